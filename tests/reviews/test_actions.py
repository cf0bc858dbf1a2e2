"""What only the review's actions can do, and when they refuse."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import RoleGrant, User
from applications.actions import submitting
from applications.enums import Hat, Note, State
from applications.models import LedgerEntry, Proposal, ProposalVersion
from core import clock
from core.errors import Refused
from core.models import OutboxEmail
from reviews import actions, emails, facts
from reviews.actions import assigning
from reviews.enums import AssignmentState, Declaration
from reviews.models import Assignment, EvaluationRecord, Expert, PanelReport, Routing
from reviews.permissions import hats
from tests import factories
from tests.reviews import making

pytestmark = pytest.mark.django_db


def notes(proposal: object) -> list[str]:
    found = LedgerEntry.objects.filter(proposal=proposal).exclude(note_kind="").order_by("seq")
    return list(found.values_list("note_kind", flat=True))


def test_each_step_of_the_panel_leaves_a_line_in_the_ledger(ines: User, petra: User, sofia: User) -> None:
    proposal = making.in_review()
    for key in ("tomas", "sofia"):
        making.done(proposal, key)
    (third, fourth) = making.assigned(proposal, "petra", "stranger")
    actions.declare(assignment=third, answer=Declaration.CONFLICT, kind="family", words="Hers.", by=petra)
    actions.release(assignment=fourth, reason="Enough.", by=ines)
    making.report(proposal, sofia)
    actions.sign_report(proposal=proposal, version=1, by=sofia)
    kinds = notes(proposal)
    assert kinds.count(Note.ASSIGNED) == 4
    for kind in (Note.ROUTED, Note.CONFLICT, Note.UNASSIGNED, Note.PANEL_REPORT):
        assert kinds.count(kind) == 1


def test_an_evaluation_belongs_to_the_version_that_was_read(tomas: User) -> None:
    proposal = making.in_review()
    assignment = making.done(proposal, "tomas")
    old = proposal.standing_version
    newer = ProposalVersion.objects.create(
        proposal=proposal,
        number=old.number + 1,
        content=old.content,
        digest="f" * 64,
        submitted_by=old.submitted_by,
        submitted_at=clock.now(),
    )
    proposal.standing_version = newer
    proposal.save(update_fields=["standing_version"])
    assert not Assignment.objects.done().filter(proposal=proposal).exists()
    with pytest.raises(Refused, match="version_moved"):
        making.write(assignment, version=1)
    assert EvaluationRecord.objects.get().content["proposal_version"] == old.pk


def test_a_report_about_an_older_version_makes_room_for_the_next(sofia: User) -> None:
    proposal = making.in_review()
    making.report(proposal, sofia)
    old = proposal.standing_version
    proposal.standing_version = ProposalVersion.objects.create(
        proposal=proposal,
        number=old.number + 1,
        content=old.content,
        digest="f" * 64,
        submitted_by=old.submitted_by,
        submitted_at=clock.now(),
    )
    proposal.save(update_fields=["standing_version"])
    making.report(proposal, sofia)
    assert PanelReport.objects.filter(superseded_at__isnull=True).get().version == proposal.standing_version
    assert PanelReport.objects.filter(superseded_at__isnull=False).get().version == old


def test_opening_a_review_again_releases_assignments_of_an_older_version(ines: User, tomas: User) -> None:
    proposal = making.in_review()
    outdated = making.reading(proposal, "tomas")
    current = making.reading(proposal, "petra")
    old = proposal.standing_version
    first = ProposalVersion.objects.create(
        proposal=proposal,
        number=9,
        content=old.content,
        digest="e" * 64,
        submitted_by=old.submitted_by,
        submitted_at=clock.now(),
    )
    Assignment.objects.filter(pk=outdated.pk).update(version=first)
    proposal.state = State.SUBMITTED
    proposal.save(update_fields=["state"])
    actions.open_review(proposal=proposal, by=ines)
    outdated.refresh_from_db()
    current.refresh_from_db()
    assert (outdated.state, current.state) == (AssignmentState.RELEASED, AssignmentState.READING)


def test_all_are_assigned_or_none(ines: User) -> None:
    proposal = making.in_review()
    making.assigned(proposal, "tomas")
    with pytest.raises(Refused, match="already_assigned"):
        making.assigned(proposal, "petra", "tomas")
    assert Assignment.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "values"),
    [
        (
            "term_not_running",
            {
                "term_from": clock.today() - timedelta(days=90),
                "term_until": clock.today() - timedelta(days=2),
            },
        ),
        ("not_a_member", {}),
    ],
)
def test_who_does_not_sit_on_the_panel_in_term_is_not_asked(
    code: str, values: dict[str, object], deniz: User
) -> None:
    proposal = making.in_review()
    outsider = making.expert("deniz", **values)
    if code == "term_not_running":
        Routing.objects.get().panel.members.create(expert=outsider)
    with pytest.raises(Refused, match=code):
        making.assigned(proposal, "deniz")


def test_a_director_who_sits_on_the_panel_is_never_asked(marc: User) -> None:
    proposal = making.in_review()
    Routing.objects.get().panel.members.create(expert=making.expert("marc"))
    with pytest.raises(Refused, match="expert_tied"):
        making.assigned(proposal, "marc")


@pytest.mark.parametrize("role", ["approver", "administrator"])
def test_whoever_holds_a_role_of_the_office_is_neither_asked_nor_seated(
    role: str, ines: User, tomas: User
) -> None:
    proposal = making.in_review()
    RoleGrant.objects.create(user=tomas, role=role, starts_at=clock.now(), granted_by=ines)
    with pytest.raises(Refused, match="expert_in_office"):
        making.assigned(proposal, "tomas")
    candidate = next(
        c for c in facts.candidates(proposal, Routing.objects.get().panel) if c.name == tomas.name
    )
    assert candidate.barred.startswith("Works for the programme")
    assert tomas not in [expert.user for expert in facts.seatable([])]
    with pytest.raises(Refused, match="seat_in_office"):
        making.panel(proposal, code="SECOND")


def test_a_chair_who_joins_the_office_signs_no_more_and_the_deputy_leads(
    ines: User, sofia: User, stranger: User
) -> None:
    proposal = making.in_review()
    assert (Hat.CHAIR in hats(sofia, proposal), Hat.CHAIR in hats(stranger, proposal)) == (True, False)
    RoleGrant.objects.create(user=sofia, role="auditor", starts_at=clock.now(), granted_by=ines)
    sofia = User.objects.get(pk=sofia.pk)
    with pytest.raises(Refused, match="signer_in_office"):
        actions.sign_report(proposal=proposal, version=0, by=sofia)
    assert (Hat.CHAIR in hats(sofia, proposal), Hat.CHAIR in hats(stranger, proposal)) == (False, True)


def test_a_reviewer_who_joins_the_office_reviews_no_more(ines: User, tomas: User) -> None:
    proposal = making.in_review()
    assignment = making.reading(proposal, "tomas")
    assert Hat.REVIEWER in hats(tomas, proposal)
    RoleGrant.objects.create(user=tomas, role="approver", starts_at=clock.now(), granted_by=ines)
    tomas = User.objects.get(pk=tomas.pk)
    assert Hat.REVIEWER not in hats(tomas, proposal)
    assert not Assignment.objects.of(tomas).exists()
    assignment.refresh_from_db()
    with pytest.raises(Refused, match="reviewer_in_office"):
        assigning.require_reviewer(assignment, tomas)
    actions.release(assignment=assignment, reason="Works for the programme now.", by=ines)


def test_who_applies_in_the_same_call_is_shown_as_such(tomas: User) -> None:
    proposal = making.in_review()
    other = factories.submitted(mechanism="ATC", number=1, call=proposal.call)
    other.directors.filter(role="NPD").update(user=None, email=tomas.email.upper())
    other.directors.filter(role="PPD").update(user=None, email="elsewhere@lab.example")
    assert tie_of(proposal, tomas) == (f"Applies in the same call, with {other.ref}",)
    ((_ref, label),) = facts.expert_choices([making.expert("tomas")], proposal.call)
    assert label.endswith("(applies in this call)")
    other.directors.filter(role="PPD").update(user=other.created_by)
    submitting.withdraw(proposal=other, note="", by=other.created_by)
    other.directors.filter(role="PPD").update(user=None)
    assert tie_of(proposal, tomas) == ()


def tie_of(proposal: Proposal, person: User) -> tuple[str, ...]:
    found = facts.candidates(proposal, Routing.objects.get().panel)
    return next(
        tuple(words for words in c.warnings if "same call" in words) for c in found if c.name == person.name
    )


def test_nobody_declares_or_writes_for_another(petra: User) -> None:
    proposal = making.in_review()
    (assignment,) = making.assigned(proposal, "tomas")
    with pytest.raises(Refused) as refused:
        actions.declare(assignment=assignment, answer=Declaration.NONE, by=petra)
    assert refused.value.status == 403


def test_nobody_writes_before_declaring(tomas: User) -> None:
    proposal = making.in_review()
    (assignment,) = making.assigned(proposal, "tomas")
    with pytest.raises(Refused, match="not_now"):
        making.write(assignment)


def test_a_declaration_is_given_once(tomas: User) -> None:
    assignment = making.reading(making.in_review(), "tomas")
    with pytest.raises(Refused, match="not_now"):
        actions.declare(
            assignment=assignment, answer=Declaration.CONFLICT, kind="other", words="Late.", by=tomas
        )


def test_nobody_is_assigned_outside_an_open_review(ines: User) -> None:
    proposal = making.reviewed()
    with pytest.raises(Refused, match="not_now"):
        making.assigned(proposal, "stranger")


def test_a_failed_replacement_releases_nobody(ines: User) -> None:
    proposal = making.in_review()
    first, _second = making.assigned(proposal, "tomas", "petra")
    with pytest.raises(Refused, match="already_assigned"):
        actions.replace(
            assignment=first,
            expert=making.expert("petra"),
            due_at=clock.now() + timedelta(days=9),
            reason="No answer.",
            by=ines,
        )
    first.refresh_from_db()
    assert first.state == AssignmentState.ASSIGNED


def test_only_officers_route_assign_and_settle(sofia: User, tomas: User) -> None:
    proposal = making.in_review()
    (assignment,) = making.assigned(proposal, "tomas")
    for act in (
        lambda by: actions.route(proposal=proposal, panel=Routing.objects.get().panel, reason="x", by=by),
        lambda by: actions.assign(proposal=proposal, experts=[], due_at=clock.now(), by=by),
        lambda by: actions.release(assignment=assignment, reason="x", by=by),
        lambda by: actions.settle_doubt(assignment=assignment, cleared=True, note="x", by=by),
        lambda by: actions.open_review(proposal=proposal, by=by),
    ):
        with pytest.raises(Refused):
            act(sofia)
    assert Assignment.objects.get().state == AssignmentState.ASSIGNED


def test_members_who_are_not_chair_neither_save_nor_sign_nor_close(tomas: User) -> None:
    proposal = making.all_in()
    for act in (
        lambda: making.report(proposal, tomas),
        lambda: actions.sign_report(proposal=proposal, version=0, by=tomas),
        lambda: actions.close_review(proposal=proposal, by=tomas),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.status == 403


def test_a_proposal_withdrawn_before_its_review_writes_to_no_reviewer(olena: User) -> None:
    proposal = factories.submitted(mechanism="ARW")
    submitting.withdraw(proposal=proposal, note="", by=olena)
    assert not OutboxEmail.objects.filter(subject__contains="no longer needed").exists()


def test_asking_many_costs_the_same_statements_and_mails_each_once() -> None:
    proposal = making.in_review()
    experts = list(Expert.objects.select_related("user", "person").order_by("pk"))
    due_at, ines = clock.now() + timedelta(days=20), factories.person("ines")
    with CaptureQueriesContext(connection) as one:
        actions.assign(proposal=proposal, experts=experts[:1], due_at=due_at, by=ines)
    with CaptureQueriesContext(connection) as three:
        made = actions.assign(proposal=proposal, experts=experts[1:], due_at=due_at, by=ines)
    assert len(three) <= len(one)
    assert notes(proposal).count(Note.ASSIGNED) == 4
    emails.asked(made)
    assert OutboxEmail.objects.filter(dedupe_key__startswith="asked:").count() == 4
