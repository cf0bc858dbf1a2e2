"""Starting a proposal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.enums import DirectorRole, Mechanism
from applications.models import Call
from core.forms import PortalForm


class StartForm(PortalForm, forms.Form):
    """The mechanism, one's own side, and a title to begin with."""

    mechanism = forms.ChoiceField(label=_("What you apply for"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("Working title"),
        max_length=150,
        help_text=_("Up to 150 characters. You can change it until you submit."),
    )
    role = forms.ChoiceField(
        label=_("Your side"),
        widget=forms.RadioSelect,
        choices=[
            (
                DirectorRole.NPD,
                _("NATO country Project Director (NPD): you live and work in a NATO country"),
            ),
            (
                DirectorRole.PPD,
                _("Partner country Project Director (PPD): you live and work in a partner country"),
            ),
        ],
        help_text=_("You will invite the director of the other side next."),
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [Mechanism(frame.mechanism) for frame in call.mechanisms.all()]
        mechanism = self.fields["mechanism"]
        mechanism.choices = [(m.value, f"{m.label} ({m.value})") for m in offered]  # type: ignore[attr-defined]
        if len(offered) == 1:
            mechanism.initial = offered[0].value
