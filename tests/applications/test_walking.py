"""Every state can be reached by real actions, and each road's ledger replays to it."""

import pytest

from applications.enums import Event, State
from applications.lifecycle import replay
from applications.models import LedgerEntry

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", State)
def test_every_state_is_reached_by_real_actions_and_its_ledger_replays(state, proposal_in):
    proposal = proposal_in(state)
    assert proposal.state == state
    steps = LedgerEntry.objects.filter(proposal=proposal).exclude(event="").values_list("event", "to_state")
    assert replay((Event(event), State(after)) for event, after in steps) == state
