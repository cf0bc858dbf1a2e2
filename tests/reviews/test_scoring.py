"""Scores as values: what holds for every evaluation."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.actions.calls import default_rubric
from reviews import scoring
from reviews.scoring import Criterion, Rubric, rubric_of

HALVES = st.integers(0, 10).map(lambda n: Decimal(n) / 2)
MYP = rubric_of(default_rubric(), "MYP")
WHOLE = st.fixed_dictionaries(dict.fromkeys(MYP.keys, HALVES))


def findings(**more: object) -> list[str]:
    given_in = {
        "scores": dict.fromkeys(MYP.keys, Decimal(4)),
        "texts": dict.fromkeys(MYP.keys, "word " * 30),
        "confidence": "high",
        "recommendation": "invite",
    }
    return [f.code for f in scoring.evaluation_findings(rubric=MYP, **(given_in | more))]


@given(WHOLE)
def test_the_mean_lies_between_the_lowest_and_the_highest_score(scores: dict[str, Decimal]) -> None:
    mean = scoring.weighted_mean(scores, MYP.weights)
    assert min(scores.values()) <= mean <= max(scores.values())
    assert mean == mean.quantize(Decimal("0.01"))


@given(WHOLE, st.sampled_from(MYP.keys))
def test_a_higher_score_never_lowers_the_mean(scores: dict[str, Decimal], key: str) -> None:
    better = scores | {key: Decimal(5)}
    assert scoring.weighted_mean(better, MYP.weights) >= scoring.weighted_mean(scores, MYP.weights)


@given(WHOLE)
def test_scores_survive_being_stored_as_text(scores: dict[str, Decimal]) -> None:
    assert scoring.read_scores(scoring.written_scores(scores), MYP.keys) == scores


@given(st.lists(HALVES, max_size=9))
def test_a_median_exists_from_three_scores_on_and_is_in_their_middle(values: list[Decimal]) -> None:
    found = scoring.median(values)
    assert (found is None) == (len(values) < 3)
    if found is not None:
        assert sum(value <= found for value in values) * 2 >= len(values)
        assert sum(value >= found for value in values) * 2 >= len(values)


@given(WHOLE)
def test_passing_means_no_criterion_below_the_threshold_and_a_mean_above_its_own(
    scores: dict[str, Decimal],
) -> None:
    overall = scoring.weighted_mean(scores, MYP.weights)
    assert scoring.passes(scores, MYP) == (
        all(score >= 3 for score in scores.values()) and overall >= MYP.overall_threshold
    )


@pytest.mark.parametrize("typed", ["5.5", "-0.5", "3.25", "NaN", "Infinity", "four", "", None, True])
def test_what_is_no_score_is_left_out(typed: object) -> None:
    assert scoring.read_score(typed) is None


def test_the_mean_is_rounded_half_to_even() -> None:
    weights = {"a": 1, "b": 7}
    assert scoring.weighted_mean({"a": Decimal(1), "b": Decimal(0)}, weights) == Decimal("0.12")
    assert scoring.weighted_mean({"a": Decimal(3), "b": Decimal(0)}, weights) == Decimal("0.38")


def test_the_mean_so_far_counts_only_what_is_scored() -> None:
    assert scoring.weighted_mean({"C1": Decimal(4)}, MYP.weights) == Decimal("4.00")
    assert scoring.weighted_mean({}, MYP.weights) is None


def test_an_evaluation_lacks_nothing_or_says_what() -> None:
    assert findings() == []
    assert findings(texts=dict.fromkeys(MYP.keys, "word " * 29)) == ["reasons_short"] * 6
    assert findings(texts=dict.fromkeys(MYP.keys, "word " * 501)) == ["reasons_long"] * 6
    assert findings(scores={}) == ["score_missing"] * 6
    assert findings(recommendation="", confidence="") == ["recommendation_missing", "confidence_missing"]


def test_several_evaluations_stand_side_by_side() -> None:
    rubric = Rubric((Criterion("a", "A", 100),), Decimal(3), Decimal(3))
    (row,) = scoring.compare(rubric, [{"a": Decimal(2)}, {}, {"a": Decimal("4.5")}])
    assert row.scores == (Decimal(2), None, Decimal("4.5"))
    assert (row.median, row.spread) == (None, Decimal("2.5"))


def test_every_mechanism_of_a_call_has_its_rubric_with_weights_of_a_hundred() -> None:
    for mechanism in ("MYP", "ARW", "ATC", "ASI"):
        assert sum(rubric_of(default_rubric(), mechanism).weights.values()) == 100
