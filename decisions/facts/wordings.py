"""Which words are in force for which letter, and in which languages the directors of a proposal read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext_lazy as _lazy

from accounts.roles import LetterLanguage
from applications.enums import Mechanism
from applications.models import Director, Proposal
from core import clock
from decisions.enums import Outcome, WordingState
from decisions.facts.letters import letter_facts
from decisions.letters import Addressee, LetterContext, LetterFacts, compose
from decisions.models import Decision, LetterTemplate
from decisions.rules import GRANTS
from decisions.templating import SHIPPED, Wording, shipped
from decisions.tongues import TONGUES


def wording_of(template: LetterTemplate) -> Wording:
    """Give the words of a version as a value."""
    return Wording(template.heading, template.opening, template.body, template.closing, template.version)


def wording_in_force(kind: str, mechanism: str, language: str) -> Wording:
    """Give the words that a letter of this kind has now: the mechanism's own before those for all mechanisms.

    Where officers have written none it is the wording that comes with the portal.
    """
    own = LetterTemplate.objects.filter(
        kind=kind, language=language, state=WordingState.IN_FORCE, mechanism__in=[mechanism, ""]
    )
    template = own.order_by("-mechanism", "-number").first()
    return wording_of(template) if template is not None else shipped(kind, mechanism, language)


def languages_of(proposal: Proposal) -> Sequence[str]:
    """Give the languages of the letters about the proposal: those its directors chose, English where nobody did."""
    chosen = set(
        Director.objects.filter(proposal=proposal, user__isnull=False).values_list(
            "user__letter_language", flat=True
        )
    )
    return [code for code in TONGUES if code in chosen] or ["en"]


def versions_of(kind: str, mechanism: str, language: str) -> list[LetterTemplate]:
    """Give the versions that officers wrote of these words, newest first."""
    rows = LetterTemplate.objects.filter(kind=kind, mechanism=mechanism, language=language)
    return list(rows.select_related("written_by", "approved_by", "sample").order_by("-number"))


# What the office writes in the sample letter, in the letter's own language, and the reasons it names.
_CONDITION = {
    "en": "The export licence is shown before the first payment.",
    "fr": "La licence d’exportation est présentée avant le premier versement.",
}
_COUNTRIES = {"en": ("Belgium", "Ukraine"), "fr": ("Belgique", "Ukraine")}
_FEEDBACK = {
    "en": "The panel found the end-users well chosen.",
    "fr": "Le comité juge les utilisateurs finals bien choisis.",
}
_FEEDBACK_OF: dict[str, dict[str, str]] = {
    Outcome.INELIGIBLE: {
        "en": "Both directors work in NATO countries.",
        "fr": "Les deux directeurs travaillent dans des pays de l’OTAN.",
    },
    Outcome.REVOCATION: {
        "en": "No report has reached us since the first payment.",
        "fr": "Aucun rapport ne nous est parvenu depuis le premier versement.",
    },
}
_REASONS_OF: dict[str, tuple[str, ...]] = {
    Outcome.RESERVE: ("funds",),
    Outcome.RESUBMIT: ("plan",),
    Outcome.REFUSAL: ("plan", "funds"),
    Outcome.INELIGIBLE: ("directors",),
    Outcome.REVOCATION: ("terms",),
}


def sample_letter(kind: str, mechanism: str, language: str, wording: Wording) -> LetterContext:
    """Give the letter of an invented proposal in these words."""
    tongue, at = TONGUES[language], clock.now()
    mechanism = mechanism or Mechanism.MYP
    project = mechanism == Mechanism.MYP
    first = clock.today() + timedelta(days=300)
    npd_country, ppd_country = _COUNTRIES[language]
    facts = LetterFacts(
        outcome=kind,
        ref=f"SPS-2026-1-{mechanism}-0042",
        call="2026-1",
        mechanism=mechanism,
        phase=(1 if kind == Outcome.INVITATION else 2) if project else 0,
        title="Early warning for cables and pipelines on the Black Sea floor",
        acronym="ECHOLINE",
        version=3,
        submitted_on=clock.today() - timedelta(days=200),
        directors=(
            Addressee("NPD", "Dr", "Lieve", "Maes", "Ostend Institute of Marine Sensing", "", "Ostend", npd_country),
            Addressee("PPD", "Dr", "Oksana", "Hrytsenko", "Odesa Institute of Sea Physics", "", "Odesa", ppd_country),
        ),
        issue=1,
        at=at,
        code="2345-6789-ABCD",
        site=settings.BASE_URL,
        signatory="Margit Solheim",
        advisor="Ilmar Roos",
        duration=36 if project else None,
        held=(None, None, "") if project else (first, first + timedelta(days=3), "Agadir"),
        milestones=(("Sensors installed", 6), ("Classifier tested", 20), ("Demonstration", 36)) if project else (),
        award_eur=Decimal(250_000) if kind in {*GRANTS, Outcome.REVOCATION} else None,
        award_number=9042 if kind in {*GRANTS, Outcome.REVOCATION} else None,
        conditions=(_CONDITION[language],) if kind == Outcome.CONDITIONAL else (),
        reasons=tuple(tongue.reasons[code] for code in _REASONS_OF.get(kind, ())),
        feedback=_FEEDBACK_OF.get(kind, _FEEDBACK)[language],
        translated=frozenset({"conditions", "feedback"}),
        answer_by=clock.in_weeks(4) if kind in GRANTS else None,
        reported_on=clock.today() - timedelta(days=60),
        recommended="recommended",
        agreed_on=clock.today() - timedelta(days=10),
        round_code="2026-A",
        phase2_closes_at=clock.in_weeks(26),
        demo=True,
    )  # fmt: skip
    return compose(facts, language=language, wording=wording)


def real_letter(
    proposal: Proposal, kind: str, mechanism: str, language: str, wording: Wording
) -> LetterContext | None:
    """Give the letter of the proposal's newest decision in these words; None where it has none of this kind."""
    decision = (
        Decision.objects.filter(proposal=proposal, outcome=kind)
        .select_related("version", "prepared_by", "proposal__call")
        .order_by("-number")
        .first()
    )
    if decision is None or mechanism not in {"", proposal.mechanism}:
        return None
    facts = letter_facts(decision, code="", at=clock.now(), signatory="", language=language)
    return compose(facts, language=language, wording=wording)


