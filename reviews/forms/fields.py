"""Fields that several forms of the review share."""

from typing import Any, cast

from django import forms


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
