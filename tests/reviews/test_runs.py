"""From what holds to a problem and back: loads, pins, rules, what gives way, what changed."""

from dataclasses import replace
from typing import Any

import pytest

from core.errors import Finding
from reviews.affinity import Knowledge, Subject
from reviews.matching import Demand, Kind, match
from reviews.runs import (
    Entry,
    Reviewer,
    Settings,
    World,
    demand_from,
    differences,
    digest_of,
    inputs_of,
    new_pairs,
    problem_of,
    read_problem,
    relaxed,
    without_rule,
)

SETTINGS = Settings(panels=("P",), coverage=2, two_nations=True, works_in_it=False)


def entry(number: int) -> Entry:
    return Entry(f"P{number}", f"Proposal {number}", "8 Seas", "P", number, Subject("8"))


def reviewer(key: str, nation: str = "Spain", **values: Any) -> Reviewer:
    given = {"load": 0, "most": 3, "partner": False, **values}
    return Reviewer(key, f"Dr {key}", "", nation, knowledge=Knowledge({"8": ord(key) % 4}), **given)


WORLD = World(
    entries=(entry(1), entry(2)),
    reviewers=(reviewer("A"), reviewer("B"), reviewer("C", "Italy"), reviewer("D", "Ukraine", partner=True)),
    barred={("P1", "A"): Finding("bar_term")},
    ties={("P2", "C"): (Finding("tie_country", values={"director": "Ada"}),)},
    working={("P2", "A"): True},
)


def built(world: World = WORLD, settings: Settings = SETTINGS) -> tuple[dict[str, Any], dict[str, Any]]:
    inputs = inputs_of(world, settings)
    return inputs, problem_of(inputs, settings)


def test_the_problem_says_what_holds_and_is_solved():
    inputs, problem = built()
    assert (problem["proposals"], problem["reviewers"], problem["coverage"]) == (2, 4, [2, 2])
    assert (problem["forbidden"], problem["pinned"], problem["present"]) == ([[0, 0]], [[1, 0]], [[1, 0]])
    assert problem["rules"] == [{"group": "nationality", "at_most": 1}]
    assert inputs["ties"] == {"P2 C": [["tie_country", {"director": "Ada"}]]}
    pairs = match(read_problem(problem)).matching.pairs
    assert pairs is not None
    assert (1, 0) in pairs
    assert (0, 0) not in pairs


def test_a_reviewer_has_the_room_that_their_other_work_leaves():
    # A has one of this run done, which takes no room; B carries two others; C takes no more than one here.
    world = replace(WORLD, reviewers=(reviewer("A", load=0), reviewer("B", load=2), reviewer("C", load=9)))
    inputs, _problem = built(world)
    assert [one["room"] for one in inputs["reviewers"]] == [4, 1, 0]
    capped, _problem = built(world, replace(SETTINGS, most=1, more_of={"B": 1}))
    assert [one["room"] for one in capped["reviewers"]] == [1, 2, 0]


def test_nobody_owes_more_than_they_can_have():
    inputs, _problem = built(settings=replace(SETTINGS, least=2))
    assert [one["least"] for one in inputs["reviewers"]] == [2, 2, 2, 2]
    barred = {(f"P{n}", "B"): Finding("bar_term") for n in (1, 2)}
    inputs, _problem = built(replace(WORLD, barred=barred), replace(SETTINGS, least=2))
    assert [one["least"] for one in inputs["reviewers"]] == [2, 0, 2, 2]


def test_who_was_asked_already_stays_whatever_bars_them_now():
    world = replace(WORLD, barred={("P2", "A"): Finding("bar_term")})
    inputs, problem = built(world)
    assert (inputs["barred"], problem["forbidden"], problem["pinned"]) == ({}, [], [[1, 0]])


def test_who_was_taken_off_does_not_come_back_and_who_is_kept_stays():
    inputs, problem = built(settings=replace(SETTINGS, left_out=(("P1", "B"),), kept=(("P1", "D"),)))
    assert inputs["barred"]["P1 B"] == ["run_left_out", {}]
    assert problem["forbidden"] == [[0, 0], [0, 1]]
    assert [0, 3] in problem["pinned"]


