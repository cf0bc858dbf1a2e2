"""The matching by size: seconds, memory, gap and worst-off sum, beside a plain linear programme of the same problem.

Each size runs in a process of its own, so that its memory is its own: `python -m sps_portal.bench.solvers 300 60`.
"""

import json
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, replace
from math import ceil

import highspy
import numpy as np

from reviews.matching import LEVELS, Level, Problem, Rule, match
from reviews.matching.relaxation import INFINITE, quiet_highs

COVERAGE = 3
TOPICS, FIELDS = 10, 8
SHARES = (
    np.array([16, 14, 12, 11, 8, 3, 14, 9, 7, 3, 2, 1]) / 100
)  # of twelve countries; the last six are partners
PARTNERS = 6
SIZES = (
    (300, 60, LEVELS),
    (1_000, 400, (Level.TOTAL,)),
    (1_000, 400, LEVELS),
    (5_000, 2_000, (Level.TOTAL,)),
)


@dataclass(frozen=True, slots=True)
class Run:
    """What one size took. processor: seconds of processor time; plain: those of the plain programme."""

    proposals: int
    reviewers: int
    levels: str
    seconds: float
    processor: float
    plain: float
    mebibytes: int
    worst: float
    worst_bound: float
    total: float
    gap: float
    proven: bool


