"""Who a person is to a proposal, and what that lets them see. *When* is the lifecycle's question."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from applications.enums import DirectorRole, Hat

SENT = Q(standing_version__isnull=False)


def reads_all_calls(user: Any) -> bool:
    """Whether the person reads calls that are not yet published."""
    return bool(user.is_authenticated and user.works_in_programme)


def reads_all_sent(user: Any) -> bool:
    """Whether the person reads every proposal that was ever submitted."""
    return bool(user.is_authenticated and (user.is_officer or user.is_approver or user.is_auditor))


def directed_q(user: Any) -> Q:
    """Select the proposals the person directs or co-directs."""
    if not user.is_authenticated:
        return Q(pk__in=[])
    director = apps.get_model("applications", "Director")
    return Q(Exists(director.objects.filter(proposal=OuterRef("pk"), user=user)))


def programme_q(user: Any, directs: Sequence[int] | None = None) -> Q:
    """Select the proposals the person works on for the programme: what was sent, except what they direct themselves.

    directs: keys of those they direct, where they were read before; then no row is asked for its directors.
    """
    own = directed_q(user) if directs is None else Q(pk__in=directs)
    return SENT & ~own if reads_all_sent(user) else Q(pk__in=[])


def visible_q(user: Any) -> Q:
    """Select what `can_view` says yes to."""
    return directed_q(user) | SENT if reads_all_sent(user) else directed_q(user)


def can_view(user: Any, proposal: Any) -> bool:
    """Whether the person may see the proposal; drafts that were never sent belong to their directors alone."""
    if reads_all_sent(user) and proposal.standing_version_id is not None:
        return True
    return bool(user.is_authenticated) and any(d.user_id == user.pk for d in proposal.directors.all())


def hats(user: Any, proposal: Any) -> frozenset[Hat]:
    """Give who the person is to the proposal, by attributes only. Who directs it wears no hat of the programme."""
    worn: set[Hat] = set()
    if user.is_system:
        return frozenset({Hat.SYSTEM})
    for director in proposal.directors.all():
        if director.user_id == user.pk:
            worn.add(Hat.CO_DIRECTOR if director.role == DirectorRole.CO else Hat.DIRECTOR)
    if worn:
        return frozenset(worn)
    if user.is_officer:
        worn.add(Hat.OFFICER)
    if user.is_approver:
        worn.add(Hat.APPROVER)
    return frozenset(worn)
