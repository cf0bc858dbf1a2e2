"""What the rules of the lifecycle ask of the review."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from applications import lifecycle
from applications.enums import Event, Hat, State
from applications.facts import proposal_facts, standing_of
from applications.models import Proposal
from applications.rules import ProposalFacts
from reviews.enums import (
    FULL_RECOMMENDATIONS,
    PHASE_ONE_RECOMMENDATIONS,
    Recommendation,
    Settlement,
)
from reviews.models import (
    Assignment,
    Conflict,
    Expert,
    Panel,
    PanelReport,
    Routing,
)


def review_facts(proposal: Proposal) -> ProposalFacts:
    """Give the proposal's facts with what the review knows: panel, evaluations, doubts, report; one query more."""
    own = {"proposal": OuterRef("pk")}
    done = Assignment.objects.done().filter(**own).order_by().values("proposal").annotate(n=Count("pk"))
    signed = PanelReport.objects.filter(
        superseded_at__isnull=True, version=proposal.standing_version_id, signed_at__isnull=False, **own
    )
    row = (
        Proposal.objects.filter(pk=proposal.pk)
        .order_by()
        .values(
            done=Coalesce(Subquery(done.values("n")), 0),
            routed=Exists(Routing.objects.in_force().filter(**own)),
            doubt=Exists(Conflict.objects.filter(settlement=Settlement.OPEN, **own)),
            signed=Exists(signed),
        )
        .get()
    )
    missing = max(proposal.call.reviews_needed - row["done"], 0)
    return replace(
        proposal_facts(proposal),
        routed_to_panel=row["routed"],
        reviews_in=missing == 0,
        reviews_missing=missing,
        conflicts_settled=not row["doubt"],
        panel_report_signed=row["signed"],
    )


def done_count(proposal: Proposal) -> int:
    """Give how many evaluations of the standing version are in."""
    return Assignment.objects.done().filter(proposal=proposal).count()


def panel_of(proposal: Proposal) -> Panel | None:
    """Give the panel the proposal was sent to, or None."""
    routing = Routing.objects.in_force().filter(proposal=proposal).select_related("panel__secretary").first()
    return routing.panel if routing else None


def report_in_force(proposal: Proposal) -> PanelReport | None:
    """Give the panel report on the standing version, signed or not, or None."""
    return (
        PanelReport.objects.filter(
            proposal=proposal, superseded_at__isnull=True, version=proposal.standing_version_id
        )
        .select_related("signed_by", "changed_by", "panel")
        .first()
    )


def last_superseded(proposal: Proposal) -> PanelReport | None:
    """Give the newest report that a reopened review set aside, or None."""
    return (
        PanelReport.objects.filter(proposal=proposal, superseded_at__isnull=False)
        .order_by("-superseded_at")
        .first()
    )


def is_editable(proposal: Proposal) -> bool:
    """Whether evaluations may still change: the review is open and the panel report not signed."""
    if proposal.state != State.IN_REVIEW:
        return False
    report = report_in_force(proposal)
    return report is None or report.signed_at is None


def is_expert(user: Any) -> bool:
    """Whether the person reviews for the programme."""
    return bool(user.is_authenticated) and Expert.objects.filter(user=user).exists()


def recommendations_for(proposal: Proposal) -> tuple[Recommendation, ...]:
    """Give the recommendations that fit the phase."""
    return PHASE_ONE_RECOMMENDATIONS if proposal.phase == 1 else FULL_RECOMMENDATIONS


def is_in_review(proposal: Proposal) -> bool:
    """Whether the panel works on the proposal."""
    return proposal.state == State.IN_REVIEW


REVIEW_EVENTS = (Event.OPEN_REVIEW, Event.CLOSE_REVIEW, Event.REOPEN_REVIEW)


def review_events(proposal: Proposal, hats: Iterable[Hat]) -> list[tuple[str, str]]:
    """Give the events of the review that a person with these hats may try now: name and label."""
    # A review belongs to a closed call, so extensions need not be looked up.
    offered = lifecycle.offers(standing_of(proposal, closes_at=proposal.call.closes_at), hats)
    return [(event.value, str(event.label)) for event in REVIEW_EVENTS if event in offered]
