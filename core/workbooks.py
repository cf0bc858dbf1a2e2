"""Spreadsheets that people send, read without a spreadsheet program: sheets of cells as they are stored, nothing run.

A workbook is a zip of XML. Its size, its parts and what they unpack to are judged before any of it is read; a part that
could act (macros, links to other files, embedded objects) refuses the whole. Numbers stay the text that is stored.
"""

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring, iterparse

from core.errors import Finding, Refused

MAX_BYTES = 2_000_000
MAX_PARTS = 200
MAX_UNPACKED = 20_000_000
MAX_RATIO = 200
MAX_CELLS = 50_000
# Elements take a hundred times the room of their text.
MAX_NODES = 400_000
MAX_DEPTH = 40
MAX_SMALL = 500_000
MAX_TEXT = 40_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_REL = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_ACTS = re.compile(r"vba|macro|activex|ctrlprops|dialogsheets|customui|webextension", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"externallinks|connections|querytables|embeddings|oleobject|datamodel", re.IGNORECASE
)
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
# A workbook's parts are packed in these ways; others may take any memory to unpack.
_PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_PLAIN = {b"utf-8", b"us-ascii", b"ascii"}
_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NEVER = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\ud800-\\udfff\\ufffe\\uffff]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class StoredCell:
    """One cell. kind: text, number (its digits as stored), truth ("1" or "0") or error; formula: whether it is worked out.

    The text of a formula that nobody has worked out yet is empty.
    """

    text: str
    kind: str = "text"
    formula: bool = False


Sheet = Mapping[str, StoredCell]


