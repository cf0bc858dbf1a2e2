"""A document after it was taken: it waits, is ready or refused, and reviewers get a copy of it and nothing else."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from applications import custody
from applications.actions import checking, drafting
from applications.eligibility import ANONYMOUS, Severity
from applications.enums import DocumentState, State
from applications.facts import content_of, digest_of, proposal_facts, read_draft
from applications.mechanisms import CURRENT_VERSION
from applications.models import Document
from applications.rules import Given, complete, unscanned
from core import clamd, clock, files, outbox
from core.enums import OutboxState
from core.models import OutboxEmail, OutboxTask
from sps_portal.seed.writing import small_pdf
from tests import factories
from tests.applications.browsing import bytes_of, text_of
from tests.core.planting import planted
from tests.core.scanner import BAD, Scanner, scanner

pytestmark = pytest.mark.django_db


def bad_pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(small_pdf("A CV"))) as pdf:
        pdf.docinfo["/Subject"] = BAD.decode()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert BAD in out.getvalue()
    return out.getvalue()


@pytest.fixture
def scanned(settings: Any) -> Iterator[Scanner]:
    with scanner() as found:
        settings.CLAMD = found.address
        yield found


@pytest.fixture
def draft() -> Any:
    return factories.draft(mechanism="ARW")


def upload(draft: Any, content: bytes, olena: Any) -> Document:
    return drafting.attach_document(proposal=draft, slot="cv_npd", content=content, name="cv.pdf", by=olena)


def settle(document: Document) -> Document:
    """The outbox has run what is due for the document."""
    for task in OutboxTask.objects.filter(object_id=document.pk, kind__in=[custody.SCAN, custody.COPY]):
        outbox.run(task.pk)
    document.refresh_from_db()
    return document


def page_of(browser: Client, draft: Any) -> str:
    return text_of(browser.get(reverse("proposal_section", args=[draft.ref, "documents"])))


def test_without_a_scanner_a_judged_file_is_ready_and_nobody_is_said_to_have_scanned_it(
    draft: Any, olena: Any
) -> None:
    document = settle(upload(draft, small_pdf("A CV"), olena))
    assert (document.state, document.scanner) == (DocumentState.CLEAN, "")
    assert document.copy is not None


def test_a_file_waits_until_the_scanner_called_it_clean_and_then_has_its_copy(
    draft: Any, olena: Any, scanned: Scanner, client_of: Any
) -> None:
    browser = client_of(olena)
    document = upload(draft, small_pdf("A CV"), olena)
    address = reverse("proposal_document", args=[draft.ref, "cv_npd"])
    assert document.state == DocumentState.WAITING
    page = page_of(browser, draft)
    assert "Checking" in page
    assert "You can go on, leave this page, and submit meanwhile." in page
    refused = browser.get(address)
    assert refused.status_code == 409
    assert "still being checked" in text_of(refused)
    settle(document)
    assert document.state == DocumentState.CLEAN
    assert document.scanner.startswith("ClamAV 1.4.6")
    settle(document)
    assert document.copy is not None
    assert document.copy.sha256 != document.file.sha256
    assert browser.get(address).content == small_pdf("A CV")
    assert "Ready" in page_of(browser, draft)


def test_a_file_the_scanner_knows_is_refused_by_name_counts_for_nothing_and_is_never_handed_out(
    draft: Any, olena: Any, scanned: Scanner, client_of: Any
) -> None:
    before = digest_of(content_of(read_draft(draft)))
    document = upload(draft, bad_pdf(), olena)
    with_it = digest_of(content_of(read_draft(draft)))
    settle(document)
    assert (document.state, document.found, document.copy) == (DocumentState.REFUSED, "Our.Own.Test", None)
    facts = proposal_facts(draft)
    assert facts.digest not in {before, with_it}
    assert "document_replace" in {finding.code for finding in complete(facts, Given())}
    assert OutboxEmail.objects.filter(to=olena.email, subject__contains="a document was refused").count() == 1
    browser = client_of(olena)
    assert "The virus scanner refused this file (Our.Own.Test)" in page_of(browser, draft)
    answer = browser.get(reverse("proposal_document", args=[draft.ref, "cv_npd"]))
    assert answer.status_code == 409
    assert b"%PDF" not in bytes_of(answer)
    settle(document)
    assert document.copy is None


@pytest.mark.parametrize("behaviour", ["drop", "half", "odd"])
def test_a_scanner_that_gives_no_verdict_leaves_the_file_waiting_and_is_asked_again_for_ever(
    draft: Any, olena: Any, scanned: Scanner, behaviour: str
) -> None:
    scanned.behaviour = behaviour
    document = upload(draft, small_pdf("A CV"), olena)
    task = OutboxTask.objects.get(kind=custody.SCAN, object_id=document.pk)
    OutboxTask.objects.filter(pk=task.pk).update(attempts=50)
    settle(document)
    task.refresh_from_db()
    assert (document.state, task.state) == (DocumentState.WAITING, "queued")
    assert (task.not_before - task.created_at).total_seconds() < 600
    scanned.behaviour = "clean"
    checking.scan_document(document.pk)
    document.refresh_from_db()
    assert document.state == DocumentState.CLEAN


def test_a_deadline_does_not_wait_for_the_scanner_and_nobody_opens_what_it_refuses_afterwards(
    olena: Any, scanned: Scanner, client_of: Any, ines: Any
) -> None:
    draft = factories.draft(mechanism="ARW")
    document = upload(draft, bad_pdf(), olena)
    facts = proposal_facts(draft)
    assert {finding.code for finding in unscanned(facts)} == {"document_unscanned"}
    sent = factories.submit(draft)
    assert sent.standing_version.content["documents"]
    office = client_of(ines)
    address = reverse("office_document", args=[sent.ref, "cv_npd"])
    assert office.get(address).status_code == 409
    settle(document)
    assert office.get(address).status_code == 409
    screening = text_of(office.get(reverse("office_screening", args=[sent.ref])))
    assert "The virus scanner refused the file for" in screening
    assert "Refused" in text_of(office.get(reverse("office_proposal_files", args=[sent.ref])))


def test_the_desk_says_that_the_scanner_is_late_once_it_was_asked_and_gave_no_answer(
    draft: Any, olena: Any, scanned: Scanner, settings: Any, client_of: Any, ines: Any
) -> None:
    with clock.pretend(clock.now() - timedelta(minutes=3)):
        document = upload(draft, small_pdf("Waits"), olena)
    assert "The virus scanner" not in text_of(client_of(ines).get(reverse("desk"))), (
        "no worker came to it yet"
    )
    settings.CLAMD = "tcp://127.0.0.1:1"
    settle(document)
    assert "The virus scanner gives no answer" in text_of(client_of(ines).get(reverse("desk")))
    Document.objects.filter(state=DocumentState.WAITING).update(state="clean", checked_at=clock.now())
    assert "The virus scanner" not in text_of(client_of(ines).get(reverse("desk")))


def test_a_file_that_takes_the_place_while_the_old_one_is_scanned_waits_for_its_own_verdict(
    draft: Any, olena: Any, scanned: Scanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = upload(draft, small_pdf("Harmless"), olena)
    scan = clamd.scan
    swapped = []

    def meanwhile(content: bytes) -> clamd.Verdict:
        swapped.append(upload(draft, bad_pdf(), olena))
        return scan(content)

    monkeypatch.setattr(clamd, "scan", meanwhile)
    checking.scan_document(first.pk)
    first.refresh_from_db()
    assert first.state == DocumentState.CLEAN
    assert first.removed_at is not None
    now = Document.objects.get(proposal=draft, slot="cv_npd", removed_at=None)
    assert now == swapped[0]
    assert now.state == DocumentState.WAITING


def test_the_same_bytes_sent_twice_are_refused_for_both_when_one_is(
    draft: Any, olena: Any, scanned: Scanner, client_of: Any
) -> None:
    first = upload(draft, bad_pdf(), olena)
    Document.objects.filter(pk=first.pk).update(state=DocumentState.CLEAN, checked_at=first.uploaded_at)
    settle(upload(draft, bad_pdf(), olena))
    answer = client_of(olena).get(reverse("proposal_document", args=[draft.ref, "cv_npd"]))
    assert answer.status_code == 409


def test_a_worker_killed_between_building_and_storing_leaves_nothing_and_the_next_one_stores_once(
    draft: Any, olena: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = upload(draft, small_pdf("A CV"), olena)
    store = files.store

    def killed(**values: Any) -> Any:
        store(**values)
        raise SystemExit

    monkeypatch.setattr(files, "store", killed)
    with pytest.raises(SystemExit), transaction.atomic():
        checking.copy_document(document.pk)
    monkeypatch.setattr(files, "store", store)
    document.refresh_from_db()
    assert document.copy is None
    checking.copy_document(document.pk)
    document.refresh_from_db()
    kept = document.copy
    checking.copy_document(document.pk)
    document.refresh_from_db()
    assert document.copy == kept


def test_documents_from_before_are_copied_by_the_sweeper(draft: Any) -> None:
    OutboxTask.objects.filter(kind=custody.COPY).delete()
    wanting = Document.objects.filter(copy=None).count()
    assert checking.order_missing() == wanting > 0
    assert checking.order_missing() == 0


def test_words_for_which_the_machine_had_no_time_are_read_later_so_often_and_no_fault_of_the_file(
    client_of: Any, olena: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = factories.call(form_version=CURRENT_VERSION, rule_severities={ANONYMOUS: Severity.ASKS})
    draft, browser = factories.draft(call=call), client_of(olena)
    section, check = (f"/proposals/{draft.ref}/{place}/" for place in ("sections/figures", "check"))

    def page() -> str:
        return text_of(browser.get(section)) + text_of(browser.get(check))

    def never(content: bytes) -> Any:
        raise files.NotRead("It took too long.")

    with monkeypatch.context() as busy:
        busy.setattr(files, "words_of", never)
        content = planted("page", word=olena.family_name)
        document = drafting.attach_document(
            proposal=draft, slot="figures", content=content, name="f.pdf", by=olena
        )
        task = OutboxTask.objects.get(kind=custody.READ, object_id=document.pk)
        outbox.run(task.pk)
        shown = page()
        assert shown.count("still reading") == 2
        assert "reviewers may ask about" not in shown, "it is nothing that the team could mend"
        assert "could not read" not in shown
        assert browser.get(section).content.decode().count("data-waiting") == 1
        # The last of its tries: it says so, and is no work that waits or failed.
        OutboxTask.objects.filter(pk=task.pk).update(
            attempts=checking.MOST_READINGS - 1, not_before=clock.now()
        )
        outbox.run(task.pk)
        task.refresh_from_db()
        assert task.state == OutboxState.DONE
        shown = page()
        assert "never came to the end of reading" in shown
        assert "still reading" not in shown
    # What was kept so before there was a worker for it is read by one.
    Document.objects.filter(pk=document.pk).update(words={})
    task.delete()
    assert checking.order_missing() == 1
    outbox.run(OutboxTask.objects.get(kind=custody.READ, object_id=document.pk).pk)
    shown = page()
    assert f"Page 1 of “f.pdf” names {olena.family_name}" in shown
    assert "still reading" not in shown


def test_reviewers_get_the_copy_and_wait_for_it(client_of: Any, tomas: Any) -> None:
    proposal = factories.proposal_in(State.REVIEWED)
    browser = client_of(tomas)
    from reviews.models import Assignment

    assignment = Assignment.objects.readable(tomas).filter(proposal=proposal).first()
    assert assignment is not None
    slot = next(d["slot"] for d in assignment.version.content["documents"])
    address = reverse("review_document", args=[proposal.ref, slot])
    answer = browser.get(address)
    assert answer.status_code == 409
    assert "still being made" in text_of(answer)
    document = Document.objects.get(proposal=proposal, slot=slot)
    task = OutboxTask.objects.filter(kind=custody.COPY, object_id=document.pk)
    task.update(state=OutboxState.DEAD)
    assert "ask it for the file" in text_of(browser.get(address))
    task.update(state=OutboxState.QUEUED)
    settle(document)
    assert document.copy is not None
    assert browser.get(address).content == files.content_of(document.copy)
    Document.objects.filter(pk=document.pk).update(state=DocumentState.WAITING, copy=None)
    assert browser.get(address).status_code == 409


def test_an_upload_by_the_page_is_kept_and_waits(
    client_of: Any, olena: Any, draft: Any, scanned: Scanner
) -> None:
    address = reverse("proposal_section", args=[draft.ref, "documents"])
    answer = client_of(olena).post(
        address, {"slot": "cv_npd", "file": SimpleUploadedFile("cv.pdf", small_pdf("By the page"))}
    )
    assert answer.status_code == 302
    assert Document.objects.get(proposal=draft, slot="cv_npd", removed_at=None).state == DocumentState.WAITING
