"""What officers fill in while they screen."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import InstantField, PortalForm
from core.refs import is_proposal_ref


class EligibilityForm(PortalForm, forms.Form):
    """A note for the file with the confirmation."""

    note = forms.CharField(
        label=_("Note for the file"),
        help_text=_("What you looked at beyond the rules above. Directors and reviewers do not read it."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )


class ReturnForm(PortalForm, forms.Form):
    """Which sections come back, what to change, and until when."""

    sections = forms.MultipleChoiceField(
        label=_("Sections that may be changed"),
        help_text=_("All other sections stay closed."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one")},
    )
    note = forms.CharField(
        label=_("What the directors should change"),
        help_text=_("The directors read this note in the portal and in their mail."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "5"}),
        error_messages={"required": _("Say it in a few words")},
    )
    reply_by = InstantField(
        label=_("Reply until"),
        help_text=_("On the Brussels clock, for example 27 11 2026 17:00"),
        error_messages={"required": _("Set a day and a time")},
    )

    def __init__(self, *args: Any, sections: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sections"].choices = sections  # type: ignore[attr-defined]


class ReplyDateForm(PortalForm, forms.Form):
    """A later reply date."""

    reply_by = InstantField(
        label=_("Reply until"),
        help_text=_("Later than the present date, on the Brussels clock"),
        error_messages={"required": _("Set a day and a time")},
    )
    note = forms.CharField(
        label=_("Message to the directors"),
        help_text=_("They get it by mail with the new date."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )


class ExtensionForm(PortalForm, forms.Form):
    """A later closing for one proposal of the call, found by its reference."""

    ref = forms.CharField(
        label=_("Reference of the proposal"),
        help_text=_("As the applicant gave it, such as SPS-2026-1-MYP-0042. Drafts have one too."),
        max_length=30,
    )
    until = InstantField(
        label=_("May be submitted until"),
        help_text=_("Later than the closing of the call, on the Brussels clock"),
        error_messages={"required": _("Set a day and a time")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_(
            "The page of the call shows it to everyone, without naming the proposal, such as “The portal could not "
            "be reached on 3 May”."
        ),
        max_length=300,
    )

    def clean_ref(self) -> str:
        ref = str(self.cleaned_data["ref"]).strip().upper()
        if not is_proposal_ref(ref):
            raise forms.ValidationError(_("Write a reference such as SPS-2026-1-MYP-0042"))
        return ref
