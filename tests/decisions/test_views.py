"""The pages of rounds, consultations, decisions, letters, redress and verification, as their readers meet them."""

import hashlib
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from applications.enums import State
from applications.models import Call, Proposal
from core import clock
from core.files import content_of
from core.models import StoredFile
from decisions.actions import wordings
from decisions.actions.letters import rendered
from decisions.enums import DecisionState, LetterState, Outcome
from decisions.models import Consultation, Decision, FundingRound, Letter, Redress, RoundItem
from decisions.templating import shipped
from sps_portal.seed import walking
from tests import factories

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Any], Client]


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, text(response)
    return text(response)


def when(days: int) -> dict[str, str]:
    day = (clock.now() + timedelta(days=days)).astimezone(clock.BRUSSELS)
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year), "time": "17:00"}


def form_of(proposal: Proposal, **changes: Any) -> dict[str, Any]:
    answer_by = {f"answer_by_{key}": value for key, value in when(28).items()}
    return {
        "outcome": "conditional", "award_eur": "1,000.50", "conditions": "First thing.\n\nSecond thing.",
        "feedback": "Well planned.", "edit_version": "0", **answer_by, **changes,
    }  # fmt: skip


@pytest.fixture
def agreed(ines: Any) -> Proposal:
    proposal = factories.proposal_in(State.PROPOSED)
    laid_down = walking.Way(award_eur=Decimal("1000.50"), conditions=["First thing.", "Second thing."])
    walking.consult([proposal], factories.cast(), way=laid_down)
    return proposal


# --- rounds and consultations


def test_an_officer_opens_a_round_proposes_into_it_and_records_what_the_nations_say(
    ines: Any, client_of: ClientOf
) -> None:
    proposal = factories.proposal_in(State.REVIEWED)
    browser = client_of(ines)
    wrong = browser.post("/office/rounds/new/", {"code": "27A", "title": "R", "envelope_eur": "0"})
    assert wrong.status_code == 200
    assert "write a year, a hyphen and one letter" in text(wrong)
    made = browser.post(
        "/office/rounds/new/",
        {"code": "2027-b", "title": "Second round", "envelope_eur": "500,000", "calls": [proposal.call.pk]},
    )
    assert made["Location"] == "/office/rounds/2027-B/"
    again = browser.post(
        "/office/rounds/new/",
        {"code": "2027-B", "title": "Second round", "envelope_eur": "500,000", "calls": [proposal.call.pk]},
    )
    assert "there is already a funding round 2027-B" in text(again)
    assert "No candidates yet" in page(browser, "/office/rounds/2027-B/")
    assert proposal.ref in page(browser, "/office/rounds/2027-B/candidates/")
    fired = browser.post(f"/office/proposals/{proposal.ref}/propose/", {"expected": State.REVIEWED})
    assert fired.status_code == 302
    assert RoundItem.objects.get(proposal=proposal).round.code == "2027-B"
    assert proposal.ref in page(browser, "/office/rounds/2027-B/")
    closes = {f"closes_at_{key}": value for key, value in when(14).items()}
    address = "/office/rounds/2027-B/consultations/new/"
    blank = browser.get(address)
    assert blank.context["form"].initial["closes_at"] == clock.in_weeks(2)
    seen = blank.context["seen"]
    opened = browser.post(
        address, {"reference": "SPS-N(2027)0001", "proposals": [proposal.ref], "seen": seen, **closes}
    )
    assert opened["Location"] == "/office/rounds/2027-B/consultations/1/"
    early = browser.post(opened["Location"], {"outcome": "agreed", "sheet_reference": "DS 1", "note": ""})
    assert early.status_code == 409
    assert "It counts as agreement from half a minute later" in text(early)
    browser.post(opened["Location"], {"outcome": "agreed-meeting", "sheet_reference": "DS 1", "note": ""})
    assert Consultation.objects.get().outcome == "agreed-meeting"
    assert "DS 1" in page(browser, opened["Location"])


