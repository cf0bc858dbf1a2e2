"""Counting words; static/js/words.js counts the same way (tests/core/words.json holds both to it)."""

import re

# One explicit set of characters: str.split() and JavaScript's \s disagree about five of them.
BETWEEN_WORDS = re.compile("[\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")


def count_words(text: str) -> int:
    """A word is whatever stands between white space.

    Gives: the number of words, 0 for an empty or blank text.
    """
    return sum(1 for piece in BETWEEN_WORDS.split(text) if piece)
