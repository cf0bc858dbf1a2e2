"""The clock of a silence procedure: what its instants and what was said make of it. Values only.

Source: docs/programme.md §4 (silence procedure).
"""

from datetime import datetime, timedelta
from enum import StrEnum

# What arrived before the end may still be on its way into the database: the end is recorded this much later.
SETTLES_AFTER = timedelta(seconds=30)
SHORTEST = timedelta(hours=1)
REMINDED_BEFORE = timedelta(days=2)


class Standing(StrEnum):
    """Where a consultation stands at an instant."""

    RUNNING = "running"
    BROKEN = "broken"
    ENDED = "ended"
    CLOSED = "closed"


def standing(*, closed: bool, broken: bool, closes_at: datetime, now: datetime) -> Standing:
    """Give where it stands: a broken silence is broken whenever one looks; an unbroken one has ended from its last instant on."""
    if closed:
        return Standing.CLOSED
    if broken:
        return Standing.BROKEN
    return Standing.RUNNING if now < closes_at else Standing.ENDED


def may_speak(*, closed: bool, closes_at: datetime, arrived: datetime) -> bool:
    """Whether a nation is heard: it is what arrived before the end that counts, not what was written by then."""
    return not closed and arrived < closes_at


def agrees(*, closed: bool, broken: bool, closes_at: datetime, now: datetime) -> bool:
    """Whether silence can be recorded as agreement by now."""
    return not closed and not broken and now >= closes_at + SETTLES_AFTER


def reminder_due(*, opened_at: datetime, closes_at: datetime, now: datetime) -> bool:
    """Whether delegates are to be reminded: in the last two days of a silence that was longer than twice that."""
    return closes_at - REMINDED_BEFORE <= now < closes_at and closes_at - opened_at > 2 * REMINDED_BEFORE
