"""Forms of funding rounds and consultations."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from applications.models import Call, Proposal
from core.forms import EurField, InstantField, PortalForm
from decisions.enums import AGREED, Bound, ConsultationOutcome, Mark, PositionKind, Unit
from decisions.forms.deciding import CONDITIONS_IN_FRENCH, LinesField
from decisions.rules import CONDITION_LENGTH, MOST_CONDITIONS
from partners.models import Country


class EnvelopeField(EurField):
    """A sum to spend: more than nothing."""

    def validate(self, value: Decimal | None) -> None:
        super().validate(value)
        if value is not None and value <= 0:
            raise ValidationError(_("Write an amount above zero"))


class RoundForm(PortalForm, forms.Form):
    """A new funding round."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("A year and a letter, such as 2027-A"),
        widget=forms.TextInput(attrs={"class": "input--short"}),
    )
    title = forms.CharField(label=_("Title"), max_length=120)
    envelope_eur = EnvelopeField(label=_("Envelope in EUR"))
    calls = forms.ModelMultipleChoiceField(
        label=_("Calls whose proposals may be candidates"),
        queryset=Call.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["calls"].queryset = Call.objects.published()  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip().upper()
        if not re.fullmatch(r"\d{4}-[A-Z]", code):
            raise ValidationError(_("Write a year, a hyphen and one letter, such as 2027-A"))
        return code


class ScenarioForm(PortalForm, forms.Form):
    """What to work out: a name for it, and the envelope it is worked out under."""

    title = forms.CharField(
        label=_("Name of the scenario"), help_text=_("Such as: as the rules stand"), max_length=80
    )
    envelope_eur = EnvelopeField(
        label=_("Envelope in EUR"), help_text=_("Another sum is a question and changes nothing.")
    )


class ReopenForm(PortalForm, forms.Form):
    """Why a closed round is opened again."""

    reason = forms.CharField(
        label=_("Why it is opened again"),
        help_text=_("Stands in the round’s history."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )


class EnvelopeForm(PortalForm, forms.Form):
    """Another envelope for the round, and why."""

    envelope_eur = EnvelopeField(label=_("Envelope in EUR"))
    reason = forms.CharField(label=_("Why it changes"), max_length=300)


class RuleForm(PortalForm, forms.Form):
    """One floor or cap."""

    about = forms.ChoiceField(label=_("About"))
    bound = forms.ChoiceField(label=_("Limit"), choices=Bound.choices)
    limit = EurField(label=_("Number"))
    unit = forms.ChoiceField(label=_("Counted in"), choices=Unit.choices)

    def __init__(self, *args: Any, about: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = about  # type: ignore[attr-defined]


class CandidateForm(PortalForm, forms.Form):
    """What officers lay down for one candidate."""

    mark = forms.ChoiceField(
        label=_("In the set"),
        choices=[("free", _("Let the ranking and the rules decide")), *Mark.choices],
        widget=forms.RadioSelect,
    )
    mark_reason = forms.CharField(
        label=_("Why"), help_text=_("Needed with either mark."), max_length=300, required=False
    )
    amount_eur = EurField(label=_("Amount in EUR"), required=False)
    conditions = LinesField(
        label=_("Conditions"),
        help_text=_("One condition a line. The nations read them, and the decision starts from them."),
        longest=CONDITION_LENGTH,
        most=MOST_CONDITIONS,
        required=False,
    )
    conditions_fr = LinesField(
        label=CONDITIONS_IN_FRENCH,
        help_text=_(
            "The same conditions in the same order. Without them the French list and the French letter quote the English ones."
        ),
        longest=CONDITION_LENGTH,
        most=MOST_CONDITIONS,
        required=False,
    )
    edits = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, requested: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount_eur"].help_text = _(
            "At most the request of EUR %(sum)s; empty for the request."
        ) % {"sum": f"{requested:,.0f}"}

    def clean_mark(self) -> str:
        mark = str(self.cleaned_data["mark"])
        return "" if mark == "free" else mark


class ProposalsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Proposals, each by its reference, its title and what it would get, and whether the nations agreed to that."""

    def label_from_instance(self, obj: Any) -> str:
        eur = obj.planned_eur if obj.planned_eur is not None else obj.requested_eur
        words = f"{obj.ref} {obj.short_title}, EUR {eur:,.0f}"
        return _("%(words)s, agreed to already") % {"words": words} if obj.said in AGREED else words


class ConsultationForm(PortalForm, forms.Form):
    """The opening of a consultation."""

    reference = forms.CharField(label=_("Reference of the document"), max_length=40)
    closes_at = InstantField(
        label=_("The silence ends"), help_text=_("Day, month, year and time in Brussels")
    )
    proposals = ProposalsField(
        label=_("Candidates the nations are asked about"),
        queryset=Proposal.objects.none(),
        to_field_name="ref",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proposals"].queryset = candidates  # type: ignore[attr-defined]


class ConsultationClosingForm(PortalForm, forms.Form):
    """The outcome of a consultation."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=ConsultationOutcome.choices, widget=forms.RadioSelect
    )
    sheet_reference = forms.CharField(label=_("Reference of the decision sheet"), max_length=60)
    note = forms.CharField(
        label=_("Note for the file"),
        help_text=_("No position of a nation. Unclassified content only."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )


class ExtendForm(PortalForm, forms.Form):
    """A later end of the silence, and why."""

    until = InstantField(
        label=_("The silence now ends"), help_text=_("Day, month, year and time in Brussels")
    )
    reason = forms.CharField(
        label=_("Why it is extended"), help_text=_("The delegates read it."), max_length=300
    )


class SpeakForm(PortalForm, forms.Form):
    """What a nation says of a list."""

    optional = ("refs",)
    country = forms.ModelChoiceField(
        label=_("You speak for"), queryset=Country.objects.none(), to_field_name="iso2"
    )
    kind = forms.ChoiceField(label=_("Your nation"), choices=PositionKind.choices, widget=forms.RadioSelect)
    refs = forms.MultipleChoiceField(
        label=_("Which proposals it concerns"),
        help_text=_("None chosen means the whole list."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    text = forms.CharField(
        label=_("In words"),
        help_text=_("Read by the programme office, not by other nations. Unclassified content only."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": "6"}),
    )

    def __init__(self, *args: Any, nations: Any, refs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].queryset = nations  # type: ignore[attr-defined]
        self.fields["refs"].choices = refs  # type: ignore[attr-defined]
        if len(nations) == 1:
            self.fields["country"].initial = nations[0].iso2
            self.fields["country"].widget = forms.HiddenInput()
