"""What every form is made of: the mixin, the fields people type into, the list of what went wrong."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cached_property
from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.clock import BRUSSELS
from core.errors import Refused
from core.keeping import Sending
from core.money import GREATEST, euros, written
from core.wording import sentence
from core.words import as_name, count_words

# Thousands may be parted by commas, spaces or the spaces that do not break; cents follow a point.
_AMOUNT = re.compile("(?:[0-9]+|[0-9]{1,3}(?:[, \xa0\u202f][0-9]{3})+)(?:[.][0-9]{1,2})?")
# Nothing here is older or later; at the ends of the calendar the day before and the clock elsewhere do not exist.
YEARS = range(1900, 2200)
_DIGITS = re.compile(r"[0-9]{1,4}")
_CLOCK = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})")

_REQUIRED = (
    (forms.FileField, _("Choose a file")),
    (forms.BooleanField, _("Tick the box to go on")),
    (forms.ChoiceField, _("Choose an answer")),
    (forms.ModelChoiceField, _("Choose an answer")),
    (forms.Field, _("Write an answer")),
)


@dataclass(frozen=True)
class ErrorItem:
    """One line of the error summary: the sentence, and the control it leads to ("" when there is none)."""

    text: str
    href: str


class PortalForm(forms.BaseForm):
    """Mixed in before forms.Form or forms.ModelForm: our template pack, our words, no browser bubbles.

    optional: names of the fields marked "(optional)"; None marks those that are not required.
    """

    use_required_attribute = False
    optional: Iterable[str] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = next(
                    text for kind, text in _REQUIRED if isinstance(field, kind)
                )

    @cached_property
    def helper(self) -> FormHelper:
        """The page writes the form tag, the token and the buttons; crispy draws the fields."""
        helper = FormHelper(self)
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = None
        return helper

    @property
    def error_items(self) -> list[ErrorItem]:
        """The lines of the error summary, in the order of the page."""
        return error_items(self)

    def is_optional(self, name: str) -> bool:
        """Whether the label says "(optional)"."""
        return not self.fields[name].required if self.optional is None else name in self.optional


class KeptForm(PortalForm, forms.Form):
    """A form that is saved while one writes: it knows the version it was opened with and which page sends it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    page = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput, required=False)
    turn = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, required=False)

    @property
    def opened_version(self) -> int:
        """The version the page was opened with; -1, which never fits, when the form does not say."""
        given = self.cleaned_data.get("version")
        return -1 if given is None else int(given)

    @property
    def sending(self) -> Sending | None:
        """Which open page sends; None where no script counts the sendings."""
        page, turn = self.cleaned_data.get("page"), self.cleaned_data.get("turn")
        return Sending(page, turn) if page and turn else None


def control_id(field: forms.BoundField) -> str:
    """The id of the control that an error leads to: the first option of radios, the first part of a date."""
    return field.id_for_label or f"{field.auto_id}_0"


def error_sentences(field: forms.BoundField) -> list[str]:
    """What is wrong with a field, each sentence naming it: the summary and the field say the same words."""
    label = str(field.label).strip()
    sentences = []
    for text in map(str, field.errors):
        sentence = text.strip().removesuffix(".")
        if not label or sentence.casefold().startswith(label.casefold()):
            sentences.append(sentence)
        elif label.endswith("?"):
            sentences.append(f"{label} {sentence}")
        else:
            plain = (
                sentence[:1].lower() + sentence[1:]
                if sentence[1:2].islower() or sentence[1:2] == " "
                else sentence
            )
            sentences.append(f"{label.rstrip(':')}: {plain}")
    return sentences


def error_items(*parts: "forms.BaseForm | BaseFormSet[Any]") -> list[ErrorItem]:
    """Every error of the given forms and formsets, in the order of the page, each leading to its control."""
    items: list[ErrorItem] = []
    for part in parts:
        if isinstance(part, BaseFormSet):
            items += [ErrorItem(str(text), "") for text in part.non_form_errors()]
            items += error_items(*part.forms)
            continue
        first = next((f"#{control_id(field)}" for field in part.visible_fields()), "")
        items += [ErrorItem(str(text), first) for text in part.non_field_errors()]
        for field in part:
            href = first if field.is_hidden else f"#{control_id(field)}"
            items += [ErrorItem(text, href) for text in error_sentences(field)]
    return items


def show_refusal(form: forms.BaseForm, refused: Refused) -> None:
    """What an action refused stands in the form: at the field it concerns, else above the form."""
    for finding in refused.findings:
        form.add_error(finding.where if finding.where in form.fields else None, sentence(finding))


