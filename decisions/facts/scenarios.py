"""Scenarios of a funding round: what they were worked out from, whether that still holds, and how they compare."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Proposal
from core.enums import UNDER_WAY
from core.money import ZERO
from decisions.enums import Bound, By, Mark, Unit
from decisions.facts.choosing import Line, ListRead, names_of, rule_words
from decisions.models import FundingRound, RoundRule, Scenario

# The reason of what was awarded before; it is data, so that no language changes the digest.
AWARDED = "awarded"
LIMITS = {
    "at_least": (Bound.LEAST, Unit.PROPOSALS),
    "at_most": (Bound.MOST, Unit.PROPOSALS),
    "at_least_eur": (Bound.LEAST, Unit.EUR),
    "at_most_eur": (Bound.MOST, Unit.EUR),
}
STAGES = {
    "reading": gettext_lazy("Reading the round"),
    "scores": gettext_lazy("Calibrating the scores"),
    "set": gettext_lazy("Looking for the best set"),
    "costs": gettext_lazy("What each rule costs"),
    "next": gettext_lazy("Who is next in line"),
    "stability": gettext_lazy("How stable the set is"),
}


def inputs_of(read: ListRead, envelope_eur: Decimal) -> dict[str, Any]:
    """Give everything the best set depends on, as plain JSON values: a scenario whose inputs differ now is out of date."""
    lines = [line for line in read.lines if _counts(line)]
    return {
        "envelope_eur": str(envelope_eur),
        "rules": sorted(
            [one.rule.by, one.rule.value, one.rule.bound, one.rule.unit, str(one.rule.limit)]
            for one in read.rules
        ),
        "scores": read.board.digest,
        "candidates": sorted(
            (
                {
                    "ref": line.proposal.ref,
                    "title": line.proposal.title,
                    "eur": str(line.eur),
                    "fixed": _fixed(line),
                    "score": str(line.score) if line.score is not None else "",
                    "marks": {str(by): list(values) for by, values in line.marks.items()},
                }
                for line in lines
            ),
            key=lambda one: str(one["ref"]),
        ),
    }


def _counts(line: Line) -> bool:
    """Whether the set may hold it: candidates that wait, and what was awarded, which takes its money in any set."""
    return line.awarded or not line.decided


def _fixed(line: Line) -> list[Any]:
    if line.awarded:
        return [True, AWARDED]
    return [line.item.mark == Mark.MUST, line.item.mark_reason] if line.item.mark else []


def digest_of(inputs: Mapping[str, Any]) -> str:
    """Give the SHA-256 of the inputs."""
    plain = json.dumps(inputs, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def problem_of(inputs: Mapping[str, Any], values: Mapping[str, float]) -> dict[str, Any]:
    """Give the problem as documented (docs/portfolio.md). values: what each candidate is worth."""
    proposals = []
    fixed: dict[bool, list[dict[str, str]]] = {True: [], False: []}
    for one in inputs["candidates"]:
        marks = one["marks"]
        single = {key: marks[key][0] for key in (By.PRIORITY, By.MECHANISM, By.FRAMEWORK) if marks.get(key)}
        proposals.append(
            {
                "ref": one["ref"],
                "value": values[one["ref"]],
                "amount_eur": one["eur"],
                "countries": marks.get(By.COUNTRY, []),
                **{str(key): value for key, value in single.items()},
            }
        )
        if one["fixed"]:
            inside, reason = one["fixed"]
            fixed[inside].append({"ref": one["ref"], "reason": reason})
    return {
        "envelope_eur": inputs["envelope_eur"],
        "proposals": proposals,
        "rules": [_rule(*rule) for rule in inputs["rules"]],
        "must_fund": fixed[True],
        "must_not_fund": fixed[False],
    }


def _rule(by: str, value: str, bound: str, unit: str, limit: str) -> dict[str, Any]:
    key = next(name for name, pair in LIMITS.items() if pair == (bound, unit))
    number: Any = limit if unit == Unit.EUR else int(Decimal(limit))
    return {"by": by, key: number, **({"value": value} if value else {})}


def scenarios_for(user: Any, funding_round: FundingRound) -> QuerySet[Scenario]:
    """Give the round's scenarios, newest first, except those over a proposal to which the person is tied.

    A set, its costs and its next in line tell of all candidates together, so a row left out would hide nothing.
    """
    found: QuerySet[Scenario] = Scenario.objects.filter(round=funding_round)
    tied = Proposal.objects.tied_to(user).filter(call__in=funding_round.calls.all()).order_by()
    over = [Q(inputs__candidates__contains=[{"ref": ref}]) for ref in tied.values_list("ref", flat=True)]
    if over:
        found = found.exclude(pk__in=found.filter(reduce(or_, over)).values("pk"))
    return found.select_related("asked_by", "applied_by").order_by("-number")


def _why(fixed: Sequence[Any]) -> str:
    if not fixed:
        return ""
    return _("Awarded already") if fixed[1] == AWARDED else str(fixed[1])


def awarded_in(inputs: Mapping[str, Any]) -> frozenset[str]:
    """Give the refs of what was awarded before: they take their money in any set, and nobody asks what that costs."""
    return frozenset(one["ref"] for one in inputs["candidates"] if one["fixed"][1:] == [AWARDED])


@dataclass(frozen=True, slots=True)
class Chosen:
    """One candidate in a scenario. stable: the share of draws in which it is chosen, None without draws."""

    ref: str
    title: str
    eur: Decimal
    worth: float
    funded: bool
    fixed: str
    stable: float | None
    loss: float | None
    next: bool


class ScenarioRead:
    """One scenario, read once. names: of the values its rules speak of."""

    def __init__(self, scenario: Scenario, names: Mapping[tuple[str, str], str], digest_now: str) -> None:
        self.scenario, self.names = scenario, names
        self.stale = bool(scenario.digest) and scenario.digest != digest_now
        answer = scenario.answer
        self.found = bool(answer.get("feasible"))
        self.funded = {one["ref"]: Decimal(one["amount_eur"]) for one in answer.get("funded", ())}
        self.value = float(answer.get("value", 0.0))
        self.spent_eur = Decimal(answer.get("spent_eur", "0"))
        self.envelope_eur = Decimal(scenario.inputs.get("envelope_eur", "0"))
        self.calibrated = bool(answer.get("calibrated"))

    @property
    def under_way(self) -> bool:
        return self.scenario.state in UNDER_WAY

    @property
    def stage(self) -> str:
        return str(STAGES.get(self.scenario.stage, ""))

    @property
    def left_eur(self) -> Decimal:
        return self.envelope_eur - self.spent_eur

    @property
    def rows(self) -> list[Chosen]:
        """Give every candidate: the set first, then by what they are worth."""
        answer = self.scenario.answer
        worth = {one["ref"]: float(one["value"]) for one in self.scenario.problem.get("proposals", ())}
        stable, following = answer.get("stability", {}), answer.get("next_in_line", ())
        losses = {one["ref"]: one["loss"] for one in following}
        rows = [
            Chosen(
                ref=one["ref"],
                title=one["title"],
                eur=Decimal(one["eur"]),
                worth=worth.get(one["ref"], 0.0),
                funded=one["ref"] in self.funded,
                fixed=_why(one["fixed"]),
                stable=stable.get(one["ref"]),
                loss=losses.get(one["ref"]),
                next=one["ref"] in losses,
            )
            for one in self.scenario.inputs.get("candidates", ())
        ]
        return sorted(rows, key=lambda row: (not row.funded, -row.worth, row.ref))

    @property
    def following(self) -> list[Chosen]:
        """Give who is next in line, the smallest loss first; those that no set can hold come last."""
        rows = [row for row in self.rows if row.next]
        return sorted(rows, key=lambda row: (row.loss is None, row.loss or 0.0, row.ref))[:10]

    @property
    def costs(self) -> list[tuple[str, float]]:
        """Give each demand in words with what the best set would gain without it, the dearest first."""
        found = [(self._words(one), float(one["cost"])) for one in self.scenario.answer.get("costs", ())]
        return sorted(found, key=lambda row: -row[1])

    @property
    def cause(self) -> list[str]:
        """Give a smallest part of the demands that exclude each other, where no set keeps them all."""
        return [self._words(one) for one in self.scenario.answer.get("cause", ())]

    def _words(self, demand: Mapping[str, Any]) -> str:
        if demand.get("reason") == AWARDED:
            return _("%(ref)s was awarded already.") % {"ref": demand["ref"]}
        if demand["kind"] != "rule":
            return str(demand["words"])
        key = next(name for name in LIMITS if name in demand)
        bound, unit = LIMITS[key]
        value, limit = demand.get("value", ""), Decimal(str(demand[key]))
        return rule_words(
            RoundRule(by=demand["by"], value=value, bound=bound, unit=unit, limit=limit), self.names
        )


def read_scenarios(scenarios: Iterable[Scenario], read: ListRead) -> list[ScenarioRead]:
    """Give the scenarios as they are read beside the round of this moment."""
    names = names_of(read.lines)
    made = []
    for scenario in scenarios:
        envelope = Decimal(scenario.inputs["envelope_eur"]) if scenario.inputs else read.round.envelope_eur
        made.append(ScenarioRead(scenario, names, digest_of(inputs_of(read, envelope))))
    return made


@dataclass(frozen=True, slots=True)
class CompareRow:
    """One candidate across scenarios. cells: name of the scenario and what it gives, None where it is not in the set."""

    ref: str
    title: str
    cells: tuple[tuple[str, Decimal | None], ...]
    differs: bool


def compare(scenarios: Sequence[ScenarioRead]) -> list[CompareRow]:
    """Give each candidate that a scenario funds, those on which the scenarios differ first."""
    titles: dict[str, str] = {}
    for one in scenarios:
        for entry in one.scenario.inputs.get("candidates", ()):
            titles[entry["ref"]] = entry["title"]
    rows = []
    for ref, title in sorted(titles.items()):
        cells = tuple((one.scenario.title, one.funded.get(ref)) for one in scenarios)
        inside = {cell is not None for _name, cell in cells}
        if True in inside:
            rows.append(CompareRow(ref, title, cells, len(inside) > 1))
    return sorted(rows, key=lambda row: (not row.differs, row.ref))


def changes_of(scenario: ScenarioRead, read: ListRead) -> tuple[list[Line], list[Line]]:
    """Give the candidates that the scenario would put on the list to fund, and those it would take off."""
    waiting = [line for line in read.lines if not line.decided]
    put = [line for line in waiting if line.proposal.ref in scenario.funded and not line.item.listed]
    out = [line for line in waiting if line.proposal.ref not in scenario.funded and line.item.listed]
    return put, out


def listed_eur_after(scenario: ScenarioRead, read: ListRead) -> Decimal:
    """Give what the list would cost with the scenario's set."""
    return sum(
        (line.eur for line in read.lines if line.awarded or line.proposal.ref in scenario.funded), ZERO
    )
