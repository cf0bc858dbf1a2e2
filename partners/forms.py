"""What people type about countries, organisations and themselves."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import ProfileForm as AccountForm
from accounts.models import User
from core import clock
from core.errors import Finding
from core.forms import DayField, PortalForm
from core.wording import sentence
from partners import facts
from partners.enums import Framework, Gender, OrganisationKind, Part, StatusKind, StatusState
from partners.models import Affiliation, Country, Organisation
from partners.rules import is_domain, is_orcid, sort_key


class CountryField(forms.ChoiceField):
    """A country chosen by name, cleaned to the Country or None.  blank: what the empty choice reads."""

    def __init__(self, *, blank: Any = "", **kwargs: Any) -> None:
        self.blank = blank
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.iso2 if isinstance(value, Country) else value

    def clean(self, value: Any) -> Country | None:
        iso2 = super().clean(self.prepare_value(value))
        return Country.objects.get(iso2=iso2) if iso2 else None


class CountriesForm(PortalForm):
    """A form with country fields: the names are read once for all of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = facts.country_choices()
        for field in self.fields.values():
            if isinstance(field, CountryField):
                field.choices = [("", str(field.blank)), *names]


class LinesField(forms.CharField):
    """Several short texts, one on each line, cleaned to a list without empty ones."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": str(rows)}), required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        return list(
            dict.fromkeys(filter(None, map(str.strip, super().clean(self.prepare_value(value)).splitlines())))
        )


class DayChoiceForm(PortalForm, forms.Form):
    """The day on which one wants to see the map of countries."""

    on = forms.DateField(
        label=_("As it stood on"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Write a real date as year, month and day, such as 2023-01-01")},
    )

    @property
    def day(self) -> date:
        """The day asked for; today where none was given or it cannot be read."""
        return (self.cleaned_data.get("on") if self.is_valid() else None) or clock.today()


class CountryChangeForm(PortalForm, forms.Form):
    """What a country is to the Alliance from a day on, and by which decision."""

    kind = forms.ChoiceField(
        label=_("What it is from that day"), widget=forms.RadioSelect, choices=StatusKind.choices
    )
    framework = forms.ChoiceField(
        label=_("Framework"),
        required=False,
        choices=[("", ""), *Framework.choices],
        help_text=_("For a partner country only."),
    )
    state = forms.ChoiceField(
        label=_("Co-operation"),
        required=False,
        widget=forms.RadioSelect,
        choices=StatusState.choices,
        initial=StatusState.ACTIVE,
        help_text=_("For a partner country only. Nobody there can apply while it is suspended."),
    )
    valid_from = DayField(
        label=_("First day"),
        help_text=_("What was submitted earlier is still judged by the old status. For example, 1 3 2027."),
    )
    reason = forms.CharField(
        label=_("By which decision"),
        max_length=200,
        help_text=_("The decision with its date and number. It stands on the country's public page."),
    )

    def clean_kind(self) -> StatusKind:
        return StatusKind(self.cleaned_data["kind"])

    def clean_framework(self) -> Framework | None:
        return Framework(self.cleaned_data["framework"]) if self.cleaned_data["framework"] else None

    def clean_state(self) -> StatusState:
        return StatusState(self.cleaned_data["state"] or StatusState.ACTIVE)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") == StatusKind.PARTNER and not cleaned.get("framework"):
            self.add_error("framework", sentence(Finding("status_framework_needed")).rstrip("."))
        return cleaned


class DelegateForm(PortalForm, forms.Form):
    """Who speaks for a nation from a day on."""

    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("The address with which the delegate signs in.")
    )
    start_on = DayField(label=_("First day"), help_text=_("For example, 1 9 2026."))


class DelegateEndForm(PortalForm, forms.Form):
    """The last day on which a person speaks for a nation."""

    last_day = DayField(label=_("Last day"), help_text=_("For example, 31 8 2026."))


class DirectorCheckForm(CountriesForm, forms.Form):
    """Three questions that tell whether a person can be a Project Director."""

    residence = CountryField(label=_("In which country do you live?"))
    employment = CountryField(
        label=_("In which country is your institution?"),
        help_text=_("The institution that employs you and would receive the grant."),
    )
    organisation = forms.ChoiceField(
        label=_("What kind of institution is it?"), widget=forms.RadioSelect, choices=OrganisationKind.choices
    )

    def clean_organisation(self) -> OrganisationKind:
        return OrganisationKind(self.cleaned_data["organisation"])

    def findings(self) -> dict[Part, tuple[Finding, ...]]:
        """What stands against each part today; needs a valid form."""
        residence, employment = self.cleaned_data["residence"], self.cleaned_data["employment"]
        standings = facts.standings_on(clock.today(), [residence.iso2, employment.iso2])
        return facts.parts_open_to(
            residence=standings[residence.iso2],
            employment=standings[employment.iso2],
            organisation=self.cleaned_data["organisation"],
        )


class OrganisationFilterForm(CountriesForm, forms.Form):
    """What narrows the register of organisations."""

    q = forms.CharField(label=_("Name or town"), required=False, max_length=100)
    country = CountryField(label=_("Country"), required=False, blank=_("All"))
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), *OrganisationKind.choices]
    )
    to_confirm = forms.BooleanField(required=False, widget=forms.HiddenInput)


class OrganisationForm(CountriesForm, forms.Form):
    """One entry of the register."""

    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("The official name in the language of letters.")
    )
    aliases = LinesField(
        label=_("Other names"), help_text=_("Short names and names in other languages, one on each line.")
    )
    country = CountryField(label=_("Country"))
    city = forms.CharField(label=_("Town"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Kind"), widget=forms.RadioSelect, choices=OrganisationKind.choices)
    parent = forms.CharField(
        label=_("Part of"),
        max_length=12,
        required=False,
        help_text=_("The reference of the organisation above it, such as ORG-7K3Q9TWX."),
    )
    registry_id = forms.CharField(
        label=_("Number in a public register"),
        max_length=100,
        required=False,
        help_text=_("For example its ROR address or national number."),
    )
    email_domains = LinesField(
        label=_("E-mail domains"),
        rows=2,
        help_text=_(
            "The part after the @ in its addresses, one on each line. Conflicts of interest are found by it."
        ),
    )

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        self.organisation = organisation
        super().__init__(*args, **kwargs)

    @classmethod
    def of(cls, organisation: Organisation, data: Any = None) -> "OrganisationForm":
        """Give the form with what the register says now."""
        names = ("name", "aliases", "country", "city", "kind", "registry_id", "email_domains")
        now: dict[str, Any] = {name: getattr(organisation, name) for name in names}
        now["parent"] = organisation.parent.ref if organisation.parent else ""
        return cls(data, initial=now, organisation=organisation)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not sort_key(name):
            raise forms.ValidationError(_("Write the name with letters"))
        return name

    def clean_kind(self) -> OrganisationKind:
        return OrganisationKind(self.cleaned_data["kind"])

    def clean_parent(self) -> Organisation | None:
        ref = self.cleaned_data["parent"].strip().upper()
        if not ref:
            return None
        parent: Organisation | None = Organisation.objects.filter(ref=ref).first()
        if parent is None:
            raise forms.ValidationError(_("No organisation has this reference"))
        return parent

    def clean_email_domains(self) -> list[str]:
        domains = [domain.lower().lstrip("@") for domain in self.cleaned_data["email_domains"]]
        for domain in domains:
            if not is_domain(domain):
                raise forms.ValidationError(sentence(Finding("domain_malformed", values={"domain": domain})))
        return domains

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        name, country = cleaned.get("name"), cleaned.get("country")
        own = self.organisation.pk if self.organisation else None
        if name and country and (known := facts.organisation_named(name, country, other_than=own)):
            values = {"name": known.name, "country": country.name}
            self.add_error("name", sentence(Finding("organisation_known", values=values)))
        return cleaned


class ProfileForm(CountriesForm, AccountForm):
    """One's account and one's record as a person, on one page."""

    title = forms.CharField(
        label=_("Title"),
        max_length=30,
        required=False,
        help_text=_("As it stands before your name in letters, such as Dr."),
    )
    gender = forms.ChoiceField(
        label=_("Gender"),
        required=False,
        choices=[("", ""), *Gender.choices],
        help_text=_("Used in statistics only, never shown to reviewers beside your proposal."),
    )
    nationality = CountryField(label=_("Nationality"), required=False)
    residence = CountryField(label=_("Country you live in"), required=False)
    orcid = forms.CharField(
        label=_("ORCID iD"),
        max_length=37,
        required=False,
        help_text=_(
            "16 signs in groups of four, such as 0000-0002-1825-0097. The whole address will do as well."
        ),
    )

    user: User | None = None
    field_order = ("title", "given_name", "family_name", "gender", "nationality", "residence", "orcid")

    @classmethod
    def of(cls, user: User, data: Any = None) -> "ProfileForm":
        """Give the form with what account and record say now."""
        now: dict[str, Any] = {
            name: getattr(user, name)
            for name in ("given_name", "family_name", "language", "letter_language", "time_zone")
        }
        if person := facts.person_of(user):
            own = ("title", "gender", "nationality", "residence", "orcid")
            now |= {name: getattr(person, name) for name in own}
        form = cls(data, initial=now)
        form.user = user
        return form

    def clean_orcid(self) -> str:
        orcid: str = self.cleaned_data["orcid"].strip().upper().rpartition("/")[2]
        if orcid and not is_orcid(orcid):
            raise forms.ValidationError(sentence(Finding("orcid_malformed")))
        if orcid and self.user and facts.orcid_belongs_to_another(orcid, self.user):
            raise forms.ValidationError(sentence(Finding("orcid_taken")))
        return orcid


class AffiliationForm(CountriesForm, forms.Form):
    """A post at an organisation, which is registered on the way if nobody knew it."""

    organisation = forms.CharField(
        label=_("Institution"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "organization"}),
        help_text=_("Its official name. Known institutions are offered while you type."),
    )
    country = CountryField(label=_("Country of the institution"))
    city = forms.CharField(label=_("Town"), max_length=100, required=False)
    kind = forms.ChoiceField(
        label=_("Kind of institution"), widget=forms.RadioSelect, choices=OrganisationKind.choices
    )
    position = forms.CharField(
        label=_("Your position"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    start_on = DayField(label=_("Since"), help_text=_("The first day of this post. For example, 1 9 2024."))

    def clean_organisation(self) -> str:
        name: str = self.cleaned_data["organisation"]
        if not sort_key(name):
            raise forms.ValidationError(_("Write the name with letters"))
        return name

    def clean_kind(self) -> OrganisationKind:
        return OrganisationKind(self.cleaned_data["kind"])


class AffiliationEndForm(PortalForm, forms.Form):
    """The last day of a post."""

    last_day = DayField(label=_("Last day"), help_text=_("For example, 31 8 2026."))

    def __init__(self, *args: Any, affiliation: Affiliation, **kwargs: Any) -> None:
        self.affiliation = affiliation
        super().__init__(*args, **kwargs)

    def clean_last_day(self) -> date:
        day: date = self.cleaned_data["last_day"]
        if day < self.affiliation.start_on:
            raise forms.ValidationError(_("Write a day after the post began"))
        return day
