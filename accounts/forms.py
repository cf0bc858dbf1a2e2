"""Forms of sign-up, sign-in, second factors, the account page and role grants."""

import struct
import zoneinfo
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, cast

from allauth.account import forms as account
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.forms.fields import InvalidJSONInput
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import LetterLanguage, Role
from core import clock
from core.forms import DayField, PortalForm

Words = tuple[Any, Any]
_GRANTED = [choice for choice in Role.choices if choice[0] != Role.SYSTEM]
_ADDRESS = _("E-mail address")
_PASSWORD = _("Password")
_CODE: Words = (_("6-digit code"), _("From your authenticator app. You can also type a recovery code."))
_NEW_PASSWORD: Words = (
    _("New password"),
    _("At least 15 characters. Several words in a row are easy to remember and hard to guess."),
)


class AccountForm(PortalForm):
    """Mixed in before a form of allauth: our labels and hints, no placeholders.

    words: label and hint by field name.
    """

    words: Mapping[str, Words] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field.widget, forms.PasswordInput):
                field.widget.attrs |= {
                    "data-show": _("Show the password"),
                    "data-hide": _("Hide the password"),
                }
            if name in self.words:
                field.label, field.help_text = self.words[name]
                field.error_messages["required"] = _("%(label)s: write an answer") % {"label": field.label}


