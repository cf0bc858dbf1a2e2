"""A panel report is signed by all who were in the room for its proposal, each with their own account."""

from django.db import transaction

from accounts.models import User
from applications.actions.advance import locked
from applications.enums import Hat, State
from applications.models import Proposal
from core import clock
from core.errors import Finding, Refused
from reviews.actions.routing import require_hat
from reviews.facts import report_in_force
from reviews.facts.meetings import present_at, visits_to
from reviews.facts.signing import report_digest
from reviews.models import PanelReport, ReportSignature
from reviews.scoring import read_scores, report_findings, rubric_of


def open_report(row: Proposal, version: int) -> PanelReport:
    """Give the report that still waits for signatures, as the page showed it. Raises Refused."""
    if row.state != State.IN_REVIEW:
        raise Refused(Finding("not_now"))
    report = report_in_force(row)
    if report is None:
        raise Refused(Finding("report_missing"))
    if report.signed_at is not None:
        raise Refused(Finding("report_signed"))
    if report.edit_version != version:
        raise Refused(Finding("stale_report"))
    return report


def _answer(row: Proposal, report: PanelReport, user: User, *, reason: str, by: User) -> ReportSignature:
    if user not in present_at(row, visits_to(row)):
        raise Refused(Finding("was_not_present"), status=403)
    in_force = ReportSignature.objects.filter(report=report, user=user, voided_at__isnull=True)
    in_force.update(voided_at=clock.now())
    return ReportSignature.objects.create(
        report=report,
        user=user,
        digest=report_digest(report),
        refused=bool(reason),
        reason=reason,
        recorded_by=by,
        at=clock.now(),
    )


@transaction.atomic
def stand_by_report(*, proposal: Proposal, version: int, by: User) -> ReportSignature:
    """The person stands by the report as the page showed it; a report that says something else needs another signature.

    Raises Refused `was_not_present`, `report_missing`, `report_signed`, `stale_report`, `not_now`, or what is missing in it.
    """
    row = locked(proposal.pk)
    report = open_report(row, version)
    rubric = rubric_of(row.call.rubric, row.mechanism)
    found = report_findings(
        rubric=rubric,
        scores=read_scores(report.scores, rubric.keys),
        recommendation=report.recommendation,
        summary=report.summary,
        feedback=report.feedback,
    )
    if found:
        raise Refused(*found)
    return _answer(row, report, by, reason="", by=by)


@transaction.atomic
def note_refusal(*, proposal: Proposal, user: User, reason: str, version: int, by: User) -> ReportSignature:
    """It is on record, by who presides, that the person was in the room and does not stand by the report, and why.

    Raises Refused as `stand_by_report`, and `refusal_reason_missing`.
    """
    row = locked(proposal.pk)
    require_hat(row, by, Hat.CHAIR)
    report = open_report(row, version)
    if not reason.strip():
        raise Refused(Finding("refusal_reason_missing", "reason"))
    return _answer(row, report, user, reason=reason.strip()[:300], by=by)


def void_signatures(report: PanelReport) -> int:
    """Signatures under other words than the report's are void; gives how many. Needs: the caller's transaction."""
    others = ReportSignature.objects.filter(report=report, voided_at__isnull=True)
    return others.exclude(digest=report_digest(report)).update(voided_at=clock.now())
