"""The only reader of time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

BRUSSELS = ZoneInfo("Europe/Brussels")


def now() -> datetime:
    """Give the present instant, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """Give the present date in Brussels, where the programme office works."""
    return now().astimezone(BRUSSELS).date()
