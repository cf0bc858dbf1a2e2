"""Rules of eligibility in words: what each asks, what it says, from which facts, and how to mend it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from applications.eligibility import Fact, Judged, Outcome, Severity
from applications.facts import CountryFacts
from applications.models import KeyPriority
from core.money import written
from core.wording import sentence
from partners.enums import OrganisationKind

STANDINGS: Mapping[str, str | Promise] = {
    "nato": gettext_lazy("NATO country"),
    "partner": gettext_lazy("active partner"),
    "suspended": gettext_lazy("partnership suspended"),
    "other": gettext_lazy("neither NATO nor partner"),
}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule as a page shows it. tone: of the tag; facts: label and value; url: where it is mended, or empty."""

    key: str
    title: str
    word: str
    tone: str
    sentences: tuple[str, ...]
    mend: str
    facts: tuple[tuple[str, str], ...]
    source: str
    url: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """All rules together. outcome: of Outcome; counts of what does not hold, is to be explained, is not known."""

    outcome: Outcome
    refused: int
    asked: int
    unknown: int

    @property
    def holds(self) -> bool:
        return self.outcome is Outcome.HOLDS

    @property
    def fails(self) -> bool:
        return self.outcome is Outcome.FAILS


def verdict_of(judged: Iterable[Judged]) -> Verdict:
    """Give what the rules say together: one refusal fails all; what only asks for reasons refuses nothing."""
    rows = list(judged)
    refused = sum(row.refuses for row in rows)
    asked = sum(row.outcome is Outcome.FAILS and not row.refuses for row in rows)
    unknown = sum(row.outcome is Outcome.UNKNOWN for row in rows)
    undecided = any(row.outcome is Outcome.UNKNOWN and row.severity is Severity.REFUSES for row in rows)
    outcome = Outcome.FAILS if refused else Outcome.UNKNOWN if undecided else Outcome.HOLDS
    return Verdict(outcome, refused, asked, unknown)


def rule_rows(
    judged: Iterable[Judged],
    countries: Mapping[str, CountryFacts],
    priorities: Iterable[KeyPriority],
    urls: Mapping[str, str] | None = None,
) -> list[RuleRow]:
    """Give every rule in words, what refuses first, then what asks, what is not known, what holds. urls: by section."""
    named = {priority.code: str(priority) for priority in priorities}
    rows = (_row(one, countries, named, urls or {}) for one in judged)
    return sorted(rows, key=lambda row: _ORDER[row.tone])


_ORDER = {"error": 0, "attention": 1, "": 2, "done": 3}


def _row(
    one: Judged, countries: Mapping[str, CountryFacts], priorities: Mapping[str, str], urls: Mapping[str, str]
) -> RuleRow:
    fails = one.outcome is Outcome.FAILS
    if fails:
        word, tone = (_("Does not hold"), "error") if one.refuses else (_("To be explained"), "attention")
    elif one.outcome is Outcome.UNKNOWN:
        word, tone = _("Not known yet"), ""
    else:
        word, tone = _("Holds"), "done"
    return RuleRow(
        key=one.rule.key,
        title=str(one.rule.title),
        word=word,
        tone=tone,
        sentences=tuple(sentence(finding) for finding in (*one.judgement.findings, *one.judgement.notes)),
        mend=str(one.rule.mend) if fails else "",
        facts=tuple(_fact(fact, countries, priorities) for fact in one.facts),
        source=one.rule.source,
        url=urls.get(one.section, "") if one.outcome is not Outcome.HOLDS else "",
    )


def _fact(
    fact: Fact, countries: Mapping[str, CountryFacts], priorities: Mapping[str, str]
) -> tuple[str, str]:
    if fact.kind == "priority" and fact.value in priorities:
        return str(fact.label), priorities[fact.value]
    if fact.kind == "people":
        country = countries.get(str(fact.label))
        name = country.name if country else str(fact.label)
        return name, ngettext("%(n)s person", "%(n)s people", fact.value) % {"n": fact.value}
    return str(fact.label), _value(fact.kind, fact.value, countries)


def _value(kind: str, value: Any, countries: Mapping[str, CountryFacts]) -> str:
    if kind == "count":
        rows: Sequence[Any] = value or ()
        return ngettext("%(n)s named", "%(n)s named", len(rows)) % {"n": len(rows)}
    if kind == "written":
        return _("answered") if value and str(value).strip() else _("not answered yet")
    if value in (None, ""):
        return _("not said yet")
    if kind == "country":
        country = countries.get(value)
        return f"{country.name} ({STANDINGS[country.standing]})" if country else str(value)
    if kind == "institution":
        return str(OrganisationKind(value).label)
    if kind == "eur":
        return f"EUR {written(value)}"
    if kind == "day":
        return date_format(value, "j F Y")
    return str(value)
