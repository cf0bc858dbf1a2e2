"""How allauth speaks, writes and redirects on this portal."""

import base64
import io
import logging
import secrets
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import segno
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.encoding import force_bytes
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.models import User
from core import clock
from core.errors import Refused
from core.limits import DAY, HOUR, Limit, spend
from core.mail import put_email

PORTAL_NAME = "SPS Grants Portal"
# Messages that a stranger can have sent by typing an address; notices of what happened to an account are not among them.
ASKED_BY_ANYBODY = (
    "account/email/email_confirmation",
    "account/email/account_already_exists",
    "account/email/password_reset_key",
    "account/email/unknown_account",
)
LETS_IN = "account/email/password_reset_key"
# As an account and a message keep it; what looks like an address may be longer.
LONGEST_ADDRESS = 254
log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up, sign-in and their messages."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This address is already the address of your account."),
        "email_password_mismatch": _(
            "The address and the password do not belong together. Check both and try again."
        ),
        "email_taken": _("This address cannot be used."),
        "enter_current_password": _("This is not your current password. Check it and try again."),
        "incorrect_code": _(
            "This code is not right, or has already been used. Wait for the next one and type it."
        ),
        "incorrect_password": _("This is not your password. Check it and try again."),
        "invalid_or_expired_key": _("This link has expired or was used before. Ask for a new one."),
        "invalid_password_reset": _("This link has expired or was used before. Ask for a new one."),
        "same_as_current": _("This is already your address. Write another one."),
        "too_many_login_attempts": _(
            "There were too many wrong attempts. Wait five minutes, or choose a new password by e-mail."
        ),
        "unverified_primary_email": _("Confirm your address first; we have sent a link to it."),
        "rate_limited": _("There were too many attempts. Wait a few minutes and try again."),
    }

    def new_user(self, request: HttpRequest) -> User:
        """Give an account that is not kept yet."""
        return User(joined_at=clock.now())

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        """The account that the sign-up form describes exists."""
        data = form.cleaned_data
        user = actions.open_account(
            user=user,
            email=data["email"],
            given_name=data["given_name"],
            family_name=data["family_name"],
            password=data.get("password1") or None,
        )
        record_authentication(request, user, method="password")
        return user

    def clean_email(self, email: str) -> str:
        """Give the address as every form keeps it. Raises ValidationError for one that no mail reaches."""
        if len(email) > LONGEST_ADDRESS:
            raise ValidationError(_("Write a complete address, such as name@example.org"), code="invalid")
        return str(super().clean_email(email))

    def is_safe_url(self, url: str | None) -> bool:
        """Whether a redirect to the address stays on this portal: a path, never a host."""
        return bool(url and url_has_allowed_host_and_scheme(url, allowed_hosts=None))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether to ask once more who it is: not when the sign-in itself is younger than 15 minutes."""
        records = get_authentication_records(self.request, self.request.user)
        newest = max((record["at"] for record in records), default=0)
        young = clock.now().timestamp() - newest < app_settings.REAUTHENTICATION_TIMEOUT
        return not young and bool(super().is_reauthentication_required(app=app, **kwargs))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The message waits in the outbox; its addresses stand under BASE_URL, whatever host was asked.

        What anybody can have sent to any address comes a few times a day; nobody is told when no more is sent.
        """
        if template_prefix.startswith(ASKED_BY_ANYBODY) and not _may_have(email, template_prefix):
            log.warning("No more messages of the kind %s to one address today.", template_prefix)
            return
        values = {
            name: under_base_url(value) if name.endswith("_url") else value for name, value in context.items()
        }
        values |= {
            "email": email,
            "base_url": settings.BASE_URL,
            "office_email": settings.PROGRAMME_OFFICE_EMAIL,
            "portal": PORTAL_NAME,
        }
        subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", values).split())
        text = render_to_string(f"{template_prefix}_message.txt", values).strip() + "\n"
        put_email(to=email, subject=subject, text=text, dedupe_key=f"account:{secrets.token_hex(16)}")


def _may_have(email: str, kind: str) -> bool:
    """Whether one more message of the kind goes to the address: each kind counts by itself.

    Who types somebody else's address to sign up must not use up the messages that let the owner in. Those go by the
    hour only, as long as each of them works: whoever asks for them all leaves the owner with one that does.
    """
    subject = f"{kind.rpartition('/')[2]}:{email.strip().lower()}"
    limits = [Limit("too_many_messages", "account-mail", subject, 5, HOUR)]
    if kind != LETS_IN:
        limits.append(Limit("too_many_messages", "account-mail", subject, 12, DAY))
    try:
        spend(*limits)
    except Refused:
        return False
    return True


def under_base_url(url: str) -> str:
    """Give the path and query of an address under BASE_URL."""
    parts = urlsplit(url)
    return settings.BASE_URL + urlunsplit(("", "", parts.path, parts.query, ""))


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: secrets sealed at rest, drawings without scripts, none removed while it is demanded."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("Remove the second step before you change your address."),
        "cannot_delete_authenticator": _(
            "People of the programme office always sign in with a second step."
            " Add another one before you remove this."
        ),
        "cannot_generate_recovery_codes": _("Set up an authenticator app or a passkey first."),
        "incorrect_code": _(
            "This code is not right, or has already been used. Wait for the next one and type it."
        ),
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether the person may do without it: those with a programme role keep at least one."""
        user = authenticator.user
        if settings.DEMO or not user.works_in_programme:
            return True
        others = Authenticator.objects.filter(user=user).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())

    def build_totp_svg(self, url: str) -> SafeString:
        """Give the square code of the address as a drawing with presentation attributes only."""
        drawn = io.BytesIO()
        segno.make(url, error="m").save(
            drawn,
            kind="svg",
            xmldecl=False,
            svgns=True,
            omitsize=True,
            border=4,
            light="#fff",
            svgclass="qr",
            lineclass=None,
        )
        return mark_safe(drawn.getvalue().decode())  # noqa: S308 - segno draws it, no text of a person is in it

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Give the name that passkeys are bound to: the host of BASE_URL, never the one that was asked."""
        return {"id": urlsplit(settings.BASE_URL).hostname or "localhost", "name": PORTAL_NAME}

    def generate_authenticator_name(self, user: User, type: str) -> str:
        """Give a first name for a passkey, which the person may change."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return str(_("Passkey %(number)s") % {"number": number})

    def encrypt(self, text: str) -> str:
        """Give the secret sealed with a key made from SECRET_KEY."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Give the secret that was sealed. Raises InvalidToken when SECRET_KEY was lost."""
        return _seal().decrypt(encrypted_text.encode()).decode()


def _seal() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_stretched(key)) for key in keys])


def _stretched(key: str | bytes) -> bytes:
    stretched = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"second factors").derive(
        force_bytes(key)
    )
    return base64.urlsafe_b64encode(stretched)
