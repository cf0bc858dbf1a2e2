"""The whole answer to a problem: the assignment, checked by the verifier, or the cause why there is none; as a document."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reviews.matching.causes import Cause, Demand, find_cause
from reviews.matching.problem import Level, Problem
from reviews.matching.solving import Matching, solve
from reviews.matching.verifying import breaches, worth


class Wrong(Exception):
    """The verifier does not agree with the solver: the answer must not be used."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What `match` gives: a checked matching, and the cause where there is no assignment."""

    matching: Matching
    cause: Cause | None = None


def match(
    problem: Problem,
    *,
    seconds: float | None = None,
    threads: int = 1,
    seed: int = 1,
    ask: Callable[[str], bool] | None = None,
) -> Answer:
    """Give the best assignment, or why there is none. Raises Wrong when the verifier does not agree."""
    matching = solve(problem, seconds=seconds, threads=threads, seed=seed, ask=ask)
    check(problem, matching)
    if matching.feasible is not False:
        return Answer(matching)
    cause = find_cause(problem, seconds=max(10.0, seconds or 60.0), threads=threads, seed=seed)
    if cause is None:
        raise Wrong("The solver finds no assignment, yet no demands stand against each other.")
    return Answer(matching, cause)


def check(problem: Problem, matching: Matching) -> None:
    """The pairs keep every demand and the levels are worth what is said. Raises Wrong."""
    if matching.pairs is None:
        return
    found = breaches(problem, matching.pairs)
    for reached in matching.levels:
        scale = problem.scale if reached.level in {Level.WORST, Level.TOTAL} else 1
        if worth(problem, matching.pairs, reached.level) != round(reached.value * scale):
            found.append(f"the level {reached.level} is not worth {reached.value}")
    if found:
        raise Wrong("; ".join(found[:10]))


def digest(problem: Problem) -> str:
    """Give the SHA-256 of everything the problem says: two runs on the same inputs have the same."""
    head = {
        "size": [problem.proposals, problem.reviewers],
        "scale": problem.scale,
        "pinned": sorted(problem.pinned),
        "present": sorted(problem.present),
        "groups": {name: list(values) for name, values in sorted(problem.groups.items())},
        "rules": [[r.group, r.value, r.at_most, r.at_least, r.score_from] for r in problem.rules],
        "levels": list(problem.levels),
    }
    found = hashlib.sha256(json.dumps(head, sort_keys=True, ensure_ascii=False).encode())
    for array in (problem.scores, problem.forbidden, problem.coverage, problem.load_min, problem.load_max):
        found.update(array.tobytes())
    return found.hexdigest()


def as_document(answer: Answer, say_cause: Callable[[Cause], dict[str, Any]]) -> dict[str, Any]:
    """Give the answer as the documented JSON (docs/matching.md)."""
    matching = answer.matching
    document: dict[str, Any] = {
        "feasible": matching.feasible,
        "finished": matching.finished,
        "pairs": None if matching.pairs is None else [list(pair) for pair in matching.pairs],
        "levels": [
            {
                "level": reached.level.value,
                "value": plain(reached.value),
                "bound": plain(reached.bound),
                "gap": round(reached.gap, 9),
                "seconds": round(reached.seconds, 3),
            }
            for reached in matching.levels
        ],
    }
    if answer.cause is not None:
        document["cause"] = say_cause(answer.cause)
    return document


def demand_document(demand: Demand) -> dict[str, Any]:
    """Give the demand as data; what does not concern it is left out."""
    fields = {
        "kind": demand.kind.value,
        "proposal": demand.proposal,
        "reviewer": demand.reviewer,
        "rule": demand.rule,
        "value": demand.value,
        "amount": demand.amount,
    }
    return {key: value for key, value in fields.items() if value is not None}


def plain(number: float) -> int | float:
    """Give a whole number as one."""
    return int(number) if float(number).is_integer() else number
