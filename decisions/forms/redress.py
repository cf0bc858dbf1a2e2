"""Forms of a request for redress and of its answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm, WordsField
from decisions.enums import RedressGround, RedressOutcome

REDRESS_WORDS = 500


class RedressForm(PortalForm, forms.Form):
    """The directors' request to look at the procedure again."""

    ground = forms.ChoiceField(
        label=_("What went wrong"), choices=RedressGround.choices, widget=forms.RadioSelect
    )
    text = WordsField(
        label=_("What happened"),
        help_text=_("Name the step and the facts. The scientific judgement itself is not reviewed."),
        max_words=REDRESS_WORDS,
        rows=8,
    )


class RedressAnswerForm(PortalForm, forms.Form):
    """The answer to a request for redress."""

    outcome = forms.ChoiceField(label=_("Answer"), choices=RedressOutcome.choices, widget=forms.RadioSelect)
    answer = WordsField(
        label=_("Reasons for the answer"),
        help_text=_("The directors read these words."),
        max_words=REDRESS_WORDS,
        rows=8,
    )
