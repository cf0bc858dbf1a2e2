"""The words of every letter, as values: no database, no request, no clock. The template only lays them out.

`compose` fills a wording (`decisions.templating`) in its language (`decisions.tongues`); what it gives is frozen with
the letter and never worded again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from applications.enums import EVENTS, DirectorRole
from core.money import CENT, euros
from decisions.enums import Outcome
from decisions.rules import GRANTS, REDRESS_WITHIN
from decisions.templating import (
    BLOCKS,
    FIELDS,
    Wording,
    fill,
    filled_items,
    names_in,
    paragraphs,
    sections,
    shipped,
)
from decisions.tongues import BRUSSELS, ENGLISH, TONGUES, Tongue

# Shares of an award in per cent. Source: docs/programme.md §4 (award and money).
ADVANCE, HOLDBACK = 30, 10
EVENT_ADVANCE = 80


@dataclass(frozen=True, slots=True)
class Addressee:
    """A director as the standing version names them."""

    role: str
    title: str
    given_name: str
    family_name: str
    organisation: str
    address: str
    city: str
    country: str

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.title, self.given_name, self.family_name) if part)

    @property
    def greeting(self) -> str:
        """How a letter speaks to the person: with title and family name, else with the whole name."""
        return f"{self.title} {self.family_name}" if self.title and self.family_name else self.name


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """All that a letter may say. milestones: (title, month). held: (first day, last day, place) of an event."""

    outcome: str
    ref: str
    call: str
    mechanism: str
    phase: int
    title: str
    acronym: str
    version: int
    submitted_on: date
    directors: tuple[Addressee, ...]
    issue: int
    at: datetime
    code: str
    site: str
    signatory: str
    advisor: str
    duration: int | None = None
    held: tuple[date | None, date | None, str] = (None, None, "")
    milestones: tuple[tuple[str, int | None], ...] = ()
    award_eur: Decimal | None = None
    award_number: int | None = None
    conditions: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    feedback: str = ""
    answer_by: datetime | None = None
    reported_on: date | None = None
    recommended: str = ""
    agreed_on: date | None = None
    round_code: str = ""
    phase2_closes_at: datetime | None = None
    demo: bool = False
    # Which of the officers' own words (conditions, feedback) stand in the letter's language.
    translated: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Payment:
    """One line of the payment plan; month is None for events."""

    label: str
    what: str
    month: int | None
    share: int
    amount_eur: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """A titled part of a letter: paragraphs, then a numbered list, then a table of payments."""

    title: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    payments: tuple[tuple[str, str, str, str, str], ...] = ()
    total: str = ""


@dataclass(frozen=True, slots=True)
class LetterContext:
    """A letter in its final words, all of them plain text."""

    outcome: str
    language: str
    wording: str
    ref: str
    issue: int
    at: str
    subject: str
    facts: tuple[tuple[str, str], ...]
    to: tuple[tuple[str, ...], ...]
    heading: str
    greeting: str
    opening: tuple[str, ...]
    parts: tuple[Part, ...]
    closing: str
    signatory: str
    signatory_of: str
    copies: tuple[tuple[str, ...], ...]
    unit: str
    programme: str
    site: str
    code: str
    verify_url: str
    foot: str
    demo: bool
    changing: tuple[str, ...] = field(default=(), compare=False)

    def frozen(self) -> dict[str, Any]:
        """Give the letter as JSON values, without what only the preview needs."""
        values = asdict(self)
        values.pop("changing")
        return values


# --- money


def payment_plan(
    award_eur: Decimal,
    mechanism: str,
    milestones: tuple[tuple[str, int | None], ...],
    tongue: Tongue = ENGLISH,
) -> tuple[Payment, ...]:
    """Give the parts in which an award is paid; they add up to it exactly.

    A project: 30 % on acceptance, 10 % after the final report, the rest in equal shares between. An event, or a
    project with one milestone: 80 % on acceptance and 20 % after the final report.
    """
    if mechanism in EVENTS or len(milestones) < 2:
        last = milestones[-1][1] if milestones and mechanism not in EVENTS else None
        steps: list[tuple[str, int | None, int]] = [
            (tongue.say("accepted"), 0 if mechanism not in EVENTS else None, EVENT_ADVANCE),
            (tongue.say("final_accepted"), last, 100 - EVENT_ADVANCE),
        ]
    else:
        between = len(milestones) - 1
        share, odd = divmod(100 - ADVANCE - HOLDBACK, between)
        steps = [(tongue.say("accepted"), 0, ADVANCE)]
        steps += [(title, month, share + (n < odd)) for n, (title, month) in enumerate(milestones[:-1])]
        title, month = milestones[-1]
        steps.append((tongue.say("milestone_final", milestone=title), month, HOLDBACK))
    # Each part is cut to the cent, so that what is left for the last is never less than nothing.
    amounts = [
        (award_eur * share / 100).quantize(CENT, rounding=ROUND_DOWN) for _what, _month, share in steps[:-1]
    ]
    amounts.append(euros(award_eur) - sum(amounts, Decimal(0)))
    return tuple(
        Payment(f"M{n}", what, month, share, amount)
        for n, ((what, month, share), amount) in enumerate(zip(steps, amounts, strict=True))
    )


def award_ref(number: int | None) -> str:
    """Give the award's reference, such as G9042; nothing when there is none."""
    return f"G{number:04d}" if number else ""


