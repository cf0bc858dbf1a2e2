"""A comment to the panel, and scores changed with a reason."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm
from reviews.actions.discussing import MOST_REASON, MOST_TEXT
from reviews.forms.scoring import ScoredForm
from reviews.scoring import Rubric, read_scores


class CommentForm(PortalForm, forms.Form):
    """What somebody says to the panel."""

    text = forms.CharField(
        label=_("Your comment"),
        help_text=_(
            "Read by the panel without your name, and by the programme office. It cannot be changed."
        ),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": "5"}),
        error_messages={"required": _("Write what you want to say")},
    )


class ChangedScoresForm(ScoredForm):
    """Other scores than those that are in, and why."""

    reason = forms.CharField(
        label=_("Why do you change your scores?"),
        help_text=_(
            "Your former scores and this reason stay on record for the chair and the programme office."
        ),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": "3"}),
        error_messages={"required": _("Write why")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    @staticmethod
    def initial_of(content: Any, version: int, rubric: Rubric) -> dict[str, Any]:
        """Give what the form shows of the scores that are in."""
        scores = read_scores(content["scores"], rubric.keys)
        return {"version": version, **{f"score_{key}": score for key, score in scores.items()}}

    def values(self) -> dict[str, Any]:
        """The cleaned form as the action takes it."""
        return {"scores": self.scores, **{name: self.cleaned_data[name] for name in ("reason", "version")}}
