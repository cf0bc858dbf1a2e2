"""Directors: inviting one, and saying who they are."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from applications.actions.people import details_seen
from applications.enums import DirectorRole, Rights
from applications.models import Director
from core.forms import PortalForm
from partners.enums import Gender, OrganisationKind
from partners.models import Country
from partners.rules import sort_key

_EMAIL_WORDS = _("Write a complete address, such as name@example.org")


def _email(**kwargs: Any) -> forms.EmailField:
    field = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
        error_messages={"invalid": _EMAIL_WORDS},
        max_length=254,
        **kwargs,
    )
    field.validators = [
        EmailValidator(message=_EMAIL_WORDS) if isinstance(v, EmailValidator) else v for v in field.validators
    ]
    return field


class InviteForm(PortalForm, forms.Form):
    """Whom to invite, and as what."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    given_name = forms.CharField(label=_("Given name"), max_length=100)
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    email = _email(
        help_text=_(
            "We send one message with a link. The person can read who invites and for what, and decline."
        )
    )

    def __init__(self, *args: Any, taken: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A posted role is judged by the action: the second press of a button must find its role still known.
        taken = set() if self.is_bound else set(taken)
        open_roles = [r for r in DirectorRole if r == DirectorRole.CO or r not in taken]
        self.fields["role"].choices = [(r.value, r.label) for r in open_roles]  # type: ignore[attr-defined]
        if len(open_roles) == 1:
            self.fields["role"].initial = open_roles[0].value


class HandOverForm(PortalForm, forms.Form):
    """Who is to take a director's part."""

    given_name = forms.CharField(label=_("Given name"), max_length=100)
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    email = _email(help_text=_("We send one message with a link. The person can accept or decline."))


class RightsForm(PortalForm, forms.Form):
    """What a helper may do."""

    rights = forms.ChoiceField(
        label=_("What this person may do"), choices=Rights.choices, widget=forms.RadioSelect
    )


class HelperForm(RightsForm):
    """Whom to let in, and what for."""

    given_name = forms.CharField(label=_("Given name"), max_length=100)
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    email = _email(help_text=_("We send one message with a link. The person can accept or decline."))


class DirectorForm(PortalForm, forms.Form):
    """One director's details. A draft may be incomplete; the rules say what is missing."""

    title = forms.CharField(
        label=_("Title"),
        max_length=30,
        required=False,
        help_text=_("As it stands before the name, such as Dr."),
    )
    given_name = forms.CharField(label=_("Given name"), max_length=100, required=False)
    family_name = forms.CharField(label=_("Family name"), max_length=100, required=False)
    email = _email()
    gender = forms.ChoiceField(
        label=_("Gender"),
        choices=[("", ""), *Gender.choices],
        required=False,
        help_text=_("Used in statistics only, never shown to reviewers."),
    )
    nationality = forms.ChoiceField(label=_("Nationality"), required=False)
    residence = forms.ChoiceField(label=_("Country of residence"), required=False)
    organisation = forms.CharField(
        label=_("Institution"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "off"}),
        help_text=_(
            "Its official name. Known institutions are offered while you type; a new one is registered."
        ),
    )
    organisation_country = forms.ChoiceField(label=_("Country of the institution"), required=False)
    organisation_kind = forms.ChoiceField(
        label=_("Kind of institution"),
        choices=OrganisationKind.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Only government, academic and other non-profit bodies can hold a grant."),
    )
    organisation_city = forms.CharField(label=_("Town"), max_length=100, required=False)
    position = forms.CharField(label=_("Position"), max_length=120, required=False)
    address = forms.CharField(
        label=_("Postal address"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("Of the office; letters are sent there."),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    optional = ("title", "gender", "organisation_city", "address", "phone")

    def __init__(self, *args: Any, countries: Mapping[str, str], joined: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", ""), *countries.items()]
        for name in ("nationality", "residence", "organisation_country"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if joined:
            del self.fields["email"]

    @classmethod
    def of(cls, director: Director, countries: Mapping[str, str], data: Any = None) -> "DirectorForm":
        """Give the form with what the proposal says of the director now."""
        names = ("title", "given_name", "family_name", "email", "gender", "position", "address", "phone")
        now: dict[str, Any] = {name: getattr(director, name) for name in names}
        now["seen"] = details_seen(director)
        now["nationality"] = director.nationality.iso2 if director.nationality else ""
        now["residence"] = director.residence.iso2 if director.residence else ""
        if organisation := director.organisation:
            now |= {
                "organisation": organisation.name,
                "organisation_country": organisation.country.iso2,
                "organisation_kind": organisation.kind,
                "organisation_city": organisation.city,
            }
        return cls(data, initial=now, countries=countries, joined=director.user_id is not None)

    def clean_organisation(self) -> str:
        name: str = self.cleaned_data["organisation"]
        if name and not sort_key(name):
            raise forms.ValidationError(_("Write the name with letters"))
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("organisation"):
            for name in ("organisation_country", "organisation_kind"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Choose an answer"))
        return cleaned

    def details(self) -> dict[str, Any]:
        """Give the director's columns that the form speaks of, the institution apart; needs a valid form."""
        others = ("organisation", "seen")
        values = {name: v for name, v in self.cleaned_data.items() if not name.startswith(others)}
        codes = {values["nationality"], values["residence"]} - {""}
        known = {country.iso2: country for country in Country.objects.filter(iso2__in=codes)}
        return values | {name: known.get(values[name]) for name in ("nationality", "residence")}

    def institution(self) -> dict[str, Any] | None:
        """Give what `register_organisation` needs, or None when no institution was named."""
        values = self.cleaned_data
        if not values["organisation"]:
            return None
        return {
            "name": values["organisation"],
            "country": Country.objects.get(iso2=values["organisation_country"]),
            "kind": OrganisationKind(values["organisation_kind"]),
            "city": values["organisation_city"],
        }
