"""The only reader of time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

BRUSSELS = ZoneInfo("Europe/Brussels")
_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """Give the present instant, aware, in UTC."""
    return _pretended.get() or timezone.now()


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
