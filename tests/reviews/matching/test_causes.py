"""Why there is no assignment: minimal causes, least relief, mending, reasons."""

import dataclasses
import itertools
import random
from collections.abc import Iterable
from typing import Any

import numpy as np
from hypothesis import given

from core.wording import sentence
from reviews.matching import (
    Demand,
    Explainer,
    Kind,
    Level,
    Problem,
    Rule,
    match,
    read,
    repair,
    solve,
    what_if,
)
from reviews.matching.answering import check
from reviews.matching.problem import families
from reviews.matching.repairing import without
from reviews.matching.saying import Names, cause_findings, obstacle_finding, relief_finding
from tests.reviews.matching.making import documents


def possible(problem: Problem, demands: Iterable[Demand]) -> bool:
    """Whether the demands, and only they, can all be kept: every set of pairs is tried."""
    wanted = list(demands)
    cells = list(itertools.product(range(problem.proposals), range(problem.reviewers)))
    counted = {(family.rule, family.value): family for family in families(problem)}
    for bits in range(1 << len(cells)):
        chosen = [cell for place, cell in enumerate(cells) if bits >> place & 1]
        if all(_kept(problem, demand, chosen, counted) for demand in wanted):
            return True
    return False


def _kept(problem: Problem, demand: Demand, chosen: list[tuple[int, int]], counted: Any) -> bool:
    mine = [r for p, r in chosen if p == demand.proposal]
    load = sum(r == demand.reviewer for _p, r in chosen)
    if demand.kind is Kind.COVERAGE:
        return len(mine) == demand.amount
    if demand.kind is Kind.LOAD_MIN:
        return load >= demand.amount
    if demand.kind is Kind.LOAD_MAX:
        return load <= demand.amount
    if demand.kind is Kind.PINNED:
        return demand.reviewer in mine
    if demand.kind is Kind.FORBIDDEN:
        return not any(problem.forbidden[demand.proposal, r] for r in mine)
    family = counted[demand.rule, demand.value]
    count = sum(bool(family.counts(demand.proposal)[r]) for r in mine)
    return count <= demand.amount if demand.kind is Kind.AT_MOST else count >= demand.amount


@given(documents(most=3))
def test_a_cause_is_impossible_and_possible_without_any_one_of_its_demands(document: dict[str, Any]) -> None:
    problem = read(document)
    cause = match(problem).cause
    if cause is None:
        return
    assert cause.minimal
    assert not possible(problem, cause.demands)
    for demand in cause.demands:
        assert possible(problem, [other for other in cause.demands if other is not demand])
    for finding in cause_findings(cause, problem, Names()):
        assert sentence(finding)
    for relief in cause.relief:
        assert sentence(relief_finding(relief, problem, Names()))


def test_too_few_reviewers_without_a_conflict_are_said_in_words_and_the_relief_is_least() -> None:
    document = {
        "proposals": 2,
        "reviewers": 4,
        "coverage": [3, 1],
        "scores": [],
        "forbidden": [[0, 1], [0, 2]],
    }
    problem = read(document)
    cause = match(problem).cause
    assert cause is not None
    names = Names(proposals=["A", "B"], reviewers=["Tomas", "Petra", "Sofia", "Deniz"])
    assert [sentence(finding) for finding in cause_findings(cause, problem, names)] == [
        "Reviewers that proposal A needs: 3.",
        "Reviewers barred from proposal A: 2.",
    ]
    assert [(relief.demand.kind, relief.by) for relief in cause.relief] == [(Kind.COVERAGE, -1)]


def test_a_cause_of_many_demands_is_said_in_sums() -> None:
    document = {"proposals": 20, "reviewers": 8, "coverage": 2, "load_max": 4, "scores": []}
    problem = read(document)
    cause = match(problem).cause
    assert cause is not None
    words = [sentence(finding) for finding in cause_findings(cause, problem, Names())]
    assert words[1] == "8 reviewers take at most 32 proposals in all."
    assert (
        sum(relief.by for relief in cause.relief if relief.demand.kind is Kind.LOAD_MAX)
        + sum(-relief.by for relief in cause.relief if relief.demand.kind is Kind.COVERAGE)
        == 8
    )


