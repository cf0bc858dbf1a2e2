"""A proposal as plain values: the frozen content of a version, and the facts that rules judge."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Max, OuterRef, Q, Subquery, Sum, TextField
from django.db.models.functions import Cast, JSONObject

from applications.eligibility import reviewers_read_as
from applications.enums import ConsentPurpose, DirectorRole, DocumentState, Mechanism, State
from applications.lifecycle import Standing
from applications.mechanisms import FormDefinition, Section, definition
from applications.models import (
    Call,
    CallMechanism,
    Consent,
    Extension,
    KeyPriority,
    Proposal,
    SectionEntry,
)
from applications.plan import plan_of
from applications.reading import documents_for
from applications.rules import (
    BudgetFacts,
    DirectorFacts,
    FileFacts,
    ProposalFacts,
    file_facts,
    section_of,
)
from core import clock
from core.money import ZERO
from partners.models import Country, Organisation
from partners.rules import standing

CONTENT_SCHEMA = 2
LONGEST_LISTED = 1000
Content = dict[str, Any]


def form_of(proposal: Proposal) -> FormDefinition:
    """Give the form the proposal is written in, in the version its call names."""
    return definition(proposal.mechanism, proposal.phase, proposal.call.form_version)


@dataclass(frozen=True)
class Draft:
    """The live rows of a proposal, read once: four queries however long the proposal is."""

    proposal: Proposal
    form: FormDefinition
    sections: Mapping[str, SectionEntry]
    directors: Sequence[Any]
    budget: Sequence[Any]
    documents: Sequence[Any]

    @property
    def sound_documents(self) -> Sequence[Any]:
        """What counts as sent: not what the scanner refused; it stands in its place until it is replaced."""
        return [document for document in self.documents if document.state != DocumentState.REFUSED]

    @property
    def requested_eur(self) -> Decimal:
        """The sum of all amounts, computed here and nowhere else."""
        return sum((line.amount_eur for line in self.budget), ZERO)


def read_draft(proposal: Proposal) -> Draft:
    """Give the live rows of the proposal."""
    return Draft(
        proposal=proposal,
        form=form_of(proposal),
        sections={entry.key: entry for entry in proposal.sections.select_related("changed_by", "writer")},
        directors=list(
            proposal.directors.select_related(
                "nationality", "residence", "organisation__country", "user"
            ).annotate(
                agreements=ArraySubquery(
                    Consent.objects.filter(director=OuterRef("pk"), purpose=ConsentPurpose.SUBMIT)
                    .order_by("at")
                    .values(json=JSONObject(digest="digest", at="at", parts="parts"))
                )
            )
        ),
        budget=list(proposal.budget_lines.all()),
        documents=list(
            proposal.documents.filter(removed_at__isnull=True)
            .select_related("file", "uploaded_by")
            .defer(*([] if read_without_names(proposal) else ["words"]))
            .order_by("slot")
        ),
    )


def read_without_names(proposal: Proposal) -> bool:
    """Whether reviewers and panels may not learn whose proposal it is."""
    return reviewers_read_as(proposal.call.rule_severities, proposal.phase) == "anonymous"


def content_of(draft: Draft) -> Content:
    """Give the draft as JSON values: all that a submitted version says, and nothing else."""
    proposal, order = draft.proposal, {d.pk: i for i, d in enumerate(draft.directors)}
    return {
        "schema": CONTENT_SCHEMA,
        "form": draft.form.key,
        "form_version": draft.form.version,
        "ref": proposal.ref,
        "call": proposal.call.label,
        "mechanism": proposal.mechanism,
        "phase": proposal.phase,
        "answers": {
            section.key: _answers(section.questions, draft.sections.get(section.key))
            for section in draft.form.sections
        },
        "directors": [_director(director) for director in draft.directors],
        "budget": sorted(
            (
                {
                    "heading": line.heading,
                    "director": order.get(line.director_id),
                    "year": line.year,
                    "amount_eur": str(line.amount_eur),
                }
                for line in draft.budget
                if line.amount_eur > 0
            ),
            key=lambda cell: (cell["heading"], cell["director"] or 0, cell["year"] or 0),
        ),
        "requested_eur": str(draft.requested_eur.quantize(Decimal("0.01"))),
        "documents": [
            {
                "slot": document.slot,
                "name": document.file.name,
                "sha256": document.file.sha256,
                "size": document.file.size,
                "pages": document.file.pages,
            }
            for document in draft.sound_documents
        ],
    }


def _answers(questions: Iterable[Any], entry: SectionEntry | None) -> dict[str, Any]:
    data = entry.data if entry else {}
    return {question.key: data.get(question.key) for question in questions}


def _country(country: Country | None) -> dict[str, str] | None:
    return {"iso2": country.iso2, "name": country.name_en} if country else None


def _director(director: Any) -> dict[str, Any]:
    organisation = director.organisation
    return {
        "place": director.position_in_list,
        "role": director.role,
        "title": director.title,
        "given_name": director.given_name,
        "family_name": director.family_name,
        "gender": director.gender,
        "nationality": _country(director.nationality),
        "residence": _country(director.residence),
        "position": director.position,
        "organisation": {
            "name": organisation.name,
            "kind": organisation.kind,
            "city": organisation.city,
            "country": _country(organisation.country),
        }
        if organisation
        else None,
        "address": director.address,
        "phone": director.phone,
        "email": director.email,
    }


def director_choices(draft: Draft) -> dict[str, str]:
    """Give what rows of tables call the directors, by their place in the list: role and institution."""
    return {
        str(director.position_in_list): ", ".join(
            filter(
                None, (director.role, director.organisation.name if director.organisation else director.name)
            )
        )
        for director in draft.directors
    }


def digest_of(content: Content) -> str:
    """Give the SHA-256 of the content in canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def part_digests(content: Content, form: FormDefinition) -> dict[str, str]:
    """Give a digest of all that the content says in each section, by its key: where two differ, the section changed."""
    return {section.key: digest_of(_said_in(content, section))[:16] for section in form.sections}


