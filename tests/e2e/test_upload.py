"""A file goes up with its progress, can be stopped, is refused at its place, and shows its check without a reload."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from playwright.sync_api import Locator, expect

from applications import custody
from applications.actions import checking
from applications.models import Document
from core.models import OutboxTask
from sps_portal.seed.writing import small_pdf
from tests import factories
from tests.core.scanner import Scanner, scanner
from tests.e2e.pages import Reader
from tests.e2e.test_every_page import violations

SLOT = "#slot-cv_npd"


class Desk:
    """Olena at the documents of a draft."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.page = reader, reader.page
        self.draft = factories.draft(mechanism="ARW", whole=False)
        reader.sign_in("olena")
        reader.go(f"/proposals/{self.draft.ref}/sections/documents/")
        self.voice = self.page.locator("[data-announce]")

    @property
    def place(self) -> Locator:
        return self.page.locator(SLOT)

    def choose(self, content: bytes, name: str = "cv.pdf") -> None:
        self.place.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": "application/pdf", "buffer": content}
        )
        self.place.get_by_role("button", name="Upload").click()

    @property
    def held(self) -> Document | None:
        return Document.objects.filter(proposal=self.draft, slot="cv_npd", removed_at=None).first()


@pytest.fixture
def scanned() -> Iterator[Scanner]:
    before = settings.CLAMD
    with scanner() as found:
        settings.CLAMD = found.address
        yield found
    settings.CLAMD = before


@pytest.fixture
def desk(open_browser: Any) -> Desk:
    return Desk(open_browser())


def big_pdf(folder: Path) -> bytes:
    path = folder / "big.pdf"
    with pikepdf.open(io.BytesIO(small_pdf("big"))) as pdf:
        pdf.Root.Ballast = pdf.make_stream(bytes(range(256)) * 8000)
        pdf.save(path, compress_streams=False)
    return path.read_bytes()


def test_a_file_goes_up_in_place_waits_and_becomes_ready_without_a_reload(
    desk: Desk, scanned: Scanner
) -> None:
    desk.page.evaluate("() => { window.stillHere = true }")
    desk.choose(small_pdf("My CV"))
    expect(desk.voice).to_have_text("The file has been uploaded.")
    expect(desk.place.locator(".tag")).to_have_text("Checking")
    assert violations(desk.page) == []
    task = OutboxTask.objects.filter(kind=custody.SCAN).latest("pk")
    assert desk.held is not None
    assert task.object_id == desk.held.pk
    checking.scan_document(desk.held.pk)
    expect(desk.place.locator(".tag")).to_have_text("Ready", timeout=15_000)
    assert desk.place.get_by_role("link", name="cv.pdf", exact=True).count() == 1
    desk.choose(b"just words")
    expect(desk.place.locator("form .error")).to_contain_text("is not a PDF")
    expect(desk.voice).to_contain_text("The file was not taken")
    expect(desk.place.locator("input[type=file]")).to_be_focused()
    assert violations(desk.page) == []
    assert desk.page.evaluate("() => window.stillHere") is True


def test_an_upload_can_be_stopped_and_a_broken_one_keeps_the_choice(desk: Desk, tmp_path: Path) -> None:
    desk.reader.troubles.clear()
    desk.page.route("**/sections/documents/", lambda route: None)  # it never answers
    desk.choose(big_pdf(tmp_path))
    stop = desk.place.get_by_role("button", name="Cancel")
    expect(stop).to_be_focused()
    assert violations(desk.page) == []
    stop.click()
    expect(desk.voice).to_have_text("The upload was cancelled. Nothing was changed.")
    assert desk.held is None
    desk.page.unroute_all(behavior="ignoreErrors")
    desk.page.route("**/sections/documents/", lambda route: route.abort())
    desk.place.get_by_role("button", name="Upload").click()
    expect(desk.place.locator(".sending")).to_contain_text("the connection broke")
    desk.page.unroute_all(behavior="ignoreErrors")
    desk.place.get_by_role("button", name="Upload").click()
    expect(desk.voice).to_have_text("The file has been uploaded.")
    assert desk.held is not None
    desk.reader.troubles[:] = [line for line in desk.reader.troubles if "net::ERR_" not in line]
