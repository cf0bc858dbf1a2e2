"""Reads the words of one PDF from standard input and prints them as JSON, in a process of its own.

`core.files` runs it. Read are the pages of the copy that reviewers without names would get, so that what is searched is
what is handed out; and, in the file as it was sent, what it says of itself beside its pages.
"""

import codecs
import importlib
import io
import json
import sys
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pypdf

from core import pdf_copy, pdf_judge

# So many characters of a page, of one thing beside the pages, and of all of them.
MOST_OF_PAGE, MOST_OF_PIECE, MOST_BESIDE = 20_000, 2_000, 20_000
PROPERTY, PROGRAM, NOTE, LINK, BOOKMARK, ATTACHMENT = (
    "property", "program", "note", "link", "bookmark", "attachment",
)  # fmt: skip
# Who made the file: a program, whose makers' names and addresses tell nothing of people.
_PROGRAMS = frozenset({"/Producer", "/Creator", "Producer", "CreatorTool", "softwareAgent"})
# Addresses of vocabularies, not of people.
_VOCABULARY = frozenset(
    {"namespaceURI", "schema", "prefix", "conformance", "InstanceID", "DocumentID", "about"}
)
_OF_NOTE = ("/Contents", "/RC", "/T", "/Subj", "/TU", "/V", "/NM")
_OF_FILE = ("/UF", "/F", "/Desc")
_TEXTS = ("/ActualText", "/Alt", "/E", "/Name")

# What the reader loads once it meets a font or a filter that needs it; afterwards nothing can be opened.
_LATE = (
    "brotli", "fontTools.cffLib", "pypdf._codecs.core_font_metrics", "pypdf._text_extraction", "pypdf.filters",
)  # fmt: skip
_CODECS = (
    "big5",
    "charmap",
    "cp932",
    "cp1252",
    "gb18030",
    "gb2312",
    "gbk",
    "latin-1",
    "mac-roman",
    "utf-16-be",
)

Piece = tuple[str, int | None, str]


def words_in(content: bytes) -> dict[str, Any]:
    """Give `pages`, the text of each, and `beside`: what the file says of itself, as place, page or null, and text.

    `cut`: the numbers of pages that hold more than is kept of them.
    """
    copy = pdf_copy.rebuilt(content, nameless=True)
    texts = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(copy)).pages]
    pages = [_kept(text[:MOST_OF_PAGE]) for text in texts]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        beside: dict[Piece, None] = {}
        room = MOST_BESIDE
        for place, page, text in _beside(pdf):
            piece = (place, page, _kept(text.strip()[:MOST_OF_PIECE]))
            if piece[2] and piece not in beside and len(piece[2]) <= room:
                beside[piece] = None
                room -= len(piece[2])
    cut = [number for number, text in enumerate(texts, start=1) if len(text) > MOST_OF_PAGE]
    return {"pages": pages, "cut": cut, "beside": list(beside)}


def _kept(text: str) -> str:
    """Give the text as a database can keep it."""
    return "".join(
        "\ufffd" if letter == "\0" or "\ud800" <= letter <= "\udfff" else letter for letter in text
    )


def _beside(pdf: pikepdf.Pdf) -> Iterator[Piece]:
    info = pdf.trailer.get("/Info")
    if isinstance(info, pikepdf.Dictionary):
        for key, value in info.items():
            if isinstance(value, pikepdf.String) and not key.endswith("Date"):
                yield PROGRAM if key in _PROGRAMS else PROPERTY, None, str(value)
    for number, page in enumerate(pdf.pages, start=1):
        notes = page.obj.get("/Annots")
        for note in notes if isinstance(notes, pikepdf.Array) else []:
            yield from _of_note(note, number)
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream) and str(thing.get("/Type", "")) == "/Metadata":
            yield from _of_packet(bytes(thing.read_bytes()))
        if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            yield from _of_thing(thing)
    with pdf.open_outline() as outline:
        yield from ((BOOKMARK, None, title) for title in _titles(outline.root))


def _of_note(note: Any, number: int) -> Iterator[Piece]:
    if not isinstance(note, pikepdf.Dictionary):
        return
    for key in _OF_NOTE:
        if isinstance(note.get(key), pikepdf.String):
            yield NOTE, number, str(note[key])
    action = note.get("/A")
    if isinstance(action, pikepdf.Dictionary) and isinstance(action.get("/URI"), pikepdf.String):
        yield LINK, number, str(action["/URI"])


def _of_thing(thing: Any) -> Iterator[Piece]:
    """Give what an object of the file says: names of attachments and layers, replacement texts."""
    is_file = str(thing.get("/Type", "")) == "/Filespec" or "/UF" in thing
    for key in _OF_FILE if is_file else _TEXTS:
        if isinstance(thing.get(key), pikepdf.String):
            yield ATTACHMENT if is_file else PROPERTY, None, str(thing[key])


def _of_packet(packet: bytes) -> Iterator[Piece]:
    """Give what a packet of metadata says; one that is no XML is read as it stands."""
    if b"<!" in packet.replace(b"<!--", b""):
        yield PROPERTY, None, packet.decode(errors="replace")
        return
    try:
        root = ElementTree.fromstring(packet)  # noqa: S314 - nothing is declared in it, and the process is bound
    except ElementTree.ParseError:
        yield PROPERTY, None, packet.decode(errors="replace")
        return
    for part in root.iter():
        for name, text in ((part.tag, part.text or ""), *part.attrib.items()):
            key = name.rsplit("}", 1)[-1]
            if key not in _VOCABULARY and not key.endswith("Date"):
                yield PROGRAM if key in _PROGRAMS else PROPERTY, None, text


def _titles(items: Any, depth: int = 0) -> Iterator[str]:
    for item in items if depth < 20 else ():
        yield str(item.title)
        yield from _titles(item.children, depth + 1)


def main() -> None:
    """Standard input holds the file; standard output gets its words, or nothing when they could not be read."""
    for name in _LATE:
        importlib.import_module(name)
    for name in _CODECS:
        codecs.lookup(name)
    pdf_judge.limit_unpacking()
    pdf_judge.bind()
    sys.stdout.write(json.dumps(words_in(sys.stdin.buffer.read())))
