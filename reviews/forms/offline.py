"""The review form as a file that comes back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm
from core.words import without_controls
from reviews.offline import LARGEST


class FilledForm(PortalForm, forms.Form):
    """The filled-in text file."""

    file = forms.FileField(
        label=_("The filled-in form"),
        help_text=_("The text file (.txt) that you downloaded here. Unclassified content only."),
        widget=forms.ClearableFileInput(attrs={"accept": ".txt,text/plain"}),
    )

    def clean_file(self) -> str:
        """Give the text of the file."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                _("This file is too large for a form. Choose the one you downloaded here")
            )
        try:
            text: str = file.read().decode("utf-8-sig")
        except UnicodeDecodeError as unreadable:
            raise forms.ValidationError(
                _("This is no plain text in UTF-8. Save it as plain text, not as a Word document")
            ) from unreadable
        return without_controls(text)
