"""The portfolio against brute force, its costs, its causes, and the command."""

import itertools
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refused
from decisions.portfolio import Demand, Fixed, Problem, Rule, best, breaches, build, demands, values_of
from decisions.portfolio_reading import read

ROOT = Path(__file__).resolve().parents[2]
COUNTRIES = ["FR", "IT", "UA", "GE"]


@st.composite
def documents(draw: st.DrawFn, most: int = 8) -> dict[str, Any]:
    """Draw a problem of at most `most` proposals with every kind of rule."""
    count = draw(st.integers(1, most))
    proposals = [
        {
            "ref": f"P{number}",
            "value": draw(st.integers(-2, 20)) / 4,
            "amount_eur": draw(st.integers(1, 9)) * 50_000 + 0.25,
            "priority": draw(st.sampled_from(["CBRN", "CUI"])),
            "mechanism": draw(st.sampled_from(["MYP", "ARW"])),
            "countries": draw(st.lists(st.sampled_from(COUNTRIES), unique=True, max_size=2)),
        }
        for number in range(count)
    ]
    for one in proposals:
        if draw(st.integers(0, 3)) == 0:
            one["options"] = [{"amount_eur": one["amount_eur"] / 2 - 0.125, "value": one["value"] * 0.6}]
    rules = [
        {"by": "priority", "value": "CBRN", "at_least": 1},
        {"by": "priority", "value": "CUI", "at_most_eur": 400_000},
        {"by": "mechanism", "value": "ARW", "at_least_eur": 100_000},
        {"by": "country", "at_most": 2},
        {"by": "country", "value": "UA", "at_least": 1, "at_most": 2},
    ]
    refs = [one["ref"] for one in proposals]
    return {
        "envelope_eur": draw(st.integers(1, 20)) * 100_000,
        "proposals": proposals,
        "rules": draw(st.lists(st.sampled_from(rules), unique_by=str, max_size=3)),
        "must_fund": [
            {"ref": ref, "reason": "agreed"}
            for ref in draw(st.lists(st.sampled_from(refs), unique=True, max_size=1))
        ],
        "must_not_fund": [
            {"ref": ref, "reason": "withdrawn"}
            for ref in draw(st.lists(st.sampled_from(refs), unique=True, max_size=1))
        ],
    }


def every_set(problem: Problem) -> list[dict[str, Any]]:
    choices = [[None, *one.options] for one in problem.candidates]
    return [
        {
            one.ref: option
            for one, option in zip(problem.candidates, options, strict=True)
            if option is not None
        }
        for options in itertools.product(*choices)
    ]


def keeps(problem: Problem, demand: Demand, chosen: dict[str, Any]) -> bool:
    if isinstance(demand, Decimal):
        return sum(option.amount_eur for option in chosen.values()) <= demand
    if isinstance(demand, Fixed):
        return (demand.ref in chosen) is demand.inside
    for value in values_of(demand, problem.candidates):
        inside = [
            chosen[one.ref]
            for one in problem.candidates
            if one.ref in chosen and value in one.marks[demand.by]
        ]
        money = sum(option.amount_eur for option in inside)
        if not (demand.at_least or 0) <= len(inside) <= (99 if demand.at_most is None else demand.at_most):
            return False
        if (
            not (demand.at_least_eur or 0)
            <= money
            <= (money if demand.at_most_eur is None else demand.at_most_eur)
        ):
            return False
    return True


def brute(problem: Problem, wanted: tuple[Demand, ...]) -> tuple[float, Decimal] | None:
    """Give the greatest value and the least money for it."""
    right = [
        chosen for chosen in every_set(problem) if all(keeps(problem, demand, chosen) for demand in wanted)
    ]
    return max(
        (
            (round(sum(o.value for o in s.values()), 6), -sum((o.amount_eur for o in s.values()), Decimal(0)))
            for s in right
        ),
        default=None,
    )


@given(documents())
def test_the_set_is_the_best_and_the_cheapest_of_the_best(document: dict[str, Any]) -> None:
    problem = read(document)
    answer = build(problem, explain=False)
    wanted = brute(problem, demands(problem))
    if wanted is None:
        assert answer.choice is None
        assert brute(problem, answer.cause) is None
        for demand in answer.cause:
            assert brute(problem, tuple(one for one in answer.cause if one is not demand)) is not None
        return
    assert answer.choice is not None
    assert breaches(problem, answer.choice) == []
    assert (round(answer.choice.value, 6), -answer.choice.spent_eur) == wanted


