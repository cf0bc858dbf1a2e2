"""Rules of countries, organisations and roles as functions of values: no database, no clock."""

import unicodedata


def sort_key(text: str) -> str:
    """The text without accents, case, marks and double spaces: names sort and match by it."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    plain = bare.casefold().translate(_LETTERS)
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


# Letters that NFKD leaves whole.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
