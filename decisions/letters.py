"""The words of every letter, as values: no database, no request, no clock. The template only lays them out.

`compose` is called in the letter's language; what it gives is frozen with the letter and never worded again.
"""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.enums import EVENTS, DirectorRole, Mechanism
from core.money import CENT, euros, written
from decisions.enums import Outcome
from decisions.rules import GRANTS, REDRESS_WITHIN

WORDING = "2026.1"
BRUSSELS = ZoneInfo("Europe/Brussels")
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
    award_eur: Decimal, mechanism: str, milestones: tuple[tuple[str, int | None], ...]
) -> tuple[Payment, ...]:
    """Give the parts in which an award is paid; they add up to it exactly.

    A project: 30 % on acceptance, 10 % after the final report, the rest in equal shares between. An event, or a
    project with one milestone: 80 % on acceptance and 20 % after the final report.
    """
    if mechanism in EVENTS or len(milestones) < 2:
        last = milestones[-1][1] if milestones and mechanism not in EVENTS else None
        steps: list[tuple[str, int | None, int]] = [
            (_("Acceptance by both directors"), 0 if mechanism not in EVENTS else None, EVENT_ADVANCE),
            (_("Final technical and financial report accepted"), last, 100 - EVENT_ADVANCE),
        ]
    else:
        between = len(milestones) - 1
        share, odd = divmod(100 - ADVANCE - HOLDBACK, between)
        steps = [(_("Acceptance by both directors"), 0, ADVANCE)]
        steps += [(title, month, share + (n < odd)) for n, (title, month) in enumerate(milestones[:-1])]
        title, month = milestones[-1]
        steps.append((_("%(milestone)s; final report accepted") % {"milestone": title}, month, HOLDBACK))
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


# --- small words


def _eur(amount: Decimal) -> str:
    return f"EUR\xa0{written(amount)}"


def _day(value: date) -> str:
    return date_format(value, "j F Y").replace(" ", "\xa0", 1)


def _moment(instant: datetime, *, weekday: bool = False) -> str:
    local = instant.astimezone(BRUSSELS)
    when = date_format(local, "l j F Y, H:i" if weekday else "j F Y, H:i")
    return _("%(when)s Brussels time (%(zone)s)") % {"when": when, "zone": local.tzname()}


def _number_word(number: int) -> str:
    words = (
        _("no"),
        _("one"),
        _("two"),
        _("three"),
        _("four"),
        _("five"),
        _("six"),
        _("seven"),
        _("eight"),
        _("nine"),
    )
    return words[number] if number < len(words) else str(number)


def _kind(mechanism: str) -> str:
    return str(Mechanism(mechanism).label)


def _short(f: LetterFacts) -> str:
    return f.acronym or f"“{f.title}”"


def _named(f: LetterFacts) -> str:
    acronym = f" ({f.acronym})" if f.acronym else ""
    return f"{_kind(f.mechanism)} “{f.title}”{acronym}"


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


def _greeting(f: LetterFacts) -> str:
    names = [person.greeting for person in _leads(f)]
    if len(names) == 2:
        return _("Dear %(one)s, dear %(other)s,") % {"one": names[0], "other": names[1]}
    return _("Dear %(name)s,") % {"name": names[0]} if names else _("Dear Directors,")


# --- parts that several letters share


def _considered(f: LetterFacts) -> str:
    what = {1: _("short proposal"), 2: _("full proposal")}.get(f.phase, _("proposal"))
    return _("Independent scientists reviewed your %(what)s, version %(version)s of %(day)s.") % {
        "what": what, "version": f.version, "day": _day(f.submitted_on),
    }  # fmt: skip


def _reasons(f: LetterFacts, title: str) -> tuple[Part, ...]:
    if len(f.reasons) == 1:
        return (Part(title, (f"{f.reasons[0]}.",)),)
    return (Part(title, (), tuple(f"{reason}." for reason in f.reasons)),) if f.reasons else ()


