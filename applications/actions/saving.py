"""One saving of a section: one statement reads what it needs, one writes all that follows from it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, Subquery, TextField
from django.db.models.functions import Cast, JSONObject

from applications.facts import listed_duration
from applications.mechanisms import Section
from applications.models import BudgetLine, Proposal, SectionEntry, SectionState
from core.money import GREATEST, ZERO, euros

# A table's rows as a state keeps them: plain JSON values, in one order.
KeptRows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class LastSaved:
    """A section as it was saved last: its entry (not yet kept: version 0), its newest state, what its table holds."""

    entry: SectionEntry
    state: SectionState | None
    rows: KeptRows | None


def kept_rows(cells: Iterable[Mapping[str, Any]]) -> KeptRows:
    """Give the cells of a budget as they are kept; empty ones vanish.

    cells: heading, director (key or None), year (or None), amount_eur (Decimal or None), typed (text that could not
    be read).
    """
    rows = [
        {
            "heading": cell["heading"],
            "director_id": cell.get("director"),
            "year": cell.get("year"),
            "amount_eur": str(ZERO if cell.get("typed") else euros(cell.get("amount_eur") or ZERO)),
            "typed": (cell.get("typed") or "")[:40],
        }
        for cell in cells
        if cell.get("typed") or (cell.get("amount_eur") or ZERO) > 0
    ]
    return in_order(rows)


def in_order(rows: KeptRows) -> KeptRows:
    """Give the rows in the one order in which states are compared."""
    return sorted(rows, key=lambda row: (row["heading"], row["director_id"] or 0, row["year"] or 0))


def last_saved(proposal: Proposal, section: Section) -> LastSaved:
    """Give the section as it stands. Needs: the proposal locked, so that nothing newer comes in between."""
    newest = SectionState.objects.filter(entry=OuterRef("pk")).order_by("-number")
    columns = ("slot", "number", "data", "rows", "automatic", "by_id", "since", "at")
    asked: dict[str, Any] = {
        "newest": Subquery(newest.values(json=JSONObject(**{c: c for c in columns}))[:1])
    }
    if section.kind == "budget":
        lines = BudgetLine.objects.filter(proposal=OuterRef("proposal")).order_by("pk")
        amounts: dict[str, Any] = {c: c for c in ("heading", "director_id", "year", "typed")}
        amounts["amount_eur"] = Cast("amount_eur", TextField())
        asked["held"] = ArraySubquery(lines.values(json=JSONObject(**amounts)))
    entry = SectionEntry.objects.filter(proposal=proposal, key=section.key).annotate(**asked).first()
    if entry is None:
        return LastSaved(SectionEntry(proposal=proposal, key=section.key), None, None)
    values = entry.newest  # type: ignore[attr-defined]
    if values is not None:
        at = {name: datetime.fromisoformat(values[name]) for name in ("since", "at")}
        state = SectionState(entry_id=entry.pk, **{**values, **at})
    rows = in_order(entry.held) if "held" in asked else None  # type: ignore[attr-defined]
    return LastSaved(entry, state if values else None, rows)


@dataclass(frozen=True, slots=True)
class ListColumns:
    """The columns of the proposal that change with a saving; None where they do not."""

    changed_at: datetime
    basics: Mapping[str, Any] | None = None
    amounts: bool = False


def write(
    *,
    entry: SectionEntry,
    states: Sequence[SectionState],
    rows: KeptRows | None,
    proposal: Proposal,
    columns: ListColumns | None,
) -> None:
    """The section, its states, its table and the proposal's columns say what was saved. Needs: the proposal locked.

    Amounts of somebody who directs the proposal no longer have no place and are left out.
    """
    parts: list[str] = []
    values: dict[str, Any] = {"proposal": proposal.pk}
    parts.append(_entry(entry, values))
    if states:
        parts.append(_states(states, values))
    if rows is not None:
        parts.append(_rows(rows, values))
    if columns is not None:
        parts.append(_proposal(proposal, columns, values, with_rows=rows is not None))
    with connection.cursor() as cursor:
        # The parts are words of ours; everything typed is among the values.
        cursor.execute(f"WITH {', '.join(parts)} SELECT id FROM entry", values)  # noqa: S608
        entry.pk = cursor.fetchone()[0]


def _entry(entry: SectionEntry, values: dict[str, Any]) -> str:
    values |= {
        "key": entry.key, "data": json.dumps(entry.data), "version": entry.version,
        "completed": entry.completed, "by": entry.changed_by_id, "at": entry.changed_at,
        "page": entry.page, "turn": entry.turn,
    }  # fmt: skip
    return """entry AS (
        INSERT INTO applications_sectionentry
            (proposal_id, key, data, version, completed, changed_by_id, changed_at, page, turn)
        VALUES (%(proposal)s, %(key)s, %(data)s::jsonb, %(version)s, %(completed)s, %(by)s, %(at)s, %(page)s, %(turn)s)
        ON CONFLICT (proposal_id, key) DO UPDATE SET
            data = excluded.data, version = excluded.version, completed = excluded.completed,
            changed_by_id = excluded.changed_by_id, changed_at = excluded.changed_at,
            page = excluded.page, turn = excluded.turn
        RETURNING id)"""


_OF_STATE = ("slot", "number", "data", "rows", "automatic", "by_id", "since", "at")
_AS = {
    "slot": "int2",
    "number": "int4",
    "data": "jsonb",
    "rows": "jsonb",
    "automatic": "bool",
    "by_id": "int8",
}


def _states(states: Sequence[SectionState], values: dict[str, Any]) -> str:
    lines = []
    for n, state in enumerate(states):
        for name in _OF_STATE:
            value = getattr(state, name)
            if name in {"data", "rows"} and value is not None:
                value = json.dumps(value)
            values[f"{name}{n}"] = value
        cells = (f"%({name}{n})s::{_AS.get(name, 'timestamptz')}" for name in _OF_STATE)
        lines.append(f"({', '.join(cells)})")
    named, rest = ", ".join(_OF_STATE), [name for name in _OF_STATE if name != "slot"]
    return f"""states AS (
        INSERT INTO applications_sectionstate (entry_id, {named})
        SELECT entry.id, given.* FROM entry, (VALUES {", ".join(lines)}) AS given
        ON CONFLICT (entry_id, slot) DO UPDATE SET {", ".join(f"{c} = excluded.{c}" for c in rest)})"""  # noqa: S608


def _rows(rows: KeptRows, values: dict[str, Any]) -> str:
    values |= {
        "headings": [row["heading"] for row in rows],
        "directors": [row["director_id"] for row in rows],
        "years": [row["year"] for row in rows],
        "amounts": [Decimal(row["amount_eur"]) for row in rows],
        "typed": [row["typed"] for row in rows],
    }
    return """given AS (
        SELECT * FROM unnest(%(headings)s::varchar[], %(directors)s::int8[], %(years)s::int2[],
            %(amounts)s::numeric[], %(typed)s::varchar[]) AS cell (heading, director_id, year, amount_eur, typed)
        WHERE director_id IS NULL
            OR director_id IN (SELECT id FROM applications_director WHERE proposal_id = %(proposal)s)),
    gone AS (
        DELETE FROM applications_budgetline AS line
        WHERE proposal_id = %(proposal)s AND NOT EXISTS (
            SELECT FROM given WHERE given.heading = line.heading
                AND given.director_id IS NOT DISTINCT FROM line.director_id
                AND given.year IS NOT DISTINCT FROM line.year)),
    kept AS (
        INSERT INTO applications_budgetline AS line (proposal_id, heading, director_id, year, amount_eur, typed)
        SELECT %(proposal)s, given.* FROM given
        ON CONFLICT (proposal_id, heading, director_id, year) DO UPDATE
            SET amount_eur = excluded.amount_eur, typed = excluded.typed
            WHERE (line.amount_eur, line.typed) IS DISTINCT FROM (excluded.amount_eur, excluded.typed))"""


def _proposal(proposal: Proposal, columns: ListColumns, values: dict[str, Any], *, with_rows: bool) -> str:
    said = ["changed_at = %(changed)s"]
    values["changed"] = columns.changed_at
    if columns.basics is not None:
        basics = columns.basics
        values |= {
            "title": str(basics.get("title") or "")[:150],
            "acronym": str(basics.get("acronym") or "")[:20],
            "list": proposal.call.priority_list_id,
            "priority": basics.get("main_priority") or "",
            "duration": listed_duration(proposal.mechanism, basics),
        }
        priority = "SELECT id FROM applications_keypriority WHERE list_id = %(list)s AND code = %(priority)s"
        said += ["title = %(title)s", "acronym = %(acronym)s", "duration = %(duration)s"]
        said += [f"main_priority_id = ({priority})"]
    if columns.amounts and with_rows:
        # Amounts that no proposal asks for are a finding of the budget; the draft is kept all the same.
        values["greatest"] = GREATEST
        said.append("requested_eur = (SELECT least(coalesce(sum(amount_eur), 0), %(greatest)s) FROM given)")
    return f"shown AS (UPDATE applications_proposal SET {', '.join(said)} WHERE id = %(proposal)s)"  # noqa: S608
