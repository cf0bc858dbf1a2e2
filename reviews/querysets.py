"""The doors of reviewers and panel leaders. Visibility is a filter of the query, never of its result."""

from datetime import date, datetime
from typing import Any, Self

from django.db import models

from reviews import permissions
from reviews.enums import LIVE, MAY_READ, AssignmentState


class AssignmentQuerySet(models.QuerySet[Any]):
    """Assignments by who reads."""

    def live(self) -> Self:
        """Give the assignments that still count."""
        return self.filter(state__in=LIVE)

    def done(self) -> Self:
        """Give the assignments whose evaluation is in and was made of the version that stands."""
        return self.filter(state=AssignmentState.DONE, version=models.F("proposal__standing_version"))

    def of(self, user: Any) -> Self:
        """Give the reviewer's own live assignments on proposals in review, and finished ones until something is told.

        Who has come to direct the proposal or to help with it, or to hold a role of the programme office, reviews it no longer;
        nor does whom any other hard tie has come to bind, or whose term is over.
        """
        if not user.is_authenticated or user.works_in_programme:
            return self.none()
        mine = self.live().filter(
            permissions.open_to_reviewers_q(), permissions.in_term_q("expert"), expert__user=user
        )
        return mine.exclude(permissions.had_a_part_q(user)).exclude(
            proposal__in=permissions.closed_to(user=user.pk)
        )

    def not_tied(self) -> Self:
        """Give the assignments whose expert no hard tie keeps from the proposal: the others have no mail of it."""
        return self.exclude(proposal__in=permissions.closed_to(pk=models.OuterRef("expert")))

    def declarable(self, user: Any) -> Self:
        """Give the reviewer's own assignments that wait for the declaration."""
        return self.of(user).filter(state=AssignmentState.ASSIGNED)

    def readable(self, user: Any) -> Self:
        """Give the reviewer's own assignments under which the content is open."""
        return self.of(user).filter(state__in=MAY_READ)


class AbsenceQuerySet(models.QuerySet[Any]):
    """Days on which experts are away."""

    def on(self, day: date) -> Self:
        """Give the absences that hold on the day."""
        return self.filter(from_on__lte=day, until_on__gt=day)


class InvitationQuerySet(models.QuerySet[Any]):
    """Invitations to the pool."""

    def open_since(self, oldest: datetime) -> Self:
        """Give the invitations that can still be answered."""
        return self.filter(answer="", withdrawn_at__isnull=True, sent_at__gte=oldest)


class PinQuerySet(models.QuerySet[Any]):
    """Officers' rulings on pairs."""

    def in_force(self, on: date) -> Self:
        """Give the rulings that hold on that day."""
        return self.filter(models.Q(until__isnull=True) | models.Q(until__gt=on), ended_at__isnull=True)


class RoutingQuerySet(models.QuerySet[Any]):
    """The panels proposals were sent to."""

    def in_force(self) -> Self:
        """Give the routings that were not ended by another one."""
        return self.filter(ended_at__isnull=True)

    def led_by(self, user: Any) -> Self:
        """Give the routings of proposals on whose panel the person presides and with which they have no conflict."""
        if not user.is_authenticated:
            return self.none()
        return self.in_force().filter(permissions.open_to_panels_q(), permissions.leads_q(user))

    def sat_on_by(self, user: Any) -> Self:
        """Give the routings of proposals on whose panel the person sits, chair or not, and has no conflict with them."""
        if not user.is_authenticated:
            return self.none()
        return self.in_force().filter(permissions.open_to_panels_q(), permissions.sits_q(user))