def _feedback(f: LetterFacts, title: str) -> tuple[Part, ...]:
    paragraphs = tuple(text.strip() for text in f.feedback.split("\n") if text.strip())
    return (Part(title, paragraphs),) if paragraphs else ()


def _redress() -> str:
    return _(
        "If you hold that the procedure was not followed, you may ask for a review within %(days)s days of the day on"
        " which this letter was announced, in the portal on the page of your proposal. Such a review looks at the"
        " procedure, not at the scientific judgement."
    ) % {"days": REDRESS_WITHIN.days}


def _questions(f: LetterFacts) -> str:
    return _("%(advisor)s, who looked after your proposal, answers questions through the portal.") % {
        "advisor": f.advisor
    }


# --- the letters


def _award(f: LetterFacts) -> dict[str, Any]:
    amount = _eur(f.award_eur or Decimal(0))
    values = {"amount": amount, "named": _named(f), "duration": f.duration or 0}
    if f.mechanism == Mechanism.MYP:
        first = _(
            "We are pleased to award %(amount)s to your %(named)s, for %(duration)s months from the day on which both"
            " of you accept."
        ) % values  # fmt: skip
    else:
        first = _("We are pleased to award %(amount)s to your %(named)s%(held)s.") % {
            **values,
            "held": _held(f),
        }
    return {
        "heading": _("Award of %(amount)s to the %(kind)s %(short)s")
        % {"amount": amount, "kind": _kind(f.mechanism), "short": _short(f)},
        "opening": (first, _panel_and_nations(f)),
        "parts": (
            *((Part(_("Conditions"), (), f.conditions),) if f.conditions else ()),
            *_feedback(f, _("What the panel asks you to consider")),
            _payments(f),
            Part(_("Rules of the award"), (_rules(f),)),
            Part(_("What you do next"), (), _award_steps(f)),
        ),
        "closing": _(
            "We thank you and your teams for the care you gave to this proposal, and wish the %(what)s every success."
        )
        % {"what": _("project") if f.mechanism == Mechanism.MYP else _("event")},
        "changing": (amount, *f.conditions),
    }


def _held(f: LetterFacts) -> str:
    first, last, place = f.held
    if first is None or last is None:
        return ""
    if first == last:
        when = _(" to be held on %(day)s") % {"day": _day(first)}
    elif (first.year, first.month) == (last.year, last.month):
        when = _(" to be held from %(first)s to %(last)s") % {"first": first.day, "last": _day(last)}
    else:
        when = _(" to be held from %(first)s to %(last)s") % {"first": _day(first), "last": _day(last)}
    return "," + when + (_(" in %(place)s") % {"place": place} if place else "")


def _panel_and_nations(f: LetterFacts) -> str:
    sentences = [_considered(f)]
    if f.reported_on:
        how = {
            "recommended": _("The panel recommended it on %(day)s"),
            "conditions": _("The panel recommended it with conditions on %(day)s"),
        }.get(f.recommended, _("The panel reported on it on %(day)s"))
        agreed = (
            _(", and the nations of the Alliance agreed to the award on %(day)s") % {"day": _day(f.agreed_on)}
            if f.agreed_on
            else ""
        )
        sentences.append(how % {"day": _day(f.reported_on)} + agreed + ".")
    elif f.agreed_on:
        sentences.append(
            _("The nations of the Alliance agreed to the award on %(day)s.") % {"day": _day(f.agreed_on)}
        )
    return " ".join(sentences)


