"""When a reviewer may be reminded again: a function of values."""

from datetime import datetime, timedelta

COOL_DOWN = timedelta(days=3)


def may_be_reminded_at(asked_at: datetime, reminded_at: datetime | None) -> datetime:
    """Give the earliest moment of the next reminder: some days after the last word the reviewer had from the office."""
    return (reminded_at or asked_at) + COOL_DOWN
