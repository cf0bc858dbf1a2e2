"""Writing and submitting an evaluation. What was submitted counts, not what is being rewritten."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from core import clock
from core.errors import Finding, Refused
from reviews import emails
from reviews.actions.assigning import own, require_reviewer
from reviews.enums import MAY_READ, AssignmentState
from reviews.facts import evaluation_of, is_editable
from reviews.models import Assignment, Evaluation, EvaluationRecord
from reviews.scoring import evaluation_findings, read_scores, rubric_of, weighted_mean, written_scores


def _require_writable(row: Assignment, by: User) -> None:
    require_reviewer(row, by)
    if row.state not in MAY_READ:
        raise Refused(Finding("not_now"))
    if not is_editable(row.proposal):
        raise Refused(Finding("evaluation_closed"))
    if row.version_id != row.proposal.standing_version_id:
        raise Refused(Finding("version_moved"))


@transaction.atomic
def save_evaluation(
    *,
    assignment: Assignment,
    scores: Mapping[str, Decimal | None],
    texts: Mapping[str, str],
    confidential_note: str,
    confidence: str,
    recommendation: str,
    version: int,
    by: User,
) -> Evaluation:
    """The evaluation says what was typed, complete or not; one that was submitted before still counts as submitted.

    version: the one the page was drawn for, 0 for none.
    Raises Refused `stale_evaluation` when it was saved meanwhile, `evaluation_closed`, `version_moved`, `not_now`.
    """
    row = own(assignment)
    _require_writable(row, by)
    evaluation = evaluation_of(row) or Evaluation(assignment=row, version=0)
    if evaluation.version != version:
        raise Refused(Finding("stale_evaluation"))
    keys = rubric_of(row.proposal.call.rubric, row.proposal.mechanism).keys
    evaluation.scores = written_scores({key: scores.get(key) for key in keys})
    evaluation.texts = {key: texts.get(key, "") for key in keys}
    evaluation.confidential_note = confidential_note
    evaluation.confidence, evaluation.recommendation = confidence, recommendation
    evaluation.version, evaluation.changed_at = version + 1, clock.now()
    evaluation.save()
    return evaluation


@transaction.atomic
def submit_evaluation(*, assignment: Assignment, version: int, by: User) -> EvaluationRecord:
    """The evaluation is in, with a record of exactly what it says; the reviewer has a mail that confirms it.

    version: the saved one that the check page showed.   Raises Refused with what is missing, or as `save_evaluation`.
    """
    row = own(assignment)
    _require_writable(row, by)
    evaluation = evaluation_of(row)
    if evaluation is None or evaluation.version != version:
        raise Refused(Finding("stale_evaluation"))
    rubric = rubric_of(row.proposal.call.rubric, row.proposal.mechanism)
    scores = read_scores(evaluation.scores, rubric.keys)
    found = evaluation_findings(
        rubric=rubric,
        scores=scores,
        texts=evaluation.texts,
        confidence=evaluation.confidence,
        recommendation=evaluation.recommendation,
    )
    if found:
        raise Refused(*found)
    at = clock.now()
    evaluation.overall, evaluation.submitted_at = weighted_mean(scores, rubric.weights), at
    evaluation.save()
    row.state = AssignmentState.DONE
    row.save(update_fields=["state"])
    record = EvaluationRecord.objects.create(
        evaluation=evaluation,
        at=at,
        content={
            "proposal_version": row.version_id,
            "version": evaluation.version,
            "scores": evaluation.scores,
            "texts": evaluation.texts,
            "confidential_note": evaluation.confidential_note,
            "confidence": evaluation.confidence,
            "recommendation": evaluation.recommendation,
            "overall": str(evaluation.overall),
        },
    )
    emails.received(assignment=row, record_id=record.pk)
    return record
