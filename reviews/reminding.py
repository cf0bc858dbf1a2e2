"""When reviewers are reminded by themselves of what they owe: a function of dates. Pure."""

from datetime import datetime, timedelta

# Before and after the date on which the evaluation is due.
MARKS = (timedelta(days=-7), timedelta(days=-1), timedelta(days=2), timedelta(days=7))
# A mark that was missed for so long is not made up for.
FRESH = timedelta(days=1)
# Nobody has two reminders within this time, whoever sent the first.
QUIET = timedelta(days=2)


def is_due(*, assigned_at: datetime, due_at: datetime, last: datetime | None, now: datetime) -> bool:
    """Whether a reminder goes now. last: of the newest reminder, by the portal or by an officer.

    Who was asked after a mark is not reminded at it.
    """
    passed = [due_at + mark for mark in MARKS if due_at + mark <= now]
    if not passed:
        return False
    mark = passed[-1]
    if assigned_at > mark or now - mark > FRESH:
        return False
    return last is None or (last < mark and now - last >= QUIET)
