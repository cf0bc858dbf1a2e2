"""Files are judged by what they are, stored with their digest, and never change."""

import hashlib
import io
import resource
import zlib
from contextlib import suppress

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
@pytest.mark.parametrize(
    ("name", "kept"),
    [("cv.hta", "cv.hta.pdf"), ("cv.pdf.html", "cv.pdf.html.pdf"), ("CV.PDF", "CV.PDF"), ("cv", "cv.pdf")],
)
def test_a_pdf_is_handed_out_under_the_name_of_a_pdf(name, kept):
    file = files.store(content=b"%PDF-", name=name, content_type=files.PDF)
    assert file.name == kept


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


def swollen_pdf(megabytes: int) -> bytes:
    """Give a small PDF whose page leans on an object stream of that many megabytes of spaces."""
    packer = zlib.compressobj(9)
    packed = packer.compress(b"10 0 <</A 1>>")
    packed += b"".join(packer.compress(b" " * 1_000_000) for _n in range(megabytes)) + packer.flush()
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/X 10 0 R>>",
        b"<</Type/ObjStm/N 1/First 5/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
        % (len(packed), packed),
    ]
    out, rows = b"%PDF-1.5\n", [(0, 0, 0)]
    for number, body in enumerate(bodies, start=1):
        rows.append((1, len(out), 0))
        out += b"%d 0 obj %s endobj\n" % (number, body)
    rows += [(1, len(out), 0), *[(0, 0, 0)] * 4, (2, 4, 0)]
    table = zlib.compress(b"".join(bytes([a]) + b.to_bytes(4, "big") + bytes([c]) for a, b, c in rows))
    head = b"<</Type/XRef/Size 11/W[1 4 1]/Root 1 0 R/Filter/FlateDecode/Length %d>>" % len(table)
    return out + b"5 0 obj%sstream\n%s\nendstream endobj\nstartxref\n%d\n%%%%EOF" % (head, table, len(out))


def test_a_small_file_that_unpacks_to_a_gigabyte_takes_no_memory():
    content = swollen_pdf(400)
    assert len(content) < 500_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with suppress(Refused):
        files.read_pdf(content, where="cv", max_mb=1, max_pages=3)
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kb < 200_000
