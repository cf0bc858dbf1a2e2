"""Why this pair, who would be next best, and why not somebody else: answers about one finished assignment."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from reviews.matching.problem import Family, Pair, Problem, families
from reviews.matching.solving import Matching, solve


@dataclass(frozen=True, slots=True)
class Swap:
    """Another reviewer in place of one. loss: how much the total falls; other: the proposal that changes with it."""

    reviewer: int
    loss: float
    other: int | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a pair stands. rank: how many allowed reviewers fit at least as well, itself included; of: how many are allowed.

    next_best: the swap that costs the total least; None when no swap of one or two pairs keeps all demands.
    """

    pair: Pair
    score: float
    rank: int
    of: int
    pinned: bool
    next_best: Swap | None


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a reviewer does not have a proposal. code: assigned, forbidden, pinned, worse, rule, full or needed.

    number: the load of a reviewer who is full. rule: the broken one. loss: how much the total falls with the best swap.
    """

    code: str
    number: int = 0
    rule: int | None = None
    loss: float | None = None


class Explainer:
    """Answers for one assignment; every demand is kept by each swap it names."""

    def __init__(self, problem: Problem, pairs: Iterable[Pair]) -> None:
        self.problem = problem
        self.pairs = tuple(pairs)
        self.reviewers_of: dict[int, list[int]] = {p: [] for p in range(problem.proposals)}
        self.proposals_of: dict[int, list[int]] = {r: [] for r in range(problem.reviewers)}
        for p, r in self.pairs:
            self.reviewers_of[p].append(r)
            self.proposals_of[r].append(p)
        self.load = Counter(r for _p, r in self.pairs)
        self.families = families(problem)
        self.pinned = set(problem.pinned)

    def reasons(self) -> list[Reason]:
        """Give the reason of each pair, in their order."""
        return [self.reason(pair) for pair in self.pairs]

    def reason(self, pair: Pair) -> Reason:
        """Give why the pair stands."""
        p, r = pair
        allowed = ~self.problem.forbidden[p]
        better = int(np.count_nonzero(allowed & (self.problem.scores[p] > self.problem.scores[p, r])))
        score = float(self.problem.scores[pair]) / self.problem.scale
        return Reason(pair, score, better + 1, int(allowed.sum()), pair in self.pinned, self.next_best(pair))

    def next_best(self, pair: Pair) -> Swap | None:
        """Give the swap of this pair that costs the total least."""
        if pair in self.pinned:
            return None
        scores = self.problem.scores[pair[0]]
        best: Swap | None = None
        for other in np.argsort(-scores, kind="stable").tolist():
            swap = self.swap(pair, other)
            if swap is not None and (best is None or swap.loss < best.loss):
                best = swap
        return best

    def swap(self, pair: Pair, newcomer: int) -> Swap | None:
        """Give the cheapest way to put the newcomer in place of the pair's reviewer, or None."""
        p, r = pair
        problem = self.problem
        if (
            problem.forbidden[p, newcomer]
            or newcomer in self.reviewers_of[p]
            or not self._keeps(p, r, newcomer)
        ):
            return None
        loss = int(problem.scores[p, r]) - int(problem.scores[p, newcomer])
        ways: list[tuple[int, int | None]] = []
        if self.load[newcomer] < problem.load_max[newcomer] and self.load[r] > problem.load_min[r]:
            ways.append((loss, None))
        for q in self.proposals_of[newcomer]:
            free = (
                r not in self.reviewers_of[q]
                and not problem.forbidden[q, r]
                and (q, newcomer) not in self.pinned
            )
            if free and self._keeps(q, newcomer, r):
                ways.append((loss + int(problem.scores[q, newcomer]) - int(problem.scores[q, r]), q))
        if not ways:
            return None
        least, other = min(ways, key=lambda way: (way[0], way[1] is not None, way[1] or 0))
        return Swap(newcomer, least / problem.scale, other)

    def _keeps(self, proposal: int, leaving: int, coming: int) -> bool:
        return self._broken(proposal, leaving, coming) is None

    def _broken(self, proposal: int, leaving: int | None, coming: int) -> Family | None:
        reviewers = [one for one in self.reviewers_of[proposal] if one != leaving] + [coming]
        for family in self.families:
            count = int(np.count_nonzero(family.counts(proposal)[reviewers]))
            if (family.most is not None and count > family.most) or (
                family.least is not None and count < family.least
            ):
                return family
        return None

    def why_not(self, proposal: int, reviewer: int) -> Obstacle:
        """Give why the reviewer does not have the proposal: the first thing that stands in the way."""
        problem = self.problem
        if reviewer in self.reviewers_of[proposal]:
            return Obstacle("assigned")
        if problem.forbidden[proposal, reviewer]:
            return Obstacle("forbidden")
        present = [one for one in self.reviewers_of[proposal] if (proposal, one) not in self.pinned]
        if not present:
            return Obstacle("pinned")
        swaps = [swap for one in present if (swap := self.swap((proposal, one), reviewer)) is not None]
        if swaps:
            return Obstacle("worse", loss=min(swap.loss for swap in swaps))
        broken = [self._broken(proposal, one, reviewer) for one in present]
        if all(family is not None for family in broken) and broken[0] is not None:
            return Obstacle("rule", rule=broken[0].rule)
        if self.load[reviewer] >= problem.load_max[reviewer]:
            return Obstacle("full", number=int(problem.load_max[reviewer]))
        return Obstacle("needed")


def what_if(
    problem: Problem, pair: Pair, *, seconds: float | None = None, threads: int = 1, seed: int = 1
) -> Matching:
    """Give the best assignment in which this pair stands: the exact price of wanting it, level by level."""
    wanted = tuple(dict.fromkeys((*problem.pinned, pair)))
    return solve(replace(problem, pinned=wanted), seconds=seconds, threads=threads, seed=seed)
