"""How long a review still takes, roughly: functions of values. Minutes are estimates, told as "about"."""

from applications.enums import Mechanism

PER_CRITERION = 8
_READING = {1: 20, 2: 60}
_READING_EVENT = 30
STEP = 5
# From asking to the evaluation, where the officer says nothing else.
WEEKS_TO_EVALUATE = 4


def reading_minutes(mechanism: str, phase: int) -> int:
    """Give the minutes that reading such a proposal takes."""
    return _READING.get(phase, 60) if mechanism == Mechanism.MYP else _READING_EVENT


def minutes_left(*, reading: int, scored: int, total: int) -> int:
    """Give the minutes until the evaluation can be submitted, in steps of five.

    Reading and judging go together, so the part that was scored is taken off both.
    """
    if scored >= total:
        return 0
    whole = reading + PER_CRITERION * total
    left = whole * (total - scored) / total
    return max(STEP, round(left / STEP) * STEP)
