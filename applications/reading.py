"""A proposal as people read it: frozen content and its form become sections of labels and values.

Pure. What an audience may not see is left out here, so that no template can show it.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.charts import Amount, CostChart, Pictures, balance_chart, cost_chart, plan_chart
from applications.enums import DirectorRole
from applications.mechanisms import Column, FormDefinition, Question, Section, Slot, definition
from applications.mechanisms.cells import Row, amount, column_total, cost, is_empty, rows_of
from applications.plan import plan_of
from applications.tables import LEAST_PARTNERS
from core.money import ZERO, written
from partners.enums import Gender, OrganisationKind

# anonymous: a reviewer who may not learn whose proposal it is.
Reader: TypeAlias = Literal["director", "officer", "reviewer", "anonymous"]
Content: TypeAlias = Mapping[str, Any]
# The part of every form that says who takes part.
PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Names:
    """What codes are called: Key Priorities of the call's list and countries, in the reader's language.

    secret: with it files are marked for readers who may not learn their digests.
    """

    priorities: Mapping[str, str] = field(default_factory=dict)
    countries: Mapping[str, str] = field(default_factory=dict)
    directors: Mapping[str, str] = field(default_factory=dict)
    standing: Mapping[str, str] = field(default_factory=dict)
    secret: str = ""


@dataclass(frozen=True, slots=True)
class AnswerRead:
    """One question with its answer; `text` is empty when there is none. `items`: several choices. `table`: rows."""

    key: str
    label: str
    text: str = ""
    prose: bool = False
    items: tuple[str, ...] = ()
    table: "TableRead | None" = None

    @property
    def is_blank(self) -> bool:
        return not self.text and not self.items and self.table is None


@dataclass(frozen=True, slots=True)
class PersonRead:
    """One director: the role in words, the name, and label-value pairs."""

    role: str
    name: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column; numbers stand to the right."""

    label: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that knows its column's name for narrow screens."""

    label: str
    text: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class RowRead:
    head: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TableRead:
    """A table with a row head in its first column; `total` is the last row, or None."""

    caption: str
    heads: tuple[Head, ...]
    rows: tuple[RowRead, ...]
    total: RowRead | None = None


@dataclass(frozen=True, slots=True)
class FileRead:
    """One document: where it belongs, what it is, and where this reader may fetch it ("" nowhere).

    mark: tells it from another file in its place.   note and mark tell a reader without names nothing of the file as it
    was sent: its size and its digest would, to whoever has met it elsewhere.
    """

    slot: str
    label: str
    name: str = ""
    note: str = ""
    mark: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class SectionRead:
    """One section of the form as this audience reads it."""

    key: str
    number: int
    title: str
    answers: tuple[AnswerRead, ...] = ()
    people: tuple[PersonRead, ...] = ()
    tables: tuple[TableRead, ...] = ()
    files: tuple[FileRead, ...] = ()
    empty_note: str = ""
    pictures: Pictures = field(default_factory=Pictures)


def form_of_content(content: Content) -> FormDefinition:
    """Give the form, in the version, that the content was written in."""
    return definition(content["mechanism"], content["phase"], content["form_version"])


def read(
    content: Content,
    form: FormDefinition,
    reader: Reader,
    *,
    names: Names,
    links: Mapping[str, str] | None = None,
) -> tuple[SectionRead, ...]:
    """Give the sections this reader may see, numbered in the order of the form.

    content: as `facts.content_of` writes it.   links: slot → address of the document for this reader.
    """
    shown = [section for section in form.sections if concerns(section, reader)]
    names = replace(names, directors=_directors(content, anonymous=reader == "anonymous"))
    return tuple(
        _section(section, number, content, reader, names, links or {})
        for number, section in enumerate(shown, start=1)
    )


def may_see(part: Question | Slot, reader: Reader) -> bool:
    """Whether the reader may see the answer or document: directors see all that is theirs."""
    if reader == "anonymous":
        tells = part.identifies if isinstance(part, Question) else part.about_people
        return "reviewer" in part.seen_by and not tells
    return reader == "director" or reader in part.seen_by


def documents_for(form: FormDefinition, reader: Reader) -> frozenset[str]:
    """Give the slots whose documents the reader may open."""
    return frozenset(slot.key for section in form.sections for slot in section.slots if may_see(slot, reader))


def concerns(section: Section, reader: Reader) -> bool:
    """Whether the reader finds anything in the section."""
    if reader == "anonymous" and section.group == PEOPLE:
        return False
    parts: list[Question | Slot] = [*section.questions, *section.slots]
    return section.kind in {"directors", "budget"} or any(may_see(part, reader) for part in parts)


