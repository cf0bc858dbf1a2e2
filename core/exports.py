"""Tables as files for a spreadsheet: what people wrote is text there and never a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from core.words import without_controls
from core.workbooks import XLSX

# Full-width signs are read as the plain ones by some spreadsheets.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def csv_answer(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Give the table as a CSV download, UTF-8 with its mark so that spreadsheets read names right."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    for row in (head, *rows):
        writer.writerow([guarded(value) for value in row])
    answer = HttpResponse(lines.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def guarded(value: Any) -> Any:
    """Give the value so that no spreadsheet takes it for a formula, and every one can hold it."""
    if not isinstance(value, str):
        return value
    text = without_controls(value)
    return f"'{text}" if text.lstrip("\ufeff ").startswith(_STARTS) else text


def xlsx_answer(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Give the table as a workbook to save: typed cells, the head frozen, no author, no formula."""
    book = Workbook(write_only=True)
    book.properties.creator = ""
    sheet = book.create_sheet("Sheet")
    sheet.freeze_panes = "A2"
    for place, row in enumerate((head, *rows)):
        cells = [WriteOnlyCell(sheet, value=guarded(value)) for value in row]
        for cell, value in zip(cells, row, strict=True):
            cell.data_type = "s" if isinstance(value, str) else cell.data_type
            cell.font = Font(bold=place == 0)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    answer = HttpResponse(out.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
