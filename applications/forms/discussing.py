"""A comment of the team, and whose a section is to write."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm


class CommentForm(PortalForm, forms.Form):
    """One remark."""

    text = forms.CharField(
        label=_("Your comment"),
        widget=forms.Textarea(attrs={"rows": "4"}),
        help_text=_(
            "Read by everyone with access to this proposal, never by the programme office or reviewers. "
            "Up to 2,000 characters."
        ),
        error_messages={"required": _("Write your comment")},
    )


class WriterForm(PortalForm, forms.Form):
    """Who is to write a section."""

    writer = forms.ChoiceField(
        label=_("Who writes this section"),
        widget=forms.RadioSelect,
        required=False,
        help_text=_(
            "The list of sections says so. Everyone who writes can still change the section. "
            "Who is named by somebody else gets one message."
        ),
    )
    optional = set[str]()

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["writer"].choices = [("", _("Nobody in particular")), *people]  # type: ignore[attr-defined]
