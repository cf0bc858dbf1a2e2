"""Names and addresses in running text and in files: what somebody wrote that tells who a person is. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from core.tracing_letters import folded, foldings, is_foreign, sounds

LEAST = 4
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Written so that no machine should read it.
_SPELT_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+\s{0,3}[\[({]\s*at\s*[\])}]\s*[\w-]+", re.IGNORECASE)

_LINK = re.compile(
    r"(?:https?://|(?<![\w/])www\.)[^\s<>\"]+"
    r"|(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|edu|eu|gov|info|int|net|org)(?![\w@-]|\.\w)(?:/[^\s<>\"]*)?",
    re.IGNORECASE,
)
_ORCID = re.compile(r"(?<![\w/-])\d{4}-\d{4}-\d{4}-\d{3}[\dX](?![\w-])")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))

# English words that are names, too: small, or where a sentence begins, they tell of nobody.
_ORDINARY_WORDS = """
april august baker bank banks bass bath beach bell best bird black bloom blue bond book bowl branch bridge bright
brook brooks brown bush butler carpenter case castle cave chance chase church clay close coast cook cooper corn court
craft crane cross dale dark dawn dean deer down drake duke early east english farmer field fields finch fish fisher
flood flower ford forest foster fowler free freeman french frost fuller gale garden gates german glass gold good grace
grant grave graves gray green grey grove guard hall hand hands hardy harper heart heath high hill hills hold holly
home hood hook hope house hunt hunter iron joint judge just keen kind king knight lake lamb land lane large last laws
light little lock long love lowe made main march marine mark marks marsh marshall mason mead meadow mercy miller mills
mine monk moon more morning moss mount nail nation near noble north ocean olive open pace page park parks part pass
peace peak pearl penny piper place plain plane point polish pond pool pope porter post potter power powers price
prince quick rain range read reader reason reed rice rich ridge ring rise river rivers road rock rose round rule rush
salt sands savage school seal self sharp shepherd shields ship shore short silver skill small smart smith snow sparks
speed spring stable stamp star steel stern stock stone storm strange street strong summer swan swift table tanner
taylor temple thorn tide tower towers town trace train tree true turner vale valley view wade walker wall walls ward
warden waters wave weaver weeks well wells west wheel white wild will willow wind winter wise wish wolf wood woods
word work worth wright young
"""
_ORDINARY = frozenset(_ORDINARY_WORDS.split())
_SENTENCE_ENDS = re.compile(r"(?:^|[.!?:;•]|\n\s*)\s*$")
_TITLED = re.compile(r"(?:\b(?:Dr|Prof|Mr|Mrs|Ms)|(?<!\w)[A-Z])\.\s*$")
# Parts of a family name that alone are none.
_PARTICLES = frozenset({"abdul", "dalla", "dalle", "della", "delle", "saint", "santa", "santo", "sankt"})


def traces(text: str, clues: Iterable[str]) -> tuple[str, ...]:
    """Give the clues that stand in the text as whole words, each once, as they were given.

    Clues shorter than four letters are left out, but for three capitals: they are words of too many languages. An
    ordinary English word counts where it is written as a name.
    """
    searched, heard = foldings(text), sounds(_foreign_in(text))
    return tuple(
        clue.strip() for clue in dict.fromkeys(clues) if _stands(clue.strip(), text, searched, heard)
    )


def _foreign_in(text: str) -> str:
    return " ".join(word for word in _ANY_WORD.findall(text) if is_foreign(word)) if is_foreign(text) else ""


_ANY_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")


def _stands(clue: str, text: str, searched: Iterable[str], heard: Iterable[str]) -> bool:
    wanted = folded(clue)
    if len(wanted) < LEAST:
        # What an institution is called for short, and nothing else that has three letters.
        return len(clue) == LEAST - 1 and clue.isupper() and bool(re.search(rf"(?<!\w){clue}(?!\w)", text))
    if wanted in _ORDINARY:
        return _is_written_as_name(wanted, text)
    if any(_has(one, wanted) for one in searched):
        return True
    if not clue.isascii() and any(_has(one, more) for more in foldings(clue)[1:] for one in searched):
        return True
    if is_foreign(clue):
        heard = sounds(text)
    return any(_has(one, sound) for one in heard if one for sound in sounds(clue) if len(sound) >= LEAST)


def _has(text: str, wanted: str) -> bool:
    first = _PARTS.split(wanted, maxsplit=1)[0]
    return first in text and re.search(rf"(?<!\w){_broken(wanted)}(?!\w)", text) is not None


_PARTS = re.compile(r"[\s-]")


def _is_written_as_name(word: str, text: str) -> bool:
    for found in re.finditer(rf"(?<![\w-]){word.capitalize()}(?![\w-])", text):
        before = text[max(0, found.start() - 12) : found.start()]
        if _TITLED.search(before) or not _SENTENCE_ENDS.search(before):
            return True
    return False


def _broken(wanted: str) -> str:
    """Give the pattern of the words wherever a line ends between them."""
    return r"\s+".join(re.escape(word).replace(r"\-", r"[-‐]\s*") for word in wanted.split())


def addresses(text: str) -> tuple[str, ...]:
    """Give the e-mail addresses that stand in the text, each once, also where "@" is spelt out."""
    return tuple(dict.fromkeys((*_ADDRESS.findall(text), *_SPELT_ADDRESS.findall(text))))


def links(text: str) -> tuple[str, ...]:
    """Give the web addresses and ORCID iDs that stand in the text, each once: one step further is a name."""
    found = (one.rstrip(".,;:)]}»”") for one in _LINK.findall(text))
    return tuple(dict.fromkeys((*found, *_ORCID.findall(text.translate(_DASHES)))))


def clues_of(name: str, family: str = "") -> tuple[str, ...]:
    """Give what tells of a person by name: the whole of it and its last word.

    family: all of the family name, where it is known; each of its words tells, and one that is short or an ordinary word
    tells beside the first letter of the other name.
    """
    words = name.split()
    found = [" ".join(words), words[-1] if words else ""]
    own = " ".join(family.split())
    if own:
        parts = _PARTS.split(own)
        found += [own, *(part for part in parts if len(part) >= LEAST and folded(part) not in _PARTICLES)]
        hard_to_tell = len(folded(own)) < LEAST or folded(own) in _ORDINARY
        if hard_to_tell and words[0] != own:
            found += [f"{words[0][0]}. {own}", f"{own}, {words[0][0]}.", f"{own} {words[0]}"]
    return tuple(dict.fromkeys(filter(None, found)))


# Hosts of everybody's mail tell nobody's institution.
_HOSTS = """
163.com gmail.com gmx.de gmx.net googlemail.com hotmail.com i.ua icloud.com list.ru live.com mail.com mail.ru me.com
meta.ua msn.com outlook.com proton.me protonmail.com qq.com t-online.de ukr.net web.de yahoo.com yahoo.fr yandex.ru
"""
_SHARED_HOSTS = frozenset(_HOSTS.split())


def host_of(email: str) -> str:
    """Give the institution's name in a mail address, or nothing where everybody has such an address."""
    host = email.rpartition("@")[2].casefold()
    return "" if host in _SHARED_HOSTS else host


