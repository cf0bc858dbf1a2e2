"""Which proposals to fund: the set of greatest value that keeps the envelope and every rule, and what each rule costs.

It proposes, it never decides. Money is in whole cents inside and in Decimal euros outside; the value of a proposal is any number,
higher is better, usually its calibrated score. Solved exactly by HiGHS; each answer is counted again in plain Python.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import highspy
import numpy as np

from decisions.enums import By
from reviews.matching.relaxation import INFINITE, NONE, NOTHING, quiet_highs

FINE = 1_000_000  # values are compared to six decimal places
MOST_DRAWS = 200

# Told the stage and how many solves it has behind it; says whether to leave the rest unexplained.
Ask = Callable[[str, int], bool]


@dataclass(frozen=True, slots=True)
class Option:
    """One amount at which a proposal can be funded, and what it is worth then."""

    amount_eur: Decimal
    value: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """One proposal. marks: its values by what rules count by; a proposal of two countries counts for both."""

    ref: str
    options: tuple[Option, ...]
    marks: Mapping[By, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """At least or at most so many proposals, or so much money, with this value (each value where it is empty)."""

    by: By
    value: str = ""
    at_least: int | None = None
    at_most: int | None = None
    at_least_eur: Decimal | None = None
    at_most_eur: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Fixed:
    """A proposal that has to be in, or out, and why."""

    ref: str
    inside: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything the choice depends on. draws: each a value per candidate, in their order, for the stability."""

    envelope_eur: Decimal
    candidates: tuple[Candidate, ...]
    rules: tuple[Rule, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    draws: tuple[tuple[float, ...], ...] = ()


Demand = Rule | Fixed | Decimal  # a Decimal is the envelope


@dataclass(frozen=True, slots=True)
class Choice:
    """A set: the option of each funded proposal by reference. spent_eur and value are counted again from it."""

    options: Mapping[str, Option]

    @property
    def spent_eur(self) -> Decimal:
        """What the set costs."""
        return sum((option.amount_eur for option in self.options.values()), Decimal(0))

    @property
    def value(self) -> float:
        """What the set is worth."""
        return sum(option.value for option in self.options.values())


@dataclass(frozen=True, slots=True)
class Price:
    """What one demand costs: how much more the best set would be worth without it. spare: it binds nothing."""

    demand: Demand
    cost: float


@dataclass(frozen=True, slots=True)
class Next:
    """A proposal that is not in the set. loss: what the set loses when it has to be in; None: then there is no set."""

    ref: str
    loss: float | None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The answer. choice: None when no set keeps every demand; then cause is a minimal part that none keeps.

    stability: the share of draws in which each proposal is chosen; empty without draws.
    """

    choice: Choice | None
    prices: tuple[Price, ...] = ()
    next_in_line: tuple[Next, ...] = ()
    stability: Mapping[str, float] | None = None
    cause: tuple[Demand, ...] = ()


class Wrong(Exception):
    """The plain count does not agree with the solver: the answer must not be used."""


def _never(_stage: str, _done: int) -> bool:
    return False


def build(
    problem: Problem,
    *,
    explain: bool = True,
    seed: int = 1,
    ask: Ask = _never,
    most_next: int = 0,
    unpriced: Collection[str] = (),
) -> Portfolio:
    """Give the best set; with `explain` also what each demand costs, who is next in line, and how stable the set is.

    ask: looked to before each solve that explains. most_next: how many of the next in line are worked out, those of
    the greatest value; 0 for all. unpriced: refs whose being in or out is not a question. Raises Wrong.
    Of several sets of the same value the cheapest is given.
    """
    choice = best(problem, seed=seed)
    if choice is None:
        return Portfolio(None, cause=cause(problem, seed=seed))
    if not explain:
        return Portfolio(choice)
    return Portfolio(
        choice,
        prices=tuple(_prices(problem, choice, seed, ask, unpriced)),
        next_in_line=tuple(_next_in_line(problem, choice, seed, ask, most_next)),
        stability=_stability(problem, seed, ask),
    )


def best(problem: Problem, *, seed: int = 1) -> Choice | None:
    """Give the set of greatest value that keeps every demand, the cheapest of several; None when there is none."""
    model = _Model(problem, seed)
    chosen = model.solve()
    if chosen is None:
        return None
    choice = model.cheapest(chosen)
    broken = breaches(problem, choice)
    if broken:
        raise Wrong("; ".join(broken))
    return choice


def demands(problem: Problem) -> tuple[Demand, ...]:
    """Give everything a set has to keep."""
    return (problem.envelope_eur, *problem.rules, *problem.fixed)


def cause(problem: Problem, *, seed: int = 1) -> tuple[Demand, ...]:
    """Give a minimal part of the demands that no set keeps: without any one of them there is a set."""
    kept = list(demands(problem))
    for demand in list(kept):
        rest = [other for other in kept if other is not demand]
        if _Model(_only(problem, rest), seed).solve() is None:
            kept = rest
    return tuple(kept)


def _only(problem: Problem, kept: Sequence[Demand]) -> Problem:
    """Give the problem with these demands alone."""
    everything = sum((max(o.amount_eur for o in c.options) for c in problem.candidates), Decimal(0))
    return replace(
        problem,
        envelope_eur=problem.envelope_eur if any(one is problem.envelope_eur for one in kept) else everything,
        rules=tuple(one for one in kept if isinstance(one, Rule)),
        fixed=tuple(one for one in kept if isinstance(one, Fixed)),
    )


def _prices(
    problem: Problem, choice: Choice, seed: int, ask: Ask = _never, unpriced: Collection[str] = ()
) -> Iterable[Price]:
    every = demands(problem)
    for place, demand in enumerate(every):
        if isinstance(demand, Fixed) and demand.ref in unpriced:
            continue
        if ask("costs", place):
            return
        without = best(_only(problem, [other for other in every if other is not demand]), seed=seed)
        yield Price(demand, 0.0 if without is None else max(0.0, round(without.value - choice.value, 6)))


def _next_in_line(
    problem: Problem, choice: Choice, seed: int, ask: Ask = _never, most: int = 0
) -> list[Next]:
    barred = {fixed.ref for fixed in problem.fixed if not fixed.inside}
    outside = [one for one in problem.candidates if one.ref not in choice.options and one.ref not in barred]
    outside.sort(key=lambda one: (-max(option.value for option in one.options), one.ref))
    found = []
    for place, candidate in enumerate(outside[: most or None]):
        if ask("next", place):
            break
        forced = best(replace(problem, fixed=(*problem.fixed, Fixed(candidate.ref, True, ""))), seed=seed)
        loss = None if forced is None else max(0.0, round(choice.value - forced.value, 6))
        found.append(Next(candidate.ref, loss))
    return sorted(found, key=lambda one: (one.loss is None, one.loss or 0.0, one.ref))


def _stability(problem: Problem, seed: int, ask: Ask) -> dict[str, float]:
    if not problem.draws:
        return {}
    step = max(1, len(problem.draws) // MOST_DRAWS)
    used = problem.draws[::step][:MOST_DRAWS]
    counts = dict.fromkeys((candidate.ref for candidate in problem.candidates), 0)
    model, done = _Model(problem, seed), 0
    for draw in used:
        if ask("stability", done):
            break
        done += 1
        chosen = model.solve(draw)
        for ref in model.refs(chosen or ()):
            counts[ref] += 1
    return {ref: count / done for ref, count in counts.items()} if done else {}


class _Model:
    """The choice as an integer programme: a column for each option of each proposal."""

    def __init__(self, problem: Problem, seed: int) -> None:
        self.problem = problem
        self.columns = [
            (number, option) for number, one in enumerate(problem.candidates) for option in one.options
        ]
        self.highs = quiet_highs(1, seed)
        self.highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        count = len(self.columns)
        low, high = np.zeros(count), np.ones(count)
        self.highs.addCols(
            count + 1, np.zeros(count + 1), np.append(low, 0.0), np.append(high, 0.0), 0,
            np.zeros(count + 1, np.int32), NONE, NOTHING,
        )  # fmt: skip
        self.highs.changeColsIntegrality(count, np.arange(count, dtype=np.int32), np.ones(count, np.uint8))
        self.highs.setOptionValue("mip_rel_gap", 0.0)
        self.highs.setOptionValue("mip_abs_gap", 0.5)
        self._add_rows()

    def _add_rows(self) -> None:
        for number in range(len(self.problem.candidates)):
            self._row([1.0 if one == number else 0.0 for one, _option in self.columns], most=1.0)
        amounts = [float(_cents(option.amount_eur)) for _number, option in self.columns]
        self._row(amounts, most=float(_cents(self.problem.envelope_eur)))
        for fixed in self.problem.fixed:
            mine = [float(self.problem.candidates[one].ref == fixed.ref) for one, _option in self.columns]
            self._row(mine, least=1.0 if fixed.inside else 0.0, most=1.0 if fixed.inside else 0.0)
        for rule in self.problem.rules:
            for value in values_of(rule, self.problem.candidates):
                counted = [
                    float(value in self.problem.candidates[one].marks.get(rule.by, ()))
                    for one, _option in self.columns
                ]
                self._row(counted, least=rule.at_least, most=rule.at_most)
                money = [weight * amount for weight, amount in zip(counted, amounts, strict=True)]
                self._row(
                    money,
                    least=None if rule.at_least_eur is None else _cents(rule.at_least_eur),
                    most=None if rule.at_most_eur is None else _cents(rule.at_most_eur),
                )

    def _row(
        self, weights: Sequence[float], *, least: float | None = None, most: float | None = None
    ) -> None:
        if least is None and most is None:
            return
        used = [place for place, weight in enumerate(weights) if weight]
        self.highs.addRows(
            1,
            np.array([-INFINITE if least is None else float(least)]),
            np.array([INFINITE if most is None else float(most)]),
            len(used),
            np.zeros(1, np.int32),
            np.array(used, np.int32),
            np.array([weights[place] for place in used], np.float64),
        )

    def solve(self, draw: Sequence[float] | None = None) -> tuple[int, ...] | None:
        """Give the columns of the best set, by the given values or those of a draw; None when there is none."""
        self._costs([float(self._fine(number, option, draw)) for number, option in self.columns])
        self.highs.run()
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        x = self.highs.getSolution().col_value
        return tuple(place for place in range(len(self.columns)) if x[place] > 0.5)

    def _fine(self, number: int, option: Option, draw: Sequence[float] | None) -> int:
        if draw is None:
            return round(option.value * FINE)
        whole = max(abs(one.value) for one in self.problem.candidates[number].options)
        share = option.value / whole if whole else 1.0
        return round(draw[number] * share * FINE)

    def _costs(self, costs: Sequence[float]) -> None:
        count = len(self.columns)
        self.highs.changeColsCost(count, np.arange(count, dtype=np.int32), np.array(costs, np.float64))

    def cheapest(self, chosen: Sequence[int]) -> Choice:
        """Give the cheapest set that is worth as much as the chosen one."""
        worth = [round(option.value * FINE) for _number, option in self.columns]
        self._row([float(one) for one in worth], least=sum(worth[place] for place in chosen) - 0.5)
        self._costs([-float(_cents(option.amount_eur)) for _number, option in self.columns])
        self.highs.run()
        if self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            x = self.highs.getSolution().col_value
            chosen = [place for place in range(len(self.columns)) if x[place] > 0.5]
        return Choice({self.problem.candidates[self.columns[p][0]].ref: self.columns[p][1] for p in chosen})

    def refs(self, chosen: Iterable[int]) -> list[str]:
        """Give the references of the proposals behind the columns."""
        return [self.problem.candidates[self.columns[place][0]].ref for place in chosen]


def values_of(rule: Rule, candidates: Iterable[Candidate]) -> list[str]:
    """Give the values the rule speaks of: its own, or every one that occurs."""
    if rule.value:
        return [rule.value]
    return sorted({value for one in candidates for value in one.marks.get(rule.by, ())})


def _cents(amount: Decimal) -> int:
    return int(amount * 100)


def breaches(problem: Problem, choice: Choice) -> list[str]:
    """Give every demand that the set breaks, counted in plain Python, as short English lines for the log."""
    found = []
    if choice.spent_eur > problem.envelope_eur:
        found.append(f"{choice.spent_eur} is more than the envelope")
    for fixed in problem.fixed:
        if (fixed.ref in choice.options) is not fixed.inside:
            found.append(f"{fixed.ref} is on the wrong side")
    for number, rule in enumerate(problem.rules):
        for value in values_of(rule, problem.candidates):
            inside = [
                choice.options[one.ref]
                for one in problem.candidates
                if one.ref in choice.options and value in one.marks.get(rule.by, ())
            ]
            money = sum((option.amount_eur for option in inside), Decimal(0))
            limits = (
                (rule.at_least, len(inside), True), (rule.at_most, len(inside), False),
                (rule.at_least_eur, money, True), (rule.at_most_eur, money, False),
            )  # fmt: skip
            if any(
                limit is not None and (count < limit if least else count > limit)
                for limit, count, least in limits
            ):
                found.append(f"rule {number} is broken for {value}")
    return found
