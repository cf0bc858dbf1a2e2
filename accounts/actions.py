"""The only writers of accounts and roles."""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from accounts import emails, own_data, ties
from accounts.models import DataExport, RoleGrant, User
from accounts.permissions import can_change_roles
from accounts.roles import Role
from core import clock, outbox
from core.errors import Finding, Refused
from core.limits import DAY, Limit, spend


@transaction.atomic
def open_account(*, user: User, email: str, given_name: str, family_name: str, password: str | None) -> User:
    """The account exists; its address still has to be confirmed before anybody can sign in."""
    user.email = User.objects.normalize_email(email)
    user.given_name, user.family_name = given_name.strip(), family_name.strip()
    user.joined_at = clock.now()
    user.set_password(password)
    user.save()
    return user


@transaction.atomic
def update_profile(
    *, given_name: str, family_name: str, language: str, time_zone: str, letter_language: str = "", by: User
) -> User:
    """The person's own names, language and time zone are as given."""
    by.given_name, by.family_name = given_name.strip(), family_name.strip()
    by.language, by.time_zone = language, time_zone
    by.letter_language = letter_language or by.letter_language
    by.save(update_fields=["given_name", "family_name", "language", "time_zone", "letter_language"])
    return by


@transaction.atomic
def grant_role(
    *, user: User, role: Role, reason: str, by: User, ends_at: datetime | None = None
) -> RoleGrant:
    """The person holds the role from now on, and has been signed out, so that they sign in as what they are.

    ends_at: the instant from which they no longer hold it, or None.
    Raises Refused with `roles_own`, `roles_administrators_only`, `role_held`, `role_end_past`,
    `role_reason_missing` or `account_closed`.
    """
    _refuse_unless_may_change(user, by)
    at = clock.now()
    holder = User.objects.select_for_update().get(pk=user.pk)
    if not holder.is_active:
        raise Refused(Finding("account_closed"))
    if not reason.strip():
        raise Refused(Finding("role_reason_missing", "reason"))
    if ends_at is not None and ends_at <= at:
        raise Refused(Finding("role_end_past", "last_day"))
    if holder.grants.not_over(at).filter(role=role).exists():
        raise Refused(Finding("role_held", "role", {"name": holder.name, "role": role.label}))
    grant = RoleGrant.objects.create(
        user=holder, role=role, starts_at=at, ends_at=ends_at, granted_by=by, reason=reason.strip()
    )
    end_sessions(user=holder)
    _forget_roles(user)
    if not by.is_system:
        emails.role_granted(grant)
    return grant


@transaction.atomic
def end_role(*, grant: RoleGrant, by: User) -> RoleGrant:
    """The person no longer holds the role, from this instant on.

    Raises Refused with `roles_own`, `roles_administrators_only`, `role_ended` or `administrator_last`.
    """
    _refuse_unless_may_change(grant.user, by)
    at = clock.now()
    held: RoleGrant = RoleGrant.objects.select_for_update().select_related("user").get(pk=grant.pk)
    if held.ends_at is not None and held.ends_at <= at:
        raise Refused(Finding("role_ended"))
    _refuse_last_administrator([held])
    held.ends_at, held.ended_by = at, by
    held.save(update_fields=["ends_at", "ended_by"])
    _forget_roles(grant.user)
    if not by.is_system:
        emails.role_ended(held)
    return held


@transaction.atomic
def close_account(*, user: User, by: User) -> User:
    """Nobody can sign in to the account any more; its roles, sessions and second factors are gone.

    The person's name and address stay, because proposals, evaluations and letters name them.
    What ends with the account (`accounts.ties`) has ended.
    Raises Refused with `account_not_own`, `administrator_last` or `account_needed`.
    """
    if user.pk != by.pk:
        raise Refused(Finding("account_not_own"), status=403)
    at = clock.now()
    closing = User.objects.select_for_update().get(pk=user.pk)
    grants = list(closing.grants.in_force(at).select_for_update())
    _refuse_last_administrator(grants)
    ties.end_with(closing)
    if ties.ties_of(closing):
        raise Refused(Finding("account_needed"))
    for grant in grants:
        grant.ends_at, grant.ended_by = at, by
        grant.save(update_fields=["ends_at", "ended_by"])
    Authenticator.objects.filter(user=closing).delete()
    DataExport.objects.filter(user=closing).delete()
    end_sessions(user=closing)
    closing.is_active, closing.closed_at = False, at
    closing.set_unusable_password()
    closing.save(update_fields=["is_active", "closed_at", "password"])
    emails.account_closed(closing)
    return closing


EXPORT = "own-data"
EXPORT_STAYS = timedelta(days=2)
MOST_EXPORTS = 3


@transaction.atomic
def ask_for_data(*, by: User) -> DataExport:
    """A worker is to make the file of what is kept about the person. Raises Refused `too_many_exports`."""
    spend(Limit("too_many_exports", "export", f"person:{by.pk}", MOST_EXPORTS, DAY))
    at = clock.now()
    export = DataExport.objects.create(user=by, asked_at=at, expires_at=at + EXPORT_STAYS)
    outbox.enqueue(kind=EXPORT, object_id=export.pk, dedupe_key=f"{EXPORT}:{export.pk}")
    return export


def make_export(key: int) -> None:
    """The file of the export is made, once; nothing where the account was closed or the time ran out meanwhile."""
    export = DataExport.objects.lasting().filter(pk=key, ready_at__isnull=True).first()
    if export is None or not export.user.is_active:
        return
    content = own_data.package(export.user)
    DataExport.objects.filter(pk=key, ready_at__isnull=True).update(content=content, ready_at=clock.now())


def forget_exports() -> int:
    """Exports that have run out are gone, bytes and all; gives how many."""
    return DataExport.objects.forget()


def end_sessions(*, user: User) -> int:
    """The person is signed out everywhere; gives how many sessions ended."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)


def _refuse_unless_may_change(of: User, by: User) -> None:
    if can_change_roles(of=of, by=by):
        return
    code = "roles_own" if by.is_administrator else "roles_administrators_only"
    raise Refused(Finding(code), status=403)


def _refuse_last_administrator(ending: list[RoleGrant]) -> None:
    """Two administrators who end each other at once wait for one another here."""
    if not any(grant.role == Role.ADMINISTRATOR for grant in ending):
        return
    at = clock.now()
    holding = RoleGrant.objects.in_force(at).filter(role=Role.ADMINISTRATOR, ends_at__isnull=True)
    locked = list(holding.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    if not set(locked) - {grant.pk for grant in ending}:
        raise Refused(Finding("administrator_last"))


def _forget_roles(user: User) -> None:
    user.__dict__.pop("roles", None)