def test_a_round_closes_when_nobody_waits_in_it(ines: Any, client_of: ClientOf) -> None:
    walking.round_for(factories.closed_call(), factories.cast())
    code = FundingRound.objects.get().code
    browser = client_of(ines)
    assert "takes no more candidates" in page(browser, f"/office/rounds/{code}/close/")
    assert FundingRound.objects.get().closed_at is None, "looking changes nothing"
    browser.post(f"/office/rounds/{code}/close/")
    assert FundingRound.objects.get().closed_at is not None


# --- the decision


def test_a_decision_is_saved_shown_beside_its_letter_and_sent(
    agreed: Proposal, ines: Any, client_of: ClientOf
) -> None:
    browser, address = client_of(ines), f"/office/proposals/{agreed.ref}/decision/"
    assert "Three pairs of hands" in page(browser, address)
    saved = browser.post(address, form_of(agreed))
    assert saved.status_code == 302, text(saved)
    decision = Decision.objects.get(proposal=agreed)
    assert (decision.outcome, decision.conditions) == (Outcome.CONDITIONAL, ["First thing.", "Second thing."])
    shown = browser.get(address).content.decode()
    assert "<mark>EUR\xa01,000.50</mark>" in shown
    assert "<mark>First thing.</mark>" in shown
    assert decision.sent_at is None
    sent = browser.post(address, form_of(agreed, edit_version="1", send="1"))
    assert sent.status_code == 302, text(sent)
    decision.refresh_from_db()
    assert (decision.edit_version, decision.sent_at is not None) == (2, True)


def test_what_keeps_it_from_the_approver_stands_at_its_field_and_what_was_typed_stays(
    agreed: Proposal, ines: Any, client_of: ClientOf
) -> None:
    address = f"/office/proposals/{agreed.ref}/decision/"
    refused = client_of(ines).post(
        address, form_of(agreed, conditions="", feedback="Keep these words.", send="1")
    )
    assert refused.status_code == 409
    assert "write at least one condition" in text(refused)
    assert "Keep these words." in text(refused)
    assert 'href="#id_conditions"' in refused.content.decode()
    assert not Decision.objects.filter(proposal=agreed).exists(), "a refused sending saves nothing"
    unread = client_of(ines).post(address, form_of(agreed, award_eur="a lot"))
    assert "write the amount in euros with digits only" in text(unread)
    assert 'value="a lot"' in unread.content.decode()


def test_an_award_over_the_request_is_refused_at_the_amount(
    agreed: Proposal, ines: Any, client_of: ClientOf
) -> None:
    answer = client_of(ines).post(
        f"/office/proposals/{agreed.ref}/decision/", form_of(agreed, award_eur="900000")
    )
    assert answer.status_code == 409
    assert "the award is at most what was requested" in text(answer)


def test_a_stale_form_answers_with_both_texts(
    agreed: Proposal, ines: Any, nadia: Any, client_of: ClientOf
) -> None:
    address = f"/office/proposals/{agreed.ref}/decision/"
    client_of(nadia).post(address, form_of(agreed, feedback="Nadia’s words."))
    stale = client_of(ines).post(address, form_of(agreed, feedback="Inês’s words."))
    assert stale.status_code == 409
    assert "Nadia’s words." in text(stale)
    assert "Inês’s words." in text(stale)
    assert Decision.objects.get(proposal=agreed).feedback == "Nadia’s words."
    assert 'name="edit_version" value="1"' in stale.content.decode()


def test_the_preview_draws_the_letter_and_saves_nothing(
    agreed: Proposal, ines: Any, client_of: ClientOf
) -> None:
    hostile = form_of(agreed, feedback="<script>alert(1)</script>")
    piece = (
        client_of(ines).post(f"/office/proposals/{agreed.ref}/decision/preview/", hostile).content.decode()
    )
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in piece
    assert "<html" not in piece
    assert "The conditions are written" in piece
    refused = client_of(ines).post(
        f"/office/proposals/{agreed.ref}/decision/preview/", hostile | {"outcome": "refusal"}
    )
    assert "A reason is named" in refused.content.decode(), "the points follow the outcome"
    assert "The conditions are written" not in refused.content.decode()
    assert not Decision.objects.filter(proposal=agreed).exists()


