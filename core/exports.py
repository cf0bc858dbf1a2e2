"""Tables as files for a spreadsheet: what people wrote is text there and never a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import chain, islice
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from core import clock
from core.words import without_controls
from core.workbooks import XLSX

# Full-width signs are read as the plain ones by some spreadsheets.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


# Where a semicolon parts columns, as in most of Europe, quotes within a line hold nothing together: what follows such a
# mark, or the end of a line, may stand in a cell of its own.
_PARTED = re.compile(r"([;\t\r\n][\s\"]*)([-=+@＝＋－＠]?)")

CSV = "text/csv; charset=utf-8"
_INSTANT = "yyyy-mm-dd hh:mm"


@dataclass(frozen=True)
class Table:
    """A table that leaves the portal. about: what it is, for a sheet of its own in a workbook."""

    head: Sequence[str]
    rows: Sequence[Sequence[Any]]
    about: Sequence[tuple[str, Any]] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of head and rows as they stand in the CSV file without its mark."""
        return sha256(csv_bytes(self.head, self.rows, mark=False)).hexdigest()


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[Any]], *, mark: bool = True) -> bytes:
    """Give the table as CSV (RFC 4180) in UTF-8; mark: the sign before it by which spreadsheets read names right."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    for row in (head, *rows):
        writer.writerow([_said(_unparted(guarded(value))) for value in row])
    return lines.getvalue().encode("utf-8-sig" if mark else "utf-8")


def _unparted(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return _PARTED.sub(lambda found: f"{found[1]}'{found[2]}" if found[2] else found[0], value)


def _said(value: Any) -> Any:
    """Instants with their offset, as everything reads them."""
    if isinstance(value, datetime):
        return value.astimezone(clock.BRUSSELS).isoformat(timespec="minutes")
    return value


def file_answer(name: str, content: bytes, kind: str) -> HttpResponse:
    """Give the bytes as a download that nobody keeps on the way."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def csv_answer(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Give the table as a CSV download, UTF-8 with its mark so that spreadsheets read names right."""
    return file_answer(name, csv_bytes(head, rows), CSV)


def guarded(value: Any) -> Any:
    """Give the value so that no spreadsheet takes it for a formula, and every one can hold it."""
    if not isinstance(value, str):
        return value
    text = without_controls(value)
    return f"'{text}" if text.lstrip("\ufeff ").startswith(_STARTS) else text


def xlsx_answer(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Give the table as a workbook to save: typed cells, the head frozen, no author, no formula."""
    return file_answer(name, xlsx_bytes(head, rows), XLSX)


def xlsx_bytes(
    head: Sequence[str], rows: Iterable[Sequence[Any]], *, about: Sequence[tuple[str, Any]] = ()
) -> bytes:
    """Give the workbook: typed cells, instants on the Brussels clock, the head frozen with filters, columns as wide as
    what stands in them, no author, no formula.
    """
    book = Workbook(write_only=True)
    book.properties.creator = ""
    sheet = book.create_sheet("Sheet")
    sheet.freeze_panes = "A2"
    rows = iter(rows)
    first = list(islice(rows, _MEASURED))
    for n, width in enumerate(_widths(head, first), start=1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    sheet.append([_cell(sheet, value, bold=True) for value in head])
    height = 1
    for row in chain(first, rows):
        sheet.append([_cell(sheet, value) for value in row])
        height += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(len(head), 1))}{height}"
    if about:
        told = book.create_sheet("About")
        told.column_dimensions["A"].width = 24
        for name, value in about:
            told.append([_cell(told, name, bold=True), _cell(told, value)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_BOLD = Font(bold=True)
_MEASURED, _NARROWEST, _WIDEST = 200, 8, 60


def _widths(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Give each column as many characters as its longest cell has: a date in a narrow one shows as hashes."""
    longest = [len(str(name)) for name in head]
    for row in rows:
        for n, value in enumerate(row[: len(longest)]):
            size = (
                len(_INSTANT) if isinstance(value, datetime) else len(str(value if value is not None else ""))
            )
            longest[n] = max(longest[n], size)
    return [min(max(size + 3, _NARROWEST), _WIDEST) for size in longest]


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    """Give numbers and nothing as they are, which is quick, and the rest as a cell of its type."""
    if isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value=value.astimezone(clock.BRUSSELS).replace(tzinfo=None))
        cell.number_format = _INSTANT
    elif isinstance(value, str):
        cell = WriteOnlyCell(sheet, value=guarded(value))
        cell.data_type = "s"
    else:
        return value
    if bold:
        cell.font = _BOLD
    return cell
