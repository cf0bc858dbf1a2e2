"""The dated switches of a call's review."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import InstantField, PortalForm
from reviews.enums import OthersOpen
from reviews.phases import Phases

DATES = ("evaluations_close_at", "others_open_at", "discussion_opens_at", "panel_meets_at")


class PhasesForm(PortalForm, forms.Form):
    """When evaluations close, others' open, the discussion opens and the panel meets. All times are Brussels times."""

    evaluations_close_at = InstantField(
        label=_("Evaluations close"),
        help_text=_(
            "After this nobody writes or changes an evaluation, except who was asked with a later date. "
            "Empty: until the panel signs."
        ),
        required=False,
    )
    others_open = forms.ChoiceField(
        label=_("A reviewer may read the other evaluations"),
        help_text=_("Never before their own is in."),
        choices=OthersOpen.choices,
        widget=forms.RadioSelect,
    )
    others_open_at = InstantField(
        label=_("Other evaluations open"),
        help_text=_("Only where they open on a date."),
        required=False,
    )
    discussion_opens_at = InstantField(
        label=_("Discussion opens"),
        help_text=_("Empty: for each reviewer together with the other evaluations."),
        required=False,
    )
    panel_meets_at = InstantField(label=_("The panel meets"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    @staticmethod
    def initial_of(phases: Phases, version: int) -> dict[str, Any]:
        """Give what the form shows of the switches."""
        dates = {name: getattr(phases, name) for name in DATES}
        return {**dates, "others_open": phases.others_open, "version": version}

    @property
    def phases(self) -> Phases:
        """The cleaned switches."""
        dates = {name: self.cleaned_data[name] for name in DATES}
        return Phases(others_open=OthersOpen(self.cleaned_data["others_open"]), **dates)
