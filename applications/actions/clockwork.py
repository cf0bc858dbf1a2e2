"""Events that only the clock starts: the last version stands, a reply lapses."""

from datetime import timedelta

from django.conf import settings

from accounts.models import User
from applications.actions.advance import advance
from applications.enums import Event, State
from applications.models import Proposal
from core import clock
from core.errors import Refused
from core.middleware import LONGEST_WAIT


def run_due() -> int:
    """Every reopened draft past its closing stands as last submitted, every overdue return has lapsed; gives how many."""
    system = User.objects.system()
    # What a trusted proxy had in time may still be on its way to us.
    at = clock.now() - (LONGEST_WAIT if settings.TRUST_REQUEST_START else timedelta())
    reopened = Proposal.objects.filter(
        state=State.DRAFT, standing_version__isnull=False, call__closes_at__lte=at
    ).select_related("call")
    overdue = Proposal.objects.filter(state=State.RETURNED, reply_by__lte=at).select_related("call")
    moved = 0
    for event, proposals in ((Event.STAND, reopened), (Event.LAPSE, overdue)):
        for proposal in proposals:
            try:
                advance(proposal=proposal, event=event, by=system)
            except Refused:
                # An extension keeps this one open, or a director was faster: there is nothing to do yet.
                continue
            moved += 1
    return moved