def _said_in(content: Content, section: Section) -> Content:
    said: Content = {"answers": content["answers"].get(section.key, {})}
    if section.kind == "directors":
        said["directors"] = content["directors"]
    if section.kind == "budget":
        said["budget"] = content["budget"]
    places = {slot.key for slot in section.slots}
    said["documents"] = [document for document in content["documents"] if document["slot"] in places]
    return said


@dataclass(frozen=True, slots=True)
class Columns:
    """What lists filter and sort by, read off the content."""

    title: str
    acronym: str
    main_priority: str
    npd_country: str
    ppd_country: str
    duration: int | None
    requested_eur: Decimal


def columns_of(content: Content, form: FormDefinition) -> Columns:
    """Give the list columns of the content. Duration: months of a project, days of an event."""
    basics: Mapping[str, Any] = content["answers"].get(section_of(form, "basics"), {})
    return Columns(
        title=(basics.get("title") or "")[:150],
        acronym=(basics.get("acronym") or "")[:20],
        main_priority=basics.get("main_priority") or "",
        npd_country=_employment(content, DirectorRole.NPD),
        ppd_country=_employment(content, DirectorRole.PPD),
        duration=listed_duration(form.mechanism, basics),
        requested_eur=Decimal(content["requested_eur"]),
    )


def draft_columns(proposal: Proposal) -> Columns:
    """Give the list columns of the live draft, by three small queries."""
    form = form_of(proposal)
    basics = (
        SectionEntry.objects.filter(proposal=proposal, key=section_of(form, "basics"))
        .values_list("data", flat=True)
        .first()
    ) or {}
    employment = dict(
        proposal.directors.filter(role__in=[DirectorRole.NPD, DirectorRole.PPD]).values_list(
            "role", "organisation__country__iso2"
        )
    )
    return Columns(
        title=(basics.get("title") or "")[:150],
        acronym=(basics.get("acronym") or "")[:20],
        main_priority=basics.get("main_priority") or "",
        npd_country=employment.get(DirectorRole.NPD) or "",
        ppd_country=employment.get(DirectorRole.PPD) or "",
        duration=listed_duration(form.mechanism, basics),
        requested_eur=proposal.budget_lines.aggregate(total=Sum("amount_eur"))["total"] or ZERO,
    )


def _employment(content: Content, role: str) -> str:
    for director in content["directors"]:
        organisation = director["organisation"]
        if director["role"] == role and organisation and organisation["country"]:
            return str(organisation["country"]["iso2"])
    return ""


def duration_of(mechanism: str, basics: Mapping[str, Any]) -> int | None:
    """Give the months of a project or the days of an event, or None while it is not known."""
    if mechanism == Mechanism.MYP:
        months = basics.get("duration_months")
        return months if isinstance(months, int) else None
    start, end = read_date(basics.get("event_start_on")), read_date(basics.get("event_end_on"))
    return (end - start).days + 1 if start and end and end >= start else None


def listed_duration(mechanism: str, basics: Mapping[str, Any]) -> int | None:
    """Give the duration for lists; one that no activity has is a finding of its section and stands in no list."""
    duration = duration_of(mechanism, basics)
    return duration if duration is not None and 0 <= duration <= LONGEST_LISTED else None


