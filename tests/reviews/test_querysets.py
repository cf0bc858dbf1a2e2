"""The doors of reviewers and of those who preside, over every state of a proposal."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from applications.enums import Hat, Rights, State
from applications.models import Helper, Proposal
from core import clock
from reviews import actions
from reviews.enums import AssignmentState
from reviews.models import Assignment, Routing
from reviews.permissions import hats
from tests.reviews import making

pytestmark = pytest.mark.django_db
WORKING = {AssignmentState.ASSIGNED, AssignmentState.READING, AssignmentState.UNSURE, AssignmentState.DONE}
UNTOLD = {State.REVIEWED, State.PROPOSED, State.TO_INVITE, State.APPROVED, State.HELD, State.DECLINED}


def put(proposal: Proposal, state: State, told: str = "") -> None:
    """The proposal is in the state, whatever led there; only its doors are looked at."""
    Proposal.objects.filter(pk=proposal.pk).update(
        state=state, told=told, reply_by=clock.now() + timedelta(days=3)
    )


def test_an_assignment_opens_by_the_states_of_both(tomas: User) -> None:
    proposal = making.in_review()
    (assignment,) = making.assigned(proposal, "tomas")
    for state in State:
        put(proposal, state)
        for mine in AssignmentState:
            Assignment.objects.filter(pk=assignment.pk).update(state=mine)
            listed = state == State.IN_REVIEW and mine in WORKING
            listed = listed or (state in UNTOLD and mine == AssignmentState.DONE)
            readable = listed and mine in {AssignmentState.READING, AssignmentState.DONE}
            assert Assignment.objects.of(tomas).exists() == listed, (state, mine)
            assert Assignment.objects.readable(tomas).exists() == readable, (state, mine)


def test_a_finished_assignment_closes_once_anything_was_told(tomas: User) -> None:
    proposal = making.in_review()
    making.done(proposal, "tomas")
    for state in UNTOLD:
        put(proposal, state, told=State.ON_RESERVE)
        assert not Assignment.objects.of(tomas).exists(), state


def test_nobody_elses_assignment_is_ones_own(petra: User, ines: User) -> None:
    making.done(making.in_review(), "tomas")
    for person in (petra, ines, AnonymousUser()):
        assert not Assignment.objects.of(person).exists()


def test_a_panel_is_led_while_it_works_and_until_something_is_told(sofia: User) -> None:
    proposal = making.in_review()
    for state in State:
        put(proposal, state)
        assert Routing.objects.led_by(sofia).exists() == (state == State.IN_REVIEW or state in UNTOLD), state


def test_a_panel_has_one_leader_at_most(sofia: User, stranger: User, tomas: User, petra: User) -> None:
    proposal = making.in_review()
    people = (sofia, stranger, tomas, petra)

    def leaders() -> list[User]:
        return [person for person in people if Routing.objects.led_by(person).exists()]

    assert leaders() == [sofia]
    for key, then in (("sofia", [stranger]), ("stranger", [])):
        expert = making.expert(key)
        actions.record_conflict(proposal=proposal, expert=expert, kind="other", words="Hers.", by=expert.user)
        assert leaders() == then


def test_a_chair_who_directs_the_proposal_does_not_lead_its_panel(sofia: User, stranger: User) -> None:
    proposal = making.in_review()
    proposal.directors.filter(role="NPD").update(user=sofia)
    assert not Routing.objects.led_by(sofia).exists()
    assert Routing.objects.led_by(stranger).exists()


def test_a_chair_who_helps_or_once_helped_to_write_the_proposal_does_not_lead_its_panel(
    sofia: User, stranger: User
) -> None:
    proposal = making.in_review()
    at = clock.now()
    helper = Helper.objects.create(
        proposal=proposal, number=1, rights=Rights.VIEW, user=sofia, email=sofia.email,
        invited_by=proposal.created_by, invited_at=at, joined_at=at,
    )  # fmt: skip
    for ended in (None, at):
        Helper.objects.filter(pk=helper.pk).update(ended_at=ended)
        assert not Routing.objects.led_by(sofia).exists(), ended
        assert Routing.objects.led_by(stranger).exists(), ended
        assert Hat.CHAIR not in hats(sofia, proposal), ended


def test_a_panel_that_gave_the_proposal_away_no_longer_reads_it(sofia: User, ines: User) -> None:
    proposal = making.in_review()
    other = making.panel(proposal, code="OTHER", members=("deniz",), chair="deniz", deputy=None)
    actions.route(proposal=proposal, panel=other, reason="Better placed there.", by=ines)
    assert not Routing.objects.led_by(sofia).exists()
