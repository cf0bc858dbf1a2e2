"""What the pages of this app show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import RoleGrant, User
from accounts.roles import Role
from core import clock


@dataclass(frozen=True, slots=True)
class GrantFacts:
    """One grant as a row: in force, ended, or to end."""

    key: str
    role: str
    starts_at: datetime
    ends_at: datetime | None
    granted_by: str
    ended_by: str
    reason: str
    in_force: bool


def people(*, text: str, role: str) -> QuerySet[User]:
    """Give the accounts by name: those that match the text and hold the role now ("any" for any role)."""
    found = User.objects.matching(text)
    if role:
        holding = RoleGrant.objects.in_force(clock.now())
        if role != "any":
            holding = holding.filter(role=role)
        found = found.filter(pk__in=holding.values("user"))
    return found.order_by("family_name", "given_name", "email")


def role_labels(users: Iterable[User]) -> dict[int, list[str]]:
    """Give the labels of the roles that each account holds now, by key, in one query."""
    labels: dict[int, list[str]] = {user.pk: [] for user in users}
    holding = RoleGrant.objects.in_force(clock.now()).filter(user__in=labels).order_by("role")
    for user_id, role in holding.values_list("user_id", "role"):
        labels[user_id].append(str(Role(role).label))
    return labels


def grants_of(user: User) -> list[GrantFacts]:
    """Give all grants of a person, those in force first, then the newest."""
    at = clock.now()
    rows = [
        GrantFacts(
            key=grant.role,
            role=grant.get_role_display(),
            starts_at=grant.starts_at,
            ends_at=grant.ends_at,
            granted_by=grant.granted_by.name,
            ended_by=grant.ended_by.name if grant.ended_by else "",
            reason=grant.reason,
            in_force=user.is_active
            and grant.starts_at <= at
            and (grant.ends_at is None or grant.ends_at > at),
        )
        for grant in user.grants.select_related("granted_by", "ended_by").order_by("-starts_at", "-pk")
    ]
    return sorted(rows, key=lambda row: not row.in_force)