def test_the_approver_reads_the_letter_and_takes_the_decision_once(
    agreed: Proposal, ines: Any, paul: Any, client_of: ClientOf
) -> None:
    address = f"/office/proposals/{agreed.ref}/decision/"
    client_of(ines).post(address, form_of(agreed, send="1"))
    browser = client_of(paul)
    read = browser.get(address)
    shown = read.content.decode()
    assert "Take this decision" in shown
    assert "<mark>Second thing.</mark>" in shown
    taking = {"edit_version": "1", "expected": State.PROPOSED, "once": "k1", "seen": read.context["seen"]}
    assert f'name="seen" value="{taking["seen"]}"' in shown
    assert browser.get(f"/office/proposals/{agreed.ref}/approve/").status_code == 302
    assert Decision.objects.get(proposal=agreed).state == DecisionState.PREPARED

    # Other words come into force between reading and taking: nothing of it happens, and the approver reads again.
    outcome = Decision.objects.get(proposal=agreed).outcome
    words = replace(shipped(outcome, agreed.mechanism, "en"), heading="Other words")
    draft = wordings.save_wording(
        kind=outcome, mechanism=agreed.mechanism, language="en", wording=words, edit_version=0, by=ines
    )
    wordings.approve_wording(template=draft, digest=draft.digest, by=paul)
    refused = browser.post(f"/office/proposals/{agreed.ref}/approve/", taking)
    assert refused.status_code == 409
    assert "Read the letter again" in refused.content.decode()
    assert (Letter.objects.count(), Decision.objects.get(proposal=agreed).state) == (
        0,
        DecisionState.PREPARED,
    )
    taking["seen"] = browser.get(address).context["seen"]
    for _twice in range(2):
        assert browser.post(f"/office/proposals/{agreed.ref}/approve/", taking).status_code == 302
    assert Decision.objects.get(proposal=agreed).state == DecisionState.TAKEN
    assert Letter.objects.filter(decision__proposal=agreed).count() == 1
    assert "Approved, not told" in page(browser, address)


@pytest.mark.parametrize("event", ["invite", "hold", "decline"])
def test_the_prepared_outcome_alone_can_be_taken(
    agreed: Proposal, ines: Any, paul: Any, client_of: ClientOf, event: str
) -> None:
    client_of(ines).post(f"/office/proposals/{agreed.ref}/decision/", form_of(agreed, send="1"))
    answer = client_of(paul).post(f"/office/proposals/{agreed.ref}/{event}/", {"edit_version": "1"})
    assert answer.status_code == 409
    assert Decision.objects.get(proposal=agreed).state == DecisionState.PREPARED


def test_an_officer_rules_out_with_reasons(ines: Any, client_of: ClientOf) -> None:
    proposal = factories.proposal_in(State.SUBMITTED)
    address = f"/office/proposals/{proposal.ref}/rule-out/"
    browser = client_of(ines)
    assert "choose an answer" in text(browser.post(address, {"feedback": "x"}))
    assert (
        browser.post(
            address, {"reasons": ["budget"], "feedback": "Words.", "expected": "submitted"}
        ).status_code
        == 302
    )
    proposal.refresh_from_db()
    assert proposal.state == State.RULED_OUT
    assert "Not eligible" in page(browser, f"/office/proposals/{proposal.ref}/decision/")


# --- letters, announcing


def test_a_letter_is_read_announced_by_a_second_person_and_then_open_to_its_directors(
    ines: Any, nadia: Any, olena: Any, stranger: Any, client_of: ClientOf
) -> None:
    proposal = factories.proposal_in(State.APPROVED)
    letter = walking.print_letter(proposal)
    assert letter.file is not None
    first, second = client_of(ines), client_of(nadia)
    assert letter.code in page(first, "/office/letters/")
    assert letter.code not in page(first, "/office/letters/?state=announced")
    assert "I have read this letter" in page(first, f"/office/letters/{letter.code}/")
    saved = first.get(f"/office/letters/{letter.code}/file/")
    assert saved["Content-Type"] == "application/pdf"
    assert saved["Content-Disposition"] == f'attachment; filename="{proposal.ref}-letter-1.pdf"'
    assert saved.content.startswith(b"%PDF-2.0")
    announce = f"/office/proposals/{proposal.ref}/announce/"
    assert "must be rendered, and read by an officer" in page(second, announce, 409)
    first.post(f"/office/letters/{letter.code}/", {"digest": letter.file.sha256})
    assert "A second person announces" in page(first, announce, 409)
    assert "A mail goes to" in page(second, announce)
    told = second.post(announce, {"digest": letter.file.sha256, "expected": State.APPROVED})
    assert told.status_code == 302, text(told)
    reader = client_of(olena)
    home = page(reader, f"/proposals/{proposal.ref}/")
    assert "is awarded EUR" in home
    assert letter.code in home
    assert reader.get(f"/proposals/{proposal.ref}/letters/1/").content == saved.content
    for outsider in (client_of(stranger), client_of(factories.person("tomas"))):
        assert outsider.get(f"/proposals/{proposal.ref}/letters/1/").status_code == 404


