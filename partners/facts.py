"""What pages and rules of this and higher apps may know of countries, organisations and people, as values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Finding
from partners.enums import Framework, OrganisationKind, Part, Standing, StatusKind, StatusState
from partners.models import Affiliation, Country, CountryStatus, Delegation, Organisation, Person
from partners.permissions import Asker
from partners.rules import FUNDABLE_KINDS, may_hold, sort_key, standing


@dataclass(frozen=True, slots=True)
class CountryFacts:
    """One country on a day.  since: the day from which it has been what it is."""

    iso2: str
    name: str
    since: date


@dataclass(frozen=True, slots=True)
class FrameworkFacts:
    """One framework on a day: its active and its suspended partners, by name."""

    framework: Framework
    active: tuple[CountryFacts, ...]
    suspended: tuple[CountryFacts, ...]

    @property
    def anchor(self) -> str:
        """The place of the framework on its page."""
        return self.framework.value.lower()


@dataclass(frozen=True, slots=True)
class AllianceFacts:
    """The whole map on a day."""

    on: date
    allies: tuple[CountryFacts, ...]
    frameworks: tuple[FrameworkFacts, ...]

    @property
    def partners(self) -> int:
        """How many partner countries are active."""
        return sum(len(framework.active) for framework in self.frameworks)


def alliance_on(on: date) -> AllianceFacts:
    """Allies and partners by framework as they stood on the day, in one query."""
    rows = [
        (row.kind_on, row.framework_on, row.state_on, CountryFacts(row.iso2, row.name, row.since_on))
        for row in Country.objects.with_status_on(on)
        if row.since_on
    ]

    def members_of(framework: str, state: StatusState) -> tuple[CountryFacts, ...]:
        return tuple(fact for _kind, of, now, fact in rows if of == framework and now == state)

    return AllianceFacts(
        on=on,
        allies=tuple(fact for kind, _of, _now, fact in rows if kind == StatusKind.NATO),
        frameworks=tuple(
            FrameworkFacts(
                framework,
                active=members_of(framework.value, StatusState.ACTIVE),
                suspended=members_of(framework.value, StatusState.SUSPENDED),
            )
            for framework in Framework
        ),
    )


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """What a country was to the Alliance for a time.  last_day: None while it goes on; recorded_by: None when the
    period came with the portal."""

    label: str
    first_day: date
    last_day: date | None
    in_force: bool
    reason: str
    recorded_by: str | None
    recorded_at: datetime | None


def periods_of(country: Country, on: date) -> tuple[PeriodFacts, ...]:
    """Every period of the country, the latest first; `in_force` is the one of the day."""
    return tuple(
        PeriodFacts(
            label=_status_label(row),
            first_day=row.valid_from,
            last_day=row.valid_to and row.valid_to - timedelta(days=1),
            in_force=row.valid_from <= on and (row.valid_to is None or row.valid_to > on),
            reason=row.reason,
            recorded_by=str(row.recorded_by) if row.recorded_by else None,
            recorded_at=row.recorded_at,
        )
        for row in country.statuses.select_related("recorded_by").order_by("-valid_from")
    )


def _status_label(row: CountryStatus) -> str:
    if row.kind != StatusKind.PARTNER:
        return str(StatusKind(row.kind).label)
    framework = Framework(row.framework).label
    if row.state == StatusState.SUSPENDED:
        return _("%(framework)s, co-operation suspended") % {"framework": framework}
    return _("Partner country, %(framework)s") % {"framework": framework}


def delegates_of(country: Country, on: date) -> QuerySet[Delegation]:
    """Who speaks for the nation on the day or will later, the earliest first."""
    found: QuerySet[Delegation] = Delegation.objects.filter(country=country).not_ended_on(on)
    return found.select_related("person__user").order_by("start_on", "pk")


def standings_on(on: date, iso2s: Iterable[str] | None = None) -> dict[str, Standing]:
    """What each country can be in a proposal on the day, by its code: all countries, or the named ones."""
    countries = Country.objects.with_status_on(on).order_by()
    if iso2s is not None:
        countries = countries.filter(iso2__in=set(iso2s))
    return {country.iso2: standing(country.kind_on, country.state_on) for country in countries}


def parts_open_to(
    *, residence: Standing, employment: Standing, organisation: OrganisationKind
) -> dict[Part, tuple[Finding, ...]]:
    """For each of the two parts what stands against a person; an empty tuple where nothing does."""
    return {
        part: may_hold(part, residence=residence, employment=employment, organisation=organisation)
        for part in Part
    }


def country_choices() -> list[tuple[str, str]]:
    """Every country as (code, name in the reader's language), by name."""
    return [(country.iso2, country.name) for country in Country.objects.all()]


def person_of(user: User) -> Person | None:
    """The record of the person who has this account, with nationality and residence, or None."""
    return Person.objects.select_related("nationality", "residence").filter(user=user).first()


def orcid_belongs_to_another(orcid: str, user: User) -> bool:
    """Whether the ORCID iD stands in the record of somebody else than the holder of the account."""
    holder = Person.objects.filter(orcid=orcid).first()
    return holder is not None and holder.user_id != user.pk


def posts_of(person: Person) -> QuerySet[Affiliation]:
    """All posts of the person, the latest first, with organisation and country."""
    return person.affiliations.select_related("organisation__country").order_by("-start_on", "pk")


def employment_on(person: Person, on: date) -> Affiliation | None:
    """The post that counts on the day: of those held, the one taken up last."""
    return (
        person.affiliations.current_on(on)
        .select_related("organisation__country")
        .order_by("-start_on", "-pk")
        .first()
    )


def organisation_named(name: str, country: Country, *, other_than: int | None = None) -> Organisation | None:
    """The organisation of that name in the country, however it is capitalised or accented, or None."""
    found = Organisation.objects.filter(country=country, sort_key=sort_key(name)[:200])
    return (found if other_than is None else found.exclude(pk=other_than)).first()


def organisations_for(
    user: Asker,
    *,
    text: str = "",
    kind: str = "",
    country: Country | None = None,
    confirmed: bool | None = None,
) -> QuerySet[Organisation]:
    """The organisations the person may see that fit, by name.

    Shape: with country, and `n_people`: how many posts are recorded there.
    """
    found: QuerySet[Organisation] = Organisation.objects.visible_to(user).matching(text)
    if kind:
        found = found.filter(kind=kind)
    if country:
        found = found.filter(country=country)
    if confirmed is not None:
        found = found.filter(confirmed=confirmed)
    return (
        found.select_related("country")
        .annotate(n_people=Count("affiliations__person", distinct=True))
        .order_by("sort_key", "ref")
    )


def organisation_names(user: Asker, limit: int = 500) -> list[str]:
    """Names to offer while a person types the name of an organisation."""
    return list(
        Organisation.objects.visible_to(user).order_by("sort_key").values_list("name", flat=True)[:limit]
    )


def people_at(organisation: Organisation, on: date) -> QuerySet[Affiliation]:
    """The posts held at the organisation on the day, by name of the person."""
    return (
        organisation.affiliations.current_on(on)
        .select_related("person__nationality", "person__residence")
        .order_by("person__sort_key", "pk")
    )


def may_receive_grant(organisation: Organisation) -> bool:
    """Whether the organisation is of a kind that can receive grant money."""
    return OrganisationKind(organisation.kind) in FUNDABLE_KINDS
