"""Assignment runs by their actions: worked out, stopped, edited, applied once, and never on what no longer holds."""

import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import close_account
from accounts.models import User
from accounts.ties import ties_of
from applications.models import Proposal
from core import clock, outbox
from core.errors import Refused
from core.models import OutboxEmail, OutboxTask
from reviews import actions
from reviews.actions import running
from reviews.enums import Declaration, RunState
from reviews.facts.run_pages import CauseRead, ProposalRead, RunRead
from reviews.models import Assignment, AssignmentRun, Expert, Panel
from reviews.runs import Settings
from tests import factories
from tests.reviews import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal() -> Proposal:
    return making.in_review()


def settings(proposal: Proposal, **values: object) -> Settings:
    panel = Panel.objects.get(routings__proposal=proposal)
    given = {"coverage": 2, "two_nations": False, "works_in_it": False, "seconds": 5, **values}
    return Settings(panels=(panel.code,), **given)  # type: ignore[arg-type]


def started(proposal: Proposal, **values: object) -> AssignmentRun:
    return running.start_run(
        call=proposal.call, settings=settings(proposal, **values), by=factories.person("ines")
    )


def solved(run: AssignmentRun) -> AssignmentRun:
    """The worker does its work."""
    assert outbox.run(OutboxTask.objects.get(dedupe_key=f"assignment-run:{run.pk}").pk)
    run.refresh_from_db()
    return run


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in refused.value.findings]


def due() -> object:
    return clock.now() + timedelta(days=20)


def test_a_run_is_worked_out_edited_and_applied_once_with_as_many_mails_as_it_said(proposal, ines, nadia):
    run = solved(started(proposal))
    assert (run.state, run.verified, len(run.pairs)) == (RunState.DONE, True, 2)
    assert {level["gap"] for level in run.answer["levels"]} == {0.0}
    read = RunRead(run, ines)
    (row,) = read.rows
    free = next(ref for ref, _name in ProposalRead(read, proposal.ref).open_others)
    out = row.pairs[0].ref
    with pytest.raises(Refused) as refused:
        running.change_pair(run=run, proposal=proposal.ref, out=out, into=out, edits=0, by=ines)
    assert codes(refused) == ["run_pair_there"]
    run = running.change_pair(run=run, proposal=proposal.ref, out=out, into=free, edits=0, by=ines)
    assert run.kept == [[proposal.ref, free]]
    with pytest.raises(Refused) as refused:
        running.apply_run(run=run, due_at=due(), edits=0, by=nadia)
    assert codes(refused) == ["run_edited"]
    told = len(RunRead(run, ines).new)
    mails = OutboxEmail.objects.count()
    assert running.apply_run(run=run, due_at=due(), edits=1, by=nadia) == told == 2
    assert OutboxEmail.objects.count() - mails == told
    assert {a.expert.person.ref for a in Assignment.objects.all()} == {r for _p, r in run.pairs}
    with pytest.raises(Refused) as refused:
        running.apply_run(run=run, due_at=due(), edits=1, by=ines)
    assert codes(refused) == ["run_over"]
    assert Assignment.objects.count() == 2


def test_applying_asks_no_more_of_the_database_for_four_proposals_than_for_one(proposal, ines):
    def cost() -> tuple[int, int]:
        run = solved(started(proposal))
        with CaptureQueriesContext(connection) as asked, transaction.atomic():
            mails = running.apply_run(run=run, due_at=due(), edits=0, by=ines)
            transaction.set_rollback(True)
        running.discard_run(run=run, by=ines)
        return len(asked), mails

    one, mails = cost()
    for twin in making.twins(proposal, 3):
        making.opened(twin)
    four, told = cost()
    # The first may have asked for what a process keeps.
    assert four <= one
    assert told == 4 * mails


def test_a_run_is_never_applied_on_what_no_longer_holds_and_solving_again_takes_up_what_does(proposal, ines):
    run = solved(started(proposal, coverage=1))
    assert len(run.pairs) == 1
    expert = making.expert("tomas")
    actions.record_conflict(proposal=proposal, expert=expert, kind="family", words="Cousins.", by=ines)
    making.assigned(proposal, "stranger")
    with pytest.raises(Refused) as refused:
        running.apply_run(run=run, due_at=due(), edits=0, by=ines)
    assert {"run_changed_asked", "run_changed_bars", "run_changed_load"} <= set(codes(refused))
    again = solved(running.solve_again(run=run, by=ines))
    run.refresh_from_db()
    assert (run.state, again.state, again.number) == (RunState.DISCARDED, RunState.DONE, 2)
    working = making.expert("stranger").person.ref
    assert [proposal.ref, working] in again.pairs
    with pytest.raises(Refused) as refused:
        running.apply_run(run=again, due_at=due(), edits=0, by=ines)
    assert codes(refused) == ["run_nothing_new"]


