"""The last states of each section, kept with every saving, so that any of them can be looked at and brought back."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from applications.mechanisms import Section
from applications.models import (
    STATES_KEPT,
    BudgetLine,
    Proposal,
    SectionEntry,
    SectionState,
)

# Savings of one person within this time are one state, so that the list stays short enough to read.
ONE_STATE = timedelta(minutes=2)
_TABLES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "budget": (BudgetLine, ("heading", "director_id", "year", "amount_eur", "typed")),
}


def table_of(section: Section, proposal: Proposal) -> list[dict[str, Any]] | None:
    """Give what the section's table holds now as JSON values, or None when its rows stand in its answers."""
    if section.kind not in _TABLES:
        return None
    model, columns = _TABLES[section.kind]
    rows = (
        model.objects.filter(proposal=proposal).order_by(*(model._meta.ordering or ("pk",))).values(*columns)
    )
    return [
        {name: str(value) if name == "amount_eur" else value for name, value in row.items()} for row in rows
    ]


def keep_state(
    *,
    entry: SectionEntry,
    last: SectionState | None,
    rows: list[dict[str, Any]] | None,
    automatic: bool,
    at: datetime,
) -> None:
    """The section's ring of states ends with what the entry and its table say. Needs: the proposal locked.

    It takes the place of the last one when that was saved by itself, by the same person and begun a moment ago, and
    adds nothing when nothing changed.
    """
    if last is not None and (last.data, last.rows) == (entry.data, rows):
        return
    state = SectionState(
        entry=entry, slot=0, number=entry.version, data=entry.data, rows=rows, automatic=automatic,
        by_id=entry.changed_by_id, since=at, at=at,
    )  # fmt: skip
    if (
        last is not None
        and last.automatic
        and last.by_id == entry.changed_by_id
        and at - last.since < ONE_STATE
    ):
        state.slot, state.number, state.since = last.slot, last.number, last.since
    elif last is not None:
        state.slot = (last.slot + 1) % STATES_KEPT
    _lay(state)


def before_any(
    *, entry: SectionEntry, rows: list[dict[str, Any]] | None, at: datetime
) -> SectionState | None:
    """What stood there before the first state was kept is one itself; None when nothing stood there."""
    if not entry.data and not rows:
        return None
    since = entry.changed_at or at
    state = SectionState(
        entry=entry, slot=0, number=entry.version, data=entry.data, rows=rows,
        by_id=entry.changed_by_id, since=since, at=since,
    )  # fmt: skip
    _lay(state)
    return state


def _lay(state: SectionState) -> None:
    SectionState.objects.bulk_create(
        [state],
        update_conflicts=True,
        unique_fields=["entry", "slot"],
        update_fields=["number", "data", "rows", "automatic", "by", "since", "at"],
    )


def writer_of(section: Section, rows: Sequence[dict[str, Any]] | None) -> Callable[[Proposal], None] | None:
    """Give what writes a kept table again, or None when the section has none.

    Amounts of a director who is no longer part of the proposal have no place and are left out.
    """
    if section.kind not in _TABLES or rows is None:
        return None
    model, _columns = _TABLES[section.kind]

    def write(proposal: Proposal) -> None:
        model.objects.filter(proposal=proposal).delete()
        present = {None, *proposal.directors.values_list("pk", flat=True)}
        kept = [row for row in rows if row["director_id"] in present]
        model.objects.bulk_create(model(proposal=proposal, **row) for row in kept)

    return write
