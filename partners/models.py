"""Countries in time, organisations, and the people of the programme."""

import secrets
from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.ranges import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from partners.enums import Framework, Gender, OrganisationKind, StatusKind, StatusState
from partners.querysets import CountryQuerySet, OrganisationQuerySet, PeriodQuerySet, PersonQuerySet

# No 0/O, 1/I/L: a reference is read aloud and typed from paper.
REF_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def _short_code() -> str:
    return "".join(secrets.choice(REF_ALPHABET) for _place in range(8))


def new_organisation_ref() -> str:
    """A fresh public reference of an organisation, such as ORG-7K3Q9TWX."""
    return f"ORG-{_short_code()}"


def new_person_ref() -> str:
    """A fresh public reference of a person, such as PER-7K3Q9TWX."""
    return f"PER-{_short_code()}"


def new_post_ref() -> str:
    """A fresh public reference of a post, such as POST-7K3Q9TWX."""
    return f"POST-{_short_code()}"


def in_reading_language(english: str, french: str) -> str:
    """The one of the two names that the reader's language asks for."""
    return french if (get_language() or "").startswith("fr") else english


class Country(models.Model):
    """A country by its ISO 3166-1 code, with the names NATO uses."""

    iso2 = models.CharField(max_length=2, unique=True)
    name_en = models.CharField(max_length=80)
    name_fr = models.CharField(max_length=80)
    sort_key = models.CharField(max_length=80)

    objects = CountryQuerySet.as_manager()

    # Carried by the rows of `with_status_on` only.
    kind_on: str | None
    framework_on: str | None
    state_on: str | None
    since_on: date | None

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ("sort_key",)
        constraints = [
            models.CheckConstraint(
                condition=Q(iso2__regex=r"^[A-Z]{2}$"), name="partners_country_iso2_two_capitals"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_reading_language(self.name_en, self.name_fr)


class CountryStatus(models.Model):
    """What a country is to the Alliance from one day until, not including, another."""

    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="statuses")
    kind = models.CharField(max_length=8, choices=StatusKind.choices)
    framework = models.CharField(max_length=4, choices=Framework.choices, blank=True)
    state = models.CharField(max_length=10, choices=StatusState.choices, default=StatusState.ACTIVE)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("country status")
        verbose_name_plural = _("country statuses")
        ordering = ("country", "valid_from")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=StatusKind.PARTNER) ^ Q(framework=""),
                name="partners_countrystatus_framework_iff_partner",
            ),
            models.CheckConstraint(
                condition=Q(kind=StatusKind.PARTNER) | Q(state=StatusState.ACTIVE),
                name="partners_countrystatus_suspended_only_partner",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="partners_countrystatus_period_not_empty",
            ),
            models.CheckConstraint(
                condition=Q(recorded_at__isnull=True) | ~Q(reason=""),
                name="partners_countrystatus_recorded_with_reason",
            ),
            # The embedded server has no btree_gist, so equality of the country goes as a range of one.
            ExclusionConstraint(
                name="partners_countrystatus_no_overlap",
                expressions=[
                    (
                        Func(F("country_id"), F("country_id"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(F("valid_from"), F("valid_to"), Value("[)"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country_id} {self.kind} {self.valid_from}"


class Organisation(models.Model):
    """A body that employs directors, uses results or nominates people."""

    ref = models.CharField(max_length=12, unique=True, default=new_organisation_ref, editable=False)
    name = models.CharField(max_length=200)
    aliases = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    city = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=13, choices=OrganisationKind.choices)
    registry_id = models.CharField(max_length=100, blank=True)
    email_domains = ArrayField(models.CharField(max_length=253), default=list, blank=True)
    # Keys of what counts as the same house: rows of the same name, all above and all below (`rules.houses`).
    house = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    confirmed = models.BooleanField(default=False)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    registered_at = models.DateTimeField()
    sort_key = models.CharField(max_length=200, db_index=True)
    search_key = models.TextField()

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("sort_key", "ref")
        constraints = [
            models.UniqueConstraint(fields=["country", "sort_key"], name="partners_organisation_name_once"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                name="partners_organisation_not_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """A human being known to the programme, with an account or not yet."""

    ref = models.CharField(max_length=12, unique=True, default=new_person_ref, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    title = models.CharField(max_length=30, blank=True)
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    gender = models.CharField(max_length=6, choices=Gender.choices, blank=True)
    nationality = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    residence = models.ForeignKey(Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    orcid = models.CharField(max_length=19, blank=True)
    # An officer found that both records are one human being; the other one is the record that is kept.
    same_as = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sort_key = models.CharField(max_length=201, db_index=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("sort_key", "ref")
        constraints = [
            models.UniqueConstraint(
                fields=["orcid"], condition=~Q(orcid=""), name="partners_person_orcid_once"
            ),
            models.CheckConstraint(
                condition=Q(orcid="") | Q(orcid__regex=r"^[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]$"),
                name="partners_person_orcid_shape",
            ),
            models.CheckConstraint(
                condition=Q(same_as__isnull=True) | ~Q(same_as=F("pk")),
                name="partners_person_not_same_as_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Given and family name, as written on a letter."""
        return f"{self.given_name} {self.family_name}".strip()


class Affiliation(models.Model):
    """A person's post at an organisation, from one day until, not including, another."""

    ref = models.CharField(max_length=13, unique=True, default=new_post_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="affiliations")
    position = models.CharField(max_length=120, blank=True)
    start_on = models.DateField()
    end_on = models.DateField(null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        ordering = ("-start_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(end_on__isnull=True) | Q(end_on__gt=F("start_on")),
                name="partners_affiliation_period_not_empty",
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "start_on"], name="partners_affiliation_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.organisation_id}"

    @property
    def last_day(self) -> date | None:
        """The last day of the post, or None while it goes on."""
        return self.end_on and self.end_on - timedelta(days=1)


class Delegation(models.Model):
    """A person speaks for a nation from one day until, not including, another."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="delegations")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    start_on = models.DateField()
    end_on = models.DateField(null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ("country", "start_on")
        constraints = [
            models.CheckConstraint(
                condition=Q(end_on__isnull=True) | Q(end_on__gt=F("start_on")),
                name="partners_delegation_period_not_empty",
            ),
            models.UniqueConstraint(
                fields=["person", "country", "start_on"], name="partners_delegation_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} for {self.country_id}"

    @property
    def last_day(self) -> date | None:
        """The last day on which the person speaks for the nation, or None while it goes on."""
        return self.end_on and self.end_on - timedelta(days=1)
