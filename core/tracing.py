"""Names and addresses in running text and in files: what somebody wrote that tells who a person is. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

LEAST = 4
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")

_LINK = re.compile(r"(?:https?://|(?<![\w/])www\.)[^\s<>\"]+", re.IGNORECASE)
_ORCID = re.compile(r"(?<![\w/-])\d{4}-\d{4}-\d{4}-\d{3}[\dX](?![\w-])")


def folded(text: str) -> str:
    """Give the text without accents and capitals, so that Kovács, KOVACS and kovacs are the same."""
    if text.isascii():
        return text.casefold()
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
        if len(wanted) >= LEAST and re.search(rf"(?<!\w){_broken(wanted)}(?!\w)", searched):
            found.append(clue.strip())
    return tuple(found)


def _broken(wanted: str) -> str:
    """Give the pattern of the words wherever a line ends between them."""
    return r"\s+".join(re.escape(word).replace(r"\-", r"[-‐]\s*") for word in wanted.split())


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


# --- files

Place: TypeAlias = Literal["page", "name", "beside"]
Reading: TypeAlias = Literal["read", "awaited", "given up"]
# Stands where the words of a file will stand, and where the machine never had the time for them.
AWAITED: Mapping[str, Any] = {}
GIVEN_UP: Mapping[str, Any] = {"given_up": True}
# What a program says of itself, as core.pdf_words calls it.
PROGRAM = "program"
# Letters of a name that are enough to know it by where its words run together or are set apart.
RUN_TOGETHER = 10
_PUBLISHED = re.compile(r"https?://(?:dx\.)?doi\.org/", re.IGNORECASE)
_HYPHEN = re.compile(r"(?<=\w)[-‐]\s*\n\s*(?=\w)")
# Between words of a name of a file: where a capital follows a small letter, and where no letter stands.
_SEAM = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|[\W_]+")
_BETWEEN = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class FileTrace:
    """What tells of people in one place of a file: on a page (with its number), in its name, or beside its pages."""

    place: Place
    page: int | None
    names: tuple[str, ...]


def file_traces(words: Mapping[str, Any], name: str, clues: Sequence[str]) -> tuple[FileTrace, ...]:
    """Give where in the file the clues stand, or an address: its pages in order, its name, what it says of itself.

    words: as core.pdf_words reads them.   A publication's own address (doi.org) tells of nobody.
    """
    found: dict[tuple[Place, int | None], list[str]] = {}
    for place, page, text, of_program in _pieces(words, name):
        spots = _names_in(text, clues) if of_program else (*_names_in(text, clues), *_addresses_in(text))
        found.setdefault((place, page), []).extend(spots)
    return tuple(FileTrace(place, page, whole(names)) for (place, page), names in found.items() if names)


def whole(names: Iterable[str]) -> tuple[str, ...]:
    """Give each name once, and none that is a part of another one: who is told the whole name needs no last word."""
    once = dict.fromkeys(names)
    return tuple(name for name in once if not any(name != other and name in other for other in once))


def _pieces(words: Mapping[str, Any], name: str) -> Iterator[tuple[Place, int | None, str, bool]]:
    for number, text in enumerate(words.get("pages", ()), start=1):
        yield "page", number, text, False
        yield from (
            ("page", number, _set_apart(text), False)
            for _kind, page, text in words.get("beside", ())
            if page == number
        )
    yield "name", None, _set_apart(name.removesuffix(".pdf")), False
    for kind, page, text in words.get("beside", ()):
        if page is None:
            yield "beside", None, _set_apart(text), kind == PROGRAM


def _set_apart(text: str) -> str:
    """Give the text and its words set apart, as names stand in names of files: kovacs_anna, KovacsAnna."""
    return f"{text}\n{_SEAM.sub(' ', text)}"


def _names_in(text: str, clues: Sequence[str]) -> tuple[str, ...]:
    if not text.isascii():
        text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    shown = folded(text)
    joined = _HYPHEN.sub("", shown)
    found = traces(shown if joined == shown else f"{shown}\n{joined}", clues)
    squeezed = _letters(shown)
    more = (clue for clue in clues if len(_letters(clue)) >= RUN_TOGETHER and _letters(clue) in squeezed)
    return tuple(dict.fromkeys((*found, *more)))


def _addresses_in(text: str) -> tuple[str, ...]:
    return (*addresses(text), *(link for link in links(text) if not _PUBLISHED.match(link)))


def _letters(text: str) -> str:
    return _BETWEEN.sub("", folded(text))


def reading_of(words: Mapping[str, Any] | None) -> Reading:
    """Give how far the words of a file are read. words: as they stand with it; None where nobody was to read them."""
    if words == AWAITED:
        return "awaited"
    return "given up" if words == GIVEN_UP else "read"


def unread_pages(words: Mapping[str, Any]) -> tuple[int, ...] | None:
    """Give the pages on which no words can be read, as on a picture; None where that is all of the file."""
    pages = words.get("pages", ())
    unread = tuple(number for number, text in enumerate(pages, start=1) if not _readable(text))
    return None if len(unread) == len(pages) else unread


def _readable(text: str) -> bool:
    odd = sum(
        1 for letter in text if unicodedata.category(letter) in {"Cc", "Cn", "Co"} and not letter.isspace()
    )
    odd += text.count("\ufffd")
    return bool(_WORD.search(text)) and odd * 5 <= len(text)
