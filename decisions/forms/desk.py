"""The filters above the programme office's list."""

from functools import lru_cache
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from applications.lifecycle import PROGRAMME_FACES
from core.forms import PortalForm
from decisions.facts.desk import MECHANISMS, SORTS, Choices, Filters

STATE_CHOICES = (
    ("", _("All")),
    ("open", _("Not announced")),
    ("untold", _("Decided, not told")),
    *((state.value, face.word) for state, face in PROGRAMME_FACES.items()),
)
WAITS_CHOICES = (
    ("", _("All")),
    ("screening", _("Eligibility check")),
    ("late", _("Late reviews")),
    ("conflict", _("A conflict to settle")),
    ("letter", _("A letter to read or announce")),
)


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
    waits = forms.ChoiceField(required=False, choices=WAITS_CHOICES, widget=forms.HiddenInput)
    sort = forms.ChoiceField(
        required=False,
        choices=[("", "")] + [(key, key) for name in SORTS for key in (name, f"-{name}")],
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
        }
        for name, choices in lists.items():
            self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]

    @property
    def asked(self) -> Filters:
        """Give the filters as values. Needs: a valid form."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "sort"}
        return Filters(**data)

    def said(self, name: str) -> str:
        """Give the chosen value of a filter in words."""
        value = self.cleaned_data[name]
        if name == "q":
            return str(value)
        return str(dict(self.fields[name].choices).get(value, value))  # type: ignore[attr-defined]


PARAMETERS = frozenset({*DeskFilters.base_fields, "page"})