def _payments(f: LetterFacts) -> Part:
    plan = payment_plan(f.award_eur or Decimal(0), f.mechanism, f.milestones)
    if f.mechanism == Mechanism.MYP:
        text = _(
            "The award is a ceiling. It is paid in %(parts)s parts, each after the milestone and its progress and"
            " financial reports have been accepted."
        ) % {"parts": _number_word(len(plan))}  # fmt: skip
        title = _("Payments and milestones")
    else:
        text = _(
            "The award is a ceiling. It is paid in two parts: an advance when both of you have accepted, and the"
            " balance after the final technical and financial reports have been accepted."
        )
        title = _("Payments")
    return Part(
        title,
        (text,),
        payments=tuple(
            (
                p.label,
                p.what,
                "" if p.month is None else str(p.month),
                f"{p.share}\xa0%",
                written(p.amount_eur, cents=True),
            )
            for p in plan
        ),
        total=written(f.award_eur or Decimal(0), cents=True),
    )


def _rules(f: LetterFacts) -> str:
    if f.mechanism == Mechanism.MYP:
        return _(
            "This letter and its conditions come before the Programme’s handbook for Multi-Year Projects and its"
            " annexes. Changes of director, institution or end-user, and transfers between budget headings above"
            " 10 per cent, need our agreement in writing beforehand. Equipment is labelled and listed; title is"
            " settled at the end of the project. Unspent money is returned. Records are kept for five years after the"
            " final report. Every publication names the Programme and the award number."
        )
    return _(
        "This letter and its conditions come before the Programme’s handbook for events and its annexes. Changes of"
        " director, institution, dates, place or programme, and transfers between budget headings above 10 per cent,"
        " need our agreement in writing beforehand. Unspent money is returned. Records are kept for five years after"
        " the final report. Every publication names the Programme and the award number."
    )


def _award_steps(f: LetterFacts) -> tuple[str, ...]:
    if f.answer_by:
        accept = _(
            "Accept or turn down the award in the portal by %(when)s. Both Project Directors must agree; one alone does"
            " not bind the other."
        ) % {"when": _moment(f.answer_by, weekday=True)}  # fmt: skip
    else:
        accept = _(
            "Accept or turn down the award in the portal. Both Project Directors must agree; one alone does not bind the other."
        )
    return (
        _("Read this letter with your institutions.") + " " + _questions(f),
        accept,
        _("Do not spend against the award before the first payment has been announced to you."),
    )


def _invitation(f: LetterFacts) -> dict[str, Any]:
    closes = _moment(f.phase2_closes_at, weekday=True) if f.phase2_closes_at else ""
    submit = (
        _("Submit the full proposal by %(when)s. Both Project Directors agree to it first.")
        % {"when": closes}
        if closes
        else _(
            "Submit the full proposal by the date that the call names. Both Project Directors agree to it first."
        )
    )
    reported = (
        " " + _("The panel reported on it on %(day)s.") % {"day": _day(f.reported_on)}
        if f.reported_on
        else ""
    )
    return {
        "heading": _("Invitation to submit a full proposal for %(short)s") % {"short": _short(f)},
        "opening": (
            _("We are pleased to invite you to submit a full proposal for your %(named)s.")
            % {"named": _named(f)},
            _considered(f) + reported,
            _(
                "This invitation is not an award. Full proposals are reviewed afresh, by the criteria published with"
                " the call, and compete with each other for the funds of the round."
            ),
        ),
        "parts": (
            *_feedback(f, _("What the panel asks you to consider")),
            Part(
                _("What a full proposal adds"),
                (),
                (
                    _(
                        "a work plan with milestones at most 12 months apart, each with what shows that it is reached;"
                    ),
                    _("the budget by heading, by director and by year, within the ceiling of the call;"),
                    _("the end-users who will apply the results, with what they expect of them;"),
                    _("criteria for success by which you and we will judge the project until its end."),
                ),
            ),
            Part(
                _("What you do next"),
                (),
                (
                    _(
                        "Open the draft %(ref)s-P2 in the portal. It has been prepared for you with what you already wrote."
                    )
                    % {"ref": f.ref},
                    submit,
                    _questions(f),
                ),
            ),
        ),
        "closing": _("We thank you for your short proposal and look forward to the full one."),
        "changing": (),
    }


