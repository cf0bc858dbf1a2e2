"""Ties between experts and proposals: declared, doubted, known to an officer."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm
from reviews.enums import ConflictKind, Declaration
from reviews.forms.fields import choices_of


class DoubtForm(PortalForm, forms.Form):
    """An officer's answer to a doubt."""

    answer = forms.ChoiceField(
        label=_("Your decision"),
        choices=[
            ("cleared", _("No conflict: the reviewer may read the proposal")),
            ("upheld", _("A conflict: access ends")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Why you decide so"),
        help_text=_("Stands in the file. The reviewer does not read it."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )


class ConflictForm(PortalForm, forms.Form):
    """A tie that excludes."""

    kind = forms.ChoiceField(label=_("Kind of tie"), choices=ConflictKind.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("What the tie is"),
        help_text=_("One or two sentences. Only programme officers read them."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )


class OfficeConflictForm(ConflictForm):
    """A tie that an officer knows of, with the member it concerns."""

    field_order = ("expert", "kind", "words")
    expert = forms.ChoiceField(label=_("Panel member"))

    def __init__(self, *args: Any, members: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self, "expert").choices = members


class DeclarationForm(PortalForm, forms.Form):
    """What a reviewer answers before the content opens."""

    optional: Iterable[str] = ()
    answer = forms.ChoiceField(
        label=_("Can you judge this proposal independently?"), choices=Declaration.choices, widget=forms.RadioSelect,
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("Kind of tie"),
        help_text=_("Only if you have a conflict or are not sure."),
        choices=[("", _("Choose")), *ConflictKind.choices],
        required=False,
    )
    words = forms.CharField(
        label=_("In a few words"),
        help_text=_(
            "What the tie is, what makes you unsure, or why you cannot review. Only programme officers read this."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "4"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        answer = data.get("answer")
        if answer in {Declaration.CONFLICT, Declaration.UNSURE} and not data.get("kind"):
            self.add_error("kind", _("Choose what kind of tie it is"))
        if answer and answer != Declaration.NONE and not data.get("words"):
            self.add_error("words", _("Write one or two sentences"))
        return data