def test_whoever_announces_an_invitation_reads_that_its_time_has_passed(
    nadia: Any, client_of: ClientOf
) -> None:
    proposal = factories.proposal_in(State.TO_INVITE)
    officer, late = client_of(nadia), "and that has passed. It can be submitted only with an extension."
    pages = [f"/office/proposals/{proposal.ref}/{last}/" for last in ("decision", "announce")]
    answers = [text(officer.get(address)) for address in pages]
    assert not any(late in answer for answer in answers)
    Call.objects.filter(pk=proposal.call_id).update(phase2_closes_at=clock.now())
    answers = [text(officer.get(address)) for address in pages]
    assert all(late in answer for answer in answers)


def test_both_directors_agree_on_the_page_and_the_award_is_accepted(
    olena: Any, marc: Any, client_of: ClientOf
) -> None:
    proposal = factories.proposal_in(State.AWARDED)
    digest = Letter.objects.get(decision__proposal=proposal).file.sha256  # type: ignore[union-attr]
    address = f"/proposals/{proposal.ref}/accept/"
    assert "I agree to the award" in page(client_of(olena), address)
    assert client_of(olena).post(address, {"digest": "0" * 64}).status_code == 409
    assert client_of(olena).post(address, {"digest": digest}).status_code == 302
    assert "You have agreed" in page(client_of(olena), address)
    assert "already agreed" in page(client_of(marc), address)
    client_of(marc).post(address, {"digest": digest})
    proposal.refresh_from_db()
    assert proposal.state == State.ACCEPTED
    assert "is accepted by both" in page(client_of(marc), f"/proposals/{proposal.ref}/")


def test_an_award_is_turned_down_with_a_note(olena: Any, client_of: ClientOf) -> None:
    proposal = factories.proposal_in(State.AWARDED)
    address = f"/proposals/{proposal.ref}/turn-down/"
    assert client_of(olena).post(address, {"note": ""}).status_code == 409
    client_of(olena).post(address, {"note": "No laboratory any more."})
    proposal.refresh_from_db()
    assert proposal.state == State.TURNED_DOWN


def test_a_revocation_is_prepared_by_an_officer_and_done_by_an_approver(
    ines: Any, nadia: Any, paul: Any, client_of: ClientOf
) -> None:
    proposal = factories.proposal_in(State.AWARDED)
    address = f"/office/proposals/{proposal.ref}/revocation/"
    client_of(ines).post(address, {"reasons": ["terms"], "feedback": "No report has come."})
    letter = walking.print_letter(proposal)
    assert letter.file is not None
    client_of(nadia).post(f"/office/letters/{letter.code}/", {"digest": letter.file.sha256})
    assert client_of(ines).get(f"/office/proposals/{proposal.ref}/revoke/").status_code == 404
    assert "told at once" in page(client_of(paul), f"/office/proposals/{proposal.ref}/revoke/")
    client_of(paul).post(f"/office/proposals/{proposal.ref}/revoke/", {"digest": letter.file.sha256})
    proposal.refresh_from_db()
    assert proposal.state == State.REVOKED
    award = Letter.objects.exclude(pk=letter.pk).get(decision__proposal=proposal)
    assert "it was revoked" in page(Client(), f"/verify/{award.code}/")
    assert "in force" in page(Client(), f"/verify/{letter.code}/")


# --- redress


