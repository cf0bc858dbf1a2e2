"""The form of a wording: four plain texts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm
from decisions.models import LetterTemplate
from decisions.templating import LONGEST, Wording

HEADING = 300


class WordingForm(PortalForm, forms.Form):
    """The words of one kind of letter; what is wrong with them is found by the rules, not here."""

    heading = forms.CharField(label=_("Heading"), max_length=HEADING, required=False)
    opening = forms.CharField(
        label=_("Opening"),
        help_text=_("The first sentence says what was decided. An empty line begins a new paragraph."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": "7"}),
    )
    body = forms.CharField(
        label=_("Parts"),
        help_text=_(
            "A line that begins with ## is the title of a part, one that begins with a hyphen an item of its list."
            " A part whose placeholder stands for nothing is left out with its title."
        ),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": "24"}),
    )
    closing = forms.CharField(
        label=_("Closing"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
    edit_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    optional = ()

    @classmethod
    def of(cls, wording: Wording, draft: LetterTemplate | None) -> "WordingForm":
        """Give the form with these words."""
        words = {name: getattr(wording, name) for name in ("heading", "opening", "body", "closing")}
        return cls(initial=words | {"edit_version": draft.edit_version if draft else 0})

    def wording(self) -> Wording:
        """Give what was typed."""
        typed = {
            name: str(self[name].value() or "")
            .replace("\r\n", "\n")
            .replace("\r", "\n")  # as browsers send lines
            for name in ("heading", "opening", "body", "closing")
        }
        return Wording(**typed, version="draft")