# --- what the placeholders stand for


def _short(f: LetterFacts, tongue: Tongue) -> str:
    return f.acronym or tongue.say("quoted", title=f.title)


def _named(f: LetterFacts, tongue: Tongue) -> str:
    acronym = tongue.say("acronym", acronym=f.acronym) if f.acronym else ""
    return tongue.say("named", kind=tongue.kinds[f.mechanism], title=f.title, acronym=acronym)


def _leads(f: LetterFacts) -> list[Addressee]:
    order = (DirectorRole.NPD, DirectorRole.PPD)
    return [person for role in order for person in f.directors if person.role == role]


def _address(person: Addressee) -> tuple[str, ...]:
    lines = [line.strip() for line in person.address.replace("\r", "").split("\n") if line.strip()]
    if lines and person.city and person.city.casefold() in lines[-1].casefold():
        if person.country.casefold() not in lines[-1].casefold():
            lines[-1] = f"{lines[-1]}, {person.country}"
    else:
        lines.append(", ".join(part for part in (person.city, person.country) if part))
    return tuple(line for line in (person.name, person.organisation, *lines) if line)


def _greeting(f: LetterFacts, tongue: Tongue) -> str:
    names = [person.greeting for person in _leads(f)]
    if len(names) == 2:
        return tongue.say("dear_two", one=names[0], other=names[1])
    return tongue.say("dear_one", name=names[0]) if names else tongue.say("dear_all")


def _considered(f: LetterFacts, tongue: Tongue) -> str:
    what = tongue.say(f"phase{f.phase}" if f.phase in {1, 2} else "phase0")
    return tongue.say("considered", what=what, version=f.version, day=tongue.day(f.submitted_on))


def _panel(f: LetterFacts, tongue: Tongue) -> str:
    """What the panel said and, of an award, the nations; nothing before the panel reported."""
    agreed = f.agreed_on if f.outcome in GRANTS else None
    if f.reported_on:
        known = (
            f.recommended if f.outcome in GRANTS and f.recommended in {"recommended", "conditions"} else ""
        )
        said = tongue.say(known or "reported", day=tongue.day(f.reported_on))
        return said + (tongue.say("and_agreed", day=tongue.day(agreed)) if agreed else "") + "."
    return tongue.say("agreed", day=tongue.day(agreed)) if agreed else ""


