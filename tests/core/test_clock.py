"""The only reader of time."""

from datetime import datetime

import pytest

from core import clock


@pytest.mark.parametrize(
    ("today", "proposed"), [(19, "2026-12-17"), (20, "2026-12-18"), (21, "2026-12-21"), (22, "2026-12-21")]
)
def test_a_day_some_weeks_from_now_is_a_working_day(today: int, proposed: str) -> None:
    with clock.pretend(datetime(2026, 11, today, 9, tzinfo=clock.BRUSSELS)):
        assert clock.in_weeks(4).isoformat() == f"{proposed}T17:00:00+01:00"
