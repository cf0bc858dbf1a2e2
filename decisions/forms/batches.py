"""The form that gathers a batch of letters."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm
from decisions.enums import Outcome

TITLE = 150


class BatchForm(PortalForm, forms.Form):
    """Which decisions whose letters are rendered go into the next batch."""

    title = forms.CharField(
        label=_("Name of the batch"), help_text=_("Such as “Refusals of call 2026-1”."), max_length=TITLE
    )
    call = forms.ChoiceField(label=_("Call"), required=False)
    outcomes = forms.MultipleChoiceField(
        label=_("Outcomes"),
        help_text=_("Leave all empty for every outcome."),
        choices=[choice for choice in Outcome.choices if choice[0] != Outcome.REVOCATION],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, calls: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call"].choices = [("", _("All calls")), *((label, label) for label in calls)]  # type: ignore[attr-defined]
