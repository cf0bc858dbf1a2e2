"""Filling the place of a reviewer, and what goes with a proposal to another panel."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications.actions.advance import locked
from applications.enums import Hat
from applications.models import Proposal
from core import clock
from core.errors import Finding, Refused
from reviews.actions.assigning import assign, own, release
from reviews.actions.routing import require_hat, route
from reviews.enums import AssignmentState
from reviews.models import Assignment, Expert, Panel, PanelReport, Routing

Asked = tuple[Proposal, Expert]


@transaction.atomic
def substitute(
    *, assignment: Assignment, expert: Expert, due_at: datetime, reason: str, by: User
) -> Assignment:
    """Another panel member is asked in the reviewer's place, who is released first where they had not gone themselves.

    An evaluation that is in stays on record and counts for nothing. Raises Refused what `release` and `assign` refuse;
    `replace_not_short` where the reviewer had gone and the proposal needs nobody.
    """
    row = own(assignment)
    require_hat(row.proposal, by, Hat.OFFICER)
    if row.ended_at is None:
        release(assignment=row, reason=reason, by=by)
    elif Assignment.objects.live().filter(proposal=row.proposal).count() >= row.proposal.call.reviews_needed:
        raise Refused(Finding("replace_not_short"))
    return assign(proposal=row.proposal, experts=[expert], due_at=due_at, by=by)[0]


@transaction.atomic
def exchange(
    *,
    assignment: Assignment,
    ends: Sequence[Assignment],
    begins: Sequence[Asked],
    due_at: datetime,
    reason: str,
    by: User,
) -> int:
    """The reviewer's place is filled by moving others who have not declared yet, all or nothing; gives how many are asked.

    Raises Refused `replace_changed` when one of them has answered meanwhile, and what `release` and `assign` refuse.
    """
    for key in sorted({assignment.proposal_id, *(row.proposal_id for row in ends)}):
        locked(key)
    row = own(assignment)
    if row.ended_at is None:
        release(assignment=row, reason=reason, by=by)
    for other in ends:
        moving = own(other)
        if moving.state != AssignmentState.ASSIGNED or moving.ended_at is not None:
            raise Refused(Finding("replace_changed"))
        release(assignment=moving, reason=reason, by=by)
    for proposal, expert in begins:
        assign(proposal=proposal, experts=[expert], due_at=due_at, by=by)
    return len(begins)


@transaction.atomic
def reroute(*, proposal: Proposal, panel: Panel, reason: str, by: User) -> Routing:
    """The proposal is with the other panel; reviewers who sit on it too go on, the others are released with the reason.

    An unsigned draft of the panel report is set aside. Raises Refused `reroute_report_signed`, `panel_reason_missing`
    and what `route` and `release` refuse.
    """
    row = locked(proposal.pk)
    require_hat(row, by, Hat.OFFICER)
    if not reason.strip():
        raise Refused(Finding("panel_reason_missing", "reason"))
    reports = PanelReport.objects.filter(proposal=row, superseded_at__isnull=True)
    if reports.filter(signed_at__isnull=False).exists():
        raise Refused(Finding("reroute_report_signed"))
    seated = panel.members.values_list("expert_id", flat=True)
    live = Assignment.objects.live().filter(proposal=row, ended_at__isnull=True)
    for assignment in live.exclude(expert__in=seated):
        release(assignment=assignment, reason=reason, by=by)
    reports.update(superseded_at=clock.now())
    return route(proposal=row, panel=panel, reason=reason, carrying=True, by=by)
