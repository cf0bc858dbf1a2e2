"""Stored files: written once with their digest, handed out only as attachments."""

import hashlib
import io
import re
import unicodedata

import pikepdf
import pikepdf.settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from core import clock
from core.errors import Finding, Refused
from core.models import StoredBytes, StoredFile

PDF = "application/pdf"
MAX_OBJECTS = 50_000
# One part of a PDF may not unpack to more than this: 1 MB can hold a gigabyte of noughts.
MAX_UNPACKED = 16_000_000
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=MAX_UNPACKED,
    png_max_memory=MAX_UNPACKED,
    run_length_max_memory=MAX_UNPACKED,
    tiff_max_memory=MAX_UNPACKED,
    max_stream_filters=4,
    doc_max_warnings=500,
)
_UNSAFE = re.compile(r"[^\w .()+-]", re.UNICODE)


def safe_name(name: str) -> str:
    """Give a file name of at most 120 characters without path, control or direction characters."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    base = "".join(ch for ch in base if unicodedata.category(ch)[0] != "C")
    base = _UNSAFE.sub("_", base).strip(" .") or "document"
    stem, dot, suffix = base.rpartition(".")
    return f"{stem[:110]}{dot}{suffix[:9]}" if dot else base[:120]


def store(*, content: bytes, name: str, content_type: str, pages: int | None = None) -> StoredFile:
    """The bytes stand in the database with their SHA-256; they can never change. A PDF is named as one."""
    name = safe_name(name)
    if content_type == PDF and not name.lower().endswith(".pdf"):
        # A reader's machine goes by the name: what was judged as a PDF must not open as anything else.
        name = f"{name[:110]}.pdf"
    file = StoredFile.objects.create(
        name=name,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        pages=pages,
        created_at=clock.now(),
    )
    StoredBytes.objects.create(file=file, content=content)
    return file


def content_of(file: StoredFile) -> bytes:
    """Give the bytes. Raises AssertionError when they no longer match their digest."""
    content = bytes(StoredBytes.objects.values_list("content", flat=True).get(file=file))
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise AssertionError(f"File {file.pk} does not match its digest.")
    return content


def attachment(file: StoredFile) -> HttpResponse:
    """Give the file as a download that no browser renders in our origin."""
    response = HttpResponse(content_of(file), content_type=file.content_type)
    response["Content-Disposition"] = _disposition(file.name)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def _disposition(name: str) -> str:

    return content_disposition_header(as_attachment=True, filename=name) or "attachment"


def read_pdf(content: bytes, *, where: str, max_mb: int, max_pages: int | None) -> int:
    """Give the number of pages of an acceptable PDF.

    Raises Refused with `file_empty`, `file_too_big`, `file_not_pdf`, `file_encrypted`, `file_damaged`
    or `file_too_long`; `where` is the slot.
    """
    if not content:
        raise Refused(Finding("file_empty", where))
    if len(content) > max_mb * 1_000_000:
        raise Refused(
            Finding("file_too_big", where, {"max_mb": max_mb, "size_mb": f"{len(content) / 1e6:.1f}"})
        )
    if not content.startswith(b"%PDF-"):
        raise Refused(Finding("file_not_pdf", where))
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            pages, objects, locked = len(pdf.pages), len(pdf.objects), pdf.is_encrypted
    except pikepdf.PasswordError:
        raise Refused(Finding("file_encrypted", where)) from None
    except pikepdf.PdfError:
        raise Refused(Finding("file_damaged", where)) from None
    if locked:
        raise Refused(Finding("file_encrypted", where))
    if pages == 0 or objects > MAX_OBJECTS:
        raise Refused(Finding("file_damaged", where))
    if max_pages is not None and pages > max_pages:
        raise Refused(Finding("file_too_long", where, {"max_pages": max_pages, "pages": pages}))
    return pages
