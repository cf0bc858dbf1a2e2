"""One section page: its questions, its table or its grid, and how two states of it differ."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.actions import saving
from applications.facts import Around, Draft, director_choices, duration_of
from applications.forms.money import Grid, posted_grid, saved_grid
from applications.forms.questions import SectionForm
from applications.forms.rows import RowsField, place_in
from applications.mechanisms import Section
from applications.mechanisms.cells import Row, rows_of
from applications.rules import section_of
from core.errors import Finding
from core.forms import ErrorItem, KeptForm
from core.keeping import Sending
from core.wording import sentence


class DoneForm(KeptForm):
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

    optional = ()


@dataclass
class SectionWork:
    """All inputs of one section page, saved or posted."""

    section: Section
    questions: SectionForm
    done: DoneForm
    grid: Grid | None = None

    def is_valid(self) -> bool:
        """Whether everything typed can be kept."""
        judged = [part.is_valid() for part in (self.questions, self.done)]
        return all(judged)

    @property
    def version(self) -> int:
        """The version the page was opened with; -1, which never fits, when the form does not say."""
        return self.done.opened_version

    @property
    def sending(self) -> Sending | None:
        """Which open page sends; None where no script counts the sendings."""
        return self.done.sending

    @property
    def completed(self) -> bool:
        return bool(self.done.cleaned_data.get("completed") == "yes")

    @property
    def answers(self) -> dict[str, Any]:
        return dict(self.questions.cleaned_data)

    @property
    def rows(self) -> saving.KeptRows | None:
        """What the section's table says, or None when it has none."""
        return None if self.grid is None else saving.kept_rows(self.grid.rows())

    def show(self, findings: Iterable[Finding]) -> list[ErrorItem]:
        """The findings stand at their places; gives the lines of the error summary, in page order."""
        findings = list(findings)
        self.questions.show(findings)
        items: list[ErrorItem] = list(self.grid.errors) if self.grid else []
        placed = {"amount_unread"} if items else set()
        items += [
            ErrorItem(sentence(finding).rstrip("."), self._anchor())
            for finding in findings
            if finding.values.get("field") not in self.questions.fields and finding.code not in placed
        ]
        return [*items, *self.questions.items()]

    def take(self, saved: "SectionWork", names: Iterable[str]) -> None:
        """The named parts say what is saved, not what was typed."""
        chosen = set(names)
        for name, field in self.questions.fields.items():
            if name in chosen:
                self.questions.cleaned_data[name] = saved.questions.initial.get(name)
            elif isinstance(field, RowsField):
                mine, theirs = self.kept(name), saved.kept(name)
                self.questions.cleaned_data[name] = _merged(name, mine, theirs, chosen)
        if self.grid is not None and saved.grid is not None:
            known = {cell.name: cell for cell in saved.grid.cells}
            for line in self.grid.lines:
                line.cells = [known.get(c.name, c) if c.name in chosen else c for c in line.cells]

    def _anchor(self) -> str:
        return "#table" if self.grid else ""

    def row_after(self, verb: str, place: str) -> str:
        """Give the id of the row that is looked at next: the first empty one, or the one that was moved."""
        name, _sep, number = place.partition(":")
        if name not in self.questions.fields:
            return "section"
        last = len(rows_of(self.kept(name)))
        moved = place_in(number)
        if verb != "add" and moved is not None:
            last = max(moved + (1 if verb == "down" else -1), 0)
        return f"row-{name}-{last}"

    def kept(self, name: str) -> Any:
        """Give the answer to a question: typed, or else saved."""
        return (self.questions.cleaned_data if self.questions.is_bound else self.questions.initial).get(name)

    def texts(self) -> dict[str, tuple[str, str]]:
        """Each part of the section as (label, text), for laying two states side by side."""
        shown: dict[str, tuple[str, str]] = {}
        for name, field in self.questions.fields.items():
            if isinstance(field, RowsField):
                rows = field.lines(rows_of(self.kept(name)))
                shown |= {
                    f"{name}:{row}": (f"{field.label}, {what}", said) for row, (what, said) in rows.items()
                }
            else:
                shown[name] = (str(field.label), _text(self.kept(name), field))
        if self.grid is not None:
            shown |= self.grid.values
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
        questions=SectionForm(section, initial=dict(entry.data) if entry else {}, **_sources(draft, around)),
        done=DoneForm(initial=initial),
    )
    if section.kind == "budget":
        work.grid = saved_grid(section, draft.directors, _duration(draft), draft.budget)
    return work


def posted_work(section: Section, draft: Draft, around: Around, data: Mapping[str, Any]) -> SectionWork:
    """Give the section with what was typed."""
    work = SectionWork(
        section=section, questions=SectionForm(section, data, **_sources(draft, around)), done=DoneForm(data)
    )
    if section.kind == "budget":
        work.grid = posted_grid(section, draft.directors, _duration(draft), draft.budget, data)
    return work


def _merged(name: str, mine: Any, theirs: Any, chosen: set[str]) -> list[Row]:
    """Give my rows with the chosen ones as the other person saved them: put back, taken over, or taken out."""
    saved = {str(row.get("id")): row for row in rows_of(theirs)}
    kept = [
        saved.get(str(row.get("id"))) if f"{name}:{row.get('id')}" in chosen else row for row in rows_of(mine)
    ]
    known = {str(row.get("id")) for row in rows_of(mine)}
    added = [row for key, row in saved.items() if key not in known and f"{name}:{key}" in chosen]
    return [row for row in (*kept, *added) if row is not None]


def _sources(draft: Draft, around: Around) -> dict[str, Any]:
    return {
        "priorities": around.priorities,
        "countries": _countries(around),
        "directors": director_choices(draft),
    }


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
