"""One person or two, and why."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm


class RecordsForm(PortalForm, forms.Form):
    """An officer's finding on two records of one name."""

    verdict = forms.ChoiceField(
        label=_("What you found"),
        choices=[
            ("same", _("One person: what ties one record to a proposal ties the other")),
            ("apart", _("Two people: nothing follows from one for the other")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("How you know"),
        help_text=_(
            "Such as: asked them by telephone. It stays on record; only the programme office reads it."
        ),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
