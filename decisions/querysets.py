"""Which decisions and letters count, and which of them were told."""

from typing import Any, Self

from django.db import models

from applications.models import Proposal
from decisions.enums import WAS_TOLD, DecisionState, LetterState


class DecisionQuerySet(models.QuerySet[Any]):
    """Decisions by where they stand."""

    def at_work(self) -> Self:
        """Give the decisions that are prepared or taken and not yet told: at most one of a proposal."""
        return self.filter(state__in=[DecisionState.PREPARED, DecisionState.TAKEN])

    def for_approver(self) -> Self:
        """Give the prepared decisions that an officer has sent to the approver."""
        return self.filter(state=DecisionState.PREPARED, sent_at__isnull=False)

    def told(self) -> Self:
        """Give the announced decisions, newest first."""
        return self.filter(state=DecisionState.ANNOUNCED).order_by("-announced_at", "-number")


class LetterQuerySet(models.QuerySet[Any]):
    """Letters by who reads. Nobody outside the programme has a letter before it was announced."""

    def told(self) -> Self:
        """Give the letters that were announced, whether or not they are still in force."""
        return self.filter(state__in=WAS_TOLD, announced_at__isnull=False)

    def for_programme(self, user: Any) -> Self:
        """Give the letters of the proposals that the person works on for the programme."""
        return self.filter(decision__proposal__in=Proposal.objects.for_programme(user))

    def waiting(self) -> Self:
        """Give the letters that no worker has rendered yet."""
        return self.filter(state=LetterState.WAITING)
