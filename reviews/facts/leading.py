"""What a chair works on: what waits on the proposals of their panels, and the proposals panel by panel."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, Case, Count, F, Func, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from applications import lifecycle
from applications.enums import Event, State
from core import clock
from reviews import permissions
from reviews.enums import AWAITED, AssignmentState, PanelRole, Settlement
from reviews.facts.judgements import scores_for
from reviews.facts.work import kind_of
from reviews.models import Assignment, Conflict, PanelMember, PanelReport, Routing

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """That a proposal waits for who presides, in bare values. report: whether one is begun, signed: and signed."""

    proposal_id: int
    full: bool = False
    late: int = 0
    own_missing: bool = False
    doubt: bool = False
    report: bool = False
    signed: bool = False

    @property
    def order(self) -> int:
        """First things first: close, finish the report, write it, wait for others."""
        if self.signed:
            return 0
        if not self.full:
            return 3
        return 1 if self.report and not self.own_missing else 2


def _among(ids: Sequence[int]) -> Func:
    """Whether the row's proposal is one of these, sent as one array: thousands of parameters cost more than the answer."""
    array = Func(Value(ids, output_field=ArrayField(BigIntegerField())), function="ANY")
    return Func(
        F("proposal_id"), array, template="%(expressions)s", arg_joiner=" = ", output_field=BooleanField()
    )


def waiting_for(user: User) -> list[Waiting]:
    """Give what waits on the proposals in review that the person leads, first things first.

    Four queries however many they are: whom the person leads, then one pass over the rows of each kind.
    """
    leading = Routing.objects.led_by(user).filter(proposal__state=permissions.AT_WORK)
    # Read first: who leads is a long question, and none of those below should ask it for each of its rows.
    led = list(leading.order_by().values_list("proposal", flat=True))
    awaited = (
        Assignment.objects.filter(_among(led))
        .order_by()
        .values("proposal_id")
        .annotate(
            done=Count("pk", filter=Q(state=AssignmentState.DONE, version=F("proposal__standing_version"))),
            late=Count("pk", filter=Q(state__in=AWAITED, due_at__lt=clock.now())),
            own=Count("pk", filter=Q(state__in=AWAITED, expert__user=user)),
            needed=F("proposal__call__reviews_needed"),
        )
        .filter(Q(done__gte=F("needed")) | Q(late__gt=0))
    )
    found: dict[int, Waiting] = {}
    for proposal_id, done, late, own, needed in awaited.values_list(
        "proposal_id", "done", "late", "own", "needed"
    ):
        found[proposal_id] = Waiting(proposal_id, full=done >= needed, late=late, own_missing=own > 0)
    reports = PanelReport.objects.filter(
        _among(led), superseded_at__isnull=True, version=F("proposal__standing_version")
    )
    for proposal_id, signed_at in reports.values_list("proposal_id", "signed_at"):
        # A report that is only begun waits for nothing until the evaluations are in.
        if signed_at is not None or proposal_id in found:
            row = found.get(proposal_id, Waiting(proposal_id))
            found[proposal_id] = replace(row, report=True, signed=signed_at is not None)
    doubts = Conflict.objects.filter(_among(led), settlement=Settlement.OPEN)
    for proposal_id in doubts.values_list("proposal_id", flat=True):
        found[proposal_id] = replace(found.get(proposal_id, Waiting(proposal_id)), doubt=True)
    return sorted(found.values(), key=lambda row: (row.order, row.proposal_id))


@dataclass(frozen=True, slots=True)
class ChairTask:
    """What waits on one proposal for who presides over its panel. note: who else has to act."""

    ref: str
    title: str
    kind: str
    panel: str
    what: str
    note: str
    url: str


def chair_tasks(waiting: Sequence[Waiting], most: int = SHOWN) -> list[ChairTask]:
    """Give the first of what waits as tasks in words; one query for the rows shown."""
    first = waiting[:most]
    routed = Routing.objects.in_force().filter(proposal__in=[row.proposal_id for row in first])
    by_proposal = {row.proposal_id: row for row in routed.select_related("proposal__call", "panel")}
    return [_chair_task(row, by_proposal[row.proposal_id]) for row in first if row.proposal_id in by_proposal]


