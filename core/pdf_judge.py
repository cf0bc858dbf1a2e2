"""Judges one PDF from standard input and prints the verdict as JSON, in a process of its own.

`core.files` runs it. It can open no file and no connection, and ends when its share of time or memory is used up.
"""

import io
import json
import os
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

import pikepdf
import pikepdf.settings

CPU_SECONDS = 4
MEMORY_BYTES = 768_000_000
MAX_OBJECTS = 50_000
# One part of a PDF may not unpack to more than this: 1 MB can hold a gigabyte of noughts.
MAX_UNPACKED = 16_000_000

# Programs leave a few bytes after the end; whole files there are another file.
MOST_AFTER_END = 1024
# As far as browsers look when they guess what a file is.
SNIFFED = 1445
_WEB_PAGES = (b"<html", b"<!doctype", b"<script", b"<svg", b"<body", b"<iframe", b"<?xml", b"<?php")

SCRIPTED, AUTOMATIC, OPENS = "file_scripted", "file_automatic", "file_opens"
ATTACHED, MEDIA, XFA = "file_attached", "file_media", "file_xfa"
_ACTIONS = {
    "/JavaScript": SCRIPTED,
    "/Launch": OPENS,
    "/GoToR": OPENS,
    "/ImportData": OPENS,
    "/SubmitForm": OPENS,
    "/GoToE": ATTACHED,
    "/Rendition": MEDIA,
    "/RichMediaExecute": MEDIA,
    "/Movie": MEDIA,
    "/Sound": MEDIA,
    "/GoTo3DView": MEDIA,
}
_KEYS = {
    "/JS": SCRIPTED,
    "/JavaScript": SCRIPTED,
    "/AA": AUTOMATIC,
    "/EF": ATTACHED,
    "/Collection": ATTACHED,
    "/XFA": XFA,
    "/RichMediaContent": MEDIA,
}
_ANNOTATIONS = {
    "/FileAttachment": ATTACHED,
    "/RichMedia": MEDIA,
    "/Movie": MEDIA,
    "/Sound": MEDIA,
    "/Screen": MEDIA,
    "/3D": MEDIA,
}
# What a link may lead to; an address without a scheme stays within the document's own place.
_SCHEME = re.compile(r"[a-z][a-z0-9+-]*:")
_WEB = ("http:", "https:", "mailto:", "tel:", "ftp:", "doi:", "urn:")


def judge(content: bytes) -> dict[str, Any]:
    """Give `pages` of an acceptable PDF, else `reasons`: every cause for which it is refused, by code."""
    end = content.rfind(b"%%EOF")
    if end < 0:
        return {"reasons": ["file_damaged"]}
    if len(content) - end > MOST_AFTER_END or _is_also_another(content):
        return {"reasons": ["file_two_kinds"]}
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                return {"reasons": ["file_encrypted"]}
            pages = len(pdf.pages)
            if pages == 0 or len(pdf.objects) > MAX_OBJECTS:
                return {"reasons": ["file_damaged"]}
            reasons = sorted({*_reasons(pdf), *_unread(pdf)})
    except pikepdf.PasswordError:
        return {"reasons": ["file_encrypted"]}
    except (pikepdf.PdfError, RuntimeError, ValueError, UnicodeError):
        # Here nothing can be decrypted, even what asks for no password.
        return {"reasons": ["file_encrypted" if b"/Encrypt" in content else "file_damaged"]}
    return {"reasons": reasons} if reasons else {"pages": pages}


def _is_also_another(content: bytes) -> bool:
    """Whether another program would take the same bytes for an archive or a web page."""
    head = content[:SNIFFED].lower()
    return zipfile.is_zipfile(io.BytesIO(content)) or any(mark in head for mark in _WEB_PAGES)


def _reasons(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Every object of the file is looked at, reachable from a page or not; none is unpacked."""
    opening = pdf.Root.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary) and (str(opening.get("/S")) != "/GoTo" or "/Next" in opening):
        yield AUTOMATIC
    for top in (pdf.trailer, *pdf.objects):
        waiting = [top]
        while waiting:
            thing = waiting.pop()
            if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
                entries = dict(thing.items())
                yield from _of(entries, stream=isinstance(thing, pikepdf.Stream))
                parts: Any = entries.values()
            elif isinstance(thing, pikepdf.Array):
                parts = thing
            else:
                continue
            # Indirect parts are objects of their own and come by themselves.
            waiting += [part for part in parts if isinstance(part, pikepdf.Object) and not part.is_indirect]


def _unread(pdf: pikepdf.Pdf) -> Iterator[str]:
    """What qpdf gave up on stands as null here, and may be read by another program: it is not taken on trust."""
    for warning in map(str, pdf.get_warnings()):
        if "bad_alloc" in warning or "limits error" in warning:
            yield "file_slow"
        elif "error reading object" in warning or "treating object as null" in warning:
            yield "file_damaged"


def _of(entries: dict[str, Any], *, stream: bool) -> Iterator[str]:
    """Give what is wrong with one dictionary, by itself."""
    for key in entries.keys() & _KEYS.keys():
        if key != "/AA" or (isinstance(entries[key], pikepdf.Dictionary) and entries[key].keys()):
            yield _KEYS[key]
    if "/S" in entries and (found := _ACTIONS.get(str(entries["/S"]))):
        yield found
    if "/Subtype" in entries and (found := _ANNOTATIONS.get(str(entries["/Subtype"]))):
        yield found
    if stream and str(entries.get("/Type", "")) == "/EmbeddedFile":
        yield ATTACHED
    if stream and "/F" in entries:
        # The stream's bytes would come from another file.
        yield OPENS
    if "/URI" in entries and isinstance(entries["/URI"], pikepdf.String):
        yield from _of_address(str(entries["/URI"]))


def _of_address(address: str) -> Iterator[str]:
    address = "".join(ch for ch in address if ch > " ").lower()
    if address.startswith(("javascript:", "vbscript:")):
        yield SCRIPTED
    elif address.startswith("\\\\") or (_SCHEME.match(address) and not address.startswith(_WEB)):
        yield OPENS


def bind() -> None:
    """This process has its share of time and memory, and can open nothing more than it has open now."""
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def limit_unpacking() -> None:
    """No part of a file unpacks to more than its share."""
    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=MAX_UNPACKED,
        png_max_memory=MAX_UNPACKED,
        run_length_max_memory=MAX_UNPACKED,
        tiff_max_memory=MAX_UNPACKED,
        max_stream_filters=4,
        doc_max_warnings=500,
    )


def main() -> None:
    """Standard input holds the file; standard output gets the verdict."""
    limit_unpacking()
    bind()
    try:
        verdict = judge(sys.stdin.buffer.read())
    except MemoryError:
        verdict = {"reasons": ["file_slow"]}
    sys.stdout.write(json.dumps(verdict))


if __name__ == "__main__":
    main()
