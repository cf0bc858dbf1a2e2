"""What who leads an item writes down of it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm
from reviews.forms.fields import choices_of


class OutcomeForm(PortalForm, forms.Form):
    """The outcome of the open item and its line in the minutes."""

    optional: Iterable[str] = {"line"}

    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)
    line = forms.CharField(
        label=_("Line for the minutes"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self, "outcome").choices = list(choices)
