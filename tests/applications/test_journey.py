"""From sign-in to receipt, typed and clicked as two directors would."""

import re
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from applications.enums import Event, State
from applications.facts import form_of
from applications.models import Proposal, SubmissionAttempt
from core.models import OutboxEmail
from sps_portal.seed.writing import small_pdf
from tests import factories
from tests.applications.browsing import errors_on, form_on, open_form, read, text_of

pytestmark = pytest.mark.django_db

AMOUNTS = {"MYP": "150,000", "ARW": "2,000", "ATC": "3,000", "ASI": "4,000"}


def start(browser: Client, call: Any, mechanism: str) -> Proposal:
    address = reverse("proposal_start", args=[call.label])
    form = open_form(browser, address)
    response = browser.post(
        address, {**form, "mechanism": mechanism, "title": "Sensors for harbours", "role": "PPD"}
    )
    assert response.status_code == 302
    return Proposal.objects.get(ref=response["Location"].strip("/").rsplit("/", 1)[-1])


def answer_everything(browser: Client, proposal: Proposal) -> None:
    """Fill in every section page and call it completed."""
    for section in form_of(proposal).sections:
        address = reverse("proposal_section", args=[proposal.ref, section.key])
        for slot in section.slots:
            upload = {"slot": slot.key, "file": SimpleUploadedFile(f"{slot.key}.pdf", small_pdf(slot.key))}
            assert browser.post(address, upload).status_code == 302
        form = open_form(browser, address, "version")
        for question in section.questions:
            form |= _table(question) if question.kind == "table" else _answer(question)
        form |= {name: AMOUNTS[proposal.mechanism] for name in form if name.startswith("b-")}
        response = browser.post(address, {**form, "completed": "yes", "go": "next"})
        assert response.status_code == 302, address
        assert response["Location"] != address, errors_on(browser.get(address))


def _answer(question: Any) -> dict[str, Any]:
    if question.kind == "date":
        day = {"event_start_on": "6", "event_end_on": "9"}.get(question.key, "7")
        return {f"{question.key}_day": day, f"{question.key}_month": "12", f"{question.key}_year": "2028"}
    if question.kind == "choice" and question.source:
        return {question.key: {"priorities": "8", "countries": "UA"}[question.source]}
    if question.kind == "choice":
        return {question.key: question.options[0][0]}
    if question.kind == "integer":
        return {question.key: "30" if question.key == "duration_months" else str(question.minimum or 2)}
    values = {"yesno": "yes", "choices": ["7"]}
    return {question.key: values.get(question.kind, "Words enough.")}


MONTHS = {"milestones": (12, 24), "success_criteria": (12, 24), "deliverables": (12,)}
HOMES = ("UA", "BE", "GE")


def _table(question: Any) -> dict[str, Any]:
    """Fill in the fewest rows that the form takes."""
    return {
        name: value
        for n in range(question.fewest if question.required else 0)
        for column in question.columns
        for name, value in _cell(question, column, n).items()
    }


def _cell(question: Any, column: Any, n: int) -> dict[str, str]:
    name = f"{question.key}-{n}-{column.key}"
    if column.kind == "date":
        return {f"{name}_day": f"{n + 13}", f"{name}_month": "12", f"{name}_year": "2028"}
    if column.kind == "choice":
        return {name: column.options[0][0]}
    if column.key == "month":
        return {name: str(MONTHS[question.key][n])}
    number = "50" if column.key == "weight" else str(max(column.minimum, 1))
    values = {
        "integer": number, "eur": "1,000", "country": HOMES[n], "director": "0", "email": "a@b.example",
        "time": {"start": "9:00", "end": "12.30"}.get(column.key, ""), "yesno": "on",
    }  # fmt: skip
    return {name: values.get(column.kind, "Words enough.")}


def details(browser: Client, proposal: Proposal, place: int, country: str) -> None:
    address = reverse("proposal_director", args=[proposal.ref, place])
    form = open_form(browser, address)
    mine = {
        "given_name": "Anna", "family_name": "Berg", "nationality": country, "residence": country,
        "organisation": f"Institute of {country}", "organisation_country": country,
        "organisation_kind": "ACADEMIC", "organisation_city": "Somewhere", "position": "Professor",
    }  # fmt: skip
    assert browser.post(address, {**form, **mine}).status_code == 302


def invite(browser: Client, proposal: Proposal, email: str) -> str:
    """Invite the NPD and give the address in the message."""
    address = reverse("proposal_director_add", args=[proposal.ref])
    form = open_form(browser, address)
    typed = {"role": "NPD", "given_name": "Marc", "family_name": "Delvaux", "email": email}
    assert browser.post(address, {**form, **typed}).status_code == 302
    message = OutboxEmail.objects.get(to=email)
    return re.search(r"/invitations/\S+", message.text)[0]  # type: ignore[index]


