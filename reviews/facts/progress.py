"""How the review goes on: proposals in review with who is late, missing or done, and what each reviewer carries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import User
from applications.enums import State
from applications.models import Call, Proposal
from core import clock
from core.drawings import bar_svg
from reviews.cooling import may_be_reminded_at
from reviews.enums import AWAITED, LIVE, AssignmentState
from reviews.facts.experts import open_load
from reviews.models import Assignment, Expert, Panel, PanelMember, Routing

# Assignments that ended without an evaluation that counts.
LOST = frozenset(
    {
        AssignmentState.DECLINED,
        AssignmentState.CONFLICTED,
        AssignmentState.RELEASED,
        AssignmentState.ABSTAINED,
    }
)
SHOWS = ("unassigned", "short", "undeclared", "late", "doubt", "lost", "complete")


def in_review(user: User, *, call: str = "", panel: str = "") -> QuerySet[Any]:
    """Give the proposals in review that the person works on, of the call and the panel where they are named.

    Adds: `live`, `done`, `late`, `undeclared`, `doubt`, `lost`: numbers of assignments; `needed`.
    """
    found = Proposal.objects.for_programme(user).filter(state=State.IN_REVIEW)
    if call:
        found = found.filter(call__label=call)
    if panel:
        routed = Routing.objects.in_force().filter(panel__code=panel)
        found = found.filter(pk__in=routed.values("proposal"))
    current = Q(state=AssignmentState.DONE, version=F("proposal__standing_version"))
    counted: QuerySet[Any] = found.annotate(
        live=_count(Q(state__in=LIVE)),
        done=_count(current),
        late=_count(Q(state__in=AWAITED, due_at__lt=clock.now())),
        undeclared=_count(Q(state=AssignmentState.ASSIGNED)),
        doubt=_count(Q(state=AssignmentState.UNSURE)),
        lost=_count(Q(state__in=LOST)),
        needed=F("call__reviews_needed"),
    )
    return counted


def _count(which: Q) -> Any:
    rows = Assignment.objects.filter(which, proposal=OuterRef("pk")).order_by().values("proposal")
    counted = rows.annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def shown_q(show: str) -> Q:
    """Select what one view of the board shows; everything for a name that is none."""
    return {
        "unassigned": Q(live=0),
        "short": Q(live__lt=F("needed")),
        "undeclared": Q(undeclared__gt=0),
        "late": Q(late__gt=0),
        "doubt": Q(doubt__gt=0),
        "lost": Q(lost__gt=0, live__lt=F("needed")),
        "complete": Q(done__gte=F("needed")),
    }.get(show, Q())


def counts(found: QuerySet[Any]) -> Mapping[str, int]:
    """Give how many proposals each view shows, in one query; "all" for all."""
    asked = {f"in_{show}": Count("pk", filter=shown_q(show)) for show in SHOWS}
    row = found.order_by().aggregate(in_all=Count("pk"), **asked)
    return {name.removeprefix("in_"): n for name, n in row.items()}


@dataclass(frozen=True, slots=True)
class AskedRead:
    """One reviewer of a proposal on the board. key: proposal and number; may_remind: now."""

    key: str
    number: int
    name: str
    word: str
    due_at: datetime
    late: bool
    awaited: bool
    ended: bool
    reason: str
    reminded_at: datetime | None
    next_at: datetime | None
    may_remind: bool
    replaceable: bool


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One proposal on the board."""

    ref: str
    title: str
    panel: str
    needed: int
    live: int
    done: int
    asked: tuple[AskedRead, ...]

    @property
    def missing(self) -> int:
        return max(self.needed - self.live, 0)


def board_rows(found: Sequence[Any]) -> list[BoardRow]:
    """Give the rows of one page, with panels and reviewers in two queries."""
    ids = [proposal.pk for proposal in found]
    panels = dict(
        Routing.objects.in_force().filter(proposal__in=ids).values_list("proposal_id", "panel__title")
    )
    asked: dict[int, list[Any]] = defaultdict(list)
    rows = Assignment.objects.filter(proposal__in=ids).select_related("expert__person")
    for row in rows.annotate(reminded_at=Max("reminders__at")).order_by("proposal", "number"):
        asked[row.proposal_id].append(row)
    return [
        BoardRow(
            ref=proposal.ref,
            title=proposal.title,
            panel=panels.get(proposal.pk, ""),
            needed=proposal.needed,
            live=proposal.live,
            done=proposal.done,
            asked=tuple(
                asked_read(proposal.ref, row, short=proposal.live < proposal.needed)
                for row in asked[proposal.pk]
            ),
        )
        for proposal in found
    ]


