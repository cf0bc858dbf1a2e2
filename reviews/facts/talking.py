"""The panel's discussion of a proposal: who takes part, what was said, which scores changed."""

import itertools
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Proposal
from core import clock
from reviews.enums import AWAITED, AssignmentState, ChangedIn, Speaker
from reviews.models import Assignment, Comment, EvaluationRecord, Panel, PanelMember, Routing
from reviews.permissions import may_sit_q
from reviews.scoring import Rubric, read_scores, weighted_mean


def discussed_by(user: User) -> QuerySet[Proposal]:
    """Give the proposals in whose discussion the person has a place: on the panel, presiding, or as reviewer who is done."""
    sat = Routing.objects.sat_on_by(user).order_by().values("proposal")
    led = Routing.objects.led_by(user).order_by().values("proposal")
    reviewed = Assignment.objects.of(user).filter(state=AssignmentState.DONE).order_by().values("proposal")
    return Proposal.objects.filter(Q(pk__in=sat) | Q(pk__in=led) | Q(pk__in=reviewed))


@dataclass(frozen=True, slots=True)
class CommentRead:
    """One comment as its reader sees it."""

    label: str
    text: str
    at: datetime
    mine: bool


def comments_read(proposal: Proposal, reader: User, *, named: bool) -> list[CommentRead]:
    """Give what was said, first things first. named: officers, and panels that chose so, read who said it."""
    rows = Comment.objects.filter(proposal=proposal).select_related("author").order_by("at", "pk")
    return [
        CommentRead(
            label=label_of(row) + (f", {row.author.name}" if named else ""),
            text=row.text,
            at=row.at,
            mine=row.author_id == reader.pk,
        )
        for row in rows
    ]


def label_of(comment: Comment) -> str:
    """Give as whom somebody spoke: "Reviewer 2", the same all through one proposal and of no use for another."""
    if comment.speaker == Speaker.REVIEWER:
        return _("Reviewer %(n)s") % {"n": comment.number}
    if comment.speaker == Speaker.MEMBER:
        return _("Member %(n)s") % {"n": comment.number}
    return str(Speaker(comment.speaker).label)


def comment_count(proposal: Proposal) -> int:
    """Give how much was said about the proposal."""
    return Comment.objects.filter(proposal=proposal).count()


def participants(proposal: Proposal, panel: Panel) -> list[User]:
    """Give who takes part: members in term without a conflict whose evaluation is not awaited, and the secretary; three queries.

    A secretary who directs or helps with the proposal does not.
    """
    today = clock.today()
    busy = Assignment.objects.filter(proposal=proposal, state__in=AWAITED).values("expert")
    seats = (
        PanelMember.objects.filter(panel=panel, expert__term_from__lte=today, expert__term_until__gte=today)
        .annotate(routed=Value(proposal.pk))
        .filter(may_sit_q("routed"))
        .exclude(expert__in=busy)
    )
    found = list(User.objects.filter(pk__in=seats.values("expert__user")))
    who = panel.secretary
    serves = who is not None and Proposal.objects.for_programme(who).filter(pk=proposal.pk).exists()
    return [*found, who] if who is not None and serves else found


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """That a reviewer changed scores that were in. rows: criterion, before, now.  name: "" for whom it is not."""

    label: str
    name: str
    at: datetime
    where: str
    reason: str
    rows: tuple[tuple[str, Decimal | None, Decimal | None], ...]
    before: Decimal | None
    now: Decimal | None


def score_changes(proposal: Proposal, rubric: Rubric, *, named: bool) -> list[ScoreChange]:
    """Give the changes made with a reason, in the order of time; one query. named: for officers."""
    records = (
        EvaluationRecord.objects.filter(evaluation__assignment__proposal=proposal)
        .select_related("evaluation__assignment__expert__person")
        .order_by("at", "pk")
    )
    by_evaluation: dict[int, list[Any]] = defaultdict(list)
    for record in records:
        by_evaluation[record.evaluation_id].append(record)
    found = [
        _change(old, new, rubric, named)
        for of_one in by_evaluation.values()
        for old, new in itertools.pairwise(of_one)
        if new.content.get("reason")
    ]
    return sorted(found, key=lambda change: change.at)


def _change(old: Any, new: Any, rubric: Rubric, named: bool) -> ScoreChange:
    assignment = new.evaluation.assignment
    before, now = (read_scores(record.content["scores"], rubric.keys) for record in (old, new))
    return ScoreChange(
        label=_("Reviewer %(n)s") % {"n": assignment.number},
        name=str(assignment.expert.person) if named else "",
        at=new.at,
        where=str(ChangedIn(new.content["changed_in"]).label),
        reason=new.content["reason"],
        rows=tuple(
            (criterion.title, before.get(criterion.key), now.get(criterion.key))
            for criterion in rubric.criteria
            if before.get(criterion.key) != now.get(criterion.key)
        ),
        before=weighted_mean(before, rubric.weights),
        now=weighted_mean(now, rubric.weights),
    )


def speaks_as(user: User, proposal: Proposal, *, leads: bool) -> tuple[Speaker, int]:
    """Give as whom the person speaks here: the number of a member is that of the first time they spoke."""
    if user.is_officer:
        return Speaker.OFFICE, 0
    if leads:
        return Speaker.CHAIR, 0
    number = (
        Assignment.objects.live()
        .filter(proposal=proposal, expert__user=user)
        .values_list("number", flat=True)
        .first()
    )
    if number is not None:
        return Speaker.REVIEWER, number
    spoken = Comment.objects.filter(proposal=proposal, speaker=Speaker.MEMBER)
    known = spoken.filter(author=user).values_list("number", flat=True).first()
    return Speaker.MEMBER, known or spoken.order_by().values("author").distinct().count() + 1


def own_done(user: User, proposal: Proposal) -> Assignment | None:
    """Give the person's own assignment on the proposal whose evaluation is in, or None."""
    mine = Assignment.objects.done().filter(proposal=proposal, expert__user=user)
    return mine.select_related("proposal__call", "expert__person", "evaluation").first()
