"""Names and addresses in running text: what somebody wrote that tells who a person is. Pure."""

import re
import unicodedata
from collections.abc import Iterable

LEAST = 4
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")

_LINK = re.compile(r"(?:https?://|(?<![\w/])www\.)[^\s<>\"]+", re.IGNORECASE)
_ORCID = re.compile(r"(?<![\w/-])\d{4}-\d{4}-\d{4}-\d{3}[\dX](?![\w-])")


def folded(text: str) -> str:
    """Give the text without accents and capitals, so that Kovács, KOVACS and kovacs are the same."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


def traces(text: str, clues: Iterable[str]) -> tuple[str, ...]:
    """Give the clues that stand in the text as whole words, each once, as they were given.

    Clues shorter than four letters are left out: they are words of too many languages.
    """
    searched = folded(text)
    found = []
    for clue in dict.fromkeys(clues):
        wanted = folded(clue.strip())
        if len(wanted) >= LEAST and re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", searched):
            found.append(clue.strip())
    return tuple(found)


def addresses(text: str) -> tuple[str, ...]:
    """Give the e-mail addresses that stand in the text, each once."""
    return tuple(dict.fromkeys(_ADDRESS.findall(text)))


def links(text: str) -> tuple[str, ...]:
    """Give the web addresses and ORCID iDs that stand in the text, each once: one step further is a name."""
    found = (one.rstrip(".,;:)]}»”") for one in _LINK.findall(text))
    return tuple(dict.fromkeys((*found, *_ORCID.findall(text))))


def clues_of(name: str) -> tuple[str, ...]:
    """Give what tells of a person by name: the whole of it and its last word."""
    words = name.split()
    return tuple(dict.fromkeys(filter(None, (" ".join(words), words[-1] if words else ""))))
