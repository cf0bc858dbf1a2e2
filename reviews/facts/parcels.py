"""Files made for a reviewer, and what they did for each call."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min

from accounts.models import User
from core.clock import BRUSSELS
from reviews.enums import AssignmentState, ParcelKind
from reviews.facts.standing import is_in_review
from reviews.models import Assignment, Parcel


@dataclass(frozen=True, slots=True)
class Served:
    """What a reviewer did for one call: how many evaluations, from when to when. Names no proposal."""

    call_id: int
    label: str
    title: str
    evaluations: int
    first: date
    last: date


def served(user: User) -> list[Served]:
    """Give the calls for which the person has evaluations in, the newest first: one query."""
    rows = (
        Assignment.objects.filter(expert__user=user, state=AssignmentState.DONE)
        .exclude(evaluation__submitted_at=None)
        .order_by()
        .values("proposal__call", "proposal__call__label", "proposal__call__title")
        .annotate(n=Count("pk"), first=Min("assigned_at"), last=Max("evaluation__submitted_at"))
        .order_by("-last")
    )
    return [
        Served(
            row["proposal__call"],
            row["proposal__call__label"],
            row["proposal__call__title"],
            row["n"],
            row["first"].astimezone(BRUSSELS).date(),
            row["last"].astimezone(BRUSSELS).date(),
        )
        for row in rows
    ]


def parcels_of(user: User, kind: ParcelKind) -> list[Parcel]:
    """Give the person's files of this kind that have not run out, without their bytes, the newest first."""
    found = Parcel.objects.lasting().filter(user=user, kind=kind)
    return list(found.defer("content").select_related("call"))


def packable(user: User) -> Any:
    """Give the reviewer's assignments whose proposals are open to them while the review runs."""
    mine = Assignment.objects.readable(user).select_related("proposal__call", "version", "evaluation")
    return [row for row in mine.order_by("due_at", "proposal__ref") if is_in_review(row.proposal)]


def may_still_have(parcel: Parcel, user: User) -> bool:
    """Whether everything in the file is still open to the person."""
    if parcel.kind != ParcelKind.PACK:
        return True
    open_now = set(Assignment.objects.readable(user).values_list("pk", flat=True))
    return set(parcel.holds) <= open_now