def _chair_task(row: Waiting, routing: Routing) -> ChairTask:
    ref = routing.proposal.ref
    notes: list[str] = []
    if row.doubt:
        notes.append(_("An officer settles a doubt about a conflict first"))
    if row.late:
        notes.append(
            ngettext("%(n)s evaluation is late", "%(n)s evaluations are late", row.late) % {"n": row.late}
        )
    route: tuple[str, ...]
    if row.signed:
        what, route = _("Close the review"), ("review_event", ref, Event.CLOSE_REVIEW.value)
    elif not row.full:
        what, route = _("Evaluations are awaited"), ("panel_proposal", ref)
    elif row.own_missing:
        what, route = _("Submit your own evaluation, then the panel report"), ("panel_proposal", ref)
    elif row.report:
        what, route = _("Finish and sign the panel report"), ("panel_report", ref)
    else:
        what, route = _("Write the panel report"), ("panel_report", ref)
    return ChairTask(
        ref=ref,
        title=routing.proposal.title,
        kind=kind_of(routing.proposal),
        panel=routing.panel.title,
        what=what,
        note=". ".join(notes),
        url=reverse(route[0], args=route[1:]),
    )


@dataclass(frozen=True, slots=True)
class LedRow:
    """One proposal of a panel for its chair."""

    ref: str
    title: str
    kind: str
    done: int
    needed: int
    scores: tuple[Decimal, ...]
    report: str
    face: lifecycle.Face


@dataclass(frozen=True, slots=True)
class LedPanel:
    """One panel on which the person presides, as chair or as deputy."""

    code: str
    title: str
    call: str
    role: str
    waiting: int = 0


def led_panels(user: User) -> list[LedPanel]:
    """Give the panels on which the person is chair or deputy, the latest call first; one query however large they are."""
    seats = PanelMember.objects.filter(expert__user=user, role__in=[PanelRole.CHAIR, PanelRole.DEPUTY])
    found = seats.select_related("panel__call").order_by("-panel__call__closes_at", "panel__title")
    return [
        LedPanel(s.panel.code, s.panel.title, str(s.panel.call), str(PanelRole(s.role).label)) for s in found
    ]


def with_waiting(panels: Sequence[LedPanel], waiting: Sequence[Waiting]) -> list[LedPanel]:
    """Give the panels with the number of proposals that wait in each; one query."""
    ids = [row.proposal_id for row in waiting]
    counted = Routing.objects.in_force().filter(_among(ids)).order_by().values("panel__code")
    numbers = dict(counted.annotate(n=Count("pk")).values_list("panel__code", "n")) if ids else {}
    return [replace(panel, waiting=numbers.get(panel.code, 0)) for panel in panels]


def led_in(user: User, code: str) -> QuerySet[Routing]:
    """Give the routings to the panel on which the person presides, those in review first."""
    working = Case(When(proposal__state=permissions.AT_WORK, then=0), default=1)
    return (
        Routing.objects.led_by(user)
        .filter(panel__code=code)
        .select_related("proposal__call")
        .order_by(working, "proposal__ref")
    )


def led_rows(user: User, routings: Sequence[Routing]) -> list[LedRow]:
    """Give one page of the panel's proposals in four queries; scores stay hidden while the reader's own is missing."""
    ids = [routing.proposal_id for routing in routings]
    scores = scores_for(ids)
    reports = dict(
        PanelReport.objects.filter(proposal__in=ids, superseded_at__isnull=True).values_list(
            "proposal_id", "signed_at"
        )
    )
    hidden = set(
        Assignment.objects.live()
        .filter(proposal__in=ids, expert__user=user)
        .exclude(state=AssignmentState.DONE)
        .values_list("proposal_id", flat=True)
    )
    return [
        LedRow(
            ref=routing.proposal.ref,
            title=routing.proposal.title,
            kind=kind_of(routing.proposal),
            done=scores[routing.proposal_id].done,
            needed=scores[routing.proposal_id].needed,
            scores=() if routing.proposal_id in hidden else scores[routing.proposal_id].scores,
            report=_report_word(routing.proposal_id in reports, reports.get(routing.proposal_id)),
            face=LED_FACES[routing.proposal.state == permissions.AT_WORK],
        )
        for routing in routings
    ]


def _report_word(begun: bool, signed_at: datetime | None) -> str:
    if signed_at:
        return _("Signed")
    return _("Draft") if begun else _("Not started")


# A chair is told no more of a state than whether the panel still works on the proposal.
LED_FACES = {
    True: lifecycle.PROGRAMME_FACES[State.IN_REVIEW],
    False: replace(lifecycle.PROGRAMME_FACES[State.REVIEWED], tone="quiet", shape="ring"),
}
