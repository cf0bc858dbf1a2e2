"""One section page: its questions, its table or its grid, and how two states of it differ."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.actions import drafting
from applications.facts import Around, Draft, duration_of
from applications.forms.money import Grid, posted_grid, saved_grid
from applications.forms.questions import SectionForm
from applications.forms.tables import (
    EMPTY_ROWS,
    EndUserRows,
    MilestoneRows,
    end_user_values,
    end_users_of,
    milestone_values,
    milestones_of,
    show_in_rows,
)
from applications.mechanisms import Section
from applications.models import Proposal
from applications.rules import section_of
from core.errors import Finding
from core.forms import ErrorItem, PortalForm, error_items
from core.wording import sentence

_ROW_WORDS = {
    "end_user_unnamed": gettext_lazy("Write the organisation"),
    "end_user_email": gettext_lazy("Write a complete address, such as name@example.org"),
}


class DoneForm(PortalForm, forms.Form):
    """Whether the writers call the section completed; the state it was opened in."""

    completed = forms.ChoiceField(
        label=gettext_lazy("Have you completed this section?"),
        choices=[
            ("yes", gettext_lazy("Yes, mark it as completed")),
            ("no", gettext_lazy("No, I will come back to it")),
        ],
        widget=forms.RadioSelect(attrs={"row": True}),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    page = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput, required=False)
    turn = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, required=False)

    optional = ()


@dataclass
class SectionWork:
    """All inputs of one section page, saved or posted."""

    section: Section
    questions: SectionForm
    done: DoneForm
    rows: "BaseFormSet[Any] | None" = None
    grid: Grid | None = None

    def is_valid(self) -> bool:
        """Whether everything typed can be kept."""
        parts = [part for part in (self.questions, self.done, self.rows) if part is not None]
        judged = [part.is_valid() for part in parts]
        return all(judged)

    @property
    def version(self) -> int:
        """The version the page was opened with; -1, which never fits, when the form does not say."""
        given = self.done.cleaned_data.get("version")
        return -1 if given is None else int(given)

    @property
    def sending(self) -> drafting.Sending | None:
        """Which open page sends; None where no script counts the sendings."""
        page, turn = self.done.cleaned_data.get("page"), self.done.cleaned_data.get("turn")
        return drafting.Sending(page, turn) if page and turn else None

    @property
    def completed(self) -> bool:
        return bool(self.done.cleaned_data.get("completed") == "yes")

    @property
    def answers(self) -> dict[str, Any]:
        return dict(self.questions.cleaned_data)

    def writer(self) -> Callable[[Proposal], None] | None:
        """Give what writes the section's table, or None when it has none."""
        if self.grid is not None:
            return drafting.budget_rows(self.grid.rows())
        if self.rows is None:
            return None
        if self.section.kind == "end_users":
            return drafting.end_user_rows(end_user_values(self.rows))
        return drafting.milestone_rows(milestone_values(self.rows))

    def show(self, findings: Iterable[Finding]) -> list[ErrorItem]:
        """The findings stand at their places; gives the lines of the error summary, in page order."""
        findings = list(findings)
        self.questions.show(findings)
        items: list[ErrorItem] = list(self.grid.errors) if self.grid else []
        if self.rows is not None:
            show_in_rows(self.rows, findings, _ROW_WORDS)
            items += error_items(self.rows)
        placed = {"amount_unread"} if items else set()
        items += [
            ErrorItem(sentence(finding).rstrip("."), self._anchor())
            for finding in findings
            if finding.values.get("field") not in self.questions.fields
            and finding.values.get("row") is None
            and finding.code not in placed
        ]
        return [*items, *error_items(self.questions)]

    def take(self, saved: "SectionWork", names: Iterable[str]) -> None:
        """The named parts say what is saved, not what was typed."""
        chosen = set(names)
        for name in chosen & self.questions.fields.keys():
            self.questions.cleaned_data[name] = saved.questions.initial.get(name)
        if self.grid is not None and saved.grid is not None:
            known = {cell.name: cell for cell in saved.grid.cells}
            for line in self.grid.lines:
                line.cells = [known.get(c.name, c) if c.name in chosen else c for c in line.cells]
        if "rows" in chosen:
            self.rows = None

    def _anchor(self) -> str:
        return "#table" if self.grid or self.rows is not None else ""

    def texts(self) -> dict[str, tuple[str, str]]:
        """Each part of the section as (label, text), for laying two states side by side."""
        shown: dict[str, tuple[str, str]] = {}
        for name, field in self.questions.fields.items():
            values = self.questions.cleaned_data if self.questions.is_bound else self.questions.initial
            shown[name] = (str(field.label), _text(values.get(name), field))
        if self.grid is not None:
            shown |= self.grid.values
        if self.rows is not None:
            shown["rows"] = (str(self.section.title), _rows_text(self.rows))
        return shown


