"""Calibration against a known truth, its guard-rails, and the command."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from core.errors import Refused
from core.wording import sentence
from reviews.calibration import Score, calibrate, off_because, read_csv

SPREAD = 0.6
NOISE = 0.5


def simulated(
    seed: int, *, severity: float, proposals: int = 40, reviewers: int = 12
) -> tuple[list[Score], dict[str, float]]:
    """Give scores of three reviewers each and the true quality on the scale of an average reviewer."""
    dice = np.random.default_rng(seed)
    quality = 3 + SPREAD * dice.standard_normal(proposals)
    strict = severity * dice.standard_normal(reviewers)
    scores = []
    for p in range(proposals):
        for r in dice.choice(reviewers, 3, replace=False):
            value = quality[p] + strict[r] + NOISE * dice.standard_normal()
            scores.append(Score(f"P{p:02}", f"R{r:02}", float(value)))
    return scores, {f"P{p:02}": float(quality[p] + strict.mean()) for p in range(proposals)}


def rank_error(order: list[str], truth: dict[str, float]) -> float:
    """Give the mean distance between the place in the order and the true place."""
    right = {name: place for place, name in enumerate(sorted(truth, key=lambda name: -truth[name]))}
    return float(np.mean([abs(place - right[name]) for place, name in enumerate(order)]))


def errors(severity: float, worlds: int) -> tuple[float, float, float]:
    """Give the share of intervals that hold the truth, and the rank errors of adjusted and raw means."""
    held, adjusted, raw = [], [], []
    for seed in range(worlds):
        scores, truth = simulated(seed, severity=severity)
        found = calibrate(scores, draws=600)
        held += [
            bool(s.low <= truth[s.proposal] <= s.high)
            for s in found.standings
            if s.low is not None and s.high is not None
        ]
        adjusted.append(rank_error([s.proposal for s in found.standings], truth))
        by_mean = sorted(found.standings, key=lambda s: (-s.mean, s.proposal))
        raw.append(rank_error([s.proposal for s in by_mean], truth))
    return float(np.mean(held)), float(np.mean(adjusted)), float(np.mean(raw))


def test_where_severities_differ_intervals_hold_the_truth_and_ranks_are_better_than_the_raw_mean() -> None:
    held, adjusted, raw = errors(severity=0.7, worlds=12)
    assert 0.85 <= held <= 0.95
    assert adjusted < 0.8 * raw


def test_where_severities_do_not_differ_ranks_are_not_worse() -> None:
    held, adjusted, raw = errors(severity=0.0, worlds=12)
    assert 0.85 <= held <= 0.95
    assert adjusted <= 1.02 * raw


def test_the_line_splits_the_sure_from_those_that_cannot_be_separated() -> None:
    scores, _truth = simulated(3, severity=0.4)
    found = calibrate(scores, line=10, draws=800)
    above = [s.above for s in found.standings if s.above is not None]
    assert sum(above) == pytest.approx(10)
    assert found.standings[0].unsure is False
    assert found.standings[-1].unsure is False
    band = [number for number, s in enumerate(found.standings) if s.unsure]
    assert min(band) < 10 <= max(band)
    assert sum(s.rank for s in found.standings if s.rank is not None) == pytest.approx(40 * 41 / 2)


def test_the_same_scores_in_another_order_give_the_same_numbers_and_digest() -> None:
    scores, _truth = simulated(1, severity=0.4)
    one, other = calibrate(scores, line=5, draws=100), calibrate(scores[::-1], line=5, draws=100)
    assert one.standings == other.standings
    assert one.digest == other.digest
    assert one.digest != calibrate(scores[1:], line=5, draws=100).digest
    assert one.digest != calibrate(scores, line=6, draws=100).digest


@pytest.mark.parametrize(
    ("scores", "code"),
    [
        ([Score("A", "R", 1.0)], "calibration_few_proposals"),
        ([Score(f"P{n}", "R", n) for n in range(9)], "calibration_few_reviewers"),
        ([Score(f"P{n}", f"R{n % 4}", n) for n in range(9)], "calibration_apart"),
        (
            [Score(f"P{n}", f"R{r}", n) for n in range(9) for r in (n % 4, n % 4 + 1)][:16],
            "calibration_few_scores",
        ),
        ([Score(f"P{n}", f"R{r}", 3.0) for n in range(9) for r in range(4)], "calibration_all_equal"),
    ],
)
def test_it_is_off_with_a_sentence_where_the_scores_do_not_carry_it(scores: list[Score], code: str) -> None:
    found = calibrate(scores)
    assert [finding.code for finding in found.why_off] == [code]
    assert sentence(found.why_off[0])
    assert all(s.adjusted is None and s.mean is not None for s in found.standings)
    assert len(found.standings) == len({score.proposal for score in scores})


def test_reviewers_of_whom_little_is_known_are_named() -> None:
    scores, _truth = simulated(2, severity=0.4)
    found = calibrate([*scores, Score("P00", "newcomer", 4.0)], draws=50)
    assert not off_because(scores)
    assert "newcomer" in sentence(found.warnings[0])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no scores"),
        ("proposal,reviewer\nA,B\n", "Row 1: there has to be exactly one column called score."),
        ("proposal,reviewer,score\nA,B,x\n", "Row 2, column score: found x."),
        ("proposal,reviewer,score\nA,B,nan\n", "Row 2, column score: found nan."),
        ("proposal;reviewer;score\nA;B;3,5\n", "Row 2, column score: found 3,5."),
        ("proposal,reviewer,score\n\nA,,3\n", "Row 3, column reviewer: empty."),
        ("proposal,reviewer,score\nA,B,1\nA,B,2\n", "Row 3: B has scored A already."),
    ],
)
def test_a_mistake_is_named_by_its_row_and_column(text: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        read_csv(text)
    assert words in sentence(refused.value.findings[0])


def test_the_command_writes_a_table_and_json(tmp_path: Path) -> None:
    scores, _truth = simulated(4, severity=0.4, proposals=12, reviewers=5)
    place = tmp_path / "scores.csv"
    place.write_text(
        "\ufeffScore,Reviewer,Proposal\n"
        + "".join(f"{s.value},{s.reviewer},={s.proposal}\n" for s in scores),
        encoding="utf-8",
    )
    call_command("calibrate", str(place), out=str(tmp_path / "out.csv"), line=4)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8"))))
    assert len(rows) == 12
    assert float(rows[0]["low"]) < float(rows[0]["adjusted"]) < float(rows[0]["high"])
    assert rows[0]["proposal"].startswith("'=")
    call_command("calibrate", str(place), out=str(tmp_path / "out.json"), line=4)
    document = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert document["calibrated"] is True
    assert len(document["severities"]) == 5
    with pytest.raises(CommandError, match="at least 1"):
        call_command("calibrate", str(place), line=0)


def test_a_comma_within_a_number_is_no_column_of_its_own() -> None:
    with pytest.raises(Refused) as refused:
        read_csv("proposal,reviewer,score\na,b,3,5\n")
    assert refused.value.findings[0].code == "scores_cells"
    with pytest.raises(Refused):
        read_csv("proposal,reviewer,score\na,b,1_0\n")


def test_a_seed_below_nought_is_refused_in_words(tmp_path: Path) -> None:
    place = tmp_path / "scores.csv"
    place.write_text("proposal,reviewer,score\na,b,3\n", encoding="utf-8")
    with pytest.raises(CommandError, match="--seed"):
        call_command("calibrate", str(place), seed=-1)
