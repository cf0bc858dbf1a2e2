"""What a panel says about a proposal, and scores that change by it."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from applications.actions.advance import locked
from applications.enums import State
from applications.models import Proposal
from core import clock, limits
from core.errors import Finding, Refused
from reviews import emails, phases
from reviews.enums import ChangedIn
from reviews.facts import phases_of, report_in_force, review_standing
from reviews.facts.talking import discussed_by, own_done, participants, speaks_as
from reviews.models import Comment, EvaluationRecord, ItemVisit, Panel, Routing
from reviews.scoring import read_scores, rubric_of, weighted_mean, written_scores

MOST_AN_HOUR = 30
MOST_TEXT = 4000
MOST_REASON = 600


@transaction.atomic
def say(*, proposal: Proposal, text: str, by: User) -> Comment:
    """The panel reads the comment; everybody else in the discussion is told once a day that there is something to read.

    Raises Refused: `not_yours` for who has no place in it, what keeps the person from discussing now, `panel_comment_empty`,
    `comments_often`.
    """
    row = locked(proposal.pk)
    panel, leads = _require_voice(row, by)
    text = text.strip()
    if not text:
        raise Refused(Finding("panel_comment_empty", "text"))
    limits.spend(limits.Limit("comments_often", "panel-comment", str(by.pk), MOST_AN_HOUR, limits.HOUR))
    speaker, number = speaks_as(by, row, leads=leads)
    comment = Comment.objects.create(
        proposal=row, panel=panel, author=by, speaker=speaker, number=number, text=text[:MOST_TEXT],
        at=clock.now(),
    )  # fmt: skip
    for person in participants(row, panel):
        if person.pk != by.pk:
            emails.discussed(to=person, office=person.is_officer)
    return comment


def _require_voice(row: Proposal, by: User) -> tuple[Panel, bool]:
    routing = Routing.objects.in_force().filter(proposal=row).select_related("panel__secretary").first()
    if routing is None:
        raise Refused(Finding("not_now"))
    if by.is_officer and Proposal.objects.for_programme(by).filter(pk=row.pk).exists():
        report = report_in_force(row)
        if row.state != State.IN_REVIEW or (report is not None and report.signed_at is not None):
            raise Refused(Finding("discussion_closed"))
        return routing.panel, False
    if not discussed_by(by).filter(pk=row.pk).exists():
        raise Refused(Finding("not_yours"), status=403)
    standing = review_standing(by, row)
    bar = phases.bar_to_discussing(phases_of(row.call_id), standing, clock.now())
    if bar is not None:
        raise Refused(bar)
    return routing.panel, standing.leads


@transaction.atomic
def change_scores(
    *, proposal: Proposal, scores: Mapping[str, Decimal | None], reason: str, version: int, by: User
) -> EvaluationRecord:
    """The reviewer's scores that were in read as given; the former ones and the reason stay on record.

    version: of the evaluation that the page was drawn for.
    Raises Refused: `not_yours`, what keeps the person from discussing now, `stale_evaluation`, `score_missing`,
    `change_reason_missing`, `scores_unchanged`.
    """
    row = locked(proposal.pk)
    assignment = own_done(by, row)
    if assignment is None or not discussed_by(by).filter(pk=row.pk).exists():
        raise Refused(Finding("not_yours"), status=403)
    bar = phases.bar_to_discussing(phases_of(row.call_id), review_standing(by, row), clock.now())
    if bar is not None:
        raise Refused(bar)
    evaluation = assignment.evaluation
    if evaluation.version != version:
        raise Refused(Finding("stale_evaluation"))
    rubric = rubric_of(row.call.rubric, row.mechanism)
    last = evaluation.records.latest("at", "pk").content
    found = [
        Finding("score_missing", f"score_{criterion.key}", {"number": number, "title": criterion.title})
        for number, criterion in enumerate(rubric.criteria, start=1)
        if scores.get(criterion.key) is None
    ]
    given = written_scores({key: scores.get(key) for key in rubric.keys})
    if not reason.strip():
        found.append(Finding("change_reason_missing", "reason"))
    if not found and given == last["scores"]:
        found.append(Finding("scores_unchanged"))
    if found:
        raise Refused(*found)
    at = clock.now()
    evaluation.scores = given
    evaluation.overall = weighted_mean(read_scores(given, rubric.keys), rubric.weights)
    evaluation.version, evaluation.changed_at = evaluation.version + 1, at
    evaluation.page, evaluation.turn = "", 0
    evaluation.save()
    in_session = ItemVisit.objects.filter(item__proposal=row, closed_at__isnull=True).exists()
    return EvaluationRecord.objects.create(
        evaluation=evaluation,
        at=at,
        content={
            **last,
            "version": evaluation.version,
            "scores": given,
            "overall": str(evaluation.overall),
            "reason": reason.strip()[:MOST_REASON],
            "changed_in": ChangedIn.SESSION if in_session else ChangedIn.DISCUSSION,
        },
    )
