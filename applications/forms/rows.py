"""A table question as a form field: rows of plain inputs, kept as they were typed where they cannot be read."""

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from applications.mechanisms import Column, Question
from applications.mechanisms.cells import Row, amount, cost, day, is_empty, rows_of
from core.errors import Finding
from core.forms import DayField, EurField
from core.money import ZERO, written
from core.wording import sentence

MOST_SENT = 100
LONGEST_TYPED = 40
EMPTY_AT_FIRST = 2
UP, DOWN = "up", "down"
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")
_SHAPES = {"country": re.compile(r"[A-Z]{2}"), "director": re.compile(r"[0-9]{1,3}")}
_PLACE = re.compile(r"[0-9]{1,3}")
_ID = re.compile(r"[a-z0-9]{1,12}")
_DAY, _EUR = DayField(), EurField()
_PARTS = ("day", "month", "year")


def kept_cell(column: Column, value: Any, options: Mapping[str, Any]) -> Any:
    """Give what is kept of a typed cell; a kept cell is kept as it is."""
    if column.kind == "yesno":
        return value is True or value == "on"
    if column.kind == "date":
        return _kept_day(value)
    text = str("" if value is None else value).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    if column.kind == "text":
        return text.strip()
    text = " ".join(text.split())
    if column.kind in _SHAPES and not options:
        # No list at hand, as while one writes: what has the shape of an answer is kept.
        return text if _SHAPES[column.kind].fullmatch(text) else None
    if column.kind in {"choice", "country", "director"}:
        return text if text in options else None
    if column.kind == "integer":
        return (int(text) if _WHOLE.fullmatch(text) else text[:LONGEST_TYPED]) if text else None
    if column.kind == "eur":
        return _kept_eur(text)
    if column.kind == "time":
        read = _CLOCK.fullmatch(text)
        return f"{int(read[1]):02}:{read[2]}" if read else text[:LONGEST_TYPED]
    return text


def _kept_eur(text: str) -> str | None:
    if not text:
        return None
    try:
        return str(_EUR.clean(text))
    except forms.ValidationError:
        return text[:LONGEST_TYPED]


def _kept_day(value: Any) -> str | None:
    if not isinstance(value, list):
        return str(value) if value else None
    parts = [str(part or "").replace("\x00", "").replace("/", " ").strip()[:10] for part in value[:3]]
    if not any(parts):
        return None
    try:
        return str(_DAY.clean(parts).isoformat())
    except forms.ValidationError:
        return "/".join(parts)


class RowsWidget(forms.Widget):
    """The table: on a wide screen a row is a line, on a narrow one a card."""

    template_name = "portal/widgets/rows.html"
    use_fieldset = True

    def __init__(self, question: Question, options: Mapping[str, Mapping[str, Any]]) -> None:
        self.question, self.options = question, options
        self.errors: dict[tuple[int, str], list[str]] = {}
        super().__init__()

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[dict[str, Any]]:
        """Give the rows as they were sent, in the order of their numbers, one of them moved where that was asked."""
        given = re.compile(rf"{re.escape(name)}-([0-9]{{1,3}})-[a-z_]+")
        places = sorted({int(found[1]) for key in data if (found := given.fullmatch(key))})[:MOST_SENT]
        rows = [self._sent(data, f"{name}-{place}") for place in places]
        verb, _sep, where = str(data.get("go", "")).partition(":")
        target, _sep, number = where.partition(":")
        moved = place_in(number)
        if verb in {UP, DOWN} and target == name and moved in places:
            here = places.index(moved)
            there = here + (1 if verb == DOWN else -1)
            if 0 <= there < len(rows):
                rows[here], rows[there] = rows[there], rows[here]
        return rows

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(key.startswith(f"{name}-") for key in data)

    def id_for_label(self, id_: str) -> str:
        return id_

    def _sent(self, data: Mapping[str, Any], prefix: str) -> dict[str, Any]:
        row: dict[str, Any] = {"id": data.get(f"{prefix}-id"), "remove": data.get(f"{prefix}-remove")}
        for column in self.question.columns:
            name = f"{prefix}-{column.key}"
            row[column.key] = (
                [data.get(f"{name}_{part}") for part in _PARTS] if column.kind == "date" else data.get(name)
            )
        return row

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        kept = rows_of(value)
        choices = {key: _options(known) for key, known in self.options.items()}
        room = max(self.question.most - len(kept), 0)
        empty = min(1 if kept else max(EMPTY_AT_FIRST, self.question.fewest), room)
        rows: list[Row] = [*kept, *({} for _n in range(empty))]
        short = [column for column in self.question.columns if column.kind != "text"]
        context["widget"] |= {
            "id": (attrs or {}).get("id") or f"id_{name}",
            "question": self.question,
            "heads": short,
            "width": len(short) + 2,
            "rows": [self._row(name, n, row, choices, len(kept)) for n, row in enumerate(rows)],
            "full": not room,
            "costs": " ".join(self.question.product),
            "together": written(sum((cost(self.question, row) for row in kept), ZERO)),
        }
        return context

    def _row(
        self, name: str, n: int, row: Row, choices: Mapping[str, SafeString], kept: int
    ) -> dict[str, Any]:
        cells = [
            self._cell(name, n, column, row.get(column.key), choices) for column in self.question.columns
        ]
        return {
            "n": n,
            "number": n + 1,
            "prefix": f"{name}-{n}",
            "id": row.get("id") or new_id(),
            "short": [cell for cell in cells if cell["kind"] != "text"],
            "long": [cell for cell in cells if cell["kind"] == "text"],
            "kept": n < kept,
            "up": 0 < n < kept,
            "down": n < kept - 1,
        }

    def _cell(
        self, name: str, n: int, column: Column, value: Any, choices: Mapping[str, SafeString]
    ) -> dict[str, Any]:
        cell: dict[str, Any] = {
            "name": f"{name}-{n}-{column.key}",
            "kind": "number" if column.is_number else column.kind,
            "column": column,
            "value": "" if value is None else value,
            "errors": self.errors.get((n, column.key), []),
        }
        if column.key in choices:
            cell |= {"kind": "select", "options": _chosen(choices[column.key], value)}
        elif column.kind == "date":
            cell["parts"] = list(zip(_PARTS, _day_parts(value), strict=True))
        elif column.kind == "eur" and isinstance(value, str):
            cell["value"] = value.removesuffix(".00")
        return cell


