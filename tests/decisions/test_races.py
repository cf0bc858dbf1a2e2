"""Two officers in the same moment: one of them does it, the others read why they did not."""

import threading
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from decisions.actions import bulk, rounds, wordings
from decisions.enums import BulkKind
from decisions.models import FundingRound, LetterTemplate
from decisions.templating import shipped
from reviews.models import Routing
from tests import factories
from tests.applications.test_races import at_once, everything
from tests.reviews import making

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


def test_two_officers_who_act_on_the_same_proposals_in_opposite_orders_do_not_wait_in_a_ring(
    everything: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = factories.closed_call()
    proposals = [factories.submitted(mechanism="ARW", number=n, call=call) for n in (0, 1)]
    covers = list(call.priorities.all())
    making.panel(proposals[0], members=("tomas",), chair=None, deputy=None, priorities=covers)
    kind, both = bulk.KINDS[BulkKind.ROUTE], threading.Barrier(2)

    def do_the_first_together(proposal, given, by):
        kind.do(proposal, given, by)
        with suppress(threading.BrokenBarrierError):
            both.wait(timeout=0.5)

    monkeypatch.setitem(bulk.KINDS, BulkKind.ROUTE, replace(kind, do=do_the_first_together))
    keys = [proposal.pk for proposal in proposals]
    orders = [(factories.person("ines"), keys), (factories.person("nadia"), keys[::-1])]
    laid = [
        (bulk.lay_bulk(kind=BulkKind.ROUTE, ids=ids, back="", by=officer), officer) for officer, ids in orders
    ]

    def press(number: int) -> str:
        action, officer = laid[number]
        seen = bulk.preview(action=action, given={}, by=officer)
        bulk.confirm_bulk(action=action, given={}, digest=seen.digest, count=seen.count, by=officer)
        return "done"

    assert sum(at_once(press, 2).values()) == 2
    assert Routing.objects.in_force().count() == 2
