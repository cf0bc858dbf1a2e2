"""Whether a reviewer may write their evaluation now: all that it hangs on, in one query."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from accounts.models import User
from applications.enums import State
from core import clock
from core.errors import Finding
from reviews import permissions
from reviews.enums import MAY_READ
from reviews.models import Assignment, PanelReport, ReviewPhases
from reviews.phases import Phases, ReviewStanding, bar_to_evaluating, evaluation_closes_at


@dataclass(frozen=True, slots=True)
class Writing:
    """An assignment as it stands, and what keeps the person from writing in it, the strongest first.

    closes_at: when it will, if a date was set.
    """

    assignment: Assignment
    bars: tuple[Finding, ...]
    closes_at: datetime | None = None


def writing_of(assignment: Assignment, by: User) -> Writing:
    """Give the assignment with its call, evaluation and expert, and what keeps the person from writing its evaluation."""
    signed = PanelReport.objects.filter(
        proposal=OuterRef("proposal"), superseded_at__isnull=True, signed_at__isnull=False
    )
    phases = ReviewPhases.objects.filter(call=OuterRef("proposal__call"))
    row: Any = (
        Assignment.objects.select_related("proposal__call", "evaluation", "expert__user", "expert__person")
        .annotate(
            signed=Exists(signed),
            had_a_part=Exists(
                Assignment.objects.filter(permissions.had_a_part_q(by), pk=OuterRef("pk")).order_by()
            ),
            tied=Exists(
                Assignment.objects.filter(
                    proposal__in=permissions.closed_to(user=by.pk), pk=OuterRef("pk")
                ).order_by()
            ),
            closes_at=Subquery(phases.values("evaluations_close_at")[:1]),
        )
        .get(pk=assignment.pk)
    )
    closes_at = evaluation_closes_at(Phases(evaluations_close_at=row.closes_at), row.due_at)
    return Writing(row, tuple(_bars(row, by)), closes_at)


def _bars(row: Any, by: User) -> list[Finding]:
    if row.expert.user_id != by.pk:
        return [Finding("not_yours")]
    in_term = row.expert.term_from <= clock.today() <= row.expert.term_until
    if row.ended_at is not None or row.had_a_part or row.tied or not in_term:
        return [Finding("assignment_over")]
    if by.works_in_programme:
        return [Finding("reviewer_in_office")]
    in_review = row.proposal.state == State.IN_REVIEW
    if not in_review or row.state not in MAY_READ:
        return [Finding("not_now")]
    standing = ReviewStanding(in_review=in_review, signed=row.signed, due_at=row.due_at)
    phases = Phases(evaluations_close_at=row.closes_at)
    closed = bar_to_evaluating(phases, standing, clock.now())
    found = [closed] if closed else []
    if row.version_id != row.proposal.standing_version_id:
        found.append(Finding("version_moved"))
    return found
