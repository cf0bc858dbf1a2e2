"""The narrative questions of one section: the form takes whatever is typed, rules say what is wrong."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from applications.forms.rows import RowsField
from applications.mechanisms import Question, Section
from applications.models import KeyPriority
from core.errors import Finding
from core.forms import DayField, DayWidget, ErrorItem, PortalForm, WordsField, control_id, error_sentences
from core.wording import sentence
from core.words import count_words

LONGEST_TYPED = 40
_COUNTRY = re.compile(r"[A-Z]{2}")
_WHOLE = re.compile(r"-?[0-9]{1,9}")
# Numbers that people write with a sign for thousands or a unit's dot at the end are not guessed at.
Choices = list[tuple[str, Any]]


def plain(text: Any) -> str:
    """Give the text with one kind of line end."""
    return str(text or "").replace("\r\n", "\n").replace("\r", "\n")


class KeptText(WordsField):
    """A text of any length; the limit is shown, and the rule answers."""

    def clean(self, value: Any) -> str:
        return plain(value).strip()


class KeptLine(forms.CharField):
    """A line of any length; the limit is shown, and the rule answers."""

    def clean(self, value: Any) -> str:
        return " ".join(plain(value).split())


class KeptNumber(forms.Field):
    """A whole number, or what was typed in its place; None when empty."""

    widget = forms.TextInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "numeric", "class": "input--short", "autocomplete": "off"}

    def clean(self, value: Any) -> int | str | None:
        typed = plain(value).strip()
        if not typed:
            return None
        return int(typed) if _WHOLE.fullmatch(typed) else typed[:LONGEST_TYPED]


class KeptDayWidget(DayWidget):
    """Three boxes that show a kept day again, or the three texts that were no day."""

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, str) and value:
            try:
                return super().decompress(date.fromisoformat(value))
            except ValueError:
                return [*value.split("/"), "", "", ""][:3]
        return super().decompress(value)


class KeptDay(DayField):
    """A day as ISO text, or what was typed in its place, parted by slashes; None when empty."""

    widget = KeptDayWidget

    def clean(self, value: Any) -> str | None:
        parts = value if isinstance(value, list) else []
        typed = [plain(part).strip().replace("/", " ")[:10] for part in parts]
        if not any(typed):
            return None
        try:
            return str(self._day(typed).isoformat())
        except forms.ValidationError:
            return "/".join(typed)


class KeptChoice(forms.ChoiceField):
    """One of the choices; anything else counts as no answer."""

    def clean(self, value: Any) -> str | None:
        known = plain(value)
        return known if known and self.valid_value(known) else None


class KeptCode(forms.Field):
    """The code of a country where no list is at hand, as while one writes; anything else counts as no answer."""

    def clean(self, value: Any) -> str | None:
        code = plain(value)
        return code if _COUNTRY.fullmatch(code) else None


class KeptChoices(forms.MultipleChoiceField):
    """Some of the choices, in their order; anything else is dropped."""

    def clean(self, value: Any) -> list[str]:
        return [item for item in map(plain, value or []) if self.valid_value(item)]


class KeptYesNo(forms.ChoiceField):
    """Yes as true, no as false, None when not answered."""

    def __init__(self, **kwargs: Any) -> None:
        answers = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
        super().__init__(choices=answers, widget=forms.RadioSelect(attrs={"row": True}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value)

    def clean(self, value: Any) -> bool | None:
        return {"yes": True, "no": False}.get(plain(value))


class SectionForm(PortalForm, forms.Form):
    """The questions of one section. Nothing typed is refused or cut; `show` puts findings at their places."""

    def __init__(
        self,
        section: Section,
        *args: Any,
        priorities: Sequence[KeyPriority] = (),
        countries: Mapping[str, str] | None = None,
        directors: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.section = section
        self.cells: list[Finding] = []
        listed = {"country": countries or {}, "director": directors or {}}
        self.optional = {question.key for question in section.questions if not question.required}
        super().__init__(*args, **kwargs)
        for question in section.questions:
            options = _options(question, priorities, countries or {})
            self.fields[question.key] = field_of(question, options, listed)

    def show(self, findings: Iterable[Finding]) -> None:
        """The findings of the section stand at their questions, in the words of one who answers them."""
        self._errors = ErrorDict()
        self.cleaned_data = getattr(self, "cleaned_data", {})
        for finding in findings:
            name = finding.values.get("field", "")
            if name in self.fields and "row" in finding.values:
                self.cells.append(finding)
                cast("RowsField", self.fields[name]).point_out([finding])
            elif name in self.fields:
                question = next(q for q in self.section.questions if q.key == name)
                kept = self.initial.get(name) if not self.is_bound else self.cleaned_data.get(name)
                self.add_error(name, advice(finding, question, kept))

    def items(self) -> list[ErrorItem]:
        """The lines of the error summary in page order: of each question, its cells first."""
        lines: list[ErrorItem] = []
        for field in self:
            cells = [finding for finding in self.cells if finding.values["field"] == field.name]
            lines += [
                ErrorItem(sentence(finding).rstrip("."), f"#{cell_id(field, finding)}") for finding in cells
            ]
            lines += [ErrorItem(text, f"#{control_id(field)}") for text in error_sentences(field)]
        return lines

    def add_error(self, field: str | None, error: Any) -> None:
        """Keep what was typed: an error does not take the answer away."""
        self._errors = self._errors or ErrorDict()
        self._errors.setdefault(field or "__all__", self.error_class()).append(error)


def cell_id(field: forms.BoundField, finding: Finding) -> str:
    """Give the id of the cell that a finding points at; of a day, its first box."""
    column = cast("RowsField", field.field).question.column_of(finding.values["column"])
    place = f"{field.auto_id}-{finding.values['row']}-{finding.values['column']}"
    return f"{place}_day" if column is not None and column.kind == "date" else place


def _options(question: Question, priorities: Sequence[KeyPriority], countries: Mapping[str, str]) -> Choices:
    if question.source == "priorities":
        return [(priority.code, str(priority)) for priority in priorities]
    if question.source == "countries":
        return list(countries.items())
    return [(value, label) for value, label in question.options]


def field_of(
    question: Question, options: Choices, listed: Mapping[str, Mapping[str, Any]] | None = None
) -> forms.Field:
    """Give the field for a question; nothing is required, because a draft may be incomplete."""
    words: dict[str, Any] = {"label": question.label, "help_text": _hint(question), "required": False}
    if question.kind == "table":
        return RowsField(question, listed or {}, **words)
    if question.kind == "text":
        limit = question.limit if question.unit == "words" else None
        return KeptText(max_words=limit, rows=max(4, min(14, (question.limit or 100) // 25)), **words)
    if question.kind == "integer":
        return KeptNumber(**words)
    if question.kind == "date":
        return KeptDay(**words)
    if question.kind == "yesno":
        return KeptYesNo(**words)
    if question.source == "countries" and not options:
        return KeptCode(**words)
    if question.kind == "choices":
        return KeptChoices(choices=options, widget=forms.CheckboxSelectMultiple, **words)
    if question.kind == "choice" and len(options) <= MOST_RADIOS:
        return KeptChoice(choices=options, widget=forms.RadioSelect, **words)
    if question.kind == "choice":
        return KeptChoice(choices=[("", _("Choose")), *options], **words)
    return KeptLine(**words)


MOST_RADIOS = 5


def _hint(question: Question) -> str:
    parts = [str(question.help)] if question.help else []
    if question.kind == "line" and question.limit:
        parts.append(_("Up to %(limit)s characters.") % {"limit": question.limit})
    elif question.kind == "date":
        parts.append(_("For example, 27 3 2028."))
    return " ".join(parts)


def advice(finding: Finding, question: Question, value: Any) -> str:
    """Give the finding as a sentence for the place where one mends it; the label stands before it."""
    if finding.code == "answer_missing" and question.kind == "table":
        return _("Add at least one row")
    if finding.code in {"answer_missing", "declaration_open"}:
        chooses = question.kind in {"choice", "choices", "yesno"}
        return _("Choose an answer") if chooses else _("Write an answer")
    if finding.code == "declaration_refused":
        return _("The proposal can be submitted only with yes")
    if finding.code == "answer_too_long":
        return _too_long(question, str(value or ""))
    if finding.code == "number_unread":
        return _("Write a whole number with digits only, such as 24")
    if finding.code == "date_unread":
        return _("Write a real date as day, month and year, such as 27 11 2026")
    if finding.code == "number_too_small":
        return _("Write a number of at least %(minimum)s") % {"minimum": question.minimum}
    if finding.code == "number_too_large":
        return _("Write a number of at most %(maximum)s") % {"maximum": question.maximum}
    return sentence(finding).rstrip(".")


def _too_long(question: Question, text: str) -> str:
    if question.unit == "words":
        n = count_words(text)
        return ngettext(
            "Shorten this text to %(limit)s words; it has %(n)s word",
            "Shorten this text to %(limit)s words; it has %(n)s words",
            n,
        ) % {"limit": f"{question.limit:,}", "n": f"{n:,}"}
    n = len(text)
    return ngettext(
        "Shorten this to %(limit)s characters; it has %(n)s character",
        "Shorten this to %(limit)s characters; it has %(n)s characters",
        n,
    ) % {"limit": f"{question.limit:,}", "n": f"{n:,}"}
