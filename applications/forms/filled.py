"""A filled workbook, read: what it says, and what cannot be read, named by sheet and cell.

Amounts are `Decimal` from the digits that are stored; no binary fraction comes in between.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Context, Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from applications.actions import saving
from applications.facts import Around, Draft
from applications.forms.money import Grid
from applications.forms.rows import new_id
from applications.forms.workbook import (
    FIRST_ROW,
    KEY_ROW,
    MARKS,
    SCHEMA,
    SUM,
    ListSheet,
    grid_of,
    list_sheets,
    named,
    options_of,
    sections_in,
    sheet_name,
)
from applications.mechanisms import Column, Question
from applications.models import BudgetLine, SectionEntry
from core.errors import Finding, Refused
from core.forms import EurField
from core.money import GREATEST, guessed, written
from core.workbooks import Sheet, StoredCell, read_workbook

# What a spreadsheet program keeps of a number; the rest of what it stores is the dust of binary fractions.
_DIGITS = Context(prec=15)
_NUMBER = re.compile(r"-?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,2})?")
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_ROW_ID = re.compile(r"[a-z0-9]{1,12}")
_EUR = EurField(required=False)


@dataclass
class Filled:
    """What a filled workbook says: rows by section and question, the amounts, and what cannot be read, by cell."""

    answers: dict[str, dict[str, list[dict[str, Any]]]] = field(default_factory=dict)
    amounts: saving.KeptRows | None = None
    saved: dict[str, int] = field(default_factory=dict)
    errors: list[Finding] = field(default_factory=list)

    def wrong(self, code: str, sheet: str, place: str = "", **values: Any) -> None:
        """One more thing that cannot be read, named by its cell."""
        self.errors.append(Finding(code, "", {"cell": f"{sheet}!{place}" if place else sheet, **values}))


def read_filled(content: bytes, draft: Draft, around: Around) -> Filled:
    """Give what the workbook says; its errors name sheet and cell. Nothing is judged but whether it can be read.

    Raises Refused for a file that is no workbook of this proposal, or one that no workbook should be.
    """
    sheets = read_workbook(content)
    marks = _marks(sheets.get(MARKS, {}))
    if marks.get("schema") != SCHEMA:
        raise Refused(Finding("workbook_not_ours"))
    if marks.get("ref") != draft.proposal.ref:
        raise Refused(Finding("workbook_of_another", "", {"ref": marks.get("ref", "")[:30]}))
    if (marks.get("form"), marks.get("version")) != (draft.form.key, draft.form.version):
        raise Refused(Finding("workbook_outdated"))
    filled = Filled()
    for key in sections_in(draft.form):
        version = marks.get(f"saved:{key}", "")
        filled.saved[key] = int(version) if _WHOLE.fullmatch(version) else -1
    grid = grid_of(draft)
    if grid is not None:
        _read_budget(filled, sheets, grid)
    for sheet in list_sheets(draft.form):
        rows = _read_list(filled, sheets, sheet, options_of(sheet.question, draft, around))
        filled.answers.setdefault(sheet.section.key, {})[sheet.question.key] = rows
    return filled


def _marks(page: Sheet) -> dict[str, str]:
    known = {place: cell.text for place, cell in page.items()}
    return {text: known.get(f"B{place[1:]}", "") for place, text in known.items() if place.startswith("A")}


def _keys(
    filled: Filled, name: str, page: Sheet | None, wanted: Iterable[tuple[str, str]]
) -> dict[str, str] | None:
    """The letters of each column by its key; None when one that is wanted is not there, or there twice."""
    if page is None:
        filled.wrong("workbook_sheet_missing", name)
        return None
    found: dict[str, str] = {}
    for place, cell in page.items():
        letters = place.rstrip("0123456789")
        if place == f"{letters}{KEY_ROW}" and cell.text:
            if cell.text in found:
                filled.wrong("column_twice", name, place)
                return None
            found[cell.text] = letters
    for key, label in wanted:
        if key not in found:
            filled.wrong("column_missing", name, label=label)
            return None
    return found


def _read_budget(filled: Filled, sheets: Mapping[str, Sheet], grid: Grid) -> None:
    name = sheet_name(_("Budget"))
    page = sheets.get(name)
    columns = _keys(filled, name, page, [(column.key, named(column)) for column in grid.columns])
    if page is None or columns is None:
        return
    lines = {cell.text: place[1:] for place, cell in page.items() if re.fullmatch("A[0-9]+", place)}
    cells = []
    read = set()
    for line in grid.lines:
        row = lines.get(line.heading.key)
        if row is None:
            filled.wrong("row_missing", name, label=str(line.heading.label))
            continue
        for cell in line.cells:
            place = f"{columns[cell.column.key]}{row}"
            read.add(place)
            amount = _amount(filled, name, place, page.get(place))
            director = cell.column.director.pk if cell.column.director else None
            cells.append(
                {
                    "heading": cell.heading,
                    "director": director,
                    "year": cell.column.year,
                    "amount_eur": amount,
                }
            )
    if len(cells) == sum(len(line.cells) for line in grid.lines):
        _outside(filled, name, page, [columns[column.key] for column in grid.columns], read)
    filled.amounts = saving.kept_rows(cells)


def _outside(filled: Filled, name: str, page: Sheet, columns: Sequence[str], read: set[str]) -> None:
    """Whatever somebody wrote where nobody reads is said, not lost."""
    for place, cell in page.items():
        letters = place.rstrip("0123456789")
        if (
            letters in columns
            and place not in read
            and int(place[len(letters) :]) >= FIRST_ROW
            and not cell.formula
        ):
            filled.wrong("cell_outside", name, place)


def _read_list(
    filled: Filled, sheets: Mapping[str, Sheet], sheet: ListSheet, known: Mapping[str, Mapping[str, str]]
) -> list[dict[str, Any]]:
    page, question = sheets.get(sheet.name), sheet.question
    columns = _keys(filled, sheet.name, page, [(c.key, str(c.label)) for c in question.columns])
    if page is None or columns is None:
        return []
    letters = {columns[c.key]: c for c in question.columns}
    filled_in = {
        int(place[len(at) :])
        for place, cell in page.items()
        if (at := place.rstrip("0123456789")) in letters and not (cell.formula and not cell.text)
    }
    rows, names = [], set[str]()
    for n in sorted(row for row in filled_in if row >= FIRST_ROW):
        given = page.get(f"A{n}", StoredCell("")).text
        if given == SUM:
            continue
        cells = {c.key: page.get(f"{at}{n}") for at, c in letters.items()}
        values = {
            key: _value(
                filled, sheet.name, f"{columns[key]}{n}", cell, _column(question, key), known.get(key)
            )
            for key, cell in cells.items()
        }
        if all(value is None for value in values.values()):
            continue
        name = given if _ROW_ID.fullmatch(given) and given not in names else new_id()
        names.add(name)
        rows.append({"id": name, **{c.key: _kept(c, values[c.key]) for c in question.columns}})
    if len(rows) > question.most:
        filled.wrong("sheet_too_long", sheet.name, most=question.most)
    return rows


def _column(question: Question, key: str) -> Column:
    return next(column for column in question.columns if column.key == key)


def _kept(column: Column, value: Any) -> Any:
    """An empty text is kept as a text, as a page keeps it."""
    return "" if value is None and column.kind in {"line", "text", "email"} else value


def _value(
    filled: Filled,
    name: str,
    place: str,
    cell: StoredCell | None,
    column: Column,
    known: Mapping[str, str] | None,
) -> Any:
    """Give what is kept of a cell, or None; what cannot be read is noted."""
    if cell is None or (not cell.formula and not cell.text.strip()):
        return None
    if column.kind == "eur":
        amount = _amount(filled, name, place, cell)
        return None if amount is None else str(amount)
    text = _plain(filled, name, place, cell)
    if not text:
        return None
    text = text if column.kind == "text" else " ".join(text.split())
    if column.kind == "integer":
        if _WHOLE.fullmatch(text):
            return int(text)
        filled.wrong("not_a_number", name, place, typed=text[:40])
        return None
    if known is not None:
        chosen = next((v for v, label in known.items() if text in {v, " ".join(label.split())}), None)
        if chosen is None:
            filled.wrong("not_a_choice", name, place, typed=text[:40], known=_some(known.values()))
        return chosen
    return text


def _some(labels: Iterable[str]) -> str:
    listed = list(labels)
    return ", ".join(listed[:6]) + (", …" if len(listed) > 6 else "")


def _plain(filled: Filled, name: str, place: str, cell: StoredCell) -> str | None:
    """Give the text of a cell; a number as people write it. None where it holds no value."""
    if cell.kind == "error":
        filled.wrong("cell_error", name, place, typed=cell.text[:40])
        return None
    if cell.formula and not cell.text:
        filled.wrong("formula_unread", name, place)
        return None
    if cell.kind == "number" and _NUMBER.fullmatch(cell.text):
        number = _DIGITS.create_decimal(cell.text)
        return (
            f"{number.to_integral_value() if number == number.to_integral_value() else number.normalize():f}"
        )
    return cell.text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _amount(filled: Filled, name: str, place: str, cell: StoredCell | None) -> Decimal | None:
    """Give the euros of a cell, or None where there are none; what cannot be read is noted."""
    if cell is None or (not cell.formula and not cell.text.strip()):
        return None
    if cell.kind == "number" and _NUMBER.fullmatch(cell.text):
        amount = _DIGITS.create_decimal(cell.text)
        if amount < 0:
            filled.wrong("amount_negative", name, place, typed=cell.text[:40])
        elif amount > GREATEST:
            filled.wrong("amount_too_great", name, place, typed=cell.text[:40], most=GREATEST)
        elif amount != (cents := amount.quantize(Decimal("0.01"))):
            filled.wrong("amount_too_fine", name, place, typed=f"{amount:f}"[:40], better=_digits(cents))
        else:
            return cents
        return None
    text = _plain(filled, name, place, cell)
    if not text:
        return None
    try:
        read: Decimal | None = _EUR.clean(text)
    except forms.ValidationError:
        guess = guessed(text)
        better = {"better": _digits(guess)} if guess is not None else {}
        code = "not_an_amount" if better else "not_an_amount_at_all"
        filled.wrong(code, name, place, typed=text[:40], **better)
        return None
    return read


def _digits(amount: Decimal) -> str:
    return written(amount).replace(",", "")


def drafted(draft: Draft, filled: Filled) -> Draft:
    """Give the draft as it would stand with what the workbook says."""
    sections = dict(draft.sections)
    for key, answers in filled.answers.items():
        entry = sections.get(key)
        said = SectionEntry(key=key, data={**(entry.data if entry else {}), **answers})
        said.version = entry.version if entry else 0
        sections[key] = said
    budget: Sequence[Any] = draft.budget
    if filled.amounts is not None:
        budget = [BudgetLine(**{**row, "amount_eur": Decimal(row["amount_eur"])}) for row in filled.amounts]
    return replace(draft, sections=sections, budget=budget)
