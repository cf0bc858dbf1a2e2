"""The best assignment, level by level: each level's optimum is held while the next one is made best.

Where rules nest, a level's linear programme has whole corners and its prices prove the optimum; what may still vary at
exactly that optimum is a face of the same programme. Otherwise whole pairs are searched for among those whose price
leaves a chance, so that the search is small and its proof holds for the whole problem.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reviews.matching.problem import Bools, Family, Level, Pair, Problem, families
from reviews.matching.relaxation import (
    NEAR,
    Clock,
    Floats,
    Impossible,
    Objective,
    Optimum,
    Relaxation,
    Stopped,
)

WIDE = float(2**40)
# A search among more pairs than these would not end, and would fill the memory.
MOST_PAIRS = 400_000
# A search begins among about so many, and some for each place that is to be filled.
FIRST_PAIRS = 10_000
# A search for whole pairs that is one of several has this share of the time that is left.
SHARE = 0.4
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Reached:
    """What one level reached, in the scores of the problem. bound: no assignment does better; proven: value is bound."""

    level: Level
    value: float
    bound: float
    seconds: float

    @property
    def proven(self) -> bool:
        """Whether nothing better exists."""
        return self.value == self.bound

    @property
    def gap(self) -> float:
        """The distance between value and bound as a share of the bound; 0 when proven."""
        return (
            0.0 if self.proven else abs(self.bound - self.value) / max(abs(self.bound), abs(self.value), 1.0)
        )


@dataclass(frozen=True, slots=True)
class Matching:
    """What was found. pairs: None when no assignment keeps every demand, or none was found.

    feasible: None when that is not known. finished: False when the time was over or the person cancelled.
    """

    pairs: tuple[Pair, ...] | None
    levels: tuple[Reached, ...]
    feasible: bool | None
    finished: bool


def solve(
    problem: Problem,
    *,
    seconds: float | None = None,
    threads: int = 1,
    seed: int = 1,
    ask: Callable[[str], bool] | None = None,
) -> Matching:
    """Give the best assignment by the problem's levels, with the bound of each.

    seconds: after these the best found is given; a first assignment is always finished. ask: called with the stage
    (a level, `starting` or `searching`) now and then; True cancels. The same problem and seed give the same pairs,
    unless the time runs out.
    """
    if any(problem.forbidden[pair] for pair in problem.pinned):
        return Matching(None, (), False, True)
    until = math.inf if seconds is None else time.perf_counter() + seconds
    ladder = Ladder(problem, Clock(until, ask), threads=threads, seed=seed)
    try:
        if not ladder.start():
            return Matching(None, (), False, True)
    except Impossible:
        return Matching(None, (), False, True)
    except Stopped:
        return Matching(None, (), None, False)
    return ladder.climb()


class Ladder:
    """The levels of one problem, climbed one after the other; `best` is the best assignment so far."""

    def __init__(self, problem: Problem, clock: Clock, *, threads: int, seed: int) -> None:
        self.problem, self.clock = problem, clock
        self.relaxation = Relaxation(problem, families(problem), clock=clock, threads=threads, seed=seed)
        self.best: Bools = np.zeros_like(problem.forbidden)
        self.present: Bools = np.zeros_like(problem.forbidden)
        for pair in problem.present:
            self.present[pair] = True
        self.offset = 0.0
        self.bound = 0.0
        self.first: Optimum | None = None

    def start(self) -> bool:
        """There is a first assignment; False when there is none. Raises Stopped, Impossible."""
        model = self.relaxation
        optimum = self._complete("starting", Objective(self.problem.scores), hurry=False)
        if optimum is None:
            return False
        model.close_shortages()
        model.may_fall_short = False
        self.first = optimum
        if optimum.whole:
            self.best = self._chosen(optimum)
            return True
        chosen, _bound, proven = self._search(
            "starting", optimum, seconds=math.inf, known=None, any_will_do=True
        )
        if chosen is None:
            if proven:
                return False
            raise Stopped
        self.best = chosen
        return True

    def climb(self) -> Matching:
        """Give the assignment after the last level that the time allowed."""
        reached: list[Reached] = []
        finished = True
        for level in self.problem.levels:
            started = time.perf_counter()
            self.bound = self._easy_bound(level)
            try:
                if finished:
                    self._worst() if level is Level.WORST else self._linear(level)
            except Stopped:
                finished = False
            bound = self.bound
            value = measure(self.problem, self.best, level)
            scale = self.problem.scale if level in {Level.WORST, Level.TOTAL} else 1
            reached.append(Reached(level, value / scale, bound / scale, time.perf_counter() - started))
        p, r = np.nonzero(self.best)
        pairs = tuple(zip(p.tolist(), r.tolist(), strict=True))
        return Matching(pairs, tuple(reached), True, finished and all(one.proven for one in reached))

    # levels

    def _linear(self, level: Level) -> None:
        """The level is as good as can be with what is held already, and is held from now on. Raises Stopped."""
        model = self.relaxation
        if level is Level.BALANCE and model.steps is None:
            self.offset = float(
                np.sum(model.row_low[self.problem.proposals :][: self.problem.reviewers] ** 2)
            )
            model.count_loads()
        objective = {
            Level.TOTAL: Objective(self.problem.scores),
            Level.BALANCE: Objective(steps=True),
            Level.CHANGES: Objective(self.present.astype(np.int32)),
        }[level]
        if level is self.problem.levels[0] is Level.TOTAL and self.first is not None:
            optimum = self.first
        else:
            model.set_objective(objective)
            optimum = model.solve(level)
        known = self._worth(level, self.best)
        bound = max(known, float(math.floor(optimum.bound + NEAR)))
        self.bound = self._unworth(level, bound)
        if optimum.whole:
            self.best = self._chosen(optimum)
        elif bound > known:
            chosen, bound, _proven = self._search(level, optimum, seconds=self.clock.left, known=known)
            if chosen is not None and self._worth(level, chosen) > known:
                self.best = chosen
            self.bound = self._unworth(level, max(bound, self._worth(level, self.best)))
        value = self._worth(level, self.best)
        if abs(optimum.bound - value) < NEAR * max(1.0, abs(value)):
            model.hold_face(optimum.prices)
        else:
            model.hold_value(optimum.prices, bound=optimum.bound, value=value)

    def _worst(self) -> None:
        """The worst-off sum is as high as can be, and is held from now on. Raises Stopped."""
        model = self.relaxation
        model.may_fall_short = True
        value = measure(self.problem, self.best, Level.WORST)
        self.bound = max(value, self._easy_bound(Level.WORST))
        try:
            # First the highest sum that the linear programme does not refute, then whole pairs from there down.
            low, aim = value, self.bound
            while low < self.bound:
                if self._relaxed(aim) is None:
                    self.bound = aim - 1
                else:
                    low = aim
                aim = math.ceil((low + self.bound) / 2)
            value = self._descend(value)
        finally:
            model.ask_for_worst(measure(self.problem, self.best, Level.WORST))
            model.close_shortages()
            model.may_fall_short = False

    def _descend(self, value: float) -> float:
        """Try sums from the bound down in growing steps until one is found, then halve what is left."""
        doubtful, step = self.bound + 1, 1.0
        while value < doubtful - 1:
            aim = max(value + 1, doubtful - step)
            chosen, impossible = self._reach(aim)
            if chosen is not None:
                self.best = chosen
                value = max(value, measure(self.problem, chosen, Level.WORST))
                step = max(1.0, math.floor((doubtful - value) / 2))
                continue
            if impossible:
                self.bound = min(self.bound, aim - 1)
            doubtful = aim
            if doubtful - value > step * 4:
                step = max(step * 2, math.ceil(self.bound / 500))
            else:
                step = max(1.0, math.floor((doubtful - value) / 2))
        return value

    def _relaxed(self, aim: float) -> Optimum | None:
        """Give the fractional optimum in which every sum reaches the aim; None: there is no such assignment.

        Falling short is so dear that an optimum worth less than all sums at the aim proves that there is none.
        """
        model, usual = self.relaxation, self.relaxation.penalty
        covered = int(np.count_nonzero(self.problem.coverage))
        first = self.first.bound if self.first is not None else 0.0
        model.ask_for_worst(aim)
        model.penalty = 4 * max(usual, first)
        try:
            model.set_objective(Objective(self.problem.scores))
            optimum = model.solve(Level.WORST)
            if optimum.missing <= NEAR:
                return optimum
            if optimum.bound < aim * covered - 0.5:
                return None
            model.set_objective(Objective(only_shortages=True))
            return None if model.solve(Level.WORST).bound < -NEAR else optimum
        finally:
            model.penalty = usual

    def _reach(self, aim: float) -> tuple[Bools | None, bool]:
        """Give an assignment whose worst-off sum reaches the aim, or None and whether there is none."""
        optimum = self._relaxed(aim)
        if optimum is None:
            return None, True
        if optimum.whole:
            return self._chosen(optimum), False
        if optimum.missing > NEAR:
            return None, False
        patience = min(PATIENCE, SHARE * self.clock.left)
        chosen, _bound, proven = self._search(
            Level.WORST, optimum, seconds=patience, known=None, any_will_do=True
        )
        return chosen, chosen is None and proven

    def _easy_bound(self, level: Level) -> float:
        """Give a bound that needs no solver, for a level that was not finished."""
        loads = self.best.sum(axis=0)
        if level is Level.CHANGES:
            return 0.0
        if level is Level.BALANCE:
            mean, rest = divmod(int(loads.sum()), max(1, len(loads)))
            return float(mean**2 * (len(loads) - rest) + (mean + 1) ** 2 * rest)
        sums = self._most_of_each()
        if level is Level.TOTAL:
            # The first programme asked for nothing beyond the demands: its bound holds whatever is held meanwhile.
            first = math.inf if self.first is None else math.floor(self.first.bound + NEAR)
            return float(min(sum(sums), first))
        return min((s for s, count in zip(sums, self.problem.coverage, strict=True) if count), default=0.0)

    def _most_of_each(self) -> list[float]:
        """Give the highest sum of each proposal by itself: the best reviewers, loads aside, one rule at a time."""
        problem, found = self.problem, []
        parts: dict[int, list[Family]] = {}
        for family in families(problem):
            parts.setdefault(family.rule, []).append(family)
        for p, count in enumerate(problem.coverage.tolist()):
            allowed = self.relaxation.allowed[p]
            order = np.argsort(-np.where(allowed, problem.scores[p], -1), kind="stable")[: allowed.sum()]
            most = float(problem.scores[p, order[:count]].sum())
            for rule in parts.values():
                most = min(most, _most_under(problem, p, order, count, rule))
            found.append(most)
        return found

    # solving

    def _complete(self, stage: str, objective: Objective, *, hurry: bool = True) -> Optimum | None:
        """Give the optimum with nothing missing, or None when something is always missing."""
        model = self.relaxation
        model.set_objective(objective)
        optimum = model.solve(stage, hurry=hurry)
        if optimum.missing <= NEAR:
            return optimum
        model.set_objective(Objective(only_shortages=True))
        if model.solve(stage, hurry=hurry).bound < -NEAR:
            return None
        usual = model.penalty
        model.penalty = usual * 1000
        model.set_objective(objective)
        optimum = model.solve(stage, hurry=hurry)
        model.penalty = usual
        return optimum

    def _search(
        self, stage: str, optimum: Optimum, *, seconds: float, known: float | None, any_will_do: bool = False
    ) -> tuple[Bools | None, float, bool]:
        """Give the best assignment in whole pairs, its bound, and whether that is proven for the whole problem."""
        model = self.relaxation
        gain = model.gain_of_pairs(optimum.prices)
        most = float(math.floor(optimum.bound + NEAR))
        width = self._first_width(optimum, gain, known)
        until = time.perf_counter() + seconds
        if any_will_do:
            chosen = self._near(stage, optimum, gain >= -width, seconds / 2)
            if chosen is not None:
                return chosen, most, False
        best: Bools | None = None
        while True:
            open_pairs = (gain >= -width) & model.allowed
            if np.count_nonzero(open_pairs) > MOST_PAIRS:
                return best, most, False
            chosen, bound, proven = model.solve_whole(
                stage,
                open_pairs=open_pairs,
                seconds=until - time.perf_counter(),
                any_will_do=any_will_do,
            )
            everything = width >= WIDE
            if chosen is not None:
                best = chosen
                value = self._value(chosen)
                enough = width >= optimum.bound - value - 1
                if any_will_do or not proven:
                    limit = max(value, math.floor(bound + NEAR)) if enough and not any_will_do else most
                    return best, min(most, limit), False
                if enough or everything:
                    return best, value, True
                width = max(width * 2, optimum.bound - value)
            elif everything or not proven:
                return best, most, proven and best is None
            else:
                width = WIDE if width > WIDE / 64 or width > abs(most) else width * 16

    def _first_width(self, optimum: Optimum, gain: Floats, known: float | None) -> float:
        """Give how far below its price a pair may lie to be searched at first: further where there are few pairs."""
        width = max(4.0, abs(optimum.bound) * 1e-4)
        if known is not None:
            width = max(1.0, min(optimum.bound - known, 50.0))
        first = FIRST_PAIRS + 4 * int(self.problem.coverage.sum())
        while width > 1 and np.count_nonzero((gain >= -width) & self.relaxation.allowed) > first:
            width /= 2
        return width

    def _near(self, stage: str, optimum: Optimum, open_pairs: Bools, seconds: float) -> Bools | None:
        """Give an assignment that differs from the fractional one only near what is torn in it, or None."""
        model = self.relaxation
        p, r, x = model.p, model.r, optimum.x
        torn = model.add_rows_near(x)
        theirs = np.zeros(self.problem.reviewers, bool)
        theirs[r[(x > NEAR) & torn[p]]] = True
        near = torn.copy()
        near[p[(x > NEAR) & theirs[r]]] = True
        fixed = np.zeros_like(self.problem.forbidden)
        stays = (x > 1 - NEAR) & ~near[p]
        fixed[p[stays], r[stays]] = True
        open_pairs = open_pairs & near[:, None]
        chosen, _bound, _proven = model.solve_whole(
            stage, open_pairs=open_pairs, seconds=seconds, any_will_do=True, fixed=fixed
        )
        return chosen

    def _value(self, chosen: Bools) -> float:
        objective = self.relaxation.objective
        if objective.steps:
            return self._worth(Level.BALANCE, chosen)
        return float(objective.pairs[chosen].sum()) if objective.pairs is not None else 0.0

    def _worth(self, level: Level, chosen: Bools) -> float:
        """Give what the assignment is worth to the solver, which makes everything greatest."""
        value = measure(self.problem, chosen, level)
        if level is Level.BALANCE:
            return self.offset - value
        return len(self.problem.present) - value if level is Level.CHANGES else value

    def _unworth(self, level: Level, value: float) -> float:
        if level is Level.BALANCE:
            return self.offset - value
        return len(self.problem.present) - value if level is Level.CHANGES else value

    def _chosen(self, optimum: Optimum) -> Bools:
        chosen = np.zeros_like(self.problem.forbidden)
        taken = optimum.x > 0.5
        chosen[self.relaxation.p[taken], self.relaxation.r[taken]] = True
        return chosen


def _most_under(problem: Problem, p: int, order: NDArray[np.int64], count: int, rule: list[Family]) -> float:
    """Give the highest sum of the best reviewers under the parts of one rule, which exclude each other."""
    taken, owed = np.zeros(len(rule), int), sum(family.least or 0 for family in rule)
    total, places = 0.0, count
    for r in order.tolist():
        if places == 0:
            break
        mine = [number for number, family in enumerate(rule) if family.counts(p)[r]]
        if any(rule[n].most is not None and taken[n] >= (rule[n].most or 0) for n in mine):
            continue
        helps = any(taken[n] < (rule[n].least or 0) for n in mine)
        if not helps and places <= owed:
            continue
        owed -= helps
        for n in mine:
            taken[n] += 1
        total += float(problem.scores[p, r])
        places -= 1
    return total


def measure(problem: Problem, chosen: Bools, level: Level) -> float:
    """Give what an assignment is worth at the level, in whole scores."""
    if level is Level.BALANCE:
        return float(np.sum(chosen.sum(axis=0, dtype=np.int64) ** 2))
    if level is Level.CHANGES:
        return float(sum(not chosen[pair] for pair in problem.present))
    sums = np.where(chosen, problem.scores, 0).sum(axis=1, dtype=np.int64)
    if level is Level.TOTAL:
        return float(sums.sum())
    covered = sums[problem.coverage > 0]
    return float(covered.min()) if len(covered) else 0.0
