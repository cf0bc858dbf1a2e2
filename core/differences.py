"""What changed between two texts, word by word. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

# Beyond this many words on both sides together, texts are set against each other as wholes.
MOST_WORDS = 12_000
# How much work one pair of texts may make: for each word, how often it stands on one side times the other. Beyond
# that, texts are compared line by line, and those that still ask too much as wholes.
MOST_WORK = 400_000
_LINE = re.compile(r"[^\n]*\n+|[^\n]+$")
_WORD = re.compile(r"\s*\S+|\s+$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed, came in, or went out."""

    kind: Literal["same", "in", "out"]
    text: str


def words_between(old: str, new: str) -> tuple[Piece, ...]:
    """Give the way from the old text to the new one: without what came in it is the old, without what went out the new."""
    for split in (_WORD, _LINE):
        before, after = split.findall(old), split.findall(new)
        if len(before) + len(after) <= MOST_WORDS and work(before, after) <= MOST_WORK:
            steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
            return tuple(_pieces(steps, before, after))
    whole = ("equal" if old == new else "replace", 0, 1, 0, 1)
    return tuple(_pieces([whole], [old], [new]))


def work(before: Sequence[str], after: Sequence[str]) -> int:
    """Give how much there is to compare: each word's count on one side times its count on the other, summed."""
    there = Counter(after)
    return sum(n * there[word] for word, n in Counter(before).items())


def _pieces(
    steps: Sequence[tuple[str, int, int, int, int]], before: list[str], after: list[str]
) -> Iterator[Piece]:
    for step, a, b, c, d in steps:
        if step == "equal":
            yield Piece("same", "".join(after[c:d]))
            continue
        if b > a:
            yield Piece("out", "".join(before[a:b]))
        if d > c:
            yield Piece("in", "".join(after[c:d]))
