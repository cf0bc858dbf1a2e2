"""What changed between two texts, word by word. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

# Beyond this many words on both sides together, texts are set against each other as wholes.
MOST_WORDS = 12_000
_WORD = re.compile(r"\s*\S+|\s+$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed, came in, or went out."""

    kind: Literal["same", "in", "out"]
    text: str


def words_between(old: str, new: str) -> tuple[Piece, ...]:
    """Give the way from the old text to the new one: without what came in it is the old, without what went out the new."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if len(before) + len(after) > MOST_WORDS:
        whole = ("equal" if old == new else "replace", 0, len(before), 0, len(after))
        return tuple(_pieces([whole], before, after))
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return tuple(_pieces(steps, before, after))


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