def whole(names: Iterable[str]) -> tuple[str, ...]:
    """Give each name once, and none that is a part of another one: who is told the whole name needs no last word."""
    once = dict.fromkeys(names)
    return tuple(name for name in once if not any(name != other and name in other for other in once))


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
# And where a program drew it in pieces, with its own ends: fewer would be found in "at water".
PIECED = 8
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
    joined = _HYPHEN.sub("", text)
    found = traces(text if joined == text else f"{text}\n{joined}", clues)
    shown = folded(text)
    squeezed = _letters(shown)
    more = (clue for clue in clues if _is_run_together(clue, squeezed) or _is_spaced(clue, shown))
    return tuple(dict.fromkeys((*found, *more)))


def _is_run_together(clue: str, squeezed: str) -> bool:
    letters = _letters(clue)
    return len(letters) >= RUN_TOGETHER and letters in squeezed


def _is_spaced(clue: str, shown: str) -> bool:
    """Whether the clue stands in the text letter by letter, as on a title page; a long one also in pieces."""
    letters = _letters(clue)
    if len(letters) < LEAST:
        return False
    gap = r"\s{0,3}" if len(letters) >= PIECED else r"\s{1,3}"
    return re.search(r"(?<!\w)" + gap.join(letters) + r"(?!\w)", shown) is not None


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
    """Give the pages whose words could not all be read, as on a picture; None where that is all of the file."""
    pages, cut = words.get("pages", ()), words.get("cut", ())
    unread = tuple(n for n, text in enumerate(pages, start=1) if n in cut or not _readable(text))
    return None if len(unread) == len(pages) else unread


def _readable(text: str) -> bool:
    odd = sum(
        1 for letter in text if unicodedata.category(letter) in {"Cc", "Cn", "Co"} and not letter.isspace()
    )
    odd += text.count("\ufffd")
    return bool(_WORD.search(text)) and odd * 5 <= len(text)
