"""Who is asked to evaluate, and who no longer is."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import InstantField, PortalForm
from reviews.forms.fields import choices_of


class AssignForm(PortalForm, forms.Form):
    """Which panel members are asked, and until when. The page draws the boxes in a table."""

    due_at = InstantField(
        label=_("Evaluation due"), help_text=_("Brussels time. Choose a working day, 17:00.")
    )
    experts = forms.MultipleChoiceField(
        label=_("Reviewers"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one")},
    )

    def __init__(self, *args: Any, candidates: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self, "experts").choices = [(row.ref, row.name) for row in candidates if not row.barred]


class ReleaseForm(PortalForm, forms.Form):
    """Why a reviewer is released, and who is asked instead."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": "3"}))
    instead = forms.ChoiceField(label=_("Ask instead"), required=False)
    due_at = InstantField(
        label=_("Evaluation due"),
        help_text=_("Brussels time. Needed only when somebody is asked instead."),
        required=False,
    )

    def __init__(self, *args: Any, candidates: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(row.ref, row.name) for row in candidates if not row.barred]
        choices_of(self, "instead").choices = [("", _("Nobody")), *people]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("instead") and not data.get("due_at") and "due_at" not in self.errors:
            self.add_error("due_at", _("Write the day, month, year and time"))
        return data