def _held(f: LetterFacts, tongue: Tongue) -> str:
    first, last, place = f.held
    if first is None or last is None:
        return ""
    if first == last:
        when = tongue.say("held_day", day=tongue.day(last))
    elif (first.year, first.month) == (last.year, last.month):
        short = tongue.first if first.day == 1 and tongue.first else first.day
        when = tongue.say("held_days", first=short, last=tongue.day(last))
    else:
        when = tongue.say("held_days", first=tongue.day(first), last=tongue.day(last))
    return when + (tongue.say("held_in", place=place) if place else "")


def values_of(f: LetterFacts, tongue: Tongue) -> dict[str, str]:
    """Give what each placeholder in running text stands for; nothing where the proposal has no such thing."""
    return {
        "ref": f.ref,
        "call": f.call,
        "kind": tongue.kinds[f.mechanism],
        "short": _short(f, tongue),
        "named": _named(f, tongue),
        "title": f.title,
        "version": str(f.version),
        "submitted_on": tongue.day(f.submitted_on),
        "considered": _considered(f, tongue),
        "panel": _panel(f, tongue),
        "advisor": f.advisor,
        "round": tongue.say("round", code=f.round_code) if f.round_code else "",
        "held": _held(f, tongue),
        "amount": tongue.eur(f.award_eur or Decimal(0)),
        "award": award_ref(f.award_number),
        "duration": str(f.duration or 0),
        "parts": tongue.number(len(_plan(f, tongue))),
        "answer_by": tongue.moment(f.answer_by, weekday=True) if f.answer_by else tongue.say("no_answer_by"),
        "phase2_closes": tongue.moment(f.phase2_closes_at, weekday=True)
        if f.phase2_closes_at
        else tongue.say("no_phase2"),
        "redress_days": str(REDRESS_WITHIN.days),
    }


def _plan(f: LetterFacts, tongue: Tongue) -> tuple[Payment, ...]:
    return payment_plan(f.award_eur or Decimal(0), f.mechanism, f.milestones, tongue)


def lacking(f: LetterFacts, wording: Wording) -> tuple[str, ...]:
    """Give the placeholders of the wording for which there is nothing to say although a reader would miss it."""
    empty = {
        "amount": f.award_eur is None,
        "award": f.award_number is None,
        "answer_by": f.answer_by is None,
        "phase2_closes": f.phase2_closes_at is None,
        "duration": not f.duration,
        "advisor": not f.advisor,
        "reasons": not f.reasons and f.outcome not in {Outcome.RESERVE, *GRANTS},
        "conditions": not f.conditions and f.outcome == Outcome.CONDITIONAL,
    }
    used = names_in("\n".join((wording.heading, wording.opening, wording.body, wording.closing)))
    return tuple(name for name in dict.fromkeys(used) if empty.get(name))


# --- the parts


def _parts(f: LetterFacts, wording: Wording, values: Mapping[str, str], tongue: Tongue) -> tuple[Part, ...]:
    return tuple(
        part
        for section in sections(wording.body)
        if (part := _part(f, section.title, section.paragraphs, section.items, values, tongue)) is not None
    )


def _part(
    f: LetterFacts,
    title: str,
    texts: Sequence[str],
    listed: Sequence[str],
    values: Mapping[str, str],
    tongue: Tongue,
) -> Part | None:
    said: list[str] = []
    items = filled_items(listed, values)
    payments: tuple[tuple[str, str, str, str, str], ...] = ()
    total = ""
    for text in texts:
        block = next((name for name in names_in(text) if name in BLOCKS), "")
        if block == "payments":
            payments, total = _payments(f, tongue), tongue.amount(f.award_eur or Decimal(0), cents=True)
        elif block == "feedback":
            lines = [line.strip() for line in f.feedback.split("\n") if line.strip()]
            said += lines if block in f.translated else _quoted(lines, tongue)
        elif block == "conditions":
            said += _quoted([], tongue, when=bool(f.conditions) and block not in f.translated)
            items += f.conditions
        elif block == "reasons":
            reasons = tuple(f"{reason}." for reason in f.reasons)
            said += reasons if len(reasons) == 1 else ()
            items += reasons if len(reasons) > 1 else ()
        else:
            said += [filled for filled in (fill(text, values),) if filled]
    if not (said or items or payments):
        return None
    return Part(fill(title, values), tuple(said), items, payments, total)


