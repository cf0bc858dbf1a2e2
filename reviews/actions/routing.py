"""Sending proposals to panels, and opening their review."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from accounts.models import User
from applications import permissions
from applications.actions.advance import advance, locked, note_down
from applications.enums import Event, Hat, Note, State
from applications.models import LedgerEntry, Proposal
from core import clock
from core.errors import Finding, Refused
from reviews import emails
from reviews.enums import AssignmentState
from reviews.facts import covering_panels, review_facts
from reviews.models import Assignment, Panel, PanelReport, Routing
from reviews.permissions import hats
from reviews.rules import PanelClaim

CAN_ROUTE = frozenset({State.SUBMITTED, State.IN_REVIEW})


def require_hat(proposal: Proposal, by: User, *allowed: Hat) -> Hat:
    """The person wears one of the hats to the proposal; gives the first. Raises Refused `not_yours`."""
    # A seat on the panel is looked up only where it would do.
    worn = hats(by, proposal) if {Hat.CHAIR, Hat.REVIEWER} & {*allowed} else permissions.hats(by, proposal)
    for hat in allowed:
        if hat in worn:
            return hat
    raise Refused(Finding("not_yours"), status=403)


def set_aside_reports(proposal: Proposal) -> None:
    """No report stands about a version that no longer does. Needs: the caller's transaction."""
    reports = PanelReport.objects.filter(proposal=proposal, superseded_at__isnull=True)
    reports.exclude(version=proposal.standing_version_id).update(superseded_at=clock.now())


@transaction.atomic
def route(
    *,
    proposal: Proposal,
    panel: Panel | None = None,
    reason: str = "",
    carrying: bool = False,
    by: User,
) -> Routing:
    """The proposal is with the panel: the one that covers its main priority, or the one chosen with a reason.

    carrying: who still reviews it sits on that panel too (`reroute`).

    Raises Refused: `panel_gap` and `panel_ambiguous` when no panel was chosen and there is not exactly one;
    `panel_other_call`, `panel_same`, `panel_at_work`, `panel_reason_missing`, `not_now`.
    """
    row = locked(proposal.pk)
    require_hat(row, by, Hat.OFFICER)
    if row.state not in CAN_ROUTE:
        raise Refused(Finding("not_now"))
    covering = covering_panels(row)
    present = Routing.objects.in_force().filter(proposal=row).first()
    chosen = panel or _the_one(row, covering)
    if chosen.call_id != row.call_id:
        raise Refused(Finding("panel_other_call", "panel"))
    if present is not None and present.panel_id == chosen.pk:
        raise Refused(Finding("panel_same", "panel"))
    by_rule = present is None and [claim.code for claim in covering] == [chosen.code]
    if not by_rule and not reason.strip():
        raise Refused(Finding("panel_reason_missing", "reason"))
    if not carrying and Assignment.objects.live().filter(proposal=row).exists():
        raise Refused(Finding("panel_at_work", "panel"))
    if present is not None:
        present.ended_at = clock.now()
        present.save(update_fields=["ended_at"])
    routing = Routing.objects.create(
        proposal=row, panel=chosen, by=by, at=clock.now(), reason=reason.strip()[:300]
    )
    note_down(
        proposal=row,
        kind=Note.ROUTED,
        by=by,
        hat=Hat.OFFICER,
        note=routing.reason,
        values={"panel": chosen.code},
    )
    return routing


def _the_one(proposal: Proposal, claims: Sequence[PanelClaim]) -> Panel:
    priority = str(proposal.main_priority or "–")
    if not claims:
        raise Refused(Finding("panel_gap", "panel", {"priority": priority}))
    if len(claims) > 1:
        titles = ", ".join(claim.title for claim in claims)
        raise Refused(Finding("panel_ambiguous", "panel", {"priority": priority, "panels": titles}))
    return Panel.objects.get(code=claims[0].code)


@transaction.atomic
def route_all(*, proposals: Iterable[Proposal], by: User) -> int:
    """Each of the proposals that has no panel yet and that exactly one panel covers is with it; gives how many."""
    sent = 0
    for proposal in proposals:
        routed = Routing.objects.in_force().filter(proposal=proposal).exists()
        if not routed and len(covering_panels(proposal)) == 1:
            route(proposal=proposal, by=by)
            sent += 1
    return sent


@transaction.atomic
def open_review(
    *, proposal: Proposal, note: str = "", reason: str = "", expected: str = "", by: User
) -> LedgerEntry:
    """The panel may work on the proposal. Earlier assignments go on; what is about an older version is released or set aside."""
    entry = advance(
        proposal=proposal,
        event=Event.OPEN_REVIEW,
        by=by,
        expected=expected,
        hats_of=hats,
        facts_of=review_facts,
    )
    set_aside_reports(proposal)
    for assignment in (
        Assignment.objects.live().filter(proposal=proposal).select_related("expert__user", "proposal__call")
    ):
        if assignment.version_id == proposal.standing_version_id:
            if Assignment.objects.not_tied().filter(pk=assignment.pk).exists():
                emails.reopened(assignment=assignment, entry_id=entry.pk)
            continue
        assignment.state, assignment.ended_at = AssignmentState.RELEASED, clock.now()
        assignment.end_reason = "The proposal has a newer version."
        assignment.save(update_fields=["state", "ended_at", "end_reason"])
        emails.not_needed(assignment=assignment, why="version")
    return entry
