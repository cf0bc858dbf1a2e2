"""What the board of the review shows, and how much more time a reviewer has."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import InstantField, PortalForm
from reviews.forms.fields import choices_of


class BoardFilters(PortalForm, forms.Form):
    """Which call and which panel; everything where nothing is chosen."""

    show = forms.CharField(required=False, widget=forms.HiddenInput)
    call = forms.ChoiceField(label=_("Call"), required=False)
    panel = forms.ChoiceField(label=_("Panel"), required=False)

    def __init__(
        self,
        *args: Any,
        calls: Sequence[tuple[str, str]],
        panels: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self, "call").choices = calls
        choices_of(self, "panel").choices = panels


class ExtendForm(PortalForm, forms.Form):
    """A later due date."""

    due_at = InstantField(
        label=_("Evaluation due"), help_text=_("Brussels time. Choose a working day, 17:00.")
    )