@dataclass(frozen=True, slots=True)
class WordingRow:
    """One line of the list: a kind of letter for one mechanism or all. cells: (language, version, draft, address)."""

    kind: str
    mechanism: str
    cells: tuple[tuple[str, str, int | None, list[str]], ...]


def wording_table() -> list[WordingRow]:
    """Give every wording that letters use now, by kind and mechanism; one query."""
    written = list(
        LetterTemplate.objects.filter(state__in=[WordingState.DRAFT, WordingState.IN_FORCE]).order_by("pk")
    )
    rows = []
    for kind in Outcome:
        own = {t.mechanism for t in written if t.kind == kind} | (
            {Mechanism.MYP.value} if kind in GRANTS else set()
        )
        for mechanism in sorted(own | {""}, reverse=True):
            rows.append(
                WordingRow(
                    str(kind.label),
                    str(Mechanism(mechanism).label) if mechanism else "",
                    tuple(_cell(written, kind, mechanism, language) for language in LetterLanguage),
                )
            )
    return rows


def _cell(
    written: Sequence[LetterTemplate], kind: Outcome, mechanism: str, language: LetterLanguage
) -> tuple[str, str, int | None, list[str]]:
    of = [t for t in written if (t.kind, t.mechanism, t.language) == (kind, mechanism, language)]
    now = next((t.version for t in of if t.state == WordingState.IN_FORCE), SHIPPED)
    draft = next((t.number for t in of if t.state == WordingState.DRAFT), None)
    return (str(language.label), now, draft, [kind.value, mechanism or "all", language.value])


# What each placeholder gives, as the page of a wording lists them.
PLACEHOLDERS = {
    "ref": _lazy("the reference of the proposal"),
    "call": _lazy("the label of its call"),
    "kind": _lazy("the mechanism by name"),
    "short": _lazy("the acronym, or the title in quotation marks"),
    "named": _lazy("mechanism, title and acronym"),
    "title": _lazy("the title"),
    "version": _lazy("the number of the version that was read"),
    "submitted_on": _lazy("the day it was submitted"),
    "considered": _lazy("a sentence: who reviewed which version"),
    "panel": _lazy("a sentence: what the panel said and, of an award, when the nations agreed"),
    "advisor": _lazy("the officer who prepared the decision"),
    "round": _lazy("“ of funding round 2026-A”, or nothing"),
    "held": _lazy("“, to be held from … to … in …” for events, or nothing"),
    "feedback": _lazy("the feedback, paragraph by paragraph"),
    "reasons": _lazy("the reasons as a list; one alone as a sentence"),
    "amount": _lazy("the award with its currency"),
    "award": _lazy("the number of the award"),
    "duration": _lazy("months of a project"),
    "parts": _lazy("in how many parts it is paid, as a word"),
    "payments": _lazy("the table of payments"),
    "conditions": _lazy("the conditions as a numbered list"),
    "answer_by": _lazy("until when both directors answer"),
    "phase2_closes": _lazy("when phase 2 closes"),
    "redress_days": _lazy("days within which a review of the procedure may be asked for"),
}
