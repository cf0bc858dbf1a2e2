"""The only writers of countries, organisations and people."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q

from accounts.actions import update_profile
from accounts.models import User
from core import clock
from core.errors import Finding, Refused
from partners.enums import Framework, OrganisationKind, StatusKind, StatusState
from partners.facts import organisation_named, person_of
from partners.models import Affiliation, Country, CountryStatus, Delegation, Organisation, Person
from partners.permissions import (
    can_change_countries,
    can_change_person,
    can_confirm_organisations,
    can_name_delegates,
)
from partners.reference import COUNTRIES, statuses
from partners.rules import House, houses, is_domain, is_orcid, sort_key


@transaction.atomic
def lay_reference() -> dict[str, int]:
    """Every country and its known periods are there; what an administrator mended since is left alone.

    Gives: how many countries and periods were new.   Safe to repeat.
    """
    known = set(Country.objects.values_list("iso2", flat=True))
    new = Country.objects.bulk_create(
        Country(iso2=row.iso2, name_en=row.name_en, name_fr=row.name_fr, sort_key=sort_key(row.name_en))
        for row in COUNTRIES
        if row.iso2 not in known
    )
    dated = set(CountryStatus.objects.values_list("country__iso2", flat=True))
    countries = {country.iso2: country for country in Country.objects.all()}
    periods = CountryStatus.objects.bulk_create(
        CountryStatus(
            country=countries[row.iso2],
            kind=row.kind,
            framework=row.framework or "",
            state=row.state,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in statuses()
        if row.iso2 not in dated
    )
    return {"countries": len(new), "periods": len(periods)}


@transaction.atomic
def record_status(
    *,
    country: Country,
    kind: StatusKind,
    framework: Framework | None = None,
    state: StatusState = StatusState.ACTIVE,
    valid_from: date,
    reason: str,
    by: User,
) -> CountryStatus:
    """From the day the country is what is said; what it was before ends with that day.

    Proposals submitted earlier keep what they were judged by.
    Raises: Refused with `countries_administrators_only` (403), `status_reason_missing`, `status_framework_needed`,
    `status_same` or `status_later_known`.
    """
    if not can_change_countries(by):
        raise Refused(Finding("countries_administrators_only"), status=403)
    if not _tidy(reason):
        raise Refused(Finding("status_reason_missing", "reason"))
    if kind == StatusKind.PARTNER and framework is None:
        raise Refused(Finding("status_framework_needed", "framework"))
    periods = _periods_of(country)
    if periods and periods[-1].valid_from >= valid_from:
        raise Refused(Finding("status_later_known", "valid_from", {"day": periods[-1].valid_from}))
    new = CountryStatus(
        country=country,
        kind=kind,
        framework=framework if framework and kind == StatusKind.PARTNER else "",
        state=state if kind == StatusKind.PARTNER else StatusState.ACTIVE,
        valid_from=valid_from,
        reason=_tidy(reason),
        recorded_by=by,
        recorded_at=clock.now(),
    )
    before = periods[-1] if periods else None
    if before is not None and (before.valid_to is None or before.valid_to > valid_from):
        if (before.kind, before.framework, before.state) == (new.kind, new.framework, new.state):
            raise Refused(Finding("status_same", "kind", {"country": country.name}))
        before.valid_to = valid_from
        before.save(update_fields=["valid_to"])
    new.save()
    return new


@transaction.atomic
def take_back_status(*, country: Country, by: User) -> None:
    """The change recorded last was never made; what the country was before goes on.

    Raises: Refused with `countries_administrators_only` (403) or `status_not_recorded_here`.
    """
    if not can_change_countries(by):
        raise Refused(Finding("countries_administrators_only"), status=403)
    periods = _periods_of(country)
    if not periods or periods[-1].recorded_at is None:
        raise Refused(Finding("status_not_recorded_here"))
    last = periods.pop()
    last.delete()
    if periods and periods[-1].valid_to == last.valid_from:
        periods[-1].valid_to = None
        periods[-1].save(update_fields=["valid_to"])


def _periods_of(country: Country) -> list[CountryStatus]:
    # The country's row is the lock: two administrators record one after the other.
    Country.objects.select_for_update().get(pk=country.pk)
    return list(country.statuses.order_by("valid_from"))


@transaction.atomic
def register_organisation(
    *,
    name: str,
    country: Country,
    kind: OrganisationKind,
    city: str = "",
    aliases: Iterable[str] = (),
    email_domains: Iterable[str] = (),
    registry_id: str = "",
    parent: Organisation | None = None,
    by: User,
) -> Organisation:
    """The organisation stands in the register, once per name and country; an officer's entry is confirmed.

    Gives: the new row, or the one that already bears the name in the country.
    Raises: Refused with `organisation_unnamed` or `domain_malformed`.
    """
    name = _tidy(name)
    if not sort_key(name):
        raise Refused(Finding("organisation_unnamed", "name"))
    aliases, domains = _aliases(aliases), _domains(email_domains)
    organisation, created = Organisation.objects.get_or_create(
        country=country,
        sort_key=sort_key(name)[:200],
        defaults={
            "name": name,
            "aliases": aliases,
            "kind": kind,
            "city": _tidy(city),
            "email_domains": domains,
            "registry_id": registry_id.strip(),
            "parent": parent,
            "confirmed": can_confirm_organisations(by),
            "registered_by": by,
            "registered_at": clock.now(),
            "search_key": _search_key(name, aliases, city),
        },
    )
    if created:
        relate_organisations()
    return organisation


def relate_organisations() -> None:
    """Every organisation carries the keys of those that count as the same house."""
    columns = Organisation.objects.order_by().values_list("pk", "country_id", "name", "aliases", "parent_id")
    rows = [
        House(key, country, frozenset(filter(None, map(sort_key, (name, *aliases)))), parent)
        for key, country, name, aliases, parent in columns
    ]
    now = dict(Organisation.objects.order_by().values_list("pk", "house"))
    changed = [
        Organisation(pk=key, house=sorted(house))
        for key, house in houses(rows).items()
        if sorted(house) != now[key]
    ]
    Organisation.objects.bulk_update(changed, ["house"])


@transaction.atomic
def save_organisation(
    *,
    organisation: Organisation,
    name: str,
    country: Country,
    kind: OrganisationKind,
    city: str = "",
    aliases: Iterable[str] = (),
    email_domains: Iterable[str] = (),
    registry_id: str = "",
    parent: Organisation | None = None,
    by: User,
) -> Organisation:
    """The organisation's entry reads as given.

    Raises: Refused with `organisations_officers_only`, `organisation_unnamed`, `organisation_known`,
    `organisation_own_parent` or `domain_malformed`.
    """
    if not can_confirm_organisations(by):
        raise Refused(Finding("organisations_officers_only"), status=403)
    row: Organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    name = _tidy(name)
    if not sort_key(name):
        raise Refused(Finding("organisation_unnamed", "name"))
    if known := organisation_named(name, country, other_than=row.pk):
        raise Refused(Finding("organisation_known", "name", {"name": known.name, "country": country.name}))
    if parent is not None and _stands_under(parent, row):
        raise Refused(Finding("organisation_own_parent", "parent"))
    row.name, row.country, row.kind, row.parent = name, country, kind, parent
    row.city, row.registry_id = _tidy(city), registry_id.strip()
    row.aliases, row.email_domains = _aliases(aliases), _domains(email_domains)
    row.sort_key, row.search_key = sort_key(name)[:200], _search_key(name, row.aliases, city)
    row.save()
    relate_organisations()
    return row


@transaction.atomic
def confirm_organisation(*, organisation: Organisation, by: User) -> Organisation:
    """An officer vouches for the organisation: everybody can choose it from now on.

    Raises: Refused with `organisations_officers_only` or `organisation_confirmed`.
    """
    if not can_confirm_organisations(by):
        raise Refused(Finding("organisations_officers_only"), status=403)
    row: Organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if row.confirmed:
        raise Refused(Finding("organisation_confirmed"))
    row.confirmed = True
    row.save(update_fields=["confirmed"])
    return row


@transaction.atomic
def save_person(
    *,
    given_name: str,
    family_name: str,
    person: Person | None = None,
    user: User | None = None,
    title: str = "",
    gender: str = "",
    nationality: Country | None = None,
    residence: Country | None = None,
    orcid: str = "",
    by: User,
) -> Person:
    """The person's record reads as given; without `person`, the one of `user`, or a new one.

    Raises: Refused with `person_not_own` (403), `orcid_malformed` or `orcid_taken`.
    """
    rows = Person.objects.select_for_update()
    row = rows.filter(pk=person.pk).first() if person else rows.filter(user=user).first() if user else None
    row = row or Person(user=user)
    if not can_change_person(by, row):
        raise Refused(Finding("person_not_own"), status=403)
    if orcid and not is_orcid(orcid):
        raise Refused(Finding("orcid_malformed", "orcid"))
    if orcid and Person.objects.filter(orcid=orcid).exclude(pk=row.pk).exists():
        raise Refused(Finding("orcid_taken", "orcid"))
    row.title, row.given_name, row.family_name = _tidy(title), _tidy(given_name), _tidy(family_name)
    row.gender, row.nationality, row.residence, row.orcid = gender, nationality, residence, orcid
    row.sort_key = sort_key(f"{family_name} {given_name}")[:201]
    row.save()
    return row


@transaction.atomic
def unite_records(*, person: Person, kept: Person) -> None:
    """All records of the one human being stand for the same as those of the other. The caller judges who may."""
    rows = {row.pk: row for row in Person.objects.select_for_update().filter(pk__in=[person.pk, kept.pk])}
    old, root = (rows[one.pk].same_as_id or one.pk for one in (person, kept))
    Person.objects.filter(Q(pk=old) | Q(same_as=old)).exclude(pk=root).update(same_as=root)


@transaction.atomic
def part_records(*, one: Person, other: Person) -> None:
    """Neither record stands for the other, nor both for a third through these two. The caller judges who may."""
    Person.objects.filter(pk=other.pk).exclude(same_as=None).update(same_as=None)
    Person.objects.filter(pk=one.pk, same_as=other.pk).update(same_as=None)


@transaction.atomic
def save_profile(
    *,
    given_name: str,
    family_name: str,
    language: str,
    time_zone: str,
    letter_language: str = "",
    title: str = "",
    gender: str = "",
    nationality: Country | None = None,
    residence: Country | None = None,
    orcid: str = "",
    by: User,
) -> Person:
    """One's own account and one's record as a person say the same."""
    update_profile(
        given_name=given_name,
        family_name=family_name,
        language=language,
        time_zone=time_zone,
        letter_language=letter_language,
        by=by,
    )
    return save_person(
        user=by,
        title=title,
        given_name=given_name,
        family_name=family_name,
        gender=gender,
        nationality=nationality,
        residence=residence,
        orcid=orcid,
        by=by,
    )


@transaction.atomic
def add_affiliation(
    *,
    person: Person,
    organisation: Organisation,
    start_on: date,
    position: str = "",
    end_on: date | None = None,
    by: User,
) -> Affiliation:
    """The person holds a post at the organisation from the day; a post begun that day is only reworded.

    Raises: Refused with `person_not_own` (403) or `period_backwards`.
    """
    if not can_change_person(by, person):
        raise Refused(Finding("person_not_own"), status=403)
    _refuse_backwards(start_on, end_on)
    post, _created = Affiliation.objects.update_or_create(
        person=person,
        organisation=organisation,
        start_on=start_on,
        defaults={"position": _tidy(position), "end_on": end_on},
    )
    return post


@transaction.atomic
def add_own_post(
    *,
    organisation: str,
    country: Country,
    city: str,
    kind: OrganisationKind,
    position: str,
    start_on: date,
    by: User,
) -> Affiliation:
    """One's own post is recorded; an organisation nobody knew is registered and waits for an officer.

    organisation: its name. Kind and town count only where the organisation is new.
    """
    where = register_organisation(name=organisation, country=country, city=city, kind=kind, by=by)
    person = person_of(by) or save_person(
        user=by, given_name=by.given_name, family_name=by.family_name, by=by
    )
    return add_affiliation(person=person, organisation=where, position=position, start_on=start_on, by=by)


@transaction.atomic
def end_affiliation(*, affiliation: Affiliation, end_on: date, by: User) -> Affiliation:
    """The post holds until the day, which is the first without it.

    Raises: Refused with `person_not_own` (403) or `period_backwards`.
    """
    post: Affiliation = (
        Affiliation.objects.select_for_update().select_related("person").get(pk=affiliation.pk)
    )
    if not can_change_person(by, post.person):
        raise Refused(Finding("person_not_own"), status=403)
    _refuse_backwards(post.start_on, end_on)
    post.end_on = end_on
    post.save(update_fields=["end_on"])
    return post


@transaction.atomic
def add_delegation(
    *, person: Person, country: Country, start_on: date, end_on: date | None = None, by: User
) -> Delegation:
    """The person speaks for the nation from the day.

    Raises: Refused with `delegates_officers_only` (403), `delegate_not_of_nation` or `period_backwards`.
    """
    if not can_name_delegates(by):
        raise Refused(Finding("delegates_officers_only"), status=403)
    _refuse_backwards(start_on, end_on)
    if not Country.objects.allies_on(start_on).filter(pk=country.pk).exists():
        raise Refused(Finding("delegate_not_of_nation", "start_on", {"country": country.name}))
    delegation, _created = Delegation.objects.update_or_create(
        person=person, country=country, start_on=start_on, defaults={"end_on": end_on}
    )
    return delegation


@transaction.atomic
def name_delegate(*, email: str, country: Country, start_on: date, by: User) -> Delegation:
    """The holder of the account speaks for the nation from the day; their record as a person exists.

    Raises: Refused with `delegates_officers_only` (403), `delegate_without_account` or what `add_delegation` refuses.
    """
    if not can_name_delegates(by):
        raise Refused(Finding("delegates_officers_only"), status=403)
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        raise Refused(Finding("delegate_without_account", "email", {"email": email.strip()}))
    person = person_of(user) or save_person(
        user=user, given_name=user.given_name, family_name=user.family_name, by=by
    )
    return add_delegation(person=person, country=country, start_on=start_on, by=by)


@transaction.atomic
def end_delegation(*, delegation: Delegation, end_on: date, by: User) -> Delegation:
    """The person speaks for the nation until the day, which is the first without it.

    Raises: Refused with `delegates_officers_only` (403) or `period_backwards`.
    """
    if not can_name_delegates(by):
        raise Refused(Finding("delegates_officers_only"), status=403)
    row: Delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    _refuse_backwards(row.start_on, end_on)
    row.end_on = end_on
    row.save(update_fields=["end_on"])
    return row


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _aliases(aliases: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, map(_tidy, aliases))))


def _domains(domains: Iterable[str]) -> list[str]:
    tidy = list(dict.fromkeys(filter(None, (domain.strip().lower().lstrip("@") for domain in domains))))
    if wrong := [domain for domain in tidy if not is_domain(domain)]:
        raise Refused(Finding("domain_malformed", "email_domains", {"domain": wrong[0]}))
    return tidy


def _search_key(name: str, aliases: Iterable[str], city: str) -> str:
    # A mark that no search text holds keeps a match from reaching over two names.
    return "|".join(filter(None, map(sort_key, (name, *aliases, city))))


def _stands_under(organisation: Organisation, above: Organisation) -> bool:
    seen: set[int] = set()
    step: Organisation | None = organisation
    while step is not None and step.pk not in seen:
        if step.pk == above.pk:
            return True
        seen.add(step.pk)
        step = step.parent
    return False


def _refuse_backwards(start_on: date, end_on: date | None) -> None:
    if end_on is not None and end_on <= start_on:
        raise Refused(Finding("period_backwards", "end_on"))
