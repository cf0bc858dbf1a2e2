"""Who takes a reviewer's place, and why."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import InstantField, PortalForm
from reviews.forms.fields import choices_of

EXCHANGE = "exchange"


class ReplaceForm(PortalForm, forms.Form):
    """The substitute, or the exchange that the solver found; the reason where the reviewer is still at work."""

    instead = forms.ChoiceField(label=_("Ask instead"))
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Stays in the office; the reviewer does not read it."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
    due_at = InstantField(
        label=_("Evaluation due"), help_text=_("Brussels time. Choose a working day, 17:00.")
    )

    def __init__(
        self, *args: Any, people: Sequence[tuple[str, str]], exchange: bool, gone: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        more = [(EXCHANGE, _("The exchange above"))] if exchange else []
        choices_of(self, "instead").choices = [*more, *people]
        if gone:
            del self.fields["reason"]
