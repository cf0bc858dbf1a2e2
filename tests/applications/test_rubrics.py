"""The default rubric as data."""

from decimal import Decimal

import pytest

from applications.rubrics import CRITERIA, RUBRICS, SCALE, rubric_of


@pytest.mark.parametrize("rubric", RUBRICS, ids=lambda r: r.key)
def test_weights_cover_the_six_criteria_and_sum_to_a_hundred(rubric: object) -> None:
    weights = dict(rubric.weights)  # type: ignore[attr-defined]
    assert list(weights) == [criterion.key for criterion in CRITERIA] == ["C1", "C2", "C3", "C4", "C5", "C6"]
    assert sum(weights.values()) == 100


def test_each_mechanism_has_one_rubric() -> None:
    assert dict(rubric_of("MYP").weights)["C2"] == 25
    assert {rubric_of(mechanism).key for mechanism in ("ARW", "ATC", "ASI")} == {"events"}
    with pytest.raises(KeyError):
        rubric_of("SEM")


def test_the_scale_runs_from_nought_to_five_and_thresholds_lie_on_it() -> None:
    assert [level for level, _word, _meaning in SCALE] == [0, 1, 2, 3, 4, 5]
    assert all(str(word) and str(meaning) for _level, word, meaning in SCALE)
    assert {rubric.threshold for rubric in RUBRICS} == {Decimal("3.0")}


def test_every_criterion_says_what_to_look_for_and_what_scores_look_like() -> None:
    for criterion in CRITERIA:
        assert str(criterion.title)
        assert str(criterion.look_for)
        assert [level for level, _text in criterion.anchors] == [1, 3, 5]
