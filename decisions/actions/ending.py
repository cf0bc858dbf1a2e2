"""What ends here when a lower app moves the proposal: run in the same transaction, registered once."""

from applications.models import LedgerEntry, Proposal
from decisions.actions.deciding import end_decision
from decisions.actions.rounds import leave_round
from decisions.enums import DecisionState
from decisions.models import Decision


def after_withdrawal(proposal: Proposal, entry: LedgerEntry) -> None:
    """No decision is at work, no letter waits, and no round counts the withdrawn proposal."""
    end_decision(proposal)
    leave_round(proposal)


def after_reopened_review(proposal: Proposal, entry: LedgerEntry) -> None:
    """A decision that was prepared is back with the officer: the panel is judging again."""
    Decision.objects.filter(proposal=proposal, state=DecisionState.PREPARED).update(sent_at=None)
