"""The forms that carry a proposal and its review work where no script runs."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from applications.enums import Mechanism, State
from applications.facts import form_of
from applications.models import Proposal
from core import clock
from reviews import actions as review_actions
from reviews.models import Assignment
from sps_portal.seed import walking
from tests import factories
from tests.e2e import stations
from tests.e2e.pages import Reader, fill_proposal
from tests.e2e.stations import FULL_AMOUNTS, Open


@pytest.fixture
def plain(open_browser: Open) -> Open:
    """Give a browser that runs no script, for a named person."""

    def opened(key: str) -> Reader:
        reader = open_browser(java_script_enabled=False)
        reader.sign_in(key)
        return reader

    return opened


def test_a_proposal_is_started_and_a_section_saved(plain: Open) -> None:
    call, _olena = factories.call(), factories.person("olena")
    olena = plain("olena")
    olena.go(f"/calls/{call.label}/start/")
    olena.choose("What you apply for", re.compile(r"\(MYP\)$"))
    olena.write("Working title", "Listening to the floor")
    olena.choose("Your side", re.compile("^Partner country"))
    olena.press("Start the proposal")
    ref = re.search(r"/proposals/([^/]+)/", olena.page.url)
    assert ref
    olena.go(f"/proposals/{ref[1]}/sections/basics/")
    olena.write("Length in months", "36")
    olena.choose("Have you completed this section?", re.compile("^No"))
    olena.press("Save and show all sections")
    olena.sees("Saved: Title, length and Key Priority.")
    olena.go(f"/proposals/{ref[1]}/sections/basics/")
    expect(olena.main.get_by_label("Length in months", exact=True)).to_have_value("36")


def test_a_whole_full_proposal_is_written_agreed_and_submitted(plain: Open) -> None:
    draft = Proposal.objects.get(follows=factories.proposal_in(State.INVITED))
    olena, marc = plain("olena"), plain("marc")
    olena.go(f"/proposals/{draft.ref}/")
    answers = {"title": "Listening to the floor", "acronym": "ECHOLINE", "duration_months": 36}
    fill_proposal(olena, form_of(draft), stations.story_of(draft.call, answers, FULL_AMOUNTS))
    olena.go(f"/proposals/{draft.ref}/sections/success/")
    olena.press("Move up Criterion 2")
    olena.press("Save and continue")
    criteria = draft.sections.get(key="success").data["success_criteria"]
    assert [row["month"] for row in criteria] == [36, 12]
    olena.go(f"/proposals/{draft.ref}/check/")
    olena.sees("Every section is complete.")
    olena.follow("Continue to the agreement")
    olena.press("I agree to this proposal")
    marc.go(f"/proposals/{draft.ref}/agree/")
    marc.press("I agree to this proposal")
    marc.follow("Continue to submit")
    marc.press("Submit the proposal")
    draft.refresh_from_db()
    assert draft.state == State.SUBMITTED
    assert draft.standing_version is not None
    marc.sees_heading("received")
    marc.sees(draft.standing_version.digest)


def test_a_reviewer_declares_and_evaluates(plain: Open) -> None:
    proposal, cast = factories.submitted(mechanism=Mechanism.ARW), factories.cast()
    walking.lead(proposal, to=State.IN_REVIEW, cast=cast)
    experts = [walking.expert_of(user, by=cast.officer, call=proposal.call) for user in cast.reviewers]
    due = clock.now() + timedelta(days=20)
    review_actions.assign(proposal=proposal, experts=experts, due_at=due, by=cast.officer)
    tomas = plain("tomas")
    tomas.go(f"/reviews/{proposal.ref}/declare/")
    tomas.choose("Can you judge this proposal independently?", "I have no conflict")
    tomas.press("Declare")
    stations.evaluate(tomas, "3.5", "Recommended")
    assert Assignment.objects.get(proposal=proposal, expert__user=factories.person("tomas")).state == "done"


def test_who_was_signed_out_gets_back_what_was_typed_and_sends_it_after_signing_in(plain: Open) -> None:
    draft = factories.draft(mechanism=Mechanism.MYP, whole=False)
    olena = plain("olena")
    olena.expected = {401, 403}
    olena.go(f"/proposals/{draft.ref}/sections/summary/")
    words = "Two paragraphs about listening to the floor of the sea, and a line\nthat breaks."
    olena.write("Summary for the public", words)
    Session.objects.all().delete()
    olena.press("Save and continue")
    olena.sees_heading("You have been signed out")
    expect(olena.main.get_by_label("Text 1")).to_have_value(words)
    with olena.page.context.expect_page() as opened:
        olena.link("Sign in in a new window").click()
    window = opened.value
    window.get_by_role("link", name="Sign in as one of the demonstration people").click()
    window.get_by_role("button", name="Sign in as Olena Kovalchuk").click()
    window.get_by_role("heading", name="You are signed in").wait_for()
    olena.press("Send what I typed")
    olena.sees_heading("Please send this once more")
    olena.press("Send what I typed")
    olena.sees("Saved: ")
    assert draft.sections.get(key="summary").data["abstract"] == words
