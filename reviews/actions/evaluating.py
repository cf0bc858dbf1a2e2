"""Writing and submitting an evaluation. What was submitted counts, not what is being rewritten."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from applications.models import Proposal
from core import clock
from core.errors import Finding, Refused
from core.keeping import Sending, follows
from reviews import emails
from reviews.enums import AssignmentState
from reviews.facts import evaluation_of, writing_of
from reviews.models import Assignment, Evaluation, EvaluationRecord
from reviews.scoring import evaluation_findings, read_scores, rubric_of, weighted_mean, written_scores

_NOT_THEIRS = frozenset({"not_yours", "reviewer_in_office"})


def _writable(assignment: Assignment, by: User) -> Assignment:
    """Give the assignment as it stands now, its proposal's row locked, if the person may write in it: two queries."""
    Proposal.objects.select_for_update().only("pk").get(pk=assignment.proposal_id)
    row = writing_of(assignment, by)
    if row.bars:
        raise Refused(row.bars[0], status=403 if row.bars[0].code in _NOT_THEIRS else 409)
    return row.assignment


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
    sending: Sending | None = None,
    by: User,
) -> Evaluation:
    """The evaluation says what was typed, complete or not; one that was submitted before still counts as submitted.

    version: the one the page was drawn for, 0 for none.   sending: the open page that saves by itself.
    Raises Refused `stale_evaluation` when it was saved meanwhile, and what bars from writing (`writing_of`).
    """
    row = _writable(assignment, by)
    evaluation = evaluation_of(row) or Evaluation(assignment=row, version=0)
    if not follows(evaluation, version, sending):
        raise Refused(Finding("stale_evaluation"))
    keys = rubric_of(row.proposal.call.rubric, row.proposal.mechanism).keys
    evaluation.scores = written_scores({key: scores.get(key) for key in keys})
    evaluation.texts = {key: texts.get(key, "") for key in keys}
    evaluation.confidential_note = confidential_note
    evaluation.confidence, evaluation.recommendation = confidence, recommendation
    evaluation.version, evaluation.changed_at = evaluation.version + 1, clock.now()
    evaluation.page, evaluation.turn = (sending.page, sending.turn) if sending else ("", 0)
    evaluation.save()
    return evaluation


@transaction.atomic
def submit_evaluation(*, assignment: Assignment, version: int, by: User) -> EvaluationRecord:
    """The evaluation is in, with a record of exactly what it says; the reviewer has a mail that confirms it.

    version: the saved one that the check page showed.   Raises Refused with what is missing, or as `save_evaluation`.
    """
    row = _writable(assignment, by)
    evaluation = evaluation_of(row)
    if evaluation is None or evaluation.version != version:
        raise Refused(Finding("stale_evaluation"))
    record = _in(row, evaluation)
    emails.received(assignment=row, record_id=record.pk)
    return record


def _in(row: Assignment, evaluation: Evaluation) -> EvaluationRecord:
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
    row.save(update_fields=["state", "version"])
    return EvaluationRecord.objects.create(
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


@transaction.atomic
def take_up_version(*, assignment: Assignment, confirm: bool, by: User) -> Assignment:
    """The evaluation is about the version that now stands; what was written about the older one stays in its records.

    confirm: it holds word for word and is in again; else it is a draft once more, to be revised and submitted.
    Raises Refused `version_stands` when it is about that version already, or as `submit_evaluation`.
    """
    Proposal.objects.select_for_update().only("pk").get(pk=assignment.proposal_id)
    found = writing_of(assignment, by)
    row = found.assignment
    if row.version_id == row.proposal.standing_version_id:
        raise Refused(Finding("version_stands"))
    bars = [bar for bar in found.bars if bar.code != "version_moved"]
    if bars:
        raise Refused(bars[0])
    evaluation = evaluation_of(row)
    standing: Any = row.proposal.standing_version
    row.version = standing
    if confirm and evaluation is not None:
        _in(row, evaluation)
        return row
    row.state = AssignmentState.READING
    row.save(update_fields=["state", "version"])
    return row
