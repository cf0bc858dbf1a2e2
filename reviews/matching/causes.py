"""Why no assignment exists: a smallest set of demands that cannot all be kept, and the least that would have to give.

The set is minimal: whichever demand is taken from it, the others can be kept together.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import highspy
import numpy as np

from reviews.matching.problem import Bools, Family, Pair, Problem, families
from reviews.matching.relaxation import (
    INFINITE,
    NEAR,
    NONE,
    NOTHING,
    Clock,
    Floats,
    Impossible,
    Index,
    Objective,
    Relaxation,
    add_idle_column,
    change_rows,
    quiet_highs,
)

# Among more pairs than these a relief is looked for only where it is likely.
MOST_PAIRS = 60_000


class Kind(StrEnum):
    """What a demand asks for; in the order in which a cause would rather do without it."""

    LOAD_MIN = "load_min"
    PINNED = "pinned"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    LOAD_MAX = "load_max"
    FORBIDDEN = "forbidden"
    COVERAGE = "coverage"


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing the problem asks for. amount: how many (of `forbidden`: how many reviewers are barred)."""

    kind: Kind
    proposal: int | None = None
    reviewer: int | None = None
    rule: int | None = None
    value: Any = None
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Relief:
    """By how much the amount of one demand changes; of a pinned pair: -1, it is let go."""

    demand: Demand
    by: int


@dataclass(frozen=True, slots=True)
class Cause:
    """Why there is no assignment. minimal: False when the time was over before every demand had been tried.

    relief: the least that would have to give for an assignment to exist; empty when that was not found in time.
    """

    demands: tuple[Demand, ...]
    minimal: bool
    relief: tuple[Relief, ...] = ()


def find_cause(problem: Problem, *, seconds: float = 30.0, threads: int = 1, seed: int = 1) -> Cause | None:
    """Give why the problem has no assignment, or None when none of its demands stand against each other."""
    until = time.perf_counter() + seconds
    suspects = _suspects(problem, threads=threads, seed=seed)
    system = System(problem, suspects, threads=threads, seed=seed, until=until)
    if system.possible(suspects):
        suspects = all_demands(problem)
        system = System(problem, suspects, threads=threads, seed=seed, until=until)
        if system.possible(suspects):
            return None
    demands, minimal = _shrink(suspects, system.possible, lambda: time.perf_counter() > until)
    relief = least_relief(problem, demands, threads=threads, seed=seed, seconds=max(5.0, seconds / 2))
    return Cause(tuple(sorted(demands, key=_order)), minimal, relief)


def all_demands(problem: Problem) -> list[Demand]:
    """Give everything the problem asks for; what asks for nothing is left out."""
    found = [_coverage(problem, p) for p in range(problem.proposals)]
    found += [_load(problem, r, Kind.LOAD_MIN) for r in range(problem.reviewers) if problem.load_min[r] > 0]
    found += [_load(problem, r, Kind.LOAD_MAX) for r in range(problem.reviewers)]
    for family in families(problem):
        found += _of_family(problem, family, range(problem.proposals))
    found += [Demand(Kind.PINNED, p, r, amount=1) for p, r in problem.pinned]
    return found + _barred(problem, range(problem.proposals))


def _order(demand: Demand) -> tuple[int, int, int, int]:
    kinds = list(Kind)[::-1]
    return kinds.index(demand.kind), demand.proposal or 0, demand.reviewer or 0, demand.rule or 0


def _coverage(problem: Problem, proposal: int) -> Demand:
    return Demand(Kind.COVERAGE, proposal, amount=int(problem.coverage[proposal]))


def _load(problem: Problem, reviewer: int, kind: Kind) -> Demand:
    amounts = problem.load_min if kind is Kind.LOAD_MIN else problem.load_max
    return Demand(kind, reviewer=reviewer, amount=int(amounts[reviewer]))


def _of_family(problem: Problem, family: Family, proposals: Iterable[int]) -> list[Demand]:
    found = []
    for kind, amount in ((Kind.AT_MOST, family.most), (Kind.AT_LEAST, family.least)):
        if amount is None:
            continue
        for p in proposals:
            counted = family.counts(p)
            if kind is Kind.AT_LEAST and amount == 0:
                continue
            if kind is Kind.AT_MOST and np.count_nonzero(counted) <= amount:
                continue
            found.append(Demand(kind, p, rule=family.rule, value=family.value, amount=amount))
    return found


