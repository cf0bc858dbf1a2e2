"""What the nations are asked: the list as it is circulated, who reads it, what was said, where it stands."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.models import RoleGrant, User
from accounts.roles import Role
from applications.enums import DirectorRole, State
from applications.models import Proposal
from applications.reading import director_name
from core import clock
from core.errors import Finding
from core.money import written
from decisions.enums import AGREED, PositionKind
from decisions.facts.standing import consultation_of, item_of
from decisions.models import Consultation, Extension, Position, RoundItem
from decisions.rules import GRANTS, DecisionDraft
from decisions.silence import Standing, standing
from decisions.tongues import ENGLISH, TONGUES
from partners.models import Country, Delegation
from reviews.facts import nations_of
from reviews.facts.work import kind_of

Entry = dict[str, Any]
DIRECTORS = (DirectorRole.NPD, DirectorRole.PPD)


def listing_of(proposals: Sequence[Proposal]) -> list[Entry]:
    """Give the list for the nations in its final words, as plain JSON values: what the directors wrote, amount, conditions.

    Nothing of evaluations, scores, ranks, notes or people of the programme is in it. Two queries.
    """
    keys = [proposal.pk for proposal in proposals]
    items = {
        item.proposal_id: item
        for item in RoundItem.objects.filter(proposal__in=keys, removed_at__isnull=True)
    }
    rows: Iterable[Any] = (
        Proposal.objects.filter(pk__in=keys)
        .select_related("main_priority", "npd_country", "ppd_country")
        .annotate(
            abstract=F("standing_version__content__answers__summary__abstract"),
            people=F("standing_version__content__directors"),
        )
        .order_by("main_priority__code", "ref")
    )
    return [_entry(row, items.get(row.pk)) for row in rows]


def _entry(row: Any, item: RoundItem | None) -> Entry:
    amount = item.amount_eur if item is not None and item.amount_eur is not None else row.requested_eur
    people = [person for person in row.people or [] if person["role"] in DIRECTORS]
    people.sort(key=lambda person: DIRECTORS.index(person["role"]))
    return {
        "ref": row.ref,
        "title": row.title,
        "kind": str(kind_of(row)),
        "priority": f"{row.main_priority.code} {row.main_priority.title_en}" if row.main_priority else "",
        "countries": [c.name_en for c in (row.npd_country, row.ppd_country) if c is not None],
        "directors": [
            {
                "name": director_name(person),
                "organisation": (person["organisation"] or {}).get("name", ""),
                "country": ((person["organisation"] or {}).get("country") or {}).get("name", ""),
            }
            for person in people
        ],
        "summary": row.abstract or "",
        "amount_eur": str(amount),
        "conditions": list(item.conditions) if item is not None else [],
        "conditions_fr": list(item.conditions_fr) if item is not None else [],
    }


def digest_of(listing: list[Entry]) -> str:
    """Give the SHA-256 of the list as it is circulated."""
    plain = json.dumps(listing, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def mark_of(entry: Entry) -> str:
    """Give what stands for exactly this entry of a list: the page that shows it hands it to the act that circulates it."""
    return digest_of([entry])[:16]


def sum_of(listing: Iterable[Entry]) -> Decimal:
    """Give what the list comes to in EUR."""
    return sum((Decimal(entry["amount_eur"]) for entry in listing), Decimal(0))


def unlike_agreed(proposal: Proposal, draft: DecisionDraft) -> tuple[Finding, ...]:
    """Give what a grant says otherwise than the list to which the nations agreed; three queries."""
    if draft.outcome not in GRANTS:
        return ()
    return unlike_listed(consultation_of(proposal, item_of(proposal)), proposal.ref, draft)


def unlike_listed(asked: Consultation | None, ref: str, draft: DecisionDraft) -> tuple[Finding, ...]:
    """Give what a grant says otherwise than its entry on the agreed list: the amount, or the conditions in their words and order.

    Conditions in French have to be those that the nations read in French, where they read any.
    """
    if draft.outcome not in GRANTS or asked is None or asked.outcome not in AGREED:
        return ()
    agreed = next((entry for entry in asked.listing if entry["ref"] == ref), None)
    if agreed is None:
        return ()
    found = []
    conditions, conditions_fr = draft.terms
    if draft.award_eur is not None and draft.award_eur != Decimal(agreed["amount_eur"]):
        found.append(
            Finding("award_unlike_agreed", "award_eur", {"agreed": written(Decimal(agreed["amount_eur"]))})
        )
    if list(conditions) != agreed["conditions"]:
        said = " · ".join(agreed["conditions"])
        found.append(
            Finding("conditions_unlike_agreed", "conditions", {"agreed": said})
            if said
            else Finding("conditions_not_circulated", "conditions")
        )
    # A list that was frozen before conditions had a French text has none.
    french = agreed.get("conditions_fr", [])
    if french and conditions_fr and list(conditions_fr) != french:
        found.append(Finding("conditions_unlike_agreed", "conditions_fr", {"agreed": " · ".join(french)}))
    return tuple(found)


def quoted_in_english(listing: Iterable[Entry]) -> list[str]:
    """Give the references of the entries whose conditions whoever reads the list in French would read in English."""
    return [entry["ref"] for entry in listing if entry["conditions"] and not entry.get("conditions_fr")]


def readable(entry: Entry) -> Entry:
    """Give the entry with its amount as a number and in words, and the language of its conditions.

    What the list holds is not touched.
    """
    eur = Decimal(entry["amount_eur"])
    return {**deepcopy(entry), "eur": eur, "money": ENGLISH.eur(eur), "conditions_in": ENGLISH.code}


def seen_by(user: Any, consultation: Consultation) -> list[Entry]:
    """Give the list as the person reads it: without proposals they direct or help with, or ever did; two queries.

    Adds to each entry what `readable` does, and whether its directors have `withdrawn` it since.
    """
    refs = [entry["ref"] for entry in consultation.listing]
    tied = set(Proposal.objects.tied_to(user).filter(ref__in=refs).values_list("ref", flat=True))
    gone = set(Proposal.objects.filter(ref__in=refs, state=State.WITHDRAWN).values_list("ref", flat=True))
    return [
        readable(entry) | {"withdrawn": entry["ref"] in gone}
        for entry in consultation.listing
        if entry["ref"] not in tied
    ]


def in_french(listing: Iterable[Entry]) -> list[Entry]:
    """Give the list with mechanisms, Key Priorities, countries, amounts and conditions in French; two queries.

    The frozen list is in English, with the conditions in French beside where officers wrote them; what directors wrote
    stays as they wrote it.
    """
    french, entries = TONGUES["fr"], list(listing)
    facts = Proposal.objects.filter(ref__in=[entry["ref"] for entry in entries]).select_related(
        "main_priority"
    )
    known = {proposal.ref: proposal for proposal in facts}
    names = dict(Country.objects.values_list("name_en", "name_fr"))
    for entry in entries:
        proposal = known[entry["ref"]]
        kind, phase = french.kinds[proposal.mechanism], french.labels.get(f"phase{proposal.phase}", "")
        entry["kind"] = ", ".join(filter(None, (kind[:1].upper() + kind[1:], phase)))
        entry["money"] = french.eur(entry["eur"])
        if french_words := entry.get("conditions_fr"):
            entry["conditions"], entry["conditions_in"] = french_words, french.code
        entry["countries"] = [names.get(name) or name for name in entry["countries"]]
        priority = proposal.main_priority
        if priority is not None and entry["priority"] == f"{priority.code} {priority.title_en}":
            entry["priority"] = f"{priority.code} {priority.title_fr or priority.title_en}"
        for person in entry["directors"]:
            person["country"] = names.get(person["country"]) or person["country"]
    return entries


def for_delegate(user: Any) -> QuerySet[Consultation]:
    """Give the consultations that a delegate of a nation may read, newest first; none to anybody else.

    A list on which they had a part in every proposal is not there: empty, it would say that theirs are on it.
    """
    tied = Proposal.objects.tied_to(user).order_by().values("pk")
    asked = Consultation.proposals.through.objects.filter(consultation=OuterRef("pk"))
    found: QuerySet[Consultation] = (
        Consultation.objects.exclude(listing=[])
        .filter(Exists(asked.exclude(proposal__in=tied)))
        .select_related("round")
    )
    return found.order_by("-opened_at", "-pk") if nations_of(user).exists() else found.none()


def delegates_now() -> list[Delegation]:
    """Give who speaks for a nation today and has an account, each person once for a nation."""
    today = Delegation.objects.current_on(clock.today()).filter(person__user__isnull=False)
    rows = today.select_related("person__user", "country").order_by("country__sort_key", "pk")
    return list({(row.person_id, row.country_id): row for row in rows}.values())


def delegates_asked(consultation: Consultation) -> list[Delegation]:
    """Give the delegates of today who may read the consultation; two queries for each."""
    return [
        one for one in delegates_now() if for_delegate(one.person.user).filter(pk=consultation.pk).exists()
    ]


def officers_told(consultation: Consultation) -> list[User]:
    """Give the officers of today with no part in any listed proposal; one query for each."""
    holding = RoleGrant.objects.in_force(clock.now()).filter(role=Role.OFFICER).values("user")
    asked = consultation.proposals.order_by().values("pk")
    return [
        officer
        for officer in User.objects.filter(pk__in=holding).order_by("pk")
        if not Proposal.objects.tied_to(officer).filter(pk__in=asked).exists()
    ]


def breaks(consultation: Consultation) -> QuerySet[Position]:
    """Give what breaks the silence and was not lifted."""
    return Position.objects.filter(
        consultation=consultation, kind=PositionKind.BREAKS, lifted_at__isnull=True
    )


def is_broken(consultation: Consultation) -> bool:
    """Whether a nation breaks the silence."""
    return breaks(consultation).exists()


@dataclass(frozen=True, slots=True)
class ConsultationRead:
    """A consultation as somebody reads it. positions: those the reader may read; nations: for which they may speak now."""

    consultation: Consultation
    standing: Standing
    listing: tuple[Entry, ...]
    positions: tuple[Position, ...]
    extensions: tuple[Extension, ...]
    nations: tuple[Country, ...]
    broken: bool
    now: datetime
    language: str = "en"

    @property
    def labels(self) -> Mapping[str, str]:
        """What the list calls its parts, in the language it is read in."""
        return TONGUES[self.language].labels

    @property
    def running(self) -> bool:
        """Whether nations are still heard."""
        return self.consultation.closed_at is None and self.now < self.consultation.closes_at

    @property
    def ended(self) -> bool:
        return self.standing is Standing.ENDED

    @property
    def closed(self) -> bool:
        return self.standing is Standing.CLOSED

    @property
    def agreed(self) -> bool:
        """Whether it ended in agreement."""
        return self.consultation.outcome in AGREED

    @property
    def total_eur(self) -> Decimal:
        return sum_of(self.listing)

    @property
    def may_extend(self) -> bool:
        """Whether an officer may move the end: while it runs, or once it is broken."""
        return not self.closed and (self.running or self.broken)

    @property
    def whole(self) -> bool:
        """Whether the reader sees every entry of the list."""
        return len(self.listing) == len(self.consultation.listing)


def read_consultation(consultation: Consultation, user: Any, *, office: bool) -> ConsultationRead:
    """Give the consultation as the person may read it; five queries, two more in French.

    A delegate who reads letters in French has the list in French.
    office: all positions; a delegate reads those of the own nations, and that the silence was broken, not by whom.
    Who had a part in a listed proposal reads only what they said themselves and what was said of other proposals alone.
    """
    said = list(consultation.positions.select_related("country", "by", "lifted_by").order_by("at", "pk"))
    nations = tuple(nations_of(user).order_by("sort_key"))
    mine = {nation.pk for nation in nations}
    broken = any(p.kind == PositionKind.BREAKS and p.lifted_at is None for p in said)
    now = clock.now()
    seen_list = seen_by(user, consultation)
    french = not office and user.letter_language == "fr"
    listing = tuple(in_french(seen_list) if french else seen_list)
    if len(listing) != len(consultation.listing):
        seen = {entry["ref"] for entry in listing}
        said = [p for p in said if p.by_id == user.pk or (p.refs and seen.issuperset(p.refs))]
    return ConsultationRead(
        consultation=consultation,
        standing=standing(
            closed=consultation.closed_at is not None,
            broken=broken,
            closes_at=consultation.closes_at,
            now=now,
        ),
        listing=listing,
        positions=tuple(p for p in said if office or p.country_id in mine),
        extensions=tuple(consultation.extensions.select_related("by")),
        nations=nations,
        broken=broken,
        now=now,
        language="fr" if french else "en",
    )
