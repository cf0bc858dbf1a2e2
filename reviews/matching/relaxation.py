"""The linear programme of a matching, grown as needed: pairs by their price, rows when they are broken.

A problem has far more pairs than its best assignment could ever use. The programme starts with each proposal's and each
reviewer's best pairs; the dual prices of its solution tell for every pair left out whether it could help, and those that
could come in. When none is left, the solution is best for the whole problem, and the same prices prove a bound for it:
whatever the prices are, no assignment can be worth more than the bound they give (weak duality), so a bound is honest
at any moment. Rows are nested where rules nest, which makes the corners of the programme whole numbers.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import highspy
import numpy as np
from numpy.typing import NDArray

from reviews.matching.problem import Bools, Family, Problem

Floats = NDArray[np.float64]
Index = NDArray[np.int32]

NEAR = 1e-6
CHUNK = 256
# An assignment that only has to exist is not looked for any longer once it is this near to the best.
GOOD = 1e-3
# So few rows are waited for no longer: pairs come in with them.
FEW = 16
INFINITE = highspy.kHighsInf
NONE: Index = np.zeros(0, np.int32)
NOTHING: Floats = np.zeros(0)


class Impossible(Exception):
    """No assignment keeps everything that cannot fall short."""


class Stopped(Exception):
    """The time is over or the person who asked has cancelled."""


@dataclass(slots=True)
class Clock:
    """How long the solver may go on. ask: called now and then with a sentence's code; answers whether to stop."""

    until: float = float("inf")
    ask: Callable[[str], bool] | None = None
    stopped: bool = False

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.until - time.perf_counter()

    def look(self, stage: str, *, hurry: bool = True) -> None:
        """Raises Stopped when the person has cancelled, or the time is over and there is a hurry."""
        if self.ask is not None and self.ask(stage):
            self.stopped = True
        if self.stopped or (hurry and self.left <= 0):
            raise Stopped


