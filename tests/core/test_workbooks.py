"""Spreadsheets from outside: what is read, and what is refused before anything is read."""

import io
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from core.errors import Refused
from core.money import guessed
from core.workbooks import escaped, read_workbook

SHEET = "xl/worksheets/sheet1.xml"


def book(*rows: list[Any]) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)  # type: ignore[union-attr]
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_part(name: str, content: bytes, base: bytes | None = None) -> bytes:
    """Give a good workbook with one part put in or changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(base or book([1]))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry.filename, old.read(entry.filename))
        new.writestr(name, content)
    return out.getvalue()


def packed(method: int) -> bytes:
    """Give a good workbook whose parts are packed in another way."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book([1]))) as old, zipfile.ZipFile(out, "w", method) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry.filename))
    return out.getvalue()


def sheet(cells: str) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    data = f'<worksheet xmlns="{main}"><sheetData><row r="1">{cells}</row></sheetData></worksheet>'
    return with_part(SHEET, data.encode())


def why(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read_workbook(content)
    return refused.value.findings[0].code


def test_numbers_stay_the_digits_that_are_stored() -> None:
    cells = read_workbook(sheet('<c r="A1"><v>0.30000000000000004</v></c><c r="B1"><v>1E3</v></c>'))["Sheet"]
    assert [(c.text, c.kind) for c in cells.values()] == [
        ("0.30000000000000004", "number"),
        ("1E3", "number"),
    ]


def test_a_formula_comes_with_its_result_or_with_none() -> None:
    cells = read_workbook(
        sheet(
            '<c r="A1"><f>2*3</f><v>6</v></c><c r="B1"><f>2*3</f></c><c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
            '<c r="D1" t="str"><f>A1</f><v>six</v></c><c r="E1" t="b"><v>1</v></c>'
        )
    )["Sheet"]
    assert [(c.text, c.kind, c.formula) for c in cells.values()] == [
        ("6", "number", True), ("", "text", True), ("#DIV/0!", "error", True), ("six", "text", True),
        ("1", "truth", False),
    ]  # fmt: skip


def test_texts_in_runs_are_read_whole_without_how_they_are_pronounced() -> None:
    runs = '<c r="A1" t="inlineStr"><is><r><t>Bla</t></r><r><t>ck Sea</t></r><rPh><t>x</t></rPh></is></c>'
    assert read_workbook(sheet(runs))["Sheet"]["A1"].text == "Black Sea"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n_x0041"), max_size=60))
def test_every_text_comes_back_as_it_was_written(text: str) -> None:
    cells = read_workbook(book(["x", "'" + escaped(text)]))["Sheet"]
    assert cells["B1"].text == "'" + text


HOSTILE = {
    "macros": (with_part("xl/vbaProject.bin", b"x"), "workbook_acts"),
    "controls": (with_part("xl/activeX/activeX1.xml", b"<a/>"), "workbook_acts"),
    "links to other files": (with_part("xl/externalLinks/externalLink1.xml", b"<a/>"), "workbook_elsewhere"),
    "data connections": (with_part("xl/connections.xml", b"<a/>"), "workbook_elsewhere"),
    "embedded objects": (with_part("xl/embeddings/oleObject1.bin", b"x"), "workbook_elsewhere"),
    "an entity": (with_part(SHEET, b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "workbook_damaged"),
    "an entity in UTF-16": (
        with_part(SHEET, '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16")),
        "workbook_damaged",
    ),
    "an entity in EBCDIC": (
        with_part(SHEET, '<?xml version="1.0" encoding="cp037"?><!DOCTYPE a><a/>'.encode("cp037")),
        "workbook_damaged",
    ),
    "half a file": (with_part(SHEET, b"<a><b>"), "workbook_damaged"),
    "noughts that unpack to a hundred times as much": (
        with_part("a.xml", b"0" * 19_000_000),
        "workbook_too_much",
    ),
    "a place beyond any table": (sheet('<c r="A99999999999"><v>1</v></c>'), "workbook_damaged"),
    "a text that is not there": (sheet('<c r="A1" t="s"><v>7</v></c>'), "workbook_damaged"),
    "a password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook_encrypted"),
    "no zip": (b"%PDF-1.7", "workbook_unknown"),
    "a zip of something else": (with_part("a", b"")[:40] + b"PK", "workbook_unknown"),
    "a way to pack that takes any memory": (packed(zipfile.ZIP_LZMA), "workbook_unknown"),
    "nothing": (b"", "file_empty"),
    "too many bytes": (b"PK" + b"x" * 2_000_000, "file_too_big"),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_workbook_is_refused_with_its_reason(name: str) -> None:
    content, code = HOSTILE[name]
    assert why(content) == code


def test_an_escape_of_what_no_text_may_hold_is_left_out() -> None:
    text = '<c r="A1" t="inlineStr"><is><t>a_x0000_b_xD800_c_x0041__x000A_d</t></is></c>'
    assert read_workbook(sheet(text))["Sheet"]["A1"].text == "abcA\nd"


@pytest.mark.parametrize("part", ["<si/>" * 450_000, "<a>" * 50 + "</a>" * 50])
def test_elements_without_end_or_too_deep_are_refused_before_they_fill_the_memory(part: str) -> None:
    shared = with_part("xl/sharedStrings.xml", f"<sst>{part}</sst>".encode())
    assert why(shared) == "workbook_too_much"
    assert why(with_part(SHEET, f"<worksheet>{part}</worksheet>".encode())) == "workbook_too_much"


def test_more_parts_or_cells_than_a_budget_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for n in range(300):
            archive.writestr(f"{n}.xml", "<a/>")
    assert why(out.getvalue()) == "workbook_too_much"
    monkeypatch.setattr("core.workbooks.MAX_CELLS", 3)
    assert why(book([1, 2, 3, 4])) == "workbook_too_much"


@given(st.binary(max_size=300), st.integers(0, 4000))
def test_a_spoilt_workbook_is_refused_or_read_and_never_breaks(junk: bytes, place: int) -> None:
    good = book(["a", 1, "=A1"])
    at = place % len(good)
    try:
        read_workbook(good[:at] + junk + good[at + len(junk) :])
    except Refused:
        return


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12,5k", "12500.00"), ("1.200,50", "1200.50"), ("1 200,50", "1200.50"), ("EUR 300", "300.00"),
        ("€1,200.5", "1200.50"), ("2.500.-", "2500.00"), ("1'250'000", "1250000.00"), ("2m", "2000000.00"),
        ("about 300", None), ("", None), ("1,2,3", None), ("1.200,500.1", None), ("1.200.50", None), ("9" * 30, None), ("k", None),
    ],
)  # fmt: skip
def test_what_somebody_may_have_meant_is_told_where_it_can_be_told(typed: str, meant: str | None) -> None:
    found = guessed(typed)
    assert (None if found is None else str(found)) == meant
