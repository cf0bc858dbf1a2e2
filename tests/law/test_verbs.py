"""Every event of the table that a person fires has exactly one owner and exactly one address."""

import pytest
from django.urls import NoReverseMatch, resolve, reverse

from applications.actions import VERBS as APPLICATIONS
from applications.enums import Event
from applications.lifecycle import DIRECTORS_EVENTS
from applications.wording_events import DONE
from decisions.actions import VERBS as DECISIONS
from reviews.actions import VERBS as REVIEWS

SYSTEM = {Event.STAND, Event.LAPSE}
# Events that need more than a note: their pages have forms of their own.
WITH_FORM = {
    Event.SUBMIT, Event.RETURN, Event.RULE_OUT, Event.INVITE, Event.APPROVE,
    Event.HOLD, Event.DECLINE, Event.ANNOUNCE, Event.ACCEPT, Event.REVOKE,
}  # fmt: skip
REF = "SPS-2026-1-MYP-0001"


def test_every_event_that_a_person_fires_has_exactly_one_owner():
    owners = [*APPLICATIONS, *REVIEWS, *DECISIONS, *WITH_FORM]
    assert len(owners) == len(set(owners))
    assert set(owners) == set(Event) - SYSTEM


def test_every_event_says_afterwards_that_it_is_done():
    # Submitting ends on the receipt; a return says to whom and until when.
    assert set(DONE) == set(Event) - SYSTEM - {Event.SUBMIT, Event.RETURN}


@pytest.mark.parametrize("event", sorted(set(Event) - SYSTEM - {Event.SUBMIT}))
def test_every_event_has_one_address_and_only_under_its_audience(event):
    mine, other = (
        ("proposal_event", "office_event")
        if event in DIRECTORS_EVENTS
        else ("office_event", "proposal_event")
    )
    address = reverse(mine, args=[REF, event])
    assert resolve(address).kwargs["event"] == event
    with pytest.raises(NoReverseMatch):
        reverse(other, args=[REF, event])


@pytest.mark.parametrize("event", sorted(SYSTEM))
def test_what_only_the_clock_starts_has_no_address(event):
    for name in ("proposal_event", "office_event"):
        with pytest.raises(NoReverseMatch):
            reverse(name, args=[REF, event])


def test_submitting_has_a_page_of_its_own():
    assert resolve(reverse("proposal_submit", args=[REF])).url_name == "proposal_submit"
