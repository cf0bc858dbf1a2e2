"""The budget as a grid of plain inputs: it keeps what cannot be read, and the server adds up."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from applications.forms.questions import plain
from applications.mechanisms import Heading, Section
from applications.models import BudgetLine, Director
from core.forms import ErrorItem, EurField
from core.money import ZERO, written

USUAL_YEARS = 3
MOST_YEARS = 5
_FIELD = EurField(required=False)
_YEAR = re.compile(rf"^b-[a-z_]{{1,30}}-[0-9]{{1,3}}-([1-{MOST_YEARS}])$")


@dataclass(frozen=True)
class Column:
    """One column: a director's year, a director, or the one amount of an event."""

    key: str
    head: str
    name: str
    director: Director | None = None
    year: int | None = None

    @property
    def shaded(self) -> bool:
        """Whether every other year's ground lies under the column."""
        return self.year is not None and self.year % 2 == 0


@dataclass
class Cell:
    """One input. `amount` counts; `error` says why it does not."""

    name: str
    label: str
    column: Column
    heading: str
    typed: str = ""
    amount: Decimal | None = None
    error: str = ""

    @property
    def shown(self) -> str:
        return self.typed if self.error else ("" if self.amount is None else written(self.amount))

    @property
    def narrow(self) -> str:
        """The name of the column where the table stands as cards."""
        if self.column.year is None:
            return self.column.head
        return _("Year %(n)s %(head)s") % {"n": self.column.year, "head": self.column.head}


@dataclass
class Line:
    """One heading with its cells and its sum."""

    heading: Heading
    cells: list[Cell]

    @property
    def total(self) -> Decimal:
        return sum((cell.amount or ZERO for cell in self.cells), ZERO)

    @property
    def errors(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.error]


@dataclass
class Grid:
    """All headings by all columns, with the sums the server has worked out."""

    section: Section
    columns: list[Column]
    lines: list[Line] = field(default_factory=list)

    @property
    def cells(self) -> Iterable[Cell]:
        return (cell for line in self.lines for cell in line.cells)

    @property
    def total(self) -> Decimal:
        return sum((line.total for line in self.lines), ZERO)

    @property
    def by_column(self) -> list[tuple[Column, Decimal]]:
        """Each column with its sum."""
        return [(column, self._sum(c for c in self.cells if c.column is column)) for column in self.columns]

    @property
    def years(self) -> list[tuple[int, int, Decimal]]:
        """Each year with the number of its columns and its sum."""
        known = sorted({column.year for column in self.columns if column.year is not None})
        return [
            (
                year,
                sum(1 for column in self.columns if column.year == year),
                self._sum(c for c in self.cells if c.column.year == year),
            )
            for year in known
        ]

    @property
    def people(self) -> list[Column]:
        """One column of each director, for the legend."""
        seen: dict[int, Column] = {}
        for column in self.columns:
            if column.director is not None:
                seen.setdefault(column.director.pk, column)
        return list(seen.values())

    @property
    def guides(self) -> list[dict[str, Any]]:
        """What part of the amount goes to some headings beside what is usual."""
        sums = {line.heading.key: line.total for line in self.lines}
        return [
            {
                "label": guide.label,
                "rows": " ".join(guide.headings),
                "usual": guide.percent,
                "now": int(100 * sum((sums[key] for key in guide.headings), ZERO) / self.total)
                if self.total
                else 0,
            }
            for guide in self.section.guides
        ]

    @property
    def with_columns(self) -> bool:
        """Whether there is more than one amount a heading."""
        return self.section.budget_shape != "heading"

    @property
    def width(self) -> int:
        """How many columns the table has, heading and sum included."""
        return len(self.columns) + (2 if self.with_columns else 1)

    @property
    def errors(self) -> list[ErrorItem]:
        return [ErrorItem(cell.error, f"#{cell.name}") for cell in self.cells if cell.error]

    @property
    def values(self) -> dict[str, tuple[str, str]]:
        """Each input's label and text, for comparing two states of the grid."""
        return {cell.name: (cell.label, cell.shown) for cell in self.cells}

    def rows(self) -> list[dict[str, Any]]:
        """Give the cells for `saving.kept_rows`."""
        return [
            {
                "heading": cell.heading,
                "director": cell.column.director.pk if cell.column.director else None,
                "year": cell.column.year,
                "amount_eur": cell.amount,
                "typed": cell.typed if cell.error else "",
            }
            for cell in self.cells
        ]

    @staticmethod
    def _sum(cells: Iterable[Cell]) -> Decimal:
        return sum((cell.amount or ZERO for cell in cells), ZERO)


