"""Asking people into the pool: nominations of nations, invitations, their answers, and a file of many."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, PortalForm
from partners.models import Country
from reviews.forms.experts import LANGUAGES
from reviews.forms.fields import WordListField, choices_of
from reviews.models import Panel

NUMBER = {"inputmode": "numeric", "class": "input--short"}


class NominationForm(PortalForm, forms.Form):
    """A scientist whom a nation proposes, with what an officer needs to judge it."""

    optional: Iterable[str] = {"keywords"}

    country = forms.ChoiceField(label=_("For which nation"))
    given_name = forms.CharField(label=_("Given name"), max_length=80)
    family_name = forms.CharField(label=_("Family name"), max_length=80)
    email = forms.EmailField(label=_("E-mail address"))
    institution = forms.CharField(label=_("Institution"), max_length=200)
    position = forms.CharField(label=_("Position"), max_length=120)
    keywords = WordListField(
        label=_("Keywords"),
        help_text=_("Parted by commas, such as acoustics, sensor networks."),
        required=False,
    )
    facts = forms.CharField(
        label=_("CV in short"),
        help_text=_("Field, posts, experience as a reviewer. No date of birth, no home address."),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": "6"}),
    )

    def __init__(self, *args: Any, nations: Iterable[Country], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nations = {nation.iso2: nation for nation in nations}
        choices_of(self, "country").choices = [(iso2, nation.name) for iso2, nation in self.nations.items()]

    def values(self) -> dict[str, Any]:
        """The cleaned form as the action takes it."""
        return {**self.cleaned_data, "country": self.nations[self.cleaned_data["country"]]}


class LeaveForm(PortalForm, forms.Form):
    """Why a nomination is not taken up."""

    note = forms.CharField(
        label=_("Why it is not taken up"), help_text=_("The delegate reads it."), max_length=300
    )


class InviteForm(PortalForm, forms.Form):
    """An invitation to the pool, or to a call's panel."""

    optional: Iterable[str] = {"panel", "due_on", "keywords", "languages"}

    given_name = forms.CharField(label=_("Given name"), max_length=80)
    family_name = forms.CharField(label=_("Family name"), max_length=80)
    email = forms.EmailField(label=_("E-mail address"))
    panel = forms.ChoiceField(
        label=_("Panel"), help_text=_("Leave it open to invite to the pool alone."), required=False
    )
    expected = forms.IntegerField(
        label=_("Proposals expected"),
        min_value=1,
        max_value=60,
        initial=6,
        widget=forms.TextInput(attrs=NUMBER),
    )
    hours_each = forms.IntegerField(
        label=_("Hours for each proposal"),
        min_value=1,
        max_value=40,
        initial=4,
        widget=forms.TextInput(attrs=NUMBER),
    )
    due_on = DayField(label=_("Evaluations due"), required=False)
    term_from = DayField(label=_("First day of the term"))
    term_until = DayField(label=_("Last day of the term"), help_text=_("Terms usually run for three years."))
    keywords = WordListField(label=_("Keywords"), help_text=_("Parted by commas."), required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple(attrs={"row": True}),
        required=False,
    )

    def __init__(self, *args: Any, panels: Iterable[Panel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.panels = {panel.code: panel for panel in panels}
        choices_of(self, "panel").choices = [
            ("", _("The pool alone")),
            *((code, f"{panel.call.label}: {panel.title}") for code, panel in self.panels.items()),
        ]

    def values(self) -> dict[str, Any]:
        """The cleaned form as the action takes it."""
        return {**self.cleaned_data, "panel": self.panels.get(self.cleaned_data["panel"])}


class SeatAnswerForm(PortalForm, forms.Form):
    """Why somebody declines, and whom they propose instead."""

    optional: Iterable[str] = {"substitute_name", "substitute_email"}

    reason = forms.CharField(
        label=_("Why you decline"),
        help_text=_("One sentence. Only programme officers read it."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
    substitute_name = forms.CharField(
        label=_("Somebody you would propose instead"), max_length=160, required=False
    )
    substitute_email = forms.EmailField(label=_("Their e-mail address"), required=False)


class PoolFileForm(PortalForm, forms.Form):
    """A CSV of experts."""

    file = forms.FileField(
        label=_("CSV file"), help_text=_("UTF-8, at most 500 rows. Nothing is written yet.")
    )
