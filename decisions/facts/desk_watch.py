"""What the desk watches beside the proposals: letters, nations, redress, and what failed. Counted, never listed.

Who has a part in a proposal is told no number of what failed: a failed message to its reviewer would name the review.
"""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from accounts.models import User
from applications.enums import State
from applications.models import Call, Proposal
from core import clock
from core.enums import OutboxState
from core.models import OutboxEmail, OutboxTask
from decisions.enums import BatchState, ItemState, PositionKind
from decisions.facts.telling import not_reached, unread_decisions
from decisions.models import BatchItem, Consultation, Decision, Letter, LetterBatch, Position, Redress
from reviews.enums import PanelRole
from reviews.models import ExpertPriority, Panel, PanelMember, ReviewPhases

SOON = timedelta(days=3)
# What waited so long for a worker is a backlog and not the usual moment.
LATE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Watch:
    """Counts. silence_*: of the procedure that ends first; broken: procedures whose silence a nation breaks, broken_*: of
    the one that ends first; failures: whether the reader is told of them at all.
    """

    to_take: int
    unread: int
    silences: int
    silence_ends: datetime | None
    silence_round: str | None
    silence_number: int | None
    broken: int
    broken_round: str | None
    broken_number: int | None
    redress: int
    batches_to_approve: int
    batches_running: int
    batch_lines_failed: int
    letters_to_render: int
    mails_failed: int
    tasks_failed: int
    backlog: int
    backlog_since: datetime | None
    failures: bool


def dead_mails() -> QuerySet[OutboxEmail]:
    """Give the messages that were given up or refused by the far server, the latest first."""
    return OutboxEmail.objects.filter(state__in=[OutboxState.DEAD, OutboxState.REFUSED]).order_by(
        "-created_at", "-pk"
    )


def dead_tasks() -> QuerySet[OutboxTask]:
    """Give the work that was given up, the latest first."""
    return OutboxTask.objects.filter(state=OutboxState.DEAD).order_by("-created_at", "-pk")


def late_tasks() -> QuerySet[OutboxTask]:
    """Give the work that has been due for long and is not done, the oldest first."""
    due = OutboxTask.objects.filter(
        state__in=[OutboxState.QUEUED, OutboxState.CLAIMED], not_before__lt=clock.now() - LATE
    )
    return due.order_by("not_before", "pk")


def late_kinds() -> list[tuple[str, int, datetime, int]]:
    """Give the late work by its kind, the oldest first: kind, how much, since when, most attempts."""
    kinds = late_tasks().order_by().values("kind")
    found = kinds.annotate(number=Count("pk"), since=Min("not_before"), most=Max("attempts"))
    return list(found.order_by("since", "kind").values_list("kind", "number", "since", "most"))


def told_of_failures(user: User) -> bool:
    """Whether the person has no part in any proposal, and so may read what failed."""
    return not Proposal.objects.tied_to(user).exists()


def watch(user: User) -> Watch:
    """Give all counts in three queries."""
    at = clock.now()
    # Nearly always none: asked first, so that no proposal is asked for its people.
    own = list(Proposal.objects.tied_to(user).order_by("pk").values_list("pk", flat=True))

    def theirs(found: QuerySet[Any], proposal: str) -> QuerySet[Any]:
        return found.exclude(**{f"{proposal}__in": own}) if own else found

    silences = Consultation.objects.filter(closed_at__isnull=True, closes_at__lte=at + SOON)
    first = silences.order_by("closes_at", "pk")
    breaking = Position.objects.filter(
        consultation=OuterRef("pk"), kind=PositionKind.BREAKS, lifted_at__isnull=True
    )
    broken = theirs(Consultation.objects.filter(Exists(breaking), closed_at__isnull=True), "proposals")
    first_broken = broken.order_by("closes_at", "pk")
    lines = BatchItem.objects.filter(batch__state=BatchState.APPROVED)
    batches = LetterBatch.objects.all()
    if own:
        hidden = BatchItem.objects.filter(decision__proposal__in=own).order_by().values("batch")
        batches = batches.exclude(pk__in=hidden)
    row = (
        User.objects.filter(pk=user.pk)
        .annotate(
            to_take=_number(theirs(Decision.objects.for_approver(), "proposal")),
            unread=_number(unread_decisions(user, failed=not_reached(), tied=own)),
            silences=_number(silences),
            silence_ends=Subquery(first.values("closes_at")[:1]),
            silence_round=Subquery(first.values("round__code")[:1]),
            silence_number=Subquery(first.values("number")[:1]),
            broken=_number(broken),
            broken_round=Subquery(first_broken.values("round__code")[:1]),
            broken_number=Subquery(first_broken.values("number")[:1]),
            redress=_number(theirs(Redress.objects.filter(answered_at__isnull=True), "proposal")),
            batches_to_approve=_number(batches.filter(state=BatchState.SENT)),
            batches_running=_number(
                batches.filter(pk__in=lines.filter(state=ItemState.WAITING).order_by().values("batch"))
            ),
            batch_lines_failed=_number(
                theirs(lines.filter(state=ItemState.FAILED), "decision__proposal")
            ),
            letters_to_render=_number(
                theirs(Letter.objects.waiting(), "decision__proposal")
            ),
            mails_failed=_number(dead_mails()),
            tasks_failed=_number(dead_tasks()),
            backlog=_number(late_tasks()),
            backlog_since=Subquery(late_tasks().values("not_before")[:1]),
        )
        .values(
            "to_take", "unread", "silences", "silence_ends", "silence_round", "silence_number", "redress",
            "broken", "broken_round", "broken_number",
            "batches_to_approve", "batches_running", "batch_lines_failed", "letters_to_render",
            "mails_failed", "tasks_failed", "backlog", "backlog_since",
        )
        .get()
    )  # fmt: skip
    return Watch(**row, failures=not own)


