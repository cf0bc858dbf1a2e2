"""Forms of the list of letters and of the page that checks one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm
from decisions.enums import LetterState

LINE = 60
LARGEST_COPY = 5_000_000


class LetterFilterForm(PortalForm, forms.Form):
    """Which letters the list shows."""

    state = forms.ChoiceField(
        choices=[("", _("All")), *LetterState.choices], required=False, widget=forms.HiddenInput
    )
    call = forms.ChoiceField(label=_("Call"), required=False)
    q = forms.CharField(label=_("Reference or name"), max_length=LINE, required=False)

    def __init__(self, *args: Any, calls: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call"].choices = [("", _("All")), *((label, label) for label in calls)]  # type: ignore[attr-defined]


class CodeForm(PortalForm, forms.Form):
    """A letter's code, as printed on it."""

    code = forms.CharField(
        label=_("Code of the letter"),
        help_text=_(
            "Twelve letters and digits at the end of the letter, such as 7QK4-M2XD-9HTP. Capitals and hyphens do not matter."
        ),
        max_length=40,
    )


class CopyForm(PortalForm, forms.Form):
    """A copy of a letter, to be compared with the file we issued; it is never kept."""

    copy = forms.FileField(
        label=_("Your copy of the letter"),
        help_text=_("It is sent to us for this comparison only and is not kept."),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        error_messages={"required": _("Choose the PDF of the letter.")},
    )

    def clean_copy(self) -> Any:
        """Give the copy. Raises ValidationError for what is larger than any letter."""
        copy = self.cleaned_data["copy"]
        if copy.size > LARGEST_COPY:
            raise forms.ValidationError(
                _("This file is larger than any letter. Choose the PDF of the letter.")
            )
        return copy
