"""The papers of a version: made once, signed and stamped, the same bytes before, read back by poppler and qpdf."""

import io
import json
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import papers
from applications.enums import PaperKind
from applications.facts import digest_of
from applications.models import VersionPaper
from applications.papers import section_digests
from core import outbox
from core.files import content_of
from core.models import OutboxTask, StoredFile
from tests import factories
from tests.applications.browsing import bytes_of, text_of

pytestmark = pytest.mark.django_db


def tool(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def version() -> Any:
    return factories.submitted(mechanism="ARW").standing_version


def made(version: Any, kind: str, folder: Path) -> Path:
    papers.make_paper(version.pk, kind=kind)
    path = folder / f"{kind}.pdf"
    path.write_bytes(content_of(VersionPaper.objects.get(version=version, kind=kind).file))
    return path


def test_submitting_orders_both_papers_once_and_the_outbox_makes_them_once(version: Any) -> None:
    rows = OutboxTask.objects.filter(kind__in=["make_receipt", "make_dossier"], object_id=version.pk)
    assert rows.count() == 2
    papers.order_papers(version)
    assert rows.count() == 2
    row = rows.get(kind="make_receipt")
    assert outbox.run(row.pk)
    row.refresh_from_db()
    assert row.state == "done"
    files = StoredFile.objects.count()
    papers.make_paper(version.pk, kind=PaperKind.RECEIPT)
    assert StoredFile.objects.count() == files
    paper = VersionPaper.objects.get(version=version)
    assert paper.file.name == f"{version.content['ref']}-version-1-receipt.pdf"
    assert paper.file.sha256 != paper.sha256_unsigned


def test_a_worker_that_came_second_stores_nothing(version: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    render = papers.rendered

    def slowly(version: Any, kind: str) -> Any:
        document = render(version, kind)
        monkeypatch.setattr(papers, "rendered", render)
        papers.make_paper(version.pk, kind=kind)  # the other worker, meanwhile
        return document

    monkeypatch.setattr(papers, "rendered", slowly)
    files = StoredFile.objects.count()
    papers.make_paper(version.pk, kind=PaperKind.RECEIPT)
    assert StoredFile.objects.count() == files + 1
    assert VersionPaper.objects.filter(version=version).count() == 1


def test_the_receipt_is_signed_stamped_tagged_and_says_what_was_received(
    version: Any, tmp_path: Path
) -> None:
    receipt = made(version, PaperKind.RECEIPT, tmp_path)
    seal = tool("pdfsig", str(receipt))
    assert "Signature is Valid." in seal
    assert "ETSI.CAdES.detached" in seal
    assert "Total document signed" in seal
    assert "SPS Programme Office (demonstration)" in seal
    assert "No syntax or stream encoding errors found" in tool("qpdf", "--check", str(receipt))
    assert "Tagged:          yes" in tool("pdfinfo", str(receipt))
    text = " ".join(tool("pdftotext", "-layout", str(receipt), "-").split())
    assert version.content["ref"] in text
    assert version.digest in text
    assert text.count("Dr Olena Kovalchuk") >= 2
    for digest in (
        *section_digests(version.content).values(),
        *(d["sha256"] for d in version.content["documents"]),
    ):
        assert digest in text
    with pikepdf.open(receipt) as pdf:
        data = json.loads(pdf.attachments["receipt.json"].get_file().read_bytes())
        signature = pdf.Root.AcroForm.Fields[0].V
        assert b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x0e" in bytes(
            signature.Contents
        )  # time-stamp
    assert data["sha256"] == version.digest == digest_of(version.content)
    assert [one["role"] for one in data["agreements"]] == [
        "NATO country Project Director",
        "Partner country Project Director",
    ]


def test_the_dossier_holds_the_whole_version_with_contents_and_running_head(
    version: Any, tmp_path: Path
) -> None:
    dossier = made(version, PaperKind.DOSSIER, tmp_path)
    assert "Signature is Valid." in tool("pdfsig", str(dossier))
    assert "No syntax or stream encoding errors found" in tool("qpdf", "--check", str(dossier))
    fonts = tool("pdffonts", str(dossier)).splitlines()[2:]
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts), fonts  # embedded
    pages = int(tool("pdfinfo", str(dossier)).split("Pages:")[1].split()[0])
    text = tool("pdftotext", "-layout", str(dossier), "-")
    flat = " ".join(text.split())
    for page in range(2, pages + 1):
        one = tool("pdftotext", "-layout", "-f", str(page), "-l", str(page), str(dossier), "-")
        assert f"{version.content['ref']}, version 1" in one
        assert f"Page {page} of {pages}" in one
    for answers in version.content["answers"].values():
        for answer in answers.values():
            if isinstance(answer, str) and len(answer) > 200:
                assert answer.split(".")[0] in flat
    assert "for statistics only" not in flat
    with pikepdf.open(dossier) as pdf:
        assert len(list(pdf.open_outline().root)) > 5


def test_the_paper_for_reviewers_leaves_out_what_blindness_forbids(version: Any, tmp_path: Path) -> None:
    paper = made(version, PaperKind.REVIEWERS, tmp_path)
    raw = tool("pdftotext", "-layout", str(paper), "-")
    with pikepdf.open(io.BytesIO(paper.read_bytes())) as pdf:
        raw += pdf.attachments["digests.json"].get_file().read_bytes().decode()
    for director in version.content["directors"]:
        for hidden in (director["email"], director["phone"]):
            assert hidden
            assert hidden not in raw


def test_the_same_version_gives_the_same_bytes_before_it_is_signed(version: Any) -> None:
    assert (
        papers.rendered(version, PaperKind.DOSSIER).sha256
        == papers.rendered(version, PaperKind.DOSSIER).sha256
    )


def test_pages_say_that_a_paper_is_being_made_and_then_hand_it_out_to_whom_it_concerns(
    version: Any, client_of: Any, olena: Any, stranger: Any, ines: Any
) -> None:
    ref = version.content["ref"]
    olenas: Client = client_of(olena)
    receipt = reverse("proposal_receipt", args=[ref])
    paper = reverse("proposal_paper", args=[ref, 1, "receipt"])
    assert "is being made" in text_of(olenas.get(receipt))
    assert olenas.get(paper).status_code == 404
    papers.make_paper(version.pk, kind=PaperKind.RECEIPT)
    assert paper in olenas.get(receipt).content.decode()
    answer = olenas.get(paper)
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer.content.startswith(b"%PDF-")
    hidden = client_of(stranger).get(paper)
    absent = client_of(stranger).get(reverse("proposal_paper", args=["SPS-2026-1-MYP-9999", 1, "receipt"]))
    assert (hidden.status_code, bytes_of(hidden)) == (404, bytes_of(absent))
    papers.make_paper(version.pk, kind=PaperKind.REVIEWERS)
    assert olenas.get(reverse("proposal_paper", args=[ref, 1, "reviewers"])).status_code == 404
    office: Client = client_of(ines)
    address = reverse("office_paper", args=[ref, 1, "receipt"])
    assert address in office.get(reverse("office_proposal_files", args=[ref])).content.decode()
    assert office.get(address).content == answer.content
