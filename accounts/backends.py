"""Who asks: the account of a session, with the roles that it holds now."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from accounts.models import RoleGrant, User
from accounts.roles import Role
from core import clock


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's way to sign in; every request then reads account and roles in one statement."""

    def get_user(self, user_id: Any) -> User | None:
        """Give the account with its roles read, or None where it may not sign in."""
        held = RoleGrant.objects.filter(user=OuterRef("pk")).in_force(clock.now()).values("role")
        user = User.objects.annotate(held=ArraySubquery(held)).filter(pk=user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        user.roles = frozenset(Role(role) for role in user.held)
        return user
