"""Eligibility as a table of rules: each says what it asks, from which facts, and how to mend it. Pure.

A rule holds, does not hold, or cannot be known yet. The same table answers before a proposal is begun, while it is
written, when it is submitted, and at the officer's desk. Source: docs/programme.md §3.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applications.enums import DirectorRole, Mechanism
from applications.mechanisms.cells import day
from applications.mechanisms.forms import FormDefinition, Section, Slot
from applications.plan import place_of
from applications.reading import PEOPLE, Reader, may_see
from applications.rules import (
    FUNDABLE_KINDS,
    NATO,
    OTHER,
    PARTNER,
    SUSPENDED,
    DirectorFacts,
    FileFacts,
    Findings,
    Given,
    ProposalFacts,
    clues,
    is_blank,
    section_of,
    working_days,
)
from applications.tables import cost_hints, director_hints, empty_days, guide_hints, people_hints
from core.errors import Finding
from core.money import ZERO
from core.tracing import addresses, links, traces, whole


class Outcome(StrEnum):
    """What a rule says of the facts."""

    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"


class Severity(StrEnum):
    """What follows where a rule does not hold."""

    REFUSES = "refuses"
    ASKS = "asks"
    OFF = "off"


SEVERITY_WORDS: Mapping[str, str | Promise] = {
    Severity.REFUSES: _("Refuses the proposal"),
    Severity.ASKS: _("Asks for an explanation"),
    Severity.OFF: _("Is not asked"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact a rule looked at. kind: country or priority (codes), eur, text, number or day; value None or "" is not known."""

    label: str | Promise
    kind: str
    value: Any


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a rule found: findings speak against it; unknown tells that a fact is still missing, and notes which one."""

    findings: Findings = ()
    unknown: bool = False
    notes: Findings = ()

    @property
    def outcome(self) -> Outcome:
        if self.findings:
            return Outcome.FAILS
        return Outcome.UNKNOWN if self.unknown else Outcome.HOLDS


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of eligibility.

    key: its id for good.   severity: what it does unless the call says otherwise, which it may within `may_be`.
    codes: the findings it can give.   place: the kind of section, or the question, where it is mended.
    """

    key: str
    title: str | Promise
    mend: str | Promise
    codes: frozenset[str]
    place: str
    source: str
    judge: Callable[[ProposalFacts], Judgement]
    facts: Callable[[ProposalFacts], Iterable[Fact]]
    severity: Severity = Severity.REFUSES
    may_be: frozenset[Severity] = frozenset({Severity.REFUSES})
    applies: Callable[[ProposalFacts], bool] = lambda f: True


@dataclass(frozen=True, slots=True)
class Judged:
    """One rule with what it says of one proposal. section: where it is mended, empty where no section is."""

    rule: Rule
    severity: Severity
    judgement: Judgement
    facts: tuple[Fact, ...]
    section: str

    @property
    def outcome(self) -> Outcome:
        return self.judgement.outcome

    @property
    def refuses(self) -> bool:
        return self.outcome is Outcome.FAILS and self.severity is Severity.REFUSES


def severity_in(f: ProposalFacts, rule: Rule) -> Severity:
    """Give what the call makes of the rule; what a call may not say is not heard."""
    wanted = f.severities.get(rule.key, "")
    return Severity(wanted) if wanted in rule.may_be else rule.severity


def judge(f: ProposalFacts) -> tuple[Judged, ...]:
    """Give every rule that the call asks of this proposal, in the order of the table."""
    return tuple(
        Judged(
            rule=rule,
            severity=severity,
            judgement=_weighed(rule.judge(f), severity),
            facts=tuple(rule.facts(f)),
            section=_section(f, rule.place),
        )
        for rule in RULES
        if rule.applies(f) and (severity := severity_in(f, rule)) is not Severity.OFF
    )


def _weighed(judgement: Judgement, severity: Severity) -> Judgement:
    hard = severity is Severity.REFUSES
    return replace(judgement, findings=tuple(replace(found, hard=hard) for found in judgement.findings))


def _section(f: ProposalFacts, place: str) -> str:
    named = f.form.section(place)
    return section_of(f.form, place) or asked_in(f.form, place) or (named.key if named else "")


def eligible(f: ProposalFacts, g: Given) -> Findings:
    """No rule that refuses speaks against the proposal; the ceiling is a guard of its own."""
    return tuple(
        finding
        for one in judge(f)
        if one.refuses and one.rule.key != CEILING
        for finding in one.judgement.findings
    )


