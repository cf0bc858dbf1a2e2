"""What an officer asks of an assignment run, and when its reviewers are due."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import InstantField, PortalForm
from reviews.forms.fields import choices_of
from reviews.runs import Settings

RULES = (
    ("two_nations", _("At least two nationalities among the reviewers of a proposal")),
    ("one_per_nation", _("No two reviewers of the same nationality")),
    ("works_in_it", _("At least one who works in the Key Priority (level 3)")),
    ("from_partner", _("At least one from a partner country")),
)


class RunForm(PortalForm, forms.Form):
    """Panels, numbers, rules and time of a run."""

    panels = forms.MultipleChoiceField(
        label=_("Panels"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each proposal is given to members of its own panel only."),
    )
    coverage = forms.IntegerField(label=_("Reviewers for each proposal"), min_value=1, max_value=20)
    most = forms.IntegerField(
        label=_("At most for each reviewer in this run"),
        min_value=1,
        max_value=200,
        required=False,
        help_text=_("Leave empty: as many as each takes at once, less what they have already."),
    )
    least = forms.IntegerField(
        label=_("At least for each reviewer in this run"), min_value=0, max_value=200, required=False
    )
    rules = forms.MultipleChoiceField(
        label=_("Rules"), choices=RULES, widget=forms.CheckboxSelectMultiple, required=False
    )
    seconds = forms.TypedChoiceField(
        label=_("Time"),
        coerce=int,
        choices=[(5, _("5 seconds")), (20, _("20 seconds")), (60, _("1 minute")), (120, _("2 minutes"))],
        help_text=_("After it the best found is shown, with its distance from the best possible."),
    )

    def __init__(
        self, *args: Any, panels: Sequence[tuple[Any, int]], start: Mapping[str, Any], **kwargs: Any
    ) -> None:
        kwargs["initial"] = dict(start)
        super().__init__(*args, **kwargs)
        choices_of(self, "panels").choices = [
            (panel.code, _("%(title)s: %(n)s in review") % {"title": panel.title, "n": n})
            for panel, n in panels
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("least") or 0) > (data.get("most") or 200):
            self.add_error("least", _("Write a number that is not above the one for “at most”"))
        return data

    def settings(self) -> Settings:
        """Give what was asked."""
        data = self.cleaned_data
        return Settings(
            panels=tuple(data["panels"]),
            coverage=data["coverage"],
            least=data["least"] or 0,
            most=data["most"] or 0,
            seconds=data["seconds"],
            two_nations="two_nations" in data["rules"],
            one_per_nation="one_per_nation" in data["rules"],
            works_in_it="works_in_it" in data["rules"],
            from_partner="from_partner" in data["rules"],
        )


def initial_of(settings: Settings) -> dict[str, Any]:
    """Give the settings as the form shows them."""
    return {
        "panels": list(settings.panels),
        "coverage": settings.coverage,
        "least": settings.least or None,
        "most": settings.most or None,
        "seconds": settings.seconds,
        "rules": [name for name, _label in RULES if getattr(settings, name)],
    }


class ApplyForm(PortalForm, forms.Form):
    """Until when the evaluations of a run are due."""

    due_at = InstantField(
        label=_("Evaluations due"), help_text=_("Brussels time. Choose a working day, 17:00.")
    )


class PairForm(PortalForm, forms.Form):
    """One reviewer out, another one in; either may stay empty."""

    out = forms.ChoiceField(label=_("Take off"), required=False)
    into = forms.ChoiceField(label=_("Put on"), required=False)

    def __init__(
        self, *args: Any, present: Sequence[tuple[str, str]], others: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self, "out").choices = [("", _("Nobody")), *present]
        choices_of(self, "into").choices = [("", _("Nobody")), *others]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not (data.get("out") or data.get("into")):
            self.add_error("out", _("Choose whom to take off, whom to put on, or both"))
        return data