def test_redress_is_asked_by_a_director_and_answered_by_another_approver(
    olena: Any, paul: Any, client_of: ClientOf
) -> None:
    from tests.decisions.test_actions import second_approver

    proposal = factories.proposal_in(State.REFUSED)
    assert "Ask for a review" in page(client_of(olena), f"/proposals/{proposal.ref}/")
    asking = {"ground": "procedure", "text": "Only one reviewer read it."}
    assert client_of(olena).post(f"/proposals/{proposal.ref}/redress/", asking).status_code == 302
    assert client_of(olena).get(f"/proposals/{proposal.ref}/redress/").status_code == 404
    assert "You had a hand in this decision" in page(
        client_of(paul), f"/office/proposals/{proposal.ref}/redress/"
    )
    other = client_of(second_approver())
    assert proposal.ref in page(other, "/office/redress/")
    other.post(
        f"/office/proposals/{proposal.ref}/redress/", {"outcome": "upheld", "answer": "You are right."}
    )
    assert Redress.objects.get().outcome == "upheld"
    assert "You are right." in page(client_of(olena), f"/proposals/{proposal.ref}/")
    assert (
        other.post(f"/office/proposals/{proposal.ref}/reinstate/", {"expected": State.REFUSED}).status_code
        == 302
    )
    proposal.refresh_from_db()
    assert proposal.state == State.SUBMITTED
    assert "You are right." not in page(client_of(olena), f"/proposals/{proposal.ref}/")


# --- verification


def test_a_code_is_found_however_it_is_typed_and_the_page_says_little(client_of: ClientOf) -> None:
    proposal = factories.proposal_in(State.REFUSED)
    letter = Letter.objects.get(decision__proposal=proposal)
    assert letter.file is not None
    typed = letter.code.lower().replace("-", " ")
    found = Client().get("/verify/", {"code": typed})
    assert found["Location"] == f"/verify/{letter.code}/"
    said = Client().get(f"/verify/{letter.code}/").content.decode()
    assert letter.file.sha256 in said.replace(" ", "")
    assert proposal.ref in said
    told = said.partition("<main")[2].partition("</main>")[0]
    for hidden in (proposal.title, "Delvaux", "Kovalchuk", "refus", "award"):
        assert hidden not in told
    assert Client().get(f"/verify/{typed}/").status_code == 200


