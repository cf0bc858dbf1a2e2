"""What a form is: sections of questions as values, so that a call can name a version and keep it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Text: TypeAlias = "str | StrPromise"
QuestionKind: TypeAlias = Literal["text", "line", "integer", "date", "choice", "choices", "yesno", "table"]
ColumnKind: TypeAlias = Literal[
    "line", "text", "integer", "eur", "date", "time", "email", "choice", "country", "director", "yesno"
]
SectionKind: TypeAlias = Literal["basics", "narrative", "directors", "budget", "documents"]
Unit: TypeAlias = Literal["words", "characters"]
Source: TypeAlias = Literal["", "priorities", "countries"]
Audience: TypeAlias = Literal["reviewer", "officer"]
BudgetShape: TypeAlias = Literal["", "director", "director_year", "heading"]

EVERYONE: frozenset[Audience] = frozenset({"reviewer", "officer"})
OFFICERS: frozenset[Audience] = frozenset({"officer"})


# What a cell may hold where its column sets no limit of its own: characters of a line, words of a text.
USUAL_LINE, USUAL_TEXT = 150, 80


@dataclass(frozen=True)
class Column:
    """One column of a table question.

    limit: the most characters of a line or words of a text.   minimum, maximum: bounds of an integer.
    options: (value, label) of a choice.   required: a row that says anything at all must say this; a yesno is a
    box, ticked or not, and never missing.   summed: the table ends with the sum of the column.
    """

    key: str
    label: Text
    kind: ColumnKind = "line"
    limit: int | None = None
    required: bool = True
    options: tuple[tuple[str, Text], ...] = ()
    minimum: int = 0
    maximum: int = 10_000
    summed: bool = False
    seen_by: frozenset[Audience] = EVERYONE

    @property
    def most(self) -> int:
        """The most characters of a line or words of a text."""
        return self.limit or (USUAL_TEXT if self.kind == "text" else USUAL_LINE)

    @property
    def is_number(self) -> bool:
        """Whether the cells are numbers and stand to the right."""
        return self.kind in {"integer", "eur"}


@dataclass(frozen=True)
class Question:
    """One question with everything its page, its rule and its reader need.

    limit: the most words or characters (by `unit`) for text and line; None for other kinds.
    minimum, maximum: bounds of an integer.   options: (value, label) of a choice.
    source: where the options of a choice come from when they are not written here: the call's priority list
    or the countries.   column: the proposal's column that follows the answer, for lists; mostly empty.
    identifies: its answer tells whose proposal it is, and nobody reads it in an anonymous phase.
    must_agree: a declaration to which only yes (kept as true) is an answer that can be submitted.

    Of a table: `row` is what one row is called, `columns` what it says, `fewest` and `most` how many rows there
    are.   product: the integer and amount columns whose product is what a row costs in euros.
    heading: the heading of the budget that the costs listed here should add up to.
    """

    key: str
    label: Text
    help: Text = ""
    kind: QuestionKind = "text"
    limit: int | None = None
    unit: Unit = "words"
    required: bool = True
    seen_by: frozenset[Audience] = EVERYONE
    options: tuple[tuple[str, Text], ...] = ()
    source: Source = ""
    minimum: int | None = None
    maximum: int | None = None
    column: str = ""
    must_agree: bool = False
    identifies: bool = False
    row: Text = ""
    columns: tuple[Column, ...] = ()
    fewest: int = 1
    most: int = 20
    product: tuple[str, ...] = ()
    heading: str = ""

    def column_of(self, key: str) -> Column | None:
        """The table's column of that key, or None."""
        return next((column for column in self.columns if column.key == key), None)


@dataclass(frozen=True)
class Heading:
    """One heading of the budget table."""

    key: str
    label: Text
    help: Text = ""


@dataclass(frozen=True)
class Guide:
    """What part of the amount usually goes to some headings, in per cent: a guide, never a rule.

    room: from how many per cent above it a reason is asked for.
    """

    label: Text
    headings: tuple[str, ...]
    percent: int
    room: int = 10


@dataclass(frozen=True)
class Slot:
    """One place for one PDF.

    about_people: its file tells whose proposal it is, and nobody reads it in an anonymous phase. So it is unless the
    form says otherwise; of any other, reviewers get a copy that tells nothing beside its pages.
    """

    key: str
    label: Text
    help: Text = ""
    required: bool = True
    max_mb: int = 5
    max_pages: int | None = None
    seen_by: frozenset[Audience] = EVERYONE
    about_people: bool = True


@dataclass(frozen=True)
class Section:
    """One page of the form: what is asked there, and which table or which files stand there.

    budget_shape: by which the amounts are split beside the heading: director, director and year, or nothing.
    """

    key: str
    group: str
    title: Text
    lead: Text = ""
    kind: SectionKind = "narrative"
    questions: tuple[Question, ...] = ()
    slots: tuple[Slot, ...] = ()
    budget_headings: tuple[Heading, ...] = ()
    budget_shape: BudgetShape = ""
    guides: tuple[Guide, ...] = ()


@dataclass(frozen=True)
class FormDefinition:
    """One version of one form.

    phase: 0 where a mechanism has one phase, else 1 or 2.
    groups: (key, label) in the order of the task list.
    """

    key: str
    version: str
    title: Text
    mechanism: str
    phase: int
    groups: tuple[tuple[str, Text], ...]
    sections: tuple[Section, ...]

    def section(self, key: str) -> Section | None:
        """The section of that key, or None."""
        return next((section for section in self.sections if section.key == key), None)

    def in_group(self, group: str) -> tuple[Section, ...]:
        """The sections of one group, in their order."""
        return tuple(section for section in self.sections if section.group == group)


def all_questions(form: FormDefinition) -> Iterator[tuple[Section, Question]]:
    """Every question of the form with its section, in the order of the pages."""
    for section in form.sections:
        for question in section.questions:
            yield section, question
