"""The tabs of one proposal for the programme office; each is a page with an address of its own."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.models import Proposal

TABS = (
    (_("Proposal"), "office_proposal"),
    (_("Files"), "office_proposal_files"),
    (_("Reviews"), "office_proposal_reviews"),
    (_("Decision"), "office_decision"),
    (_("History"), "office_proposal_history"),
)


def tabs_of(proposal: Proposal, current: str) -> list[tuple[str, str, str, bool]]:
    """Give the tabs as `components/views.html` takes them; current: the route one is on."""
    return [(str(label), "", reverse(route, args=[proposal.ref]), route == current) for label, route in TABS]
