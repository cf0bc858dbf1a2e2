"""What people type in the review: panels, experts, declarations, evaluations, reports."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from applications.models import Call, KeyPriority, PriorityList
from core.forms import DayField, InstantField, PortalForm, ScaleField, WordsField
from partners.forms import CountryField
from reviews import facts
from reviews.enums import Confidence, ConflictKind, Declaration, PanelRole, Recommendation
from reviews.models import Evaluation, Expert, Panel, PanelReport
from reviews.scoring import LEAST_WORDS, MOST_WORDS, Criterion, Rubric, read_scores

LANGUAGES = (
    ("en", _("English")),
    ("fr", _("French")),
    ("de", _("German")),
    ("es", _("Spanish")),
    ("it", _("Italian")),
    ("tr", _("Turkish")),
    ("uk", _("Ukrainian")),
    ("ar", _("Arabic")),
)
LEVELS = (
    ("0", _("0: none")),
    ("1", _("1: related")),
    ("2", _("2: knows it")),
    ("3", _("3: works in it")),
)


class WordListField(forms.CharField):
    """Short words parted by commas, cleaned to a list without empty or double ones."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        words = (word.strip()[:60] for word in super().clean(self.prepare_value(value)).split(","))
        return list(dict.fromkeys(filter(None, words)))


def choices_of(form: forms.BaseForm, name: str) -> forms.ChoiceField:
    """Give the form's field as one whose choices can be set."""
    return cast("forms.ChoiceField", form.fields[name])


