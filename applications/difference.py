"""What changed between two versions as a reader reads them: words, cells of tables, people, files. Pure.

Both sides are what `reading.read` gave this reader, so nothing that is hidden from them can show as a difference.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, TypeAlias

from applications.reading import AnswerRead, Head, PersonRead, RowRead, SectionRead, TableRead
from core.differences import Piece, words_between

Kind: TypeAlias = Literal["same", "in", "out", "changed"]
# Beyond this many rows on one side a table is set against the other as a whole.
MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell: the way from what it said to what it says."""

    label: str
    pieces: tuple[Piece, ...]
    number: bool = False


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that came in, went out, or says something else; the first cell is its head."""

    kind: Kind
    cells: tuple[CellChange, ...]


@dataclass(frozen=True, slots=True)
class TableChange:
    """The rows of a table that differ. same: how many rows are as they were."""

    heads: tuple[Head, ...]
    rows: tuple[RowChange, ...]
    same: int


@dataclass(frozen=True, slots=True)
class PartChange:
    """One answer, person or file that differs: words, or rows of a table."""

    label: str
    pieces: tuple[Piece, ...] = ()
    table: TableChange | None = None


@dataclass(frozen=True, slots=True)
class SectionChange:
    """A section with what differs in it. kind: `in` where the older text had no such section, `out` where it is gone."""

    key: str
    title: str
    kind: Kind
    parts: tuple[PartChange, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """An answer, person, table or file of one side; parts of two sides with the same key are the same part."""

    key: str
    label: str
    text: str = ""
    table: TableRead | None = None
    whole: bool = False


def changes_between(old: Sequence[SectionRead], new: Sequence[SectionRead]) -> tuple[SectionChange, ...]:
    """Give the sections that differ, in the order of the newer text, then those that only the older one had.

    An answer is found again by its key wherever its section is called otherwise now, as in a full proposal after
    the short one.
    """
    before = {part.key: part for section in old for part in _parts(section)}
    titles = {section.key for section in old}
    known: set[str] = set()
    found = []
    for section in new:
        parts = list(_parts(section))
        known |= {part.key for part in parts}
        changed = tuple(_changed(parts, before))
        if changed:
            there = section.key in titles or any(part.key in before for part in parts)
            found.append(SectionChange(section.key, section.title, "changed" if there else "in", changed))
    return (*found, *_gone(old, known, {section.key for section in new}))


def _gone(old: Sequence[SectionRead], known: set[str], present: set[str]) -> Iterator[SectionChange]:
    for section in old:
        left = [part for part in _parts(section) if part.key not in known and (part.text or part.table)]
        if left:
            kind: Kind = "changed" if section.key in present else "out"
            yield SectionChange(
                section.key, section.title, kind, tuple(_difference(part, part, None) for part in left)
            )


def _changed(parts: Iterable[_Part], before: Mapping[str, _Part]) -> Iterator[PartChange]:
    for part in parts:
        earlier = before.get(part.key)
        said = (earlier.text, earlier.table) if earlier else ("", None)
        if (part.text, part.table) != said:
            change = _difference(part, earlier, part)
            if change.pieces or (change.table and change.table.rows):
                yield change


def _difference(part: _Part, old: _Part | None, new: _Part | None) -> PartChange:
    tables = (old.table if old else None, new.table if new else None)
    table = _table(*tables) if any(tables) else None
    texts = (old.text if old else "", new.text if new else "")
    pieces = _as_wholes(*texts) if part.whole else words_between(*texts)
    return PartChange(part.label, pieces if texts[0] != texts[1] else (), table)


def _as_wholes(old: str, new: str) -> tuple[Piece, ...]:
    if old == new:
        return (Piece("same", new),) if new else ()
    sides = (Piece("out", old), Piece("in", new))
    return tuple(piece for piece in sides if piece.text)


# --- what a section consists of


def _parts(section: SectionRead) -> Iterator[_Part]:
    for person in section.people:
        yield _person(person)
    for answer in section.answers:
        yield _answer(answer)
    for table in section.tables:
        yield _Part(f"table:{section.key}:{table.caption}", table.caption, table=table)
    for file in section.files:
        told = ", ".join(filter(None, (file.note, file.mark)))
        text = f"{file.name} ({told})" if file.name else ""
        yield _Part(f"file:{file.slot}", file.label, text, whole=True)


def _answer(answer: AnswerRead) -> _Part:
    text = "\n".join(answer.items) if answer.items else answer.text
    return _Part(f"answer:{answer.key}", answer.label, text, answer.table, whole=bool(answer.items))


def _person(person: PersonRead) -> _Part:
    lines = "\n".join(f"{label}: {value}" for label, value in person.rows)
    return _Part(f"person:{person.role}:{person.name}", f"{person.name}, {person.role}", lines)


# --- tables


def _texts(row: RowRead) -> tuple[str, ...]:
    return (row.head, *(cell.text for cell in row.cells))


def _table(old: TableRead | None, new: TableRead | None) -> TableChange:
    """Give the way between two tables; where their columns differ, the old rows go out and the new ones come in."""
    heads = (new or old).heads if (new or old) else ()  # type: ignore[union-attr]
    a = [_texts(row) for row in _rows(old)]
    b = [_texts(row) for row in _rows(new)]
    alike = old is not None and new is not None and len(old.heads) == len(new.heads)
    if not alike or max(len(a), len(b)) > MOST_ROWS:
        rows = [*(_row("out", row, None, heads) for row in a), *(_row("in", None, row, heads) for row in b)]
        if old is not None and not alike:
            heads = max((old.heads, heads), key=len)
        return TableChange(heads, tuple(rows), 0)
    rows, same = [], 0
    for step, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if step == "equal":
            same += j - i
            continue
        for earlier, later in _paired(a[i:j], b[k:m]):
            kind: Kind = "changed" if earlier and later else "in" if later else "out"
            rows.append(_row(kind, earlier, later, heads))
    return TableChange(heads, tuple(rows), same)


def _rows(table: TableRead | None) -> list[RowRead]:
    if table is None:
        return []
    return [*table.rows, *([table.total] if table.total else [])]


_Texts: TypeAlias = tuple[str, ...]


def _paired(old: Sequence[_Texts], new: Sequence[_Texts]) -> Iterator[tuple[_Texts | None, _Texts | None]]:
    """Give rows as pairs: those with the same head first of all, the others as they come, what is left alone."""
    waiting = list(old)
    partner: dict[int, _Texts] = {}
    for place, row in enumerate(new):
        twin = next((other for other in waiting if other[0] == row[0]), None)
        if twin is not None:
            partner[place] = twin
            waiting.remove(twin)
    for place, row in enumerate(new):
        if place not in partner and waiting and len(new) == len(old):
            partner[place] = waiting.pop(0)
        yield partner.get(place), row
    for row in waiting:
        yield row, None


def _row(kind: Kind, old: _Texts | None, new: _Texts | None, heads: Sequence[Head]) -> RowChange:
    width = max(len(old or ()), len(new or ()))
    cells = []
    for place in range(width):
        head = heads[place] if place < len(heads) else Head("")
        before = old[place] if old and place < len(old) else ""
        after = new[place] if new and place < len(new) else ""
        pieces = _as_wholes(before, after) if head.number else words_between(before, after)
        cells.append(CellChange(head.label, pieces, head.number))
    return RowChange(kind, tuple(cells))
