"""An officer's ruling on one pair of expert and proposal, and its end."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Call
from core.forms import DayField, PortalForm
from reviews.enums import Verdict
from reviews.forms.fields import choices_of


class PinForm(PortalForm, forms.Form):
    """Conflict or none, why, and until when."""

    optional: Iterable[str] = {"until"}

    verdict = forms.ChoiceField(
        label=_("Your ruling"),
        choices=[
            (Verdict.CONFLICT, _("A conflict: the proposal is closed to this person from now on")),
            (Verdict.NONE, _("No conflict: what the portal saw does not count")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why you rule so"),
        help_text=_("It stays on record. Only the programme office reads it."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
    until = DayField(
        label=_("Holds until"), help_text=_("The first day on which it no longer holds."), required=False
    )


class UnpinForm(PortalForm, forms.Form):
    """Why a ruling ends."""

    prefix = "end"
    reason = forms.CharField(label=_("Why it ends"), max_length=300)


class TieFilterForm(PortalForm, forms.Form):
    """Of which call the ties are shown."""

    call = forms.ChoiceField(label=_("Call"), required=False)

    def __init__(self, *args: Any, calls: Iterable[Call], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self, "call").choices = [(call.label, str(call)) for call in calls]