@pytest.mark.parametrize(
    ("asked", "rules"),
    [
        ({"one_per_nation": True}, [{"group": "nationality", "at_most": 1}]),
        ({"works_in_it": True, "two_nations": False}, [{"score_from": 71, "at_least": 1}]),
        ({"from_partner": True, "coverage": 1}, [{"group": "side", "value": "partner", "at_least": 1}]),
    ],
)
def test_the_officers_rules_are_rules_of_the_matching(asked, rules):
    assert built(settings=replace(SETTINGS, **asked))[1]["rules"] == rules


def test_a_stricter_rule_gives_way_to_the_milder_one_and_then_altogether():
    strict = replace(SETTINGS, coverage=3, one_per_nation=True, works_in_it=True, from_partner=True)
    milder = without_rule(strict, 0)
    assert (milder.one_per_nation, milder.two_nations) == (False, True)
    assert not without_rule(milder, 0).two_nations
    assert not without_rule(strict, 1).works_in_it
    assert not without_rule(strict, 2).from_partner


def test_what_gives_way_is_changed_by_just_so_much():
    settings = replace(SETTINGS, coverage=3, kept=(("P1", "D"),), least=1)
    inputs, problem = built(settings=settings)
    cause = match(read_problem(problem)).cause
    assert cause is None
    relief = [
        (Demand(Kind.COVERAGE, proposal=0, amount=3), -1),
        (Demand(Kind.LOAD_MAX, reviewer=1, amount=3), 2),
        (Demand(Kind.PINNED, proposal=0, reviewer=3), -1),
        (Demand(Kind.LOAD_MIN, reviewer=0, amount=1), -1),
        (Demand(Kind.AT_MOST, proposal=0, rule=0, value="Spain", amount=2), 1),
    ]
    found = relaxed(settings, inputs, relief)
    assert (found.coverage_of, found.more_of, found.kept, found.least) == ({"P1": 2}, {"B": 2}, (), 0)
    assert not found.two_nations


def test_what_cannot_be_solved_can_be_after_the_least_gave_way():
    barred = {("P1", key): Finding("bar_term") for key in "ABC"}
    world = replace(WORLD, barred=barred)
    inputs, problem = built(world)
    cause = match(read_problem(problem)).cause
    assert cause is not None
    found = relaxed(SETTINGS, inputs, [(one.demand, one.by) for one in cause.relief])
    assert match(read_problem(built(world, found)[1])).matching.feasible


def test_settings_and_demands_survive_being_kept_as_json():
    settings = replace(SETTINGS, kept=(("P1", "D"),), coverage_of={"P1": 1}, present=(("P1", "D"),))
    assert Settings.from_json(settings.as_json()) == settings
    assert demand_from({"kind": "coverage", "proposal": 0, "amount": 3}) == Demand(Kind.COVERAGE, 0, amount=3)


def test_the_digest_tells_two_worlds_apart():
    same, other = built(), built(replace(WORLD, working={}))
    assert digest_of(*same) == digest_of(*built()) != digest_of(*other)


@pytest.mark.parametrize(
    ("now", "code"),
    [
        ({"entries": (entry(1),), "working": {}}, "run_changed_gone"),
        ({"entries": (entry(1), entry(2), entry(3))}, "run_changed_new"),
        ({"entries": (entry(1), replace(entry(2), version=9))}, "run_changed_version"),
        ({"reviewers": WORLD.reviewers[:3]}, "run_changed_left"),
        ({"reviewers": (*WORLD.reviewers, reviewer("E"))}, "run_changed_joined"),
        ({"reviewers": (reviewer("A", most=5), *WORLD.reviewers[1:])}, "run_changed_load"),
        ({"working": {("P2", "A"): True, ("P1", "B"): False}}, "run_changed_asked"),
        ({"barred": {}}, "run_changed_bars"),
        ({"ties": {}}, "run_changed_knowledge"),
    ],
)
def test_what_changed_since_is_named(now, code):
    codes = {found.code for found in differences(built()[0], built(replace(WORLD, **now))[0])}
    assert code in codes
    assert differences(built()[0], built()[0]) == ()


def test_only_who_was_not_asked_yet_is_new():
    assert new_pairs(built()[0], [["P2", "A"], ["P1", "D"]]) == [("P1", "D")]
