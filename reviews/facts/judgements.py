"""Evaluations and panel reports as others read them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Proposal
from core.errors import Finding
from core.wording import sentence
from core.words import count_words
from reviews.enums import (
    AssignmentState,
    Confidence,
    Recommendation,
)
from reviews.facts.standing import review_facts
from reviews.models import (
    Assignment,
    Evaluation,
    EvaluationRecord,
    PanelReport,
    Routing,
)
from reviews.scoring import (
    MOST_WORDS,
    Compared,
    Rubric,
    compare,
    evaluation_findings,
    median,
    read_scores,
    report_findings,
    weighted_mean,
)


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """Where the evaluations of a proposal stand. median: None below three evaluations."""

    done: int
    needed: int
    scores: tuple[Decimal, ...]
    median: Decimal | None
    panel_title: str


def scores_for(proposal_ids: Iterable[int]) -> dict[int, ScoreRow]:
    """Give for each proposal its evaluations in, needed, overall scores in order of the reviewers, and panel; two queries."""
    ids = list(proposal_ids)
    routed = Routing.objects.in_force().filter(proposal=OuterRef("pk")).values("panel__title")[:1]
    frames = Proposal.objects.filter(pk__in=ids).order_by()
    scores: dict[int, list[Decimal]] = defaultdict(list)
    found = (
        Assignment.objects.done()
        .filter(proposal__in=ids)
        .order_by("proposal", "number")
        .values_list("proposal_id", "evaluation__overall")
    )
    for proposal_id, overall in found:
        scores[proposal_id].append(overall)
    return {
        pk: ScoreRow(
            done=len(scores[pk]),
            needed=needed,
            scores=tuple(scores[pk]),
            median=median(scores[pk]),
            panel_title=title or "",
        )
        for pk, needed, title in frames.annotate(panel=Subquery(routed)).values_list(
            "pk", "call__reviews_needed", "panel"
        )
    }


@dataclass(frozen=True, slots=True)
class EvaluationRead:
    """A submitted evaluation as it was submitted. name and note are empty for readers who may not see them."""

    number: int
    label: str
    name: str
    scores: dict[str, Decimal]
    texts: tuple[tuple[str, str, Decimal | None, str], ...]
    overall: Decimal | None
    recommendation: str
    confidence: str
    note: str
    submitted_at: datetime


def evaluations_read(
    proposal: Proposal, rubric: Rubric, *, named: bool, without: int | None = None
) -> tuple[EvaluationRead, ...]:
    """Give the submitted evaluations of the standing version, each as last submitted, in the order of the reviewers.

    named: with names and confidential notes, for officers.   without: number of the reader's own assignment.
    """
    newest = EvaluationRecord.objects.filter(evaluation=OuterRef("evaluation__pk")).order_by("-at", "-pk")
    rows = (
        Assignment.objects.done()
        .filter(proposal=proposal)
        .exclude(number=without)
        .annotate(content=Subquery(newest.values("content")[:1]), sent_at=Subquery(newest.values("at")[:1]))
        .select_related("expert__person")
        .order_by("number")
    )
    return tuple(_evaluation_read(row, rubric, named) for row in rows)


def _evaluation_read(row: Any, rubric: Rubric, named: bool) -> EvaluationRead:
    return _read(row, row.content, rubric, named=named, at=row.sent_at)


def submitted_read(row: Any, rubric: Rubric) -> EvaluationRead:
    """Give one submitted evaluation with name and note, for officers. Needs: `content` and `sent_at` on the row."""
    return _evaluation_read(row, rubric, named=True)


def draft_read(assignment: Assignment, rubric: Rubric) -> EvaluationRead:
    """Give the reviewer's own evaluation as it is saved now, with its note; the check page shows it."""
    evaluation: Evaluation = assignment.evaluation
    content = {
        name: getattr(evaluation, name)
        for name in ("scores", "texts", "recommendation", "confidence", "confidential_note")
    }
    return _read(assignment, content, rubric, named=True, at=evaluation.changed_at)


def own_read(assignment: Assignment, rubric: Rubric) -> EvaluationRead | None:
    """Give the reviewer's own evaluation as last submitted, with its note, or None before that."""
    record = EvaluationRecord.objects.filter(evaluation__assignment=assignment).order_by("-at", "-pk").first()
    return _read(assignment, record.content, rubric, named=True, at=record.at) if record else None


