"""The audit chain: every change of a row and every reading of what is confidential, bound so that no link can go unseen.

Triggers write the entries, whoever changes a row and by whatever way; the sweeper puts them into one chain, each bound
to all before it. The application's role can read the chain and add to it by these functions, and nothing else.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from psycopg.sql import SQL, Identifier

from core import clock
from core.middleware import SAFE, GetResponse, current_request_id
from core.models import AuditEntry, AuditLink, AuditWaiting

BATCH = 2000
ROUNDS = 10
FIRST = "0" * 64
# An entry is in the chain seconds after its change; one that is not was kept out of it.
LONGEST_WAIT = timedelta(hours=1)
_OWN = ("core_auditentry", "core_auditlink", "core_auditwaiting")
# What comes and goes without being anybody's act, what says itself what was done, and bytes that a row's digest covers.
APART = frozenset(
    {
        *_OWN, "core_cache", "core_tally", "core_oncekey",
        "core_outboxtask", "core_outboxemail", "core_storedbytes", "decisions_exportpart",
        "django_session", "django_content_type", "auth_permission", "usersessions_usersession",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Watched:
    """A table that is watched: its key's column, and the column that tells of which proposal a row is, if any."""

    table: str
    key: str
    proposal: str


def watched() -> list[Watched]:
    """Give every table of the portal that is watched: all that are not set apart."""
    found: dict[str, Watched] = {}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.managed and not meta.proxy and meta.db_table not in APART:
            found[meta.db_table] = Watched(meta.db_table, str(meta.pk.column), _proposal_column(model))
    return [found[table] for table in sorted(found)]


def _proposal_column(model: type[Model]) -> str:
    if model._meta.model_name == "proposal":
        return str(model._meta.pk.column)
    columns = [field.column for field in model._meta.concrete_fields]
    return "proposal_id" if "proposal_id" in columns else ""


def watch(**_told: Any) -> None:
    """Every watched table has its trigger, and nobody but the owner may write to the chain's own tables.

    Runs after each migration, as the owner: so it also mends what a restored copy was given too much.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT grantee, table_name FROM information_schema.role_table_grants"
            " WHERE table_name = ANY (%s) AND grantee <> current_user AND privilege_type <> 'SELECT'",
            [list(_OWN)],
        )
        for grantee, table in cursor.fetchall():
            cursor.execute(_REVOKE.format(table=Identifier(table), grantee=Identifier(grantee)))
        cursor.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'audited'"
        )
        known = {name for (name,) in cursor.fetchall()}
        for one in watched():
            if one.table in known:
                continue
            trigger = _TRIGGER.format(table=Identifier(one.table))
            cursor.execute(trigger, [one.key, one.proposal])


_REVOKE = SQL("REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON {table} FROM {grantee}")
_TRIGGER = SQL(
    "CREATE TRIGGER audited AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW"
    " EXECUTE FUNCTION core_audit_change(%s, %s)"
)


def acts(user: int | None, request: str) -> None:
    """What this connection changes from now on is entered as the act of that account in that request."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('sps.actor', %s, false), set_config('sps.request', %s, false)",
            [str(user or ""), request],
        )


def audited(get_response: GetResponse) -> GetResponse:
    """What a post changes is entered as the act of whoever posted it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE:
            acts(request.user.pk, current_request_id())
        return get_response(request)

    return middleware


def was_read(*, thing: str, row: str, request: str, by: int | None, proposal: int | None = None) -> None:
    """It is entered that the account read the thing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_audit_read(%s, %s, %s, %s, %s)", [thing, row, proposal, by, request])


def link_up() -> int:
    """What waits is in the chain, up to a round's share; gives how many entries were put there."""
    done = 0
    for _round in range(ROUNDS):
        with connection.cursor() as cursor:
            cursor.execute("SELECT core_audit_link(%s)", [BATCH])
            more = int(cursor.fetchone()[0])
        done += more
        if more < BATCH:
            break
    return done


@dataclass(frozen=True, slots=True)
class Chain:
    """What the check found. broken: the first link that does not hold, in words; empty when all do."""

    length: int
    head: str
    waiting: int
    broken: str = ""