def saved_work(section: Section, draft: Draft, around: Around) -> SectionWork:
    """Give the section with what is saved."""
    entry = draft.sections.get(section.key)
    initial = {
        "completed": "yes" if entry and entry.completed else "no",
        "version": entry.version if entry else 0,
    }
    work = SectionWork(
        section=section,
        questions=SectionForm(section, initial=dict(entry.data) if entry else {}, **_sources(around)),
        done=DoneForm(initial=initial),
    )
    if section.kind == "budget":
        work.grid = saved_grid(section, draft.directors, _duration(draft), draft.budget)
    elif section.kind in _ROWS:
        kept = _ROWS[section.kind][1](draft)
        work.rows = _rows_class(section, len(kept))(
            initial=kept, prefix="rows", form_kwargs={"countries": _countries(around)}
        )
    return work


def posted_work(section: Section, draft: Draft, around: Around, data: Mapping[str, Any]) -> SectionWork:
    """Give the section with what was typed."""
    work = SectionWork(
        section=section, questions=SectionForm(section, data, **_sources(around)), done=DoneForm(data)
    )
    if section.kind == "budget":
        work.grid = posted_grid(section, draft.directors, _duration(draft), draft.budget, data)
    elif section.kind in _ROWS:
        work.rows = _ROWS[section.kind][0](data, prefix="rows", form_kwargs={"countries": _countries(around)})
    return work


_ROWS: dict[str, tuple[Any, Callable[[Draft], list[dict[str, Any]]]]] = {
    "end_users": (EndUserRows, lambda draft: end_users_of(draft.end_users)),
    "milestones": (MilestoneRows, lambda draft: milestones_of(draft.milestones)),
}


def _rows_class(section: Section, kept: int) -> Any:
    from django.forms.formsets import formset_factory

    base = _ROWS[section.kind][0]
    extra = EMPTY_ROWS if kept else EMPTY_ROWS + 1
    return formset_factory(base.form, extra=extra, max_num=base.max_num, absolute_max=base.absolute_max)


def _sources(around: Around) -> dict[str, Any]:
    return {"priorities": around.priorities, "countries": _countries(around)}


def _countries(around: Around) -> dict[str, str]:
    return {iso2: country.name for iso2, country in around.countries.items()}


def _duration(draft: Draft) -> int | None:
    basics = draft.sections.get(section_of(draft.form, "basics"))
    return duration_of(draft.form.mechanism, basics.data if basics else {})


def _text(value: Any, field: forms.Field) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    known = dict(getattr(field, "choices", ()))
    if isinstance(value, list):
        return ", ".join(str(known.get(item, item)) for item in value)
    return str(known.get(value, value))


def _rows_text(rows: "BaseFormSet[Any]") -> str:
    lines = []
    for row in rows.forms:
        values = row.cleaned_data if row.is_bound else row.initial
        shown = [_text(values.get(name), row.fields[name]) for name in row.fields if name != "remove"]
        if any(shown) and not values.get("remove"):
            lines.append(" · ".join(filter(None, shown)))
    return "\n".join(lines)
