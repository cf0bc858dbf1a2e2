"""The list of proposals as a file for a spreadsheet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from core import clock
from core.exports import CSV, Table, csv_bytes, xlsx_bytes
from core.workbooks import XLSX
from decisions.desk_columns import Column, heads_for_file, needs, order_in_words, values_for_file
from decisions.facts.desk import Filters, rows

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Kind:
    """A form of file. mark: whether a CSV begins with the sign of UTF-8."""

    ending: str
    media: str
    mark: bool = False


KINDS = {"csv": Kind("csv", CSV, mark=True), "csv-plain": Kind("csv", CSV), "xlsx": Kind("xlsx", XLSX)}


@dataclass(frozen=True)
class Asked:
    """What a list was asked for. words: its filters, name and value as they read; refs: only these; view: its name."""

    filters: Filters
    sort: str
    columns: tuple[str, ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    refs: tuple[str, ...] = ()
    view: str = ""

    def kept(self) -> dict[str, Any]:
        """Give the same as JSON keeps it."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Asked":
        """Give back what `kept` gave."""
        return cls(
            filters=Filters(**kept["filters"]),
            sort=kept["sort"],
            columns=tuple(kept["columns"]),
            words=tuple((name, value) for name, value in kept["words"]),
            refs=tuple(kept["refs"]),
            view=kept["view"],
        )


def table_of(
    ids: Sequence[int],
    columns: Sequence[Column],
    *,
    asked: Asked,
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> Table:
    """Give the proposals with these keys, in their order, in these columns, and what the list is.

    tell: called with how many rows are read of how many.
    """
    values = []
    for start in range(0, len(ids), AT_ONCE):
        values += values_for_file(rows(ids[start : start + AT_ONCE], needs(columns)), columns)
        tell(len(values), len(ids))
    table = Table(heads_for_file(columns), values)
    about = [
        (_("List"), asked.view or _("Proposals")),
        (_("Marking"), _("Unclassified")),
        (_("Made (Europe/Brussels)"), clock.now()),
        (_("Rows"), len(values)),
        *asked.words,
        (_("Order"), order_in_words(asked.sort)),
        (_("SHA-256 of the rows as CSV"), table.digest),
    ]
    return Table(table.head, table.rows, about)


def written_out(table: Table, kind: str) -> bytes:
    """Give the bytes of the file. kind: of KINDS."""
    if KINDS[kind].ending == "csv":
        return csv_bytes(table.head, table.rows, mark=KINDS[kind].mark)
    return xlsx_bytes(table.head, table.rows, about=table.about)


def file_name(call: str, kind: str, view: str = "") -> str:
    """Give a name that says what it is, of which call and view, its marking and when it was made."""
    made = clock.now().astimezone(clock.BRUSSELS).strftime("%Y%m%d-%H%M")
    parts = ("proposals", call, slugify(view)[:40], "unclassified", made)
    return "-".join(part for part in parts if part) + f".{KINDS[kind].ending}"