def problem(proposals: int, reviewers: int, *, seed: int = 1) -> Problem:
    """Give an invented problem: topics in fields, twelve countries, houses of one country.

    Each proposal has at most one reviewer of a country and at least one of a partner country.
    """
    dice = np.random.default_rng(seed)
    fields = max(2, min(FIELDS, proposals // 100))
    popular = dice.dirichlet(np.full(fields, 3.0))
    fit = _profiles(dice, proposals, popular, (2, 5), 2) @ _profiles(dice, reviewers, popular, (3, 9), 3).T
    fit *= dice.uniform(0.85, 1.15, fit.shape)
    scores = np.rint(np.where(fit < 0.1, 0, np.minimum(fit, 1)) * 1000).astype(np.int32)
    of_reviewer = dice.choice(len(SHARES), reviewers, p=SHARES)
    of_proposal = dice.choice(len(SHARES), proposals, p=SHARES)
    house = of_proposal[:, None] * 8 + dice.integers(0, 8, proposals)[:, None]
    forbidden = house == of_reviewer[None, :] * 8 + dice.integers(0, 8, reviewers)[None, :]
    forbidden |= dice.random(forbidden.shape) < 0.02
    scores[forbidden] = 0
    mean = COVERAGE * proposals / reviewers
    return Problem(
        scores=scores,
        forbidden=forbidden,
        coverage=np.full(proposals, COVERAGE),
        load_min=np.full(reviewers, max(1, int(mean * 0.7))),
        load_max=np.full(reviewers, ceil(mean * 1.2)),
        groups={"country": tuple(of_reviewer.tolist()), "partner": tuple((of_reviewer >= PARTNERS).tolist())},
        rules=(Rule("country", at_most=1), Rule("partner", value=True, at_least=1)),
    )


def _profiles(
    dice: np.random.Generator, rows: int, popular: np.ndarray, span: tuple[int, int], most_fields: int
) -> np.ndarray:
    found = np.zeros((rows, len(popular) * TOPICS))
    for row in found:
        count = min(len(popular), int(dice.integers(1, most_fields + 1)))
        chosen = dice.choice(len(popular), count, replace=False, p=popular)
        pool = (chosen[:, None] * TOPICS + np.arange(TOPICS)).ravel()
        topics = dice.choice(pool, min(len(pool), int(dice.integers(*span))), replace=False)
        row[topics] = dice.gamma(2.0, 1.0, len(topics)) + 0.2
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


def plain_seconds(given: Problem) -> float:
    """Give the processor seconds that HiGHS needs for the total alone as one linear programme, built with every row at once.

    It has the pairs with a score, which is kind to it: there are ten times as many that are allowed.
    """
    p, r = np.nonzero(given.scores > 0)
    country = np.array(given.groups["country"])[r]
    partner = np.array(given.groups["partner"])[r]
    count, pool = given.proposals, given.reviewers
    row = [p, count + r, count + pool + p * len(SHARES) + country]
    columns = np.concatenate([np.arange(len(p))] * 3 + [np.nonzero(partner)[0]])
    rows = np.concatenate([*row, (count + pool + count * len(SHARES) + p)[partner]])
    low = np.concatenate([given.coverage, given.load_min, np.zeros(count * len(SHARES)), np.ones(count)])
    high = np.concatenate(
        [given.coverage, given.load_max, np.ones(count * len(SHARES)), np.full(count, INFINITE)]
    )
    order = np.argsort(columns, kind="stable")
    programme = highspy.HighsLp()
    programme.num_col_, programme.num_row_ = len(p), len(low)
    programme.col_cost_ = -given.scores[p, r].astype(float)
    programme.col_lower_, programme.col_upper_ = np.zeros(len(p)), np.ones(len(p))
    programme.row_lower_, programme.row_upper_ = low.astype(float), high.astype(float)
    programme.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    programme.a_matrix_.start_ = np.searchsorted(columns[order], np.arange(len(p) + 1)).astype(np.int32)
    programme.a_matrix_.index_ = rows[order].astype(np.int32)
    programme.a_matrix_.value_ = np.ones(len(rows))
    highs = quiet_highs(1, 1)
    started = time.process_time()
    highs.passModel(programme)
    highs.run()
    return time.process_time() - started


def run(proposals: int, reviewers: int, levels: tuple[Level, ...]) -> Run:
    """Give what the size takes in this process."""
    given = replace(problem(proposals, reviewers), levels=levels)
    started, busy = time.perf_counter(), time.process_time()
    matching = match(given).matching
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    reached = {level.level: level for level in matching.levels}
    chosen = np.zeros(given.scores.shape, bool)
    for pair in matching.pairs or ():
        chosen[pair] = True
    sums = np.where(chosen, given.scores, 0).sum(axis=1)
    worst = reached.get(Level.WORST)
    return Run(
        proposals, reviewers, " ".join(levels), seconds,
        processor=busy,
        plain=plain_seconds(given),
        mebibytes=memory,
        worst=float(sums.min()),
        worst_bound=worst.bound if worst else 0.0,
        total=float(sums.sum()),
        gap=max(level.gap for level in matching.levels),
        proven=matching.finished,
    )  # fmt: skip


def in_a_process(proposals: int, reviewers: int, levels: tuple[Level, ...]) -> Run:
    """Give what the size takes in a process of its own."""
    command = [sys.executable, "-m", "sps_portal.bench.solvers", str(proposals), str(reviewers), *levels]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - fixed words
    return Run(**json.loads(done.stdout))


def table(runs: list[Run]) -> str:
    """Give the runs as a table."""
    names = (
        "matching", "levels", "seconds", "cpu s", "plain LP, total: cpu s", "ratio",
        "MiB", "worst-off", "its bound", "total", "gap", "proven",
    )  # fmt: skip
    lines = ["| " + " | ".join(names) + " |", "|---" * len(names) + "|"]
    for one in runs:
        bound = f"{one.worst_bound:g}" if one.worst_bound else "–"
        lines.append(
            f"| {one.proposals:,} × {one.reviewers:,} | {one.levels} | {one.seconds:.2f} | {one.processor:.2f} | {one.plain:.2f} "
            f"| {one.processor / one.plain:.2f} | {one.mebibytes} | {one.worst:g} | {bound} | {one.total:,.0f} "
            f"| {one.gap:.4%} | {'yes' if one.proven else 'no'} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    found = run(int(sys.argv[1]), int(sys.argv[2]), tuple(Level(name) for name in sys.argv[3:]) or LEVELS)
    sys.stdout.write(json.dumps(asdict(found)))
