"""The programme's rules as functions of values: they know no database, no request and no clock.

A rule gives findings; no finding means that it holds. `where` is the key of the section it concerns.
Sources: docs/programme.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from applications.enums import DirectorRole, State
from applications.mechanisms.cells import day
from applications.mechanisms.forms import FormDefinition, Question, Section
from applications.plan import Plan
from applications.tables import event_ends_early, plan_findings, table_findings
from core.errors import Finding
from core.money import ZERO
from core.tracing import FileTrace, Reading, clues_of, file_traces, host_of, reading_of, unread_pages
from core.words import count_words

Findings = tuple[Finding, ...]

NATO, PARTNER, SUSPENDED, OTHER = "nato", "partner", "suspended", "other"
FUNDABLE_KINDS = frozenset({"GOVERNMENT", "ACADEMIC", "NON_PROFIT"})


@dataclass(frozen=True, slots=True)
class DirectorFacts:
    """One director as the proposal states them; `place` is what rows of tables call them.

    Countries are ISO 3166-1 alpha-2 codes, empty when not given.   family: the family name within the name.
    also: what else the institution is called, and what its mail addresses end with.
    """

    role: str
    name: str
    email: str = ""
    nationality: str = ""
    residence: str = ""
    employment: str = ""
    organisation: str = ""
    organisation_kind: str = ""
    position: str = ""
    user_id: int | None = None
    place: int = 0
    family: str = ""
    also: tuple[str, ...] = ()

    @property
    def is_lead(self) -> bool:
        """Whether this is one of the two Project Directors."""
        return self.role in {DirectorRole.NPD, DirectorRole.PPD}


@dataclass(frozen=True, slots=True)
class BudgetFacts:
    """One amount: heading key, the director's place in `directors` or None, the year or None, EUR."""

    heading: str
    director: int | None
    year: int | None
    amount_eur: Decimal


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One file that is read in an anonymous phase: where it tells of people, and the pages whose words could not be read.

    unread: None where that is all of the file.   reading: whether the portal has come to it.
    """

    name: str
    traces: tuple[FileTrace, ...] = ()
    unread: tuple[int, ...] | None = ()
    reading: Reading = "read"


def file_facts(name: str, words: Mapping[str, Any] | None, directors: Iterable[DirectorFacts]) -> FileFacts:
    """Give what a file tells of the directors. words: as they stand with the document."""
    return FileFacts(
        name,
        file_traces(words or {}, name, clues(directors)),
        unread_pages(words or {}),
        reading_of(words),
    )


def clues(directors: Iterable[DirectorFacts]) -> list[str]:
    """Give what tells that the proposal is theirs: names, addresses and institutions by all their names."""
    return [
        clue
        for director in directors
        for clue in (
            *clues_of(director.name, director.family),
            director.email,
            host_of(director.email),
            director.organisation,
            *director.also,
        )
    ]


@dataclass(frozen=True)
class ProposalFacts:
    """All a rule may know of one proposal. Fields of higher apps keep their refusing defaults until those fill them."""

    ref: str
    state: str
    mechanism: str
    phase: int
    form: FormDefinition
    now: datetime
    told: str = ""
    # the call
    published: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    mechanism_offered: bool = False
    floor_eur: Decimal = ZERO
    ceiling_eur: Decimal = ZERO
    shortest: int | None = None
    longest: int | None = None
    duration_unit: str = "months"
    nationality_rule: str = "alliance-or-partner"
    priority_codes: frozenset[str] = frozenset()
    standing: Mapping[str, str] = field(default_factory=dict)
    severities: Mapping[str, str] = field(default_factory=dict)
    lead_months: int = 12
    # the proposal
    title: str = ""
    main_priority: str = ""
    duration: int | None = None
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    completed: frozenset[str] = frozenset()
    started: frozenset[str] = frozenset()
    directors: tuple[DirectorFacts, ...] = ()
    plan: Plan = field(default_factory=Plan)
    budget: tuple[BudgetFacts, ...] = ()
    unread_amounts: int = 0
    documents: frozenset[str] = frozenset()
    waiting_documents: frozenset[str] = frozenset()
    refused_documents: frozenset[str] = frozenset()
    nameless_files: Mapping[str, FileFacts] = field(default_factory=dict)
    requested_eur: Decimal = ZERO
    submitted_before: bool = False
    digest: str = ""
    agreed: frozenset[str] = frozenset()
    reply_by: datetime | None = None
    returned_sections: frozenset[str] = frozenset()
    eligibility_confirmed: bool = False
    # reviews
    routed_to_panel: bool = False
    reviews_in: bool = False
    reviews_missing: int = 0
    conflicts_settled: bool = False
    panel_report_signed: bool = False
    # decisions
    round_open: bool = False
    consultation_running: bool = False
    nations_agree: bool = False
    award_eur: Decimal | None = None
    letter_ready: bool = False
    hands: frozenset[int] = frozenset()
    deciders: frozenset[int] = frozenset()
    redress_upheld: bool = False
    award_agreed: frozenset[str] = frozenset()

    @property
    def call_is_open(self) -> bool:
        """Whether the proposal may be sent now: received strictly before its own closing instant."""
        return (
            self.published
            and self.opens_at is not None
            and self.closes_at is not None
            and self.opens_at <= self.now < self.closes_at
        )

    @property
    def call_has_closed(self) -> bool:
        """Whether the proposal's own closing instant (with grace and extensions) has passed."""
        return self.closes_at is not None and self.now >= self.closes_at

    def lead(self, role: str) -> DirectorFacts | None:
        """Give the director of that role, or None."""
        return next((director for director in self.directors if director.role == role), None)