def read_date(value: Any) -> date | None:
    """Give the date of an ISO text, or None."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def closing_of(call: Call, *, phase: int, extensions: Iterable[Extension]) -> datetime | None:
    """Give the instant at which the call closes for a proposal of this phase, grace and extensions included.

    Grace belongs to an announced closing: when an officer closes the call there is none.
    """
    base = call.phase2_closes_at if phase == 2 else call.closes_at
    if base is None:
        return None
    later = [extension.until for extension in extensions if (extension.phase == 2) == (phase == 2)]
    announced = max([base, *later])
    closed_now = call.phase2_closed_at if phase == 2 else call.closed_at
    return announced if announced == closed_now else announced + timedelta(minutes=call.grace_minutes)


def stated(call: Call, closes_at: datetime | None) -> datetime | None:
    """Give the closing as the call states it: the grace is no part of the promise."""
    if closes_at is None or closes_at in {call.closed_at, call.phase2_closed_at}:
        return closes_at
    return closes_at - timedelta(minutes=call.grace_minutes)


def extensions_for(proposal: Proposal) -> list[Extension]:
    """Give the extensions that concern the proposal: its own and those of its whole call."""
    return [
        extension
        for extension in Extension.objects.filter(call_id=proposal.call_id)
        if extension.proposal_id in {None, proposal.pk}
    ]


def standing_of(proposal: Proposal, *, closes_at: datetime | None = None) -> Standing:
    """Give what a face is made from. Without `closes_at` one query looks for extensions."""
    closing = closes_at or closing_of(
        proposal.call, phase=proposal.phase, extensions=extensions_for(proposal)
    )
    return Standing(
        state=State(proposal.state),
        told=proposal.told,
        closed=closing is not None and clock.now() >= closing,
        submitted_before=proposal.standing_version_id is not None,
    )


@dataclass(frozen=True, slots=True)
class CountryFacts:
    """A country's name in the reader's language, and what it is on the day: nato, partner, suspended or other."""

    name: str
    standing: str


@dataclass(frozen=True, slots=True)
class Around:
    """What the call and the calendar say about a proposal: two queries."""

    closes_at: datetime | None
    stated_at: datetime | None
    frame: CallMechanism | None
    priorities: tuple[KeyPriority, ...]
    countries: Mapping[str, CountryFacts]


def around_of(proposal: Proposal) -> Around:
    """Give what stands around the proposal now: its closing, its frame, the call's priorities, all countries."""
    row = (
        Call.objects.filter(pk=proposal.call_id)
        .annotate(
            later=Subquery(
                Extension.objects.filter(Q(proposal=None) | Q(proposal=proposal), call=OuterRef("pk"))
                .filter(Q(phase=2) if proposal.phase == 2 else ~Q(phase=2))
                .order_by()
                .values("call")
                .annotate(last=Max("until"))
                .values("last")
            ),
            frame=Subquery(
                CallMechanism.objects.filter(call=OuterRef("pk"), mechanism=proposal.mechanism).values(
                    json=JSONObject(
                        floor_eur=Cast("floor_eur", TextField()),
                        ceiling_eur=Cast("ceiling_eur", TextField()),
                        shortest="shortest",
                        longest="longest",
                        mechanism="mechanism",
                    )
                )
            ),
            codes=ArraySubquery(
                KeyPriority.objects.filter(
                    pk__in=Call.priorities.through.objects.filter(call=OuterRef(OuterRef("pk"))).values(
                        "keypriority"
                    )
                )
                .order_by("position")
                .values(
                    json=JSONObject(
                        id="pk", code="code", parent_id="parent_id", title_en="title_en", title_fr="title_fr"
                    )
                )
            ),
        )
        .values("later", "frame", "codes")
        .get()
    )
    frame = row["frame"] and CallMechanism(
        **{**row["frame"], **{name: Decimal(row["frame"][name]) for name in ("floor_eur", "ceiling_eur")}}
    )
    later = [Extension(phase=proposal.phase, until=row["later"])] if row["later"] else []
    closes_at = closing_of(proposal.call, phase=proposal.phase, extensions=later)
    return Around(
        closes_at=closes_at,
        stated_at=stated(proposal.call, closes_at),
        frame=frame,
        priorities=tuple(KeyPriority(**values) for values in row["codes"]),
        countries=countries_on(clock.today()),
    )


def standings_on(on: date) -> dict[str, str]:
    """Give what each country is on the day: nato, partner, suspended or other."""
    return {iso2: country.standing for iso2, country in countries_on(on).items()}


def countries_on(on: date) -> dict[str, CountryFacts]:
    """Give every country by its code, in the order of names."""
    return {
        country.iso2: CountryFacts(country.name, standing(country.kind_on, country.state_on))
        for country in Country.objects.with_status_on(on)
    }


