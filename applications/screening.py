"""What screening looks at: the rules, judged on the version that was sent and on the day it was sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from applications.custody import standing_of
from applications.eligibility import Judged, judge
from applications.enums import DocumentState
from applications.facts import (
    CountryFacts,
    also_called,
    closing_of,
    columns_of,
    extensions_for,
    read_without_names,
    standings_on,
)
from applications.models import Call, CallMechanism, Document, Proposal, ProposalVersion, SubmissionAttempt
from applications.plan import plan_of
from applications.reading import documents_for, form_of_content
from applications.rules import BudgetFacts, DirectorFacts, FileFacts, ProposalFacts, file_facts
from core import clock
from core.errors import Finding
from partners.models import Organisation


def judged(proposal: Proposal, countries: Mapping[str, CountryFacts] | None = None) -> tuple[Judged, ...]:
    """Give every rule of eligibility, judged on the standing version. Needs: a sent proposal.

    countries: as they stood when it was sent, where the caller has them already.
    """
    version = proposal.standing_version
    if version is None:
        raise ValueError(f"{proposal.ref} was never sent.")
    return judge(version_facts(proposal, version, countries))


def sent_on(proposal: Proposal) -> date:
    """Give the day in Brussels on which the standing version was sent. Needs: a sent proposal."""
    version = proposal.standing_version
    if version is None:
        raise ValueError(f"{proposal.ref} was never sent.")
    sent_at: datetime = version.submitted_at
    return sent_at.astimezone(clock.BRUSSELS).date()


@dataclass(frozen=True, slots=True)
class Attempt:
    """A refused attempt to submit a draft: nothing of its content."""

    ref: str
    received_at: datetime
    late: bool


TOO_LATE = frozenset({"call_closed", "reply_too_late"})
ATTEMPTS_SHOWN = 50


def refused_attempts(call: Call) -> list[Attempt]:
    """Give the newest refused attempts of the call's drafts that were never submitted: one query."""
    rows = SubmissionAttempt.objects.filter(
        proposal__call=call, proposal__standing_version=None, accepted=False
    ).values_list("proposal__ref", "received_at", "findings")
    return [
        Attempt(ref, received_at, any(one["code"] in TOO_LATE for one in findings))
        for ref, received_at, findings in rows.order_by("-received_at")[:ATTEMPTS_SHOWN]
    ]


def file_findings(proposal: Proposal) -> tuple[Finding, ...]:
    """Give which documents of the standing version are not, or not yet, found clean. Needs: a sent proposal."""
    version = proposal.standing_version
    if version is None:
        raise ValueError(f"{proposal.ref} was never sent.")
    standing = standing_of(proposal, version.content["documents"])
    codes = {
        DocumentState.WAITING: "document_of_version_waits",
        DocumentState.REFUSED: "document_of_version_refused",
    }
    labels = {
        slot.key: str(slot.label)
        for section in form_of_content(version.content).sections
        for slot in section.slots
    }
    return tuple(
        Finding(codes[DocumentState(state)], slot, {"label": labels.get(slot, slot)})
        for slot, state in standing.items()
        if state in codes
    )


