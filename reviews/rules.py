"""Which panel a proposal belongs to, and how well a call's panels cover its priorities: functions of values.

A priority belongs to the panel that claims it, or else to the one that claims the priority above it.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PanelClaim:
    """A panel of one call with the priority codes it claims."""

    code: str
    title: str
    priorities: frozenset[str]


@dataclass(frozen=True, slots=True)
class Coverage:
    """gaps: codes of the call that no panel claims.  overlaps: codes claimed twice, with the panels' titles."""

    gaps: tuple[str, ...]
    overlaps: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def is_clean(self) -> bool:
        return not self.gaps and not self.overlaps


def panels_for(
    priority: str, parents: Mapping[str, str], panels: Sequence[PanelClaim]
) -> tuple[PanelClaim, ...]:
    """Give the panels that cover the priority: none is a gap, more than one an ambiguity.

    parents: code → code of the priority above it. The nearest claim wins: a panel that claims 8.a itself goes
    before one that claims 8.
    """
    code, seen = priority, set()
    while code and code not in seen:
        seen.add(code)
        claimants = tuple(panel for panel in panels if code in panel.priorities)
        if claimants:
            return claimants
        code = parents.get(code, "")
    return ()


def coverage(priorities: Iterable[str], parents: Mapping[str, str], panels: Sequence[PanelClaim]) -> Coverage:
    """Give the gaps and overlaps of a call's panels over its priorities."""
    gaps, overlaps = [], []
    for code in priorities:
        claimants = panels_for(code, parents, panels)
        if not claimants:
            gaps.append(code)
        elif len(claimants) > 1:
            overlaps.append((code, tuple(panel.title for panel in claimants)))
    return Coverage(tuple(gaps), tuple(overlaps))


@dataclass(frozen=True, slots=True)
class Demand:
    """What a priority of an open call will ask for. drafts: begun and not sent yet. knows: levels of those who can be asked."""

    sent: int
    drafts: int
    knows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """expected: proposals. needed, able: experts who know the priority at level 2 or 3. short: how many are missing."""

    expected: int
    needed: int
    able: int
    short: int


def forecast(demand: Demand, *, reviews: int, share: float, load: int) -> Forecast:
    """Give how many experts a priority will need, and how many are missing.

    reviews: evaluations for each proposal.  share: of drafts that are usually sent.  load: proposals one expert takes.
    As many people as one proposal needs evaluations are needed as soon as one proposal is expected.
    """
    expected = demand.sent + math.ceil(demand.drafts * share)
    needed = max(reviews, math.ceil(expected * reviews / max(load, 1))) if expected else 0
    able = sum(1 for level in demand.knows if level >= 2)
    return Forecast(expected, needed, able, max(needed - able, 0))
