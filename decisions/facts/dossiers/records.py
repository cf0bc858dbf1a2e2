"""Rows as an outsider reads them: people by name, files by digest, every code with its words, no key of ours."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import ForeignKey, Model
from psycopg.sql import SQL, Identifier

from accounts.models import User
from applications.models import Call, KeyPriority, Proposal, ProposalVersion
from core.models import StoredFile
from decisions.models import FundingRound, Scenario
from partners.models import Country
from reviews.models import AssignmentRun, Expert, Panel

_NAMED: dict[type[Model], Callable[[Any], Any]] = {
    User: lambda user: {"ref": user.ref, "name": str(user)},
    Expert: lambda expert: {"ref": expert.person.ref, "name": str(expert.person)},
    Proposal: lambda proposal: proposal.ref,
    ProposalVersion: lambda version: version.number,
    Call: lambda call: call.label,
    Panel: lambda panel: panel.code,
    FundingRound: lambda found: found.code,
    Country: lambda country: country.iso2,
    KeyPriority: lambda priority: f"{priority.code} {priority.title_en}",
    AssignmentRun: lambda run: run.number,
}
# Columns that are large: a record says them in full, and the row's own text is given without them.
LARGE: Mapping[type[Model], tuple[str, ...]] = {
    AssignmentRun: ("answer", "inputs", "problem"),
    Scenario: ("answer", "inputs", "problem"),
}


def plain(value: Any) -> Any:
    """Give the value as JSON has it: instants in UTC, amounts as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


class Records:
    """Turns rows into plain values, remembers whom keys name, and which rows were told of.

    Each names its row, so that it can be held against the row's own text. kept_back: columns of which nothing is said,
    neither here nor in the row's text.
    """

    def __init__(self, kept_back: Mapping[type[Model], tuple[str, ...]] | None = None) -> None:
        self._kept_back = kept_back or {}
        self._names: dict[tuple[type[Model], Any], Any] = {}
        self._told: dict[str, dict[str, None]] = defaultdict(dict)

    def of(self, row: Model, *without: str) -> dict[str, Any]:
        """Give what the row says, without these fields; from now on it counts as told."""
        said: dict[str, Any] = {}
        for field in row._meta.concrete_fields:
            if field.primary_key or field.name in (*without, *self._kept_back.get(type(row), ())):
                continue
            if isinstance(field, ForeignKey):
                said[field.name] = self.named(field.related_model, getattr(row, field.attname))
                continue
            value = getattr(row, field.attname)
            said[field.name] = plain(value)
            if field.choices and value:
                said[f"{field.name}_says"] = str(getattr(row, f"get_{field.name}_display")())
        said["_row"] = [row._meta.db_table, str(row.pk)]
        self._told[row._meta.db_table][str(row.pk)] = None
        return said

    def all(self, rows: Iterable[Model], *without: str) -> list[dict[str, Any]]:
        """Give what each of the rows says."""
        return [self.of(row, *without) for row in rows]

    def named(self, model: Any, key: Any) -> Any:
        """Give what the row of that key is called; None without a key."""
        if key is None:
            return None
        if (model, key) not in self._names:
            rows = model._default_manager.all()
            if model is Expert:
                rows = rows.select_related("person")
            if model is ProposalVersion:
                rows = rows.defer("content")
            if model is AssignmentRun:
                rows = rows.only("number")
            # A file is a row like others: its digest is held against the audit chain.
            name = self.of if model is StoredFile else _NAMED.get(model, str)
            self._names[model, key] = name(rows.get(pk=key))
        return self._names[model, key]

    def told(self) -> dict[str, list[str]]:
        """Give the keys of the rows told of since this was last asked, by table."""
        found = {table: list(keys) for table, keys in sorted(self._told.items())}
        self._told.clear()
        return found

    def texts_of(self, told: dict[str, list[str]]) -> list[dict[str, Any]]:
        """Give each row as the database writes it, the text over which the audit chain takes its digest.

        without: columns that the text lacks, where it does.
        """
        cut = {
            model._meta.db_table: list(names) for model, names in (*LARGE.items(), *self._kept_back.items())
        }
        found = []
        for table, keys in told.items():
            without = cut.get(table, [])
            with connection.cursor() as cursor:
                query = _TEXTS.format(table=Identifier(table))
                cursor.execute(query, [without, [int(key) for key in keys]])
                rows: list[dict[str, Any]] = [
                    {"table": table, "row": key, "text": text} for key, text in cursor.fetchall()
                ]
            found += [one | {"without": without} for one in rows] if without else rows
        return found


# Every table that is told of has a number of its own for a key.
_TEXTS = SQL(
    "SELECT t.id::text, (to_jsonb(t) - %s::text[])::text FROM {table} t WHERE t.id = ANY (%s) ORDER BY t.id"
)