def version_facts(
    proposal: Proposal, version: ProposalVersion, countries: Mapping[str, CountryFacts] | None = None
) -> ProposalFacts:
    """Give the facts that rules may know of a frozen version, countries as they stood when it was sent."""
    content, form, call = version.content, form_of_content(version.content), proposal.call
    columns = columns_of(content, form)
    frame = CallMechanism.objects.filter(call=call, mechanism=proposal.mechanism).first()
    also = _also_called(proposal, content)
    directors = tuple(_director(director, also) for director in content["directors"])
    facts = ProposalFacts(
        ref=proposal.ref,
        state=proposal.state,
        mechanism=proposal.mechanism,
        phase=proposal.phase,
        form=form,
        now=clock.now(),
        told=proposal.told,
        published=call.published_at is not None,
        opens_at=call.opens_at,
        closes_at=closing_of(call, phase=proposal.phase, extensions=extensions_for(proposal)),
        nationality_rule=call.nationality_rule,
        severities=call.rule_severities,
        lead_months=call.event_lead_months,
        priority_codes=frozenset(priority.code for priority in call.priorities.all()),
        standing=standings_on(version.submitted_at.astimezone(clock.BRUSSELS).date())
        if countries is None
        else {iso2: country.standing for iso2, country in countries.items()},
        title=columns.title,
        main_priority=columns.main_priority,
        duration=columns.duration,
        answers=content["answers"],
        directors=directors,
        plan=plan_of(form, content["answers"]),
        budget=tuple(_amount(cell) for cell in content["budget"]),
        documents=frozenset(document["slot"] for document in content["documents"]),
        nameless_files=_nameless_files(proposal, version, directors),
        requested_eur=columns.requested_eur,
        submitted_before=True,
        digest=version.digest,
        reply_by=proposal.reply_by,
        returned_sections=frozenset(proposal.returned_sections),
        eligibility_confirmed=proposal.eligibility_confirmed_at is not None,
    )
    return facts if frame is None else replace(facts, **_frame(frame))


def _nameless_files(
    proposal: Proposal, version: ProposalVersion, directors: Iterable[DirectorFacts]
) -> dict[str, FileFacts]:
    """Give the files that reviewers read without names: one query where there are any."""
    if not read_without_names(proposal):
        return {}
    slots = documents_for(form_of_content(version.content), "anonymous")
    named = {
        (one["slot"], one["sha256"]): one for one in version.content["documents"] if one["slot"] in slots
    }
    if not named:
        return {}
    rows = Document.objects.filter(proposal=proposal, slot__in=slots).order_by("pk")
    words = {(slot, sha256): read for slot, sha256, read in rows.values_list("slot", "file__sha256", "words")}
    return {key[0]: file_facts(one["name"], words.get(key), directors) for key, one in named.items()}


def _frame(frame: CallMechanism) -> dict[str, Any]:
    return {
        "mechanism_offered": True,
        "floor_eur": frame.floor_eur,
        "ceiling_eur": frame.ceiling_eur,
        "shortest": frame.shortest,
        "longest": frame.longest,
        "duration_unit": frame.duration_unit,
    }


def _amount(cell: Mapping[str, Any]) -> BudgetFacts:
    return BudgetFacts(cell["heading"], cell["director"], cell["year"], Decimal(cell["amount_eur"]))


def _also_called(proposal: Proposal, content: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Give what else the register knows the institutions by, by their names: one query where reviewers learn none."""
    if not read_without_names(proposal):
        return {}
    names = {(director["organisation"] or {}).get("name", "") for director in content["directors"]}
    found: dict[str, tuple[str, ...]] = {}
    for organisation in Organisation.objects.filter(name__in=names).order_by("pk"):
        found[organisation.name] = (*found.get(organisation.name, ()), *also_called(organisation))
    return found


def _director(director: Mapping[str, Any], also: Mapping[str, tuple[str, ...]]) -> DirectorFacts:
    organisation = director["organisation"] or {}

    def code(country: Mapping[str, str] | None) -> str:
        return country["iso2"] if country else ""

    return DirectorFacts(
        role=director["role"],
        name=f"{director['given_name']} {director['family_name']}".strip() or director["email"],
        email=director["email"],
        nationality=code(director["nationality"]),
        residence=code(director["residence"]),
        employment=code(organisation.get("country")),
        organisation=organisation.get("name", ""),
        organisation_kind=organisation.get("kind", ""),
        position=director["position"],
        place=director["place"],
        family=director["family_name"],
        also=also.get(organisation.get("name", ""), ()),
    )


def section_choices(version: ProposalVersion) -> list[tuple[str, str]]:
    """Give the sections of the version's form as choices: key and title with its place in the form."""
    form = form_of_content(version.content)
    return [(section.key, f"{n}. {section.title}") for n, section in enumerate(form.sections, start=1)]


def section_titles(version: ProposalVersion, keys: Iterable[str]) -> list[str]:
    """Give the titles of the named sections in the order of the form."""
    wanted = set(keys)
    return [title for key, title in section_choices(version) if key in wanted]
