"""Scores and texts by a rubric: a reviewer's evaluation and the panel's report."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import KeptForm, PortalForm, ScaleField, WordsField
from reviews.enums import Confidence, Recommendation
from reviews.forms.fields import choices_of
from reviews.models import Evaluation, PanelReport
from reviews.scoring import LEAST_WORDS, MOST_WORDS, Criterion, Rubric, read_scores


class DraftWordsField(WordsField):
    """A counted text that is kept whatever its length; the check page says what is missing."""

    def validate(self, value: str) -> None:
        forms.Field.validate(self, value)


class ScoredForm(PortalForm, forms.Form):
    """One score for each criterion of a rubric, and what each of them is called."""

    def __init__(self, *args: Any, rubric: Rubric, **kwargs: Any) -> None:
        self.rubric = rubric
        super().__init__(*args, **kwargs)
        scored: dict[str, forms.Field] = {}
        for number, criterion in enumerate(rubric.criteria, start=1):
            scored |= self.fields_of(number, criterion)
        self.fields = scored | self.fields

    def fields_of(self, number: int, criterion: Criterion) -> dict[str, forms.Field]:
        """Give the fields of one criterion by name."""
        label = f"{number}. {criterion.title}"
        return {f"score_{criterion.key}": ScaleField(label=label, required=False)}

    @property
    def criteria(self) -> list[dict[str, Any]]:
        """What the page draws: title, weight, guidance, anchors, the bound score and, where there is one, the text."""
        return [
            {
                "key": criterion.key,
                "title": f"{number}. {criterion.title}",
                "weight": f"{criterion.weight}\xa0%",
                "look_for": criterion.look_for,
                "anchors": criterion.anchors,
                "score": self[f"score_{criterion.key}"],
                "text": self[f"text_{criterion.key}"] if f"text_{criterion.key}" in self.fields else None,
            }
            for number, criterion in enumerate(self.rubric.criteria, start=1)
        ]

    @property
    def scores(self) -> dict[str, Decimal | None]:
        """The cleaned scores by criterion."""
        return {key: self.cleaned_data.get(f"score_{key}") for key in self.rubric.keys}


class EvaluationForm(ScoredForm, KeptForm):
    """A reviewer's judgement; a draft may be incomplete."""

    optional: Iterable[str] = ("confidential_note",)
    recommendation = forms.ChoiceField(
        label=_("Overall recommendation"), widget=forms.RadioSelect, required=False
    )
    confidence = forms.ChoiceField(
        label=_("How well do you know this field?"),
        choices=Confidence.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    confidential_note = forms.CharField(
        label=_("Note"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": "3"})
    )

    def __init__(self, *args: Any, recommendations: Sequence[Recommendation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self, "recommendation").choices = [(one.value, one.label) for one in recommendations]

    def fields_of(self, number: int, criterion: Criterion) -> dict[str, forms.Field]:
        """Give score and reasons of one criterion."""
        reasons = DraftWordsField(
            label=_("Reasons for your score"),
            min_words=LEAST_WORDS,
            max_words=MOST_WORDS,
            rows=4,
            required=False,
        )
        return super().fields_of(number, criterion) | {f"text_{criterion.key}": reasons}

    @staticmethod
    def initial_of(evaluation: Evaluation | None, rubric: Rubric) -> dict[str, Any]:
        """Give what the form shows of a saved evaluation."""
        if evaluation is None:
            return {"version": 0}
        return {
            **{f"score_{key}": score for key, score in read_scores(evaluation.scores, rubric.keys).items()},
            **{f"text_{key}": evaluation.texts.get(key, "") for key in rubric.keys},
            "recommendation": evaluation.recommendation,
            "confidence": evaluation.confidence,
            "confidential_note": evaluation.confidential_note,
            "version": evaluation.version,
        }

    def values(self) -> dict[str, Any]:
        """The cleaned form as the action takes it."""
        data = self.cleaned_data
        return {
            "scores": self.scores,
            "texts": {key: data[f"text_{key}"] for key in self.rubric.keys},
            **{name: data[name] for name in ("confidential_note", "confidence", "recommendation")},
            "version": self.opened_version,
            "sending": self.sending,
        }


class ReportForm(ScoredForm):
    """The panel's consensus; a draft may be incomplete."""

    optional: Iterable[str] = ("minority_view",)
    recommendation = forms.ChoiceField(
        label=_("Recommendation of the panel"), widget=forms.RadioSelect, required=False
    )
    summary = WordsField(
        label=_("Summary for the programme"),
        help_text=_(
            "What the panel found and why it recommends so. Read by the programme office and the deciders."
        ),
        max_words=400,
        rows=7,
        required=False,
    )
    feedback = WordsField(
        label=_("Feedback to the directors"),
        help_text=_(
            "May be sent with the decision. No names, no scores, nothing from the confidential notes."
        ),
        max_words=400,
        rows=7,
        required=False,
    )
    minority_view = WordsField(
        label=_("Minority view"),
        help_text=_("What a member who does not agree wants to have on record."),
        max_words=300,
        rows=4,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, recommendations: Sequence[Recommendation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self, "recommendation").choices = [(one.value, one.label) for one in recommendations]

    @staticmethod
    def initial_of(
        report: PanelReport | None, rubric: Rubric, *, version: int | None = None
    ) -> dict[str, Any]:
        """Give what the form shows of a saved report, or of an earlier one that starts a new one (version 0)."""
        if report is None:
            return {"version": 0}
        return {
            **{f"score_{key}": score for key, score in read_scores(report.scores, rubric.keys).items()},
            "recommendation": report.recommendation,
            "summary": report.summary,
            "feedback": report.feedback,
            "minority_view": report.minority_view,
            "version": report.edit_version if version is None else version,
        }

    def values(self) -> dict[str, Any]:
        """The cleaned form as the action takes it."""
        names = ("recommendation", "summary", "feedback", "minority_view", "version")
        return {"scores": self.scores, **{name: self.cleaned_data[name] for name in names}}
