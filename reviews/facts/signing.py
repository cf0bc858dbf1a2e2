"""Who was in the room for a report, and who stands by it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Proposal
from core.errors import Finding
from reviews.facts.meetings import present_at, visits_to
from reviews.models import PanelReport, ReportSignature


def report_said(report: PanelReport) -> dict[str, Any]:
    """Give what the report says, as it is signed."""
    return {
        "proposal": report.proposal_id,
        "version": report.version_id,
        "scores": report.scores,
        "recommendation": report.recommendation,
        "summary": report.summary,
        "feedback": report.feedback,
        "minority_view": report.minority_view,
    }


def report_digest(report: PanelReport) -> str:
    """Give the SHA-256 of what the report says, in canonical JSON; saving the same words again does not change it."""
    text = json.dumps(report_said(report), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """One person who was in the room for the proposal. answer: "signed", "refused" or "awaited"."""

    ref: str
    name: str
    answer: str
    says: str


def signatures_of(proposal: Proposal, report: PanelReport) -> list[SignatureRow]:
    """Give everybody who was in the room for the report's proposal and what they say to it; none where no meeting had it."""
    visits = visits_to(proposal)
    if not visits:
        return []
    digest = report_digest(report)
    given = {
        row.user_id: row
        for row in ReportSignature.objects.filter(report=report, voided_at__isnull=True, digest=digest)
    }
    return [_row(user, given.get(user.pk)) for user in present_at(proposal, visits)]


def stands_of(proposal: Proposal, report: PanelReport) -> list[SignatureRow]:
    """Give what everybody who was in the room says to the report, but for who signed it for the panel."""
    signer = report.signed_by.ref if report.signed_by else ""
    return [row for row in signatures_of(proposal, report) if row.ref != signer]


def _row(user: User, signature: ReportSignature | None) -> SignatureRow:
    if signature is None:
        return SignatureRow(user.ref, user.name, "awaited", _("not signed yet"))
    if signature.refused:
        return SignatureRow(
            user.ref, user.name, "refused", _("refuses: %(reason)s") % {"reason": signature.reason}
        )
    return SignatureRow(user.ref, user.name, "signed", _("stands by it"))


def in_force(report: PanelReport | None) -> int:
    """Give how many signatures stand under the report."""
    return report.signatures.filter(voided_at__isnull=True).count() if report else 0


def signatures_missing(rows: Sequence[SignatureRow], by: User | None) -> list[Finding]:
    """Give what keeps the report from being closed: who was in the room and has not answered; by: who signs for the panel."""
    names = [row.name for row in rows if row.answer == "awaited" and (by is None or row.ref != by.ref)]
    return [Finding("signatures_missing", values={"names": ", ".join(names)})] if names else []
