"""Scores with honest uncertainty: what proposals are worth once strict and mild reviewers are told apart.

A score is the quality of the proposal, plus the severity of the reviewer, plus noise; all three are normal, and how much each
of them varies is learned from the scores. The posterior is drawn by Gibbs sampling with a seed: severities and the common
level in one block with the qualities summed out, then the qualities. The raw mean always stands beside.
Source: docs/calibration.md.
"""

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import Finding, Refused

Floats = NDArray[np.float64]

LEAST_PROPOSALS = 5
LEAST_REVIEWERS = 3
# Scores beyond those that a model without any spread would use up.
LEAST_SPARE = 8
# A reviewer with fewer proposals is known too little; said, not refused.
FEW = 3
DRAWS = 4000
WARM = 500
INTERVAL = (5.0, 95.0)
# Whoever is above the line in more than 5 and fewer than 95 of 100 draws cannot be separated from it.
SURE = 0.95
COLUMNS = ("proposal", "reviewer", "score")
ENOUGH = 20


@dataclass(frozen=True, slots=True)
class Score:
    """One score that one reviewer gave one proposal."""

    proposal: str
    reviewer: str
    value: float


@dataclass(frozen=True, slots=True)
class Standing:
    """One proposal. mean: of its raw scores. The rest is None while the model is off.

    adjusted, low, high: quality on the scale of the scores, as an average reviewer of these would give it, and its 90 %
    interval. rank: expected, 1 is best. above: probability to be among the `line` best. unsure: neither surely above nor
    surely below the line.
    """

    proposal: str
    scores: int
    mean: float
    adjusted: float | None = None
    low: float | None = None
    high: float | None = None
    rank: float | None = None
    above: float | None = None
    unsure: bool | None = None


@dataclass(frozen=True, slots=True)
class Severity:
    """One reviewer: how much above the average of reviewers they score (below 0: stricter), with the 90 % interval."""

    reviewer: str
    scores: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """What the scores say. why_off: what keeps the model off, empty when it is on. warnings: soft findings.

    spread: standard deviations of quality, severity and noise. draws: of the adjusted qualities (draws x standings).
    digest: SHA-256 of the scores, the line and the seed.
    """

    standings: tuple[Standing, ...]
    severities: tuple[Severity, ...]
    spread: tuple[float, float, float] | None
    why_off: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    line: int | None
    seed: int
    digest: str
    draws: Floats


def calibrate(
    scores: Iterable[Score],
    *,
    line: int | None = None,
    seed: int = 1,
    draws: int = DRAWS,
    tick: Callable[[], object] = bool,
) -> Calibration:
    """Give the calibrated standings, best first; with raw means only where the scores do not carry the model.

    line: how many proposals can be funded.
    tick: called at each draw, for a worker that shows it is alive.
    The same scores, in whatever order, and the same seed give the same numbers.
    """
    given = sorted(set(scores), key=lambda score: (score.proposal, score.reviewer, score.value))
    proposals = sorted({score.proposal for score in given})
    why_off = off_because(given)
    raw = {name: [score.value for score in given if score.proposal == name] for name in proposals}
    found = digest(given, line=line, seed=seed)
    if why_off:
        plain = [Standing(name, len(raw[name]), float(np.mean(raw[name]))) for name in proposals]
        plain.sort(key=lambda standing: (-standing.mean, standing.proposal))
        nothing = np.zeros((0, len(proposals)))
        return Calibration(tuple(plain), (), None, why_off, (), line, seed, found, nothing)
    reviewers = sorted({score.reviewer for score in given})
    place = {name: number for number, name in enumerate(proposals)}
    seat = {name: number for number, name in enumerate(reviewers)}
    sample = _sample(
        np.array([place[score.proposal] for score in given]),
        np.array([seat[score.reviewer] for score in given]),
        np.array([score.value for score in given]),
        seed=seed,
        draws=draws,
        tick=tick,
    )
    order = sorted(range(len(proposals)), key=lambda i: (-float(sample.quality[:, i].mean()), proposals[i]))
    quality = sample.quality[:, order]
    standings = _standings([proposals[i] for i in order], raw, quality, line)
    counts = Counter(score.reviewer for score in given)
    severities = tuple(
        Severity(name, counts[name], float(np.mean(column)), *_interval(column))
        for name, column in zip(reviewers, sample.severity.T, strict=True)
    )
    few = [name for name in reviewers if counts[name] < FEW]
    warnings = (
        (Finding("calibration_few", values={"names": ", ".join(few), "least": FEW}, hard=False),)
        if few
        else ()
    )
    return Calibration(standings, severities, sample.spread, (), warnings, line, seed, found, quality)