def _barred(problem: Problem, proposals: Iterable[int]) -> list[Demand]:
    counts = problem.forbidden.sum(axis=1)
    return [Demand(Kind.FORBIDDEN, p, amount=int(counts[p])) for p in proposals if counts[p]]


def _suspects(problem: Problem, *, threads: int, seed: int) -> list[Demand]:
    """Give demands among which a cause lies wherever the linear programme can tell: those with a price."""
    pinned = [Demand(Kind.PINNED, p, r, amount=1) for p, r in problem.pinned]
    model = Relaxation(problem, families(problem), clock=Clock(), threads=threads, seed=seed)
    model.set_objective(Objective(only_shortages=True))
    try:
        prices = model.honest(model.solve("cause", hurry=False).prices)
    except Impossible:
        # Pins alone go beyond a bound from above.
        rows = {p for p, _r in problem.pinned}
        found = pinned + [_coverage(problem, p) for p in rows] + _barred(problem, rows)
        found += [_load(problem, r, Kind.LOAD_MAX) for r in {r for _p, r in problem.pinned}]
        for family in families(problem):
            found += _of_family(problem, family, rows)
        return found
    count = problem.proposals
    touched = {int(p) for p in np.nonzero(np.abs(prices[:count]) > NEAR)[0]}
    found = pinned + [_coverage(problem, p) for p in touched]
    load = prices[count : count + problem.reviewers]
    found += [_load(problem, int(r), Kind.LOAD_MIN) for r in np.nonzero(load < -NEAR)[0]]
    found += [_load(problem, int(r), Kind.LOAD_MAX) for r in np.nonzero(load > NEAR)[0]]
    for family, rows_ in zip(families(problem), model.families, strict=True):
        placed = np.nonzero(rows_.place >= 0)[0]
        priced = [int(p) for p in placed if abs(prices[rows_.place[p]]) > NEAR]
        found += _of_family(problem, family, priced)
        touched |= set(priced)
    everywhere = np.any(load < -NEAR)
    return found + _barred(problem, range(count) if everywhere else sorted(touched))


def _shrink(
    demands: Sequence[Demand], possible: Callable[[Iterable[Demand]], bool], late: Callable[[], bool]
) -> tuple[list[Demand], bool]:
    """Give a minimal part of the demands that is still impossible: halves are tried first, single ones last."""
    kinds = list(Kind)
    kept: list[Demand] = []
    blocks = [sorted(demands, key=lambda demand: kinds.index(demand.kind))]
    while blocks:
        block = blocks.pop()
        if late():
            return kept + block + [one for other in blocks for one in other], False
        rest = kept + [one for other in blocks for one in other]
        if not possible(rest):
            continue
        if len(block) == 1:
            kept += block
        else:
            half = len(block) // 2
            blocks += [block[half:], block[:half]]
    return kept, True