def test_a_signed_letter_holds_for_readers_that_are_not_ours_and_one_flipped_byte_is_found(
    tmp_path: Path,
) -> None:
    proposal = factories.proposal_in(State.REFUSED)
    letter = Letter.objects.select_related("file").get(decision__proposal=proposal)
    assert letter.file is not None
    content = content_of(letter.file)
    at = content.index(b"stream", len(content) // 3) + 12
    flipped = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
    whole, broken = tmp_path / "letter.pdf", tmp_path / "flipped.pdf"
    whole.write_bytes(content)
    broken.write_bytes(flipped)

    def said_by(*command: str) -> str:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout

    for path, found in ((whole, "Signature is Valid"), (broken, "Signature is Invalid")):
        shown = said_by("pdfsig", "-nocert", str(path))
        assert found in shown or ("Digest Mismatch" in shown and path == broken)
    assert "ETSI.CAdES.detached" in said_by("pdfsig", "-nocert", str(whole))
    assert "No syntax or stream encoding errors found" in said_by("qpdf", "--check", str(whole))
    assert "Tagged:          yes" in said_by("pdfinfo", str(whole))
    assert letter.code in said_by("pdftotext", str(whole), "-")
    with pikepdf.open(whole) as opened:
        assert list(opened.attachments) == ["decision.json"]
        assert (
            'pdfaid:conformance="F"' in str(opened.open_metadata())
            or opened.open_metadata().pdfa_status == "4F"
        )
    again = rendered(letter.context, code=letter.code)
    assert (letter.sha256_unsigned, again.sha256 != letter.file.sha256) == (again.sha256, True)
    assert content.startswith(again.content), "the signature is added behind the bytes that were rendered"

    address = f"/verify/{letter.code}/"
    for copy, sentence in ((content, "not one byte differs"), (flipped, "at least one byte differs")):
        answer = Client().post(address, {"copy": SimpleUploadedFile("letter.pdf", copy)}).content.decode()
        status = answer.partition("<b data-verify-answer>")[2].partition("</b>")[0]
        assert sentence in status
    assert "<title>Error: " in Client().post(address, {}).content.decode()
    assert StoredFile.objects.filter(sha256=hashlib.sha256(flipped).hexdigest()).count() == 0
    with pytest.raises(DatabaseError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(sha256_unsigned="0" * 64)


def test_a_superseded_letter_says_so(ines: Any) -> None:
    proposal = factories.proposal_in(State.ON_RESERVE)
    letter = Letter.objects.get(decision__proposal=proposal)
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.SUPERSEDED)
    assert "a later letter has replaced it" in page(Client(), f"/verify/{letter.code}/")


@pytest.mark.parametrize("code", ["nonsense", "0000-0000-0000", "'; DROP TABLE", "%00", "ä" * 12])
def test_what_is_no_code_is_unknown(code: str) -> None:
    assert Client().get("/verify/", {"code": code}).status_code in {200, 302}
    assert "No letter was issued under this code" in page(Client(), "/verify/unknown/", 404)


# --- who may come here


@pytest.mark.parametrize(
    "address",
    [
        "/office/rounds/", "/office/rounds/new/", "/office/rounds/2027-B/list/", "/office/letters/", "/office/redress/",
        "/office/proposals/{ref}/decision/", "/office/proposals/{ref}/announce/", "/office/proposals/{ref}/rule-out/",
        "/office/proposals/{ref}/revocation/", "/office/proposals/{ref}/redress/", "/office/proposals/{ref}/rescind/",
    ],
)  # fmt: skip
def test_nobody_outside_the_programme_office_comes_near(
    address: str, olena: Any, stranger: Any, client_of: ClientOf
) -> None:
    proposal = factories.proposal_in(State.SUBMITTED)
    at = address.format(ref=proposal.ref)
    for person in (olena, stranger):
        assert client_of(person).get(at).status_code == 404
    assert Client().get(at).status_code == 302


def test_an_officer_who_directs_a_proposal_meets_its_decision_as_absent(client_of: ClientOf) -> None:
    from accounts.actions import grant_role
    from accounts.roles import Role

    proposal = factories.proposal_in(State.PROPOSED)
    marc = factories.person("marc")
    grant_role(user=marc, role=Role.OFFICER, reason="For this test.", by=factories.person("root"))
    browser = client_of(type(marc).objects.get(pk=marc.pk))
    absent = browser.get("/office/proposals/SPS-2026-1-ARW-9999/decision/")
    own = browser.get(f"/office/proposals/{proposal.ref}/decision/")
    token = re.compile(rb'value="[^"]{60,}"')
    assert (own.status_code, token.sub(b"", own.content)) == (404, token.sub(b"", absent.content))
    assert proposal.ref not in page(browser, f"/office/rounds/{FundingRound.objects.get().code}/")


def test_the_auditor_reads_and_changes_nothing(aida: Any, client_of: ClientOf) -> None:
    proposal = factories.proposal_in(State.PROPOSED)
    browser = client_of(aida)
    page(browser, "/office/rounds/")
    page(browser, f"/office/proposals/{proposal.ref}/decision/")
    assert browser.post(f"/office/proposals/{proposal.ref}/decision/", form_of(proposal)).status_code == 404
    assert browser.post(f"/office/proposals/{proposal.ref}/unpropose/", {}).status_code == 403
    assert not Decision.objects.filter(proposal=proposal).exists()


def test_lists_cost_the_same_at_one_and_at_three_rows(
    ines: Any, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    browser = client_of(ines)
    first = factories.proposal_in(State.PROPOSED)
    code = RoundItem.objects.get(proposal=first).round.code
    for number in (1, 2):
        other = factories.proposal_in(State.PROPOSED, number=number, call=first.call)
        assert RoundItem.objects.get(proposal=other).round.code == code
    for address, most in ((f"/office/rounds/{code}/", 16), ("/office/rounds/", 16), ("/office/letters/", 16)):
        with django_assert_max_num_queries(most):
            page(browser, address)
