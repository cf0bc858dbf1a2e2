"""The programme's door to a proposal in the review."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from applications.models import Proposal
from reviews import facts
from reviews.facts import talking
from reviews.phases import ReviewStanding

WITH_ALL = ("call", "main_priority", "standing_version")


def for_programme(user: Any) -> QuerySet[Proposal]:
    """The proposals the reader works on for the programme."""
    return Proposal.objects.for_programme(user)


def door(user: Any, ref: str) -> Proposal:
    """The proposal, if the reader works on it for the programme."""
    return get_object_or_404(for_programme(user).select_related(*WITH_ALL), ref=ref)


def at_the_table(user: Any, ref: str) -> tuple[Proposal, ReviewStanding]:
    """The proposal to read, if the reader presides or sits on its panel without a conflict.

    Who was asked to evaluate it reads it there, once they have declared.
    """
    row = get_object_or_404(talking.discussed_by(user).select_related(*WITH_ALL), ref=ref)
    standing = facts.review_standing(user, row)
    if standing.asked and not standing.own_in and not standing.leads:
        raise Http404
    return row, standing
