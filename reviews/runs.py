"""An assignment run as plain values: what the officer asked, the problem that follows, what changed since.

Proposals and reviewers are named by reference. What a run knows is kept as JSON, so that it can be explained later
without looking again, and compared with what holds when it is applied.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from core.errors import Finding
from reviews.affinity import WORKS_IN, Fit, Knowledge, Subject, fit
from reviews.matching.causes import Demand, Kind
from reviews.matching.problem import LEVELS, Problem
from reviews.matching.reading import read

Pair = tuple[str, str]
NATIONALITY = "nationality"
SIDE = "side"
PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the officer asked. most: proposals of this run for each reviewer; 0: as their own bound leaves.

    coverage_of: proposal → reviewers, where it differs.  more_of: reviewer → proposals above their own bound.
    kept, left_out: pairs that the officer wants, or does not.
    """

    panels: tuple[str, ...]
    coverage: int
    least: int = 0
    most: int = 0
    two_nations: bool = True
    one_per_nation: bool = False
    works_in_it: bool = True
    from_partner: bool = False
    seconds: int = 20
    coverage_of: Mapping[str, int] = field(default_factory=dict)
    more_of: Mapping[str, int] = field(default_factory=dict)
    kept: tuple[Pair, ...] = ()
    left_out: tuple[Pair, ...] = ()
    present: tuple[Pair, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give the settings as JSON values."""
        return json.loads(json.dumps(asdict(self)))  # type: ignore[no-any-return]

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Settings":
        """Give the settings of `as_json`."""
        pairs = {name: _pairs(said.get(name, ())) for name in ("kept", "left_out", "present")}
        return cls(**{**said, **pairs, "panels": tuple(said["panels"])})


@dataclass(frozen=True, slots=True)
class Entry:
    """One proposal of the run. version: key of the version that would be reviewed."""

    ref: str
    title: str
    priority: str
    panel: str
    version: int
    subject: Subject


@dataclass(frozen=True, slots=True)
class Reviewer:
    """One reviewer of the run. load: proposals at work on now.  most: how many they take at once."""

    ref: str
    name: str
    where: str
    nation: str
    partner: bool | None
    load: int
    most: int
    knowledge: Knowledge


@dataclass(frozen=True, slots=True)
class World:
    """What holds when the run is worked out.

    working: pairs asked already → whether the evaluation is in.  undeclared: those of them that have not answered yet.
    """

    entries: tuple[Entry, ...]
    reviewers: tuple[Reviewer, ...]
    barred: Mapping[Pair, Finding]
    ties: Mapping[Pair, tuple[Finding, ...]]
    working: Mapping[Pair, bool]
    undeclared: frozenset[Pair] = frozenset()


def inputs_of(world: World, settings: Settings) -> dict[str, Any]:
    """Give everything the run knows as JSON: proposals, reviewers, and for each pair its fit and what stands in its way."""
    loads = _loads(world, settings)
    asked = Counter(ref for ref, _reviewer in world.working)
    wanted = {e.ref: settings.coverage_of.get(e.ref, settings.coverage) for e in world.entries}
    bars = {f"{p} {r}": [b.code, dict(b.values)] for (p, r), b in sorted(world.barred.items(), key=_by_pair)}
    for p, r in settings.left_out:
        bars.setdefault(f"{p} {r}", ["run_left_out", {}])
    for p, r in world.working:
        bars.pop(f"{p} {r}", None)
    return {
        "proposals": [
            {"ref": e.ref, "title": e.title, "priority": e.priority, "panel": e.panel, "version": e.version,
             "coverage": max(wanted[e.ref], asked[e.ref])}
            for e in world.entries
        ],
        "reviewers": [
            {"ref": r.ref, "name": r.name, "where": r.where, "nation": r.nation, "partner": r.partner,
             "load": r.load, "most": r.most, "least": loads[r.ref][0], "room": loads[r.ref][1]}
            for r in world.reviewers
        ],
        "fits": [[_fit(world, e, r) for r in world.reviewers] for e in world.entries],
        "barred": bars,
        "ties": {f"{p} {r}": [[t.code, dict(t.values)] for t in ties]
                 for (p, r), ties in sorted(world.ties.items(), key=_by_pair)},
        "working": [[p, r, done] for (p, r), done in sorted(world.working.items())],
    }  # fmt: skip


def _by_pair(item: tuple[Pair, Any]) -> Pair:
    return item[0]


def _fit(world: World, entry: Entry, reviewer: Reviewer) -> list[Any]:
    found = fit(reviewer.knowledge, entry.subject, tied=bool(world.ties.get((entry.ref, reviewer.ref))))
    return [found.level, list(found.keywords), found.further, int(found.language), int(found.tied)]


def fit_from(parts: Sequence[Any]) -> Fit:
    """Give the fit of its parts as `inputs_of` keeps them."""
    level, keywords, further, language, tied = parts
    return Fit(level, tuple(keywords), further, bool(language), bool(tied))


def _loads(world: World, settings: Settings) -> dict[str, tuple[int, int]]:
    """Least and most proposals of the run for each reviewer: what they carry elsewhere is not there to be given."""
    refs = {entry.ref for entry in world.entries}
    inside = [(r, done) for (p, r), done in world.working.items() if p in refs]
    working, done = Counter(r for r, _done in inside), Counter(r for r, done in inside if done)
    free = Counter(
        r.ref for r in world.reviewers for e in world.entries if (e.ref, r.ref) not in world.barred
    )
    found = {}
    for one in world.reviewers:
        elsewhere = one.load - (working[one.ref] - done[one.ref])
        room = one.most + settings.more_of.get(one.ref, 0) - elsewhere + done[one.ref]
        if settings.most:
            room = min(room, settings.most + settings.more_of.get(one.ref, 0))
        room = max(room, working[one.ref], 0)
        found[one.ref] = (min(settings.least, room, free[one.ref] + working[one.ref]), room)
    return found


def problem_of(inputs: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """Give the problem of the run as the documented JSON (docs/matching.md)."""
    rows = {one["ref"]: number for number, one in enumerate(inputs["proposals"])}
    columns = {one["ref"]: number for number, one in enumerate(inputs["reviewers"])}

    def numbered(pairs: Iterable[Sequence[Any]]) -> list[list[int]]:
        known = {(rows[p], columns[r]) for p, r, *_rest in pairs if p in rows and r in columns}
        return [list(pair) for pair in sorted(known)]

    pinned = numbered([*inputs["working"], *settings.kept])
    bars = numbered(pair.split() for pair in inputs["barred"])
    kept_bars = [pair for pair in bars if pair not in numbered(inputs["working"])]
    return {
        "proposals": len(rows),
        "reviewers": len(columns),
        "coverage": [one["coverage"] for one in inputs["proposals"]],
        "load_min": [one["least"] for one in inputs["reviewers"]],
        "load_max": [one["room"] for one in inputs["reviewers"]],
        "scores": [
            [p, r, fit_from(parts).points]
            for p, row in enumerate(inputs["fits"])
            for r, parts in enumerate(row)
            if fit_from(parts).points
        ],
        "forbidden": kept_bars,
        "pinned": pinned,
        "present": numbered([*inputs["working"], *settings.present]),
        "groups": {
            NATIONALITY: [one["nation"] or None for one in inputs["reviewers"]],
            SIDE: [PARTNER if one["partner"] else None for one in inputs["reviewers"]],
        },
        "rules": rules_of(settings),
        "levels": [level.value for level in LEVELS],
    }


def rules_of(settings: Settings) -> list[dict[str, Any]]:
    """Give the officer's rules as rules of the matching, in the order in which `rule_code` names them."""
    rules: list[dict[str, Any]] = []
    if settings.one_per_nation:
        rules.append({"group": NATIONALITY, "at_most": 1})
    elif settings.two_nations and settings.coverage > 1:
        rules.append({"group": NATIONALITY, "at_most": settings.coverage - 1})
    if settings.works_in_it:
        rules.append({"score_from": WORKS_IN, "at_least": 1})
    if settings.from_partner:
        rules.append({"group": SIDE, "value": PARTNER, "at_least": 1})
    return rules


def without_rule(settings: Settings, number: int) -> Settings:
    """Give the settings without the rule that stands at that place of `rules_of`."""
    rule = rules_of(settings)[number]
    if "score_from" in rule:
        return replace(settings, works_in_it=False)
    if rule["group"] == SIDE:
        return replace(settings, from_partner=False)
    # The stricter rule about countries gives way to the milder one first.
    milder = settings.one_per_nation and settings.coverage > 2
    return replace(settings, one_per_nation=False, two_nations=milder)


def relaxed(settings: Settings, inputs: Mapping[str, Any], relief: Iterable[tuple[Demand, int]]) -> Settings:
    """Give the settings that give way by the least that is needed."""
    coverage_of, more_of, kept = dict(settings.coverage_of), dict(settings.more_of), list(settings.kept)
    rules: set[int] = set()
    least = settings.least
    for demand, by in relief:
        if demand.kind is Kind.COVERAGE and demand.proposal is not None:
            entry = inputs["proposals"][demand.proposal]
            coverage_of[entry["ref"]] = entry["coverage"] + by
        elif demand.kind is Kind.LOAD_MAX and demand.reviewer is not None:
            ref = inputs["reviewers"][demand.reviewer]["ref"]
            more_of[ref] = more_of.get(ref, 0) + by
        elif demand.kind is Kind.LOAD_MIN:
            least = 0
        elif demand.kind is Kind.PINNED and demand.proposal is not None and demand.reviewer is not None:
            pair = inputs["proposals"][demand.proposal]["ref"], inputs["reviewers"][demand.reviewer]["ref"]
            kept = [one for one in kept if one != pair]
        elif demand.rule is not None:
            rules.add(demand.rule)
    found = replace(settings, coverage_of=coverage_of, more_of=more_of, kept=tuple(kept), least=least)
    for number in sorted(rules, reverse=True):
        found = without_rule(found, number)
    return found


def read_problem(document: Mapping[str, Any]) -> Problem:
    """Give the problem of its JSON."""
    return read(dict(document))


def digest_of(inputs: Mapping[str, Any], problem: Mapping[str, Any]) -> str:
    """Give the SHA-256 of everything the run was worked out from."""
    said = json.dumps([inputs, problem], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


MOST_NAMED = 6


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Give in findings what changed between the inputs of a run and what holds now; empty when nothing did."""
    found = []
    before, after = _by_ref(old["proposals"]), _by_ref(new["proposals"])
    people, people_now = _by_ref(old["reviewers"]), _by_ref(new["reviewers"])
    both = [ref for ref in before if ref in after]
    names = {ref: one["name"] for ref, one in (people | people_now).items()}
    stayed = [ref for ref in people if ref in people_now]
    changes: dict[str, list[str]] = {
        "run_changed_gone": [ref for ref in before if ref not in after],
        "run_changed_new": [ref for ref in after if ref not in before],
        "run_changed_version": [ref for ref in both if before[ref]["version"] != after[ref]["version"]],
        "run_changed_left": [names[ref] for ref in people if ref not in people_now],
        "run_changed_joined": [names[ref] for ref in people_now if ref not in people],
        "run_changed_load": [
            names[ref] for ref in stayed
            if any(people[ref][key] != people_now[ref][key] for key in ("load", "most", "room"))
        ],
        "run_changed_asked": _said(_symmetric(old["working"], new["working"]), names),
        "run_changed_bars": _said(
            _symmetric((pair.split() for pair in old["barred"]), (pair.split() for pair in new["barred"])),
            names,
        ),
    }  # fmt: skip
    for code, what in changes.items():
        if what:
            found.append(_changed(code, what))
    if not found and _known(old) != _known(new):
        found.append(Finding("run_changed_knowledge"))
    return tuple(found)


def _changed(code: str, what: Sequence[str]) -> Finding:
    listed = ", ".join(what[:MOST_NAMED]) + (" …" if len(what) > MOST_NAMED else "")
    return {
        "run_changed_gone": Finding("run_changed_gone", values={"what": listed}),
        "run_changed_new": Finding("run_changed_new", values={"what": listed}),
        "run_changed_version": Finding("run_changed_version", values={"what": listed}),
        "run_changed_left": Finding("run_changed_left", values={"what": listed}),
        "run_changed_joined": Finding("run_changed_joined", values={"what": listed}),
        "run_changed_load": Finding("run_changed_load", values={"what": listed}),
        "run_changed_asked": Finding("run_changed_asked", values={"what": listed}),
        "run_changed_bars": Finding("run_changed_bars", values={"what": listed}),
    }[code]


def _by_ref(rows: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {row["ref"]: row for row in rows}


def _symmetric(old: Iterable[Sequence[Any]], new: Iterable[Sequence[Any]]) -> list[Pair]:
    before, after = ({(p, r) for p, r, *_rest in rows} for rows in (old, new))
    return sorted(before ^ after)


def _said(pairs: Iterable[Pair], names: Mapping[str, str]) -> list[str]:
    return [f"{names.get(r, r)} / {p}" for p, r in pairs]


def _known(inputs: Mapping[str, Any]) -> str:
    return json.dumps(inputs, sort_keys=True)


def _pairs(pairs: Iterable[Sequence[str]]) -> tuple[Pair, ...]:
    return tuple((p, r) for p, r in pairs)


def named(inputs: Mapping[str, Any], pairs: Iterable[Sequence[int]]) -> list[Pair]:
    """Give the pairs of numbers as pairs of references."""
    return [(inputs["proposals"][p]["ref"], inputs["reviewers"][r]["ref"]) for p, r in pairs]


def numbered(inputs: Mapping[str, Any], pairs: Iterable[Sequence[str]]) -> list[tuple[int, int]]:
    """Give the pairs of references as pairs of numbers; those that are not of the run are left out."""
    rows = {one["ref"]: number for number, one in enumerate(inputs["proposals"])}
    columns = {one["ref"]: number for number, one in enumerate(inputs["reviewers"])}
    return [(rows[p], columns[r]) for p, r in pairs if p in rows and r in columns]


def new_pairs(inputs: Mapping[str, Any], pairs: Iterable[Sequence[str]]) -> list[Pair]:
    """Give those of the pairs that nobody was asked for yet."""
    working = {(p, r) for p, r, _done in inputs.get("working", ())}
    return sorted((p, r) for p, r in pairs if (p, r) not in working)


def demand_from(said: Mapping[str, Any]) -> Demand:
    """Give the demand of its document."""
    fields = {key: said[key] for key in ("proposal", "reviewer", "rule", "value", "amount") if key in said}
    return Demand(Kind(said["kind"]), **fields)