@dataclass(eq=False, slots=True)
class Rows:
    """Rows of one kind, at most one for each proposal. weight: of a pair, by proposal and reviewer.

    place: the row of each proposal in the programme, -1 while it is not in.
    """

    members: NDArray[np.bool_] | NDArray[np.int32]
    low: Floats
    high: Floats
    place: Index = field(default_factory=lambda: NONE)

    def __post_init__(self) -> None:
        """No row is in at first."""
        self.place = np.full(len(self.low), -1, np.int32)

    def weight(self, p: Index, r: Index) -> Floats:
        """Give the weights of the pairs."""
        found = self.members[r] if self.members.ndim == 1 else self.members[p, r]
        return np.asarray(found, np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Objective:
    """What is made greatest: weights of pairs (None: nothing), of steps of load, of shortages."""

    pairs: NDArray[np.int32] | None = None
    steps: bool = False
    only_shortages: bool = False


@dataclass(slots=True, eq=False)
class Steps:
    """Columns that fill one row each: the n-th review of one reviewer. cost: what it adds to the sum of squares."""

    column: Index
    row: Index
    low: Floats
    high: Floats
    cost: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """A solution. x: share of each pair of the programme; bound: no assignment is worth more; prices: of the rows."""

    value: float
    bound: float
    x: Floats
    prices: Floats
    missing: float = 0.0

    @property
    def whole(self) -> bool:
        """Whether nothing is missing and every pair is either in or out."""
        return self.missing < NEAR and bool(np.all(np.minimum(self.x, np.abs(1 - self.x)) < NEAR))


class Relaxation:
    """A linear programme over the pairs of a problem that grows while it is solved."""

    def __init__(
        self, problem: Problem, families: tuple[Family, ...], *, clock: Clock, threads: int, seed: int
    ) -> None:
        self.problem, self.clock, self.threads, self.seed = problem, clock, threads, seed
        p, r = problem.proposals, problem.reviewers
        self.pinned: Bools = np.zeros((p, r), bool)
        for pair in problem.pinned:
            self.pinned[pair] = True
        self.allowed: Bools = ~problem.forbidden | self.pinned
        self.inside: Bools = np.zeros((p, r), bool)
        self.p: Index = np.zeros(0, np.int32)
        self.r: Index = np.zeros(0, np.int32)
        self.column: Index = np.zeros(0, np.int32)
        self.families = [
            Rows(family.members, _sides(p, family.least, -INFINITE), _sides(p, family.most, INFINITE))
            for family in families
        ]
        self.worst: Rows | None = None
        self.steps: Steps | None = None
        self.floors: list[tuple[int, Objective]] = []
        self.may_fall_short = True
        self.shortages: Index = np.zeros(0, np.int32)
        self.row_low: Floats = np.concatenate([problem.coverage, problem.load_min]).astype(float)
        self.row_high: Floats = np.concatenate([problem.coverage, problem.load_max]).astype(float)
        self.penalty = 4.0 * max(1, int(problem.scores.max(initial=1)))
        self.objective = Objective(problem.scores)
        self.highs = quiet_highs(threads, seed)
        self.highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self.highs.addRows(p + r, self.row_low, self.row_high, 0, NONE, NONE, NOTHING)
        self._add_shortages(np.arange(p + r, dtype=np.int32))
        add_idle_column(self.highs)
        self.add_pairs(self._first_pairs())

    # growing

    def _first_pairs(self) -> Bools:
        problem = self.problem
        p, r = problem.proposals, problem.reviewers
        value = np.where(self.allowed, problem.scores, -1)
        best = self.pinned.copy()
        for pair in problem.present:
            best[pair] = True
        each = min(r, max(12, 3 * int(problem.coverage.max(initial=0))))
        if each < r:
            chosen = np.argpartition(-value, each, axis=1)[:, :each]
            best[np.arange(p)[:, None], chosen] = True
        else:
            best[:] = True
        each = min(p, max(12, 2 * int(min(p, problem.load_max.max(initial=0)))))
        if each < p:
            chosen = np.argpartition(-value, each, axis=0)[:each, :]
            best[chosen, np.arange(r)[None, :]] = True
        return best & self.allowed

    def add_pairs(self, wanted: Bools) -> int:
        """The wanted pairs that were left out are columns now; gives how many."""
        new_p, new_r = (found.astype(np.int32) for found in np.nonzero(wanted & ~self.inside))
        count = len(new_p)
        if not count:
            return 0
        self.inside[new_p, new_r] = True
        first = self.highs.getNumCol()
        rows = [new_p, new_r + np.int32(self.problem.proposals)]
        weights = [np.ones(count), np.ones(count)]
        for family in self.every_family():
            if family.place.max(initial=-1) >= 0:
                rows.append(family.place[new_p])
                weights.append(family.weight(new_p, new_r))
        for place, objective in self.floors:
            rows.append(np.full(count, place, np.int32))
            weights.append(worth(objective, new_p, new_r))
        row, weight = np.stack(rows, axis=1), np.stack(weights, axis=1)
        used = (row >= 0) & (weight != 0)
        starts = np.concatenate([[0], np.cumsum(used.sum(axis=1))])[:-1].astype(np.int32)
        self.highs.addCols(
            count, worth(self.objective, new_p, new_r), self.pinned[new_p, new_r].astype(float),
            np.ones(count), int(used.sum()), starts, row[used].astype(np.int32), weight[used],
        )  # fmt: skip
        self.p, self.r = np.concatenate([self.p, new_p]), np.concatenate([self.r, new_r])
        self.column = np.concatenate([self.column, np.arange(first, first + count, dtype=np.int32)])
        return count

    def every_family(self) -> list[Rows]:
        """Give the rows of the rules and, once there are some, those of the worst-off sum."""
        return [*self.families, self.worst] if self.worst is not None else self.families

    def _add_columns(self, cost: Floats, low: Floats, high: Floats, rows: Index, weight: float) -> Index:
        first, count = self.highs.getNumCol(), len(cost)
        self.highs.addCols(
            count, cost, low, high, count, np.arange(count, dtype=np.int32), rows, np.full(count, weight)
        )
        return np.arange(first, first + count, dtype=np.int32)

    def _add_shortages(self, rows: Index) -> None:
        """Each of the rows that asks for something may fall short of it, at a penalty, so that there is a solution."""
        rows = rows[self.row_low[rows] > 0]
        count = len(rows)
        if count and self.may_fall_short:
            made = self._add_columns(
                np.full(count, -self.penalty), np.zeros(count), np.full(count, INFINITE), rows, 1.0
            )
            self.shortages = np.concatenate([self.shortages, made])

    def close_shortages(self) -> None:
        """Nothing that is asked for so far may fall short any more."""
        count = len(self.shortages)
        self.highs.changeColsBounds(count, self.shortages, np.zeros(count), np.zeros(count))
        self.shortages = np.zeros(0, np.int32)

    def _add_rows(self, family: Rows, proposals: Index) -> None:
        if not len(proposals):
            return
        first = self.highs.getNumRow()
        number = np.full(self.problem.proposals, -1, np.int32)
        number[proposals] = np.arange(len(proposals))
        mine = number[self.p] >= 0
        p, r, column = self.p[mine], self.r[mine], self.column[mine]
        weight = family.weight(p, r)
        used = weight != 0
        p, column, weight = p[used], column[used], weight[used]
        order = np.argsort(number[p], kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(number[p], minlength=len(proposals)))])[:-1]
        low, high = family.low[proposals], family.high[proposals]
        self.highs.addRows(
            len(proposals), low, high, len(order), starts.astype(np.int32), column[order], weight[order]
        )
        rows = np.arange(first, first + len(proposals), dtype=np.int32)
        family.place[proposals] = rows
        self.row_low, self.row_high = (
            np.concatenate([self.row_low, low]),
            np.concatenate([self.row_high, high]),
        )
        self._add_shortages(rows)

    def add_floor(self, objective: Objective, least: float) -> None:
        """What the objective measures is at least this much from now on."""
        weights, columns = worth(objective, self.p, self.r), self.column
        if objective.steps and self.steps is not None:
            weights = np.concatenate([weights, self.steps.cost])
            columns = np.concatenate([columns, self.steps.column])
        place = self.highs.getNumRow()
        used = weights != 0
        self.highs.addRows(
            1, np.array([least]), np.array([INFINITE]), int(used.sum()), np.zeros(1, np.int32),
            columns[used], weights[used],
        )  # fmt: skip
        self.row_low, self.row_high = np.append(self.row_low, least), np.append(self.row_high, INFINITE)
        self.floors.append((place, objective))

    def ask_for_worst(self, least: float) -> None:
        """Each proposal's sum of scores is at least this much from now on; rows come in when they are broken."""
        count = self.problem.proposals
        asked = np.where(self.problem.coverage > 0, float(least), -INFINITE)
        if self.worst is None:
            self.worst = Rows(self.problem.scores, asked, np.full(count, INFINITE))
        self.worst.low = asked
        proposals = np.nonzero(self.worst.place >= 0)[0]
        places = self.worst.place[proposals]
        fresh = places[(self.row_low[places] <= 0) & (asked[proposals] > 0)]
        self.row_low[places] = asked[proposals]
        self._apply_row_bounds(places)
        self._add_shortages(fresh)

    def count_loads(self) -> None:
        """Each further review of a reviewer costs more than the one before: the costs add up to the squared load."""
        first = self.problem.proposals
        rows = np.arange(first, first + self.problem.reviewers, dtype=np.int32)
        least, most = self.row_low[rows], np.minimum(self.row_high[rows], first)
        span = np.maximum(0, most - least).astype(int)
        row = np.repeat(rows, span)
        step = np.repeat(least, span) + np.arange(len(row)) - np.repeat(np.cumsum(span) - span, span) + 1
        cost = -(2 * step - 1)
        count = len(row)
        self.row_high[rows] = least
        self._apply_row_bounds(rows)
        columns = self._add_columns(np.zeros(count), np.zeros(count), np.ones(count), row, -1.0)
        self.steps = Steps(columns, row, np.zeros(count), np.ones(count), cost)

    def set_objective(self, objective: Objective) -> None:
        """This is made greatest from now on."""
        self.objective = objective
        self.highs.changeColsCost(len(self.column), self.column, worth(objective, self.p, self.r))
        if self.steps is not None:
            cost = self.steps.cost if objective.steps else np.zeros(len(self.steps.column))
            self.highs.changeColsCost(len(cost), self.steps.column, cost)
        count = len(self.shortages)
        cost = np.full(count, -1.0 if objective.only_shortages else -self.penalty)
        self.highs.changeColsCost(count, self.shortages, cost)

    def _apply_row_bounds(self, rows: Index) -> None:
        if len(rows):
            change_rows(self.highs, rows, self.row_low[rows], self.row_high[rows])

    # solving

    def solve(self, stage: str, *, hurry: bool = True) -> Optimum:
        """Give the best fractional assignment of the whole problem; `missing` is what demands fall short by.

        Raises Stopped.
        """
        while True:
            self.clock.look(stage, hurry=hurry)
            values, prices = self._run(hurry=hurry)
            x = values[self.column]
            broken = self._add_broken(x)
            if broken > FEW:
                continue
            bound, helpful = self._price(prices)
            if not self.add_pairs(helpful) and not broken:
                missing = float(values[self.shortages].sum())
                return Optimum(self.highs.getObjectiveValue(), bound, x, prices, missing)

    def _run(self, *, hurry: bool) -> tuple[Floats, Floats]:
        finite = hurry and self.clock.left < float("inf")
        limit = self.highs.getRunTime() + max(0.01, self.clock.left) if finite else INFINITE
        self.highs.setOptionValue("time_limit", limit)
        self.highs.run()
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            if self.highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
                raise Impossible
            raise Stopped
        solution = self.highs.getSolution()
        return np.asarray(solution.col_value), np.asarray(solution.row_dual)

    def _add_broken(self, x: Floats) -> int:
        added = 0
        for family in self.every_family():
            total = np.bincount(
                self.p, weights=x * family.weight(self.p, self.r), minlength=self.problem.proposals
            )
            broken = (family.place < 0) & ((total < family.low - NEAR) | (total > family.high + NEAR))
            proposals = np.nonzero(broken)[0].astype(np.int32)
            self._add_rows(family, proposals)
            added += len(proposals)
        return added

    def honest(self, prices: Floats) -> Floats:
        """Give the prices as whole numbers where they are, without those that a row with one open side cannot have."""
        later = len(self.row_low) - len(prices)  # rows that came in afterwards had no price
        prices = np.concatenate([prices, np.zeros(later)]) if later else prices
        near = np.rint(prices)
        prices = np.where(np.abs(prices - near) < NEAR / 10, near, prices)
        prices = np.where((prices > 0) & (self.row_high >= INFINITE), 0.0, prices)
        return np.where((prices < 0) & (self.row_low <= -INFINITE), 0.0, prices)

    def _price(self, prices: Floats) -> tuple[float, Bools]:
        """Give the bound that the prices prove, and the pairs left out that could help."""
        prices = self.honest(prices)
        sides = np.where(prices > 0, self.row_high, self.row_low)
        bound = float(np.sum(prices[prices != 0] * sides[prices != 0]))
        helpful = np.zeros_like(self.inside)
        for first, last, gain in self.gains(prices):
            fixed = self.pinned[first:last]
            free = self.allowed[first:last] & ~fixed
            bound += float(gain[fixed].sum() + np.maximum(gain, 0)[free].sum())
            helpful[first:last] = free & (gain > NEAR) & ~self.inside[first:last]
        if self.steps is not None:
            gain = self.steps_gain(prices)
            bound += float(np.sum(np.maximum(gain * self.steps.low, gain * self.steps.high)))
        return bound, helpful

    def steps_gain(self, prices: Floats) -> Floats:
        """Give what each step of load brings beyond its price."""
        if self.steps is None:
            return NOTHING
        gain = (self.steps.cost if self.objective.steps else 0.0) + prices[self.steps.row]
        for place, objective in self.floors:
            if objective.steps:
                gain = gain - prices[place] * self.steps.cost
        return np.asarray(gain)

    def gains(self, prices: Floats) -> Iterator[tuple[int, int, Floats]]:
        """Give, block of proposals by block, what each pair would bring beyond its price."""
        count = self.problem.proposals
        load = prices[count : count + self.problem.reviewers]
        flat: list[tuple[Floats, Rows]] = []
        own: list[tuple[Floats, Rows]] = []
        for family in self.every_family():
            if family.place.max(initial=-1) < 0:
                continue
            price = np.where(family.place >= 0, prices[family.place], 0.0)
            if np.any(price):
                (flat if family.members.ndim == 1 else own).append((price, family))
        members = np.stack([family.members.astype(float) for _price, family in flat]) if flat else None
        for first in range(0, count, CHUNK):
            last = min(count, first + CHUNK)
            gain = -(prices[first:last, None] + load[None, :])
            if self.objective.pairs is not None:
                gain += self.objective.pairs[first:last]
            for place, objective in self.floors:
                if objective.pairs is not None and prices[place]:
                    gain -= prices[place] * objective.pairs[first:last]
            if members is not None:
                gain -= np.stack([price[first:last] for price, _family in flat], axis=1) @ members
            for price, family in own:
                gain -= price[first:last, None] * family.members[first:last]
            yield first, last, gain

    def gain_of_pairs(self, prices: Floats) -> Floats:
        """Give what each pair of the whole problem brings beyond its price (proposals x reviewers)."""
        return np.concatenate([gain for _first, _last, gain in self.gains(self.honest(prices))])

    # holding what was reached

    def hold_face(self, prices: Floats) -> None:
        """Only assignments that are worth exactly the optimum remain: what the prices exclude goes, what they ask stays.

        Needs: an optimum whose bound is its value (complementary slackness).
        """
        prices = self.honest(prices)
        self._keep(prices, slack=NEAR)
        tight = np.abs(prices) > NEAR
        self.row_low[tight] = np.where(prices[tight] > 0, self.row_high[tight], self.row_low[tight])
        self.row_high[tight] = np.where(prices[tight] < 0, self.row_low[tight], self.row_high[tight])
        self._apply_row_bounds(np.nonzero(tight)[0].astype(np.int32))
        if self.steps is not None:
            gain = self.steps_gain(prices)
            self.steps.high = np.where(gain < -NEAR, self.steps.low, self.steps.high)
            self.steps.low = np.where(gain > NEAR, self.steps.high, self.steps.low)
            self.highs.changeColsBounds(len(gain), self.steps.column, self.steps.low, self.steps.high)

    def hold_value(self, prices: Floats, *, bound: float, value: float) -> None:
        """Only assignments worth at least the value remain: a row asks for it, and pairs that cannot be in one are out."""
        self._keep(self.honest(prices), slack=max(0.0, bound - value) + NEAR)
        self.add_floor(self.objective, value)

    def _keep(self, prices: Floats, *, slack: float) -> None:
        for first, last, gain in self.gains(prices):
            self.allowed[first:last] &= (gain >= -slack) | self.pinned[first:last]
            self.pinned[first:last] |= self.allowed[first:last] & (gain > slack)
        self.apply_pairs()

    def apply_pairs(self) -> None:
        """The columns of pairs have the bounds that allowed and pinned say."""
        low = self.pinned[self.p, self.r].astype(float)
        high = self.allowed[self.p, self.r].astype(float)
        self.highs.changeColsBounds(len(self.column), self.column, low, high)
        self.add_pairs(self.pinned)

    def solve_whole(
        self,
        stage: str,
        *,
        open_pairs: Bools,
        seconds: float,
        any_will_do: bool = False,
        fixed: Bools | None = None,
    ) -> tuple[Bools | None, float, bool]:
        """Give the best assignment in whole pairs among the open ones: the pairs, the bound, whether it was proven.

        any_will_do: not the best, a good one. fixed: pairs that are in. The bound and the proof speak of the open pairs
        only; no pairs: there is no assignment, or none was found.
        """
        self.add_pairs(open_pairs & self.allowed)
        low = self.pinned if fixed is None else self.pinned | fixed
        until = time.perf_counter() + seconds
        while True:
            self.clock.look(stage)
            values, bound, proven = self._run_whole(
                low, open_pairs & self.allowed | low, until - time.perf_counter(), any_will_do
            )
            if values is None:
                return None, bound, proven
            x = np.rint(values[self.column])
            if not self._add_broken(x):
                chosen = np.zeros_like(self.inside)
                chosen[self.p[x > 0], self.r[x > 0]] = True
                return chosen, bound, proven

    def add_rows_near(self, x: Floats) -> Bools:
        """Every row of the proposals of which a pair is neither in nor out is in the programme; gives those proposals."""
        torn = np.zeros(self.problem.proposals, bool)
        torn[self.p[np.minimum(x, np.abs(1 - x)) > NEAR]] = True
        for family in self.every_family():
            asks = (family.low > -INFINITE) | (family.high < INFINITE)
            self._add_rows(family, np.nonzero(torn & asks & (family.place < 0))[0].astype(np.int32))
        return torn

    def _run_whole(
        self, low_pairs: Bools, high_pairs: Bools, seconds: float, any_will_do: bool
    ) -> tuple[Floats | None, float, bool]:
        highs = quiet_highs(self.threads, self.seed)
        highs.passModel(self.highs.getLp())
        count = len(self.column)
        low = low_pairs[self.p, self.r].astype(float)
        high = high_pairs[self.p, self.r].astype(float)
        highs.changeColsBounds(count, self.column, low, high)
        highs.changeColsIntegrality(count, self.column, np.ones(count, np.uint8))
        short = len(self.shortages)
        highs.changeColsBounds(short, self.shortages, np.zeros(short), np.zeros(short))
        highs.setOptionValue("mip_rel_gap", GOOD if any_will_do else 0.0)
        highs.setOptionValue("mip_abs_gap", 0.999)  # what is measured is whole
        highs.setOptionValue("time_limit", max(0.01, min(seconds, self.clock.left, 1e9)))
        if self.clock.ask is not None:
            highs.cbMipInterrupt.subscribe(self._interrupt)
        highs.run()
        status = highs.getModelStatus()
        info = highs.getInfo()
        found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        proven = status in {highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible}
        values = np.asarray(highs.getSolution().col_value) if found else None
        return values, float(info.mip_dual_bound), proven

    def _interrupt(self, event: highspy.HighsCallbackEvent) -> None:
        if self.clock.ask is not None and self.clock.ask("searching"):
            self.clock.stopped = True
            if event.data_in is not None:
                event.data_in.user_interrupt = True


def worth(objective: Objective, p: Index, r: Index) -> Floats:
    """Give what the objective makes of the pairs."""
    if objective.pairs is None:
        return np.zeros(len(p))
    return objective.pairs[p, r].astype(float)


def add_idle_column(highs: highspy.Highs) -> None:
    """There is a column that does nothing: the solver calls a programme without columns empty and does not solve it."""
    highs.addCols(1, np.zeros(1), np.zeros(1), np.zeros(1), 0, np.zeros(1, np.int32), NONE, NOTHING)


def change_rows(highs: highspy.Highs, rows: Index, low: Floats, high: Floats) -> None:
    """The rows have these bounds."""
    change = getattr(highs, "changeRowsBounds")  # noqa: B009 - the solver's own stubs do not know it
    change(len(rows), rows.astype(np.int32), low, high)


def quiet_highs(threads: int, seed: int) -> highspy.Highs:
    """Give a solver that prints nothing and answers the same for the same seed."""
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", threads)
    highs.setOptionValue("random_seed", seed)
    return highs


def _sides(count: int, side: int | None, open_side: float) -> Floats:
    return np.full(count, open_side if side is None else float(side))
