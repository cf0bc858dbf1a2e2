"""The matching against brute force: every level, every kind of demand, every order."""

import dataclasses
import json
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refused
from reviews.matching import LEVELS, Level, Problem, Rule, Wrong, digest, match, read, solve
from reviews.matching.answering import check
from reviews.matching.problem import families
from reviews.matching.relaxation import Clock, Relaxation
from tests.reviews.matching import brute
from tests.reviews.matching.making import documents


def small(seed: int, *, proposals: int = 12, reviewers: int = 8, **changes: Any) -> Problem:
    """Give a problem with two countries rules that is not trivial."""
    dice = random.Random(seed)
    scores = np.array(
        [[dice.randrange(0, 100) for _r in range(reviewers)] for _p in range(proposals)], np.int32
    )
    problem = Problem(
        scores=scores,
        forbidden=np.array([[dice.random() < 0.1 for _r in range(reviewers)] for _p in range(proposals)]),
        coverage=np.full(proposals, 3),
        load_min=np.full(reviewers, 3),
        load_max=np.full(reviewers, 6),
        groups={"country": tuple(dice.choice(["FR", "IT", "DE", "UA"]) for _r in range(reviewers))},
        rules=(Rule("country", at_most=2),),
    )
    return dataclasses.replace(problem, **changes)


@given(documents(most=5))
def test_every_level_is_what_brute_force_finds(document: dict[str, Any]) -> None:
    answer = match(read(document))
    wanted = brute.best(document, tuple(document["levels"]))
    if wanted is None:
        assert answer.matching.pairs is None
        assert answer.matching.feasible is False
        assert answer.cause is not None
    else:
        assert tuple(level.value for level in answer.matching.levels) == wanted
        assert all(level.proven and level.gap == 0 for level in answer.matching.levels)
        assert answer.matching.finished


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_six_by_six_with_all_demands_is_what_brute_force_finds(seed: int) -> None:
    dice = random.Random(seed)
    every = [(p, r) for p in range(6) for r in range(6)]
    document = {
        "proposals": 6,
        "reviewers": 6,
        "coverage": [2, 2, 1, 2, 1, 2],
        "load_min": 1,
        "load_max": 2,
        "scores": [[p, r, dice.randrange(1, 30)] for p, r in every],
        "forbidden": [[0, 1], [3, 3]],
        "pinned": [[2, 5]],
        "present": [list(pair) for pair in dice.sample(every, 8)],
        "groups": {"country": ["FR", "FR", "IT", "DE", "UA", "UA"]},
        "rules": [{"group": "country", "at_most": 1}],
    }
    levels = match(read(document)).matching.levels
    assert tuple(level.value for level in levels) == brute.best(document, tuple(LEVELS))


def test_the_same_problem_and_seed_give_the_same_pairs() -> None:
    problem = small(5)
    assert solve(problem, seed=7).pairs == solve(problem, seed=7).pairs
    assert digest(problem) == digest(small(5))
    assert digest(problem) != digest(small(6))


def test_a_level_never_costs_an_earlier_one_anything() -> None:
    problem = small(3)
    worst = {level.level: level.value for level in solve(problem).levels}[Level.WORST]
    alone = solve(dataclasses.replace(problem, levels=(Level.WORST,))).levels[0]
    assert alone.value == worst


def test_pairs_left_out_of_the_programme_are_priced_in() -> None:
    """Everybody wants the same few: the first pairs of the programme do not even hold an assignment."""
    dice = np.random.default_rng(1)
    problem = Problem(
        scores=(np.arange(200) + 9 * np.arange(60)[:, None] + dice.integers(0, 9, (60, 200))).astype(
            np.int32
        ),
        forbidden=dice.random((60, 200)) < 0.1,
        coverage=np.full(60, 3),
        load_min=np.zeros(200, np.int64),
        load_max=np.ones(200, np.int64),
        groups={"country": tuple(dice.integers(0, 4, 200).tolist())},
        rules=(Rule("country", at_most=1),),
        levels=(Level.TOTAL,),
    )
    whole = Relaxation(problem, families(problem), clock=Clock(), threads=1, seed=1)
    whole.add_pairs(whole.allowed)
    grown = Relaxation(problem, families(problem), clock=Clock(), threads=1, seed=1)
    assert len(grown.p) < len(whole.p) // 2
    optimum = grown.solve("total")
    assert optimum.whole
    assert optimum.value == pytest.approx(optimum.bound) == pytest.approx(whole.solve("total").value)