@dataclass(frozen=True, slots=True)
class Given:
    """What the person who acts hands in with the event. `final` is False while one only asks what would happen."""

    final: bool = False
    by_id: int | None = None
    note: str = ""
    reason: str = ""
    reply_by: datetime | None = None
    sections: frozenset[str] = frozenset()


# --- the clock


def call_open(f: ProposalFacts, g: Given) -> Findings:
    """The call is open for this proposal, by the server's clock. Source: docs/programme.md §4 (calls)."""
    if f.call_is_open:
        return ()
    if f.closes_at is not None and f.call_has_closed:
        return (Finding("call_closed", "deadline", {"closed_at": f.closes_at}),)
    return (Finding("call_not_open", "deadline"),)


def call_closed(f: ProposalFacts, g: Given) -> Findings:
    """The call is closed for this proposal."""
    return () if f.call_has_closed else (Finding("call_still_open", "deadline"),)


def submitted_before(f: ProposalFacts, g: Given) -> Findings:
    """A submitted version exists."""
    return () if f.submitted_before else (Finding("never_submitted"),)


def reply_in_time(f: ProposalFacts, g: Given) -> Findings:
    """The reply to the officer's return is sent before its date."""
    if f.reply_by is not None and f.now < f.reply_by:
        return ()
    return (Finding("reply_too_late", "deadline"),)


def reply_overdue(f: ProposalFacts, g: Given) -> Findings:
    """The reply date has passed."""
    return () if f.reply_by is not None and f.now >= f.reply_by else (Finding("reply_still_open"),)


# --- completeness