def off_because(scores: Sequence[Score]) -> tuple[Finding, ...]:
    """Give what keeps the scores from carrying the model; empty when they do."""
    proposals = {score.proposal for score in scores}
    reviewers = {score.reviewer for score in scores}
    if len(proposals) < LEAST_PROPOSALS:
        values = {"count": len(proposals), "least": LEAST_PROPOSALS}
        return (Finding("calibration_few_proposals", values=values),)
    if len(reviewers) < LEAST_REVIEWERS:
        values = {"count": len(reviewers), "least": LEAST_REVIEWERS}
        return (Finding("calibration_few_reviewers", values=values),)
    parts = islands(scores)
    if len(parts) > 1:
        smallest = min(parts, key=lambda part: (len(part), sorted(part)))
        names = ", ".join(sorted(smallest)[:5])
        return (Finding("calibration_apart", values={"count": len(parts), "names": names}),)
    if len(scores) - len(proposals) - len(reviewers) + 1 < LEAST_SPARE:
        values = {"scores": len(scores), "least": len(proposals) + len(reviewers) - 1 + LEAST_SPARE}
        return (Finding("calibration_few_scores", values=values),)
    if len({score.value for score in scores}) == 1:
        return (Finding("calibration_all_equal"),)
    return ()


def islands(scores: Iterable[Score]) -> list[frozenset[str]]:
    """Give the groups of proposals that no reviewer connects."""
    parts: list[tuple[set[str], set[str]]] = []
    for score in scores:
        proposals, reviewers = {score.proposal}, {score.reviewer}
        apart = []
        for part in parts:
            if part[0] & proposals or part[1] & reviewers:
                proposals |= part[0]
                reviewers |= part[1]
            else:
                apart.append(part)
        parts = [*apart, (proposals, reviewers)]
    return [frozenset(proposals) for proposals, _reviewers in parts]


@dataclass(frozen=True, slots=True, eq=False)
class _Sample:
    quality: Floats
    severity: Floats
    spread: tuple[float, float, float]


def _sample(
    p: NDArray[np.int64],
    r: NDArray[np.int64],
    y: Floats,
    *,
    seed: int,
    draws: int,
    tick: Callable[[], object] = bool,
) -> _Sample:
    """Draw qualities (on the scale of the scores, for the average of these reviewers) and severities.

    The standard deviations have half-Cauchy priors as wide as the scores spread (Makalic and Schmidt's mixture).
    """
    dice = np.random.default_rng(seed)
    count, pool, n = int(p.max()) + 1, int(r.max()) + 1, len(y)
    centre, wide = float(y.mean()), float(y.std())
    y = y - centre
    per_proposal = np.bincount(p, minlength=count).astype(float)
    met = np.zeros((count, pool + 1))
    met[:, 0] = per_proposal
    np.add.at(met, (p, r + 1), 1.0)
    cross = np.zeros((pool + 1, pool + 1))
    per_reviewer = np.bincount(r, minlength=pool).astype(float)
    cross[0, 0], cross[0, 1:], cross[1:, 0] = n, per_reviewer, per_reviewer
    cross[1:, 1:] = np.diag(per_reviewer)
    sums_p = np.bincount(p, weights=y, minlength=count)
    sums = np.concatenate([[y.sum()], np.bincount(r, weights=y, minlength=pool)])
    variance = np.array([wide**2 / 2, wide**2 / 4, wide**2 / 2])  # of quality, severity, noise
    mixing = np.ones(3)
    quality, severity, spreads = np.zeros((draws, count)), np.zeros((draws, pool)), np.zeros((draws, 3))
    for step in range(-WARM, draws):
        tick()
        of_quality, of_severity, of_noise = 1 / variance
        alone = of_noise * per_proposal + of_quality
        scaled = met / alone[:, None]
        precision = of_noise * cross - of_noise**2 * met.T @ scaled
        precision[np.arange(1, pool + 1), np.arange(1, pool + 1)] += of_severity
        precision[0, 0] += 1e-9
        factor = np.linalg.cholesky(precision)
        target = of_noise * sums - of_noise**2 * scaled.T @ sums_p
        level = np.linalg.solve(factor.T, np.linalg.solve(factor, target) + dice.standard_normal(pool + 1))
        left = sums_p - met @ level
        good = of_noise * left / alone + dice.standard_normal(count) / np.sqrt(alone)
        noise = y - level[0] - level[1:][r] - good[p]
        squares = np.array([good @ good, level[1:] @ level[1:], noise @ noise])
        sizes = np.array([count, pool, n])
        variance = (1 / mixing + squares / 2) / dice.gamma((sizes + 1) / 2)
        variance = np.maximum(variance, (1e-4 * wide) ** 2)
        mixing = (1 / wide**2 + 1 / variance) / dice.gamma(1.0, size=3)
        if step >= 0:
            mild = level[1:].mean()
            quality[step] = centre + level[0] + mild + good
            severity[step] = level[1:] - mild
            spreads[step] = np.sqrt(variance)
    middle = np.median(spreads, axis=0)
    return _Sample(quality, severity, (float(middle[0]), float(middle[1]), float(middle[2])))


