"""The grid of amounts: columns by shape, names of cells, sums."""

from decimal import Decimal
from typing import Any

import pytest

from applications.forms.money import posted_grid, saved_grid
from applications.mechanisms import definition
from applications.models import BudgetLine, Director
from partners.models import Country, Organisation

SECTION = next(s for s in definition("MYP", 2, "2026.1").sections if s.kind == "budget")


def director(place: int, role: str, country: str, name: str) -> Director:
    there = Country(iso2=country, name_en=name, name_fr=name)
    made = Director(pk=place + 1, role=role, position_in_list=place)
    made.organisation = Organisation(name="Institute", country=there)
    return made


PAIR = [director(0, "PPD", "UA", "Ukraine"), director(1, "NPD", "BE", "Belgium")]


def test_a_column_stands_for_each_director_and_year_of_the_duration() -> None:
    grid = saved_grid(SECTION, PAIR, 30, [])
    assert [column.key for column in grid.columns] == ["0-1", "1-1", "0-2", "1-2", "0-3", "1-3"]
    assert [year for year, _span, _sum in grid.years] == [1, 2, 3]


@pytest.mark.parametrize(
    ("duration", "years"), [(None, 3), (0, 3), (12, 1), (13, 2), (24, 2), (36, 3), (600, 5)]
)
def test_the_years_follow_the_duration(duration: Any, years: int) -> None:
    assert len(saved_grid(SECTION, PAIR, duration, []).years) == years


def test_a_year_with_amounts_is_shown_even_past_the_end() -> None:
    late = BudgetLine(heading="travel", director_id=1, year=4, amount_eur=Decimal(100))
    grid = saved_grid(SECTION, PAIR, 12, [late])
    assert len(grid.years) == 4
    assert grid.total == Decimal(100)


def test_two_directors_of_one_country_are_told_apart_by_their_roles() -> None:
    both = [*PAIR, director(2, "CO", "UA", "Ukraine")]
    heads = {column.name for column in saved_grid(SECTION, both, 12, []).columns}
    assert heads == {"Ukraine, PPD", "Belgium", "Ukraine, Co-Director 2"}


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("3600", "3600"), ("3,600", "3600"), ("3 600.50", "3600.50"), ("", None)],
)
def test_an_amount_is_read(typed: str, amount: str | None) -> None:
    grid = posted_grid(SECTION, PAIR, 12, [], {"b-travel-0-1": typed})
    cell = next(cell for cell in grid.cells if cell.name == "b-travel-0-1")
    assert cell.amount == (None if amount is None else Decimal(amount))
    assert not cell.error


@pytest.mark.parametrize("typed", ["3.600,–", "-5", "many", "1e5", "3,60", "99999999999999"])
def test_an_amount_that_cannot_be_read_names_its_cell_and_counts_for_nothing(typed: str) -> None:
    grid = posted_grid(SECTION, PAIR, 12, [], {"b-travel-0-1": typed, "b-books-1-1": "10"})
    assert [item.href for item in grid.errors] == ["#b-travel-0-1"]
    assert grid.errors[0].text.startswith("Travel, Ukraine, year 1: ")
    assert grid.total == Decimal(10)
    kept = [row for row in grid.rows() if row["typed"]]
    assert [(row["heading"], row["typed"], row["amount_eur"]) for row in kept] == [("travel", typed, None)]


def test_sums_agree_by_heading_column_and_year() -> None:
    typed = {"b-travel-0-1": "10", "b-travel-1-2": "20.50", "b-books-1-2": "1"}
    grid = posted_grid(SECTION, PAIR, 24, [], typed)
    assert sum(line.total for line in grid.lines) == grid.total == Decimal("31.50")
    assert sum(total for _column, total in grid.by_column) == grid.total
    assert [total for _year, _span, total in grid.years] == [Decimal(10), Decimal("21.50")]
