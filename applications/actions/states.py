"""The last states of each section, kept with every saving, so that any of them can be looked at and brought back."""

from datetime import datetime, timedelta

from applications.actions.saving import KeptRows, LastSaved, in_order
from applications.mechanisms import Section
from applications.models import STATES_KEPT, Proposal, SectionEntry, SectionState

# Savings of one person within this time are one state, so that the list stays short enough to read.
ONE_STATE = timedelta(minutes=2)


def next_state(
    *,
    entry: SectionEntry,
    last: SectionState | None,
    rows: KeptRows | None,
    automatic: bool,
    at: datetime,
) -> SectionState | None:
    """Give the state with which the section's ring ends: what the entry and its table say.

    It takes the place of the last one when that was saved by itself, by the same person and begun a moment ago, and
    is None when nothing changed.
    """
    if last is not None and (last.data, _ordered(last.rows)) == (entry.data, rows):
        return None
    state = SectionState(
        slot=0, number=entry.version, data=entry.data, rows=rows, automatic=automatic,
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
    return state


def before_any(*, saved: LastSaved, at: datetime) -> SectionState | None:
    """Give what stood there before the first state was kept as a state; None when nothing stood there."""
    entry = saved.entry
    if not entry.data and not saved.rows:
        return None
    since = entry.changed_at or at
    return SectionState(
        slot=0, number=entry.version, data=entry.data, rows=saved.rows,
        by_id=entry.changed_by_id, since=since, at=since,
    )  # fmt: skip


def rows_again(proposal: Proposal, section: Section, rows: KeptRows | None) -> KeptRows | None:
    """Give the rows of a state for saving them again, or None when the section has no table.

    Amounts of a director who is no longer part of the proposal have no place and are left out.
    """
    if section.kind != "budget" or rows is None:
        return None
    present = {None, *proposal.directors.values_list("pk", flat=True)}
    return in_order([row for row in rows if row["director_id"] in present])


def _ordered(rows: KeptRows | None) -> KeptRows | None:
    return None if rows is None else in_order(rows)
