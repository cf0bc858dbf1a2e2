"""Scenarios: worked out by a worker, never passed off as true once they are stale, compared, applied with a preview."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from applications.enums import Mechanism, State
from core.errors import Refused
from core.models import OutboxTask
from decisions.actions import choosing, scenarios
from decisions.enums import ScenarioState
from decisions.facts.choosing import read_list
from decisions.facts.scenarios import compare, read_scenarios, scenarios_for
from decisions.models import FundingRound, RoundItem, Scenario
from tests import factories

pytestmark = pytest.mark.django_db


class Two:
    """A round with two candidates, of which the envelope of the question may hold one."""

    def __init__(self, ines: Any) -> None:
        call = factories.closed_call()
        self.by = ines
        self.first, self.second = (
            factories.proposal_in(State.PROPOSED, mechanism=Mechanism.ARW, number=n, call=call)
            for n in (1, 2)
        )
        self.round: FundingRound = RoundItem.objects.select_related("round").get(proposal=self.first).round
        self.both = self.first.requested_eur + self.second.requested_eur

    def asked(self, envelope_eur: Decimal, title: str = "As it stands") -> Scenario:
        made = scenarios.ask_for_set(
            funding_round=self.round, title=title, envelope_eur=envelope_eur, by=self.by
        )
        assert OutboxTask.objects.filter(kind=scenarios.KIND, object_id=made.pk).count() == 1
        return made

    def solved(self, envelope_eur: Decimal, title: str = "As it stands") -> Scenario:
        made = self.asked(envelope_eur, title)
        scenarios.work_out(made.pk)
        made.refresh_from_db()
        return made

    def read(self, *found: Scenario) -> Any:
        return read_scenarios(found, read_list(self.round, self.by))

    def mark(self, proposal: Any, mark: str) -> None:
        item = RoundItem.objects.get(proposal=proposal)
        choosing.set_candidate(
            item=item,
            mark=mark,
            mark_reason="Because.",
            amount_eur=None,
            conditions=[],
            edits=item.edits,
            by=self.by,
        )


@pytest.fixture
def two(ines: Any) -> Two:
    return Two(ines)


def test_a_set_is_worked_out_goes_stale_with_its_inputs_and_is_applied_only_while_it_holds(two: Two) -> None:
    whole = two.solved(two.both)
    assert (whole.state, whole.solver[:5], len(whole.digest)) == (ScenarioState.DONE, "HiGHS", 64)
    small = two.solved(two.both - 1, "One cannot be had")
    read, less = two.read(whole, small)
    assert (len(read.funded), read.spent_eur, len(less.funded)) == (2, two.both, 1)
    assert [row.differs for row in compare([read, less])] == [True, False]
    assert less.costs[0][1] > 0, "the envelope costs what it keeps out"
    assert len(less.following) == 1
    assert scenarios.apply_set(scenario=whole, by=two.by) == (2, 0)
    assert scenarios.apply_set(scenario=small, by=two.by) == (0, 1)
    two.mark(two.first, "must-not")
    assert [one.stale for one in two.read(whole, small)] == [True, True]
    with pytest.raises(Refused, match="scenario_stale"):
        scenarios.apply_set(scenario=whole, by=two.by)
    scenarios.work_out(whole.pk)
    again = two.solved(two.both)
    assert list(two.read(again)[0].funded) == [two.second.ref]


def test_demands_that_exclude_each_other_are_named(two: Two) -> None:
    two.mark(two.first, "must")
    found = two.solved(Decimal(1))
    assert found.state == ScenarioState.INFEASIBLE
    assert any(two.first.ref in words for words in two.read(found)[0].cause)
    awarded = {"kind": "must_fund", "ref": "SPS-1", "reason": "awarded", "words": "SPS-1 is funded: awarded"}
    found.answer["cause"] = [awarded]
    assert two.read(found)[0].cause == ["SPS-1 was awarded already."], "the mark of an award is no reason"
    with pytest.raises(Refused, match="scenario_over"):
        scenarios.apply_set(scenario=found, by=two.by)


def test_one_is_worked_out_at_a_time_and_can_be_stopped_or_given_up(two: Two, paul: Any) -> None:
    waiting = two.asked(two.both)
    with pytest.raises(Refused, match="scenario_under_way"):
        two.asked(two.both)
    with pytest.raises(Refused, match="not_yours"):
        scenarios.stop(scenario=waiting, by=paul)
    assert scenarios.stop(scenario=waiting, by=two.by).state == ScenarioState.STOPPED
    with pytest.raises(Refused, match="scenario_over"):
        scenarios.stop(scenario=waiting, by=two.by)
    scenarios.work_out(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.answer == {}, "who was stopped is not taken up again"
    lost = two.asked(two.both)
    Scenario.objects.filter(pk=lost.pk).update(state=ScenarioState.RUNNING, attempts=3)
    scenarios.work_out(lost.pk)
    lost.refresh_from_db()
    assert (lost.state, "three times" in lost.error) == (ScenarioState.FAILED, True)
    taken = two.asked(two.both)
    Scenario.objects.filter(pk=taken.pk).update(state=ScenarioState.RUNNING, attempts=1)
    scenarios.work_out(taken.pk)
    taken.refresh_from_db()
    assert (taken.state, taken.attempts) == (ScenarioState.DONE, 2), (
        "a worker that vanished leaves it to the next"
    )


def test_the_pages_show_compare_save_and_apply_with_a_preview(
    two: Two, ines: Any, aida: Any, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    browser: Client = client_of(ines)
    address = f"/office/rounds/{two.round.code}/scenarios/"
    made = browser.post(address, {"title": "All", "envelope_eur": f"{two.both:,.0f}"})
    assert made["Location"] == f"{address}1/"
    assert "In the queue" in browser.get(f"{address}1/").content.decode()
    scenarios.work_out(Scenario.objects.get().pk)
    two.solved(two.both - 1, "Less")
    for page in (address, f"{address}1/", f"{address}1/apply/", f"{address}compare/?n=1&n=2"):
        with django_assert_max_num_queries(15):
            assert browser.get(page).status_code == 200
    shown = browser.get(f"{address}compare/?n=1&n=2").content.decode()
    assert "differs" in shown
    assert two.first.ref in browser.get(f"{address}table/csv/?n=1&n=2").content.decode("utf-8-sig")
    assert browser.get(f"{address}table/xlsx/?n=1").content[:2] == b"PK"
    assert "2 candidates are put on the list" in browser.get(f"{address}1/apply/").content.decode()
    assert not RoundItem.objects.filter(listed=True).exists(), "a preview changes nothing"
    assert browser.post(f"{address}1/apply/").status_code == 302
    assert RoundItem.objects.filter(listed=True).count() == 2
    reader = client_of(aida)
    assert reader.get(f"{address}1/").status_code == 200
    assert reader.post(address, {"title": "x", "envelope_eur": "1"}).status_code == 404
    director = two.first.directors.filter(user__isnull=False).order_by("pk")[0].user
    assert not scenarios_for(director, two.round).exists()
