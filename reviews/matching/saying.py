"""Findings for what the matching has to say about demands, reliefs and reviewers; the sentences stand in wording."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import Finding
from reviews.matching.causes import Cause, Demand, Kind, Relief
from reviews.matching.problem import Problem, Rule
from reviews.matching.reasons import Obstacle

# More demands than these are said in sums, kind by kind.
MANY = 12


@dataclass(frozen=True, slots=True)
class Names:
    """What proposals and reviewers are called; their numbers where nothing is given."""

    proposals: Sequence[str] = ()
    reviewers: Sequence[str] = ()

    def proposal(self, number: int | None) -> str:
        """Give what the proposal is called."""
        return self.proposals[number] if self.proposals and number is not None else str(number)

    def reviewer(self, number: int | None) -> str:
        """Give what the reviewer is called."""
        return self.reviewers[number] if self.reviewers and number is not None else str(number)


def cause_findings(cause: Cause, problem: Problem, names: Names) -> tuple[Finding, ...]:
    """Give the demands that cannot all be kept, one finding each, or their sums by kind where there are many."""
    if len(cause.demands) <= MANY:
        return tuple(demand_finding(demand, problem, names) for demand in cause.demands)
    found = []
    for kind in dict.fromkeys(demand.kind for demand in cause.demands):
        alike = [demand for demand in cause.demands if demand.kind is kind]
        values = {"count": len(alike), "sum": sum(demand.amount for demand in alike)}
        found.append(_SUMS[kind](values))
    return tuple(found)


_SUMS: dict[Kind, Callable[[dict[str, int]], Finding]] = {
    Kind.COVERAGE: lambda values: Finding("cause_sum_coverage", values=values),
    Kind.FORBIDDEN: lambda values: Finding("cause_sum_forbidden", values=values),
    Kind.LOAD_MAX: lambda values: Finding("cause_sum_load_max", values=values),
    Kind.LOAD_MIN: lambda values: Finding("cause_sum_load_min", values=values),
    Kind.AT_LEAST: lambda values: Finding("cause_sum_at_least", values=values),
    Kind.AT_MOST: lambda values: Finding("cause_sum_at_most", values=values),
    Kind.PINNED: lambda values: Finding("cause_sum_pinned", values=values),
}


def demand_finding(demand: Demand, problem: Problem, names: Names) -> Finding:
    """Give what the demand asks for."""
    values = _values(demand, problem, names)
    return {
        Kind.COVERAGE: Finding("cause_coverage", values=values),
        Kind.FORBIDDEN: Finding("cause_forbidden", values=values),
        Kind.LOAD_MAX: Finding("cause_load_max", values=values),
        Kind.LOAD_MIN: Finding("cause_load_min", values=values),
        Kind.AT_LEAST: Finding("cause_at_least", values=values),
        Kind.AT_MOST: Finding("cause_at_most", values=values),
        Kind.PINNED: Finding("cause_pinned", values=values),
    }[demand.kind]


def relief_finding(relief: Relief, problem: Problem, names: Names) -> Finding:
    """Give by how much a demand would have to give way."""
    values = _values(relief.demand, problem, names) | {"by": abs(relief.by)}
    if relief.demand.kind is Kind.COVERAGE and relief.by > 0:
        return Finding("relief_more", values=values)
    return {
        Kind.COVERAGE: Finding("relief_fewer", values=values),
        Kind.LOAD_MAX: Finding("relief_load_max", values=values),
        Kind.LOAD_MIN: Finding("relief_load_min", values=values),
        Kind.AT_LEAST: Finding("relief_at_least", values=values),
        Kind.AT_MOST: Finding("relief_at_most", values=values),
        Kind.PINNED: Finding("relief_pinned", values=values),
    }[relief.demand.kind]


def _values(demand: Demand, problem: Problem, names: Names) -> dict[str, Any]:
    return {
        "proposal": names.proposal(demand.proposal),
        "reviewer": names.reviewer(demand.reviewer),
        "amount": demand.amount,
        "what": counted_by(problem.rules[demand.rule], demand.value, problem)
        if demand.rule is not None
        else "",
    }


def counted_by(rule: Rule, value: Any, problem: Problem) -> str:
    """Give what a rule counts, as data: `country = 3`, `score ≥ 700`."""
    if rule.score_from is not None:
        return f"score ≥ {rule.score_from / problem.scale:g}"
    return f"{rule.group} = {value}"


def obstacle_finding(obstacle: Obstacle, problem: Problem) -> Finding:
    """Give why a reviewer does not have a proposal."""
    values: dict[str, Any] = {"number": obstacle.number, "what": ""}
    if obstacle.loss is not None:
        values["loss"] = f"{obstacle.loss:g}"
    if obstacle.rule is not None:
        rule = problem.rules[obstacle.rule]
        values["what"] = rule.group or f"score ≥ {(rule.score_from or 0) / problem.scale:g}"
    return {
        "assigned": Finding("why_not_assigned", values=values),
        "forbidden": Finding("why_not_forbidden", values=values),
        "pinned": Finding("why_not_pinned", values=values),
        "worse": Finding("why_not_worse", values=values),
        "equal": Finding("why_not_equal", values=values),
        "rule": Finding("why_not_rule", values=values),
        "full": Finding("why_not_full", values=values),
        "needed": Finding("why_not_needed", values=values),
    }["equal" if obstacle.code == "worse" and not obstacle.loss else obstacle.code]
