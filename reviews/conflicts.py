"""What traces of a tie weigh: a function of values.

The database finds the traces (the view behind `Sighting`); here each is given its kind and its strength, and officers'
rulings are laid over them. Source: docs/programme.md §7.1, docs/decisions/0016.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from reviews.enums import ConflictKind, Strength, Verdict

# Half the world, or all of the demonstration, has an address there: it ties nobody to anybody.
PUBLIC_MAIL = frozenset(
    {
        "demo.example",
        "gmail.com",
        "gmx.net",
        "googlemail.com",
        "hotmail.com",
        "icloud.com",
        "live.com",
        "mail.com",
        "outlook.com",
        "proton.me",
        "protonmail.com",
        "ukr.net",
        "yahoo.com",
    }
)

WEIGHTS: Mapping[str, tuple[ConflictKind, Strength]] = {
    "person": (ConflictKind.AUTHOR, Strength.HARD),
    "address": (ConflictKind.AUTHOR, Strength.HARD),
    "namesake": (ConflictKind.AUTHOR, Strength.SOFT),
    "helper": (ConflictKind.AUTHOR, Strength.HARD),
    "institution": (ConflictKind.SAME_INSTITUTION, Strength.HARD),
    "roof": (ConflictKind.SAME_INSTITUTION, Strength.SOFT),
    "former": (ConflictKind.FORMER_INSTITUTION, Strength.SOFT),
    "domain": (ConflictKind.SAME_INSTITUTION, Strength.SOFT),
    "joint": (ConflictKind.COLLABORATOR, Strength.HARD),
    "named": (ConflictKind.OTHER, Strength.HARD),
    "call": (ConflictKind.SAME_CALL, Strength.SOFT),
    "country": (ConflictKind.NATIONAL, Strength.SOFT),
    "unwanted": (ConflictKind.DISPUTE, Strength.SOFT),
    "declared": (ConflictKind.OTHER, Strength.HARD),
    "pinned": (ConflictKind.OTHER, Strength.HARD),
}
HARD = frozenset(key for key, (_kind, strength) in WEIGHTS.items() if strength is Strength.HARD)
# No officer can lift these: who writes a proposal, or said that there is a tie, does not judge it.
FIXED = frozenset({"person", "helper", "declared"})
# A director is one tie: whoever is the person needs no further reason.
SELF = frozenset({"person", "address"})


@dataclass(frozen=True, slots=True)
class Seen:
    """One trace of a tie. director: by name. kind: of what was declared or named, else empty.

    detail: an organisation, a domain, a country, the reference of another proposal, or words.
    """

    seen_by: str
    director: str = ""
    detail: str = ""
    since: date | None = None
    counts_from: date | None = None
    counts_until: date | None = None
    kind: str = ""
    strength: str = ""

    def counts_on(self, day: date) -> bool:
        """Whether the trace ties on that day."""
        begun = self.counts_from is None or self.counts_from <= day
        return begun and (self.counts_until is None or day < self.counts_until)


@dataclass(frozen=True, slots=True)
class Tie:
    """One tie: of which kind, whether it excludes, by what it was seen, and since when.

    director: by name; for a tie seen by the call, the reference of the other proposal.
    lifted: an officer ruled that it is no conflict.
    """

    kind: ConflictKind
    strength: Strength
    seen_by: str
    director: str
    detail: str = ""
    since: date | None = None
    lifted: bool = False

    @property
    def excludes(self) -> bool:
        """Whether this tie alone keeps the expert from the proposal."""
        return self.strength is Strength.HARD and not self.lifted


def judged(
    seen: Iterable[Seen], *, on: date, national: str = Strength.SOFT, verdict: str = ""
) -> tuple[Tie, ...]:
    """Give the ties that count on the day, those that exclude first.

    national: what a common country does in the call.  verdict: of an officer's ruling in force, or nothing.
    """
    counting = [trace for trace in dict.fromkeys(seen) if trace.counts_on(on) and not _is_public(trace)]
    selves = {trace.director for trace in counting if trace.seen_by in SELF}
    same = {trace.director for trace in counting if trace.seen_by == "person"}
    houses = {trace.director for trace in counting if trace.seen_by == "institution"}
    found: dict[tuple[str, str, str], Tie] = {}
    for trace in counting:
        if trace.director in selves and trace.seen_by not in SELF | {
            "call",
            "declared",
            "pinned",
            "unwanted",
        }:
            continue
        if trace.seen_by == "address" and trace.director in same:
            continue
        if trace.seen_by in {"domain", "roof", "former"} and trace.director in houses:
            continue
        tie = _tie(trace, national, verdict)
        found.setdefault((tie.seen_by, tie.director, "" if tie.seen_by == "country" else tie.detail), tie)
    return tuple(sorted(found.values(), key=lambda tie: (tie.lifted, tie.strength is Strength.SOFT)))


def _is_public(trace: Seen) -> bool:
    return trace.seen_by == "domain" and trace.detail in PUBLIC_MAIL


def _tie(trace: Seen, national: str, verdict: str) -> Tie:
    kind, strength = WEIGHTS[trace.seen_by]
    if trace.kind:
        kind = ConflictKind(trace.kind)
    if trace.seen_by == "country":
        strength = Strength(national or Strength.SOFT)
    elif trace.strength:
        strength = Strength(trace.strength)
    return Tie(
        kind=kind,
        strength=strength,
        seen_by=trace.seen_by,
        director=trace.director,
        detail=trace.detail,
        since=trace.since,
        lifted=verdict == Verdict.NONE and trace.seen_by not in FIXED,
    )


def excludes(found: Iterable[Tie]) -> bool:
    """Whether any of the ties keeps the expert from the proposal."""
    return any(tie.excludes for tie in found)
