"""The panel's report, and the end of a review."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from applications.actions.advance import advance, locked, note_down
from applications.enums import Event, Hat, Note, State
from applications.models import LedgerEntry, Proposal
from applications.rules import Given
from core import clock
from core.errors import Finding, Refused
from reviews import emails
from reviews.actions.assigning import call_off
from reviews.actions.routing import require_hat, set_aside_reports
from reviews.actions.signing import open_report, void_signatures
from reviews.facts import panel_of, report_in_force, review_facts
from reviews.facts.signing import signatures_missing, signatures_of
from reviews.models import Assignment, PanelReport
from reviews.permissions import hats
from reviews.scoring import read_scores, report_findings, rubric_of, weighted_mean, written_scores


@transaction.atomic
def save_report(
    *,
    proposal: Proposal,
    scores: Mapping[str, Decimal | None],
    recommendation: str,
    summary: str,
    feedback: str,
    minority_view: str,
    version: int,
    by: User,
) -> PanelReport:
    """The draft of the panel report says what was typed, by the chair or by an officer as secretary; other words void signatures.

    version: the one the page was drawn for, 0 for none.
    Raises Refused `stale_report` when somebody saved meanwhile, `report_signed`, `not_now`.
    """
    row = locked(proposal.pk)
    require_hat(row, by, Hat.CHAIR, Hat.OFFICER)
    panel = panel_of(row)
    if row.state != State.IN_REVIEW or panel is None:
        raise Refused(Finding("not_now"))
    report = report_in_force(row)
    if report is None:
        set_aside_reports(row)
        report = PanelReport(proposal=row, version=row.standing_version, panel=panel, edit_version=0)
    if report.signed_at is not None:
        raise Refused(Finding("report_signed"))
    if report.edit_version != version:
        raise Refused(Finding("stale_report"))
    rubric = rubric_of(row.call.rubric, row.mechanism)
    given = {key: score for key in rubric.keys if (score := scores.get(key)) is not None}
    report.scores, report.overall = written_scores(given), weighted_mean(given, rubric.weights)
    report.panel, report.recommendation = panel, recommendation
    report.summary, report.feedback, report.minority_view = summary, feedback, minority_view
    report.edit_version, report.changed_by, report.changed_at = version + 1, by, clock.now()
    report.save()
    void_signatures(report)
    return report


@transaction.atomic
def sign_report(*, proposal: Proposal, version: int, by: User) -> PanelReport:
    """The chair has signed the report as the page showed it; evaluations can no longer be changed.

    Raises Refused `signer_in_office`, `report_chair_only`, `report_missing`, `stale_report`, `report_signed`, `reviews_missing`,
    `conflicts_open`, `signatures_missing` where a meeting had the proposal, or what is missing in the report.
    """
    row = locked(proposal.pk)
    if by.works_in_programme:
        raise Refused(Finding("signer_in_office"), status=403)
    if Hat.CHAIR not in hats(by, row):
        raise Refused(Finding("report_chair_only"), status=403)
    report = open_report(row, version)
    found = _signing_findings(row, report) + signatures_missing(signatures_of(row, report), by)
    if found:
        raise Refused(*found)
    report.signed_by, report.signed_at = by, clock.now()
    report.save(update_fields=["signed_by", "signed_at"])
    note_down(
        proposal=row, kind=Note.PANEL_REPORT, by=by, hat=Hat.CHAIR,
        values={"recommendation": report.recommendation, "overall": str(report.overall)},
    )  # fmt: skip
    return report


def _signing_findings(proposal: Proposal, report: PanelReport) -> list[Finding]:
    rubric = rubric_of(proposal.call.rubric, proposal.mechanism)
    facts = review_facts(proposal)
    found = list(
        report_findings(
            rubric=rubric,
            scores=read_scores(report.scores, rubric.keys),
            recommendation=report.recommendation,
            summary=report.summary,
            feedback=report.feedback,
        )
    )
    if not facts.reviews_in:
        found.append(Finding("reviews_missing", values={"missing": facts.reviews_missing}))
    if not facts.conflicts_settled:
        found.append(Finding("conflicts_open"))
    return found


@transaction.atomic
def close_review(
    *, proposal: Proposal, note: str = "", reason: str = "", expected: str = "", by: User
) -> LedgerEntry:
    """The review is over; reviewers who had not finished know that they need not."""
    entry = advance(
        proposal=proposal,
        event=Event.CLOSE_REVIEW,
        by=by,
        expected=expected,
        hats_of=hats,
        facts_of=review_facts,
    )
    call_off(proposal=proposal, why=f"closed:{entry.pk}")
    return entry


@transaction.atomic
def reopen_review(
    *, proposal: Proposal, note: str = "", reason: str = "", expected: str = "", by: User
) -> LedgerEntry:
    """The panel works on the proposal again; its signed report is set aside and reviewers are told."""
    entry = advance(
        proposal=proposal,
        event=Event.REOPEN_REVIEW,
        by=by,
        given=Given(note=note),
        expected=expected,
        hats_of=hats,
        facts_of=review_facts,
    )
    PanelReport.objects.filter(proposal=proposal, superseded_at__isnull=True).update(
        superseded_at=clock.now()
    )
    for assignment in (
        Assignment.objects.live()
        .not_tied()
        .filter(proposal=proposal)
        .select_related("expert__user", "proposal__call")
    ):
        emails.reopened(assignment=assignment, entry_id=entry.pk)
    return entry
