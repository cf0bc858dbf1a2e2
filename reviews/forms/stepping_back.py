"""Giving a proposal back without a conflict."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm


class AbstainForm(PortalForm, forms.Form):
    """Why a reviewer without a conflict cannot judge a proposal."""

    reason = forms.CharField(
        label=_("Why you cannot judge it"),
        help_text=_(
            "One or two sentences, such as which part lies outside your field. Only officers read them."
        ),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