def columns_for(
    section: Section,
    directors: Sequence[Director],
    duration: int | None,
    lines: Iterable[BudgetLine],
    at_least: int = 0,
) -> list[Column]:
    """Give the columns by the section's shape; a year with saved amounts is shown even past the end."""
    if section.budget_shape == "heading":
        return [Column("eur", _("EUR"), "")]
    heads = _heads(directors)
    if section.budget_shape == "director":
        return [
            Column(str(d.position_in_list), head, name, d)
            for d, (head, name) in zip(directors, heads, strict=True)
        ]
    years = min(-(-duration // 12), MOST_YEARS) if duration and duration > 0 else USUAL_YEARS
    years = max([years, at_least, *(line.year for line in lines if line.year)])
    return [
        Column(f"{d.position_in_list}-{year}", head, name, d, year)
        for year in range(1, years + 1)
        for d, (head, name) in zip(directors, heads, strict=True)
    ]


def _heads(directors: Sequence[Director]) -> list[tuple[str, str]]:
    """The short and the long name of each director's column: the country, or the role, or both."""
    countries = [d.organisation.country if d.organisation else None for d in directors]
    codes = [country.iso2 if country else "" for country in countries]
    heads = []
    for director, country in zip(directors, countries, strict=True):
        role = (
            director.role
            if director.role != "CO"
            else _("Co-Director %(n)s") % {"n": director.position_in_list}
        )
        if country is None:
            heads.append((role, role))
        elif codes.count(country.iso2) > 1:
            heads.append((f"{country.iso2} {role}", f"{country.name}, {role}"))
        else:
            heads.append((country.iso2, country.name))
    return heads


def saved_grid(
    section: Section, directors: Sequence[Director], duration: int | None, lines: Sequence[BudgetLine]
) -> Grid:
    """Give the grid with what is saved; what could not be read is there as it was typed."""
    known = {(line.heading, line.director_id, line.year): line for line in lines}
    grid = Grid(section, columns_for(section, directors, duration, lines))
    for heading in section.budget_headings:
        cells = []
        for column in grid.columns:
            cell = _cell(heading, column)
            line = known.get((heading.key, column.director.pk if column.director else None, column.year))
            if line is not None and line.typed:
                _read(cell, line.typed)
            elif line is not None:
                cell.amount = line.amount_eur
            cells.append(cell)
        grid.lines.append(Line(heading, cells))
    return grid


def posted_grid(
    section: Section,
    directors: Sequence[Director],
    duration: int | None,
    lines: Sequence[BudgetLine],
    data: Mapping[str, Any],
) -> Grid:
    """Give the grid with what was typed, every year included that stood on the page."""
    years = max((int(found[1]) for name in data if (found := _YEAR.search(name))), default=0)
    grid = Grid(section, columns_for(section, directors, duration, lines, at_least=years))
    for heading in section.budget_headings:
        cells = [_cell(heading, column) for column in grid.columns]
        for cell in cells:
            _read(cell, plain(data.get(cell.name)).strip())
        grid.lines.append(Line(heading, cells))
    return grid


def _cell(heading: Heading, column: Column) -> Cell:
    parts = [str(heading.label), column.name]
    if column.year is not None:
        parts.append(_("year %(n)s") % {"n": column.year})
    name = f"b-{heading.key}-{column.key}"
    return Cell(name, ", ".join(filter(None, parts)), column, heading.key)


def _read(cell: Cell, typed: str) -> None:
    cell.typed = typed[:40]
    try:
        cell.amount = _FIELD.clean(typed)
    except forms.ValidationError as wrong:
        sentence = str(wrong.messages[0])
        cell.error = f"{cell.label}: {sentence[:1].lower()}{sentence[1:]}"
