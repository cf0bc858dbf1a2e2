"""Scores as values: what an evaluation is worth, what is still missing in it, how several compare.

A score is a Decimal from 0 to 5 in halves, keyed by criterion. Source: docs/programme.md §4.4.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from statistics import median as middle
from typing import Any

from core.errors import Finding
from core.words import count_words

BEST = Decimal(5)
STEP = Decimal("0.5")
PLACES = Decimal("0.01")
LEAST_WORDS = 30
MOST_WORDS = 500
LEAST_FOR_MEDIAN = 3
Scores = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a call's rubric. weight: per cent.  anchors: what a score looks like, (score, words)."""

    key: str
    title: str
    weight: int
    look_for: str = ""
    anchors: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Rubric:
    """How one mechanism of a call is judged. threshold: least score of each criterion; overall_threshold: of the mean."""

    criteria: tuple[Criterion, ...]
    threshold: Decimal
    overall_threshold: Decimal

    @property
    def weights(self) -> dict[str, int]:
        """Per cent by criterion."""
        return {criterion.key: criterion.weight for criterion in self.criteria}

    @property
    def keys(self) -> tuple[str, ...]:
        """The criteria in their order."""
        return tuple(criterion.key for criterion in self.criteria)


def rubric_of(rubrics: Mapping[str, Any], mechanism: str) -> Rubric:
    """Give the rubric of the mechanism as the call keeps it; KeyError when the call does not know the mechanism."""
    data = rubrics[mechanism]
    share = Decimal(data["overall_threshold_pct"]) / 100
    return Rubric(
        criteria=tuple(
            Criterion(
                key=item["key"],
                title=item["title"],
                weight=int(item["weight"]),
                look_for=item.get("look_for", ""),
                anchors=tuple((int(score), words) for score, words in item.get("anchors", ())),
            )
            for item in data["criteria"]
        ),
        threshold=Decimal(data["threshold"]),
        overall_threshold=(BEST * share).quantize(PLACES, rounding=ROUND_HALF_EVEN),
    )


def read_scores(stored: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Decimal]:
    """Give the scores of the criteria that were stored as text; what is no score from 0 to 5 in halves is left out."""
    found = {}
    for key in keys:
        score = read_score(stored.get(key))
        if score is not None:
            found[key] = score
    return found


def read_score(value: Any) -> Decimal | None:
    """Give the score, or None for what is no number from 0 to 5 in halves."""
    try:
        score = Decimal(str(value))
    except InvalidOperation:
        return None
    return score if score.is_finite() and 0 <= score <= BEST and score % STEP == 0 else None


def written_scores(scores: Mapping[str, Decimal | None]) -> dict[str, str]:
    """Give the scores as text for storing: "4", "3.5"; without those that were not given."""
    return {key: f"{score.normalize():f}" for key, score in scores.items() if score is not None}


def weighted_mean(scores: Scores, weights: Mapping[str, int]) -> Decimal | None:
    """Give the mean of the scored criteria by weight, two places half-even; None while nothing is scored."""
    scored = [key for key in weights if key in scores]
    total = sum(weights[key] for key in scored)
    if not total:
        return None
    return (sum((scores[key] * weights[key] for key in scored), Decimal(0)) / total).quantize(
        PLACES, rounding=ROUND_HALF_EVEN
    )


def median(values: Iterable[Decimal]) -> Decimal | None:
    """Give the median with two places; None below three values, where it would only look exact."""
    known = sorted(values)
    if len(known) < LEAST_FOR_MEDIAN:
        return None
    return Decimal(middle(known)).quantize(PLACES, rounding=ROUND_HALF_EVEN)


def spread(values: Iterable[Decimal]) -> Decimal | None:
    """Give the distance between the lowest and the highest; None below two values."""
    known = list(values)
    return max(known) - min(known) if len(known) > 1 else None


def below_threshold(scores: Scores, rubric: Rubric) -> tuple[str, ...]:
    """Give the scored criteria that do not reach the least score."""
    return tuple(key for key in rubric.keys if key in scores and scores[key] < rubric.threshold)


def passes(scores: Scores, rubric: Rubric) -> bool:
    """Whether every criterion is scored and reaches the threshold, and the mean reaches the overall one."""
    overall = weighted_mean(scores, rubric.weights)
    whole = all(key in scores for key in rubric.keys)
    return bool(
        whole
        and overall is not None
        and overall >= rubric.overall_threshold
        and not below_threshold(scores, rubric)
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """One criterion over several evaluations, in their order; `scores` has None where one is missing."""

    criterion: Criterion
    scores: tuple[Decimal | None, ...]
    median: Decimal | None
    spread: Decimal | None


def compare(rubric: Rubric, several: Sequence[Scores]) -> tuple[Compared, ...]:
    """Give the criteria with the scores of all evaluations side by side."""
    rows = []
    for criterion in rubric.criteria:
        given = [scores[criterion.key] for scores in several if criterion.key in scores]
        rows.append(
            Compared(
                criterion,
                tuple(scores.get(criterion.key) for scores in several),
                median(given),
                spread(given),
            )
        )
    return tuple(rows)


def evaluation_findings(
    *, rubric: Rubric, scores: Scores, texts: Mapping[str, str], confidence: str, recommendation: str
) -> tuple[Finding, ...]:
    """What still keeps an evaluation from being submitted: a score without text counts for nothing.

    `where` is the name of the control on the review page.
    """
    found = []
    for number, criterion in enumerate(rubric.criteria, start=1):
        values = {"number": number, "title": criterion.title}
        if criterion.key not in scores:
            found.append(Finding("score_missing", f"score_{criterion.key}", values))
        words = count_words(texts.get(criterion.key, ""))
        if words < LEAST_WORDS:
            found.append(
                Finding(
                    "reasons_short", f"text_{criterion.key}", values | {"least": LEAST_WORDS, "words": words}
                )
            )
        elif words > MOST_WORDS:
            found.append(
                Finding(
                    "reasons_long", f"text_{criterion.key}", values | {"most": MOST_WORDS, "words": words}
                )
            )
    if not recommendation:
        found.append(Finding("recommendation_missing", "recommendation"))
    if not confidence:
        found.append(Finding("confidence_missing", "confidence"))
    return tuple(found)


def report_findings(
    *, rubric: Rubric, scores: Scores, recommendation: str, summary: str, feedback: str
) -> tuple[Finding, ...]:
    """What still keeps a panel report from being signed. `where` is the name of the control."""
    found = [
        Finding("score_missing", f"score_{criterion.key}", {"number": number, "title": criterion.title})
        for number, criterion in enumerate(rubric.criteria, start=1)
        if criterion.key not in scores
    ]
    if not recommendation:
        found.append(Finding("recommendation_missing", "recommendation"))
    if not summary.strip():
        found.append(Finding("summary_missing", "summary"))
    if not feedback.strip():
        found.append(Finding("feedback_missing", "feedback"))
    return tuple(found)