def soft_findings(f: ProposalFacts) -> Findings:
    """What does not refuse but ought to be explained: rules that ask, and lists that do not add up."""
    asked = [found for one in judge(f) if not one.refuses for found in one.judgement.findings]
    ruled = {code for rule in RULES for code in rule.codes}
    return (*asked, *(hint for hint in table_hints(f) if hint.code not in ruled))


def section_hints(f: ProposalFacts, section: Section) -> Findings:
    """Give what of one section ought to be explained."""
    return tuple(finding for finding in soft_findings(f) if finding.where == section.key)


def table_hints(f: ProposalFacts) -> Findings:
    """Give what tables should explain, section by section: lists beside the budget, the balance of participants."""
    asked: dict[str, Decimal] = {}
    by_director: dict[tuple[str, str], Decimal] = {}
    for line in f.budget:
        asked[line.heading] = asked.get(line.heading, ZERO) + line.amount_eur
        if line.director is not None:
            key = (line.heading, str(f.directors[line.director].place))
            by_director[key] = by_director.get(key, ZERO) + line.amount_eur
    names = {str(d.place): f"{d.role}, {d.organisation or d.name}" for d in f.directors}
    found = [
        *cost_hints(f.form, f.plan, asked),
        *director_hints(f.form, f.plan, by_director, names),
        *(hint for section in f.form.sections for hint in guide_hints(section, asked, f.requested_eur)),
        *people_hints(f.form, f.mechanism, f.plan, f.standing),
    ]
    for section in f.form.sections:
        for question in section.questions:
            if question.key == "programme":
                found += empty_days(section, question, f.plan, working_days(f))
    order = {section.key: place for place, section in enumerate(f.form.sections)}
    return tuple(sorted(found, key=lambda finding: order[finding.where]))


def asked_in(form: FormDefinition, key: str) -> str:
    """Give the key of the section that asks the question, or an empty text."""
    place = place_of(form, key)
    return place[0].key if place else ""


def answer(f: ProposalFacts, key: str) -> Any:
    """Give the answer to the question of that key in whatever section asks it, or None."""
    return next((answers[key] for answers in f.answers.values() if key in answers), None)


# --- the pair


def _side(role: DirectorRole, wanted: str) -> Callable[[ProposalFacts], Judgement]:
    def judge_side(f: ProposalFacts) -> Judgement:
        director = f.lead(role)
        if director is None:
            return Judgement(unknown=True)
        where, found = section_of(f.form, "directors"), []
        for country, code in ((director.residence, "residence"), (director.employment, "employment")):
            standing = f.standing.get(country, OTHER)
            if country and standing == SUSPENDED:
                found.append(Finding("country_suspended", where, {"name": director.name, "country": country}))
            elif country and standing != wanted:
                values = {"name": director.name, "role": role.label, "country": country}
                found.append(Finding(f"{code}_not_{wanted}", where, values))
        return Judgement(tuple(found), not (director.residence and director.employment))

    return judge_side


def _side_facts(role: DirectorRole) -> Callable[[ProposalFacts], Iterable[Fact]]:
    def facts(f: ProposalFacts) -> Iterable[Fact]:
        director = f.lead(role)
        yield Fact(_("Lives in"), "country", director.residence if director else "")
        yield Fact(_("Works in"), "country", director.employment if director else "")

    return facts


def _leads(f: ProposalFacts) -> list[DirectorFacts]:
    return [found for role in (DirectorRole.NPD, DirectorRole.PPD) if (found := f.lead(role))]


def _nationality(f: ProposalFacts) -> Judgement:
    where, found = section_of(f.form, "directors"), []
    for role, wanted in ((DirectorRole.NPD, NATO), (DirectorRole.PPD, PARTNER)):
        director = f.lead(role)
        allowed = {wanted} if f.nationality_rule == "match-role" else {NATO, PARTNER}
        if director and director.nationality and f.standing.get(director.nationality, OTHER) not in allowed:
            values = {"name": director.name, "country": director.nationality}
            found.append(Finding("nationality_not_allowed", where, values))
    known = [director for director in _leads(f) if director.nationality]
    return Judgement(tuple(found), len(known) < len((DirectorRole.NPD, DirectorRole.PPD)))


def _nationality_facts(f: ProposalFacts) -> Iterable[Fact]:
    for role in (DirectorRole.NPD, DirectorRole.PPD):
        director = f.lead(role)
        yield Fact(role.label, "country", director.nationality if director else "")