@dataclass(frozen=True, slots=True)
class SetUp:
    """What a call that has not closed still lacks.

    leaderless, unattended: panels without a chair, without a secretary.   uncovered: its Key Priorities that no panel
    claims.   thin: those that proposals name and fewer experts know than one proposal needs.   dated: whether it is said
    when evaluations close.
    """

    label: str
    title: str
    published: bool
    panels: int
    leaderless: int
    unattended: int
    uncovered: int
    thin: int
    dated: bool

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        lacks = self.leaderless or self.unattended or self.uncovered or self.thin
        return self.published and self.dated and self.panels > 0 and not lacks


def setups() -> list[SetUp]:
    """Give the calls that have not closed and still lack something, in one query."""
    chairs = PanelMember.objects.filter(panel=OuterRef("pk"), role=PanelRole.CHAIR).order_by()
    panels = Panel.objects.filter(call=OuterRef("pk")).order_by().values("call")
    counted = panels.annotate(n=Count("pk")).values("n")
    without = panels.exclude(Exists(chairs)).annotate(n=Count("pk")).values("n")
    unattended = panels.filter(secretary__isnull=True).annotate(n=Count("pk")).values("n")
    dates = ReviewPhases.objects.filter(call=OuterRef("pk"), evaluations_close_at__isnull=False)
    rows = (
        Call.objects.filter(closes_at__gt=clock.now())
        .annotate(
            panels=Coalesce(Subquery(counted), 0),
            leaderless=Coalesce(Subquery(without), 0),
            unattended=Coalesce(Subquery(unattended), 0),
            uncovered=_priorities(~Exists(_claims())),
            thin=_priorities(Exists(_naming()), able__lt=F("call__reviews_needed")),
            dated=Exists(dates),
            published=ExpressionWrapper(Q(published_at__isnull=False), output_field=BooleanField()),
        )
        .order_by("opens_at", "label")
        .values(*(field.name for field in fields(SetUp)))
    )
    return [one for one in (SetUp(**row) for row in rows) if not one.complete]


def _priorities(*kept: Any, **bounds: Any) -> Coalesce:
    """How many Key Priorities of the call there are of that kind. able: in-term experts who know it at level 2 or 3."""
    day = OuterRef("call__closes_at__date")
    known = ExpertPriority.objects.filter(
        priority=OuterRef("keypriority"),
        level__gte=2,
        expert__term_from__lte=day,
        expert__term_until__gte=day,
    )
    able = known.order_by().values("priority").annotate(n=Count("pk")).values("n")
    found: QuerySet[Any] = Call.priorities.through.objects.filter(call=OuterRef("pk")).order_by()
    found = found.alias(able=Coalesce(Subquery(able), 0)).filter(*kept, **bounds)
    return Coalesce(Subquery(found.values("call").annotate(n=Count("pk")).values("n")), 0)


def _claims() -> QuerySet[Any]:
    """Panels of the call that claim the priority or one above it."""
    own, above = Q(keypriority=OuterRef("keypriority")), Q(keypriority=OuterRef("keypriority__parent"))
    highest = Q(keypriority=OuterRef("keypriority__parent__parent"))
    return Panel.priorities.through.objects.filter(own | above | highest, panel__call=OuterRef("call"))


def _naming() -> QuerySet[Any]:
    """Proposals and drafts of the call that name the priority or one below it."""
    named = Q(main_priority=OuterRef("keypriority")) | Q(main_priority__parent=OuterRef("keypriority"))
    return Proposal.objects.filter(named, call=OuterRef("call")).exclude(state=State.WITHDRAWN)


def _number(found: QuerySet[Any]) -> Coalesce:
    counted = found.order_by().annotate(one=Value(1)).values("one")
    return Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0)
