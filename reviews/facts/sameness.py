"""Records that bear an expert's name: what speaks for one person, and what an officer found."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from partners.models import Person
from reviews.facts.experts import posts_of
from reviews.models import Expert, RecordRuling


@dataclass(frozen=True, slots=True)
class RecordSeen:
    """One of the two records: what is known of the person."""

    ref: str
    name: str
    email: str
    nationality: str
    institution: str


@dataclass(frozen=True, slots=True)
class PairSeen:
    """An expert and another record with the same name. one: they count as one person now."""

    expert: RecordSeen
    other: RecordSeen
    evidence: tuple[str, ...]
    one: bool
    ruling: RecordRuling | None

    @property
    def word(self) -> str:
        if self.one:
            return _("One person")
        return _("Not decided") if self.ruling is None else _("Two people")


def namesakes(expert: Expert | None = None) -> list[PairSeen]:
    """Give each expert with every other record of the same name, the undecided first; five queries in all."""
    experts = Expert.objects.select_related("person__nationality", "user").order_by("person__sort_key", "pk")
    experts = experts if expert is None else experts.filter(pk=expert.pk)
    named = Person.objects.filter(sort_key__in=experts.order_by().values("person__sort_key"))
    by_name: dict[str, list[Person]] = defaultdict(list)
    for person in named.select_related("nationality", "user").order_by("sort_key", "pk"):
        by_name[person.sort_key].append(person)
    pairs = [
        (one, other)
        for one in experts.filter(
            person__sort_key__in=[key for key, them in by_name.items() if len(them) > 1]
        )
        for other in by_name[one.person.sort_key]
        if other.pk != one.person_id
    ]
    ids = {key for one, other in pairs for key in (one.person_id, other.pk)}
    posts = {key: post.organisation.name for key, post in posts_of(ids).items()} if ids else {}
    in_force = RecordRuling.objects.filter(
        ended_at__isnull=True, expert__in=[one.pk for one, _other in pairs]
    )
    rulings = {(row.expert_id, row.person_id): row for row in in_force.select_related("by")}
    found = [_seen(one.person, other, posts, rulings.get((one.pk, other.pk))) for one, other in pairs]
    return sorted(found, key=lambda pair: pair.one or pair.ruling is not None)


def _seen(one: Person, other: Person, posts: dict[int, str], ruling: RecordRuling | None) -> PairSeen:
    here, there = _record(one, posts), _record(other, posts)
    domains = {record.email.rpartition("@")[2].lower() for record in (here, there)}
    said = [_("Same name.")]
    if len(domains) == 1 and "" not in domains:
        said.append(_("Addresses at the same domain, %(domain)s.") % {"domain": domains.pop()})
    if here.nationality and here.nationality == there.nationality:
        said.append(_("Same nationality."))
    elif here.nationality and there.nationality:
        said.append(_("Different nationalities."))
    if here.institution and here.institution == there.institution:
        said.append(_("Same institution."))
    if one.orcid and other.orcid:
        said.append(_("Different ORCID iDs."))
    one_now = one.same_as_id == other.pk or other.same_as_id == one.pk
    one_now = one_now or (one.same_as_id is not None and one.same_as_id == other.same_as_id)
    return PairSeen(here, there, tuple(said), one_now, ruling)


def _record(person: Person, posts: dict[int, str]) -> RecordSeen:
    return RecordSeen(
        ref=person.ref,
        name=person.name,
        email=person.user.email if person.user else "",
        nationality=person.nationality.name if person.nationality else "",
        institution=posts.get(person.pk, ""),
    )