def _two_people(f: ProposalFacts) -> Judgement:
    npd, ppd = f.lead(DirectorRole.NPD), f.lead(DirectorRole.PPD)
    if npd is None or ppd is None:
        return Judgement(unknown=True)
    same = npd.user_id is not None and npd.user_id == ppd.user_id
    same = same or bool(npd.email and npd.email.casefold() == ppd.email.casefold())
    return Judgement((Finding("same_person", section_of(f.form, "directors")),) if same else ())


def _two_people_facts(f: ProposalFacts) -> Iterable[Fact]:
    for role in (DirectorRole.NPD, DirectorRole.PPD):
        director = f.lead(role)
        yield Fact(role.label, "text", director.name if director else "")


def _institutions(f: ProposalFacts) -> Judgement:
    where = section_of(f.form, "directors")
    found = tuple(
        Finding(
            "institution_not_fundable",
            where,
            {"name": director.name, "organisation": director.organisation},
        )
        for director in f.directors
        if director.organisation_kind and director.organisation_kind not in FUNDABLE_KINDS
    )
    known = all(director.organisation_kind for director in f.directors)
    return Judgement(found, not known or len(_leads(f)) < len((DirectorRole.NPD, DirectorRole.PPD)))


def _institution_facts(f: ProposalFacts) -> Iterable[Fact]:
    for director in f.directors:
        yield Fact(director.organisation or director.name, "institution", director.organisation_kind)


def _co_directors(f: ProposalFacts) -> Judgement:
    others = [director for director in f.directors if not director.is_lead]
    found = tuple(
        Finding(
            "co_director_country",
            section_of(f.form, "directors"),
            {"name": director.name, "country": director.employment},
        )
        for director in others
        if director.employment and f.standing.get(director.employment, OTHER) not in {NATO, PARTNER}
    )
    return Judgement(found, any(not director.employment for director in others))


def _co_director_facts(f: ProposalFacts) -> Iterable[Fact]:
    for director in f.directors:
        if not director.is_lead:
            yield Fact(director.name, "country", director.employment)


# --- the call


def _mechanism(f: ProposalFacts) -> Judgement:
    return Judgement(() if f.mechanism_offered else (Finding("mechanism_not_offered", ""),))


def _priority(f: ProposalFacts) -> Judgement:
    if not f.main_priority:
        return Judgement(unknown=True)
    if f.main_priority in f.priority_codes:
        return Judgement()
    where = section_of(f.form, "basics")
    return Judgement((Finding("priority_not_in_call", where, {"code": f.main_priority}),))


def within_ceiling(f: ProposalFacts, g: Given) -> Findings:
    """The request is within the call's frame for the mechanism."""
    return _ceiling(f).findings


def _ceiling(f: ProposalFacts) -> Judgement:
    if f.requested_eur > f.ceiling_eur:
        values = {"over": f.requested_eur - f.ceiling_eur, "ceiling": f.ceiling_eur}
        return Judgement((Finding("over_ceiling", section_of(f.form, "budget"), values),))
    return Judgement(unknown=f.requested_eur <= ZERO)


def _floor(f: ProposalFacts) -> Judgement:
    if ZERO < f.requested_eur < f.floor_eur:
        where = section_of(f.form, "budget")
        return Judgement((Finding("under_floor", where, {"floor": f.floor_eur}),))
    return Judgement(unknown=f.requested_eur <= ZERO)


def _length(f: ProposalFacts) -> Judgement:
    if f.duration is None:
        return Judgement(unknown=True)
    if f.shortest and f.longest and not f.shortest <= f.duration <= f.longest:
        values = {"shortest": f.shortest, "longest": f.longest, "duration": f.duration}
        code = f"duration_unusual_{f.duration_unit}"
        return Judgement((Finding(code, section_of(f.form, "basics"), values),))
    return Judgement()


def _length_facts(f: ProposalFacts) -> Iterable[Fact]:
    unit = _("Months") if f.duration_unit == "months" else _("Days")
    yield Fact(unit, "number", f.duration)


# --- the work


def _security(f: ProposalFacts) -> Judgement:
    """The text itself is judged by people; a rule sees only that nobody has written it."""
    return Judgement(unknown=is_blank(answer(f, "security_relevance")))