class System:
    """The demands as one programme whose rows and columns are switched on and off."""

    def __init__(
        self, problem: Problem, demands: Sequence[Demand], *, threads: int, seed: int, until: float
    ) -> None:
        self.problem, self.until = problem, until
        self.p, self.r = _touched(problem, demands)
        self.highs = quiet_highs(threads, seed)
        count = len(self.p)
        low = np.zeros(count)
        self.highs.addCols(count, low, low, np.ones(count), 0, np.zeros(count, np.int32), NONE, NOTHING)
        add_idle_column(self.highs)
        self.row: dict[Demand, tuple[int, float, float]] = {}
        by_proposal = {int(p): np.nonzero(self.p == p)[0] for p in np.unique(self.p)}
        by_reviewer = {int(r): np.nonzero(self.r == r)[0] for r in np.unique(self.r)}
        kinds = {(family.rule, family.value): family for family in families(problem)}
        for demand in demands:
            if demand.kind in {Kind.PINNED, Kind.FORBIDDEN}:
                continue
            if demand.proposal is None:
                columns = by_reviewer.get(demand.reviewer or 0, NONE)
            else:
                columns = by_proposal.get(demand.proposal, NONE)
                if demand.rule is not None:
                    counted = kinds[demand.rule, demand.value].counts(demand.proposal)
                    columns = columns[counted[self.r[columns]]]
            self._add_row(demand, columns.astype(np.int32))

    def _add_row(self, demand: Demand, columns: Index) -> None:
        amount = float(demand.amount)
        lower = demand.kind in {Kind.COVERAGE, Kind.LOAD_MIN, Kind.AT_LEAST}
        upper = demand.kind in {Kind.COVERAGE, Kind.LOAD_MAX, Kind.AT_MOST}
        sides = (amount if lower else -INFINITE, amount if upper else INFINITE)
        self.row[demand] = (self.highs.getNumRow(), *sides)
        self.highs.addRows(
            1, np.array([sides[0]]), np.array([sides[1]]), len(columns), np.zeros(1, np.int32),
            columns, np.ones(len(columns)),
        )  # fmt: skip

    def possible(self, demands: Iterable[Demand]) -> bool:
        """Whether the demands can all be kept, by whole pairs. True also when the time is over."""
        wanted = set(demands)
        low, high = np.full(len(self.row), -INFINITE), np.full(len(self.row), INFINITE)
        for demand, (place, least, most) in self.row.items():
            if demand in wanted:
                low[place], high[place] = least, most
        change_rows(self.highs, np.arange(len(low), dtype=np.int32), low, high)
        count = len(self.p)
        pinned = {(one.proposal, one.reviewer) for one in wanted if one.kind is Kind.PINNED}
        barred = np.zeros(self.problem.proposals, bool)
        barred[
            [one.proposal for one in wanted if one.kind is Kind.FORBIDDEN and one.proposal is not None]
        ] = True
        least_x = np.array(
            [(p, r) in pinned for p, r in zip(self.p.tolist(), self.r.tolist(), strict=True)], float
        )
        most_x = np.where(barred[self.p] & self.problem.forbidden[self.p, self.r], 0.0, 1.0)
        if np.any(least_x > most_x):
            return False
        self.highs.changeColsBounds(count, np.arange(count, dtype=np.int32), least_x, most_x)
        return self._is_possible()

    def _is_possible(self) -> bool:
        count = len(self.p)
        columns = np.arange(count, dtype=np.int32)
        self.highs.run()
        if self.highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            return False
        x = np.asarray(self.highs.getSolution().col_value)[:count]
        if np.all(np.minimum(x, np.abs(1 - x)) < NEAR):
            return True
        whole = quiet_highs(1, 1)
        whole.passModel(self.highs.getLp())
        whole.changeColsIntegrality(count, columns, np.ones(count, np.uint8))
        whole.setOptionValue("time_limit", max(0.1, self.until - time.perf_counter()))
        whole.run()
        return bool(whole.getModelStatus() != highspy.HighsModelStatus.kInfeasible)


def _touched(problem: Problem, demands: Sequence[Demand]) -> tuple[Index, Index]:
    """Give the pairs that can help any of the demands; all others may as well be out."""
    helps = np.zeros(problem.forbidden.shape, bool)
    for demand in demands:
        if demand.kind is Kind.PINNED:
            helps[demand.proposal, demand.reviewer] = True
        elif demand.kind in {Kind.COVERAGE, Kind.AT_LEAST}:
            helps[demand.proposal] = True
        elif demand.kind is Kind.LOAD_MIN:
            helps[:, demand.reviewer] = True
    p, r = np.nonzero(helps)
    return p.astype(np.int32), r.astype(np.int32)