def verify(*, expected: str = "") -> Chain:
    """Walk the whole chain, and compute every hash anew from what the entries say.

    expected: a head that was written down earlier; the chain must still go through it.
    """
    length, head, met = 0, FIRST, not expected or expected == FIRST
    waiting = AuditWaiting.objects.count()
    for seq, entry_id, kept, said in _links():
        length += 1
        if seq != length:
            return Chain(length - 1, head, waiting, f"link {length} is missing: the next one is {seq}")
        if said is None:
            return Chain(length - 1, head, waiting, f"link {seq}: its entry {entry_id} is missing")
        head_now = _bound(head, seq, said)
        if head_now != kept:
            where = f"link {seq}: entry {entry_id} ({said[4]} of {said[5]} {said[6]}) or what stands before it was changed"
            return Chain(length - 1, head, waiting, where)
        head = head_now
        met = met or head == expected
    outside = _kept_out()
    if outside is not None:
        return Chain(length, head, waiting, f"entry {outside} is in no link")
    if not met:
        return Chain(
            length, head, waiting, "the expected head is not in the chain: its end was cut off or made anew"
        )
    return Chain(length, head, waiting)


def _bound(head: str, seq: int, said: list[Any]) -> str:
    """Give the link's hash as the database makes it: of the hash before, the place, and all that the entry says."""
    return sha256(f"{head}|{seq}|{json.dumps(said, ensure_ascii=False)}".encode()).hexdigest()


def _links() -> Iterator[tuple[int, int, str, list[Any] | None]]:
    links = AuditLink.objects.order_by("seq").values_list("seq", "entry_id", "hash")
    for batch in _in_batches(links.iterator(chunk_size=BATCH)):
        entries = AuditEntry.objects.in_bulk([entry for _seq, entry, _hash in batch])
        for seq, entry_id, kept in batch:
            entry = entries.get(entry_id)
            yield seq, entry_id, kept, said_by(entry) if entry else None


def _in_batches(rows: Iterator[tuple[int, int, str]]) -> Iterator[list[tuple[int, int, str]]]:
    batch: list[tuple[int, int, str]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def said_by(entry: AuditEntry) -> list[Any]:
    """Give all that an entry says, as the JSON list that is hashed."""
    at = entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return [
        entry.pk, at, entry.actor, entry.request, entry.act, entry.thing, entry.row, entry.proposal,
        entry.fields, entry.digest,
    ]  # fmt: skip


def _kept_out() -> int | None:
    """Give the first entry that is neither in the chain nor waiting for it, or has waited far too long."""
    before: datetime = clock.now() - LONGEST_WAIT
    outside = AuditEntry.objects.filter(link__isnull=True).exclude(
        pk__in=AuditWaiting.objects.filter(entry__at__gte=before).values("pk")
    )
    return outside.order_by("pk").values_list("pk", flat=True).first()


def rows_changed_unseen(*, most: int = 20) -> list[str]:
    """Give the rows that are not as their last entry left them: changed or removed where no trigger looked.

    Asked table by table, in one query each. Rows whose last entry is older than the last change of the tables
    themselves are left out: a new column makes another row of them.
    """
    found: list[str] = []
    for one in watched():
        asked = _UNSEEN.format(table=Identifier(one.table), key=Identifier(one.key))
        with connection.cursor() as cursor:
            cursor.execute(asked, [one.table, most - len(found)])
            for row, gone, removed in cursor.fetchall():
                what = "is gone" if gone else "is back" if removed else "was changed"
                found.append(f"{one.table} {row} {what} without an entry")
        if len(found) >= most:
            break
    return found


_UNSEEN = SQL("""
    SELECT e.row, t.{key} IS NULL, e.act = 'delete' FROM (
      SELECT DISTINCT ON (row) row, act, digest, at FROM core_auditentry
      WHERE thing = %s AND act <> 'read' ORDER BY row, id DESC
    ) e LEFT JOIN {table} t ON t.{key}::text = e.row
    WHERE e.at > (SELECT max(applied) FROM django_migrations)
      AND ((e.act = 'delete') = (t.{key} IS NOT NULL)
           OR (e.act <> 'delete' AND core_audit_digest(to_jsonb(t)) <> e.digest))
    ORDER BY e.row LIMIT %s
""")