def _written(key: str, label: str | Promise) -> Callable[[ProposalFacts], Iterable[Fact]]:
    def facts(f: ProposalFacts) -> Iterable[Fact]:
        value = answer(f, key)
        yield Fact(label, "count" if isinstance(value, list) else "written", value)

    return facts


def _end_user(f: ProposalFacts) -> Judgement:
    return Judgement(unknown=is_blank(answer(f, "end_users")))


def first_day(f: ProposalFacts) -> date | None:
    """Give the first day of an event, or None before it is said."""
    return day(answer(f, "event_start_on"))


def _months_after(start: date, months: int) -> date:
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _lead_time(f: ProposalFacts) -> Judgement:
    start = first_day(f)
    if start is None or f.closes_at is None:
        return Judgement(unknown=True)
    earliest = _months_after(f.closes_at.date(), f.lead_months)
    if start >= earliest:
        return Judgement()
    values = {"field": "event_start_on", "months": f.lead_months, "earliest": earliest}
    return Judgement((Finding("event_too_soon", asked_in(f.form, "event_start_on"), values),))


def _lead_time_facts(f: ProposalFacts) -> Iterable[Fact]:
    yield Fact(_("First day of the event"), "day", first_day(f))
    yield Fact(_("The call closes"), "day", f.closes_at.date() if f.closes_at else None)


def _people(*codes: str) -> Callable[[ProposalFacts], Judgement]:
    def judge_people(f: ProposalFacts) -> Judgement:
        found = people_hints(f.form, f.mechanism, f.plan, f.standing)
        return Judgement(tuple(one for one in found if one.code in codes), not f.plan.people)

    return judge_people


def _people_facts(f: ProposalFacts) -> Iterable[Fact]:
    for group in f.plan.people:
        if group.country:
            yield Fact(group.country, "people", group.number)


# --- anonymity

ANONYMOUS = "anonymous"
SHORT = 1
# What each severity of that rule means, since it also decides whether names are shown.
NAMES_WORDS: Mapping[str, str | Promise] = {
    Severity.REFUSES: _("Hidden from reviewers; a proposal whose texts tell them cannot be submitted"),
    Severity.ASKS: _(
        "Hidden from reviewers; texts that tell them are pointed out to the directors and to you"
    ),
    Severity.OFF: _("Shown to reviewers"),
}


def reviewers_read_as(severities: Mapping[str, str], phase: int) -> Reader:
    """Give as whom reviewers and panels read: without people in phase 1 of a call that says so. severities: the call's."""
    hidden = severities.get(ANONYMOUS, Severity.OFF) != Severity.OFF
    return "anonymous" if phase == SHORT and hidden else "reviewer"


def _tells_nobody(f: ProposalFacts) -> Judgement:
    known, found = clues(f.directors), []
    for section in f.form.sections:
        if section.group == PEOPLE:
            continue
        for question in section.questions:
            if not may_see(question, "anonymous"):
                continue
            text = _text_of(f.answers.get(section.key, {}).get(question.key))
            names = (*traces(text, known), *addresses(text), *links(text))
            if names:
                values = {
                    "field": question.key,
                    "label": question.label,
                    "names": ", ".join(whole(names)),
                }
                found.append(Finding("text_names_people", section.key, values))
        found += _told_by_files(f, section)
    return Judgement(tuple(found), unknown=not f.directors or bool(being_read(f)))


def _told_by_files(f: ProposalFacts, section: Section) -> Iterable[Finding]:
    for slot, file in _nameless(f, section):
        for trace in file.traces:
            values = {
                "field": slot.key,
                "file": file.name,
                "names": ", ".join(trace.names),
                "page": trace.page,
            }
            yield Finding(f"file_{trace.place}_names_people", section.key, values)


def _nameless(f: ProposalFacts, section: Section) -> Iterable[tuple[Slot, FileFacts]]:
    for slot in section.slots:
        if may_see(slot, "anonymous") and slot.key in f.nameless_files:
            yield slot, f.nameless_files[slot.key]


def being_read(f: ProposalFacts) -> Findings:
    """Give which files that reviewers read without names the portal has not come to yet; nobody has to wait with them."""
    if not _reads_without_names(f):
        return ()
    return tuple(
        Finding("file_being_read", section.key, {"field": slot.key, "file": file.name}, hard=False)
        for section in f.form.sections
        for slot, file in _nameless(f, section)
        if file.reading == "awaited"
    )


