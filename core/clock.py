"""The only reader of time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

BRUSSELS = ZoneInfo("Europe/Brussels")
_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)
_received: ContextVar[datetime | None] = ContextVar("received", default=None)


def now() -> datetime:
    """Give the present instant, aware, in UTC."""
    return _pretended.get() or timezone.now()


def received() -> datetime:
    """Give when the first byte of the request at work came in; outside of one, the present instant."""
    return _received.get() or now()


@contextmanager
def receiving(instant: datetime) -> Iterator[None]:
    """Inside the block a request is at work whose first byte came in at this instant."""
    token = _received.set(instant)
    try:
        yield
    finally:
        _received.reset(token)


def today() -> date:
    """Give the present date in Brussels, where the programme office works."""
    return now().astimezone(BRUSSELS).date()


@contextmanager
def pretend(instant: datetime) -> Iterator[None]:
    """Inside the block it is this instant: for demonstration data with a past, and for tests. No view uses it."""
    token = _pretended.set(instant)
    try:
        yield
    finally:
        _pretended.reset(token)
