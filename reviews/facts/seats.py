"""What a seat on a panel opens: the panel's proposals, and those of them whose evaluations the person may read."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from core import clock
from reviews import permissions
from reviews.enums import AWAITED, LIVE, AssignmentState
from reviews.facts.phases import phases_of
from reviews.models import Assignment, Panel, PanelMeeting, PanelMember, PanelReport, Routing
from reviews.phases import ReviewStanding, may_read_others


@dataclass(frozen=True, slots=True)
class Seat:
    """One panel on which the person sits. meets: its meeting has begun and is not closed."""

    code: str
    title: str
    call: str
    meets: bool


def seats_of(user: User) -> list[Seat]:
    """Give the panels on which the person sits in a running term and has a proposal to work on; one query."""
    found = Routing.objects.sat_on_by(user).filter(proposal__state=permissions.AT_WORK)
    running = PanelMeeting.objects.filter(
        panel=OuterRef("pk"), begun_at__isnull=False, closed_at__isnull=True
    )
    panels: Any = Panel.objects.filter(pk__in=found.order_by().values("panel")).select_related("call")
    return [
        Seat(panel.code, panel.title, str(panel.call), panel.meets)
        for panel in panels.annotate(meets=Exists(running.order_by()))
    ]


def panels_sat_on(user: User) -> QuerySet[Panel]:
    """Give the panels on which the person sits in a running term; none to whoever holds a role of the programme office."""
    if user.works_in_programme:
        return Panel.objects.none()
    seats = PanelMember.objects.filter(permissions.in_term_q("expert"), expert__user=user)
    return Panel.objects.filter(pk__in=seats.values("panel")).select_related("call")


def readable_in(user: User, panel: Panel) -> set[int]:
    """Give the proposals of the panel whose evaluations the person may read now; five queries however many they are."""
    seated = Routing.objects.sat_on_by(user).filter(panel=panel).order_by()
    states = dict(seated.values_list("proposal_id", "proposal__state"))
    if not states:
        return set()
    led = set(
        Routing.objects.led_by(user).filter(panel=panel).order_by().values_list("proposal_id", flat=True)
    )
    standings = _standings(user, states, led)
    phases, now = phases_of(panel.call_id), clock.now()
    return {key for key, standing in standings.items() if may_read_others(phases, standing, now)}


def _standings(user: User, states: dict[int, str], led: Collection[int]) -> dict[int, ReviewStanding]:
    mine = Q(expert__user=user)
    current = Q(state=AssignmentState.DONE, version=F("proposal__standing_version"))
    counted = (
        Assignment.objects.filter(proposal__in=states, state__in=LIVE)
        .order_by()
        .values("proposal_id")
        .annotate(
            asked=Count("pk", filter=mine),
            own_in=Count("pk", filter=mine & current),
            awaited=Count("pk", filter=Q(state__in=AWAITED) & ~mine),
        )
    )
    rows = {row["proposal_id"]: row for row in counted}
    signed = set(
        PanelReport.objects.filter(
            proposal__in=states, superseded_at__isnull=True, signed_at__isnull=False
        ).values_list("proposal_id", flat=True)
    )
    empty = {"asked": 0, "own_in": 0, "awaited": 0}
    return {
        key: ReviewStanding(
            in_review=state == permissions.AT_WORK,
            signed=key in signed,
            asked=bool(rows.get(key, empty)["asked"]),
            own_in=bool(rows.get(key, empty)["own_in"]),
            awaited=rows.get(key, empty)["awaited"],
            leads=key in led,
        )
        for key, state in states.items()
    }


def own_awaited(user: User, panel: Panel) -> int:
    """Give how many proposals of the panel wait for the person's own evaluation, and stay closed until then."""
    mine = Routing.objects.sat_on_by(user).filter(panel=panel, proposal__state=permissions.AT_WORK)
    asked = Assignment.objects.filter(expert__user=user, state__in=AWAITED)
    return asked.filter(proposal__in=mine.order_by().values("proposal")).count()
