"""Who may see which organisation and which person's record."""

from typing import Any, Protocol

from django.db.models import Q

from accounts.roles import STAFF, Role


class Asker(Protocol):
    """Whoever asks: a signed-in user or the anonymous one."""

    pk: Any

    @property
    def is_authenticated(self) -> Any:
        """Whether somebody is signed in."""


def _roles(user: Asker) -> frozenset[Role]:
    # The anonymous user has no roles at all.
    return getattr(user, "roles", frozenset())


def is_staff_reader(user: Asker) -> bool:
    """Whether the registers of organisations and people are open to this person."""
    return bool(user.is_authenticated and _roles(user) & STAFF)


def can_confirm_organisations(user: Asker) -> bool:
    """Whether this person may confirm, correct and merge organisations."""
    return bool(user.is_authenticated and Role.OFFICER in _roles(user))


def can_change_countries(user: Asker) -> bool:
    """Whether this person may record what a country is to the Alliance."""
    return bool(user.is_authenticated and Role.ADMINISTRATOR in _roles(user))


def can_name_delegates(user: Asker) -> bool:
    """Whether this person may say who speaks for a nation."""
    return bool(user.is_authenticated and Role.OFFICER in _roles(user))


def visible_organisations_q(user: Asker) -> Q:
    """All for staff; for others the confirmed ones and those they registered themselves."""
    if not user.is_authenticated:
        return Q(pk__in=())
    if is_staff_reader(user):
        return Q()
    return Q(confirmed=True) | Q(registered_by=user.pk)


def visible_persons_q(user: Asker) -> Q:
    """All for staff; for others their own record."""
    if not user.is_authenticated:
        return Q(pk__in=())
    if is_staff_reader(user):
        return Q()
    return Q(user=user.pk)


class Owned(Protocol):
    """A record that may belong to an account."""

    pk: Any
    user_id: Any


def can_change_person(user: Asker, person: Owned) -> bool:
    """Whether this person may write the record: one's own, a new one without account, any for officers."""
    if not user.is_authenticated:
        return False
    return bool(
        person.user_id == user.pk
        or (person.pk is None and person.user_id is None)
        or _roles(user) & {Role.OFFICER, Role.ADMINISTRATOR, Role.SYSTEM}
        or getattr(user, "is_system", False)
    )