def _reserve(f: LetterFacts) -> dict[str, Any]:
    of_round = _(" of funding round %(code)s") % {"code": f.round_code} if f.round_code else ""
    return {
        "heading": _("The %(kind)s %(short)s is placed on the reserve list")
        % {"kind": _kind(f.mechanism), "short": _short(f)},
        "opening": (
            _("We have placed your %(named)s on the reserve list%(of_round)s.")
            % {"named": _named(f), "of_round": of_round},
            _considered(f) + " " + _("It merits support, but the funds at hand do not reach it now."),
            _(
                "A place on the reserve list is not an award: please enter into no commitment that rests on it. Should"
                " funds become free, your proposal is taken up again without any step on your side."
            ),
        ),
        "parts": (
            *_reasons(f, _("Why it is held in reserve")),
            *_feedback(f, _("What the panel asks you to consider")),
            Part(
                _("What you do next"),
                (),
                (
                    _(
                        "There is nothing you need to do. We write to you again when the proposal is taken up or when the list is closed."
                    ),
                    _("If you no longer wish to be considered, withdraw the proposal in the portal."),
                    _questions(f),
                ),
            ),
        ),
        "closing": _(
            "We thank you and your teams for the care you gave to this proposal, and for your patience."
        ),
        "changing": (),
    }


def _refusal(f: LetterFacts) -> dict[str, Any]:
    return {
        "heading": _("Decision on the %(kind)s %(short)s") % {"kind": _kind(f.mechanism), "short": _short(f)},
        "opening": (
            _("We are sorry to tell you that we cannot fund your %(named)s.") % {"named": _named(f)},
            _considered(f)
            + " "
            + _("After their report, and within the funds of the Programme, it was not retained."),
        ),
        "parts": (
            *_reasons(f, _("Why it was not retained")),
            *_feedback(f, _("What the panel would like you to know")),
            Part(
                _("What you can do"),
                (),
                (
                    _("You are free to apply again in a later call with this or another proposal."),
                    _questions(f),
                    _redress(),
                ),
            ),
        ),
        "closing": _("We know how much work a joint proposal takes. We thank you and your teams for it."),
        "changing": (),
    }


def _resubmit(f: LetterFacts) -> dict[str, Any]:
    return {
        "heading": _("Invitation to resubmit the %(kind)s %(short)s in a later call")
        % {"kind": _kind(f.mechanism), "short": _short(f)},
        "opening": (
            _(
                "We cannot fund your %(named)s in this call, and we invite you to submit it again in a later one."
            )
            % {"named": _named(f)},
            _considered(f) + " " + _("They saw promise in it, and points that need more work first."),
        ),
        "parts": (
            *_reasons(f, _("Why it was not retained this time")),
            *_feedback(f, _("What the panel asks you to change")),
            Part(
                _("What you can do"),
                (),
                (
                    _(
                        "Start a new proposal in the portal when the next call opens, and say in it what you changed."
                    ),
                    _(
                        "A resubmitted proposal is reviewed afresh; this letter promises neither a place nor an amount."
                    ),
                    _questions(f),
                    _redress(),
                ),
            ),
        ),
        "closing": _("We thank you and your teams for this proposal and hope to see it again."),
        "changing": (),
    }


def _ineligible(f: LetterFacts) -> dict[str, Any]:
    return {
        "heading": _("The %(kind)s %(short)s is not eligible")
        % {"kind": _kind(f.mechanism), "short": _short(f)},
        "opening": (
            _(
                "We are sorry to tell you that your %(named)s cannot be considered for funding, because it does not meet the conditions of call %(call)s."
            )
            % {"named": _named(f), "call": f.call},
            _(
                "This was found when we examined version %(version)s of %(day)s. It says nothing about the scientific quality of your work."
            )
            % {"version": f.version, "day": _day(f.submitted_on)},
        ),
        "parts": (
            *_reasons(f, _("What is not met")),
            *_feedback(f, _("In more detail")),
            Part(
                _("What you can do"),
                (),
                (
                    _(
                        "You may apply in a later call once the conditions are met. The portal shows them with each call."
                    ),
                    _questions(f),
                    _redress(),
                ),
            ),
        ),
        "closing": _("We thank you for your interest in the Programme."),
        "changing": (),
    }