def _files_are_read(f: ProposalFacts) -> Judgement:
    found, awaited = [], being_read(f)
    for section in f.form.sections:
        for slot, file in _nameless(f, section):
            values = {"field": slot.key, "file": file.name}
            if file.reading == "awaited":
                continue
            if file.reading == "given up":
                found.append(Finding("file_reading_given_up", section.key, values))
            elif file.unread is None:
                found.append(Finding("file_not_read", section.key, values))
            elif file.unread:
                pages = ", ".join(map(str, file.unread))
                found.append(Finding("file_pages_not_read", section.key, values | {"pages": pages}))
    return Judgement(tuple(found), unknown=bool(awaited), notes=awaited)


def _reads_without_names(f: ProposalFacts) -> bool:
    return reviewers_read_as(f.severities, f.phase) == "anonymous"


def _text_of(value: Any) -> str:
    if isinstance(value, list):
        return " \n".join(_text_of(one) for one in value)
    if isinstance(value, Mapping):
        return " \n".join(_text_of(one) for one in value.values())
    return value if isinstance(value, str) else ""


def _is_event(f: ProposalFacts) -> bool:
    return f.mechanism != Mechanism.MYP


# --- the table

CEILING = "ceiling"
_ASKS = frozenset({Severity.REFUSES, Severity.ASKS, Severity.OFF})

