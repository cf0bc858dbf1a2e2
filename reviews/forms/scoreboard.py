"""Where a line would be drawn, as a question."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import EurField, PortalForm


class LineForm(PortalForm, forms.Form):
    """A number of places or an envelope; nothing is kept of it."""

    optional: Iterable[str] = ()
    places = forms.IntegerField(label=_("Number of places"), min_value=1, max_value=9999, required=False)
    envelope_eur = EurField(label=_("or an envelope in EUR"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("places") and data.get("envelope_eur"):
            self.add_error("envelope_eur", _("Give places or an envelope, not both"))
        return data

    def line(self) -> dict[str, Any]:
        """What the facts take; empty where nothing, or nothing sound, was asked."""
        return {key: value for key, value in self.cleaned_data.items() if value} if self.is_valid() else {}