def _quoted(lines: list[str], tongue: Tongue, *, when: bool | None = None) -> list[str]:
    """Officers write in English; a letter in another language says that it quotes them."""
    note = tongue.say("as_written")
    return [note, *lines] if note and (lines or when) else lines


def quotes_english(letter: Mapping[str, Any]) -> bool:
    """Whether a letter in another language quotes what officers wrote in English. letter: its frozen values."""
    note = TONGUES[letter["language"]].say("as_written")
    return bool(note) and any(note in part["paragraphs"] for part in letter["parts"])


def _payments(f: LetterFacts, tongue: Tongue) -> tuple[tuple[str, str, str, str, str], ...]:
    return tuple(
        (
            p.label,
            p.what,
            "" if p.month is None else str(p.month),
            f"{p.share}\xa0%",
            tongue.amount(p.amount_eur, cents=True),
        )
        for p in _plan(f, tongue)
    )


# --- the letter


def _spaced(wording: Wording, tongue: Tongue) -> Wording:
    return replace(wording, **{name: tongue.spaced(getattr(wording, name)) for name in FIELDS})


def words_in(language: str, wording: str) -> str:
    """Give what stands for the words of a letter in its language, such as fr:award-MYP-fr-2. wording: their version."""
    return f"{language}:{wording}"


def compose(f: LetterFacts, *, language: str = "en", wording: Wording | None = None) -> LetterContext:
    """Give the letter of the outcome in its final words.

    wording: in force for this kind, mechanism and language; without one, that which comes with the portal.
    """
    tongue = TONGUES[language]
    wording = _spaced(wording or shipped(f.outcome, f.mechanism, language), tongue)
    values = values_of(f, tongue)
    changing = (values["amount"], *f.conditions) if f.outcome in GRANTS else ()
    marks = tuple(text.strip() for text in (*changing, *f.reasons, *f.feedback.split("\n")) if text.strip())
    rows = [
        (tongue.say("reference"), f.ref),
        (tongue.say("award"), award_ref(f.award_number)),
        (tongue.say("issue"), tongue.say("issue_of", issue=f.issue)),
        (tongue.say("date"), tongue.day(f.at.astimezone(BRUSSELS).date())),
        (tongue.say("answer_by"), tongue.moment(f.answer_by) if f.outcome in GRANTS and f.answer_by else ""),
    ]
    return LetterContext(
        outcome=f.outcome,
        language=language,
        wording=wording.version,
        ref=f.ref,
        issue=f.issue,
        at=f.at.isoformat(),
        subject=tongue.say("subject", ref=f.ref, issue=f.issue),
        facts=tuple((label, value) for label, value in rows if value),
        to=tuple(_address(person) for person in _leads(f)),
        heading=fill(wording.heading, values),
        greeting=_greeting(f, tongue),
        opening=filled_items(paragraphs(wording.opening), values),
        parts=_parts(f, wording, values, tongue),
        closing=" ".join(filled_items(paragraphs(wording.closing), values)),
        signatory=f.signatory,
        signatory_of=tongue.say("programme_of"),
        copies=tuple(
            (
                f"{person.name}, {tongue.say('co_director')}",
                ", ".join(t for t in (person.organisation, person.country) if t),
            )
            for person in f.directors
            if person.role == DirectorRole.CO
        ),
        unit=tongue.say("unit"),
        programme=tongue.say("programme"),
        site=f.site,
        code=f.code,
        verify_url=f"{f.site}/verify/{f.code}/",
        foot=tongue.say("foot", ref=f.ref, issue=f.issue) + (tongue.say("demo") if f.demo else ""),
        demo=f.demo,
        changing=marks,
    )