def _section(
    section: Section, number: int, content: Content, reader: Reader, names: Names, links: Mapping[str, str]
) -> SectionRead:
    people, tables, note = (), (), ""  # type: tuple[PersonRead, ...], tuple[TableRead, ...], str
    if section.kind == "directors":
        people = tuple(_person(director, reader) for director in content["directors"])
        note = "" if people else _("No director is named.")
    elif section.kind == "budget":
        tables, note = _budget(section, content, reader), _("No amount is asked for.")
    answers = content["answers"].get(section.key, {})
    return SectionRead(
        key=section.key,
        number=number,
        title=str(section.title),
        answers=tuple(
            _answer(question, answers.get(question.key), names, reader)
            for question in section.questions
            if may_see(question, reader)
        ),
        people=people,
        tables=tables,
        files=_files(section.slots, content["documents"], reader, links, names.secret),
        empty_note="" if tables else note,
        pictures=Pictures() if reader == "anonymous" else pictures(section, content, names),
    )


_PLANS = ("tasks", "milestones")


def pictures(section: Section, content: Content, names: Names) -> Pictures:
    """Give what is drawn beside the section: the plan where tasks stand, else milestones; costs; the people."""
    form = form_of_content(content)
    keys = {question.key for question in section.questions}
    known = {question.key for one in form.sections for question in one.questions}
    plan_at = next((key for key in _PLANS if key in known), "")
    if plan_at in keys:
        return Pictures(plan=plan_chart(plan_of(form, content["answers"]), _months(form, content)))
    if section.kind == "budget":
        return Pictures(costs=_costs(section, content))
    if "participants_by_country" in keys and names.standing:
        people = plan_of(form, content["answers"]).people
        return Pictures(balance=balance_chart(people, names.standing, LEAST_PARTNERS.get(form.mechanism, 0)))
    return Pictures()


def _months(form: FormDefinition, content: Content) -> int | None:
    for answers in content["answers"].values():
        if isinstance(months := answers.get("duration_months"), int):
            return months
    return None


def _costs(section: Section, content: Content) -> CostChart | None:
    sides = [] if section.budget_shape == "heading" else [_who(d) for d in content["directors"]]
    amounts = [
        Amount(cell["heading"], cell["director"], cell["year"], Decimal(cell["amount_eur"]))
        for cell in content["budget"]
    ]
    return cost_chart([(h.key, str(h.label)) for h in section.budget_headings], sides, amounts)


# --- answers


def _answer(question: Question, value: Any, names: Names, reader: Reader) -> AnswerRead:
    label = str(question.label)
    if question.kind == "table":
        return AnswerRead(question.key, label, table=table_read(question, value, names, reader))
    if question.kind == "choices":
        chosen = [value] if isinstance(value, str) and value else (value or [])
        return AnswerRead(question.key, label, items=tuple(_choice(question, one, names) for one in chosen))
    return AnswerRead(question.key, label, _shown(question, value, names), prose=question.kind == "text")


def _shown(question: Question, value: Any, names: Names) -> str:
    if value is None or value == "":
        return ""
    if question.kind == "yesno":
        return _("Yes") if value else _("No")
    if question.kind == "choice":
        return _choice(question, value, names)
    if question.kind == "date":
        return _day(value)
    return str(value)


def _choice(question: Question, value: Any, names: Names) -> str:
    if question.source == "priorities":
        return names.priorities.get(str(value), str(value))
    if question.source == "countries":
        return names.countries.get(str(value), str(value))
    return next((str(label) for key, label in question.options if key == str(value)), str(value))


def _day(value: Any) -> str:
    try:
        return date_format(date.fromisoformat(str(value)), "j F Y")
    except ValueError:
        return str(value)


# --- people


def _person(director: Mapping[str, Any], reader: Reader) -> PersonRead:
    organisation = director["organisation"] or {}
    rows = [
        (_("Position"), director["position"]),
        (_("Institution"), organisation.get("name", "")),
        (_("Kind of institution"), _label(OrganisationKind, organisation.get("kind", ""))),
        (_("Place"), _place(organisation)),
    ]
    if reader in {"director", "officer"}:
        rows += [
            (_("Nationality"), _name(director["nationality"])),
            (_("Lives in"), _name(director["residence"])),
            (_("Address"), director["address"]),
            (_("Telephone"), director["phone"]),
            (_("E-mail"), director["email"]),
        ]
    if reader == "director":
        rows.append((_("Gender, for statistics only"), _label(Gender, director["gender"])))
    return PersonRead(
        role=_label(DirectorRole, director["role"]),
        name=director_name(director),
        rows=tuple((label, value) for label, value in rows if value),
    )


