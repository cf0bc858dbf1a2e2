"""What a panel said of the short proposal, for those who evaluate the full one."""

from dataclasses import dataclass

from applications.models import Proposal
from reviews.enums import Recommendation
from reviews.models import PanelReport


@dataclass(frozen=True, slots=True)
class EarlierPanel:
    """The panel's recommendation on the short proposal and what it asked of the full one, point by point."""

    recommendation: str
    points: tuple[str, ...]


def earlier_recommendation(proposal: Proposal) -> EarlierPanel | None:
    """Give what the panel of phase 1 signed for the directors, or None where there was none.

    points: the paragraphs of its feedback; the summary for the programme is not among them.
    """
    if proposal.follows_id is None:
        return None
    report = (
        PanelReport.objects.filter(
            proposal=proposal.follows_id, superseded_at__isnull=True, signed_at__isnull=False
        )
        .order_by("-signed_at")
        .first()
    )
    if report is None:
        return None
    points = tuple(line.strip(" •-*") for line in report.feedback.splitlines() if line.strip(" •-*"))
    return EarlierPanel(str(Recommendation(report.recommendation).label), points)
