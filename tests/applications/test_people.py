"""Directors: cards, details, invitations, and the page an invitation leads to."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from applications.actions import drafting, people, submitting
from applications.enums import DirectorRole, State
from applications.models import Director
from core import clock
from core.errors import Refused
from core.models import OutboxEmail
from partners.models import Organisation
from tests import factories
from tests.applications.browsing import bytes_of, errors_on, form_on, open_form, read, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Any:
    return factories.draft(whole=False)


@pytest.fixture
def olenas(client_of: Any, olena: Any) -> Client:
    return client_of(olena)


def invited(draft: Any, olena: Any, email: str = "someone@uni.example") -> tuple[Director, str]:
    director = people.invite_director(
        proposal=draft,
        role="NPD",
        email=email,
        details={"given_name": "Anna", "family_name": "Berg"},
        by=olena,
    )
    text = OutboxEmail.objects.filter(to=email).latest("pk").text
    return director, re.search(r"/invitations/\S+", text)[0]  # type: ignore[index]


def add_address(draft: Any) -> str:
    return reverse("proposal_director_add", args=[draft.ref])


def test_the_section_names_who_is_missing_and_leads_to_the_invitation(olenas: Client, draft: Any) -> None:
    page = olenas.get(reverse("proposal_section", args=[draft.ref, "directors"]))
    assert "The NATO country Project Director is still to be named" in text_of(page)
    assert f"{add_address(draft)}?role=NPD" in read(page).links


@pytest.mark.parametrize("email", ["someone at uni", "someone@", "@uni.example", "some one@uni.example"])
def test_a_bad_address_is_answered_at_its_field_and_nobody_is_invited(
    olenas: Client, draft: Any, email: str
) -> None:
    typed = {"role": "NPD", "given_name": "Anna", "family_name": "Berg", "email": email}
    response = olenas.post(add_address(draft), {**open_form(olenas, add_address(draft)), **typed})
    assert errors_on(response) == ["E-mail address: write a complete address, such as name@example.org"]
    assert form_on(response)["email"] == email
    assert draft.directors.count() == 1
    assert not OutboxEmail.objects.exists()


def test_an_address_that_is_already_there_is_answered_at_its_field(
    olenas: Client, draft: Any, olena: Any
) -> None:
    typed = {"role": "NPD", "given_name": "Anna", "family_name": "Berg", "email": olena.email.upper()}
    response = olenas.post(add_address(draft), {**open_form(olenas, add_address(draft)), **typed})
    assert "already one of the directors" in errors_on(response)[0]


def test_a_double_press_sends_one_invitation(olenas: Client, draft: Any) -> None:
    typed = {"role": "NPD", "given_name": "Anna", "family_name": "Berg", "email": "anna@uni.example"}
    form = {**open_form(olenas, add_address(draft)), **typed}
    assert (
        olenas.post(add_address(draft), form).status_code
        == olenas.post(add_address(draft), form).status_code
        == 302
    )
    assert OutboxEmail.objects.filter(to="anna@uni.example").count() == 1


def test_a_taken_role_is_not_offered_again(olenas: Client) -> None:
    whole = factories.draft()
    page = text_of(olenas.get(add_address(whole)))
    assert 'value="CO"' in page
    assert 'value="NPD"' not in page


def test_the_message_has_one_link_and_no_words_of_the_proposal(draft: Any, olena: Any) -> None:
    _director, link = invited(draft, olena)
    text = OutboxEmail.objects.latest("pk").text
    assert text.count("http") <= 2
    assert link in text
    assert draft.ref in OutboxEmail.objects.latest("pk").subject


def test_anybody_with_the_link_reads_who_invites_and_for_what(draft: Any, olena: Any) -> None:
    _director, link = invited(draft, olena)
    page = Client().get(link)
    shown = text_of(page)
    assert "Olena Kovalchuk invites you to be NATO country Project Director" in shown
    assert draft.title in shown
    ways = [href for href in read(page).links if "next=" in href]
    assert [href.split("?next=")[1] for href in ways] == [link, link]
    signing_up = Client().get(next(way for way in ways if "sign-up" in way))
    asked = {
        name: signing_up.context["form"][name].value() for name in ("given_name", "family_name", "email")
    }
    assert asked == {"given_name": "Anna", "family_name": "Berg", "email": "someone@uni.example"}
    elsewhere = Client().get("/account/sign-up/?next=/invitations/guessed/")
    assert elsewhere.context["form"]["email"].value() is None


def test_accepting_needs_an_account_and_fills_in_what_the_profile_says(
    draft: Any, olena: Any, marc: Any, client_of: Any
) -> None:
    director, link = invited(draft, olena)
    Client().post(link, {"answer": "accept"})
    director.refresh_from_db()
    assert director.user is None
    response = client_of(marc).post(link, {"answer": "accept"})
    assert response["Location"] == reverse("proposal_director", args=[draft.ref, director.position_in_list])
    director.refresh_from_db()
    assert (director.user, director.email) == (marc, marc.email)
    assert client_of(marc).get(reverse("proposal", args=[draft.ref])).status_code == 200


def test_the_link_works_once(draft: Any, olena: Any, marc: Any, client_of: Any) -> None:
    _director, link = invited(draft, olena)
    client_of(marc).post(link, {"answer": "accept"})
    again = Client().get(link)
    assert again.status_code == 404
    assert "This invitation is no longer valid" in text_of(again)


def test_an_old_a_replaced_a_wrong_and_a_spent_link_look_the_same(
    draft: Any, olena: Any, olenas: Client
) -> None:
    director, old = invited(draft, olena)
    people.resend_invitation(director=director, by=olena)
    wrong = Client().get("/invitations/never-sent/")
    assert (wrong.status_code, bytes_of(wrong)) == (404, bytes_of(Client().get(old)))
    newest = re.findall(r"/invitations/\S+", OutboxEmail.objects.latest("pk").text)[0]
    with clock.pretend(clock.now() + timedelta(days=people.INVITATION_DAYS, minutes=1)):
        assert Client().get(newest).status_code == 404
    assert Client().get(newest).status_code == 200


def test_declining_needs_no_account_and_the_others_see_it(draft: Any, olena: Any, olenas: Client) -> None:
    _director, link = invited(draft, olena)
    assert "You have declined" in text_of(Client().post(link, {"answer": "decline"}))
    assert Client().get(link).status_code == 404
    page = text_of(olenas.get(reverse("proposal_section", args=[draft.ref, "directors"])))
    assert "Declined the invitation" in page


def test_reading_an_invitation_changes_nothing(draft: Any, olena: Any) -> None:
    director, link = invited(draft, olena)
    Client().get(link)
    Client().get(link)
    director.refresh_from_db()
    assert director.invitation_digest


def test_who_already_directs_is_led_to_the_proposal(draft: Any, olena: Any, olenas: Client) -> None:
    _director, link = invited(draft, olena)
    assert olenas.post(link, {"answer": "accept"})["Location"] == reverse("proposal", args=[draft.ref])


def test_details_are_saved_and_an_unknown_institution_is_registered(draft: Any, olenas: Client) -> None:
    address = reverse("proposal_director", args=[draft.ref, 0])
    typed = {
        "nationality": "UA", "residence": "UA", "organisation": "Chornomorsk School of Ports",
        "organisation_country": "UA", "organisation_kind": "ACADEMIC", "organisation_city": "Chornomorsk",
        "position": "Reader",
    }  # fmt: skip
    assert olenas.post(address, {**open_form(olenas, address), **typed}).status_code == 302
    director = draft.directors.get()
    assert director.organisation.name == "Chornomorsk School of Ports"
    assert not director.organisation.confirmed
    olenas.post(
        address, {**open_form(olenas, address), **typed, "organisation": "CHORNOMORSK school of ports"}
    )
    assert Organisation.objects.filter(city="Chornomorsk").count() == 1


def test_details_that_somebody_else_saved_meanwhile_are_not_overwritten_unasked(
    draft: Any, olena: Any, olenas: Client
) -> None:
    address = reverse("proposal_director", args=[draft.ref, 0])
    form = open_form(olenas, address)
    people.save_director(director=draft.directors.get(), details={"position": "Dean"}, by=olena)
    refused = olenas.post(address, {**form, "position": "Reader"})
    assert "Somebody changed these details after you opened the page" in text_of(refused)
    assert draft.directors.get().position == "Dean"
    again = form_on(refused)
    assert again["position"] == "Reader"
    assert olenas.post(address, again).status_code == 302
    assert draft.directors.get().position == "Reader"


def test_a_co_director_who_leaves_is_led_to_the_own_list(draft: Any, stranger: Any, client_of: Any) -> None:
    draft.directors.create(role="CO", email=stranger.email, user=stranger, position_in_list=4)
    browser = client_of(stranger)
    address = reverse("proposal_director_remove", args=[draft.ref, 4])
    assert browser.post(address, form_on(browser.get(address)))["Location"] == reverse("my_proposals")
    assert browser.get(reverse("proposal", args=[draft.ref])).status_code == 404


def test_an_institution_without_its_country_is_answered_and_kept_as_typed(draft: Any, olenas: Client) -> None:
    address = reverse("proposal_director", args=[draft.ref, 0])
    response = olenas.post(
        address, {**open_form(olenas, address), "organisation": "New Place", "organisation_kind": ""}
    )
    assert "Country of the institution: choose an answer" in errors_on(response)
    assert form_on(response)["organisation"] == "New Place"
    assert not Organisation.objects.filter(name="New Place").exists()


def test_details_may_stay_incomplete_in_a_draft(draft: Any, olenas: Client) -> None:
    address = reverse("proposal_director", args=[draft.ref, 0])
    form = {**open_form(olenas, address), "position": "", "organisation": ""}
    assert olenas.post(address, form).status_code == 302


def test_a_director_from_the_wrong_side_is_named_on_the_section(draft: Any, olenas: Client) -> None:
    address = reverse("proposal_director", args=[draft.ref, 0])
    olenas.post(address, {**open_form(olenas, address), "nationality": "UA", "residence": "BE"})
    page = olenas.get(reverse("proposal_section", args=[draft.ref, "directors"]))
    assert any("does not live in a partner country" in line for line in errors_on_summary(page))


def errors_on_summary(response: Any) -> list[str]:
    return re.findall(r"<li>(?:<a[^>]*>)?([^<]+)", text_of(response))


def test_an_invited_director_can_be_removed_after_a_question_and_a_joined_one_cannot(
    draft: Any, olena: Any, olenas: Client
) -> None:
    director, _link = invited(draft, olena)
    address = reverse("proposal_director_remove", args=[draft.ref, director.position_in_list])
    assert "Anna Berg is taken out of the proposal" in text_of(olenas.get(address))
    assert Director.objects.filter(pk=director.pk).exists()
    assert olenas.post(address, form_on(olenas.get(address))).status_code == 302
    assert not Director.objects.filter(pk=director.pk).exists()
    own = reverse("proposal_director_remove", args=[draft.ref, 0])
    assert olenas.post(own).status_code == 409
    assert draft.directors.filter(role=DirectorRole.PPD).exists()


@pytest.mark.parametrize(
    "name", ["proposal_director", "proposal_director_invite", "proposal_director_remove"]
)
def test_a_stranger_reaches_no_director(name: str, draft: Any, client_of: Any, stranger: Any) -> None:
    browser = client_of(stranger)
    hidden = browser.get(reverse(name, args=[draft.ref, 0]))
    absent = browser.get(reverse(name, args=["SPS-2026-1-MYP-9999", 0]))
    assert (hidden.status_code, bytes_of(hidden)) == (404, bytes_of(absent))


def test_a_changed_address_ends_the_link_that_went_to_the_old_one(draft: Any, olena: Any) -> None:
    director, old = invited(draft, olena)
    people.save_director(director=director, details={"email": "right@uni.example"}, by=olena)
    assert Client().get(old).status_code == 404
    text = OutboxEmail.objects.get(to="right@uni.example").text
    assert Client().get(re.search(r"/invitations/\S+", text)[0]).status_code == 200  # type: ignore[index]


def test_who_joined_after_the_page_was_drawn_is_neither_removed_nor_invited_again(
    draft: Any, olena: Any, marc: Any
) -> None:
    director, link = invited(draft, olena)
    people.accept_invitation(token=link.split("/")[2], by=marc)
    for act, code in ((people.remove_director, "lead_stays"), (people.resend_invitation, "already_joined")):
        with pytest.raises(Refused) as refused:
            act(director=director, by=olena)
        assert [finding.code for finding in refused.value.findings] == [code]
    assert Director.objects.get(pk=director.pk).user == marc


def test_who_never_joined_has_no_mail_about_the_proposal(olena: Any) -> None:
    proposal = factories.draft(mechanism="ARW")
    people.invite_director(
        proposal=proposal, role="CO", email="elsewhere@uni.example", details={"given_name": "Anna"}, by=olena
    )
    submitting.withdraw(proposal=proposal, by=olena)
    assert OutboxEmail.objects.filter(to="elsewhere@uni.example").count() == 1
    assert OutboxEmail.objects.filter(to=olena.email, dedupe_key__startswith="withdrawn:").exists()


@pytest.fixture
def late(olena: Any) -> tuple[Any, str]:
    """A submitted proposal with an open invitation to a co-director, and the link to it."""
    proposal = factories.submitted(mechanism="ARW")
    proposal.directors.create(
        role="CO",
        email="late@uni.example",
        position_in_list=5,
        invited_at=clock.now(),
        invitation_digest=people.token_digest("late"),
    )
    return proposal, "/invitations/late/"


def in_state(proposal: Any, **columns: Any) -> None:
    type(proposal).objects.filter(pk=proposal.pk).update(**columns)


def test_outside_of_writing_no_invitation_is_taken_up_and_every_state_says_the_same(
    late: Any, stranger: Any, client_of: Any
) -> None:
    proposal, link = late
    browser, pages = client_of(stranger), set()
    with clock.pretend(clock.now()):  # the page shows the server's minute
        for state in set(State) - {State.DRAFT, State.RETURNED}:
            in_state(proposal, state=state)
            page = browser.get(link)
            pages.add((page.status_code, bytes_of(page)))
            assert browser.post(link, {"answer": "accept"}).status_code == 409
    assert len(pages) == 1
    assert "This invitation can no longer be taken up" in text_of(page)
    assert not proposal.directors.filter(user=stranger).exists()
    assert "You have declined" in text_of(browser.post(link, {"answer": "decline"}))


def test_a_draft_past_its_closing_takes_nobody(late: Any, stranger: Any, client_of: Any) -> None:
    proposal, link = late
    in_state(proposal, state=State.DRAFT)
    assert client_of(stranger).post(link, {"answer": "accept"}).status_code == 409


@pytest.mark.parametrize(
    ("sections", "days", "joins"),
    [(["directors"], 5, True), (["summary"], 5, False), (["directors"], -1, False)],
    ids=["directors returned", "another section returned", "too late"],
)
def test_a_returned_proposal_takes_directors_only_where_they_were_returned(
    late: Any, stranger: Any, client_of: Any, sections: list[str], days: int, joins: bool
) -> None:
    proposal, link = late
    reply_by = clock.now() + timedelta(days=days)
    in_state(proposal, state=State.RETURNED, returned_sections=sections, reply_by=reply_by)
    browser = client_of(stranger)
    assert browser.get(link).status_code == (200 if joins else 409)
    browser.post(link, {"answer": "accept"})
    assert proposal.directors.filter(user=stranger).exists() is joins


def test_an_open_invitation_moves_along_into_phase_two(draft: Any, olena: Any) -> None:
    _director, link = invited(draft, olena)
    full = drafting.start_phase_two(proposal=draft, by=olena)
    token = link.removeprefix("/invitations/").strip("/")
    opened = Director.objects.get(invitation_digest=people.token_digest(token))
    assert opened.proposal == full
    assert people.invited_by(token) == opened


def test_an_invitation_waits_among_the_proposals_of_whoever_confirmed_its_address(
    draft: Any, olena: Any, marc: Any, stranger: Any, client_of: Any
) -> None:
    director, by_mail = invited(draft, olena, marc.email.upper())
    mine, page = client_of(marc), reverse("my_proposals")
    address = next(a for a in read(mine.get(page)).links if a.startswith("/invitations/"))
    assert address != by_mail
    assert "/invitations/" not in client_of(stranger).get(page).content.decode()
    assert Client().get(address[:-3] + "xx/").status_code == 404
    EmailAddress.objects.filter(user=marc).update(verified=False)
    assert "/invitations/" not in mine.get(page).content.decode()
    EmailAddress.objects.filter(user=marc).update(verified=True)
    people.resend_invitation(director=director, by=olena)
    assert mine.get(address).status_code == 404, "a link to an earlier invitation"
    address = next(a for a in read(mine.get(page)).links if a.startswith("/invitations/"))
    assert mine.post(address, {"answer": "accept"}).status_code == 302
    director.refresh_from_db()
    assert director.user == marc
    assert "/invitations/" not in mine.get(page).content.decode()