def test_fifteen_proposals_are_chosen_as_brute_force_does() -> None:
    proposals = [
        {"ref": f"P{n:02}", "value": (n * 37 % 41) / 8, "amount_eur": 150_000 + n * 7919 % 200_000,
         "priority": "ABC"[n % 3], "mechanism": "MYP", "countries": [COUNTRIES[n % 4], COUNTRIES[n * 3 % 4]]}
        for n in range(15)
    ]  # fmt: skip
    rules = [{"by": "priority", "value": "C", "at_least": 2}, {"by": "country", "at_most": 4}]
    problem = read({"envelope_eur": 1_500_000, "proposals": proposals, "rules": rules})
    choice = best(problem)
    assert choice is not None
    assert (round(choice.value, 6), -choice.spent_eur) == brute(problem, demands(problem))


def simple(**changes: Any) -> dict[str, Any]:
    """Give three proposals of which two can be paid."""
    return {
        "envelope_eur": 500_000,
        "proposals": [
            {"ref": "A", "value": 4.5, "amount_eur": 250_000, "priority": "CUI", "countries": ["FR"]},
            {"ref": "B", "value": 4.0, "amount_eur": 250_000, "priority": "CUI", "countries": ["IT"]},
            {"ref": "C", "value": 3.0, "amount_eur": 200_000, "priority": "CBRN", "countries": ["UA"]},
        ],
    } | changes


def test_what_a_rule_costs_is_what_the_best_set_without_it_is_worth_more() -> None:
    answer = build(read(simple(rules=[{"by": "priority", "value": "CBRN", "at_least": 1}])))
    assert answer.choice is not None
    assert sorted(answer.choice.options) == ["A", "C"]
    costs = {type(price.demand): price.cost for price in answer.prices}
    assert costs == {Decimal: 4.0, Rule: 1.0}


def test_who_is_next_in_line_is_who_costs_the_set_least() -> None:
    proposals = [*simple()["proposals"], {"ref": "D", "value": 3.5, "amount_eur": 600_000}]
    answer = build(read(simple(proposals=proposals)))
    assert [(one.ref, one.loss) for one in answer.next_in_line] == [("C", 1.0), ("D", None)]


def test_stability_is_the_share_of_draws_that_choose_a_proposal() -> None:
    draws = [[5, 4, 3], [5, 3, 4], [5, 3, 4], [5, 3, 4]]
    answer = build(read(simple(draws=draws)))
    assert answer.stability == {"A": 1.0, "B": 0.25, "C": 0.75}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"colour": 1}, "colour"),
        ({"envelope_eur": -1}, "envelope_eur"),
        ({"envelope_eur": "much"}, "envelope_eur"),
        ({"envelope_eur": 0.001}, "envelope_eur"),
        ({"proposals": []}, "proposals"),
        ({"proposals": [{"ref": "A", "value": "x", "amount_eur": 1}]}, "proposals[0].value"),
        ({"proposals": [{"ref": "A", "value": 1, "amount_eur": 1}] * 2}, "proposals[1]"),
        ({"rules": [{"by": "colour", "at_most": 1}]}, "rules[0]"),
        ({"rules": [{"by": "priority", "at_least": 1}]}, "rules[0]"),
        ({"must_fund": [{"ref": "Z", "reason": "x"}]}, "must_fund[0]"),
        ({"must_fund": [{"ref": "A", "reason": ""}]}, "must_fund[0]"),
        ({"draws": [[1]]}, "draws[0]"),
    ],
)
def test_a_mistake_is_named_by_its_key(change: dict[str, Any], where: str) -> None:
    with pytest.raises(Refused) as refused:
        read(simple(**change))
    assert refused.value.findings[0].where == where


def test_the_worked_examples_of_the_documentation_are_true(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "portfolio.md").read_text(encoding="utf-8")
    problem, answer, impossible, cause = (
        json.loads(one) for one in re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    )
    place, out = tmp_path / "problem.json", tmp_path / "answer.json"
    place.write_text(json.dumps(problem), encoding="utf-8")
    call_command("portfolio", str(place), out=str(out))
    assert json.loads(out.read_text(encoding="utf-8")) == answer
    place.write_text(json.dumps(problem | impossible), encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        call_command("portfolio", str(place), out=str(out))
    assert ended.value.code == 3
    assert json.loads(out.read_text(encoding="utf-8")) == cause
    place.write_text("[]", encoding="utf-8")
    with pytest.raises(CommandError, match="not a problem"):
        call_command("portfolio", str(place))


def test_who_is_asked_to_stop_keeps_the_best_set_and_leaves_the_rest_unexplained() -> None:
    from decisions.portfolio import Candidate, Option

    candidates = tuple(
        Candidate(ref, (Option(Decimal(1), float(value)),), {}) for value, ref in enumerate("ABCD", start=1)
    )
    problem = Problem(Decimal(2), candidates, draws=((1.0, 2.0, 3.0, 4.0),) * 3)
    whole = build(problem)
    stopped = build(problem, ask=lambda _stage, _done: True)
    assert stopped.choice == whole.choice
    assert (stopped.prices, stopped.next_in_line, stopped.stability) == ((), (), {})
    assert [one.ref for one in build(problem, most_next=1).next_in_line] == ["B"]
