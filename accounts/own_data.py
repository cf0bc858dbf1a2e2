"""What the portal keeps about a person and may show them: each app gives its part, registered once, when it is ready."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from accounts.models import RoleGrant, User
from core import clock
from core.models import OutboxEmail

Contributor = Callable[[User], Any]
_PARTS: dict[str, Contributor] = {}
# A link that lets whoever holds it in, or that did, is no part of what is handed out.
_SECRET_LINK = re.compile(r"(/invitations/|/password/reset/|/email/confirm/)[^\s/]+")


def register(part: str, give: Contributor) -> None:
    """The part of that name is what `give` says of a person: values that JSON knows, dates and decimals among them."""
    _PARTS[part] = give


def data_of(user: User) -> dict[str, Any]:
    """Give all parts by name."""
    return {part: give(user) for part, give in _PARTS.items()}


def package(user: User) -> bytes:
    """Give everything as a ZIP: `data.json`, and `README.txt` that says what it is."""
    text = json.dumps(data_of(user), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    readme = _(
        "What the SPS Grants Portal kept about %(name)s (%(email)s) on %(at)s.\n\n"
        "data.json is text in UTF-8; times are UTC. Its parts: %(parts)s.\n\n"
        "Not in it: what others wrote about you in confidence, such as evaluations of your proposals; decisions that "
        "nobody has announced; passwords, keys and links that let somebody in. Files you uploaded can be downloaded "
        "on the pages of your proposals.\n\nQuestions: %(office)s\n"
    ) % {
        "name": user.name,
        "email": user.email,
        "at": clock.now().strftime("%Y-%m-%d %H:%M UTC"),
        "parts": ", ".join(_PARTS),
        "office": settings.PROGRAMME_OFFICE_EMAIL,
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", readme)
        archive.writestr("data.json", text)
    return held.getvalue()


def addresses_of(user: User) -> list[str]:
    """Give the addresses that the person has proved to be theirs, in small letters."""
    proved = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return sorted({user.email.lower(), *(email.lower() for email in proved)})


def account_of(user: User) -> dict[str, Any]:
    """Give the account itself: profile, addresses, second steps, sessions, roles."""
    return {
        "reference": user.ref,
        "email": user.email,
        "given_name": user.given_name,
        "family_name": user.family_name,
        "language": user.language,
        "letter_language": user.letter_language,
        "time_zone": user.time_zone,
        "joined_at": user.joined_at,
        "addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "second_steps": list(
            Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")
        ),
        "sessions": list(
            UserSession.objects.filter(user=user).values("ip", "user_agent", "created_at", "last_seen_at")
        ),
        "roles": list(
            RoleGrant.objects.filter(user=user)
            .order_by("starts_at")
            .values("role", "starts_at", "ends_at", "reason")
        ),
    }


def messages_to(user: User) -> list[dict[str, Any]]:
    """Give the messages to the person's addresses, without links that let somebody in."""
    found = OutboxEmail.objects.filter(to__in=[*addresses_of(user), user.email]).order_by("created_at")
    return [
        {
            "to": row.to,
            "at": row.created_at,
            "subject": row.subject,
            "text": _SECRET_LINK.sub(r"\1[link left out]", row.text),
            "state": row.state,
        }
        for row in found
    ]
