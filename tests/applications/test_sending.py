"""Checking, agreeing, submitting; the deadline is the server's."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from applications.actions import drafting
from applications.enums import State
from applications.models import Consent, SectionEntry, SubmissionAttempt
from core import clock
from tests import factories
from tests.applications.browsing import bytes_of, form_on, open_form, read, text_of

pytestmark = pytest.mark.django_db
PAGES = ("proposal_check", "proposal_agree", "proposal_submit", "proposal_receipt")


@pytest.fixture
def draft() -> Any:
    return factories.draft(mechanism="ARW")


@pytest.fixture
def olenas(client_of: Any, olena: Any) -> Client:
    return client_of(olena)


@pytest.fixture
def marcs(client_of: Any, marc: Any) -> Client:
    return client_of(marc)


def at(name: str, proposal: Any) -> str:
    return reverse(name, args=[proposal.ref])


def agree(browser: Client, proposal: Any) -> Any:
    return browser.post(
        at("proposal_agree", proposal), open_form(browser, at("proposal_agree", proposal), "digest")
    )


def change(proposal: Any, key: str = "summary", **answers: str) -> None:
    kept = SectionEntry.objects.get(proposal=proposal, key=key)
    drafting.save_section(
        proposal=proposal, key=key, data={**kept.data, **answers}, version=kept.version, completed=True,
        by=factories.person("marc"),
    )  # fmt: skip


def test_a_whole_draft_says_so_and_leads_to_the_agreement(olenas: Client, draft: Any) -> None:
    page = olenas.get(at("proposal_check", draft))
    assert "Every section is complete" in text_of(page)
    assert at("proposal_agree", draft) in read(page).links


def test_what_is_missing_leads_to_the_question_and_what_is_wrong_stands_first(
    olenas: Client, draft: Any
) -> None:
    change(draft, abstract="", security_relevance="word " * 900)
    page = olenas.get(at("proposal_check", draft))
    shown = text_of(page)
    assert "1 thing must be mended" in shown
    assert "1 thing is still missing" in shown
    assert reverse("proposal_section", args=[draft.ref, "summary"]) + "#id_abstract" in read(page).links


def test_the_check_page_is_open_to_an_empty_draft(olenas: Client) -> None:
    bare = factories.draft(mechanism="ATC", whole=False)
    page = text_of(olenas.get(at("proposal_check", bare)))
    assert "things are still missing" in page
    assert "Not answered" in page


def test_nobody_can_agree_to_an_incomplete_draft(olenas: Client, draft: Any) -> None:
    change(draft, abstract="")
    page = olenas.get(at("proposal_agree", draft))
    assert "is still to be done" in text_of(page)
    response = olenas.post(at("proposal_agree", draft), {"digest": "0" * 64})
    assert response.status_code == 409
    assert not Consent.objects.exists()


def test_agreeing_holds_for_exactly_the_text_that_was_on_the_screen(olenas: Client, draft: Any) -> None:
    form = open_form(olenas, at("proposal_agree", draft), "digest")
    change(draft, abstract="Changed while Olena was reading.")
    response = olenas.post(at("proposal_agree", draft), form)
    assert response.status_code == 409
    assert "This has changed since you opened the page" in text_of(response)
    assert not Consent.objects.exists()


def test_a_change_after_the_agreement_makes_it_needed_again(olenas: Client, draft: Any) -> None:
    agree(olenas, draft)
    hub = text_of(olenas.get(at("proposal", draft)))
    assert "Agreed" in hub
    assert "Needed again" not in hub
    change(draft, abstract="One more thought.")
    assert "Needed again" in text_of(olenas.get(at("proposal", draft)))


def test_a_director_agrees_for_nobody_else(olenas: Client, marcs: Client, draft: Any) -> None:
    form = open_form(olenas, at("proposal_agree", draft), "digest")
    olenas.post(at("proposal_agree", draft), form)
    olenas.post(at("proposal_agree", draft), {**form, "once": ""})
    assert [consent.director.user.email for consent in Consent.objects.all()] == ["olena@demo.example"]
    page = text_of(olenas.get(at("proposal_submit", draft)))
    assert "has not yet agreed to this version" in page
    assert 'name="digest"' not in page


def test_a_co_director_neither_agrees_nor_submits(client_of: Any, stranger: Any, draft: Any) -> None:
    npd = draft.directors.get(role="NPD")
    draft.directors.create(
        role="CO", email=stranger.email, user=stranger, position_in_list=7, nationality=npd.nationality,
        residence=npd.residence, organisation=npd.organisation, position="Reader",
    )  # fmt: skip
    browser = client_of(stranger)
    assert "As a Co-Director you do not have to" in text_of(browser.get(at("proposal_agree", draft)))
    assert browser.post(at("proposal_agree", draft), {"digest": "x"}).status_code == 403
    assert browser.post(at("proposal_submit", draft), {"digest": "x"}).status_code == 403


def test_submitting_without_agreement_is_refused_and_kept_as_evidence(olenas: Client, draft: Any) -> None:
    response = olenas.post(at("proposal_submit", draft), {"digest": "x", "once": "one-drawing-of-the-form"})
    assert response.status_code == 409
    assert "has not yet agreed" in text_of(response)
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    attempt = SubmissionAttempt.objects.get(proposal=draft)
    assert not attempt.accepted
    assert {finding["code"] for finding in attempt.findings} == {"agreement_missing"}


def test_the_servers_clock_decides_at_the_deadline(olenas: Client, marcs: Client) -> None:
    call = factories.call(closes_at=clock.now() + timedelta(minutes=10))
    draft = factories.draft(call=call, mechanism="ARW")
    agree(olenas, draft)
    agree(marcs, draft)
    form = open_form(olenas, at("proposal_submit", draft), "digest")
    with clock.pretend(call.closes_at):
        late = olenas.post(at("proposal_submit", draft), form)
        assert late.status_code == 409
        assert "The call closed on" in text_of(late)
        assert "Not submitted" in text_of(olenas.get(at("proposal", draft)))
    with clock.pretend(call.closes_at - timedelta(seconds=1)):
        assert olenas.post(at("proposal_submit", draft), form).status_code == 302
    draft.refresh_from_db()
    assert draft.submitted_at == call.closes_at - timedelta(seconds=1)


def test_the_first_byte_counts_and_every_attempt_is_kept_for_officers(
    olenas: Client, marcs: Client, client_of: Any, ines: Any, settings: Any
) -> None:
    closes_at = clock.now() + timedelta(minutes=10)
    call = factories.call(closes_at=closes_at)
    draft = factories.draft(call=call, mechanism="ARW")
    agree(olenas, draft)
    assert olenas.post(at("proposal_submit", draft), {"digest": "0" * 64}).status_code == 409
    agree(marcs, draft)
    office = client_of(ines)
    tried = text_of(office.get(f"/office/calls/{call.label}/extension/"))
    assert draft.ref in tried
    assert "Not complete, not agreed, or not eligible" in tried
    in_time, late = closes_at - timedelta(milliseconds=1), closes_at + timedelta(seconds=5)
    header = {"X-Request-Start": f"t={in_time.timestamp():.3f}"}

    def send(**more: Any) -> int:
        form = open_form(olenas, at("proposal_submit", draft), "digest")
        with clock.pretend(late):
            return int(olenas.post(at("proposal_submit", draft), form, **more).status_code)

    assert send(headers=header) == 409  # nobody but a trusted proxy is believed
    settings.TRUST_REQUEST_START = True
    before = {"X-Request-Start": f"t={(late - timedelta(minutes=3)).timestamp()}"}
    assert [send(headers=other) for other in (before, {"X-Request-Start": "t=nonsense"}, {})] == [
        409,
        409,
        409,
    ]
    assert send(headers=header) == 302
    draft.refresh_from_db()
    assert draft.submitted_at == draft.standing_version.submitted_at
    assert abs(draft.submitted_at - in_time) < timedelta(milliseconds=2)
    attempts = list(SubmissionAttempt.objects.filter(proposal=draft).order_by("-pk"))
    assert [attempt.accepted for attempt in attempts] == [True, *[False] * 5]
    assert attempts[0].received_at == draft.submitted_at < attempts[0].at
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        attempts[0].delete()
    with clock.pretend(late):
        page = text_of(office.get(reverse("office_proposal_history", args=[draft.ref])))
    assert page.count("The call closed on") == 4
    assert "Accepted" in page


def test_a_page_that_is_older_than_the_text_submits_nothing(
    olenas: Client, marcs: Client, draft: Any
) -> None:
    agree(olenas, draft)
    agree(marcs, draft)
    form = open_form(olenas, at("proposal_submit", draft), "digest")
    change(draft, abstract="Changed behind the page.")
    agree(olenas, draft)
    agree(marcs, draft)
    assert olenas.post(at("proposal_submit", draft), form).status_code == 409
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_the_receipt_stays_while_the_proposal_is_reopened(olenas: Client) -> None:
    sent = factories.submit(factories.draft(call=factories.call(), mechanism="ARW"))
    digest = sent.standing_version.digest
    address = reverse("proposal_event", args=[sent.ref, "reopen"])
    assert olenas.post(address, form_on(olenas.get(address))).status_code == 302
    sent.refresh_from_db()
    assert sent.state == State.DRAFT
    assert digest in text_of(olenas.get(at("proposal_receipt", sent)))
    assert at("proposal_receipt", sent) in read(olenas.get(at("proposal", sent))).links


def test_withdrawing_asks_first_keeps_the_note_and_ends_the_proposal(olenas: Client, draft: Any) -> None:
    address = reverse("proposal_event", args=[draft.ref, "withdraw"])
    page = olenas.get(address)
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    assert olenas.post(address, {**form_on(page), "note": "We lost our ship."})["Location"] == at(
        "proposal", draft
    )
    shown = text_of(olenas.get(at("proposal", draft)))
    assert "Withdrawn" in shown
    assert "We lost our ship." in shown
    assert olenas.get(address).status_code == 409


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_gets_the_bytes_of_what_does_not_exist(
    name: str, client_of: Any, stranger: Any, draft: Any
) -> None:
    browser = client_of(stranger)
    hidden = browser.get(at(name, draft))
    absent = browser.get(reverse(name, args=["SPS-2026-1-MYP-9999"]))
    assert (hidden.status_code, bytes_of(hidden)) == (404, bytes_of(absent))


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", ["proposal", "proposal_check", "proposal_agree", "proposal_submit"])
def test_a_page_asks_the_database_at_most_twelve_times(
    name: str, rows: int, olenas: Client, draft: Any, django_assert_max_num_queries: Any
) -> None:
    for n in range(rows):
        draft.directors.create(role="CO", email=f"co{n}@uni.example", position_in_list=9 + n)
        draft.sections.create(key=f"more{n}")
    olenas.get(at(name, draft))
    with django_assert_max_num_queries(12):
        assert olenas.get(at(name, draft)).status_code == 200
