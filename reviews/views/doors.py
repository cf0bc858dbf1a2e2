"""The programme's door to a proposal in the review."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from applications.models import Proposal

WITH_ALL = ("call", "main_priority", "standing_version")


def for_programme(user: Any) -> QuerySet[Proposal]:
    """The proposals the reader works on for the programme."""
    return Proposal.objects.for_programme(user)


def door(user: Any, ref: str) -> Proposal:
    """The proposal, if the reader works on it for the programme."""
    return get_object_or_404(for_programme(user).select_related(*WITH_ALL), ref=ref)