def director_name(director: Mapping[str, Any]) -> str:
    """Give the director's name with title, or the address where no name was given."""
    name = " ".join(filter(None, (director["title"], director["given_name"], director["family_name"])))
    return name or str(director["email"])


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


def _name(country: Mapping[str, str] | None) -> str:
    return country["name"] if country else ""


def _place(organisation: Mapping[str, Any]) -> str:
    return ", ".join(filter(None, (organisation.get("city", ""), _name(organisation.get("country")))))


# --- tables


def table_read(question: Question, value: Any, names: Names, reader: Reader) -> TableRead | None:
    """Give the table as this reader sees it, what rows cost worked out, sums in the last row; None when empty."""
    rows = rows_of(value)
    if not rows:
        return None
    columns = [column for column in question.columns if _may_see_column(column, reader)]
    # A column of amounts alone is its own cost.
    costs = question.product if len(question.product) > 1 else ()
    heads = [Head(str(column.label), column.is_number) for column in columns]
    lines = [[_cell(column, row.get(column.key), names) for column in columns] for row in rows]
    sums = [_sum(column, rows) if column.summed else "" for column in columns]
    if costs:
        heads.append(Head(_("EUR"), number=True))
        for line, row in zip(lines, rows, strict=True):
            line.append(_eur(cost(question, row)))
        sums.append(_eur(sum((cost(question, row) for row in rows), ZERO)))
    total = [_("Total"), *sums[1:]] if any(sums) else None
    return _table(str(question.label), heads, lines, total)


def _may_see_column(column: Column, reader: Reader) -> bool:
    if reader == "anonymous":
        return "reviewer" in column.seen_by and column.kind not in {"email", "country"}
    return reader == "director" or reader in column.seen_by


def _sum(column: Column, rows: list[Row]) -> str:
    found = column_total(column, rows)
    return written(found) if column.kind == "eur" else str(found)


def _cell(column: Column, value: Any, names: Names) -> str:
    if column.kind == "yesno":
        return _("Yes") if value else _("No")
    if is_empty(column, value):
        return "–"
    if column.kind == "eur":
        read = amount(value)
        return str(value) if read is None else written(read)
    if column.kind == "date":
        return _day(value)
    known: Mapping[str, Any] = {
        "country": names.countries,
        "director": names.directors,
        "choice": dict(column.options),
    }.get(column.kind, {})
    return str(known.get(str(value), value))


def _directors(content: Content, *, anonymous: bool) -> dict[str, str]:
    return {
        str(director.get("place", n)): ", ".join(
            filter(
                None,
                (director["role"], "" if anonymous else (director["organisation"] or {}).get("name", "")),
            )
        )
        for n, director in enumerate(content["directors"])
    }


def _table(
    caption: str, heads: Sequence[Head], rows: Iterable[Sequence[str]], total: Sequence[str] | None = None
) -> TableRead:
    def row(texts: Sequence[str]) -> RowRead:
        cells = [Cell(head.label, text, head.number) for head, text in zip(heads[1:], texts[1:], strict=True)]
        return RowRead(texts[0], tuple(cells))

    return TableRead(caption, tuple(heads), tuple(map(row, rows)), row(total) if total else None)


def _budget(section: Section, content: Content, reader: Reader) -> tuple[TableRead, ...]:
    lines = [(cell, Decimal(cell["amount_eur"])) for cell in content["budget"]]
    if not lines:
        return ()
    asked = Decimal(content["requested_eur"])
    if reader == "anonymous":
        return (_in_all(section, lines, asked),)
    if section.budget_shape == "director":
        return (_by_director(content, lines, asked),)
    if section.budget_shape == "director_year":
        return (*_by_year(section, content, lines), _by_heading(section, content, lines, asked))
    return (_in_all(section, lines, asked),)


Lines: TypeAlias = Sequence[tuple[Mapping[str, Any], Decimal]]


def _in_all(section: Section, lines: Lines, asked: Decimal) -> TableRead:
    heads = [Head(_("Heading")), Head(_("EUR"), number=True)]
    rows = [(label, _eur(sums)) for label, _key, sums in _heading_sums(section, lines)]
    return _table(_("Amount requested"), heads, rows, (_("Total"), _eur(asked)))


def _eur(amount: Decimal) -> str:
    return written(amount) if amount else "–"


def _heading_sums(section: Section, lines: Lines) -> Iterable[tuple[str, str, Decimal]]:
    for heading in section.budget_headings:
        total = sum((eur for cell, eur in lines if cell["heading"] == heading.key), ZERO)
        if total:
            yield str(heading.label), heading.key, total


def _who(director: Mapping[str, Any]) -> str:
    organisation = director["organisation"] or {}
    country = _name(organisation.get("country"))
    return f"{director['role']}, {country}" if country else str(director["role"])


