"""The dated switches of a call, and how a review stands to one person."""

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q

from applications.enums import State
from applications.models import Call, Proposal
from core import clock
from core.errors import Finding
from reviews import phases
from reviews.enums import AWAITED, LIVE, AssignmentState
from reviews.models import Assignment, PanelReport, ReviewPhases, Routing
from reviews.phases import Phases, ReviewStanding


def phases_of(call: Call | int) -> Phases:
    """Give the switches of the call; those without any date where none were set. One query."""
    return phases_set(call)[0]


def phases_set(call: Call | int) -> tuple[Phases, int]:
    """Give the switches of the call and how often they were set (0 for never)."""
    found = ReviewPhases.objects.filter(call=call).first()
    return (found.values, found.version) if found else (Phases(), 0)


def review_standing(user: Any, proposal: Proposal) -> ReviewStanding:
    """Give how the proposal's review stands to the person: two queries. Needs: they may read it (a door)."""
    mine = Q(expert__user=user)
    current = Q(state=AssignmentState.DONE, version=F("proposal__standing_version"))
    row = Assignment.objects.filter(proposal=proposal, state__in=LIVE).aggregate(
        asked=Count("pk", filter=mine),
        own_in=Count("pk", filter=mine & current),
        awaited=Count("pk", filter=Q(state__in=AWAITED) & ~mine),
    )
    own = Assignment.objects.filter(mine, proposal=proposal, state__in=LIVE)
    signed = PanelReport.objects.filter(
        proposal=OuterRef("pk"), superseded_at__isnull=True, signed_at__isnull=False
    )
    told = (
        Proposal.objects.filter(pk=proposal.pk)
        .order_by()
        .annotate(
            signed=Exists(signed),
            leads=Exists(Routing.objects.led_by(user).filter(proposal=OuterRef("pk"))),
            due_at=own.order_by("due_at").values("due_at")[:1],
        )
        .values("state", "signed", "leads", "due_at")
        .get()
    )
    return ReviewStanding(
        in_review=told["state"] == State.IN_REVIEW,
        signed=told["signed"],
        asked=bool(row["asked"]),
        own_in=bool(row["own_in"]),
        awaited=row["awaited"],
        due_at=told["due_at"],
        leads=told["leads"],
    )


def may_read_others(user: Any, proposal: Proposal) -> bool:
    """Whether the person, who may read the proposal, may now read the other evaluations; three queries."""
    return bar_to_others(user, proposal) is None


def bar_to_others(user: Any, proposal: Proposal) -> Finding | None:
    """Give what keeps the person, who may read the proposal, from reading the other evaluations, or None."""
    return phases.bar_to_reading_others(
        phases_of(proposal.call_id), review_standing(user, proposal), clock.now()
    )