def proposal_facts(
    proposal: Proposal, draft: Draft | None = None, around: Around | None = None
) -> ProposalFacts:
    """Give all that rules may know of the proposal from this app and below; higher apps add theirs.

    Eligibility is judged by the countries' standing on the day of the question, which is the day of submission.
    """
    draft, around = draft or read_draft(proposal), around or around_of(proposal)
    call = proposal.call
    content = content_of(draft)
    digest = digest_of(content)
    directors = tuple(_director_facts(d) for d in draft.directors)
    order = {d.pk: i for i, d in enumerate(draft.directors)}
    columns = columns_of(content, draft.form)
    return ProposalFacts(
        ref=proposal.ref,
        state=proposal.state,
        mechanism=proposal.mechanism,
        phase=proposal.phase,
        form=draft.form,
        now=clock.now(),
        told=proposal.told,
        published=call.published_at is not None,
        opens_at=call.opens_at,
        closes_at=around.closes_at,
        **_frame(around.frame),
        nationality_rule=call.nationality_rule,
        severities=call.rule_severities,
        lead_months=call.event_lead_months,
        priority_codes=frozenset(p.code for p in around.priorities),
        standing={iso2: country.standing for iso2, country in around.countries.items()},
        title=columns.title,
        main_priority=columns.main_priority,
        duration=duration_of(
            draft.form.mechanism, content["answers"].get(section_of(draft.form, "basics"), {})
        ),
        answers=content["answers"],
        completed=frozenset(key for key, entry in draft.sections.items() if entry.completed),
        started=frozenset(key for key, entry in draft.sections.items() if entry.version > 0),
        directors=directors,
        plan=plan_of(draft.form, content["answers"]),
        budget=tuple(
            BudgetFacts(b.heading, order.get(b.director_id), b.year, b.amount_eur)
            for b in draft.budget
            if not b.typed
        ),
        unread_amounts=sum(1 for b in draft.budget if b.typed),
        documents=frozenset(d.slot for d in draft.sound_documents),
        waiting_documents=_slots(draft, DocumentState.WAITING),
        refused_documents=_slots(draft, DocumentState.REFUSED),
        nameless_files=_nameless_files(draft, directors),
        requested_eur=draft.requested_eur,
        submitted_before=proposal.standing_version_id is not None,
        digest=digest,
        agreed=_agreed(draft.directors, digest),
        reply_by=proposal.reply_by,
        returned_sections=frozenset(proposal.returned_sections),
        eligibility_confirmed=proposal.eligibility_confirmed_at is not None,
    )


def _slots(draft: Draft, state: str) -> frozenset[str]:
    return frozenset(document.slot for document in draft.documents if document.state == state)


def _nameless_files(draft: Draft, directors: Iterable[DirectorFacts]) -> dict[str, FileFacts]:
    if not read_without_names(draft.proposal):
        return {}
    slots = documents_for(draft.form, "anonymous")
    return {
        d.slot: file_facts(d.file.name, d.words, directors) for d in draft.sound_documents if d.slot in slots
    }


def _frame(frame: CallMechanism | None) -> dict[str, Any]:
    if frame is None:
        return {"mechanism_offered": False}
    return {
        "mechanism_offered": True,
        "floor_eur": frame.floor_eur,
        "ceiling_eur": frame.ceiling_eur,
        "shortest": frame.shortest,
        "longest": frame.longest,
        "duration_unit": frame.duration_unit,
    }


def _director_facts(director: Any) -> DirectorFacts:
    organisation = director.organisation
    return DirectorFacts(
        role=director.role,
        name=director.name,
        email=director.email,
        nationality=director.nationality.iso2 if director.nationality else "",
        residence=director.residence.iso2 if director.residence else "",
        employment=organisation.country.iso2 if organisation else "",
        organisation=organisation.name if organisation else "",
        organisation_kind=organisation.kind if organisation else "",
        position=director.position,
        user_id=director.user_id,
        place=director.position_in_list,
        family=director.family_name,
        also=also_called(organisation),
    )


def also_called(organisation: Organisation | None) -> tuple[str, ...]:
    """Give what else the register knows the institution by: other names, and what its mail addresses end with."""
    return (*organisation.aliases, *organisation.email_domains) if organisation else ()


def _agreed(directors: Iterable[Any], digest: str) -> frozenset[str]:
    leads = (d for d in directors if d.role in {DirectorRole.NPD, DirectorRole.PPD})
    return frozenset(d.role for d in leads if any(given["digest"] == digest for given in d.agreements))


def agreed_roles(proposal: Proposal, digest: str, purpose: str = ConsentPurpose.SUBMIT) -> frozenset[str]:
    """Give the lead roles whose holder agreed to exactly this digest."""
    return frozenset(
        Consent.objects.filter(
            director__proposal=proposal,
            director__role__in=[DirectorRole.NPD, DirectorRole.PPD],
            digest=digest,
            purpose=purpose,
        ).values_list("director__role", flat=True)
    )
