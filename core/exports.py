"""Tables as files for a spreadsheet: what people wrote is text there and never a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

_STARTS = ("=", "+", "-", "@", "\t", "\r")


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
    """Give the value so that no spreadsheet takes it for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_STARTS) else value
