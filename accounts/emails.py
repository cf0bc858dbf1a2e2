"""One function per message of this app."""

from django.urls import reverse

from accounts.models import RoleGrant, User
from core.mail import queue_email
from core.models import OutboxEmail


def role_granted(grant: RoleGrant) -> OutboxEmail:
    """To the holder, when an administrator granted a role."""
    return queue_email(
        to=grant.user.email,
        template="accounts/role_granted",
        context={
            "user": grant.user,
            "grant": grant,
            "by": grant.granted_by,
            "path": reverse("account_login"),
        },
        dedupe_key=f"role-granted:{grant.pk}",
    )


def role_ended(grant: RoleGrant) -> OutboxEmail:
    """To the former holder, when an administrator ended a role."""
    return queue_email(
        to=grant.user.email,
        template="accounts/role_ended",
        context={"user": grant.user, "grant": grant, "by": grant.ended_by},
        dedupe_key=f"role-ended:{grant.pk}",
    )


def account_closed(user: User) -> OutboxEmail:
    """To the person, when they closed their account."""
    return queue_email(
        to=user.email,
        template="accounts/account_closed",
        context={"user": user},
        dedupe_key=f"account-closed:{user.pk}:{user.closed_at:%Y%m%d%H%M%S}",
    )
