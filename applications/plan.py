"""What is computed on among the tables of a proposal, as frozen values: the plan, the people, the costs listed. Pure.

Only what can be read is here; `row` is the place in its table, counted from 0.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from applications.mechanisms import FormDefinition, Question, Section, all_questions
from applications.mechanisms.cells import Row, cost, day, number, rows_of, time

Answers = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Span:
    """A task or a pair of days: from first to last; None where it cannot be read."""

    row: int
    title: str
    first: int | None
    last: int | None
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A milestone, deliverable or criterion with its month."""

    row: int
    title: str
    month: int | None


@dataclass(frozen=True, slots=True)
class Weight:
    row: int
    percent: int | None


@dataclass(frozen=True, slots=True)
class Days:
    row: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Session:
    """One line of the programme; times as "09:30", empty when they cannot be read."""

    row: int
    day: int | None
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class People:
    """The people expected from one country."""

    row: int
    country: str
    number: int
    women: int
    young: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A table of costs: where it stands, the heading of the budget it belongs to, and its sum.

    by_director: the same by what the rows call the directors, where the table names one in each row.
    """

    section: str
    question: str
    label: str
    heading: str
    eur: Decimal
    by_director: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """All of them. Milestones stand in the order of their months."""

    tasks: tuple[Span, ...] = ()
    milestones: tuple[Point, ...] = ()
    deliverables: tuple[Point, ...] = ()
    criteria: tuple[Point, ...] = ()
    weights: tuple[Weight, ...] = ()
    other_dates: tuple[Days, ...] = ()
    sessions: tuple[Session, ...] = ()
    people: tuple[People, ...] = ()
    listed: tuple[Listed, ...] = ()


def plan_of(form: FormDefinition, answers: Answers) -> Plan:
    """Give the plan that the answers say."""
    rows = {
        question.key: rows_of(answers.get(section.key, {}).get(question.key))
        for section, question in all_questions(form)
        if question.kind == "table"
    }
    criteria = rows.get("success_criteria", [])
    points = _points(rows.get("milestones", []), "title")
    return Plan(
        tasks=tuple(
            Span(n, _text(r, "title"), number(r.get("first")), number(r.get("last")), _text(r, "lead"))
            for n, r in enumerate(rows.get("tasks", []))
        ),
        milestones=tuple(sorted(points, key=lambda point: (point.month is None, point.month or 0))),
        deliverables=_points(rows.get("deliverables", []), "title"),
        criteria=_points(criteria, "criterion"),
        weights=tuple(Weight(n, number(r.get("weight"))) for n, r in enumerate(criteria)),
        other_dates=tuple(
            Days(n, day(r.get("first_day")), day(r.get("last_day")))
            for n, r in enumerate(rows.get("other_dates", []))
        ),
        sessions=tuple(
            Session(n, number(r.get("day")), time(r.get("start")), time(r.get("end")))
            for n, r in enumerate(rows.get("programme", []))
        ),
        people=tuple(
            People(n, _text(r, "country"), *(number(r.get(key)) or 0 for key in ("number", "women", "young")))
            for n, r in enumerate(rows.get("participants_by_country", []))
        ),
        listed=tuple(_listed(form, rows)),
    )


def _text(row: Row, key: str) -> str:
    return str(row.get(key) or "")


def _points(rows: list[Row], title: str) -> tuple[Point, ...]:
    return tuple(Point(n, _text(row, title), number(row.get("month"))) for n, row in enumerate(rows))


def _listed(form: FormDefinition, rows: Mapping[str, list[Row]]) -> Iterable[Listed]:
    for section, question in all_questions(form):
        if question.heading:
            costs = [(row, cost(question, row)) for row in rows[question.key]]
            owner = next((c.key for c in question.columns if c.kind == "director"), "")
            shares: dict[str, Decimal] = {}
            for row, eur in costs if owner else ():
                shares[_text(row, owner)] = shares.get(_text(row, owner), Decimal(0)) + eur
            total = sum((eur for _row, eur in costs), Decimal(0))
            yield Listed(
                section.key, question.key, str(question.label), question.heading, total, tuple(shares.items())
            )


def place_of(form: FormDefinition, key: str) -> tuple[Section, Question] | None:
    """Give where the form asks the question of that key, or None."""
    return next(((s, q) for s, q in all_questions(form) if q.key == key), None)


def rows_in(form: FormDefinition, answers: Answers, key: str) -> list[Row]:
    """Give the rows of the table of that key, wherever the form asks it."""
    place = place_of(form, key)
    return rows_of(answers.get(place[0].key, {}).get(key)) if place else []


def named(rows: Iterable[Row], key: str) -> list[str]:
    """Give what the rows say in one column, empty cells left out."""
    return [str(row[key]) for row in rows if row.get(key)]