def _standings(
    names: Sequence[str], raw: dict[str, list[float]], quality: Floats, line: int | None
) -> tuple[Standing, ...]:
    ranks = np.argsort(np.argsort(-quality, axis=1), axis=1) + 1
    found = []
    for number, name in enumerate(names):
        low, high = _interval(quality[:, number])
        above = None if line is None else float(np.mean(ranks[:, number] <= line))
        found.append(
            Standing(
                proposal=name,
                scores=len(raw[name]),
                mean=float(np.mean(raw[name])),
                adjusted=float(quality[:, number].mean()),
                low=low,
                high=high,
                rank=float(ranks[:, number].mean()),
                above=above,
                unsure=None if above is None else 1 - SURE < above < SURE,
            )
        )
    return tuple(found)


def chances(draws: Floats) -> Floats:
    """Give the probability of each standing to be among the best 1, 2, …: a square, standings by number of places."""
    count = draws.shape[1]
    ranks = np.argsort(np.argsort(-draws, axis=1), axis=1)
    held = np.zeros((count, count))
    for place in range(count):
        held[:, place] = np.mean(ranks == place, axis=0)
    return np.cumsum(held, axis=1)


def _interval(column: Floats) -> tuple[float, float]:
    low, high = np.percentile(column, INTERVAL)
    return float(low), float(high)


def digest(scores: Iterable[Score], *, line: int | None, seed: int) -> str:
    """Give the SHA-256 of what a calibration is made from; the order of the scores does not matter."""
    rows = sorted([score.proposal, score.reviewer, score.value] for score in scores)
    text = json.dumps({"scores": rows, "line": line, "seed": seed}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def read_csv(text: str) -> tuple[Score, ...]:
    """Give the scores of a table with the columns proposal, reviewer and score. Raises Refused, by row and column."""
    text = text.removeprefix("\ufeff")
    head = text.split("\n", 1)[0]
    rows = csv.reader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",")
    try:
        table = [(rows.line_num, row) for row in rows if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise Refused(Finding("scores_broken", values={"row": rows.line_num, "error": str(error)})) from None
    if not table:
        raise Refused(Finding("scores_empty"))
    names = [cell.strip().casefold() for cell in table[0][1]]
    missing = [name for name in COLUMNS if names.count(name) != 1]
    if missing:
        raise Refused(*(Finding("scores_column", values={"column": name}) for name in missing))
    # A decimal comma that nobody quoted would be read as another, smaller number.
    wide = [
        Finding("scores_cells", values={"row": row}) for row, cells in table if _width(cells) > len(names)
    ]
    if wide:
        raise Refused(*wide[:ENOUGH])
    return _read_rows(table[1:], [names.index(name) for name in COLUMNS])


def _width(cells: Sequence[str]) -> int:
    """Give the number of cells up to the last that says something."""
    return max((place for place, cell in enumerate(cells, start=1) if cell.strip()), default=0)


def _read_rows(table: Sequence[tuple[int, list[str]]], places: Sequence[int]) -> tuple[Score, ...]:
    found: list[Finding] = []
    scores: dict[tuple[str, str], Score] = {}
    for number, row in table:
        cells = [row[place].strip() if place < len(row) else "" for place in places]
        empty = [name for name, cell in zip(COLUMNS, cells, strict=True) if not cell]
        if empty:
            found += [Finding("scores_cell_empty", values={"row": number, "column": name}) for name in empty]
            continue
        proposal, reviewer, written = cells
        value = _number(written)
        if value is None:
            found.append(
                Finding("scores_no_number", values={"row": number, "column": "score", "found": written[:40]})
            )
        elif (proposal, reviewer) in scores:
            values = {"row": number, "proposal": proposal, "reviewer": reviewer}
            found.append(Finding("scores_twice", values=values))
        else:
            scores[proposal, reviewer] = Score(proposal, reviewer, value)
    if found:
        raise Refused(*found[:ENOUGH])
    if not scores:
        raise Refused(Finding("scores_empty"))
    return tuple(scores.values())


def _number(written: str) -> float | None:
    if not written.isascii() or "_" in written:
        return None
    try:
        value = float(written)
    except ValueError:
        return None
    return value if abs(value) <= 1e6 else None
