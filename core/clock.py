"""The only reader of time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

BRUSSELS = ZoneInfo("Europe/Brussels")
FRIDAY = 5
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


def in_weeks(weeks: int) -> datetime:
    """Give 17:00 in Brussels so many weeks from today; a day of the weekend gives way to the Monday after it."""
    day = today() + timedelta(weeks=weeks)
    if day.isoweekday() > FRIDAY:
        day += timedelta(days=FRIDAY + 3 - day.isoweekday())
    return datetime.combine(day, time(17), tzinfo=BRUSSELS)


@contextmanager
def pretend(instant: datetime) -> Iterator[None]:
    """Inside the block it is this instant: for demonstration data with a past, for what is judged as of then, and for tests.

    No view uses it.
    """
    token = _pretended.set(instant)
    try:
        yield
    finally:
        _pretended.reset(token)
