"""Counting words; static/js/words.js counts the same way (tests/core/words.json holds both to it). And what no text keeps."""

import re
import unicodedata

# One explicit set of characters: str.split() and JavaScript's \s disagree about five of them.
BETWEEN_WORDS = re.compile("[\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")

# Word processors part lines with U+000B and pages with U+000C; a tab and ends of lines stay.
_WITHOUT = {
    **dict.fromkeys([*range(9), *range(0x0E, 0x20), 0x7F, 0xFFFE, 0xFFFF]),
    0x0B: " ",
    0x0C: " ",
}
_CONTROL = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\ufffe\\uffff]")


def has_controls(text: str) -> bool:
    """Whether the text holds what cannot be kept and nobody types: NUL, other controls, half a character."""
    return _CONTROL.search(text) is not None


def without_controls(text: str) -> str:
    """Give the text without them; tabs and ends of lines stay."""
    return text.translate(_WITHOUT)


# What nobody sees and no category of Unicode names: fillers, joiners of marks, choices between two shapes of one sign.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U000e0100-\U000e01ef]"
)


def as_name(text: str) -> str:
    """Give the text as a name by which people tell things apart: what is not seen is left out, white space is one space."""
    spaced = BETWEEN_WORDS.sub(" ", unicodedata.normalize("NFC", text))
    seen = (sign for sign in _UNSEEN.sub("", spaced) if unicodedata.category(sign) not in {"Cc", "Cf"})
    return " ".join("".join(seen).split())


def count_words(text: str) -> int:
    """A word is whatever stands between white space.

    Gives: the number of words, 0 for an empty or blank text.
    """
    return sum(1 for piece in BETWEEN_WORDS.split(text) if piece)
