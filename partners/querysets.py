"""Which countries, organisations and people: rows chosen by date and by who asks."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, FilteredRelation, Q

from partners.enums import StatusKind, StatusState
from partners.permissions import Asker, visible_organisations_q, visible_persons_q
from partners.rules import sort_key


def _in_force(on: date, *, start: str, end: str) -> Q:
    """Rows whose period holds the day; the last day of a period is the day before its end."""
    return Q(**{f"{start}__lte": on}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": on}))


class CountryQuerySet(models.QuerySet[Any]):
    """Countries, with what they were to the Alliance on a given day."""

    def with_status_on(self, on: date) -> Self:
        """Each country carries its status of the day, by one join.

        Adds: `kind_on`, `framework_on`, `state_on` (text or None), `since_on` (date or None). A country
        without a status that day has None in all four and counts as OTHER. The exclusion constraint on the
        periods guarantees that the join cannot double a country.
        """
        in_force = _in_force(on, start="statuses__valid_from", end="statuses__valid_to")
        return self.annotate(in_force=FilteredRelation("statuses", condition=in_force)).annotate(
            kind_on=F("in_force__kind"),
            framework_on=F("in_force__framework"),
            state_on=F("in_force__state"),
            since_on=F("in_force__valid_from"),
        )

    def allies_on(self, on: date) -> Self:
        """The countries that are members of NATO on the day."""
        return self.with_status_on(on).filter(kind_on=StatusKind.NATO)

    def partners_on(self, on: date) -> Self:
        """The partner countries with active co-operation on the day."""
        return self.with_status_on(on).filter(kind_on=StatusKind.PARTNER, state_on=StatusState.ACTIVE)

    def suspended_on(self, on: date) -> Self:
        """The partner countries whose co-operation is suspended on the day."""
        return self.with_status_on(on).filter(kind_on=StatusKind.PARTNER, state_on=StatusState.SUSPENDED)


class OrganisationQuerySet(models.QuerySet[Any]):
    """Organisations, by who asks and by what is typed."""

    def visible_to(self, user: Asker) -> Self:
        """The organisations that this person may see: confirmed ones, and one's own registrations."""
        return self.filter(visible_organisations_q(user))

    def matching(self, text: str) -> Self:
        """The organisations whose name or alias contains the words, accents and case ignored."""
        key = sort_key(text)
        return self.filter(search_key__contains=key) if key else self

    def confirmed(self) -> Self:
        """The organisations that an officer has confirmed."""
        return self.filter(confirmed=True)

    def unconfirmed(self) -> Self:
        """The organisations that wait for an officer."""
        return self.filter(confirmed=False)


class PersonQuerySet(models.QuerySet[Any]):
    """People, by who asks."""

    def visible_to(self, user: Asker) -> Self:
        """The persons whose record this person may open: one's own, and all for staff."""
        return self.filter(visible_persons_q(user))


class PeriodQuerySet(models.QuerySet[Any]):
    """Affiliations or delegations, by the day they hold."""

    def current_on(self, on: date) -> Self:
        """The rows that hold on the day; `end_on` is the first day on which they no longer do."""
        return self.filter(_in_force(on, start="start_on", end="end_on"))

    def not_ended_on(self, on: date) -> Self:
        """The rows that hold on the day or begin later."""
        return self.filter(Q(end_on__isnull=True) | Q(end_on__gt=on))

    def own_of(self, user: Asker) -> Self:
        """The rows of the person who asks, with the organisation."""
        return self.filter(person__user=user.pk).select_related("person", "organisation")
