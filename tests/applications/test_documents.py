"""Documents: what is taken, what is refused and why, and who may fetch them."""

import io
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from applications.models import Document, SectionEntry
from core.files import content_of
from sps_portal.seed.writing import small_pdf
from tests import factories
from tests.applications.browsing import bytes_of, form_on, read, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Any:
    return factories.draft(mechanism="ARW")


@pytest.fixture
def olenas(client_of: Any, olena: Any) -> Client:
    return client_of(olena)


def section(proposal: Any) -> str:
    return reverse("proposal_section", args=[proposal.ref, "documents"])


def send(browser: Client, proposal: Any, content: bytes, name: str = "cv.pdf", slot: str = "cv_npd") -> Any:
    return browser.post(section(proposal), {"slot": slot, "file": SimpleUploadedFile(name, content)})


def encrypted() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(small_pdf("secret"))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user="user"))
    return out.getvalue()


def test_a_pdf_takes_its_place_and_the_one_before_is_kept_aside(olenas: Client, draft: Any) -> None:
    before = Document.objects.get(proposal=draft, slot="cv_npd", removed_at=None)
    assert send(olenas, draft, small_pdf("A new one")).status_code == 302
    now = Document.objects.get(proposal=draft, slot="cv_npd", removed_at=None)
    before.refresh_from_db()
    assert now != before
    assert before.removed_at is not None
    assert content_of(now.file) == small_pdf("A new one")


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"just words, renamed", "cv.pdf", "is not a PDF"),
        (b"MZ\x90\x00 a program", "cv.pdf.exe", "is not a PDF"),
        (b"", "empty.pdf", "is empty"),
        (b"%PDF-1.7 and then nothing of use", "broken.pdf", "cannot be opened as a PDF"),
        (encrypted(), "locked.pdf", "is protected by a password"),
        (small_pdf("long", pages=3), "long.pdf", "has 3 pages. At most 2 are allowed"),
        (b"%PDF-" + b"x" * 3_100_000, "big.pdf", "is 3.1 MB. It must be smaller than 3 MB"),
    ],
    ids=["text", "program", "empty", "broken", "locked", "long", "big"],
)
def test_a_file_that_cannot_be_taken_is_answered_at_its_place_and_changes_nothing(
    olenas: Client, draft: Any, content: bytes, name: str, sentence: str
) -> None:
    before = list(Document.objects.filter(proposal=draft).values_list("pk", "removed_at"))
    response = send(olenas, draft, content, name)
    assert response.status_code == 200
    page = text_of(response)
    assert page.count(sentence) == 2
    assert 'href="#file-cv_npd"' in page
    assert "file-cv_npd" in read(response).ids
    assert list(Document.objects.filter(proposal=draft).values_list("pk", "removed_at")) == before


def test_sending_no_file_is_answered(olenas: Client, draft: Any) -> None:
    response = olenas.post(section(draft), {"slot": "cv_npd"})
    assert "Choose a file." in text_of(response)


def test_a_file_for_a_place_that_does_not_exist_is_absent(olenas: Client, draft: Any) -> None:
    assert send(olenas, draft, small_pdf("x"), slot="nowhere").status_code == 404


def test_an_upload_leaves_the_answers_of_the_section_alone(olenas: Client, draft: Any) -> None:
    before = SectionEntry.objects.get(proposal=draft, key="documents").version
    send(olenas, draft, small_pdf("Another"))
    assert SectionEntry.objects.get(proposal=draft, key="documents").version == before


def test_the_name_of_a_file_loses_its_path_and_its_tricks(olenas: Client, draft: Any) -> None:
    send(olenas, draft, small_pdf("x"), name="../../etc/p\u202efdp.<b>cv</b>.pdf")
    name = Document.objects.get(proposal=draft, slot="cv_npd", removed_at=None).file.name
    assert "/" not in name
    assert "<" not in name
    assert "\u202e" not in name


def test_a_document_comes_as_a_download_that_no_browser_draws(olenas: Client, draft: Any) -> None:
    response = olenas.get(reverse("proposal_document", args=[draft.ref, "cv_npd"]))
    assert response["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response.content.startswith(b"%PDF-")


def test_a_document_is_removed_after_a_question(olenas: Client, draft: Any) -> None:
    address = reverse("proposal_document_remove", args=[draft.ref, "cv_npd"])
    page = olenas.get(address)
    assert Document.objects.filter(proposal=draft, slot="cv_npd", removed_at=None).exists()
    assert olenas.post(address, form_on(page)).status_code == 302
    assert not Document.objects.filter(proposal=draft, slot="cv_npd", removed_at=None).exists()
    assert olenas.get(address).status_code == 404


def test_a_version_hands_out_its_own_files_whatever_the_draft_holds_now(olenas: Client) -> None:
    from applications.actions import submitting

    call = factories.call()
    sent = factories.submit(factories.draft(call=call, mechanism="ARW"))
    first = olenas.get(reverse("proposal_version_document", args=[sent.ref, 1, "cv_npd"])).content
    submitting.reopen(proposal=sent, by=factories.person("olena"))
    send(olenas, sent, small_pdf("Changed since"))
    assert olenas.get(reverse("proposal_document", args=[sent.ref, "cv_npd"])).content == small_pdf(
        "Changed since"
    )
    assert olenas.get(reverse("proposal_version_document", args=[sent.ref, 1, "cv_npd"])).content == first


def test_a_stranger_and_a_spare_guess_get_the_same_bytes(client_of: Any, stranger: Any, draft: Any) -> None:
    browser = client_of(stranger)
    hidden = browser.get(reverse("proposal_document", args=[draft.ref, "cv_npd"]))
    absent = browser.get(reverse("proposal_document", args=["SPS-2026-1-MYP-9999", "cv_npd"]))
    assert (hidden.status_code, bytes_of(hidden)) == (404, bytes_of(absent))
    assert send(browser, draft, small_pdf("x")).status_code == 404
