"""Forms of a decision, of ruling out, of revoking. They clean; actions write."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from applications.enums import Reason
from core.forms import EurField, InstantField, PortalForm, WordsField
from decisions.enums import Ground, Outcome
from decisions.rules import CONDITION_LENGTH, FEEDBACK_WORDS, MOST_CONDITIONS, DecisionDraft


class LinesField(forms.CharField):
    """One entry a line, cleaned to a tuple of texts."""

    widget = forms.Textarea(attrs={"rows": "4"})

    def __init__(self, *, longest: int, most: int, **kwargs: Any) -> None:
        self.longest, self.most = longest, most
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, (list, tuple)) else value

    def clean(self, value: Any) -> Any:
        lines = tuple(line.strip() for line in str(super().clean(value) or "").splitlines() if line.strip())
        if len(lines) > self.most:
            raise ValidationError(_("Write at most %(most)s lines") % {"most": self.most})
        if any(len(line) > self.longest for line in lines):
            raise ValidationError(
                _("Keep each line under %(longest)s characters") % {"longest": self.longest}
            )
        return lines


CONDITIONS_IN_FRENCH = _("Conditions in French")


def words_in_french(label: Any, *, rows: int) -> WordsField:
    """Give the field in which officers write for a French letter what they wrote above in English."""
    return WordsField(
        label=label,
        help_text=_("For the French letter. Without it that letter quotes the English words."),
        max_words=FEEDBACK_WORDS,
        rows=rows,
        required=False,
    )


class InFrenchToo(PortalForm):
    """Officers' own words, in French too where a letter is in French. in_french: the names of those fields."""

    in_french: tuple[str, ...] = ()

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages
        if "fr" not in languages:
            for name in self.in_french:
                del self.fields[name]


class DecisionForm(InFrenchToo, forms.Form):
    """A decision as an officer prepares it; what is missing is told by the checks, not refused on saving.

    languages: of its letters; where one is French officers may write their own words in French, too.
    """

    in_french = ("conditions_fr", "feedback_fr")
    optional = ("feedback", *in_french)
    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)
    award_eur = EurField(label=_("Award in EUR"), required=False)
    conditions = LinesField(
        label=_("Conditions"),
        help_text=_("One condition a line. The letter numbers them."),
        longest=CONDITION_LENGTH,
        most=MOST_CONDITIONS,
        required=False,
    )
    conditions_fr = LinesField(
        label=CONDITIONS_IN_FRENCH,
        help_text=_(
            "The same conditions in the same order. Without them the French letter quotes the English ones."
        ),
        longest=CONDITION_LENGTH,
        most=MOST_CONDITIONS,
        required=False,
    )
    answer_by = InstantField(
        label=_("Answer by"), help_text=_("Until when both directors accept or turn down"), required=False
    )
    reasons = forms.MultipleChoiceField(
        label=_("Reasons"),
        help_text=_("The letter gives them in these words."),
        choices=[c for c in Ground.choices if c[0] not in {Ground.TERMS, Ground.CIRCUMSTANCES}],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    feedback = WordsField(
        label=_("Feedback to the directors"),
        help_text=_("Goes into the letter as written. No scores, no reviewer’s words."),
        max_words=FEEDBACK_WORDS,
        rows=6,
        required=False,
    )
    feedback_fr = words_in_french(_("Feedback in French"), rows=6)
    edit_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, outcomes: Sequence[Outcome], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(o.value, o.label) for o in outcomes]  # type: ignore[attr-defined]

    def draft(self) -> DecisionDraft:
        """Give what was typed as a draft; what could not be read counts as nothing."""
        data = self.cleaned_data
        return DecisionDraft(
            outcome=data.get("outcome") or "",
            award_eur=data.get("award_eur"),
            conditions=tuple(data.get("conditions") or ()),
            reasons=tuple(data.get("reasons") or ()),
            feedback=data.get("feedback") or "",
            answer_by=data.get("answer_by"),
            conditions_fr=tuple(data.get("conditions_fr") or ()),
            feedback_fr=data.get("feedback_fr") or "",
        )


def initial_of(draft: DecisionDraft, edit_version: int) -> dict[str, Any]:
    """Give the form's first values."""
    return {
        "outcome": draft.outcome,
        "award_eur": draft.award_eur,
        "conditions": draft.conditions,
        "reasons": list(draft.reasons),
        "feedback": draft.feedback,
        "answer_by": draft.answer_by,
        "conditions_fr": draft.conditions_fr,
        "feedback_fr": draft.feedback_fr,
        "edit_version": edit_version,
    }


class ReasonsForm(InFrenchToo, forms.Form):
    """Reasons by code and in words: of ruling out, or of revoking. languages: of its letters."""

    in_french = ("feedback_fr",)
    optional = ("feedback", *in_french)
    reasons = forms.MultipleChoiceField(
        label=_("Reasons"),
        help_text=_("The letter gives them in these words."),
        widget=forms.CheckboxSelectMultiple,
    )
    feedback = WordsField(
        label=_("In more detail"),
        help_text=_("Goes into the letter as written."),
        max_words=FEEDBACK_WORDS,
        rows=5,
        required=False,
    )
    feedback_fr = words_in_french(_("In more detail, in French"), rows=5)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reasons"].choices = list(choices)  # type: ignore[attr-defined]

    def draft(self, outcome: Outcome, award_eur: Decimal | None = None) -> DecisionDraft:
        """Give what was typed, or what the form begins with, as a draft of that outcome.

        What could not be read counts as nothing.
        """
        data = self.cleaned_data if self.is_bound else self.initial
        return DecisionDraft(
            outcome=outcome,
            award_eur=award_eur,
            conditions=(),
            reasons=tuple(data.get("reasons") or ()),
            feedback=data.get("feedback") or "",
            answer_by=None,
            feedback_fr=data.get("feedback_fr") or "",
        )


class SendBackForm(PortalForm, forms.Form):
    """What an approver asks the officers to change."""

    note = forms.CharField(
        label=_("What should change"),
        help_text=_("The officers read this note above the decision; it stays in the ledger."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "4"}),
        error_messages={"required": _("Write what should change")},
    )


RULE_OUT_REASONS = tuple(Reason.choices)
REVOCATION_REASONS = tuple((g.value, g.label) for g in (Ground.TERMS, Ground.CIRCUMSTANCES))