def least_relief(
    problem: Problem,
    cause: Iterable[Demand] = (),
    *,
    threads: int = 1,
    seed: int = 1,
    seconds: float = 15.0,
) -> tuple[Relief, ...]:
    """Give the least sum of relaxations by which an assignment exists; a forbidden pair is never allowed.

    In a very large problem it is the least among the likely pairs and all pairs of those whom the cause names. Empty when
    it was not found in time.
    """
    until = time.perf_counter() + seconds
    barred = {(p, r) for p, r in problem.pinned if problem.forbidden[p, r]}
    demands = [
        one
        for one in all_demands(problem)
        if one.kind is not Kind.FORBIDDEN and (one.proposal, one.reviewer) not in barred
    ]
    p, r = (found.astype(np.int32) for found in np.nonzero(_open_pairs(problem, cause)))
    count = len(p)
    highs = quiet_highs(threads, seed)
    highs.setOptionValue("time_limit", seconds)
    highs.addCols(
        count, np.zeros(count), np.zeros(count), np.ones(count), 0, np.zeros(count, np.int32), NONE, NOTHING
    )
    gives: list[tuple[Demand, int, int]] = []
    _add_elastic_rows(problem, highs, demands, p, r, gives)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return ()
    values = np.asarray(highs.getSolution().col_value)
    if np.any(np.abs(values - np.rint(values)) > NEAR):
        total = highs.getNumCol()
        highs.changeColsIntegrality(total, np.arange(total, dtype=np.int32), np.ones(total, np.uint8))
        highs.setOptionValue("time_limit", highs.getRunTime() + max(0.1, until - time.perf_counter()))
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return ()
        values = np.asarray(highs.getSolution().col_value)
    found = [Relief(Demand(Kind.PINNED, *pair, amount=1), -1) for pair in sorted(barred)]
    found += [
        Relief(demand, sign * round(values[column])) for demand, column, sign in gives if values[column] > 0.5
    ]
    return tuple(sorted(found, key=lambda one: _order(one.demand)))


def _open_pairs(problem: Problem, cause: Iterable[Demand]) -> Bools:
    """Give the pairs among which a relief is looked for."""
    allowed: Bools = ~problem.forbidden
    if np.count_nonzero(allowed) <= MOST_PAIRS:
        return allowed
    likely = Relaxation(problem, (), clock=Clock(), threads=1, seed=1).inside
    for demand in cause:
        if demand.proposal is not None:
            likely[demand.proposal] = True
        if demand.reviewer is not None:
            likely[:, demand.reviewer] = True
    return allowed & likely


def _add_elastic_rows(
    problem: Problem,
    highs: highspy.Highs,
    demands: Sequence[Demand],
    p: Index,
    r: Index,
    gives: list[tuple[Demand, int, int]],
) -> None:
    of_proposal = np.split(np.arange(len(p)), np.searchsorted(p, np.arange(1, problem.proposals)))
    order = np.argsort(r, kind="stable")
    of_reviewer = np.split(order, np.searchsorted(r[order], np.arange(1, problem.reviewers)))
    place_of = (
        {pair: number for number, pair in enumerate(zip(p.tolist(), r.tolist(), strict=True))}
        if problem.pinned
        else {}
    )
    kinds = {(family.rule, family.value): family for family in families(problem)}
    for demand in demands:
        amount = float(demand.amount)
        if demand.kind is Kind.PINNED:
            columns: Any = np.array([place_of[_pair(demand)]])
        elif demand.proposal is None:
            columns = of_reviewer[demand.reviewer or 0]
        else:
            columns = of_proposal[demand.proposal]
            if demand.rule is not None:
                columns = columns[kinds[demand.rule, demand.value].counts(demand.proposal)[r[columns]]]
        upper = demand.kind in {Kind.LOAD_MAX, Kind.AT_MOST}
        signs = [1.0] if demand.kind is Kind.PINNED or not upper else [-1.0]
        if demand.kind is Kind.COVERAGE:
            signs = [1.0, -1.0]
        first = highs.getNumCol()
        size = len(signs)
        highs.addCols(
            size,
            np.ones(size),
            np.zeros(size),
            np.full(size, INFINITE),
            0,
            np.zeros(size, np.int32),
            NONE,
            NOTHING,
        )
        gives += [(demand, first + number, -int(sign)) for number, sign in enumerate(signs)]
        low = -INFINITE if upper else amount
        high = amount if upper or demand.kind is Kind.COVERAGE else INFINITE
        weights: Floats = np.concatenate([np.ones(len(columns)), signs])
        index = np.concatenate([columns, np.arange(first, first + size)]).astype(np.int32)
        highs.addRows(1, np.array([low]), np.array([high]), len(index), np.zeros(1, np.int32), index, weights)


def _pair(demand: Demand) -> Pair:
    return int(demand.proposal or 0), int(demand.reviewer or 0)
