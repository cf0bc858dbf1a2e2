"""Who a person is to a proposal, and what that lets them see. *When* is the lifecycle's question."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When

from applications.enums import DirectorRole, Hat, Rights

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


def shared_q(user: Any) -> Q:
    """Select the proposals the person directs, or helps with now."""
    if not user.is_authenticated:
        return Q(pk__in=[])
    return _directed_or_in(user, Q(ended_at__isnull=True))


def tied_q(user: Any) -> Q:
    """Select the proposals the person directs, or ever helped with, their short form too."""
    if not user.is_authenticated:
        return Q(pk__in=[])
    helpers = apps.get_model("applications", "Helper").objects.filter(user=user)
    short = helpers.filter(proposal__followed_by__isnull=False).order_by()
    return _directed_or_in(user, Q(), short.values("proposal__followed_by"))


def _directed_or_in(user: Any, which: Q, *more: Any) -> Q:
    directors = apps.get_model("applications", "Director").objects.filter(user=user)
    helpers = apps.get_model("applications", "Helper").objects.filter(which, user=user)
    # One list of keys: two conditions joined by "or" would be asked of every proposal there is.
    keys = directors.order_by().values("proposal")
    return Q(pk__in=keys.union(helpers.order_by().values("proposal"), *more, all=True))


def writer_q(user: Any) -> Q:
    """Select the proposals in which the person writes now: as director, or as a helper with that right."""
    if not user.is_authenticated:
        return Q(pk__in=[])
    helpers = apps.get_model("applications", "Helper").objects.filter(proposal=OuterRef("pk"), user=user)
    return directed_q(user) | Q(Exists(helpers.filter(ended_at__isnull=True, rights=Rights.EDIT)))


def helped_q(user: Any) -> Q:
    """Select the proposals the person ever helped with, their short form too: who wrote in it can never judge it."""
    if not user.is_authenticated:
        return Q(pk__in=[])
    here = Q(proposal=OuterRef("pk")) | Q(proposal=OuterRef("follows"))
    return Q(Exists(apps.get_model("applications", "Helper").objects.filter(here, user=user)))


def programme_q(user: Any, tied: Sequence[int] | None = None) -> Q:
    """Select the proposals the person works on for the programme: what was sent, except what they had a hand in.

    tied: keys of those they had a hand in, where they were read before; then no row is asked for its people.
    """
    others = ~directed_q(user) & ~helped_q(user) if tied is None else ~Q(pk__in=tied)
    return SENT & others if reads_all_sent(user) else Q(pk__in=[])


def visible_q(user: Any) -> Q:
    """Select what `can_view` says yes to."""
    return shared_q(user) | SENT if reads_all_sent(user) else shared_q(user)


def can_view(user: Any, proposal: Any) -> bool:
    """Whether the person may see the proposal; drafts that were never sent belong to those who write them alone."""
    if reads_all_sent(user) and proposal.standing_version_id is not None:
        return True
    return bool(parts(user, proposal) - {HAD_A_PART})


# What a helper is whose access has ended: nobody, yet no judge of what they helped to write.
HAD_A_PART = "ended"
_HAT_OF = {
    DirectorRole.NPD.value: Hat.DIRECTOR,
    DirectorRole.PPD.value: Hat.DIRECTOR,
    DirectorRole.CO.value: Hat.CO_DIRECTOR,
    Rights.EDIT.value: Hat.EDITOR,
    Rights.VIEW.value: Hat.VIEWER,
}
TEAM = frozenset(_HAT_OF.values())
WRITERS = TEAM - {Hat.VIEWER}


def parts(user: Any, proposal: Any) -> frozenset[str]:
    """Give the part the person has or had in the proposal: a director's role, a helper's rights, `HAD_A_PART`, or none.

    Who helped with the short form alone had a part.
    """
    if not user.is_authenticated:
        return frozenset()
    directors = apps.get_model("applications", "Director").objects.filter(proposal=proposal, user=user)
    helpers = apps.get_model("applications", "Helper").objects.filter(
        proposal__in=[key for key in (proposal.pk, proposal.follows_id) if key], user=user
    )
    now = Case(
        When(ended_at__isnull=True, proposal=proposal, then=F("rights")),
        default=Value(HAD_A_PART), output_field=CharField(),
    )  # fmt: skip
    found = directors.order_by().annotate(part=F("role")).values_list("part")
    return frozenset(
        part for (part,) in found.union(helpers.order_by().annotate(part=now).values_list("part"))
    )


def hats(user: Any, proposal: Any) -> frozenset[Hat]:
    """Give who the person is to the proposal. Who directs it or ever helped with it wears no hat of the programme.

    A director is only that; a helper wears a hat for which the lifecycle has no event.
    """
    worn: set[Hat] = set()
    if user.is_system:
        return frozenset({Hat.SYSTEM})
    if had := parts(user, proposal):
        mine = {_HAT_OF[part] for part in had - {HAD_A_PART}}
        return frozenset(mine & {Hat.DIRECTOR, Hat.CO_DIRECTOR} or mine)
    if user.is_officer:
        worn.add(Hat.OFFICER)
    if user.is_approver:
        worn.add(Hat.APPROVER)
    return frozenset(worn)
