"""The filters above the programme office's list."""

from dataclasses import fields as dataclass_fields
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from applications.lifecycle import PROGRAMME_FACES
from core.forms import PortalForm
from decisions.desk_columns import COLUMNS, Column, chosen, order_in_words
from decisions.facts.desk import FIRST_SORT, MECHANISMS, SORTS, Choices, Filters

STATE_CHOICES = (
    ("", _("All")),
    ("open", _("Not announced")),
    ("untold", _("Decided, not told")),
    *((state.value, face.word) for state, face in PROGRAMME_FACES.items()),
)
WAITS_CHOICES = (
    ("", _("All")),
    ("screening", _("Eligibility check")),
    ("panel", _("A panel")),
    ("reviewers", _("Reviewers")),
    ("late", _("Late reviews")),
    ("conflict", _("A conflict to settle")),
    ("letter", _("A letter to read or announce")),
    ("taking", _("A decision with the approver")),
)


PER_PAGE, ROWS = (25, 50, 100), 50
FILTERS = tuple(field.name for field in dataclass_fields(Filters))


class QuickSelect(forms.Select):
    """A select whose options are joined in Python: two hundred countries are too many for template pieces."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        options = _options(tuple((str(key), str(label)) for key, label in self.choices), str(value or ""))
        own = self.build_attrs(self.attrs, attrs)
        written = format_html_join("", ' {}="{}"', own.items())
        return format_html('<select name="{}"{}>{}</select>', name, written, options)


@lru_cache(maxsize=64)
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((key, _SELECTED if key == chosen else "", label) for key, label in choices),
    )


_SELECTED = SafeString(" selected")


class DeskFilters(PortalForm, forms.Form):
    """Every filter may be left empty; a value that is not offered is an error of the address."""

    q = forms.CharField(label=_("Reference, title or person"), required=False, max_length=100)
    call = forms.ChoiceField(label=_("Call"), required=False, widget=QuickSelect)
    mechanism = forms.ChoiceField(label=_("Mechanism"), required=False, widget=QuickSelect)
    priority = forms.ChoiceField(label=_("Key Priority"), required=False, widget=QuickSelect)
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATE_CHOICES, widget=QuickSelect)
    country = forms.ChoiceField(label=_("Country"), required=False, widget=QuickSelect)
    panel = forms.ChoiceField(label=_("Panel"), required=False, widget=QuickSelect)
    tag = forms.ChoiceField(label=_("Tag"), required=False, widget=QuickSelect)
    waits = forms.ChoiceField(required=False, choices=WAITS_CHOICES, widget=forms.HiddenInput)
    sort = forms.ChoiceField(
        required=False,
        choices=[("", "")] + [(key, key) for name in SORTS for key in (name, f"-{name}")],
        widget=forms.HiddenInput,
    )

    columns = forms.CharField(label=_("Columns"), required=False, max_length=400, widget=forms.HiddenInput)
    view = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    per = forms.ChoiceField(
        label=_("Rows a page"),
        required=False,
        choices=[("", "")] + [(str(n), str(n)) for n in PER_PAGE],
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, offered: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists = {
            "call": offered.calls,
            "mechanism": MECHANISMS,
            "priority": offered.priorities,
            "country": offered.countries,
            "panel": offered.panels,
            "tag": offered.tags,
        }
        for name, choices in lists.items():
            self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]

        if not offered.tags:
            self.fields["tag"].widget = forms.HiddenInput()

    def clean_columns(self) -> tuple[str, ...]:
        """Give the keys of the columns in their order, each once; none for the usual ones."""
        keys = tuple(dict.fromkeys(key for key in self.cleaned_data["columns"].split(",") if key))
        if any(key not in COLUMNS for key in keys):
            raise forms.ValidationError(_("There is no such column."))
        return keys

    @property
    def asked(self) -> Filters:
        """Give the filters as values. Needs: a valid form."""
        return Filters(**{name: self.cleaned_data[name] for name in FILTERS})

    @property
    def order(self) -> str:
        """Give the order asked for, else the usual one."""
        return self.cleaned_data["sort"] or FIRST_SORT

    @property
    def order_in_words(self) -> str:
        """Give the order as it reads."""
        return order_in_words(self.order)

    @property
    def shown(self) -> tuple[Column, ...]:
        """Give the columns to show."""
        return chosen(self.cleaned_data["columns"])

    @property
    def rows_a_page(self) -> int:
        """Give how many rows a page has."""
        return int(self.cleaned_data["per"] or ROWS)

    def chips(self) -> list[tuple[str, str, str]]:
        """Give what is filtered: the filter's key, its name, the chosen value in words."""
        return [
            (name, str(self.fields[name].label or _("Waits for")), self.said(name))
            for name in FILTERS
            if self.cleaned_data[name]
        ]

    def said(self, name: str) -> str:
        """Give the chosen value of a filter in words."""
        value = self.cleaned_data[name]
        if name == "q":
            return str(value)
        return str(dict(self.fields[name].choices).get(value, value))  # type: ignore[attr-defined]


PARAMETERS = frozenset({*DeskFilters.base_fields, "page"})
