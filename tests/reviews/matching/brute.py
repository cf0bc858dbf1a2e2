"""Every assignment of a small problem, one after the other: slow, obvious, and nothing of the solver in it."""

import itertools
from collections import Counter
from collections.abc import Iterator
from typing import Any

SIGN = {"worst": 1, "total": 1, "balance": -1, "changes": -1}


def numbers(document: dict[str, Any], key: str, count: int, default: int) -> list[int]:
    value = document.get(key, default)
    return value if isinstance(value, list) else [value] * count


def scores_of(document: dict[str, Any]) -> dict[tuple[int, int], float]:
    return {(p, r): score for p, r, score in document["scores"]}


def keeps(document: dict[str, Any], proposal: int, reviewers: tuple[int, ...]) -> bool:
    scores = scores_of(document)
    for rule in document.get("rules", []):
        if "score_from" in rule:
            counts = [sum(scores.get((proposal, r), 0) >= rule["score_from"] for r in reviewers)]
        else:
            values = document["groups"][rule["group"]]
            tally = Counter(values[r] for r in reviewers if values[r] is not None)
            counts = [tally[rule["value"]]] if "value" in rule else list(tally.values())
        if any(n > rule.get("at_most", 99) for n in counts) or any(
            n < rule.get("at_least", 0) for n in counts
        ):
            return False
    return True


def assignments(document: dict[str, Any]) -> Iterator[frozenset[tuple[int, int]]]:
    """Give every assignment that keeps all demands."""
    count, pool = document["proposals"], document["reviewers"]
    coverage = numbers(document, "coverage", count, 0)
    least, most = numbers(document, "load_min", pool, 0), numbers(document, "load_max", pool, count)
    forbidden = {tuple(pair) for pair in document.get("forbidden", [])}
    pinned = [tuple(pair) for pair in document.get("pinned", [])]
    choices = []
    for p in range(count):
        wanted = {r for q, r in pinned if q == p}
        choices.append(
            [
                chosen
                for chosen in itertools.combinations(range(pool), coverage[p])
                if wanted <= set(chosen)
                and not any((p, r) in forbidden for r in chosen)
                and keeps(document, p, chosen)
            ]
        )
    yield from _walk(choices, 0, [0] * pool, least, most, [])


def _walk(choices, place, load, least, most, chosen):
    if place == len(choices):
        if all(n >= low for n, low in zip(load, least, strict=True)):
            yield frozenset(chosen)
        return
    for option in choices[place]:
        if any(load[r] >= most[r] for r in option):
            continue
        for r in option:
            load[r] += 1
        yield from _walk(choices, place + 1, load, least, most, chosen + [(place, r) for r in option])
        for r in option:
            load[r] -= 1


def worth(document: dict[str, Any], pairs: frozenset[tuple[int, int]], level: str) -> float:
    scores = scores_of(document)
    coverage = numbers(document, "coverage", document["proposals"], 0)
    sums = [sum(scores.get(pair, 0) for pair in pairs if pair[0] == p) for p in range(document["proposals"])]
    if level == "worst":
        return min((total for total, count in zip(sums, coverage, strict=True) if count), default=0)
    if level == "total":
        return sum(sums)
    if level == "balance":
        return sum(n * n for n in Counter(r for _p, r in pairs).values())
    return sum(tuple(pair) not in pairs for pair in document.get("present", []))


def best(document: dict[str, Any], levels: tuple[str, ...]) -> tuple[float, ...] | None:
    """Give the optimum of each level, those before it held; None when there is no assignment."""
    found = max(
        (
            tuple(SIGN[level] * worth(document, pairs, level) for level in levels)
            for pairs in assignments(document)
        ),
        default=None,
    )
    return (
        None
        if found is None
        else tuple(SIGN[level] * value for level, value in zip(levels, found, strict=True))
    )