def test_a_pinned_pair_that_is_forbidden_is_the_cause() -> None:
    document = {
        "proposals": 2,
        "reviewers": 3,
        "coverage": 1,
        "scores": [],
        "forbidden": [[1, 2]],
        "pinned": [[1, 2]],
    }
    cause = match(read(document)).cause
    assert cause is not None
    assert [demand.kind for demand in cause.demands] == [Kind.FORBIDDEN, Kind.PINNED]
    assert [(relief.demand.kind, relief.by) for relief in cause.relief] == [(Kind.PINNED, -1)]


def standing(seed: int = 1) -> tuple[Problem, tuple[tuple[int, int], ...]]:
    """Give a problem of 10 x 8 and its best assignment."""
    dice = random.Random(seed)
    problem = Problem(
        scores=np.array([[dice.randrange(1, 60) for _r in range(8)] for _p in range(10)], np.int32),
        forbidden=np.array([[dice.random() < 0.08 for _r in range(8)] for _p in range(10)]),
        coverage=np.full(10, 2),
        load_min=np.full(8, 1),
        load_max=np.full(8, 4),
        groups={"country": ("FR", "FR", "IT", "IT", "DE", "DE", "UA", "UA")},
        rules=(Rule("country", at_most=1),),
    )
    pairs = solve(problem).pairs
    assert pairs is not None
    return problem, pairs


def test_when_a_reviewer_drops_only_their_places_change_and_no_fewer_changes_exist() -> None:
    problem, pairs = standing()
    lost = [pair for pair in pairs if pair[1] == 3]
    found = repair(problem, pairs, gone=[3])
    assert found.filled.pairs is not None
    assert found.moved.pairs is not None
    check(without(problem, [3]), dataclasses.replace(found.filled, levels=()))
    assert set(pairs) - set(found.filled.pairs) == set(lost)
    assert set(pairs) - set(found.moved.pairs) == set(lost)
    assert found.moved.levels[0].value == len(lost) == found.moved.levels[0].bound


def test_where_the_gap_cannot_be_filled_the_fewest_other_pairs_move() -> None:
    # Reviewer 2 alone may take proposal 0 once reviewer 0 is gone, but is full with proposal 1.
    document = {
        "proposals": 2, "reviewers": 4, "coverage": 1, "load_max": [1, 1, 1, 1],
        "scores": [[0, 0, 9], [1, 2, 9], [1, 3, 1]], "forbidden": [[0, 1], [0, 3], [1, 1]],
    }  # fmt: skip
    problem = read(document)
    found = repair(problem, [(0, 0), (1, 2)], gone=[0])
    assert found.filled.pairs is None
    assert found.moved.pairs == ((0, 2), (1, 3))
    assert found.moved.levels[0].value == 2


def test_each_pair_has_its_reason_and_the_next_best_is_a_real_assignment() -> None:
    problem, pairs = standing(2)
    explainer = Explainer(problem, pairs)
    total = sum(int(problem.scores[pair]) for pair in pairs)
    for reason in explainer.reasons():
        p, r = reason.pair
        better = [
            q for q in range(8) if not problem.forbidden[p, q] and problem.scores[p, q] > problem.scores[p, r]
        ]
        assert reason.rank == len(better) + 1
        if reason.next_best is None:
            continue
        swap = reason.next_best
        changed = set(pairs) - {(p, r)} | {(p, swap.reviewer)}
        if swap.other is not None:
            changed = changed - {(swap.other, swap.reviewer)} | {(swap.other, r)}
        matching = dataclasses.replace(solve(problem), pairs=tuple(changed), levels=())
        check(problem, matching)
        assert total - sum(int(problem.scores[pair]) for pair in changed) == swap.loss


def test_why_not_this_reviewer_is_answered_for_every_pair() -> None:
    problem, pairs = standing(3)
    explainer = Explainer(problem, pairs)
    for p, r in itertools.product(range(10), range(8)):
        obstacle = explainer.why_not(p, r)
        assert sentence(obstacle_finding(obstacle, problem))
        assert (obstacle.code == "assigned") == ((p, r) in pairs)
        assert (obstacle.code == "forbidden") == bool(problem.forbidden[p, r])


def test_what_wanting_a_pair_costs_is_found_exactly() -> None:
    problem, pairs = standing(2)
    problem = dataclasses.replace(problem, levels=(Level.TOTAL,))
    best = solve(problem).levels[0].value
    p, r = next(
        (p, r) for p in range(10) for r in range(8) if (p, r) not in pairs and not problem.forbidden[p, r]
    )
    wanted = what_if(problem, (p, r))
    assert wanted.pairs is not None
    assert (p, r) in wanted.pairs
    assert wanted.levels[0].value <= best