def _revocation(f: LetterFacts) -> dict[str, Any]:
    award, amount = award_ref(f.award_number), _eur(f.award_eur or Decimal(0))
    return {
        "heading": _("Revocation of award %(award)s") % {"award": award},
        "opening": (
            _(
                "We revoke the award of %(amount)s to your %(named)s, from the day on which this letter is announced in the portal."
            )
            % {"amount": amount, "named": _named(f)},
            _(
                "The award letter of the same reference is no longer in force. We have not taken this step lightly."
            ),
        ),
        "parts": (
            *_reasons(f, _("Why the award is revoked")),
            *_feedback(f, _("What we would like you to know")),
            Part(
                _("What you do next"),
                (),
                (
                    _("Enter into no further commitment that rests on the award."),
                    _(
                        "Send us a statement of the amounts received and spent. Money that was not spent is returned."
                    ),
                    _("Keep your records for five years from the day of this letter."),
                    _questions(f),
                ),
            ),
        ),
        "closing": _("We thank you for the work that was done."),
        "changing": (),
    }


_LETTERS = {
    Outcome.AWARD: _award,
    Outcome.CONDITIONAL: _award,
    Outcome.INVITATION: _invitation,
    Outcome.RESERVE: _reserve,
    Outcome.RESUBMIT: _resubmit,
    Outcome.REFUSAL: _refusal,
    Outcome.INELIGIBLE: _ineligible,
    Outcome.REVOCATION: _revocation,
}


def compose(f: LetterFacts, *, language: str = "en") -> LetterContext:
    """Give the letter of the outcome in its final words."""
    made = _LETTERS[Outcome(f.outcome)](f)
    changing = tuple(
        text.strip() for text in (*made.pop("changing"), *f.reasons, *f.feedback.split("\n")) if text.strip()
    )
    awards = f.outcome in GRANTS
    rows = [
        (_("Reference"), f.ref),
        (_("Award"), award_ref(f.award_number)),
        (_("Issue"), _("%(issue)s, English") % {"issue": f.issue}),
        (_("Date"), _day(f.at.astimezone(BRUSSELS).date())),
        (_("Answer by"), _moment(f.answer_by) if awards and f.answer_by else ""),
    ]
    return LetterContext(
        outcome=f.outcome,
        language=language,
        wording=WORDING,
        ref=f.ref,
        issue=f.issue,
        at=f.at.isoformat(),
        subject=_("Letter on %(ref)s, issue %(issue)s") % {"ref": f.ref, "issue": f.issue},
        facts=tuple((label, value) for label, value in rows if value),
        to=tuple(_address(person) for person in _leads(f)),
        greeting=_greeting(f),
        signatory=f.signatory,
        signatory_of=_("Science for Peace and Security Programme"),
        copies=tuple(
            (
                f"{person.name}, {_('Co-Director')}",
                ", ".join(t for t in (person.organisation, person.country) if t),
            )
            for person in f.directors
            if person.role == DirectorRole.CO
        ),
        unit=_("Programme Office, Brussels"),
        programme=_("Science for Peace and Security"),
        site=f.site,
        code=f.code,
        verify_url=f"{f.site}/verify/{f.code}/",
        foot=_("%(ref)s, issue %(issue)s. Unclassified.") % {"ref": f.ref, "issue": f.issue}
        + (" " + _("Demonstration data with invented people and amounts.") if f.demo else ""),
        demo=f.demo,
        changing=changing,
        **made,
    )
