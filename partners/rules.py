"""Rules of countries, organisations and parts as functions of values: no database, no clock.

Source: docs/programme.md §1.6 and §3.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.errors import Finding
from partners.enums import OrganisationKind, Part, Standing, StatusKind, StatusState

FUNDABLE_KINDS = frozenset(
    {OrganisationKind.GOVERNMENT, OrganisationKind.ACADEMIC, OrganisationKind.NON_PROFIT}
)
_SIDE = {Part.NPD: Standing.NATO, Part.PPD: Standing.PARTNER}

# Letters that NFKD leaves whole.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_DOMAIN = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_ORCID = re.compile(r"[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]")


@dataclass(frozen=True, slots=True)
class Span:
    """What a country is from one day until, not including, another (None: until further notice)."""

    kind: str
    state: str
    framework: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class House:
    """An organisation among others. names: its name and aliases as sort keys."""

    key: int
    country: int
    names: frozenset[str]
    parent: int | None = None


def status_on(spans: Iterable[Span], on: date) -> Span | None:
    """The span that holds on the day, or None."""
    for span in spans:
        if span.valid_from <= on and (span.valid_to is None or on < span.valid_to):
            return span
    return None


def standing(kind: str | None, state: str | None) -> Standing:
    """The one word for a kind and a state; a country without a status is OTHER."""
    if kind == StatusKind.NATO:
        return Standing.NATO
    if kind == StatusKind.PARTNER:
        return Standing.SUSPENDED if state == StatusState.SUSPENDED else Standing.PARTNER
    return Standing.OTHER


def standing_on(spans: Iterable[Span], on: date) -> Standing:
    """What the country can be in a proposal on the day."""
    span = status_on(spans, on)
    return standing(span.kind, span.state) if span else Standing.OTHER


def may_hold(
    part: Part, *, residence: Standing, employment: Standing, organisation: OrganisationKind
) -> tuple[Finding, ...]:
    """Why a person cannot be the director of that part; nothing when they can.

    Source: docs/programme.md §1.6.
    """
    side = _SIDE[part]
    found = []
    for place, is_now in (("residence", residence), ("employment", employment)):
        if is_now == Standing.SUSPENDED:
            found.append(Finding(f"part_{place}_suspended", place))
        elif is_now != side:
            found.append(Finding(f"part_{place}_not_{side}", place))
    if organisation not in FUNDABLE_KINDS:
        found.append(Finding(f"part_organisation_{organisation.lower()}", "organisation"))
    return tuple(found)


def sort_key(text: str) -> str:
    """The text without accents, case, marks and double spaces: names sort and match by it."""
    # Twice: folding 𝕊 needs it taken apart first, and taking apart what was folded may show capitals again.
    for _turn in range(2):
        text = unicodedata.normalize("NFKD", text).casefold()
    folded = unicodedata.normalize("NFKD", text).translate(_LETTERS)
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in bare).split())


def houses(rows: Iterable[House]) -> dict[int, frozenset[int]]:
    """Give for each organisation the others that count as the same house.

    These are the rows that bear one of its names in the same country, and whatever stands above or below one of them.
    Two institutes under one roof are not one house.
    """
    rows = list(rows)
    by_key = {row.key: row for row in rows}
    named: dict[tuple[int, str], set[int]] = {}
    for row in rows:
        for name in row.names:
            named.setdefault((row.country, name), set()).add(row.key)
    twins = {
        row.key: frozenset().union({row.key}, *(named[row.country, name] for name in row.names))
        for row in rows
    }
    above: dict[int, set[int]] = {}
    for row in rows:
        reached: set[int] = set()
        waiting = list(twins[row.key])
        while waiting:
            key = waiting.pop()
            if key in reached:
                continue
            reached.add(key)
            parent = by_key[key].parent
            if parent in by_key:
                waiting += twins[parent]
        above[row.key] = reached
    found: dict[int, set[int]] = {key: set(reached) for key, reached in above.items()}
    for key, reached in above.items():
        for other in reached:
            found[other].add(key)
    return {key: frozenset(reached - {key}) for key, reached in found.items()}


def is_domain(text: str) -> bool:
    """Whether the text is the lower-case domain of an e-mail address, such as uni.example."""
    return _DOMAIN.fullmatch(text) is not None


def is_orcid(text: str) -> bool:
    """Whether the text is an ORCID iD in groups of four whose last sign is right (ISO 7064, 11-2)."""
    if not _ORCID.fullmatch(text):
        return False
    total = 0
    for digit in text.replace("-", "")[:15]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return text[-1] == ("X" if check == 10 else str(check))
