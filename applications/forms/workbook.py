"""The budget and its lists as a workbook: what stands where, and the workbook that is handed out.

Keys stand in hidden cells: of a row in column A, of a column in row 3. What people see there may be in any language
and is never read back, but for the choices they make (`forms.filled`).
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from applications.facts import Around, Draft, director_choices, duration_of
from applications.forms.money import Grid, saved_grid
from applications.mechanisms import Column, FormDefinition, Question, Section, all_questions
from applications.mechanisms.cells import rows_of
from applications.rules import section_of
from core.forms import EurField
from core.money import GREATEST
from core.workbooks import column_letters, escaped

SCHEMA = "1"
# Stands in column A of the line of sums, where rows have their names.
SUM = "*"
MARKS, LISTS = "portal", "choices"
KEY_ROW, HEAD_ROW, FIRST_ROW = 3, 4, 5
FIRST_COLUMN = 2
KINDS = frozenset({"line", "text", "integer", "eur", "choice", "country", "director", "email"})
LONGEST_NAME = 31
_EUR = EurField(required=False)


@dataclass(frozen=True, slots=True)
class ListSheet:
    """One table of money as a sheet."""

    name: str
    section: Section
    question: Question


def list_sheets(form: FormDefinition) -> tuple[ListSheet, ...]:
    """Give the tables of the form that are about the money of the activity, in the order of its pages."""
    found: list[ListSheet] = []
    for section, question in all_questions(form):
        amounts = [c for c in question.columns if c.kind == "eur" and c.required]
        if question.kind == "table" and (question.heading or amounts):
            found.append(ListSheet(sheet_name(str(question.label)), section, question))
    return tuple(found)


def sheet_name(label: str) -> str:
    """Give a name that every spreadsheet program takes."""
    name = re.sub(r"[\[\]:*?/\\']", " ", label)
    return name if len(name) <= LONGEST_NAME else name.partition(" and ")[0][:LONGEST_NAME].strip()


def sections_in(form: FormDefinition) -> frozenset[str]:
    """Give the keys of the sections that the workbook is about."""
    return frozenset({section_of(form, "budget"), *(sheet.section.key for sheet in list_sheets(form))} - {""})


def iter_sections(form: FormDefinition) -> Iterator[Section]:
    """The sections that the workbook is about, in the order of the form."""
    keys = sections_in(form)
    return (section for section in form.sections if section.key in keys)


# --- out


_HEAD = PatternFill("solid", fgColor="FF12284B")
_INPUT = PatternFill("solid", fgColor="FFF4F7FB")
_SIDE = Side("thin", color="FFB9C4D3")
_LINE = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_OPEN = Protection(locked=False)
_TOP = Alignment(vertical="top", wrap_text=True)
_EUROS, _WHOLES = "#,##0.00", "0"


def workbook_of(draft: Draft, around: Around, *, by: str, at: str) -> bytes:
    """Give the workbook: a page of instructions, the budget, each list; all but the cells to fill is locked.

    No text of a person becomes a formula.
    """
    book = Workbook()
    marks = {
        "schema": SCHEMA,
        "ref": draft.proposal.ref,
        "form": draft.form.key,
        "version": draft.form.version,
    }
    for key in sorted(sections_in(draft.form)):
        entry = draft.sections.get(key)
        marks[f"saved:{key}"] = str(entry.version if entry else 0)
    guide: Worksheet = book.create_sheet()
    del book[book.sheetnames[0]]
    grid = grid_of(draft)
    names = [_budget_sheet(book, grid).title] if grid else []
    choices = book.create_sheet(LISTS)
    choices.sheet_state = "hidden"
    for sheet in list_sheets(draft.form):
        names.append(_list_sheet(book, choices, sheet, draft, around).title)
    _guide(guide, draft, names, by=by, at=at)
    hidden = book.create_sheet(MARKS)
    hidden.sheet_state = "veryHidden"
    for n, (key, value) in enumerate(marks.items(), 1):
        _put(hidden.cell(n, 1), key)
        _put(hidden.cell(n, 2), value)
    book.move_sheet(choices, 1 + len(names))
    for page in book.worksheets:
        page.protection.enable()
        page.protection.formatColumns = page.protection.formatRows = False
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def grid_of(draft: Draft) -> Grid | None:
    """Give the budget as it is saved, or None when the form has none."""
    section = draft.form.section(section_of(draft.form, "budget"))
    if section is None:
        return None
    basics = draft.sections.get(section_of(draft.form, "basics"))
    duration = duration_of(draft.form.mechanism, basics.data if basics else {})
    return saved_grid(section, draft.directors, duration, draft.budget)


def _put(cell: Any, value: Any) -> Cell:
    """The cell holds the value; a text stays a text however it begins."""
    if isinstance(value, str):
        cell.value = escaped(value)
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in tuple("=+-@\t")
    else:
        cell.value = value
    held: Cell = cell
    return held


def _titles(page: Worksheet, title: str, hint: str, width: int) -> None:
    _put(page.cell(1, FIRST_COLUMN), title).font = Font(name="Calibri", bold=True, size=14)
    _put(page.cell(2, FIRST_COLUMN), hint).alignment = _TOP
    page.merge_cells(start_row=2, end_row=2, start_column=FIRST_COLUMN, end_column=width)
    page.row_dimensions[2].height = 45
    page.row_dimensions[KEY_ROW].hidden = True
    page.column_dimensions["A"].hidden = True
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]


def _heads(page: Worksheet, heads: Sequence[tuple[str, str, float]]) -> None:
    """Heads of columns: key, label, width; without a key nobody fills it in."""
    for n, (key, label, width) in enumerate(heads, FIRST_COLUMN):
        _put(page.cell(KEY_ROW, n), key)
        head = _put(page.cell(HEAD_ROW, n), label)
        head.fill, head.font, head.alignment = _HEAD, Font(name="Calibri", bold=True, color="FFFFFFFF"), _TOP
        page.column_dimensions[column_letters(n)].width = width


def _input(cell: Any, value: Any, form: str = "General") -> None:
    _put(cell, value)
    cell.fill, cell.border, cell.protection, cell.number_format = _INPUT, _LINE, _OPEN, form
    cell.alignment = _TOP


def _sum(cell: Any, formula: str) -> None:
    cell.value, cell.number_format, cell.border, cell.font = (
        formula,
        _EUROS,
        _LINE,
        Font(name="Calibri", bold=True),
    )


def _amounts(page: Worksheet, area: str) -> None:
    rule = DataValidation(
        type="decimal", operator="between", formula1="0", formula2=str(GREATEST), allow_blank=True
    )
    rule.errorTitle, rule.error = _("Amount"), _("Write the amount in euros with digits only.")
    page.add_data_validation(rule)
    rule.add(area)


def _budget_sheet(book: Workbook, grid: Grid) -> Worksheet:
    page: Worksheet = book.create_sheet(sheet_name(_("Budget")))
    last = FIRST_COLUMN + len(grid.columns)
    _titles(
        page, _("Budget"), _("Amounts in euros. Fill in the light cells only; the sums follow."), last + 1
    )
    columns = [(column.key, named(column), 16.0) for column in grid.columns]
    _heads(page, [("", _("Heading"), 34.0), *columns, *([("", _("Sum"), 16.0)] if grid.with_columns else [])])
    for n, line in enumerate(grid.lines, FIRST_ROW):
        _put(page.cell(n, 1), line.heading.key)
        _put(page.cell(n, FIRST_COLUMN), str(line.heading.label)).font = Font(name="Calibri", bold=True)
        for m, cell in enumerate(line.cells, FIRST_COLUMN + 1):
            _input(page.cell(n, m), cell.typed if cell.error else cell.amount, _EUROS)
        if grid.with_columns:
            _sum(page.cell(n, last + 1), f"=SUM(C{n}:{column_letters(last)}{n})")
    end = FIRST_ROW + len(grid.lines)
    _put(page.cell(end, FIRST_COLUMN), _("Sum")).font = Font(name="Calibri", bold=True)
    for m in range(FIRST_COLUMN + 1, last + (2 if grid.with_columns else 1)):
        letters = column_letters(m)
        _sum(page.cell(end, m), f"=SUM({letters}{FIRST_ROW}:{letters}{end - 1})")
    if grid.columns:
        _amounts(page, f"C{FIRST_ROW}:{column_letters(last)}{end - 1}")
    page.freeze_panes = f"C{FIRST_ROW}"
    return page


def named(column: Any) -> str:
    """Give the name of a column of the budget, its year included."""
    return (
        f"{_('Year %(n)s') % {'n': column.year}}, {column.name}"
        if column.year
        else column.name or column.head
    )


def _list_sheet(
    book: Workbook, choices: Worksheet, sheet: ListSheet, draft: Draft, around: Around
) -> Worksheet:
    question = sheet.question
    page: Worksheet = book.create_sheet(sheet.name)
    known = options_of(question, draft, around)
    costs = len(question.product) > 1
    heads = [(c.key, str(c.label), {"text": 50.0, "line": 30.0}.get(c.kind, 16.0)) for c in question.columns]
    _titles(page, str(question.label), str(question.help), FIRST_COLUMN + len(heads))
    _heads(page, [*heads, *([("", _("Costs in EUR"), 16.0)] if costs else [])])
    entry = draft.sections.get(sheet.section.key)
    rows = rows_of((entry.data if entry else {}).get(question.key))
    end = FIRST_ROW + max(question.most, len(rows)) - 1
    at = {c.key: column_letters(n) for n, c in enumerate(question.columns, FIRST_COLUMN)}
    for n in range(FIRST_ROW, end + 1):
        row = rows[n - FIRST_ROW] if n - FIRST_ROW < len(rows) else {}
        _put(page.cell(n, 1), str(row.get("id") or ""))
        for m, column in enumerate(question.columns, FIRST_COLUMN):
            form = {"eur": _EUROS, "integer": _WHOLES}.get(column.kind, "@")
            _input(page.cell(n, m), _shown(column, row.get(column.key), known.get(column.key, {})), form)
        if costs:
            factors = [f"{at[key]}{n}" for key in question.product]
            formula = f'=IF(COUNT({",".join(factors)})={len(factors)},{"*".join(factors)},"")'
            _sum(page.cell(n, FIRST_COLUMN + len(heads)), formula)
    summed = [c.key for c in question.columns if c.kind == "eur" and c.summed] if not costs else []
    places = [FIRST_COLUMN + len(heads)] if costs else [_number(at[key]) for key in summed]
    for place in places:
        letters = column_letters(place)
        _sum(page.cell(end + 1, place), f"=SUM({letters}{FIRST_ROW}:{letters}{end})")
    if places:
        _put(page.cell(end + 1, 1), SUM)
        _put(page.cell(end + 1, FIRST_COLUMN), _("Sum")).font = Font(name="Calibri", bold=True)
    for column in question.columns:
        area = f"{at[column.key]}{FIRST_ROW}:{at[column.key]}{end}"
        if column.kind == "eur":
            _amounts(page, area)
        elif known.get(column.key):
            _choices(page, choices, area, list(known[column.key].values()))
    page.freeze_panes = f"C{FIRST_ROW}"
    return page


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _choices(page: Worksheet, choices: Worksheet, area: str, labels: list[str]) -> None:
    place = choices.max_column + 1 if choices.cell(1, 1).value is not None else 1
    for n, label in enumerate(labels, 1):
        _put(choices.cell(n, place), label)
    letters = column_letters(place)
    rule = DataValidation(
        type="list", formula1=f"'{LISTS}'!${letters}$1:${letters}${len(labels)}", allow_blank=True
    )
    page.add_data_validation(rule)
    rule.add(area)


def options_of(question: Question, draft: Draft, around: Around) -> dict[str, dict[str, str]]:
    """Give what each column of choices offers: kept value → what the cell says."""
    countries = {iso2: f"{iso2} {country.name}" for iso2, country in around.countries.items()}
    directors = {place: f"{place}: {name}" for place, name in director_choices(draft).items()}
    return {
        c.key: {"country": countries, "director": directors}.get(
            c.kind, {value: str(label) for value, label in c.options}
        )
        for c in question.columns
        if c.kind in {"choice", "country", "director"}
    }


def _shown(column: Column, value: Any, known: Mapping[str, str]) -> Any:
    if value is None or value == "":
        return None
    if column.kind == "eur":
        try:
            return _EUR.clean(value)
        except forms.ValidationError:
            return str(value)
    return known.get(str(value), str(value)) if known else value


def _guide(page: Worksheet, draft: Draft, names: Sequence[str], *, by: str, at: str) -> None:
    page.title = sheet_name(_("Read me"))
    facts = [
        (_("Proposal"), draft.proposal.ref), (_("Title"), draft.proposal.title),
        (_("Call"), draft.proposal.call.label), (_("Form"), f"{draft.form.title}, {draft.form.version}"),
        (_("Downloaded"), f"{at}, {by}"), (_("Sheets"), ", ".join(names)),
    ]  # fmt: skip
    said = [
        _("Fill in the light cells of the other sheets. Everything else is locked; sums follow by themselves."),
        _("Amounts are in euros with at most two decimals. A formula of yours counts with its result."),
        _("Empty a whole row of a list to take it out. Rows without any text are left out."),
        _("Keep the file as .xlsx, then upload it on the page where you downloaded it. You read "
          "every change, old and new, before anything is saved."),
        _("Unclassified content only."),
    ]  # fmt: skip
    _put(page.cell(1, 1), _("Budget of a proposal")).font = Font(name="Calibri", bold=True, size=14)
    for n, (label, value) in enumerate(facts, 3):
        _put(page.cell(n, 1), label).font = Font(name="Calibri", bold=True)
        _put(page.cell(n, 2), str(value)).alignment = _TOP
    for n, line in enumerate(said, 4 + len(facts)):
        _put(page.cell(n, 1), line).alignment = _TOP
        page.merge_cells(start_row=n, end_row=n, start_column=1, end_column=2)
        page.row_dimensions[n].height = 32
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 18, 80
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