def is_blank(value: Any) -> bool:
    """Whether an answer says nothing."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def is_iso_date(value: Any) -> bool:
    """Whether the kept answer is a real date; what could not be read is kept as it was typed."""
    try:
        return bool(date.fromisoformat(value))
    except (TypeError, ValueError):
        return False


def over_limit(question: Question, value: Any) -> int:
    """Give by how many words or characters the answer is too long; 0 when it is not."""
    if question.limit is None or not isinstance(value, str):
        return 0
    size = count_words(value) if question.unit == "words" else len(value)
    return max(0, size - question.limit)


def question_findings(section: Section, answers: Mapping[str, Any]) -> Iterable[Finding]:
    """Give what is missing or too long among the narrative answers of one section."""
    for question in section.questions:
        value = answers.get(question.key)
        place = {"label": str(question.label).rstrip("."), "field": question.key}
        if question.required and is_blank(value):
            code = "declaration_open" if question.must_agree else "answer_missing"
            yield Finding(code, section.key, place)
        elif question.kind == "table":
            yield from table_findings(section, question, value)
        elif question.must_agree and value is False:
            yield Finding("declaration_refused", section.key, place)
        elif excess := over_limit(question, value):
            yield Finding("answer_too_long", section.key, {**place, "limit": question.limit, "over": excess})
        elif question.kind == "integer" and isinstance(value, str) and value:
            yield Finding("number_unread", section.key, place)
        elif question.kind == "date" and value and not is_iso_date(value):
            yield Finding("date_unread", section.key, place)
        elif isinstance(value, int) and not isinstance(value, bool):
            yield from _bounds(section, question, value, place)


def _bounds(section: Section, question: Question, value: int, place: Mapping[str, Any]) -> Iterable[Finding]:
    if question.minimum is not None and value < question.minimum:
        yield Finding("number_too_small", section.key, {**place, "minimum": question.minimum})
    if question.maximum is not None and value > question.maximum:
        yield Finding("number_too_large", section.key, {**place, "maximum": question.maximum})


def director_findings(f: ProposalFacts, section: Section) -> Iterable[Finding]:
    """Give what is missing about the people who direct the activity."""
    for role in (DirectorRole.NPD, DirectorRole.PPD):
        if f.lead(role) is None:
            yield Finding("director_missing", section.key, {"role": role.label})
    for director in f.directors:
        missing = [
            name
            for name in (
                "nationality",
                "residence",
                "employment",
                "organisation",
                "organisation_kind",
                "position",
            )
            if not getattr(director, name)
        ]
        if missing:
            yield Finding("director_incomplete", section.key, {"name": director.name or director.email})
        if director.is_lead and director.user_id is None:
            yield Finding("director_not_joined", section.key, {"name": director.name or director.email})


def budget_findings(f: ProposalFacts, section: Section) -> Iterable[Finding]:
    """Give what is wrong with the amounts before any ceiling is asked."""
    if f.unread_amounts:
        # What nobody could read may be the very amount that looks missing: one thing to mend at a time.
        yield Finding("amount_unread", section.key, {"count": f.unread_amounts})
        return
    if f.requested_eur <= 0:
        yield Finding("budget_empty", section.key)
    if section.budget_shape in {"director", "director_year"}:
        for role in (DirectorRole.NPD, DirectorRole.PPD):
            place = next((i for i, d in enumerate(f.directors) if d.role == role), None)
            asked = sum((line.amount_eur for line in f.budget if line.director == place), ZERO)
            if place is not None and asked <= 0:
                yield Finding("budget_side_empty", section.key, {"role": role.label})
    if section.budget_shape == "director_year" and f.duration is not None:
        years = -(-f.duration // 12)
        if any(line.year is not None and line.year > years and line.amount_eur > 0 for line in f.budget):
            yield Finding("budget_year_outside", section.key, {"years": years})


def document_findings(f: ProposalFacts, section: Section) -> Iterable[Finding]:
    """Give which required documents are not there, and which files in their places the scanner refused.

    A file that still waits for the scanner counts as there: that may be late by our fault (docs/decisions/0012).
    """
    for slot in section.slots:
        if slot.key in f.refused_documents:
            yield Finding("document_replace", section.key, {"label": str(slot.label), "field": slot.key})
        elif slot.required and slot.key not in f.documents:
            yield Finding("document_missing", section.key, {"label": str(slot.label), "field": slot.key})


def unscanned(f: ProposalFacts) -> Findings:
    """Give which files still wait for the scanner; nobody has to wait with them."""
    return tuple(
        Finding("document_unscanned", section.key, {"label": str(slot.label)}, hard=False)
        for section in f.form.sections
        for slot in section.slots
        if slot.key in f.waiting_documents
    )


def order_findings(section: Section, answers: Mapping[str, Any]) -> Iterable[Finding]:
    """Give which of two answers that follow each other stand in the wrong order: days of an event, levels."""
    keys = {question.key: str(question.label) for question in section.questions}
    if "event_end_on" in keys and event_ends_early(
        day(answers.get("event_start_on")), day(answers.get("event_end_on"))
    ):
        values = {"field": "event_end_on", "label": keys["event_end_on"]}
        yield Finding("event_ends_early", section.key, values)
    start, end = answers.get("trl_start"), answers.get("trl_end")
    if "trl_end" in keys and start and end and end < start:
        yield Finding("level_falls", section.key, {"field": "trl_end", "label": keys["trl_end"]})


def section_findings(f: ProposalFacts, section: Section) -> Findings:
    """Give all that keeps one section from being complete."""
    answers = f.answers.get(section.key, {})
    found: list[Finding] = [
        *question_findings(section, answers),
        *order_findings(section, answers),
        *plan_findings(f.form, section, f.plan, phase=f.phase, duration=f.duration),
    ]
    if section.kind == "directors":
        found += director_findings(f, section)
    elif section.kind == "budget":
        found += budget_findings(f, section)
    elif section.kind == "documents":
        found += document_findings(f, section)
    return tuple(found)


def complete(f: ProposalFacts, g: Given) -> Findings:
    """Every section has what its form demands."""
    return tuple(finding for section in f.form.sections for finding in section_findings(f, section))


def working_days(f: ProposalFacts) -> int | None:
    """Give the days with a programme that an event says it has."""
    for answers in f.answers.values():
        if isinstance(days := answers.get("working_days"), int):
            return days
    return None


def directors_agree(f: ProposalFacts, g: Given) -> Findings:
    """Both Project Directors agreed to the digest of exactly this version."""
    return tuple(
        Finding("agreement_missing", "agree", {"role": role.label})
        for role in (DirectorRole.NPD, DirectorRole.PPD)
        if role not in f.agreed
    )


def section_of(form: FormDefinition, kind: str) -> str:
    """Give the key of the form's first section of that kind, or an empty text."""
    return next((section.key for section in form.sections if section.kind == kind), "")


