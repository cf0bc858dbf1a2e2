"""A matching problem as plain values: who may review what, how well it fits, and what must hold.

Proposals and reviewers are numbers from 0. A score says how well a pair fits; higher is better.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Pair = tuple[int, int]


class Level(StrEnum):
    """What is made best, one level after the other: a later level never costs an earlier one anything."""

    WORST = "worst"  # the sum of scores of the proposal that is worst off
    TOTAL = "total"  # the sum of all scores
    BALANCE = "balance"  # the sum of squared loads: the lower, the more even
    CHANGES = "changes"  # pairs of the present assignment that are given up


LEVELS = (Level.WORST, Level.TOTAL, Level.BALANCE, Level.CHANGES)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that each proposal's reviewers keep.

    With `at_most`: no more than so many of one value of the group (of each value where `value` is None).
    With `at_least`: at least so many with the value of the group, or with `score_from` or more where no group is named.
    """

    group: str = ""
    value: Any = None
    at_most: int | None = None
    at_least: int | None = None
    score_from: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Everything the matching knows. scores, forbidden: proposals x reviewers; a score is a whole number.

    scale: by what scores were multiplied to be whole numbers. groups: one value per reviewer, None where unknown.
    present: the pairs that stand today, for the level `changes`.
    """

    scores: NDArray[np.int32]
    forbidden: Bools
    coverage: Ints
    load_min: Ints
    load_max: Ints
    pinned: tuple[Pair, ...] = ()
    groups: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    levels: tuple[Level, ...] = LEVELS
    present: tuple[Pair, ...] = ()
    scale: int = 1

    @property
    def proposals(self) -> int:
        """How many proposals there are."""
        return int(self.scores.shape[0])

    @property
    def reviewers(self) -> int:
        """How many reviewers there are."""
        return int(self.scores.shape[1])


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """One rule for one value, as a row for each proposal: the pairs it counts, how many at least and at most.

    members: which reviewers it counts (reviewers,), or which pairs (proposals x reviewers).
    """

    rule: int
    value: Any
    members: Bools
    least: int | None
    most: int | None

    def counts(self, proposal: int) -> Bools:
        """Give which reviewers are counted for the proposal."""
        return self.members if self.members.ndim == 1 else np.asarray(self.members[proposal])


def families(problem: Problem) -> tuple[Family, ...]:
    """Give the rules taken apart by value; a reviewer whose value is unknown counts for no rule of the group."""
    found = []
    for number, rule in enumerate(problem.rules):
        if rule.score_from is not None:
            members = (problem.scores >= rule.score_from) & ~problem.forbidden
            found.append(Family(number, None, members, rule.at_least, rule.at_most))
            continue
        values = problem.groups[rule.group]
        named = (
            [rule.value] if rule.value is not None else sorted({v for v in values if v is not None}, key=str)
        )
        for value in named:
            members = np.array([v is not None and v == value for v in values], bool)
            found.append(Family(number, value, members, rule.at_least, rule.at_most))
    return tuple(found)