def _read(
    assignment: Assignment, content: Any, rubric: Rubric, *, named: bool, at: datetime
) -> EvaluationRead:
    scores = read_scores(content["scores"], rubric.keys)
    return EvaluationRead(
        number=assignment.number,
        label=_("Reviewer %(n)s") % {"n": assignment.number},
        name=str(assignment.expert.person) if named else "",
        scores=scores,
        texts=tuple(
            (c.key, c.title, scores.get(c.key), content["texts"].get(c.key, "")) for c in rubric.criteria
        ),
        overall=weighted_mean(scores, rubric.weights),
        recommendation=_label(Recommendation, content["recommendation"]),
        confidence=_label(Confidence, content["confidence"]),
        note=content.get("confidential_note", "") if named else "",
        submitted_at=at,
    )


def missing_in(evaluation: Evaluation, rubric: Rubric, page: str) -> list[tuple[str, str]]:
    """Give what keeps the evaluation from being submitted: the sentence, and the control on the page it leads to."""
    found = evaluation_findings(
        rubric=rubric,
        scores=read_scores(evaluation.scores, rubric.keys),
        texts=evaluation.texts,
        confidence=evaluation.confidence,
        recommendation=evaluation.recommendation,
    )
    return [(sentence(finding), f"{page}#{_control(finding.where)}") for finding in found]


def too_long_in(evaluation: Evaluation, rubric: Rubric) -> int:
    """Give how many reasons are longer than they may be; what is only missing is not wrong while one writes."""
    return sum(count_words(evaluation.texts.get(key, "")) > MOST_WORDS for key in rubric.keys)


def missing_in_report(report: PanelReport, rubric: Rubric, page: str) -> list[tuple[str, str]]:
    """Give what keeps the panel report from being signed, as `missing_in`."""
    found = report_findings(
        rubric=rubric,
        scores=read_scores(report.scores, rubric.keys),
        recommendation=report.recommendation,
        summary=report.summary,
        feedback=report.feedback,
    )
    return [(sentence(finding), f"{page}#{_control(finding.where)}") for finding in found]


def missing_to_sign(
    proposal: Proposal, report: PanelReport, rubric: Rubric, page: str
) -> list[tuple[str, str]]:
    """Give all that keeps the report from being signed, evaluations and doubts included ("" leads nowhere)."""
    facts = review_facts(proposal)
    found = missing_in_report(report, rubric, page)
    if not facts.reviews_in:
        found.append((sentence(Finding("reviews_missing", values={"missing": facts.reviews_missing})), ""))
    if not facts.conflicts_settled:
        found.append((sentence(Finding("conflicts_open")), ""))
    return found


def _control(name: str) -> str:
    is_radio = name.startswith("score_") or name in {"recommendation", "confidence"}
    return f"id_{name}_0" if is_radio else f"id_{name}"


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else ""


def compared(rubric: Rubric, evaluations: Sequence[EvaluationRead]) -> tuple[Compared, ...]:
    """Give the criteria with all scores side by side."""
    return compare(rubric, [evaluation.scores for evaluation in evaluations])


def own_is_in(user: User, proposal: Proposal) -> bool:
    """Whether the person may read others' evaluations: their own is in, or they were never asked for one."""
    mine = Assignment.objects.live().filter(proposal=proposal, expert__user=user)
    return not mine.exclude(state=AssignmentState.DONE).exists()


@dataclass(frozen=True, slots=True)
class ReportRead:
    """A panel report as it is read: by the panel, by officers, and by the decision."""

    overall: Decimal | None
    recommendation: str
    scores: tuple[tuple[str, Decimal | None], ...]
    summary: str
    feedback: str
    minority_view: str
    changed_by: str
    changed_at: datetime
    signed_by: str
    signed_at: datetime | None


def report_read(report: PanelReport, rubric: Rubric) -> ReportRead:
    """Give the report as values."""
    scores = read_scores(report.scores, rubric.keys)
    return ReportRead(
        overall=report.overall,
        recommendation=_label(Recommendation, report.recommendation),
        scores=tuple((criterion.title, scores.get(criterion.key)) for criterion in rubric.criteria),
        summary=report.summary,
        feedback=report.feedback,
        minority_view=report.minority_view,
        changed_by=str(report.changed_by),
        changed_at=report.changed_at,
        signed_by=str(report.signed_by) if report.signed_by else "",
        signed_at=report.signed_at,
    )