class EurField(forms.Field):
    """An amount in euros, cleaned to Decimal(12,2) or None; what cannot be read stays as it was typed."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("Write the amount in euros with digits only, such as 3600 or 3600.50"),
        "too_large": _("This amount is too large. Write at most EUR %(max)s"),
    }

    def __init__(self, *, max_eur: Decimal = GREATEST, **kwargs: Any) -> None:
        self.max_eur = max_eur
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "class": "input--money", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, Decimal):
            return value
        typed = str(value or "").strip()
        if not typed:
            return None
        if not _AMOUNT.fullmatch(typed):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        amount = Decimal(re.sub(r"[^0-9.]", "", typed))
        self._judge_size(amount)
        return euros(amount)

    def validate(self, value: Decimal | None) -> None:
        super().validate(value)
        if value is not None:
            self._judge_size(value)

    def _judge_size(self, amount: Decimal) -> None:
        """Raises ValidationError; asked before the cents are rounded, which an endless number does not survive."""
        if amount > self.max_eur:
            words = self.error_messages["too_large"] % {"max": written(self.max_eur)}
            raise ValidationError(words, code="too_large")


class NameField(forms.CharField):
    """The name of a thing: two that look alike are the same, and one that shows nothing is none."""

    def to_python(self, value: Any) -> str:
        return as_name(cast("str", super().to_python(value)))


class WordsField(forms.CharField):
    """A text with a limit in words, shown while one types; over-typing is allowed and answered, never cut."""

    widget = forms.Textarea

    def __init__(
        self, *, max_words: int | None = None, min_words: int = 0, rows: int = 6, **kwargs: Any
    ) -> None:
        self.max_words, self.min_words, self.rows = max_words, min_words, rows
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = {"rows": str(self.rows), "data-count": "words"}
        if self.max_words:
            attrs["data-max"] = str(self.max_words)
        if self.min_words:
            attrs["data-min"] = str(self.min_words)
        return super().widget_attrs(widget) | attrs

    def to_python(self, value: Any) -> str:
        text = cast("str", super().to_python(value))
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value: str) -> None:
        super().validate(value)
        words = count_words(value)
        if self.max_words and words > self.max_words:
            raise ValidationError(
                ngettext(
                    "Shorten this text to %(max)s words; it has %(n)s word",
                    "Shorten this text to %(max)s words; it has %(n)s words",
                    words,
                )
                % {"max": f"{self.max_words:,}", "n": f"{words:,}"},
                code="too_long",
            )
        if value and words < self.min_words:
            raise ValidationError(
                ngettext(
                    "Write at least %(min)s words; there is %(n)s so far",
                    "Write at least %(min)s words; there are %(n)s so far",
                    words,
                )
                % {"min": self.min_words, "n": words},
                code="too_short",
            )


class DayWidget(forms.MultiWidget):
    """Three plain boxes: day, month, year."""

    template_name = "portal/widgets/day.html"
    use_fieldset = True
    parts: Sequence[str] = ("day", "month", "year")

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {}
        for part in self.parts:
            box = {"class": f"input input--{part}"} | ({"inputmode": "numeric"} if part != "time" else {})
            boxes[part] = forms.TextInput(attrs=box)
        super().__init__(boxes, attrs)

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, datetime):
            value = value.astimezone(BRUSSELS)
        if isinstance(value, date):
            return [value.day, value.month, value.year]
        return ["", "", ""]


class InstantWidget(DayWidget):
    """Day, month, year and a time of day."""

    parts = ("day", "month", "year", "time")

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, datetime):
            return [*super().decompress(value), f"{value.astimezone(BRUSSELS):%H:%M}"]
        return ["", "", "", ""]


class DayField(forms.Field):
    """A day typed in three boxes, cleaned to a date or None."""

    widget: type[forms.Widget] | forms.Widget = DayWidget
    default_error_messages = {
        "required": _("Write the day, month and year"),
        "invalid": _("Write a real date as day, month and year, such as 27 11 2026"),
    }

    def _has_nothing(self, value: Any) -> bool:
        return not value or (isinstance(value, list) and not any(str(part or "").strip() for part in value))

    def _day(self, parts: Sequence[Any]) -> date:
        typed = [str(part or "").strip() for part in parts[:3]]
        read = all(_DIGITS.fullmatch(part) for part in typed) and len(typed[2]) == 4
        if not read or int(typed[2]) not in YEARS:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        day, month, year = map(int, typed)
        try:
            return date(year, month, day)
        except ValueError as impossible:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from impossible

    def to_python(self, value: Any) -> Any:
        if self._has_nothing(value):
            return None
        if isinstance(value, date):
            return value
        return self._day(value)


class InstantField(DayField):
    """A day and a time on the Brussels clock, cleaned to an aware datetime in UTC or None."""

    widget = InstantWidget
    default_error_messages = {
        "required": _("Write the day, month, year and time"),
        "invalid_time": _("Write the time with hours and minutes, such as 17:00"),
        "twice_or_never": _("Clocks change at this time. Write another time of that day"),
    }

    def to_python(self, value: Any) -> datetime | None:
        if self._has_nothing(value):
            return None
        if isinstance(value, datetime):
            return value
        day = self._day(value)
        match = _CLOCK.fullmatch(str(value[3] or "").strip())
        if not match or int(match[1]) > 23 or int(match[2]) > 59:
            raise ValidationError(self.error_messages["invalid_time"], code="invalid_time")
        wall = datetime.combine(day, time(int(match[1]), int(match[2])), tzinfo=BRUSSELS)
        if wall.utcoffset() != wall.replace(fold=1).utcoffset():
            raise ValidationError(self.error_messages["twice_or_never"], code="twice_or_never")
        return wall.astimezone(UTC)


class ScaleField(forms.TypedChoiceField):
    """A score from 0 to 5 in halves, cleaned to Decimal or None; words stand under the whole numbers."""

    widget = forms.RadioSelect
    default_words = (_("fails"), _("poor"), _("fair"), _("good"), _("very good"), _("excellent"))

    def __init__(self, *, words: Sequence[Any] | None = None, **kwargs: Any) -> None:
        under = tuple(words or self.default_words)
        choices = [(f"{n / 2:g}", under[n // 2] if n % 2 == 0 else "") for n in range(11)]
        super().__init__(choices=choices, coerce=Decimal, empty_value=None, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value