def _options(known: Mapping[str, Any]) -> SafeString:
    blank = format_html('<option value="">{}</option>', _("Choose"))
    return blank + format_html_join("", '<option value="{}">{}</option>', known.items())


def _chosen(options: SafeString, value: Any) -> SafeString:
    """Give the options with one of them chosen; the list itself is drawn once for all rows."""
    if not value:
        return options
    plain = format_html('<option value="{}">', value)
    return SafeString(options.replace(plain, format_html('<option value="{}" selected>', value), 1))


def _day_parts(value: Any) -> list[Any]:
    read = day(value)
    if read is not None:
        return [read.day, read.month, read.year]
    return [*str(value or "").split("/"), "", "", ""][:3]


def place_in(text: str) -> int | None:
    """Give the place of a row that an address or a button names, or None when it names none."""
    return int(text) if _PLACE.fullmatch(text) else None


def new_id() -> str:
    """Give a name for a row that it keeps while it is moved and changed."""
    return secrets.token_hex(3)


class RowsField(forms.Field):
    """A table, kept as a list of rows; nothing typed is refused or cut."""

    widget: RowsWidget

    def __init__(self, question: Question, options: Mapping[str, Mapping[str, Any]], **kwargs: Any) -> None:
        self.question = question
        self.options = {
            column.key: {str(value): label for value, label in column.options}
            if column.kind == "choice"
            else options.get(column.kind, {})
            for column in question.columns
            if column.kind in {"choice", "country", "director"}
        }
        super().__init__(widget=RowsWidget(question, self.options), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return self.clean(value) if value else []

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.clean(initial) != self.clean(data)

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """Give the rows that say something and that nobody wants removed, each with its name."""
        kept: list[dict[str, Any]] = []
        names: set[str] = set()
        for row in rows_of(value):
            cells = {
                column.key: kept_cell(column, row.get(column.key), self.options.get(column.key, {}))
                for column in self.question.columns
            }
            if row.get("remove") or all(is_empty(c, cells[c.key]) for c in self.question.columns):
                continue
            given = str(row.get("id") or "")
            name = given if _ID.fullmatch(given) and given not in names else new_id()
            names.add(name)
            kept.append({"id": name, **cells})
        return kept

    def point_out(self, findings: Iterable[Finding]) -> None:
        """The sentences stand at their cells."""
        for finding in findings:
            place = (finding.values["row"], finding.values["column"])
            self.widget.errors.setdefault(place, []).append(short_of(finding))

    def lines(self, rows: Sequence[Row]) -> dict[str, tuple[str, str]]:
        """Give each row by its name as (what it is called, what it says), for laying two states side by side."""
        return {
            str(row.get("id", n)): (f"{self.question.row} {n + 1}", self.line(row))
            for n, row in enumerate(rows)
        }

    def line(self, row: Row) -> str:
        """Give what a row says in one line."""
        said = []
        for column in self.question.columns:
            value = row.get(column.key)
            if is_empty(column, value):
                continue
            known = self.options.get(column.key, {})
            euros = amount(value) if column.kind == "eur" else None
            text = written(euros) if euros is not None else str(known.get(str(value), value))
            said.append(str(column.label) if column.kind == "yesno" else text)
        return " · ".join(said)


def short_of(finding: Finding) -> str:
    """Give the sentence of a cell without its place, which stands around it."""
    place = f"{finding.values['place']}: "
    text = sentence(finding).removeprefix(place).rstrip(".")
    return text[:1].upper() + text[1:]
