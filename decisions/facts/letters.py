"""What a letter says, gathered from the frozen version, the decision and the round."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings

from applications.enums import Mechanism, Reason
from applications.facts import columns_of, form_of, read_date
from applications.lifecycle import Face
from applications.models import Proposal
from applications.plan import plan_of
from applications.rules import section_of
from core.clock import BRUSSELS
from decisions.enums import AGREED, WAS_TOLD, Ground, LetterState, Outcome
from decisions.facts.standing import award_letter, consultation_of, item_of
from decisions.letters import Addressee, LetterFacts
from decisions.models import Consultation, Decision, Letter, RoundItem
from decisions.rules import GRANTS
from decisions.tongues import TONGUES
from partners.models import Country
from reviews.facts import report_in_force
from reviews.models import PanelReport


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a proposal's decision. issue: the number its next letter bears."""

    report: PanelReport | None
    item: RoundItem | None
    consultation: Consultation | None
    issue: int


def around_decision(proposal: Proposal) -> Around:
    """Give what stands around the proposal's decision now."""
    item = item_of(proposal)
    return Around(report_in_force(proposal), item, consultation_of(proposal, item), issue_of(proposal))


def letter_facts(
    decision: Decision,
    *,
    code: str,
    at: Any,
    signatory: str,
    around: Around | None = None,
    language: str = "en",
) -> LetterFacts:
    """Give all that the letter of the decision may say.

    code: under which it can be checked. at: the instant the letter bears. signatory: who signs for the office.
    around: where the caller has it already. language: in which names of countries and reasons are given.
    """
    proposal, content = decision.proposal, decision.version.content
    form = form_of(proposal)
    basics = content["answers"].get(section_of(form, "basics"), {})
    columns = columns_of(content, form)
    around = around or around_decision(proposal)
    report, item, consultation = around.report, around.item, around.consultation
    named = _countries(content["directors"], language)
    translated = _translated(decision, language)
    agreed = consultation if consultation is not None and consultation.outcome in AGREED else None
    return LetterFacts(
        outcome=decision.outcome,
        ref=proposal.ref,
        call=proposal.call.label,
        mechanism=proposal.mechanism,
        phase=proposal.phase,
        title=columns.title,
        acronym=columns.acronym,
        version=decision.version.number,
        submitted_on=decision.version.submitted_at.astimezone(BRUSSELS).date(),
        directors=tuple(_addressee(person, named) for person in content["directors"]),
        issue=around.issue,
        at=at,
        code=code,
        site=settings.BASE_URL,
        signatory=signatory,
        advisor=decision.prepared_by.name,
        duration=columns.duration,
        held=_held(proposal, basics),
        milestones=tuple((m.title, m.month) for m in plan_of(form, content["answers"]).milestones),
        award_eur=decision.award_eur,
        award_number=_award_number(decision),
        conditions=tuple(decision.conditions_fr if "conditions" in translated else decision.conditions),
        reasons=tuple(TONGUES[language].reasons[code] for code in decision.reasons),
        feedback=decision.feedback_fr if "feedback" in translated else decision.feedback,
        translated=translated,
        answer_by=decision.answer_by if decision.outcome in GRANTS else None,
        reported_on=report.signed_at.astimezone(BRUSSELS).date() if report and report.signed_at else None,
        recommended=report.recommendation if report else "",
        agreed_on=agreed.closed_at.astimezone(BRUSSELS).date() if agreed and agreed.closed_at else None,
        round_code=item.round.code if item else "",
        phase2_closes_at=proposal.call.phase2_closes_at,
        demo=settings.DEMO,
    )


def _translated(decision: Decision, language: str) -> frozenset[str]:
    """Give what of the officers' own words stands in the language, so that its letter quotes no other."""
    if language != "fr":
        return frozenset()
    written = {"conditions": decision.conditions_fr, "feedback": decision.feedback_fr}
    return frozenset(name for name, words in written.items() if words)


def _award_number(decision: Decision) -> int | None:
    if decision.outcome != Outcome.REVOCATION:
        return decision.award_number
    award = award_letter(decision.proposal)
    return award.decision.award_number if award is not None else None


def issue_of(proposal: Proposal) -> int:
    """Give the number the next letter to these directors bears: one more than were announced."""
    told = Letter.objects.filter(decision__proposal=proposal, state__in=WAS_TOLD, announced_at__isnull=False)
    return 1 + told.order_by().values("decision").distinct().count()


def letters_digest(letters: Iterable[Letter]) -> str:
    """Give what stands for exactly these files: the SHA-256 of the one letter, or one over those of all languages."""
    found = [letter.file.sha256 for letter in letters if letter.file is not None]
    return found[0] if len(found) == 1 else sha256(" ".join(found).encode()).hexdigest()


def reason_label(code: str) -> str:
    """Give a reason as the letter words it: a ground of funding, or one of eligibility."""
    return str(Ground(code).label if code in Ground.values else Reason(code).label)


def _held(proposal: Proposal, basics: dict[str, Any]) -> tuple[Any, Any, str]:
    if proposal.mechanism == Mechanism.MYP:
        return (None, None, "")
    return (
        read_date(basics.get("event_start_on")),
        read_date(basics.get("event_end_on")),
        basics.get("event_place") or "",
    )


def _countries(directors: Iterable[dict[str, Any]], language: str) -> dict[str, str]:
    of = [(person["organisation"] or {}).get("country") or {} for person in directors]
    return country_names([country["iso2"] for country in of if country], language)


def country_names(iso2: Iterable[str], language: str) -> dict[str, str]:
    """Give the names of the countries by code where the letter is not in English; English ones stand in the version already."""
    if language == "en":
        return {}
    return dict(Country.objects.filter(iso2__in=list(iso2)).values_list("iso2", "name_fr"))


def _addressee(person: dict[str, Any], named: dict[str, str]) -> Addressee:
    organisation = person["organisation"] or {}
    country = organisation.get("country") or {}
    return Addressee(
        role=person["role"],
        title=person["title"],
        given_name=person["given_name"],
        family_name=person["family_name"],
        organisation=organisation.get("name", ""),
        address=person["address"],
        city=organisation.get("city", ""),
        country=named.get(country.get("iso2", "")) or country.get("name", ""),
    )


def verify_state(letter: Letter) -> str:
    """Give what the public page says of an announced letter: in-force, superseded or revoked."""
    words = {LetterState.SUPERSEDED.value: "superseded", LetterState.REVOKED.value: "revoked"}
    return words.get(letter.state, "in-force")


LETTER_FACES: dict[LetterState, Face] = {
    LetterState.WAITING: Face("waiting", LetterState.WAITING.label, "doing", "ring"),
    LetterState.READY: Face("ready", LetterState.READY.label, "attention", "diamond"),
    LetterState.READ: Face("read", LetterState.READ.label, "held", "square"),
    LetterState.ANNOUNCED: Face("announced", LetterState.ANNOUNCED.label, "done", "disc"),
    LetterState.SUPERSEDED: Face("superseded", LetterState.SUPERSEDED.label, "quiet", "ring"),
    LetterState.REVOKED: Face("revoked", LetterState.REVOKED.label, "quiet", "ring"),
}
