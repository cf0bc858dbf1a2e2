"""Experts, what they know, and how an officer looks for them."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import KeyPriority, PriorityList
from core.forms import DayField, PortalForm
from partners.facts import country_choices
from partners.forms import CountryField
from reviews.enums import AcquaintanceKind
from reviews.forms.fields import WordListField, choices_of
from reviews.models import Expert

LANGUAGES = (
    ("en", _("English")),
    ("fr", _("French")),
    ("de", _("German")),
    ("es", _("Spanish")),
    ("it", _("Italian")),
    ("tr", _("Turkish")),
    ("uk", _("Ukrainian")),
    ("ar", _("Arabic")),
)


LEVELS = (
    ("0", _("0: none")),
    ("1", _("1: related")),
    ("2", _("2: knows it")),
    ("3", _("3: works in it")),
)


class KnowledgeForm(PortalForm, forms.Form):
    """How well somebody knows each main priority; the rest of a form stands above it."""

    def __init__(self, *args: Any, expert: Expert | None = None, **kwargs: Any) -> None:
        self.priorities = main_priorities()
        if expert is not None:
            levels = {item.priority_id: str(item.level) for item in expert.expertise.all()}
            kwargs["initial"] = {
                **self.initial_of(expert),
                **{f"level_{key}": level for key, level in levels.items()},
            }
        super().__init__(*args, **kwargs)
        for priority in self.priorities:
            self.fields[f"level_{priority.pk}"] = forms.ChoiceField(
                label=str(priority),
                choices=LEVELS,
                initial="0",
                widget=forms.RadioSelect(attrs={"row": True}),
            )

    def initial_of(self, expert: Expert) -> dict[str, Any]:
        """Give what stands above the levels, as it is known of the expert."""
        raise NotImplementedError

    @property
    def other_fields(self) -> list[forms.BoundField]:
        """What stands above the levels."""
        return [field for field in self if not field.name.startswith("level_")]

    @property
    def level_fields(self) -> list[forms.BoundField]:
        """How well the expert knows each main priority."""
        return [field for field in self if field.name.startswith("level_")]

    def values(self) -> dict[str, Any]:
        """The cleaned form as the action takes it, without the account."""
        data = {key: value for key, value in self.cleaned_data.items() if key != "email"}
        levels = {p.pk: int(data.pop(f"level_{p.pk}")) for p in self.priorities}
        return {**data, "levels": levels}


class ExpertForm(KnowledgeForm):
    """An expert's term, capacity and knowledge. The account is named once, when the expert is added."""

    email = forms.EmailField(
        label=_("E-mail address of the account"),
        help_text=_(
            "The person has an account in the portal already. Post and nationality come from their profile."
        ),
    )
    term_from = DayField(label=_("First day of the term"))
    term_until = DayField(label=_("Last day of the term"), help_text=_("Terms usually run for three years."))
    nominated_by = CountryField(label=_("Nominated by"), required=False)
    keywords = WordListField(
        label=_("Keywords"),
        help_text=_("Parted by commas, such as acoustics, sensor networks."),
        required=False,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple(attrs={"row": True}),
        required=False,
    )
    most_at_once = forms.IntegerField(label=_("Most proposals at once"), min_value=1, max_value=40, initial=6)

    def __init__(self, *args: Any, expert: Expert | None = None, **kwargs: Any) -> None:
        super().__init__(*args, expert=expert, **kwargs)
        if expert is not None:
            del self.fields["email"]

    def initial_of(self, expert: Expert) -> dict[str, Any]:
        """Give what stands above the levels, as it is known of the expert."""
        names = ("term_from", "term_until", "nominated_by", "keywords", "languages", "most_at_once")
        return {name: getattr(expert, name) for name in names}


def main_priorities() -> list[KeyPriority]:
    """Give the main Key Priorities of the newest list."""
    newest = PriorityList.objects.order_by("-code").first()
    return list(KeyPriority.objects.filter(list=newest, parent__isnull=True).order_by("position"))


class ExpertFilterForm(PortalForm, forms.Form):
    """Filters of the directory."""

    q = forms.CharField(label=_("Name or keyword"), required=False)
    priority = forms.ChoiceField(label=_("Knows the priority"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[("", _("All")), *LANGUAGES], required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    in_term = forms.BooleanField(label=_("Only with a running term"), required=False)
    free = forms.BooleanField(label=_("Only who can take one more now"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self, "priority").choices = [
            ("", _("All")),
            *((p.code, str(p)) for p in main_priorities()),
        ]
        choices_of(self, "country").choices = [("", _("All")), *country_choices()]

    def chosen(self) -> dict[str, Any]:
        """Give what the directory is asked for."""
        data = self.cleaned_data if self.is_valid() else {}
        return {
            "text": data.get("q", ""),
            "priority": data.get("priority", ""),
            "language": data.get("language", ""),
            "country": data.get("country", ""),
            "in_term": bool(data.get("in_term")),
            "free": bool(data.get("free")),
        }


class LevelsForm(KnowledgeForm):
    """How well somebody knows each main priority, with words and languages."""

    optional: Iterable[str] = {"keywords", "languages", "countries"}

    keywords = WordListField(
        label=_("Keywords"),
        help_text=_("Parted by commas, such as acoustics, sensor networks."),
        required=False,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages in which you can review"),
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple(attrs={"row": True}),
        required=False,
    )
    countries = forms.MultipleChoiceField(
        label=_("Countries"), widget=forms.CheckboxSelectMultiple(attrs={"row": True}), required=False
    )

    def __init__(self, *args: Any, expert: Expert, **kwargs: Any) -> None:
        super().__init__(*args, expert=expert, **kwargs)
        self.known_countries = country_choices()
        choices_of(self, "countries").choices = self.known_countries

    def initial_of(self, expert: Expert) -> dict[str, Any]:
        """Give what stands above the levels, as it is known of the expert."""
        return {name: getattr(expert, name) for name in ("keywords", "languages", "countries")}

    @property
    def word_fields(self) -> list[forms.BoundField]:
        """What stands above the countries, which are many and open by themselves."""
        return [field for field in self.other_fields if field.name != "countries"]

    @property
    def chosen_countries(self) -> str:
        """Give the names of the countries that are ticked."""
        ticked = self["countries"].value() or ()
        return ", ".join(str(name) for iso2, name in self.known_countries if iso2 in ticked)


class AcquaintanceForm(PortalForm, forms.Form):
    """A person whose proposals the expert will not judge."""

    optional: Iterable[str] = {"email", "year"}

    kind = forms.ChoiceField(
        label=_("What ties you"), choices=AcquaintanceKind.choices, widget=forms.RadioSelect
    )
    name = forms.CharField(label=_("Given and family name"), max_length=200)
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("It tells people of one name apart."), required=False
    )
    year = forms.IntegerField(
        label=_("Last year of joint work"),
        help_text=_("For joint work and editing only; this year where you leave it out."),
        min_value=1950,
        max_value=2100,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short"}),
    )


class AbsenceForm(PortalForm, forms.Form):
    """Days on which an expert is not asked."""

    optional: Iterable[str] = {"reason"}

    from_on = DayField(label=_("First day away"))
    until_on = DayField(label=_("First day back"))
    reason = forms.CharField(
        label=_("Reason"), help_text=_("Only the programme office reads it."), max_length=200, required=False
    )
