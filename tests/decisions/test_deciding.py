"""What the pages of a decision propose."""

from datetime import datetime

import pytest

from core import clock
from decisions.facts.deciding import _answer_by


@pytest.mark.parametrize(
    ("today", "proposed"), [(19, "2026-12-17"), (20, "2026-12-18"), (21, "2026-12-21"), (22, "2026-12-21")]
)
def test_the_day_proposed_for_the_answer_is_a_working_day(today: int, proposed: str) -> None:
    with clock.pretend(datetime(2026, 11, today, 9, tzinfo=clock.BRUSSELS)):
        assert _answer_by().isoformat() == f"{proposed}T17:00:00+01:00"
