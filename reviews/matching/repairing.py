"""An assignment that stands is mended when reviewers drop out: as little as can be changes, and that is proven."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from reviews.matching.problem import Level, Pair, Problem
from reviews.matching.solving import Matching, solve

LEVELS = (Level.CHANGES, Level.WORST, Level.TOTAL, Level.BALANCE)


@dataclass(frozen=True, slots=True)
class Repair:
    """Two ways to mend. filled: every other pair stays, only the gaps are filled (no pairs where that cannot be).

    moved: with the fewest pairs given up; where `filled` has pairs it gives up no more than what fell away.
    """

    filled: Matching
    moved: Matching


def repair(
    problem: Problem,
    pairs: Sequence[Pair],
    *,
    gone: Collection[int],
    seconds: float | None = None,
    threads: int = 1,
    seed: int = 1,
) -> Repair:
    """Give how the assignment is mended when the reviewers who are gone review nothing more."""
    left = without(problem, gone)
    kept = tuple(pair for pair in pairs if not left.forbidden[pair])
    present = tuple(pairs)
    filled = solve(
        replace(left, pinned=tuple(dict.fromkeys(left.pinned + kept)), present=present, levels=LEVELS[1:]),
        seconds=seconds, threads=threads, seed=seed,
    )  # fmt: skip
    moved = solve(replace(left, present=present, levels=LEVELS), seconds=seconds, threads=threads, seed=seed)
    return Repair(filled, moved)


def without(problem: Problem, gone: Collection[int]) -> Problem:
    """Give the problem in which these reviewers review nothing and owe nothing."""
    forbidden, least = problem.forbidden.copy(), problem.load_min.copy()
    for reviewer in gone:
        forbidden[:, reviewer] = True
        least[reviewer] = 0
    pinned = tuple(pair for pair in problem.pinned if pair[1] not in gone)
    return replace(problem, forbidden=forbidden, load_min=least, pinned=pinned)