def test_the_person_who_asked_may_cancel() -> None:
    stages: list[str] = []

    def ask(stage: str) -> bool:
        stages.append(stage)
        return len(stages) > 2

    matching = solve(small(4), ask=ask)
    assert not matching.finished
    assert stages[0] == "starting"


def test_when_the_time_is_over_the_best_found_is_given_with_an_honest_bound() -> None:
    problem = small(4)
    best = solve(problem)
    hurried = solve(problem, seconds=0)
    assert not hurried.finished
    assert hurried.pairs is not None
    check(problem, hurried)
    for now in hurried.levels:
        if now.level in {Level.WORST, Level.TOTAL}:
            assert now.value <= now.bound
        else:
            assert now.bound <= now.value
    assert hurried.levels[0].bound >= best.levels[0].value


def test_the_verifier_withholds_an_answer_that_breaks_a_demand() -> None:
    problem = small(2)
    matching = solve(problem)
    assert matching.pairs is not None
    check(problem, matching)
    with pytest.raises(Wrong, match="reviewers"):
        check(problem, dataclasses.replace(matching, pairs=matching.pairs[1:]))
    better = dataclasses.replace(matching.levels[1], value=matching.levels[1].value + 1)
    with pytest.raises(Wrong, match="total"):
        check(problem, dataclasses.replace(matching, levels=(matching.levels[0], better)))
    p, r = matching.pairs[0]
    barred = problem.forbidden.copy()
    barred[p, r] = True
    with pytest.raises(Wrong, match="forbidden"):
        check(dataclasses.replace(problem, forbidden=barred), matching)


def test_scores_with_decimals_come_back_as_they_were() -> None:
    document = {"proposals": 1, "reviewers": 2, "coverage": 1, "scores": [[0, 0, 0.25], [0, 1, 0.5]]}
    matching = match(read(document)).matching
    assert matching.pairs == ((0, 1),)
    assert matching.levels[0].value == 0.5


@pytest.mark.parametrize(
    ("change", "where", "code"),
    [
        ({"proposals": 0}, "proposals", "match_number"),
        ({"coverage": [1]}, "coverage", "match_length"),
        ({"coverage": -1}, "coverage", "match_number"),
        ({"colour": 1}, "colour", "match_key_unknown"),
        ({"scores": [[0, 0]]}, "scores[0]", "match_score"),
        ({"scores": [[0, 9, 1]]}, "scores[0]", "match_outside"),
        ({"scores": [[0, 0, -1]]}, "scores[0]", "match_score_range"),
        ({"scores": [[0, 0, 1], [0, 0, 2]]}, "scores[1]", "match_twice"),
        ({"forbidden": [[0]]}, "forbidden[0]", "match_pair"),
        ({"pinned": 3}, "pinned", "match_list"),
        ({"groups": {"country": ["FR"]}}, "groups.country", "match_groups"),
        ({"rules": [{"group": "x", "at_most": 1}]}, "rules[0].group", "match_group_unknown"),
        ({"rules": [{"at_most": 1}]}, "rules[0]", "match_rule"),
        ({"rules": [{"score_from": float("inf"), "at_least": 1}]}, "rules[0]", "match_rule"),
        (
            {"rules": [{"group": "g", "value": [], "at_least": 1}], "groups": {"g": [1, 2, 3]}},
            "rules[0]",
            "match_rule",
        ),
        ({"levels": ["best"]}, "levels", "match_levels"),
        ({"levels": [[]]}, "levels", "match_levels"),
        ({"load_min": 2, "load_max": 1}, "load_min[0]", "match_loads_crossed"),
        ({"proposals": 100_000, "reviewers": 100_000}, "proposals", "match_too_large"),
    ],
)
def test_a_mistake_is_named_by_its_key(change: dict[str, Any], where: str, code: str) -> None:
    document = {"proposals": 2, "reviewers": 3, "coverage": 1, "scores": [[0, 0, 1]]} | change
    with pytest.raises(Refused) as refused:
        read(document)
    assert (refused.value.findings[0].where, refused.value.findings[0].code) == (where, code)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["proposals", "reviewers", "coverage", "scores", "groups", "rules", "levels"]
                ),
                inner,
                max_size=5,
            )
        ),
    )
)
def test_whatever_the_file_says_it_is_read_or_refused(document: Any) -> None:
    if isinstance(document, dict):
        document = {"proposals": 2, "reviewers": 2, "coverage": 1} | document
    try:
        read(json.loads(json.dumps(document)))
    except Refused:
        return
