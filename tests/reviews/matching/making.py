"""Small problems for the tests: drawn by hypothesis, or by a seed."""

from typing import Any

from hypothesis import strategies as st

LEVELS = ("worst", "total", "balance", "changes")


@st.composite
def documents(draw: st.DrawFn, most: int = 6) -> dict[str, Any]:
    """Draw a problem of at most `most` x `most` with every kind of demand."""
    count, pool = draw(st.integers(1, most)), draw(st.integers(1, most))
    every = [(p, r) for p in range(count) for r in range(pool)]
    some = st.lists(st.sampled_from(every), unique=True, max_size=max(1, len(every) // 4))
    scores = draw(st.lists(st.integers(0, 9), min_size=len(every), max_size=len(every)))
    document: dict[str, Any] = {
        "proposals": count,
        "reviewers": pool,
        "coverage": draw(
            st.one_of(
                st.integers(1, min(3, pool)),
                st.lists(st.integers(0, min(3, pool)), min_size=count, max_size=count),
            )
        ),
        "load_min": draw(st.integers(0, 1)),
        "load_max": draw(st.integers(1, 4)),
        "scores": [[p, r, score] for (p, r), score in zip(every, scores, strict=True) if score],
        "forbidden": [list(pair) for pair in draw(some)],
        "present": [list(pair) for pair in draw(some)],
        "groups": {
            "country": draw(
                st.lists(st.sampled_from(["FR", "IT", "UA", None]), min_size=pool, max_size=pool)
            ),
            "senior": draw(st.lists(st.integers(0, 1), min_size=pool, max_size=pool)),
        },
        "levels": list(draw(st.permutations(LEVELS))),
    }
    barred = {tuple(pair) for pair in document["forbidden"]}
    document["pinned"] = [
        list(pair)
        for pair in draw(st.lists(st.sampled_from(every), unique=True, max_size=2))
        if pair not in barred
    ]
    rules = [
        {"group": "country", "at_most": 1},
        {"group": "country", "at_most": 2},
        {"group": "senior", "value": 1, "at_least": 1},
        {"group": "country", "value": "UA", "at_least": 1},
        {"score_from": 6, "at_least": 1},
    ]
    document["rules"] = draw(st.lists(st.sampled_from(rules), unique_by=str, max_size=2))
    return document