def _by_director(content: Content, lines: Lines, asked: Decimal) -> TableRead:
    heads = [Head(_("Director")), Head(_("Institution")), Head(_("EUR"), number=True)]
    rows = []
    for place, director in enumerate(content["directors"]):
        sums = sum((eur for cell, eur in lines if cell["director"] == place), ZERO)
        rows.append((_who(director), (director["organisation"] or {}).get("name", ""), _eur(sums)))
    return _table(_("Amount requested by director"), heads, rows, (_("Total"), "", _eur(asked)))


def _by_year(section: Section, content: Content, lines: Lines) -> Iterable[TableRead]:
    years = sorted({cell["year"] or 0 for cell, _amount in lines})
    heads = [
        Head(_("Heading")),
        *(Head(_("Year %(n)s") % {"n": year}, number=True) for year in years),
        Head(_("Total EUR"), number=True),
    ]
    for place, director in enumerate(content["directors"]):
        own = [(cell, eur) for cell, eur in lines if cell["director"] == place]
        if not own:
            continue
        rows = []
        for label, key, total in _heading_sums(section, own):
            by_year = [
                sum((e for c, e in own if c["heading"] == key and (c["year"] or 0) == y), ZERO) for y in years
            ]
            rows.append((label, *map(_eur, by_year), _eur(total)))
        sums = [sum((e for c, e in own if (c["year"] or 0) == y), ZERO) for y in years]
        yield _table(_who(director), heads, rows, (_("Total"), *map(_eur, sums), _eur(sum(sums, ZERO))))


def _by_heading(section: Section, content: Content, lines: Lines, asked: Decimal) -> TableRead:
    places = range(len(content["directors"]))
    heads = [
        Head(_("Heading")),
        *(Head(_who(director), number=True) for director in content["directors"]),
        Head(_("Total EUR"), number=True),
    ]
    rows = []
    for label, key, total in _heading_sums(section, lines):
        own = [sum((e for c, e in lines if c["heading"] == key and c["director"] == p), ZERO) for p in places]
        rows.append((label, *map(_eur, own), _eur(total)))
    sums = [sum((e for c, e in lines if c["director"] == p), ZERO) for p in places]
    return _table(_("All directors together"), heads, rows, (_("Total"), *map(_eur, sums), _eur(asked)))


# --- documents


def _files(
    slots: Sequence[Slot],
    documents: Sequence[Mapping[str, Any]],
    reader: Reader,
    links: Mapping[str, str],
    secret: str,
) -> tuple[FileRead, ...]:
    known = {document["slot"]: document for document in documents}
    return tuple(
        _file(slot, known.get(slot.key), reader, links, secret) for slot in slots if may_see(slot, reader)
    )


def name_for(reader: Reader, document: Mapping[str, Any]) -> str:
    """Give what the document is called for this reader: without names, what its place is called."""
    return neutral_name(document["slot"]) if reader == "anonymous" else str(document["name"])


def neutral_name(slot: str) -> str:
    """Give a name of the file that tells its place and nothing else."""
    return f"{slot.replace('_', '-')}.pdf"


def _file(
    slot: Slot, document: Mapping[str, Any] | None, reader: Reader, links: Mapping[str, str], secret: str
) -> FileRead:
    if document is None:
        return FileRead(slot.key, str(slot.label))
    return FileRead(
        slot=slot.key,
        label=str(slot.label),
        name=name_for(reader, document),
        note=note_for(reader, document),
        mark=_mark(reader, document["sha256"], secret),
        url=links.get(slot.key, ""),
    )


def note_for(reader: Reader, document: Mapping[str, Any]) -> str:
    """Give how long the document is in words; its size, too, where the reader may know whose it is."""
    if reader == "anonymous":
        return _length(document["pages"]) if document["pages"] else ""
    return file_note(document["size"], document["pages"])


def _mark(reader: Reader, sha256: str, secret: str) -> str:
    """Give what tells the file from another one in its place, in words."""
    if reader == "anonymous":
        made = hmac.new(secret.encode(), sha256.encode(), hashlib.sha256).hexdigest()
        return _("mark %(mark)s") % {"mark": made[:8]}
    return f"SHA-256 {sha256[:16]}"


def file_note(size: int, pages: int | None) -> str:
    """Give size and length of a PDF in words: "0.4 MB, 2 pages"."""
    megabytes = _("%(size)s MB") % {"size": f"{max(size / 1e6, 0.1):.1f}"}
    return f"{megabytes}, {_length(pages)}" if pages else megabytes


def _length(pages: int) -> str:
    return ngettext("%(n)s page", "%(n)s pages", pages) % {"n": pages}
