"""What was typed and what was saved, side by side."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

PICK = "pick-"


def differing(form: forms.BaseForm, saved: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """Give name, label, saved and typed text of every visible field that differs, as people read them."""
    rows = []
    for field in form.visible_fields():
        stored, typed = (
            _as_read(field, saved.get(field.name)),
            _as_read(field, form.cleaned_data.get(field.name)),
        )
        if stored != typed:
            rows.append((field.name, _label_of(form, field), stored, typed))
    return rows


def chosen(posted: Mapping[str, Any], saved: Mapping[str, Any]) -> dict[str, Any]:
    """Give what was posted, with what is saved wherever the person chose to keep that (`pick-` and the field's name)."""
    data = {name: value for name, value in posted.items() if not name.startswith(PICK)}
    for name, pick in posted.items():
        if name.startswith(PICK) and pick == "saved":
            kept = saved.get(name.removeprefix(PICK))
            data[name.removeprefix(PICK)] = "" if kept is None else str(kept)
    return data


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
