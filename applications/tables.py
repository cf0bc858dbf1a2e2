"""Rules of the tables: cells one by one, then what rows say together. Pure.

A finding names the question (`field`), the row counted from 0 (`row`), the column, and in `place` both in words.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from applications.mechanisms.cells import is_empty, problem, rows_of
from applications.mechanisms.forms import FormDefinition, Question, Section
from applications.plan import Plan, place_of
from core.errors import Finding
from core.money import ZERO

MILESTONE_GAP = 12
# Of an event; a larger number is a finding of its own, and nobody reads a list of it.
MOST_DAYS = 100
HUNDRED = 100
# Shares a reviewer would call balanced. Source: docs/programme.md §1.8
LEAST_PARTNERS: Mapping[str, int] = {"ARW": 30, "ATC": 50, "ASI": 30}
MOST_OF_ONE_COUNTRY: Mapping[str, int] = {"ARW": 25, "ATC": 33, "ASI": 25}


def table_findings(section: Section, question: Question, value: Any) -> Iterable[Finding]:
    """Give what is missing or wrong in the cells of one table. An empty table is no finding here."""
    rows = rows_of(value)
    whole = {"label": str(question.label), "field": question.key}
    if rows and len(rows) < question.fewest:
        yield Finding("rows_missing", section.key, {**whole, "fewest": question.fewest})
    if len(rows) > question.most:
        yield Finding("rows_too_many", section.key, {**whole, "most": question.most, "n": len(rows)})
    for n, row in enumerate(rows):
        for column in question.columns:
            cell = row.get(column.key)
            if is_empty(column, cell):
                if column.required and column.kind != "yesno":
                    yield at(section, question, "cell_missing", n, column.key)
                continue
            word, bound = problem(column, cell)
            if word:
                yield at(section, question, f"cell_{word}", n, column.key, bound=bound)


def at(section: Section, question: Question, code: str, row: int, key: str, **values: Any) -> Finding:
    """Give the finding that points at one cell."""
    column = question.column_of(key)
    label = str(column.label) if column else key
    place = f"{question.row} {row + 1}, {label[:1].lower()}{label[1:]}"
    # An abbreviation keeps its capitals.
    if label[:2].isupper():
        place = f"{question.row} {row + 1}, {label}"
    found = {"field": question.key, "row": row, "column": key, "place": place, "label": str(question.label)}
    return Finding(code, section.key, {**found, **values})


def plan_findings(
    form: FormDefinition, section: Section, plan: Plan, *, phase: int, duration: int | None
) -> Iterable[Finding]:
    """Give what rows say together that cannot stand, for the tables of one section."""
    for question in section.questions:
        judge = {
            "tasks": _tasks,
            "deliverables": _deliverables,
            "milestones": _milestones,
            "success_criteria": _criteria,
            "other_dates": _dates,
            "programme": _programme,
            "participants_by_country": _people,
        }.get(question.key)
        if judge is not None and question.kind == "table":
            yield from judge(section, question, plan, phase, duration)


def _tasks(
    section: Section, question: Question, plan: Plan, phase: int, duration: int | None
) -> Iterable[Finding]:
    for task in plan.tasks:
        if task.first is not None and task.last is not None and task.last < task.first:
            yield at(section, question, "task_ends_early", task.row, "last", first=task.first)
        elif task.last is not None and duration is not None and task.last > duration:
            yield at(section, question, "month_outside", task.row, "last", duration=duration)


def _deliverables(
    section: Section, question: Question, plan: Plan, phase: int, duration: int | None
) -> Iterable[Finding]:
    for point in plan.deliverables:
        if point.month is not None and duration is not None and point.month > duration:
            yield at(section, question, "month_outside", point.row, "month", duration=duration)


def _milestones(
    section: Section, question: Question, plan: Plan, phase: int, duration: int | None
) -> Iterable[Finding]:
    whole = {"field": question.key, "label": str(question.label)}
    for point in plan.milestones:
        if point.month is not None and duration is not None and point.month > duration:
            yield at(section, question, "month_outside", point.row, "month", duration=duration)
    months = [point.month for point in plan.milestones]
    if not months or None in months:
        # One thing to mend at a time: without all months nobody knows the gaps.
        return
    known = [month for month in months if month is not None]
    if any(later - earlier > MILESTONE_GAP for earlier, later in zip([0, *known], known, strict=False)):
        yield Finding("milestones_too_far_apart", section.key, {**whole, "gap": MILESTONE_GAP})
    if phase != 1 and duration is not None and known[-1] < duration:
        yield Finding("last_milestone_early", section.key, {**whole, "duration": duration})


def _criteria(
    section: Section, question: Question, plan: Plan, phase: int, duration: int | None
) -> Iterable[Finding]:
    for point in plan.criteria:
        if point.month is not None and duration is not None and point.month > duration:
            yield at(section, question, "month_outside", point.row, "month", duration=duration)
    weights = [weight.percent for weight in plan.weights]
    if weights and None not in weights and (found := sum(w or 0 for w in weights)) != HUNDRED:
        values = {"field": question.key, "label": str(question.label), "sum": found}
        yield Finding("weights_not_hundred", section.key, values)


def _dates(
    section: Section, question: Question, plan: Plan, phase: int, duration: int | None
) -> Iterable[Finding]:
    for pair in plan.other_dates:
        if pair.first and pair.last and pair.last < pair.first:
            yield at(section, question, "days_in_wrong_order", pair.row, "last_day")


def _programme(
    section: Section, question: Question, plan: Plan, phase: int, duration: int | None
) -> Iterable[Finding]:
    for session in plan.sessions:
        if session.day is not None and duration is not None and session.day > duration:
            yield at(section, question, "day_outside", session.row, "day", duration=duration)
        if session.start and session.end and session.end <= session.start:
            yield at(section, question, "session_ends_early", session.row, "end", start=session.start)


def _people(
    section: Section, question: Question, plan: Plan, phase: int, duration: int | None
) -> Iterable[Finding]:
    first_row: dict[str, int] = {}
    for group in plan.people:
        for key, part in (("women", group.women), ("young", group.young)):
            if part > group.number:
                yield at(section, question, "part_exceeds_whole", group.row, key, whole=group.number)
        earlier = first_row.setdefault(group.country, group.row)
        if group.country and earlier != group.row:
            yield at(section, question, "country_twice", group.row, "country", earlier=earlier + 1)


def event_ends_early(first: date | None, last: date | None) -> bool:
    """Whether an event ends before it starts."""
    return first is not None and last is not None and last < first


# --- hints: nothing here refuses


def cost_hints(form: FormDefinition, plan: Plan, asked: Mapping[str, Decimal]) -> Iterable[Finding]:
    """Give where a list of costs and the heading of the budget it belongs to say different amounts."""
    headings = {h.key: str(h.label) for s in form.sections for h in s.budget_headings}
    for listed in plan.listed:
        requested = asked.get(listed.heading, ZERO)
        if listed.heading in headings and listed.eur != requested:
            values = {
                "field": listed.question, "label": listed.label, "heading": headings[listed.heading],
                "listed": listed.eur, "asked": requested,
            }  # fmt: skip
            yield Finding("list_differs_from_budget", listed.section, values, hard=False)


def director_hints(
    form: FormDefinition, plan: Plan, asked: Mapping[tuple[str, str], Decimal], names: Mapping[str, str]
) -> Iterable[Finding]:
    """Give where a list and the budget agree in all, but not on what each director's institution gets.

    asked: by heading and by what rows call the director.   names: by the same, what people call them.
    """
    headings = {h.key: str(h.label) for s in form.sections for h in s.budget_headings}
    for listed in plan.listed:
        here = {place: eur for (heading, place), eur in asked.items() if heading == listed.heading}
        shares = dict(listed.by_director)
        if not shares or "" in shares or listed.heading not in headings or sum(here.values()) != listed.eur:
            continue
        for place in sorted({*here, *shares}):
            mine, theirs = shares.get(place, ZERO), here.get(place, ZERO)
            if mine != theirs and place in names:
                values = {
                    "field": listed.question, "label": listed.label, "heading": headings[listed.heading],
                    "listed": mine, "asked": theirs, "director": names[place],
                }  # fmt: skip
                yield Finding("list_differs_by_director", listed.section, values, hard=False)


def guide_hints(section: Section, asked: Mapping[str, Decimal], total: Decimal) -> Iterable[Finding]:
    """Give which parts of the amount are well above what is usual, so that somebody says why."""
    for guide in section.guides:
        part = sum((asked.get(heading, ZERO) for heading in guide.headings), ZERO)
        if total > 0 and part * HUNDRED > total * (guide.percent + guide.room):
            share = int(part * HUNDRED / total)
            values = {"label": str(guide.label), "share": share, "usual": guide.percent}
            yield Finding("share_unusual", section.key, values, hard=False)


def people_hints(
    form: FormDefinition, mechanism: str, plan: Plan, standing: Mapping[str, str]
) -> Iterable[Finding]:
    """Give where the people expected are less balanced than a reviewer would wish."""
    place = place_of(form, "participants_by_country")
    total = sum(group.number for group in plan.people)
    if place is None or not total:
        return
    section, question = place
    whole = {"field": question.key, "label": str(question.label)}
    partners = sum(g.number for g in plan.people if standing.get(g.country) == "partner") * HUNDRED // total
    least = LEAST_PARTNERS.get(mechanism, 0)
    if partners < least:
        yield Finding("few_partners", section.key, {**whole, "share": partners, "least": least}, hard=False)
    most = MOST_OF_ONE_COUNTRY.get(mechanism, HUNDRED)
    for group in plan.people:
        share = group.number * HUNDRED // total
        if share > most:
            yield at_hint(section, question, "country_too_large", group.row, share=share, most=most)
        if group.country and standing.get(group.country, "other") not in {"nato", "partner"}:
            yield at_hint(section, question, "country_not_eligible", group.row)


def at_hint(section: Section, question: Question, code: str, row: int, **values: Any) -> Finding:
    """Give the hint that points at the country of a row."""
    found = at(section, question, code, row, "country", **values)
    return Finding(found.code, found.where, found.values, hard=False)


def empty_days(section: Section, question: Question, plan: Plan, days: int | None) -> Iterable[Finding]:
    """Give the working days on which the programme has nothing yet; nothing while there are too many of them."""
    if days is None or days > MOST_DAYS:
        return
    taken = {session.day for session in plan.sessions}
    missing = [n for n in range(1, days + 1) if n not in taken]
    if plan.sessions and missing:
        values = {"field": question.key, "label": str(question.label), "days": ", ".join(map(str, missing))}
        yield Finding("programme_days_empty", section.key, values, hard=False)
