"""What rules, lists and readers are told of a review."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from applications.enums import Hat, State
from applications.facts import proposal_facts
from core import clock
from reviews import actions, facts
from reviews.enums import Declaration
from reviews.facts import led_in, review_facts, scores_for
from reviews.models import Assignment
from reviews.permissions import hats
from tests import factories
from tests.reviews import making

pytestmark = pytest.mark.django_db


def test_a_review_walks_from_the_panel_to_its_end(ines, sofia) -> None:
    proposal = making.reviewed()
    assert proposal.state == State.REVIEWED
    facts = review_facts(proposal)
    known = (facts.routed_to_panel, facts.reviews_in, facts.conflicts_settled, facts.panel_report_signed)
    assert known == (True, True, True, True)


def test_lower_apps_know_nothing_of_the_review(ines) -> None:
    proposal = making.in_review()
    assert not proposal_facts(proposal).routed_to_panel
    assert review_facts(proposal).routed_to_panel
    assert review_facts(proposal).reviews_missing == proposal.call.reviews_needed


def test_scores_are_read_in_two_queries_and_have_a_median_from_three_on(ines) -> None:
    proposal = making.in_review()
    for key, score in (("tomas", "3"), ("petra", "5")):
        making.done(proposal, key, score=score)
    row = scores_for([proposal.pk])[proposal.pk]
    assert (row.done, row.needed, row.scores, row.median) == (2, 2, (Decimal("3.00"), Decimal("5.00")), None)
    making.done(proposal, "sofia", score="4.5")
    with CaptureQueriesContext(connection) as queries:
        row = scores_for([proposal.pk])[proposal.pk]
    assert len(queries) == 2
    assert row.median == Decimal("4.50")
    assert row.panel_title == "Panel one"


def test_chair_deputy_and_reviewer_wear_their_hats(sofia, stranger, tomas, ines) -> None:
    proposal = making.in_review()
    assert Hat.CHAIR in hats(sofia, proposal)
    assert hats(stranger, proposal) == frozenset()
    assert hats(ines, proposal) == {Hat.OFFICER}
    making.reading(proposal, "tomas")
    assert hats(tomas, proposal) == {Hat.REVIEWER}


def test_the_deputy_presides_where_the_chair_has_a_conflict(sofia, stranger) -> None:
    proposal, other = making.in_review(), making.in_review(number=1)
    actions.record_conflict(
        proposal=proposal, expert=making.expert("sofia"), kind="family", words="My cousin.", by=sofia
    )
    assert Hat.CHAIR not in hats(sofia, proposal)
    assert Hat.CHAIR in hats(stranger, proposal)

    def led(user: object, of: object) -> list[str]:
        return [routing.proposal.ref for routing in led_in(user, f"P{of.call.label}-1")]

    assert led(stranger, proposal) == [proposal.ref]
    assert led(stranger, other) == led(sofia, proposal) == []
    assert led(sofia, other) == [other.ref]


def test_a_chair_reads_what_waits_on_each_proposal_first_things_first(sofia: User, tomas: User) -> None:
    waiting = making.in_review()
    assert tasks_of(sofia) == []
    making.done(waiting, "tomas")
    (late,) = making.assigned(waiting, "petra")
    Assignment.objects.filter(pk=late.pk).update(due_at=clock.now() - timedelta(days=1))
    assert said(sofia) == [("Evaluations are awaited", "1 evaluation is late")]

    actions.declare(
        assignment=late, answer=Declaration.UNSURE, kind="other", words="A paper.", by=late.expert.user
    )
    making.done(waiting, "stranger")
    assert said(sofia) == [
        (
            "Write the panel report",
            "An officer settles a doubt about a conflict first. 1 evaluation is late",
        )
    ]
    actions.settle_doubt(assignment=late, cleared=False, note="Too near.", by=factories.person("ines"))
    making.report(waiting, sofia)
    assert said(sofia) == [("Finish and sign the panel report", "")]
    actions.sign_report(proposal=waiting, version=1, by=sofia)
    (task,) = tasks_of(sofia)
    assert (task.what, task.url) == ("Close the review", f"/reviews/{waiting.ref}/close-review/")
    assert tasks_of(tomas) == []


def tasks_of(person: User) -> list[facts.ChairTask]:
    return facts.chair_tasks(facts.waiting_for(person))


def test_what_waits_is_counted_whole_and_told_for_the_first_rows(sofia: User) -> None:
    proposals = [making.in_review(number=number) for number in range(3)]
    idle = making.in_review(number=3)
    for proposal in proposals:
        for key in ("tomas", "petra", "stranger"):
            making.done(proposal, key)
    making.done(idle, "tomas")
    making.report(proposals[2], sofia)
    waiting = facts.waiting_for(sofia)
    assert [row.proposal_id for row in waiting] == [proposals[2].pk, proposals[0].pk, proposals[1].pk]
    assert [task.ref for task in facts.chair_tasks(waiting, most=2)] == [proposals[2].ref, proposals[0].ref]
    panels = facts.with_waiting(facts.led_panels(sofia), waiting)
    assert sum(panel.waiting for panel in panels) == 3


def said(person: User) -> list[tuple[str, str]]:
    return [(task.what, task.note) for task in tasks_of(person)]
