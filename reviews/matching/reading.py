"""Reads a problem from the documented JSON (docs/matching.md); what is wrong is named by its key, all of it at once."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from core.errors import Finding, Refused
from reviews.matching.problem import LEVELS, Bools, Ints, Level, Pair, Problem, Rule

KEYS = (
    "proposals",
    "reviewers",
    "coverage",
    "load_min",
    "load_max",
    "scores",
    "forbidden",
    "pinned",
    "present",
    "groups",
    "rules",
    "levels",
)
RULE_KEYS = frozenset({"group", "value", "at_most", "at_least", "score_from"})
MOST_SCORE = 1_000_000
MOST_PLACES = 4  # of decimals; the rest of a score is rounded away
MOST_DIGITS = 7  # of a score, so that the solver's arithmetic stays sharp
MOST_CELLS = 50_000_000
MOST_NUMBER = 1_000_000_000
# So many findings are enough to mend a file by.
ENOUGH = 20


def read(document: Any) -> Problem:
    """Give the problem of a JSON document. Raises Refused with a finding for each thing that is wrong."""
    reader = _Reader(document)
    problem = reader.problem()
    if problem is None or reader.found:
        raise Refused(*reader.found[:ENOUGH])
    return problem


class _Reader:
    def __init__(self, document: Any) -> None:
        self.found: list[Finding] = []
        self.document: Mapping[str, Any] = document if isinstance(document, Mapping) else {}
        if not isinstance(document, Mapping):
            self.found.append(Finding("match_not_object"))
        self.proposals = self.reviewers = 0

    def problem(self) -> Problem | None:
        """Give the problem, or None where not even its size is known."""
        for key in self.document:
            if key not in KEYS:
                self.found.append(
                    Finding("match_key_unknown", str(key), {"key": str(key), "known": ", ".join(KEYS)})
                )
        self.proposals = self._count("proposals")
        self.reviewers = self._count("reviewers")
        if self.found and not (self.proposals and self.reviewers):
            return None
        if self.proposals * self.reviewers > MOST_CELLS:
            self.found.append(
                Finding(
                    "match_too_large",
                    "proposals",
                    {"cells": self.proposals * self.reviewers, "most": MOST_CELLS},
                )
            )
            return None
        scores, scale = self._scores()
        load_min = self._numbers("load_min", self.reviewers, default=0)
        load_max = self._numbers("load_max", self.reviewers, default=self.proposals)
        for number in np.nonzero(load_min > load_max)[0][:ENOUGH].tolist():
            values = {"reviewer": number, "least": int(load_min[number]), "most": int(load_max[number])}
            self.found.append(Finding("match_loads_crossed", f"load_min[{number}]", values))
        forbidden: Bools = np.zeros((self.proposals, self.reviewers), bool)
        pairs = self._pairs("forbidden")
        if pairs:
            forbidden[tuple(np.array(pairs).T)] = True
        groups = self._groups()
        return Problem(
            scores=scores,
            scale=scale,
            forbidden=forbidden,
            coverage=self._numbers("coverage", self.proposals, default=None),
            load_min=load_min,
            load_max=load_max,
            pinned=tuple(dict.fromkeys(self._pairs("pinned"))),
            present=tuple(dict.fromkeys(self._pairs("present"))),
            groups=groups,
            rules=self._rules(groups, scale),
            levels=self._levels(),
        )

    def _count(self, key: str) -> int:
        value: Any = self.document.get(key)
        if _whole(value) and value >= 1:
            return int(value)
        if self.document:
            self.found.append(Finding("match_number", key, {"key": key, "found": _shown(value), "least": 1}))
        return 0

    def _numbers(self, key: str, count: int, *, default: int | None) -> Ints:
        value: Any = self.document.get(key, default)
        each: list[Any] = value if isinstance(value, list) else [value] * count
        if len(each) != count:
            values = {"key": key, "found": len(each), "wanted": count}
            self.found.append(Finding("match_length", key, values))
            return np.zeros(count, np.int64)
        wrong = [place for place, one in enumerate(each) if not _whole(one) or one < 0]
        for place in wrong[: ENOUGH if isinstance(value, list) else 1]:
            where = f"{key}[{place}]" if isinstance(value, list) else key
            values = {"key": where, "found": _shown(each[place]), "least": 0}
            self.found.append(Finding("match_number", where, values))
        great = [] if wrong else [place for place, one in enumerate(each) if one > MOST_NUMBER]
        for place in great[: ENOUGH if isinstance(value, list) else 1]:
            where = f"{key}[{place}]" if isinstance(value, list) else key
            values = {"key": where, "found": _shown(each[place]), "most": MOST_NUMBER}
            self.found.append(Finding("match_number_great", where, values))
        return np.zeros(count, np.int64) if wrong or great else np.array(each, np.int64)

    def _list(self, key: str) -> list[Any]:
        value = self.document.get(key, [])
        if isinstance(value, list):
            return value
        self.found.append(Finding("match_list", key, {"key": key, "found": _shown(value)}))
        return []

    def _pairs(self, key: str) -> list[Pair]:
        pairs = []
        for place, one in enumerate(self._list(key)):
            where = f"{key}[{place}]"
            if not (isinstance(one, list) and len(one) == 2 and _whole(one[0]) and _whole(one[1])):
                self.found.append(Finding("match_pair", where, {"key": where, "found": _shown(one)}))
            elif self._inside(where, one):
                pairs.append((int(one[0]), int(one[1])))
        return pairs

    def _inside(self, where: str, pair: Sequence[int]) -> bool:
        for number, count in zip(pair, (self.proposals, self.reviewers), strict=False):
            if not 0 <= number < count:
                values = {"key": where, "found": int(number), "last": count - 1}
                self.found.append(Finding("match_outside", where, values))
                return False
        return True

    def _scores(self) -> tuple[Any, int]:
        scores = np.zeros((self.proposals, self.reviewers), np.int32)
        given = self._list("scores")
        seen: set[Pair] = set()
        kept: list[tuple[int, int, Decimal]] = []
        plain = _all_whole(given, self.proposals, self.reviewers)
        if plain is not None:
            scores[plain[:, 0], plain[:, 1]] = plain[:, 2]
            return scores, 1
        for place, one in enumerate(given):
            where = f"scores[{place}]"
            if not (isinstance(one, list) and len(one) == 3 and _whole(one[0]) and _whole(one[1])):
                self.found.append(Finding("match_score", where, {"key": where, "found": _shown(one)}))
                continue
            if not self._inside(where, one[:2]):
                continue
            score = _score(one[2])
            if score is None:
                values = {"key": where, "found": _shown(one[2]), "most": MOST_SCORE}
                self.found.append(Finding("match_score_range", where, values))
            elif (one[0], one[1]) in seen:
                self.found.append(Finding("match_twice", where, {"key": where, "found": _shown(one[:2])}))
            else:
                seen.add((one[0], one[1]))
                kept.append((one[0], one[1], score))
        room = MOST_DIGITS - len(str(int(max((score for _p, _r, score in kept), default=Decimal(0)))))
        needed = max((_places(score) for _p, _r, score in kept), default=0)
        scale = 10 ** max(0, min(needed, MOST_PLACES, room))
        for proposal, reviewer, score in kept:
            scores[proposal, reviewer] = round(score * scale)
        return scores, scale

    def _groups(self) -> dict[str, tuple[Any, ...]]:
        given = self.document.get("groups", {})
        if not isinstance(given, Mapping):
            self.found.append(Finding("match_groups", "groups", {"key": "groups", "count": self.reviewers}))
            return {}
        groups = {}
        for name, values in given.items():
            where = f"groups.{name}"
            plain = isinstance(values, list) and all(
                value is None or isinstance(value, str | int | bool) for value in values
            )
            if not plain or len(values) != self.reviewers:
                self.found.append(Finding("match_groups", where, {"key": where, "count": self.reviewers}))
            else:
                groups[str(name)] = tuple(values)
        return groups

    def _rules(self, groups: Mapping[str, Any], scale: int) -> tuple[Rule, ...]:
        rules = []
        for place, one in enumerate(self._list("rules")):
            where = f"rules[{place}]"
            if not _is_rule(one):
                self.found.append(Finding("match_rule", where, {"key": where, "found": _shown(one)}))
            elif "group" in one and one["group"] not in groups:
                known = ", ".join(groups) or "-"
                values = {"key": f"{where}.group", "found": _shown(one["group"]), "known": known}
                self.found.append(Finding("match_group_unknown", f"{where}.group", values))
            else:
                floor = one.get("score_from")
                rules.append(
                    Rule(
                        group=one.get("group", ""),
                        value=one.get("value"),
                        at_most=one.get("at_most"),
                        at_least=one.get("at_least"),
                        score_from=None if floor is None else int(np.ceil(floor * scale)),
                    )
                )
        return tuple(rules)

    def _levels(self) -> tuple[Level, ...]:
        given = self.document.get("levels", list(LEVELS))
        known = {level.value: level for level in LEVELS}
        right = isinstance(given, list) and bool(given) and len(set(map(str, given))) == len(given)
        if not right or any(not isinstance(name, str) or name not in known for name in given):
            values = {"key": "levels", "found": _shown(given), "known": ", ".join(known)}
            self.found.append(Finding("match_levels", "levels", values))
            return LEVELS
        return tuple(known[name] for name in given)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _score(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    score = Decimal(str(value))
    right = score.is_finite() and 0 <= score <= MOST_SCORE
    return score if right else None


def _places(score: Decimal) -> int:
    exponent = score.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _all_whole(given: list[Any], proposals: int, reviewers: int) -> Any:
    """Give the scores as an array when every one is right and a whole number; None sends them through the slow check."""
    if not all(isinstance(one, list) and len(one) == 3 for one in given) or not given:
        return None
    if not all(type(one[0]) is int and type(one[1]) is int and type(one[2]) is int for one in given):
        return None
    try:
        array = np.array(given, np.int64)
    except OverflowError:
        return None
    p, r, score = array.T
    inside = (p >= 0) & (p < proposals) & (r >= 0) & (r < reviewers) & (score >= 0) & (score <= MOST_SCORE)
    once = len(np.unique(p * reviewers + r)) == len(array) if inside.all() else False
    return array if once else None


def _is_rule(one: Any) -> bool:
    if not isinstance(one, Mapping) or not set(one) <= RULE_KEYS:
        return False
    bounds = [one[key] for key in ("at_most", "at_least") if one.get(key) is not None]
    if not bounds or not all(_whole(bound) and 0 <= bound <= MOST_NUMBER for bound in bounds):
        return False
    if "score_from" in one:
        floor = one["score_from"]
        number = isinstance(floor, int | float) and not isinstance(floor, bool) and 0 <= floor <= MOST_SCORE
        return number and "group" not in one and "value" not in one
    named = isinstance(one.get("group"), str) and isinstance(one.get("value"), str | int | None)
    return named and (one.get("at_least") is None or one.get("value") is not None)


def _shown(value: Any) -> str:
    words = repr(value)
    return words if len(words) <= 60 else words[:57] + "…"
