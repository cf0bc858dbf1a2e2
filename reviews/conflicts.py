"""Ties between an expert and the directors of a proposal, found by comparing values.

What the expert declares stands in the database; this is only what the portal can see by itself.
Source: docs/programme.md §7.1.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from reviews.enums import ConflictKind, Strength

# Half the world, or all of the demonstration, has an address there: it ties nobody to anybody.
PUBLIC_MAIL = frozenset(
    {
        "demo.example",
        "gmail.com",
        "gmx.net",
        "hotmail.com",
        "icloud.com",
        "outlook.com",
        "proton.me",
        "yahoo.com",
    }
)


@dataclass(frozen=True, slots=True)
class Party:
    """An expert or a director. Keys of account and organisations, ISO codes of countries; empty where unknown."""

    name: str
    email: str = ""
    user_id: int | None = None
    organisations: frozenset[int] = frozenset()
    countries: frozenset[str] = frozenset()

    @property
    def domain(self) -> str:
        """The part of the e-mail address after the @; empty for public mail services."""
        domain = self.email.rpartition("@")[2].casefold()
        return "" if domain in PUBLIC_MAIL else domain


@dataclass(frozen=True, slots=True)
class Tie:
    """One tie to one director: of which kind, whether it excludes, and by what it was seen.

    director: by name; for a tie seen by the call, the reference of the other proposal.
    """

    kind: ConflictKind
    strength: Strength
    seen_by: str
    director: str


def ties(expert: Party, directors: Iterable[Party]) -> tuple[Tie, ...]:
    """Give the ties that can be seen: the same person and the same institution exclude, the rest is a warning.

    seen_by: person, institution, domain or country; of `helper_ties`: helper.
    """
    found: list[Tie] = []
    for director in directors:
        found += _ties_to(expert, director)
    return tuple(found)


def _same_person(one: Party, other: Party) -> bool:
    same_user = one.user_id is not None and one.user_id == other.user_id
    return same_user or (bool(one.email) and one.email.casefold() == other.email.casefold())


def _ties_to(expert: Party, director: Party) -> Iterable[Tie]:
    if _same_person(expert, director):
        yield Tie(ConflictKind.AUTHOR, Strength.HARD, "person", director.name)
        return
    if expert.organisations & director.organisations:
        yield Tie(ConflictKind.SAME_INSTITUTION, Strength.HARD, "institution", director.name)
    elif expert.domain and expert.domain == director.domain:
        yield Tie(ConflictKind.SAME_INSTITUTION, Strength.SOFT, "domain", director.name)
    if expert.countries & director.countries:
        yield Tie(ConflictKind.NATIONAL, Strength.SOFT, "country", director.name)


def helper_ties(expert: Party, helpers: Iterable[Party]) -> tuple[Tie, ...]:
    """Give a tie that excludes where the expert helped to write: the same person, whatever became of the access."""
    found = [helper for helper in helpers if _same_person(expert, helper)]
    return tuple(Tie(ConflictKind.AUTHOR, Strength.HARD, "helper", helper.name) for helper in found[:1])


def rival_ties(refs: Iterable[str]) -> tuple[Tie, ...]:
    """Give a tie for each other proposal of the same call that the expert directs: the officer decides."""
    return tuple(Tie(ConflictKind.SAME_CALL, Strength.SOFT, "call", ref) for ref in refs)


def excludes(found: Iterable[Tie]) -> bool:
    """Whether any of the ties keeps the expert from the proposal."""
    return any(tie.strength is Strength.HARD for tie in found)