class SignupForm(AccountForm, account.SignupForm):  # type: ignore[misc]
    """A new account: names, address, one password."""

    field_order = ["given_name", "family_name", "email", "password1"]
    words = {
        "email": (_ADDRESS, _("The one you use at work. We send a link to it to check that it is yours.")),
        "password1": (_PASSWORD, _NEW_PASSWORD[1]),
    }
    given_name = forms.CharField(
        label=_("Given name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    family_name = forms.CharField(
        label=_("Family name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )


class LoginForm(AccountForm, account.LoginForm):  # type: ignore[misc]
    """Address and password."""

    words = {"login": (_ADDRESS, ""), "password": (_PASSWORD, "")}


class ReauthenticateForm(AccountForm, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something that matters."""

    words = {"password": (_PASSWORD, "")}


class ResetPasswordForm(AccountForm, account.ResetPasswordForm):  # type: ignore[misc]
    """The address to which a link for a new password goes."""

    words = {"email": (_ADDRESS, _("The one you sign in with."))}


class ResetPasswordKeyForm(AccountForm, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, from the link in the message."""

    words = {"password1": _NEW_PASSWORD, "password2": (_("The same password again"), "")}


class SetPasswordForm(AccountForm, account.SetPasswordForm):  # type: ignore[misc]
    """A first password for an account without one."""

    words = {"password1": _NEW_PASSWORD, "password2": (_("The same password again"), "")}


class ChangePasswordForm(AccountForm, account.ChangePasswordForm):  # type: ignore[misc]
    """A new password in place of the known one."""

    words = {
        "oldpassword": (_("Current password"), ""),
        "password1": _NEW_PASSWORD,
        "password2": (_("The new password again"), ""),
    }


class AddEmailForm(AccountForm, account.AddEmailForm):  # type: ignore[misc]
    """Another address to sign in with."""

    words = {
        "email": (
            _("New e-mail address"),
            _("We send a link to it. Until you open that link, nothing changes."),
        )
    }


class AuthenticateForm(AccountForm, mfa.AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""

    words = {"code": _CODE}


class ReauthenticateCodeForm(AccountForm, mfa.ReauthenticateForm):  # type: ignore[misc]
    """A code once more, before something that matters."""

    words = {"code": _CODE}


class ActivateTOTPForm(AccountForm, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""

    words = {"code": (_("6-digit code"), _("The code that the app shows now."))}


class CredentialField(forms.JSONField):
    """What a passkey answered. It serves once, so it is never given back; what no browser sends is a wrong one."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError):
            # Numbers of thousands of digits, and what is nested hundreds of times.
            raise get_adapter().validation_error("incorrect_code") from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        return InvalidJSONInput("")


def _or_wrong(check: Callable[[], Any]) -> Any:
    """Give what the check gives. Raises ValidationError where it stumbles over what is no answer of a passkey."""
    try:
        return check()
    except (AttributeError, LookupError, TypeError, ValueError, RecursionError, struct.error):
        # Its parser looks into what came without asking whether anything is there.
        raise get_adapter().validation_error("incorrect_code") from None


class PasskeySignInForm(webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    """Signing in with a passkey alone."""

    credential = CredentialField()

    def clean_credential(self) -> Any:
        return _or_wrong(super().clean_credential)


class PasskeySecondForm(webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey after the password."""

    credential = CredentialField()

    def clean_credential(self) -> Any:
        return _or_wrong(super().clean_credential)


class PasskeyAgainForm(webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey from somebody who is signed in, before something that matters."""

    credential = CredentialField()

    def clean_credential(self) -> Any:
        return _or_wrong(super().clean_credential)


class AddPasskeyForm(AccountForm, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey and its name."""

    credential = CredentialField()

    words = {
        "name": (_("Name"), _("So that you can tell your passkeys apart, such as “Work laptop”.")),
        "passwordless": (
            _("Let me sign in with this passkey alone"),
            _("Your device then asks for your fingerprint, face or PIN, and you need no password."),
        ),
    }

    def clean(self) -> Any:
        return _or_wrong(super().clean)


class EditPasskeyForm(AccountForm, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    words = {"name": (_("Name"), "")}


def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Give every time zone of the tz database that has a place for a name, by part of the world."""
    areas: dict[str, list[tuple[str, str]]] = {}
    for key in sorted(zoneinfo.available_timezones()):
        area, slash, place = key.partition("/")
        if slash and area in _AREAS:
            areas.setdefault(area, []).append((key, place.replace("_", " ").replace("/", ", ")))
    return list(areas.items())


_AREAS = {
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
}


class ProfileForm(PortalForm, forms.Form):
    """Names, language and time zone of the account."""

    given_name = forms.CharField(
        label=_("Given name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    family_name = forms.CharField(
        label=_("Family name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    language = forms.ChoiceField(
        label=_("Language of the portal"), choices=lazy(lambda: settings.LANGUAGES, list)()
    )
    letter_language = forms.ChoiceField(
        label=_("Language of letters"),
        help_text=_(
            "Letters about your proposals come in this language, and so do the messages that announce them."
            " Delegates read lists in it, too."
        ),
        choices=LetterLanguage.choices,
        required=False,
        widget=forms.RadioSelect(attrs={"row": True}),
    )
    time_zone = forms.ChoiceField(
        label=_("Your time zone"),
        help_text=_("Deadlines are shown in Brussels time and, beside it, in yours."),
        choices=zone_choices,
    )

    @classmethod
    def of(cls, user: User, data: Any = None) -> "ProfileForm":
        """Give the form with what the account says now."""
        names = ("given_name", "family_name", "language", "letter_language", "time_zone")
        return cls(data, initial={name: getattr(user, name) for name in names})


class RoleGrantForm(PortalForm, forms.Form):
    """One role for one person, of those they do not hold."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect, choices=_GRANTED)
    last_day = DayField(
        label=_("Last day"),
        required=False,
        help_text=_("Leave it empty if the role has no end yet. For example, 31 12 2027."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Who decided it, and when. Auditors read this."),
        widget=forms.Textarea(attrs={"rows": "2"}),
    )  # fmt: skip

    def __init__(self, *args: Any, held: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = cast("forms.ChoiceField", self.fields["role"])
        role.choices = [choice for choice in _GRANTED if choice[0] not in held]

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean_last_day(self) -> Any:
        day = self.cleaned_data["last_day"]
        if day is not None and day < clock.today():
            raise forms.ValidationError(_("Write today or a later day"))
        return day

    @property
    def ends_at(self) -> datetime | None:
        """The instant after the last day, on the Brussels clock."""
        day = self.cleaned_data["last_day"]
        if day is None:
            return None
        return datetime.combine(day + timedelta(days=1), time(0), tzinfo=clock.BRUSSELS).astimezone(UTC)


class PeopleFilterForm(PortalForm, forms.Form):
    """Which accounts the list shows."""

    q = forms.CharField(label=_("Name or e-mail address"), required=False, max_length=100)
    role = forms.ChoiceField(
        label=_("Role"), required=False,
        choices=[("", _("All accounts")), ("any", _("With a role")), *_GRANTED],
    )  # fmt: skip
    optional = ()


class CloseAccountForm(PortalForm, forms.Form):
    """The person says that they know what closing means."""

    understood = forms.BooleanField(label=_("I understand that I cannot sign in any more"))