@pytest.mark.parametrize("mechanism", ["MYP", "ARW", "ATC", "ASI"])
def test_two_directors_write_agree_and_submit(
    mechanism: str, client_of: Any, olena: Any, marc: Any, call: Any
) -> None:
    olenas, marcs = client_of(olena), client_of(marc)
    proposal = start(olenas, call, mechanism)
    link = invite(olenas, proposal, marc.email)
    assert "invites you" in text_of(Client().get(link))
    assert marcs.post(link, {"answer": "accept"}).status_code == 302
    details(olenas, proposal, 0, "UA")
    details(marcs, proposal, 1, "BE")
    answer_everything(olenas, proposal)

    hub = text_of(olenas.get(reverse("proposal", args=[proposal.ref])))
    n = len(form_of(proposal).sections)
    assert f"{n} of {n} sections completed" in hub
    for browser in (olenas, marcs):
        address = reverse("proposal_agree", args=[proposal.ref])
        assert browser.post(address, open_form(browser, address, "digest")).status_code == 302
    address = reverse("proposal_submit", args=[proposal.ref])
    form = open_form(marcs, address, "digest")
    first = marcs.post(address, form)
    assert first["Location"] == reverse("proposal_receipt", args=[proposal.ref])
    # The second press of the same button gets the first one's answer.
    assert marcs.post(address, form)["Location"] == first["Location"]

    proposal.refresh_from_db()
    assert proposal.state == State.SUBMITTED
    assert proposal.versions.count() == 1
    assert proposal.ledger.filter(event=Event.SUBMIT).count() == 1
    assert SubmissionAttempt.objects.filter(proposal=proposal, accepted=True).count() == 1
    receipt = text_of(olenas.get(first["Location"]))
    assert proposal.standing_version.digest in receipt
    assert " ".join(re.findall("....", proposal.standing_version.digest)) in receipt
    assert sorted(m.to for m in OutboxEmail.objects.filter(subject__contains="received")) == [
        marc.email,
        olena.email,
    ]
    assert mail.outbox == []


def test_starting_twice_with_one_form_gives_one_draft(client_of: Any, olena: Any, call: Any) -> None:
    browser = client_of(olena)
    address = reverse("proposal_start", args=[call.label])
    form = {**open_form(browser, address), "mechanism": "ARW", "title": "Only once", "role": "NPD"}
    assert browser.post(address, form)["Location"] == browser.post(address, form)["Location"]
    assert Proposal.objects.filter(title="Only once").count() == 1


def test_coming_back_to_the_start_page_shows_the_draft_until_something_is_written(
    client_of: Any, olena: Any, call: Any
) -> None:
    browser = client_of(olena)
    proposal = start(browser, call, "ARW")
    address = reverse("proposal_start", args=[call.label])
    assert browser.get(address)["Location"] == reverse("proposal", args=[proposal.ref])
    section = reverse("proposal_section", args=[proposal.ref, "basics"])
    browser.post(section, open_form(browser, section, "version"))
    assert browser.get(address).status_code == 200


def test_a_start_with_gaps_says_what_is_missing_and_keeps_the_rest(
    client_of: Any, olena: Any, call: Any
) -> None:
    browser = client_of(olena)
    address = reverse("proposal_start", args=[call.label])
    response = browser.post(address, {**open_form(browser, address), "title": "Kept words"})
    page = text_of(response)
    assert "What you apply for: choose an answer" in page
    assert form_on(response)["title"] == "Kept words"
    assert not Proposal.objects.exists()


def test_nothing_starts_in_a_call_that_has_closed(client_of: Any, olena: Any) -> None:
    browser, closed = client_of(olena), factories.closed_call()
    address = reverse("proposal_start", args=[closed.label])
    response = browser.post(address, {"mechanism": "ARW", "title": "Too late", "role": "NPD"})
    assert "The call closed on" in text_of(response)
    assert not Proposal.objects.exists()


def test_a_call_in_preparation_has_no_start_page(client_of: Any, olena: Any) -> None:
    prepared = factories.call(publish=False)
    assert client_of(olena).get(reverse("proposal_start", args=[prepared.label])).status_code == 404


def test_a_person_without_proposals_reads_how_one_comes_about(client_of: Any, stranger: Any) -> None:
    page = client_of(stranger).get(reverse("my_proposals"))
    assert "You have no proposals yet" in text_of(page)
    assert reverse("call_list") in read(page).links


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_proposals_costs_the_same_for_many(
    rows: int, client_of: Any, olena: Any, django_assert_max_num_queries: Any
) -> None:
    for _n in range(rows):
        factories.draft(whole=False)
    browser = client_of(olena)
    browser.get(reverse("my_proposals"))
    with django_assert_max_num_queries(12):
        assert browser.get(reverse("my_proposals")).status_code == 200
