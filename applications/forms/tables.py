"""The tables people fill in row by row: end-users and milestones."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from applications.forms.questions import KeptChoice, KeptNumber, KeptText, plain
from applications.models import EndUser, Milestone
from core.errors import Finding
from core.forms import PortalForm
from partners.models import Country

EMPTY_ROWS = 1
MOST_ROWS = 40
GREATEST_MONTH = 240


class ShortLine(forms.CharField):
    """A line that a column of the database holds; a longer one is answered, not cut."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        self.most = most
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> str:
        line = " ".join(plain(value).split())
        if len(line) > self.most:
            words = _("Shorten this to %(most)s characters; it has %(n)s")
            raise forms.ValidationError(words, params={"most": self.most, "n": len(line)})
        return line


class RowForm(PortalForm, forms.Form):
    """One row; one with nothing in it, or ticked for removal, is not kept."""

    optional: Iterable[str] | None = ("remove",)
    page_lines: Sequence[Sequence[str]] = ()

    def __init__(self, *args: Any, countries: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "country" in self.fields:
            choices = [("", ""), *(countries or {}).items()]
            self.fields["country"].choices = choices  # type: ignore[attr-defined]

    @property
    def lines(self) -> list[list[forms.BoundField]]:
        """The fields line by line: some side by side, removal only where something stands."""
        saved = bool(self.initial) or self.is_bound
        placed = [[self[name] for name in names] for names in self.page_lines]
        return [line for line in placed if saved or line[0].name != "remove"]

    @property
    def is_kept(self) -> bool:
        """Whether something stands in the row and nobody wants it removed."""
        values = getattr(self, "cleaned_data", {})
        return not values.get("remove") and any(v for name, v in values.items() if name != "remove")

    def point_out(self, name: str, text: str) -> None:
        """The sentence stands at the field although the row was saved."""
        self.errors.setdefault(name, self.error_class()).append(text)


class EndUserForm(RowForm):
    """Who will put the results to use."""

    organisation = ShortLine(label=_("Organisation"), most=200)
    country = KeptChoice(label=_("Country"), required=False)
    contact = ShortLine(label=_("Contact person"), most=150)
    email = ShortLine(
        label=_("E-mail address"), most=254, widget=forms.TextInput(attrs={"inputmode": "email"})
    )
    interest = KeptText(
        label=_("Interest in the results"),
        help_text=_("What they will use, and for what. Two or three sentences."),
        rows=3,
        required=False,
    )
    remove = forms.BooleanField(label=_("Remove this end-user"), required=False)

    optional = ("contact", "email", "interest", "remove")
    page_lines = (("organisation", "country"), ("contact", "email"), ("interest",), ("remove",))


class MilestoneForm(RowForm):
    """A point at which the project reports."""

    title = ShortLine(label=_("Milestone"), most=200)
    month = KeptNumber(
        label=_("Month"), help_text=_("Counted from the start of the project."), required=False
    )
    shown_by = KeptText(label=_("How it is shown to be reached"), rows=2, required=False)
    remove = forms.BooleanField(label=_("Remove this milestone"), required=False)

    optional = ("shown_by", "remove")
    page_lines = (("title", "month"), ("shown_by",), ("remove",))


EndUserRows = formset_factory(EndUserForm, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
MilestoneRows = formset_factory(MilestoneForm, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


def end_users_of(users: Sequence[EndUser]) -> list[dict[str, Any]]:
    """Give what the rows of the form show for the saved end-users."""
    return [
        {
            "organisation": user.organisation,
            "country": user.country.iso2 if user.country else "",
            "contact": user.contact,
            "email": user.email,
            "interest": user.interest,
        }
        for user in users
    ]


def milestones_of(milestones: Sequence[Milestone]) -> list[dict[str, Any]]:
    """Give what the rows of the form show for the saved milestones, unread months as typed."""
    return [{"title": m.title, "month": m.typed or m.month, "shown_by": m.shown_by} for m in milestones]


def end_user_values(rows: "BaseFormSet[Any]") -> list[dict[str, Any]]:
    """Give the kept rows for `drafting.end_user_rows`."""
    countries = {country.iso2: country for country in Country.objects.all()}
    return [
        {**_values(row), "country": countries.get(row.cleaned_data["country"] or "")} for row in _kept(rows)
    ]


def milestone_values(rows: "BaseFormSet[Any]") -> list[dict[str, Any]]:
    """Give the kept rows for `drafting.milestone_rows`; a month that cannot be read stays as typed."""
    kept = []
    for row in _kept(rows):
        month = row.cleaned_data["month"]
        read = isinstance(month, int) and 0 <= month <= GREATEST_MONTH
        typed = "" if read or month is None else str(month)
        kept.append({**_values(row), "month": month if read else None, "typed": typed})
    return kept


def _kept(rows: "BaseFormSet[Any]") -> list[Any]:
    return [row for row in rows.forms if row.is_kept]


def _values(row: RowForm) -> dict[str, Any]:
    return {name: value for name, value in row.cleaned_data.items() if name != "remove"}


def show_in_rows(rows: "BaseFormSet[Any]", findings: Iterable[Finding], words: Mapping[str, Any]) -> None:
    """Findings that name a row stand at its field; `words` has the sentence for a code."""
    for finding in findings:
        place = finding.values.get("row")
        if place is not None and place < len(rows.forms) and finding.code in words:
            rows.forms[place].point_out(finding.values["field"], str(words[finding.code]))