# --- what the person hands in


def note_given(f: ProposalFacts, g: Given) -> Findings:
    """A note explains the act."""
    return () if not g.final or g.note.strip() else (Finding("note_missing", "note"),)


def reason_given(f: ProposalFacts, g: Given) -> Findings:
    """A reason is named."""
    return () if not g.final or g.reason.strip() else (Finding("reason_missing", "reason"),)


def reply_by_set(f: ProposalFacts, g: Given) -> Findings:
    """The directors are told until when to reply, and that is in the future."""
    if not g.final:
        return ()
    if g.reply_by is None:
        return (Finding("reply_by_missing", "reply_by"),)
    return () if g.reply_by > f.now else (Finding("reply_by_past", "reply_by"),)


def sections_named(f: ProposalFacts, g: Given) -> Findings:
    """The directors are told which sections to change."""
    if not g.final:
        return ()
    known = {section.key for section in f.form.sections}
    return () if g.sections and g.sections <= known else (Finding("sections_missing", "sections"),)


def second_person(f: ProposalFacts, g: Given) -> Findings:
    """Who announces neither prepared, approved nor ruled out."""
    if g.by_id is not None and f.hands and g.by_id not in f.hands:
        return ()
    return (Finding("second_person_needed"),)


def not_the_decider(f: ProposalFacts, g: Given) -> Findings:
    """Who reinstates did not decide."""
    if g.by_id is not None and f.deciders and g.by_id not in f.deciders:
        return ()
    return (Finding("decider_may_not"),)


