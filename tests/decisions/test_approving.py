"""What an approver finds where their work begins, and on the page of a decision that does not stand yet."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import RoleGrant
from applications.enums import Event, State
from core import clock
from decisions.actions import redress, revoking
from decisions.enums import Outcome, RedressGround
from decisions.facts.approving import to_decide
from decisions.models import Decision
from reviews.models import PanelReport
from sps_portal.seed import walking
from tests import factories

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Any], Client]


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_what_waits_for_an_approver_leads_to_the_page_where_it_can_be_done(
    paul: Any, ines: Any, client_of: ClientOf
) -> None:
    cast, call = factories.cast(), factories.closed_call()
    sent = factories.proposal_in(State.REVIEWED, call=call)
    walking.prepare(sent, cast, walking.Way(), Outcome.REFUSAL)
    browser = client_of(paul)

    work = to_decide(paul)
    assert [(row.ref, row.hindrance) for row in work.take] == [(sent.ref, "")]
    assert (work.first, work.untold) == (work.take[0], ())
    assert work.first.url in browser.get("/office/to-decide/").content.decode()
    assert "Take this decision" in browser.get(work.first.url).content.decode()

    # Whoever wrote a version takes another person's decisions only.
    RoleGrant.objects.create(user=ines, role="approver", starts_at=clock.now(), granted_by=paul)
    own = to_decide(type(ines).objects.get(pk=ines.pk))
    assert [row.hindrance for row in own.take] == ["You prepared it; another approver takes it"]
    assert own.first is None

    walking.deciding.take(proposal=sent, edit_version=1, by=paul)
    work = to_decide(paul)
    assert (work.take, [row.hindrance for row in work.untold]) == ((), ["A worker renders the letter"])
    walking.print_letter(sent)
    assert [row.hindrance for row in to_decide(paul).untold] == ["An officer reads the letter"]


def test_revocations_and_redress_wait_until_they_are_done(paul: Any, ines: Any, client_of: ClientOf) -> None:
    cast, call = factories.cast(), factories.closed_call()
    awarded = factories.proposal_in(State.AWARDED, call=call)
    refused = factories.proposal_in(State.REFUSED, call=call, number=1)
    revoking.prepare_revocation(proposal=awarded, reasons=["terms"], feedback="No reports.", by=ines)
    redress.ask_for_redress(
        proposal=refused, ground=RedressGround.PROCEDURE, text="Nobody asked us.", by=cast.directors.ppd
    )
    work = to_decide(paul)
    assert [row.hindrance for row in work.revoke] == ["An officer has not read its letter yet"]
    assert [row.hindrance for row in work.redress] == [
        "You had a hand in the decision; another approver answers"
    ]
    page = text(client_of(paul).get("/office/to-decide/"))
    assert "Nothing waits for you to decide" in page
    assert awarded.ref in page
    assert refused.ref in page


def test_an_officer_who_decides_reads_what_comes_before_an_award(ines: Any, client_of: ClientOf) -> None:
    proposal = factories.proposal_in(State.REVIEWED)
    page = text(client_of(ines).get(f"/office/proposals/{proposal.ref}/decision/"))
    assert "For an award, an officer first opens a funding round" in page


def test_nobody_but_approvers_has_that_page(ines: Any, aida: Any, olena: Any, client_of: ClientOf) -> None:
    for person in (ines, aida, olena):
        assert client_of(person).get("/office/to-decide/").status_code == 404


@pytest.mark.parametrize(
    ("state", "event", "words"),
    [
        (State.PROPOSED, Event.HOLD, "Possible now: Award, Award with conditions, Reserve"),
        (State.REVIEWED, Event.DECLINE, "proposes it as a candidate"),
        (State.IN_REVIEW, Event.HOLD, "The panel is still at work"),
        (State.ON_RESERVE, Event.DECLINE, "Possible now: Invitation to resubmit"),
    ],
)
def test_no_link_to_a_decision_ends_on_an_empty_page(
    state: State, event: Event, words: str, paul: Any, client_of: ClientOf
) -> None:
    proposal = factories.proposal_in(state)
    page = text(client_of(paul).get(f"/office/proposals/{proposal.ref}/{event}/", follow=True))
    assert words in page
    assert ("An officer prepares the decision" in page) == (state != State.IN_REVIEW)


def test_an_approver_sends_a_decision_back_with_what_should_change(
    paul: Any, ines: Any, client_of: ClientOf
) -> None:
    cast = factories.cast()
    sent = factories.proposal_in(State.REVIEWED)
    walking.prepare(sent, cast, walking.Way(), Outcome.REFUSAL)
    approver, officer = client_of(paul), client_of(ines)
    address, back = f"/office/proposals/{sent.ref}/decision/", "send-back/"

    empty = approver.post(address + back, {"edit_version": "1", "note": " "})
    assert "write what should change" in text(empty)
    assert b'<details class="unfold" open>' in empty.content
    for version in ("7", "9" * 30, "²"):
        assert approver.post(address + back, {"edit_version": version, "note": "Shorter."}).status_code == 409
        taken = approver.post(f"/office/proposals/{sent.ref}/decline/", {"edit_version": version})
        assert taken.status_code == 409
    assert officer.post(address + back, {"edit_version": "1", "note": "Shorter."}).status_code == 404
    assert to_decide(paul).take

    approver.post(
        address + back, {"edit_version": "1", "note": "Say what a reworked plan needs."}, follow=True
    )
    assert to_decide(paul).take == ()
    assert approver.post(address + back, {"edit_version": "1", "note": "Again."}).status_code == 409
    page = text(officer.get(address))
    assert "sent this decision back" in page
    assert "Say what a reworked plan needs." in page
    walking.deciding.send_to_approver(proposal=sent, edit_version=1, by=ines)
    assert to_decide(paul).take
    assert "sent this decision back" not in text(officer.get(address))


def test_a_reason_against_the_panels_report_is_pointed_out_to_officer_and_approver(
    paul: Any, ines: Any, client_of: ClientOf
) -> None:
    cast = factories.cast()
    sent = factories.proposal_in(State.REVIEWED)
    assert PanelReport.objects.get(proposal=sent).recommendation == "recommended"
    walking.prepare(sent, cast, walking.Way(), Outcome.REFUSAL)
    address = f"/office/proposals/{sent.ref}/decision/"
    decision = Decision.objects.get(proposal=sent)
    for reasons, said in ((["quality"], True), (["funds"], False)):
        Decision.objects.filter(pk=decision.pk).update(reasons=reasons)
        assert ("The panel recommended it" in text(client_of(ines).get(address))) == said
        assert ("its report recommends it" in text(client_of(paul).get(address))) == said