def read_workbook(content: bytes, *, where: str = "") -> dict[str, Sheet]:
    """Give the sheets by name, each with its cells by place such as "D7"; empty cells are left out.

    Raises Refused: `file_empty`, `file_too_big`, `workbook_encrypted`, `workbook_unknown`, `workbook_acts`,
    `workbook_elsewhere`, `workbook_too_much`, `workbook_damaged`.
    """
    if not content:
        raise Refused(Finding("file_empty", where))
    if len(content) > MAX_BYTES:
        values = {"max_mb": MAX_BYTES // 1_000_000, "size_mb": f"{len(content) / 1e6:.1f}"}
        raise Refused(Finding("file_too_big", where, values))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(Finding("workbook_encrypted", where))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = _Parts(archive, where)
            return {name: dict(_cells(parts, path)) for name, path in _sheets(parts)}
    except (ParseError, LookupError, ValueError, OverflowError, RecursionError, struct.error):
        raise Refused(Finding("workbook_damaged", where)) from None
    except (
        zlib.error,
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
    ):
        raise Refused(Finding("workbook_unknown", where)) from None


class _Parts:
    """The parts of the zip, handed out while there is room for what they unpack to."""

    def __init__(self, archive: zipfile.ZipFile, where: str) -> None:
        self.archive, self.where, self.left, self.cells = archive, where, MAX_UNPACKED, MAX_CELLS
        self.nodes = MAX_NODES
        self.shared: list[str] | None = None
        entries = archive.infolist()
        names = [entry.filename for entry in entries]
        if len(entries) > MAX_PARTS or len({*names}) != len(names):
            raise Refused(Finding("workbook_too_much", where))
        packed = sum(entry.compress_size for entry in entries) or 1
        unpacked = sum(entry.file_size for entry in entries)
        if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * packed:
            raise Refused(Finding("workbook_too_much", where))
        if any(entry.compress_type not in _PACKED for entry in entries):
            raise Refused(Finding("workbook_unknown", where))
        if any(entry.flag_bits & 1 for entry in entries):
            raise Refused(Finding("workbook_encrypted", where))
        kinds = self.read("[Content_Types].xml")
        if any(map(_ACTS.search, names)) or b"macroEnabled" in kinds or b"vbaProject" in kinds:
            raise Refused(Finding("workbook_acts", where))
        if any(map(_ELSEWHERE.search, names)):
            raise Refused(Finding("workbook_elsewhere", where))
        self.names = frozenset(names)

    def read(self, name: str) -> bytes:
        """Give the bytes of a part; what it says of its own size is not taken on trust."""
        with self.archive.open(name) as part:
            content = part.read(self.left + 1)
        self.left -= len(content)
        if self.left < 0:
            raise Refused(Finding("workbook_too_much", self.where))
        return content

    def xml(self, name: str) -> bytes:
        """Give a part of plain XML. Raises ValueError for a document type, where entities could be declared.

        In UTF-8 it can be seen before anything is parsed, so nothing else is taken.
        """
        content = self.read(name).removeprefix(b"\xef\xbb\xbf")
        declared = _ENCODING.match(content)
        if b"\0" in content or b"<!DOCTYPE" in content or (declared and declared[1].lower() not in _PLAIN):
            raise ValueError(name)
        return content

    def tree(self, name: str) -> Element:
        """Give a small part as a tree. Raises ValueError for a large one."""
        content = self.xml(name)
        if len(content) > MAX_SMALL:
            raise ValueError(name)
        return fromstring(content)  # noqa: S314 - no document type, so no entity

    def walk(self, name: str, whole: str) -> Iterator[Element]:
        """Give each element of that name once it is complete; it is emptied afterwards, so that none pile up."""
        depth, root = 0, None
        events = iterparse(io.BytesIO(self.xml(name)), events=("start", "end"))  # noqa: S314
        for event, element in events:
            if event == "start":
                root = element if root is None else root
                depth, self.nodes = depth + 1, self.nodes - 1
                if self.nodes < 0 or depth > MAX_DEPTH:
                    raise Refused(Finding("workbook_too_much", self.where))
                continue
            depth -= 1
            if _local(element.tag) == whole:
                yield element
                element.clear()
        if root is not None:
            root.clear()

    def count(self) -> None:
        self.cells -= 1
        if self.cells < 0:
            raise Refused(Finding("workbook_too_much", self.where))


def _sheets(parts: _Parts) -> Iterator[tuple[str, str]]:
    """The worksheets in their order, by name and by the part in which they stand."""
    base = "xl"
    links = {
        link.get("Id"): (link.get("Target") or "", link.get("TargetMode"), link.get("Type") or "")
        for link in parts.tree("xl/_rels/workbook.xml.rels")
    }
    if any(mode == "External" for _target, mode, _kind in links.values()):
        raise Refused(Finding("workbook_elsewhere", parts.where))
    for element in parts.tree("xl/workbook.xml").iter():
        if _local(element.tag) != "sheet":
            continue
        target, _mode, kind = links[element.get(_REL) or element.get(_STRICT_REL)]
        if kind.endswith("/worksheet"):
            path = (
                target.removeprefix("/") if target.startswith("/") else posixpath.normpath(f"{base}/{target}")
            )
            yield element.get("name") or "", path


def _cells(parts: _Parts, path: str) -> Iterator[tuple[str, StoredCell]]:
    shared = _shared(parts)
    for row in parts.walk(path, "row"):
        for element in row:
            if _local(element.tag) != "c":
                continue
            place = element.get("r") or ""
            if not _PLACE.fullmatch(place):
                raise ValueError(place)
            if (cell := _cell(element, shared)) is not None:
                parts.count()
                yield place, cell


def _cell(element: Any, shared: list[str]) -> StoredCell | None:
    kind, value, formula, inline = element.get("t", "n"), None, False, None
    for part in element:
        name = _local(part.tag)
        if name == "v":
            value = part.text or ""
        elif name == "f":
            formula = True
        elif name == "is":
            inline = _text(part)
    if kind == "s" and value is not None:
        value = shared[int(value)]
    elif kind == "inlineStr":
        value = inline
    elif kind == "str" and value is not None:
        value = _unescaped(value)
    if value is None or (value == "" and not formula):
        return StoredCell("", formula=True) if formula else None
    kinds = {"n": "number", "b": "truth", "e": "error"}
    return StoredCell(value[:MAX_TEXT], kinds.get(kind, "text"), formula)


def _shared(parts: _Parts) -> list[str]:
    if parts.shared is None:
        name = "xl/sharedStrings.xml"
        parts.shared = [_text(item) for item in parts.walk(name, "si")] if name in parts.names else []
    return parts.shared


def _text(item: Any) -> str:
    """Give the text of an item in one or several runs; how it is pronounced is no part of it."""
    said = [
        part.text or ""
        for run in item
        for part in ([run] if _local(run.tag) == "t" else run if _local(run.tag) == "r" else [])
        if _local(part.tag) == "t"
    ]
    return _unescaped("".join(said))


def _unescaped(text: str) -> str:
    """Give the text without escapes; what no text of ours may hold, such as NUL or half a character, is left out."""
    said = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return _NEVER.sub("", said)


def escaped(text: str) -> str:
    """Give the text as a workbook keeps it: what XML cannot hold left out, what looks like an escape escaped."""
    kept = "".join(ch for ch in text if ch >= " " or ch in "\t\n")
    return _ESCAPED.sub(lambda found: f"_x005F{found[0]}", kept)


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]


def column_letters(number: int) -> str:
    """Give the letters of a column counted from 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