def asked_read(ref: str, row: Any, *, short: bool) -> AskedRead:
    """Give one assignment as the board shows it. Needs: `reminded_at` on the row."""
    at, awaited = clock.now(), row.state in AWAITED
    owes = awaited and row.state != AssignmentState.UNSURE
    next_at = may_be_reminded_at(row.assigned_at, row.reminded_at) if owes else None
    return AskedRead(
        key=f"{ref}:{row.number}",
        number=row.number,
        name=row.expert.person.name,
        word=str(row.get_state_display()),
        due_at=row.due_at,
        late=awaited and row.due_at < at,
        awaited=awaited,
        ended=row.ended_at is not None,
        reason=row.end_reason,
        reminded_at=row.reminded_at,
        next_at=next_at,
        may_remind=next_at is not None and next_at <= at,
        replaceable=row.ended_at is None or short,
    )


def reminding(user: User, keys: Sequence[str]) -> list[Any]:
    """Give the assignments of the keys that stand on proposals the person works on, with when each was reminded last.

    Whose proposal a tie has closed meanwhile is not among them: they have no mail of it.
    """
    wanted = {tuple(key.rsplit(":", 1)) for key in keys if key.count(":") == 1}
    refs = {ref for ref, _number in wanted}
    mine = Proposal.objects.for_programme(user).filter(ref__in=refs).order_by()
    rows = (
        Assignment.objects.not_tied()
        .filter(proposal__in=mine.values("pk"), ended_at__isnull=True)
        .select_related("proposal__call", "expert__person", "expert__user")
        .annotate(reminded_at=Max("reminders__at"))
        .order_by("proposal__ref", "number")
    )
    return [row for row in rows if (row.proposal.ref, str(row.number)) in wanted]


@dataclass(frozen=True, slots=True)
class CarrierRow:
    """What one reviewer carries. here: in the chosen call and panel."""

    name: str
    url_ref: str
    undeclared: int
    reading: int
    late: int
    done: int
    lost: int
    load: int
    most: int
    bar: str

    @property
    def full(self) -> bool:
        return self.load >= self.most


def carriers(found: QuerySet[Any], user: User, *, call: str = "", panel: str = "") -> QuerySet[Any]:
    """Give the experts of the chosen panels with what they carry of the given proposals, who is late first."""
    seats = PanelMember.objects.filter(panel__isnull=False)
    if call:
        seats = seats.filter(panel__call__label=call)
    if panel:
        seats = seats.filter(panel__code=panel)
    ids = found.order_by().values("pk")
    late = Q(state__in=AWAITED, due_at__lt=clock.now())
    return (
        Expert.objects.filter(pk__in=seats.values("expert"))
        .select_related("person")
        .annotate(
            undeclared=_carried(ids, Q(state=AssignmentState.ASSIGNED)),
            reading=_carried(ids, Q(state__in=[AssignmentState.READING, AssignmentState.UNSURE])),
            late=_carried(ids, late),
            done=_carried(ids, Q(state=AssignmentState.DONE)),
            lost=_carried(ids, Q(state__in=LOST)),
            load=open_load(reader=user),
        )
        .order_by("-late", "-load", "person__sort_key", "pk")
    )


def _carried(ids: Any, which: Q) -> Any:
    rows = Assignment.objects.filter(which, expert=OuterRef("pk"), proposal__in=ids).order_by()
    counted = rows.values("expert").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def carrier_rows(experts: Sequence[Any]) -> list[CarrierRow]:
    """Give the rows of one page of reviewers."""
    return [
        CarrierRow(
            name=expert.person.name,
            url_ref=expert.person.ref,
            undeclared=expert.undeclared,
            reading=expert.reading,
            late=expert.late,
            done=expert.done,
            lost=expert.lost,
            load=expert.load,
            most=expert.most_at_once,
            bar=bar_svg(expert.load, expert.most_at_once),
        )
        for expert in experts
    ]


def board_choices() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Give the calls that have panels, and the panels, as choices of the board."""
    panels = list(Panel.objects.select_related("call").order_by("-call__closes_at", "title"))
    calls = {panel.call.label: panel.call.label for panel in panels}
    return (
        [("", _("All calls")), *calls.items()],
        [("", _("All panels")), *((panel.code, f"{panel.title} ({panel.call.label})") for panel in panels)],
    )


def call_of(label: str) -> Call | None:
    """Give the call of the label, or None."""
    return Call.objects.filter(label=label).first() if label else None