def test_a_reviewer_closes_no_account_while_an_evaluation_is_awaited_and_a_closed_account_is_asked_for_none(
    proposal, ines, client_of
):
    tomas = factories.person("tomas")
    (asked,) = making.assigned(proposal, "tomas")
    assert [tie.ref for tie in ties_of(tomas)] == [proposal.ref]
    page = client_of(tomas).get(reverse("accounts:account_close")).content.decode()
    assert f"Evaluation {proposal.ref}" in " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Submit your evaluation, or say that you cannot give it." in page
    with pytest.raises(Refused, match="account_needed"):
        close_account(user=tomas, by=tomas)
    actions.declare(assignment=asked, answer=Declaration.DECLINE, words="No time.", by=tomas)
    assert ties_of(tomas) == []

    run = solved(started(proposal, coverage=1))
    chosen = Expert.objects.select_related("user").get(person__ref=run.pairs[0][1])
    close_account(user=chosen.user, by=chosen.user)
    with pytest.raises(Refused, match="expert_account_closed"):
        actions.assign(proposal=proposal, experts=[chosen], due_at=due(), by=ines)
    with pytest.raises(Refused) as refused:
        running.apply_run(run=run, due_at=due(), edits=0, by=ines)
    assert codes(refused) == ["run_changed_bars"]


def test_what_the_officer_took_off_does_not_come_back_and_who_declined_is_not_asked(proposal, ines):
    (asked,) = making.assigned(proposal, "sofia")
    actions.declare(
        assignment=asked, answer=Declaration.DECLINE, words="No time.", by=factories.person("sofia")
    )
    run = solved(started(proposal))
    assert run.inputs["barred"][f"{proposal.ref} {making.expert('sofia').person.ref}"] == ["bar_declined", {}]
    out, stays = (r for _p, r in run.pairs)
    running.change_pair(run=run, proposal=proposal.ref, out=out, edits=0, by=ines)
    running.keep_pair(run=run, proposal=proposal.ref, reviewer=stays, kept=True, edits=1, by=ines)
    again = solved(running.solve_again(run=run, by=ines))
    assert again.state == RunState.DONE
    reviewers = {r for _p, r in again.pairs}
    assert stays in reviewers
    assert out not in reviewers
    read = ProposalRead(RunRead(again, ines), proposal.ref)
    assert read.why_not(out) == [
        f"{read.read.people[out]['name']} must not review it. You took this reviewer off the proposal."
    ]


def test_what_cannot_be_is_explained_and_gives_way_by_the_least(proposal, ines):
    run = solved(started(proposal, coverage=6))
    assert (run.state, run.pairs) == (RunState.INFEASIBLE, [])
    cause = CauseRead(RunRead(run, ines))
    assert cause.minimal
    assert cause.lines[0].words == f"Reviewers that proposal {proposal.ref} needs: 6."
    assert cause.lines[0].url.endswith(f"/{proposal.ref}/reviewers/")
    assert cause.steps == [f"Proposal {proposal.ref}: 6 reviewers are wanted; leave out 2 of them."]
    again = solved(running.relax_run(run=run, by=ines))
    assert (again.state, len(again.pairs)) == (RunState.DONE, 4)


def test_a_waiting_run_stops_at_once_and_one_at_work_with_what_it_has(proposal, ines):
    run = running.stop_run(run=started(proposal), by=ines)
    assert run.state == RunState.STOPPED
    assert solved(run).state == RunState.STOPPED, "no worker takes up what was stopped"
    run = started(proposal)
    AssignmentRun.objects.filter(pk=run.pk).update(stop_asked_at=clock.now())
    run = solved(run)
    assert run.state in {RunState.STOPPED, RunState.DONE}
    assert not run.answer["finished"]
    with pytest.raises(Refused) as refused:
        running.stop_run(run=run, by=ines)
    assert codes(refused) == ["run_over"]


def test_a_run_whose_worker_vanished_is_taken_up_again_and_fails_honestly_the_third_time(proposal, ines):
    run = started(proposal)
    AssignmentRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING, attempts=2, stage="worst")
    assert solved(run).state == RunState.DONE
    run = started(proposal)
    AssignmentRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING, attempts=3, stage="worst")
    run = solved(run)
    assert run.state == RunState.FAILED
    assert "three times" in run.error


def test_only_officers_ask_and_only_one_run_of_a_call_at_a_time(proposal, tomas: User, ines):
    with pytest.raises(Refused) as refused:
        running.start_run(call=proposal.call, settings=settings(proposal), by=tomas)
    assert codes(refused) == ["officers_only"]
    started(proposal)
    with pytest.raises(Refused) as refused:
        started(proposal)
    assert codes(refused) == ["run_under_way"]
    with pytest.raises(Refused) as refused:
        running.start_run(call=factories.closed_call(), settings=settings(proposal), by=ines)
    assert codes(refused) == ["run_no_panel"]
