"""Leaving: a Project Director hands their part over, or closes their account; no draft is left without a director."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.ties import ties_of
from applications.actions import leaving, people
from applications.enums import Note, State
from applications.models import Director, Proposal
from core import clock
from core.errors import Refused
from core.models import OutboxEmail
from tests import factories
from tests.applications.browsing import errors_on, form_on, open_form, text_of
from tests.applications.test_people import in_state, invited

pytestmark = pytest.mark.django_db
TYPED = {"given_name": "Anna", "family_name": "Berg", "email": "anna@uni.example"}


def marcs(proposal: Proposal) -> Director:
    return proposal.directors.get(role="NPD")


def hand_over_address(director: Director) -> str:
    return reverse("proposal_director_hand_over", args=[director.proposal.ref, director.position_in_list])


def codes(act: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        act()
    return [finding.code for finding in refused.value.findings]


@pytest.fixture
def whole() -> Proposal:
    """A draft that Olena and Marc write together."""
    return factories.draft(mechanism="ARW")


def test_a_part_is_handed_over_with_its_amounts_and_the_one_before_reads_no_more(
    whole: Proposal, marc: Any, client_of: Any, stranger: Any
) -> None:
    browser, director = client_of(marc), marcs(whole)
    director.budget_lines.create(proposal=whole, heading="travel", amount_eur=1200)
    page = text_of(browser.get(reverse("proposal_section", args=[whole.ref, "directors"])))
    assert page.count("Hand over this part") == 1
    form = {**open_form(browser, hand_over_address(director)), **TYPED}
    assert browser.post(hand_over_address(director), form)["Location"] == reverse("my_proposals")
    assert browser.get(reverse("proposal", args=[whole.ref])).status_code == 404
    director.refresh_from_db()
    assert (director.user, director.name, director.organisation, director.nationality) == (
        None, "Anna Berg", None, None,
    )  # fmt: skip
    assert director.budget_lines.get().amount_eur == 1200
    token = OutboxEmail.objects.get(to="anna@uni.example").text.split("/invitations/")[1].split("/")[0]
    assert people.accept_invitation(token=token, by=stranger) == whole
    assert marcs(whole).user == stranger
    line = whole.ledger.filter(note_kind=Note.INVITED_DIRECTOR).latest("seq")
    assert (line.by, line.values["instead_of"]) == (marc, marc.name)


def test_a_second_press_hands_over_once(whole: Proposal, marc: Any, client_of: Any) -> None:
    browser, address = client_of(marc), hand_over_address(marcs(whole))
    form = {**open_form(browser, address), **TYPED}
    browser.post(address, form)
    browser.post(address, form)
    assert OutboxEmail.objects.filter(to="anna@uni.example").count() == 1


def test_only_who_has_the_part_hands_it_over(whole: Proposal, olena: Any, client_of: Any) -> None:
    assert client_of(olena).get(hand_over_address(marcs(whole))).status_code == 404
    assert codes(lambda: leaving.hand_over(director=marcs(whole), **TYPED, by=olena)) == [
        "not_yours_to_hand_over"
    ]


def test_the_part_of_a_closed_account_is_given_on_by_who_stays(
    whole: Proposal, olena: Any, marc: Any, client_of: Any
) -> None:
    type(marc).objects.filter(pk=marc.pk).update(is_active=False)
    page = text_of(client_of(olena).get(reverse("proposal_section", args=[whole.ref, "directors"])))
    assert "Has closed their account" in page
    leaving.hand_over(director=marcs(whole), **TYPED, by=olena)
    assert marcs(whole).user is None


def test_an_address_that_directs_already_is_answered_at_its_field(
    whole: Proposal, marc: Any, olena: Any, client_of: Any
) -> None:
    browser, address = client_of(marc), hand_over_address(marcs(whole))
    answer = browser.post(address, {**open_form(browser, address), **TYPED, "email": olena.email})
    assert "already one of the directors" in errors_on(answer)[0]
    assert form_on(answer)["given_name"] == "Anna"
    assert marcs(whole).user == marc


def test_nobody_hands_over_the_last_joined_part_nor_one_that_is_with_the_office(olena: Any) -> None:
    alone = factories.draft(whole=False).directors.get()
    assert codes(lambda: leaving.hand_over(director=alone, **TYPED, by=olena)) == ["nobody_stays"]
    sent = factories.submitted(mechanism="ARW").directors.get(role="PPD")
    assert codes(lambda: leaving.hand_over(director=sent, **TYPED, by=olena)) == ["not_editable"]


# --- closing the account


def close_page(browser: Client) -> str:
    return text_of(browser.get("/account/close/"))


@pytest.fixture
def closing(olena: Any, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Olena's browser, a moment after she signed in."""
    olena.set_password("a long password for tests")
    olena.save()
    browser = Client()
    browser.post("/account/sign-in/", {"login": olena.email, "password": "a long password for tests"})
    return browser


def test_a_draft_with_others_stands_in_the_way_and_the_page_says_what_to_do(
    whole: Proposal, olena: Any, closing: Client
) -> None:
    page = close_page(closing)
    assert "You cannot close your account yet: one proposal cannot do without you." in page
    assert whole.ref in page
    assert hand_over_address(whole.directors.get(role="PPD")) in page
    assert reverse("proposal_event", args=[whole.ref, "withdraw"]) in page
    assert "Close my account" not in page
    assert closing.post("/account/close/", {"understood": "on"}).status_code == 409
    olena.refresh_from_db()
    assert olena.is_active
    leaving.hand_over(director=whole.directors.get(role="PPD"), **TYPED, by=olena)
    actions.close_account(user=olena, by=olena)
    whole.refresh_from_db()
    assert whole.state == State.DRAFT


def test_a_draft_that_one_person_writes_alone_is_withdrawn_with_the_account(
    olena: Any, closing: Client
) -> None:
    draft = factories.draft(whole=False)
    _director, link = invited(draft, olena)
    page = close_page(closing)
    assert f"({draft.ref}), which you alone have been writing, is withdrawn for good;" in page
    assert Proposal.objects.get(pk=draft.pk).state == State.DRAFT
    closing.post("/account/close/", {"understood": "on"})
    olena.refresh_from_db()
    assert (Proposal.objects.get(pk=draft.pk).state, olena.is_active) == (State.WITHDRAWN, False)
    assert Client().get(link).status_code == 409


def test_what_stands_in_the_way_is_told_by_the_face_and_what_has_ended_does_not(olena: Any) -> None:
    sent = factories.submitted(mechanism="ARW")
    told = set()
    for state in (State.SUBMITTED, State.IN_REVIEW, State.APPROVED, State.DECLINED, State.RULED_OUT):
        in_state(sent, state=state)
        told.update(ties_of(olena))
    assert len(told) == 1
    assert not told.pop().ends
    for state in (State.AWARDED, State.ACCEPTED):
        in_state(sent, state=state, told=state)
        assert len(ties_of(olena)) == 1
    for state in (State.REFUSED, State.WITHDRAWN, State.TURNED_DOWN, State.REVOKED, State.INVITED):
        in_state(sent, state=state, told=state)
        assert ties_of(olena) == []


def test_a_draft_past_its_closing_and_a_co_directors_part_hold_nobody(
    whole: Proposal, olena: Any, stranger: Any
) -> None:
    whole.directors.create(role="CO", email=stranger.email, user=stranger, position_in_list=7)
    assert ties_of(stranger) == []
    assert len(ties_of(olena)) == 1
    with clock.pretend(whole.call.closes_at + timedelta(days=1)):
        assert ties_of(olena) == []
