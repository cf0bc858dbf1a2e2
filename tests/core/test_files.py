"""Files are judged by what they are, stored with their digest, and never change."""

import hashlib
import io

import pikepdf
import pytest
from django.db import DatabaseError, transaction

from core import files
from core.errors import Refused
from core.models import StoredBytes, StoredFile
from sps_portal.seed.writing import small_pdf


def reason(content: bytes, max_mb: int = 1, max_pages: int | None = 3) -> str:
    with pytest.raises(Refused) as refused:
        files.read_pdf(content, where="cv", max_mb=max_mb, max_pages=max_pages)
    return refused.value.findings[0].code


def locked_pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(small_pdf("x"))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


def test_a_small_pdf_is_read_and_its_pages_counted():
    assert files.read_pdf(small_pdf("x", pages=3), where="cv", max_mb=1, max_pages=3) == 3


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"plain words, named cv.pdf", "file_not_pdf"),
        (b"<html><script>alert(1)</script>", "file_not_pdf"),
        (b"PK\x03\x04zip", "file_not_pdf"),
        (b"%PDF-1.7 and then nothing", "file_damaged"),
        (small_pdf("x", pages=4), "file_too_long"),
        (b"%PDF-" + b"x" * 1_000_001, "file_too_big"),
    ],
    ids=["empty", "text", "html", "zip", "damaged", "too long", "too big"],
)
def test_what_is_no_acceptable_pdf_is_refused_by_its_cause(content, code):
    assert reason(content) == code


def test_a_pdf_behind_a_password_is_refused():
    assert reason(locked_pdf()) == "file_encrypted"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\cv.pdf", "cv.pdf"),
        ("cv\u202efdp.exe", "cvfdp.exe"),
        ("a\x00b.pdf", "ab.pdf"),
        ("", "document"),
        ("x" * 300 + ".pdf", "x" * 110 + ".pdf"),
        ("Lebenslauf Müller.pdf", "Lebenslauf Müller.pdf"),
    ],
)
def test_names_lose_paths_controls_and_tricks(name, safe):
    assert files.safe_name(name) == safe


@pytest.mark.django_db
def test_a_stored_file_keeps_its_bytes_and_its_digest():
    file = files.store(content=b"hello", name="a.pdf", content_type=files.PDF)
    assert (files.content_of(file), file.sha256) == (b"hello", hashlib.sha256(b"hello").hexdigest())


@pytest.mark.django_db
@pytest.mark.parametrize("model", [StoredFile, StoredBytes])
def test_the_database_refuses_to_change_or_delete_a_stored_file(model):
    file = files.store(content=b"hello", name="a.pdf", content_type=files.PDF)
    for act in (
        lambda: model.objects.filter(pk=file.pk).delete(),
        lambda: model.objects.update(**({"name": "b"} if model is StoredFile else {"content": b"b"})),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.mark.django_db
def test_a_download_is_an_attachment_that_no_browser_renders_as_ours():
    file = files.store(content=b"<script>", name='we"ird\u00e9.pdf', content_type=files.PDF)
    answer = files.attachment(file)
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"
