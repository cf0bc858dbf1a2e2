"""Two officers in the same moment: one of them does it, the others read why they did not."""

from typing import Any

from decisions.actions import rounds, wordings
from decisions.models import FundingRound, LetterTemplate
from decisions.templating import shipped
from tests import factories
from tests.applications.test_races import at_once, everything

__all__ = ["everything"]


def test_of_those_who_begin_a_wording_or_open_a_round_at_once_one_does_it(everything: Any) -> None:
    ines, words = factories.person("ines"), shipped("refusal", "", "en")
    call = factories.closed_call()

    def write(_number: int) -> str:
        wordings.save_wording(
            kind="refusal", mechanism="", language="en", wording=words, edit_version=0, by=ines
        )
        return "done"

    def begin(_number: int) -> str:
        rounds.open_round(code="2031-A", title="x", envelope_eur=1, calls=[call], by=ines)  # type: ignore[arg-type]
        return "done"

    assert at_once(write, 4) == {"done": 1, "stale_page": 3}
    assert at_once(begin, 4) == {"done": 1, "round_code_taken": 3}
    assert (LetterTemplate.objects.count(), FundingRound.objects.filter(code="2031-A").count()) == (1, 1)