# --- screening, review, decision


def _holds(holds: bool, code: str, where: str = "", **values: Any) -> Findings:
    return () if holds else (Finding(code, where, values),)


def eligibility_confirmed(f: ProposalFacts, g: Given) -> Findings:
    """An officer confirmed that the proposal is eligible."""
    return _holds(f.eligibility_confirmed, "eligibility_unconfirmed", "screening")


def routed_to_panel(f: ProposalFacts, g: Given) -> Findings:
    """The proposal has gone to the panel that covers its main priority."""
    return _holds(f.routed_to_panel, "not_routed", "panel")


def reviews_in(f: ProposalFacts, g: Given) -> Findings:
    """Every assigned evaluation is in and there are enough of them."""
    return _holds(f.reviews_in, "reviews_missing", "reviews", missing=f.reviews_missing)


def conflicts_settled(f: ProposalFacts, g: Given) -> Findings:
    """No declared doubt about a conflict waits for the officer."""
    return _holds(f.conflicts_settled, "conflicts_open", "reviews")


def panel_report_signed(f: ProposalFacts, g: Given) -> Findings:
    """The panel's report is signed."""
    return _holds(f.panel_report_signed, "report_unsigned", "report")


def phase_one(f: ProposalFacts, g: Given) -> Findings:
    """The proposal is a short proposal of phase 1."""
    return _holds(f.phase == 1, "only_phase_one")


def not_phase_one(f: ProposalFacts, g: Given) -> Findings:
    """The proposal may be funded; a short proposal can only lead to a full one."""
    return _holds(f.phase != 1, "not_in_phase_one")


def round_open(f: ProposalFacts, g: Given) -> Findings:
    """A funding round of the call takes candidates."""
    return _holds(f.round_open, "no_round_open", "round")


def consultation_not_running(f: ProposalFacts, g: Given) -> Findings:
    """The nations are not being asked about the proposal at this moment."""
    return _holds(not f.consultation_running, "consultation_runs", "consultation")


def nations_agree(f: ProposalFacts, g: Given) -> Findings:
    """The nations agreed, usually by silence. Source: docs/programme.md §4 (silence procedure)."""
    return _holds(f.nations_agree, "nations_not_agreed", "consultation")


def award_within_request(f: ProposalFacts, g: Given) -> Findings:
    """The award is more than nothing and at most the request."""
    if f.award_eur is None or f.award_eur <= 0:
        return (Finding("award_missing", "award_eur"),)
    if f.award_eur > f.requested_eur:
        return (Finding("award_over_request", "award_eur", {"requested": f.requested_eur}),)
    return ()


def letter_ready(f: ProposalFacts, g: Given) -> Findings:
    """The letter of the decision is rendered, stored and read by an officer."""
    return _holds(f.letter_ready, "letter_not_ready", "letter")


def redress_upheld(f: ProposalFacts, g: Given) -> Findings:
    """A request for redress was upheld."""
    return _holds(f.redress_upheld, "redress_not_upheld", "redress")


def award_agreed(f: ProposalFacts, g: Given) -> Findings:
    """Both Project Directors agreed to the award as the letter words it."""
    return tuple(
        Finding("award_agreement_missing", "award", {"role": role.label})
        for role in (DirectorRole.NPD, DirectorRole.PPD)
        if role not in f.award_agreed
    )


def told_reserve(f: ProposalFacts, g: Given) -> Findings:
    """The directors were last told that the proposal is on reserve."""
    return _holds(f.told == State.ON_RESERVE, "not_now")


def not_told_reserve(f: ProposalFacts, g: Given) -> Findings:
    """The directors were not told that the proposal is on reserve."""
    return _holds(f.told != State.ON_RESERVE, "not_now")