class PanelForm(PortalForm, forms.Form):
    """A panel of one call, its priorities and its people."""

    title = forms.CharField(label=_("Title"), max_length=120)
    code = forms.RegexField(
        r"^[0-9A-Z-]+$",
        label=_("Code"),
        max_length=20,
        help_text=_("Capital letters, digits and hyphens, such as 2026-1-ENERGY. It stands in addresses."),
        error_messages={"invalid": _("Write capital letters, digits and hyphens only")},
    )
    priorities = forms.MultipleChoiceField(
        label=_("Key Priorities"),
        help_text=_(
            "Proposals whose main priority is one of these, or lies under one of these, come to this panel."
        ),
        widget=forms.CheckboxSelectMultiple,
    )
    secretary = forms.ChoiceField(label=_("Secretary"), required=False)
    members = forms.MultipleChoiceField(
        label=_("Members"),
        help_text=_("Experts whose term is running. Chair and deputy are members too."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    chair = forms.ChoiceField(label=_("Chair"), required=False)
    deputy = forms.ChoiceField(
        label=_("Deputy chair"),
        help_text=_("Presides over proposals with which the chair has a conflict."),
        required=False,
    )

    def __init__(self, *args: Any, call: Call, panel: Panel | None = None, **kwargs: Any) -> None:
        seats = (
            {seat.expert.person.ref: seat.role for seat in panel.members.select_related("expert__person")}
            if panel
            else {}
        )
        if panel is not None:
            kwargs["initial"] = {
                "title": panel.title,
                "code": panel.code,
                "priorities": [priority.code for priority in panel.priorities.all()],
                "secretary": panel.secretary.ref if panel.secretary else "",
                "members": list(seats),
                **{role: ref for ref, role in seats.items() if role != PanelRole.MEMBER},
            }
        super().__init__(*args, **kwargs)
        self.priority_rows = {priority.code: priority for priority in facts.priorities_of(call)}
        choices_of(self, "priorities").choices = [
            (code, str(row)) for code, row in self.priority_rows.items()
        ]
        self.expert_rows = {expert.person.ref: expert for expert in facts.seatable(list(seats))}
        people = [(ref, expert.person.name) for ref, expert in self.expert_rows.items()]
        choices_of(self, "members").choices = facts.expert_choices(list(self.expert_rows.values()), call)
        for name in ("chair", "deputy"):
            choices_of(self, name).choices = [("", _("Nobody yet")), *people]
        choices_of(self, "secretary").choices = [("", _("Nobody yet")), *facts.secretaries()]

    def values(self) -> dict[str, Any]:
        """The cleaned form as the action takes it."""
        data = self.cleaned_data
        secretary = data["secretary"]
        return {
            "code": data["code"],
            "title": data["title"],
            "priorities": [self.priority_rows[code] for code in data["priorities"]],
            "members": [self.expert_rows[ref] for ref in data["members"]],
            "chair": self.expert_rows.get(data["chair"]),
            "deputy": self.expert_rows.get(data["deputy"]),
            "secretary": User.objects.filter(ref=secretary).first() if secretary else None,
        }


class ExpertForm(PortalForm, forms.Form):
    """An expert's term, capacity and knowledge. The account is named once, when the expert is added."""

    email = forms.EmailField(
        label=_("E-mail address of the account"),
        help_text=_(
            "The person has an account in the portal already. Post and nationality come from their profile."
        ),
    )
    term_from = DayField(label=_("First day of the term"))
    term_until = DayField(label=_("Last day of the term"), help_text=_("Terms usually run for three years."))
    nominated_by = CountryField(label=_("Nominated by"), required=False)
    keywords = WordListField(
        label=_("Keywords"),
        help_text=_("Parted by commas, such as acoustics, sensor networks."),
        required=False,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple(attrs={"row": True}),
        required=False,
    )
    most_at_once = forms.IntegerField(label=_("Most proposals at once"), min_value=1, max_value=40, initial=6)

    def __init__(self, *args: Any, expert: Expert | None = None, **kwargs: Any) -> None:
        self.priorities = _main_priorities()
        if expert is not None:
            levels = {item.priority_id: str(item.level) for item in expert.expertise.all()}
            kwargs["initial"] = {
                "term_from": expert.term_from,
                "term_until": expert.term_until,
                "nominated_by": expert.nominated_by,
                "keywords": expert.keywords,
                "languages": expert.languages,
                "most_at_once": expert.most_at_once,
                **{f"level_{key}": level for key, level in levels.items()},
            }
        super().__init__(*args, **kwargs)
        if expert is not None:
            del self.fields["email"]
        for priority in self.priorities:
            self.fields[f"level_{priority.pk}"] = forms.ChoiceField(
                label=str(priority),
                choices=LEVELS,
                initial="0",
                widget=forms.RadioSelect(attrs={"row": True}),
            )

    @property
    def term_fields(self) -> list[forms.BoundField]:
        """What stands above the levels."""
        return [field for field in self if not field.name.startswith("level_")]

    @property
    def level_fields(self) -> list[forms.BoundField]:
        """How well the expert knows each main priority."""
        return [field for field in self if field.name.startswith("level_")]

    def values(self) -> dict[str, Any]:
        """The cleaned form as the action takes it, without the account."""
        data = {key: value for key, value in self.cleaned_data.items() if key != "email"}
        levels = {p.pk: int(data.pop(f"level_{p.pk}")) for p in self.priorities}
        return {**data, "levels": levels}


def _main_priorities() -> list[KeyPriority]:
    newest = PriorityList.objects.order_by("-code").first()
    return list(KeyPriority.objects.filter(list=newest, parent__isnull=True).order_by("position"))


class ExpertFilterForm(PortalForm, forms.Form):
    """Filters of the list of experts."""

    q = forms.CharField(label=_("Name or keyword"), required=False)
    priority = forms.ChoiceField(label=_("Knows the priority"), required=False)
    in_term = forms.BooleanField(label=_("Only with a running term"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self, "priority").choices = [
            ("", _("All")),
            *((p.code, str(p)) for p in _main_priorities()),
        ]


class RouteForm(PortalForm, forms.Form):
    """Another panel for a proposal, with the reason."""

    panel = forms.ChoiceField(label=_("Panel"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_(
            "Stands in the ledger. Needed unless the panel is the only one that covers the priority."
        ),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.panels = {
            panel.code: panel for panel in Panel.objects.filter(call=call).prefetch_related("priorities")
        }
        choices_of(self, "panel").choices = [
            (code, f"{panel.title} ({', '.join(p.code for p in panel.priorities.all())})")
            for code, panel in self.panels.items()
        ]


class AssignForm(PortalForm, forms.Form):
    """Which panel members are asked, and until when. The page draws the boxes in a table."""

    due_at = InstantField(
        label=_("Evaluation due"), help_text=_("Brussels time. Choose a working day, 17:00.")
    )
    experts = forms.MultipleChoiceField(
        label=_("Reviewers"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one")},
    )

    def __init__(self, *args: Any, candidates: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self, "experts").choices = [(row.ref, row.name) for row in candidates if not row.barred]


class ReleaseForm(PortalForm, forms.Form):
    """Why a reviewer is released, and who is asked instead."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": "3"}))
    instead = forms.ChoiceField(label=_("Ask instead"), required=False)
    due_at = InstantField(
        label=_("Evaluation due"),
        help_text=_("Brussels time. Needed only when somebody is asked instead."),
        required=False,
    )

    def __init__(self, *args: Any, candidates: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(row.ref, row.name) for row in candidates if not row.barred]
        choices_of(self, "instead").choices = [("", _("Nobody")), *people]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("instead") and not data.get("due_at") and "due_at" not in self.errors:
            self.add_error("due_at", _("Write the day, month, year and time"))
        return data


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


class DraftWordsField(WordsField):
    """A counted text that is kept whatever its length; the check page says what is missing."""

    def validate(self, value: str) -> None:
        forms.Field.validate(self, value)


class _ScoredForm(PortalForm, forms.Form):
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


class EvaluationForm(_ScoredForm):
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
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

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
            **{name: data[name] for name in ("confidential_note", "confidence", "recommendation", "version")},
        }


class ReportForm(_ScoredForm):
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


def differing(form: forms.BaseForm, saved: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Give label, saved and typed text of every visible field that differs, as people read them."""
    rows = []
    for field in form.visible_fields():
        stored, typed = (
            _as_read(field, saved.get(field.name)),
            _as_read(field, form.cleaned_data.get(field.name)),
        )
        if stored != typed:
            rows.append((_label_of(form, field), stored, typed))
    return rows


def _label_of(form: forms.BaseForm, field: forms.BoundField) -> str:
    # The reasons of all criteria bear one label; the criterion tells them apart.
    score = f"score_{field.name.removeprefix('text_')}"
    if field.name.startswith("text_") and score in form.fields:
        return f"{form[score].label}: {field.label}"
    return str(field.label)


def _as_read(field: forms.BoundField, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    labels = {str(key): str(label) for key, label in getattr(field.field, "choices", ())}
    return labels.get(str(value), str(value))