RULES: Sequence[Rule] = (
    Rule(
        key="npd-country",
        title=_("The NATO country Project Director lives and works in a NATO country"),
        mend=_(
            "Name a director who lives and works in a NATO country, or correct the country of their institution."
        ),
        codes=frozenset({"country_suspended", "residence_not_nato", "employment_not_nato"}),
        place="directors",
        source="3.3",
        judge=_side(DirectorRole.NPD, NATO),
        facts=_side_facts(DirectorRole.NPD),
    ),
    Rule(
        key="ppd-country",
        title=_("The partner country Project Director lives and works in an active partner country"),
        mend=_("Name a director who lives and works in a partner country with which co-operation is active."),
        codes=frozenset({"country_suspended", "residence_not_partner", "employment_not_partner"}),
        place="directors",
        source="3.3",
        judge=_side(DirectorRole.PPD, PARTNER),
        facts=_side_facts(DirectorRole.PPD),
    ),
    Rule(
        key="nationality",
        title=_("Both Project Directors hold a nationality that the call accepts"),
        mend=_("Name directors whose nationality the call accepts; its page says which."),
        codes=frozenset({"nationality_not_allowed"}),
        place="directors",
        source="1.6",
        judge=_nationality,
        facts=_nationality_facts,
    ),
    Rule(
        key="two-people",
        title=_("The two Project Directors are two people"),
        mend=_("Invite another person as one of the two Project Directors."),
        codes=frozenset({"same_person"}),
        place="directors",
        source="3.3",
        judge=_two_people,
        facts=_two_people_facts,
    ),
    Rule(
        key="institutions",
        title=_("Every director works for a government, academic or other non-profit body"),
        mend=_(
            "A firm can take part as an end-user or at its own expense, not as the institution of a director."
        ),
        codes=frozenset({"institution_not_fundable"}),
        place="directors",
        source="1.6",
        judge=_institutions,
        facts=_institution_facts,
    ),
    Rule(
        key="co-directors",
        title=_("Co-Directors work in a NATO or an active partner country"),
        mend=_("Take the Co-Director out, or name one who works in a NATO or partner country."),
        codes=frozenset({"co_director_country"}),
        place="directors",
        source="1.6",
        judge=_co_directors,
        facts=_co_director_facts,
        applies=lambda f: any(not director.is_lead for director in f.directors),
    ),
    Rule(
        key="mechanism",
        title=_("The call offers the mechanism"),
        mend=_("Start the proposal in a call that offers it, or as another mechanism."),
        codes=frozenset({"mechanism_not_offered"}),
        place="",
        source="3.3",
        judge=_mechanism,
        facts=lambda f: (Fact(_("Mechanism"), "text", f.mechanism),),
    ),
    Rule(
        key="priority",
        title=_("The main Key Priority belongs to the call"),
        mend=_("Choose one of the Key Priorities that the call lists."),
        codes=frozenset({"priority_not_in_call"}),
        place="basics",
        source="2",
        judge=_priority,
        facts=lambda f: (Fact(_("Key Priority"), "priority", f.main_priority),),
    ),
    Rule(
        key=CEILING,
        title=_("The request stays within the ceiling"),
        mend=_("Ask for less, or find other money for a part of the work."),
        codes=frozenset({"over_ceiling"}),
        place="budget",
        source="1.2",
        judge=_ceiling,
        facts=lambda f: (
            Fact(_("Requested"), "eur", f.requested_eur or None),
            Fact(_("Ceiling"), "eur", f.ceiling_eur),
        ),
    ),
    Rule(
        key="floor",
        title=_("The request is not below what the call expects"),
        mend=_("Say in the reasons for the budget why less is enough."),
        codes=frozenset({"under_floor"}),
        place="budget",
        source="1.2",
        judge=_floor,
        facts=lambda f: (
            Fact(_("Requested"), "eur", f.requested_eur or None),
            Fact(_("Expected at least"), "eur", f.floor_eur),
        ),
        severity=Severity.ASKS,
        may_be=_ASKS,
    ),
    Rule(
        key="length",
        title=_("The length is usual"),
        mend=_("Change the length, or say in the plan why it is needed."),
        codes=frozenset({"duration_unusual_months", "duration_unusual_days"}),
        place="basics",
        source="1.1",
        judge=_length,
        facts=_length_facts,
        severity=Severity.ASKS,
        may_be=_ASKS,
    ),
    Rule(
        key="security",
        title=_("The proposal says what it does for security"),
        mend=_("Answer the question on the relevance to security."),
        codes=frozenset(),
        place="security_relevance",
        source="3.3",
        judge=_security,
        facts=_written("security_relevance", _("Relevance to security")),
    ),
    Rule(
        key="end-user",
        title=_("At least one end-user is named"),
        mend=_("Name the organisation that will apply the results."),
        codes=frozenset(),
        place="end_users",
        source="1.6",
        judge=_end_user,
        facts=_written("end_users", _("End-users")),
        applies=lambda f: f.mechanism == Mechanism.MYP,
    ),
    Rule(
        key="lead-time",
        title=_("The event comes late enough to be prepared"),
        mend=_(
            "Choose a later first day, or say in the summary why the event cannot wait; an officer decides."
        ),
        codes=frozenset({"event_too_soon"}),
        place="event_start_on",
        source="1.7",
        judge=_lead_time,
        facts=_lead_time_facts,
        severity=Severity.ASKS,
        may_be=_ASKS,
        applies=_is_event,
    ),
    Rule(
        key="balance",
        title=_("The people expected are balanced"),
        mend=_("Invite more people from partner countries, or fewer from one country, or say why not."),
        codes=frozenset({"few_partners", "country_too_large"}),
        place="participants_by_country",
        source="1.8",
        judge=_people("few_partners", "country_too_large"),
        facts=_people_facts,
        severity=Severity.ASKS,
        may_be=_ASKS,
        applies=_is_event,
    ),
    Rule(
        key="participants",
        title=_("Everyone expected comes from a NATO or an active partner country"),
        mend=_("Take the country out, or say who pays for these people and why they are needed."),
        codes=frozenset({"country_not_eligible"}),
        place="participants_by_country",
        source="1.6",
        judge=_people("country_not_eligible"),
        facts=_people_facts,
        severity=Severity.ASKS,
        may_be=_ASKS,
        applies=_is_event,
    ),
    Rule(
        key=ANONYMOUS,
        title=_("Reviewers of short proposals learn no names: texts and files tell nobody"),
        mend=_(
            "Take names, e-mail addresses, web addresses and institutions out of the texts and of the file of figures. "
            "The pages of people and institutions, and the CVs, are hidden from reviewers by the portal."
        ),
        codes=frozenset(
            {
                "text_names_people",
                "file_page_names_people",
                "file_name_names_people",
                "file_beside_names_people",
            }
        ),
        place="basics",
        source="7",
        judge=_tells_nobody,
        facts=lambda f: (),
        severity=Severity.OFF,
        may_be=_ASKS,
        applies=lambda f: f.phase == SHORT,
    ),
    Rule(
        key="files-read",
        title=_("The portal could read the words of files that reviewers read without names"),
        mend=_("Look through the file yourself: nothing in it may tell whose proposal it is."),
        codes=frozenset({"file_not_read", "file_pages_not_read", "file_reading_given_up"}),
        place="figures",
        source="7",
        judge=_files_are_read,
        facts=lambda f: (),
        severity=Severity.ASKS,
        may_be=frozenset({Severity.ASKS}),
        applies=lambda f: _reads_without_names(f) and bool(f.nameless_files),
    ),
)
