"""The list of proposals as a file that a worker makes, because it is long."""

from typing import IO

from accounts.models import User
from applications import permissions
from decisions.actions.exporting import Made, Progress, ask_for_export
from decisions.desk_columns import chosen
from decisions.desk_tables import KINDS, Asked, table_of, written_out
from decisions.enums import ExportKind
from decisions.facts.desk import ordered, proposals
from decisions.models import OfficeExport

# So many rows are written while one waits; more are made by a worker.
AT_ONCE = 2_000


def ask_for_table(
    *, asked: Asked, kind: str, title: str, file_name: str, total: int, by: User
) -> OfficeExport:
    """A worker is to write the list of then, as its asker may see it. Raises Refused as `ask_for_export`."""
    return ask_for_export(
        kind=ExportKind.TABLE, title=title, file_name=file_name, content_type=KINDS[kind].media,
        asked={**asked.kept(), "kind": kind}, total=total, by=by,
    )  # fmt: skip


def make_table(export: OfficeExport, file: IO[bytes], tell: Progress) -> Made:
    """The list stands in the file: its rows as they are now for whoever asked."""
    kept = dict(export.asked)
    kind = kept.pop("kind")
    asked = Asked.of(kept)
    found = ordered(proposals(export.user, asked.filters), asked.sort)
    if asked.refs:
        found = found.filter(ref__in=asked.refs)
    ids = list(found.values_list("pk", flat=True))
    table = table_of(ids, chosen(asked.columns), asked=asked, tell=tell)
    file.write(written_out(table, kind))
    return Made(holds=ids)


def allowed(_export: OfficeExport, user: User) -> bool:
    """Whether the person still works in the programme; which rows they may have is asked of each."""
    return permissions.reads_all_sent(user)
