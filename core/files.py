"""Stored files: written once with their digest, handed out only as attachments."""

import hashlib
import json
import re
import signal
import subprocess
import sys
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from core import clock
from core.errors import Finding, Refused
from core.models import StoredBytes, StoredFile

Answer = TypeVar("Answer", bound=HttpResponseBase)
PDF = "application/pdf"
JUDGE = (sys.executable, "-I", str(Path(__file__).with_name("pdf_judge.py")))
# Built anew by a program that knows of nothing else of ours.
COPIER = (
    sys.executable,
    "-I",
    "-c",
    "import sys; sys.path.append(sys.argv[1]); from core.pdf_copy import main; main()",
    str(Path(__file__).resolve().parents[1]),
)
NAMELESS = "nameless"
# Reads the words of one, likewise.
READER = (*COPIER[:3], COPIER[3].replace("core.pdf_copy", "core.pdf_words"), COPIER[4])
# Processor time is limited by the judge itself; this ends it on a machine that is too busy to give it any.
JUDGE_SECONDS = 20
# So many judges at once in one server process; each may take its share of memory.
_at_work = threading.BoundedSemaphore(2)
_UNSAFE = re.compile(r"[^\w .()+-]", re.UNICODE)


class NotRead(Exception):
    """The machine had no time for the file: that says nothing about the file, which may be read later."""


class _Known:
    """What was found out about the last so many files: the same bytes are looked at once by a process."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.found: OrderedDict[str, dict[str, Any]] = OrderedDict()

    def of(self, content: bytes, look: Callable[[bytes], dict[str, Any]]) -> dict[str, Any]:
        """Give what `look` finds, in its turn. Raises NotRead where the turn does not come, or as `look` does."""
        digest = hashlib.sha256(content).hexdigest()
        known = self.found.get(digest)
        if known is not None:
            return known
        if not _at_work.acquire(timeout=JUDGE_SECONDS):
            raise NotRead("Others are being read.")
        try:
            found = look(content)
        finally:
            _at_work.release()
        self.found[digest] = found
        while len(self.found) > self.most:
            self.found.popitem(last=False)
        return found


_verdicts, _words = _Known(most=500), _Known(most=50)


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
    return download(content_of(file), name=file.name, content_type=file.content_type)


def download(content: bytes, *, name: str, content_type: str) -> HttpResponse:
    """Give the bytes as a download that no browser renders in our origin and no cache keeps."""
    return as_download(HttpResponse(content), name=name, content_type=content_type)


def as_download(response: Answer, *, name: str, content_type: str) -> Answer:
    """Give the answer as a download that no browser renders in our origin and no cache keeps."""
    response["Content-Type"] = content_type
    named = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = named or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def read_pdf(content: bytes, *, where: str, max_mb: int, max_pages: int | None) -> int:
    """Give the number of pages of an acceptable PDF. It is judged in a process of its own: call it before any lock.

    Raises Refused with `file_empty`, `file_too_big`, `file_not_pdf`, `file_encrypted`, `file_damaged`, `file_slow`,
    `file_too_long`, or with every reason why its content is not taken: `file_scripted`, `file_automatic`,
    `file_opens`, `file_attached`, `file_media`, `file_xfa`; `where` is the slot.
    """
    if not content:
        raise Refused(Finding("file_empty", where))
    if len(content) > max_mb * 1_000_000:
        raise Refused(
            Finding("file_too_big", where, {"max_mb": max_mb, "size_mb": f"{len(content) / 1e6:.1f}"})
        )
    if not content.startswith(b"%PDF-"):
        raise Refused(Finding("file_not_pdf", where))
    verdict = _verdict(content)
    if "pages" not in verdict:
        raise Refused(*(Finding(reason, where) for reason in verdict["reasons"]))
    pages: int = verdict["pages"]
    if max_pages is not None and pages > max_pages:
        raise Refused(Finding("file_too_long", where, {"max_pages": max_pages, "pages": pages}))
    return pages


def _verdict(content: bytes) -> dict[str, Any]:
    try:
        return _verdicts.of(content, _judged_in_time)
    except NotRead:
        return {"reasons": ["file_slow"]}


def _judged_in_time(content: bytes) -> dict[str, Any]:
    verdict = judged_apart(content)
    # A busy machine makes a file slow, and may have room for it later.
    if verdict.get("reasons") == ["file_slow"]:
        raise NotRead("It took too long.")
    return verdict


def judged_apart(content: bytes) -> dict[str, Any]:
    """Give the verdict of `core.pdf_judge` on the bytes; one that broke down or used up its share refuses, too."""
    try:
        # It gets none of our environment, where secrets stand.
        judge = subprocess.run(  # noqa: S603 - our own program, and no word of a person
            JUDGE, input=content, capture_output=True, timeout=JUDGE_SECONDS, env={}, check=False
        )
    except subprocess.TimeoutExpired:
        return {"reasons": ["file_slow"]}
    if judge.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return {"reasons": ["file_slow"]}
    if judge.returncode != 0:
        return {"reasons": ["file_damaged"]}
    verdict: dict[str, Any] = json.loads(judge.stdout)
    return verdict


class NotCopied(Exception):
    """The file could not be built anew."""


def rebuilt(content: bytes, *, nameless: bool = False) -> tuple[bytes, int]:
    """Give a PDF with the same pages and nothing else, and their number; made apart, and judged like any other.

    nameless: without links, and without a word beside what is drawn.   Raises NotCopied.
    """
    try:
        copier = subprocess.run(  # noqa: S603 - our own program, and no word of a person
            (*COPIER, NAMELESS) if nameless else COPIER,
            input=content,
            capture_output=True,
            timeout=JUDGE_SECONDS,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotCopied("It took too long.") from None
    if copier.returncode != 0 or not copier.stdout.startswith(b"%PDF-"):
        raise NotCopied(f"The copier ended with {copier.returncode}.")
    verdict = judged_apart(copier.stdout)
    if "pages" not in verdict:
        raise NotCopied(f"The copy is not acceptable: {verdict['reasons']}.")
    return copier.stdout, verdict["pages"]


def words_of(content: bytes) -> dict[str, Any]:
    """Give the words of a PDF as `core.pdf_words` reads them, apart and within limits; no page where it finds none.

    Raises NotRead where its turn did not come, it took too long, or its process was ended.
    """
    return _words.of(content, _words_apart)


def _words_apart(content: bytes) -> dict[str, Any]:
    try:
        reader = subprocess.run(  # noqa: S603 - our own program, and no word of a person
            READER, input=content, capture_output=True, timeout=JUDGE_SECONDS, env={}, check=False
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise NotRead(f"The reader did not come to its end: {type(error).__name__}.") from None
    if reader.returncode < 0:
        raise NotRead(f"The reader was ended by signal {-reader.returncode}.")
    if reader.returncode != 0:
        return {"pages": [], "beside": []}
    words: dict[str, Any] = json.loads(reader.stdout)
    return words
