"""Files that a worker makes for the programme office: asked for, made with progress, stopped, forgotten."""

import hashlib
import logging
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import IO, Any

from django.db import transaction

from accounts.models import User
from applications.models import Call, Proposal
from core import clock, outbox
from core.errors import Finding, Refused
from core.limits import DAY, Limit, spend
from decisions.enums import BEING_MADE, ExportKind, ExportState
from decisions.facts.exports import allows
from decisions.models import ExportPart, OfficeExport

KIND = "office-export"
TASK_SECONDS = 900
MOST_ATTEMPTS = 3
MOST_A_DAY = 40
STAYS = timedelta(days=2)
# What ran out stays in its asker's list so long, to be asked for again.
LISTED = timedelta(days=30)
PART_BYTES = 2_000_000
# How often the worker says how far it is and looks whether somebody asked to stop, in seconds.
LOOK_EVERY = 0.5

log = logging.getLogger(__name__)


class _Taken(Exception):
    """The export was stopped or is over: what was made is nobody's."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a maker tells of the file it wrote. holds: proposals it tells of, by key; missing: what was left out.

    flaw: what does not hold in it, in one sentence.
    """

    holds: Sequence[int] = field(default_factory=tuple)
    missing: int = 0
    flaw: str = ""


Progress = Callable[[int, int], None]
Maker = Callable[[OfficeExport, IO[bytes], Progress], Made]
_MAKERS: dict[str, Maker] = {}


def register(kind: ExportKind, make: Maker) -> None:
    """Exports of this kind are written by `make`, to the file it is given (it has no name), for whoever asked.

    It calls its third argument with how much is done of how much; that ends it where the export was stopped.
    """
    _MAKERS[kind] = make


@transaction.atomic
def ask_for_export(
    *,
    kind: ExportKind,
    title: str,
    file_name: str,
    content_type: str,
    by: User,
    proposal: Proposal | None = None,
    call: Call | None = None,
    asked: dict[str, Any] | None = None,
    total: int = 0,
) -> OfficeExport:
    """A worker is to make the file. Raises Refused `not_yours` (403), `too_many_office_exports`."""
    at = clock.now()
    made = OfficeExport(
        user=by, kind=kind, title=title[:200], file_name=file_name, content_type=content_type,
        proposal=proposal, call=call, asked=asked or {}, total=total, asked_at=at, expires_at=at + STAYS,
    )  # fmt: skip
    if not allows(made, by):
        raise Refused(Finding("not_yours"), status=403)
    spend(Limit("too_many_office_exports", "office-export", f"person:{by.pk}", MOST_A_DAY, DAY))
    made.save()
    outbox.enqueue(kind=KIND, object_id=made.pk, dedupe_key=_key(made.pk))
    return made


def ask_again(*, export: OfficeExport, by: User) -> OfficeExport:
    """A worker is to make the same anew, of what stands now. Raises Refused as `ask_for_export`."""
    return ask_for_export(
        kind=ExportKind(export.kind), title=export.title, file_name=export.file_name,
        content_type=export.content_type, proposal=export.proposal, call=export.call, asked=export.asked,
        total=export.total, by=by,
    )  # fmt: skip


@transaction.atomic
def stop_export(*, export: OfficeExport, by: User) -> OfficeExport:
    """A waiting export is stopped; one that is being made ends within moments. Raises Refused `not_yours`, `export_over`."""
    row: OfficeExport = OfficeExport.objects.select_for_update().get(pk=export.pk)
    if row.user_id != by.pk:
        raise Refused(Finding("not_yours"), status=403)
    if row.state not in BEING_MADE:
        raise Refused(Finding("export_over"))
    row.stop_asked_at = clock.now()
    if row.state == ExportState.WAITING:
        row.state, row.ended_at = ExportState.STOPPED, row.stop_asked_at
    row.save(update_fields=["state", "stop_asked_at", "ended_at"])
    return row


def make_export(key: int) -> None:
    """The export is made, once, for whoever asked, or says that it failed. Taken up again where a worker vanished."""
    export = _take(key)
    if export is None:
        return
    try:
        # Without a name nothing of it is left on the disk where the worker is killed.
        with tempfile.TemporaryFile() as file:
            made = _MAKERS[export.kind](export, file, _teller(export))
            # A large file takes a while to be stored, in one transaction.
            outbox.hold(_key(export.pk))
            _keep(export, file, made)
    except _Taken:
        _end(export, ExportState.STOPPED)
    except Exception:
        # Whatever went wrong is logged, and tried again by the outbox until the attempts are used up.
        if export.attempts < MOST_ATTEMPTS:
            raise
        log.exception("Export %s was given up", export.ref)
        _end(export, ExportState.FAILED)


def forget_exports() -> int:
    """The bytes of what ran out are gone, and a month later its line in the list; gives how many lines and parts."""
    at = clock.now()
    parts, _by_model = ExportPart.objects.filter(export__expires_at__lte=at).delete()
    lines, _by_model = OfficeExport.objects.filter(expires_at__lte=at - LISTED).delete()
    return parts + lines


def _key(key: int) -> str:
    return f"{KIND}:{key}"


@transaction.atomic
def _take(key: int) -> OfficeExport | None:
    rows = OfficeExport.objects.lasting().filter(pk=key, state__in=BEING_MADE).select_for_update(of=("self",))
    row: OfficeExport | None = rows.select_related("user", "proposal", "call").first()
    if row is None:
        return None
    row.attempts += 1
    row.state, row.done = ExportState.WORKING, 0
    if row.stop_asked_at is not None:
        row.state, row.ended_at = ExportState.STOPPED, clock.now()
    elif row.attempts > MOST_ATTEMPTS or not allows(row, row.user):
        row.state, row.ended_at = ExportState.FAILED, clock.now()
    row.save(update_fields=["attempts", "state", "done", "ended_at"])
    return row if row.state == ExportState.WORKING else None


def _teller(export: OfficeExport) -> Progress:
    last = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal last
        export.done, export.total = done, total
        if time.monotonic() - last < LOOK_EVERY:
            return
        last = time.monotonic()
        outbox.hold(_key(export.pk))
        mine = OfficeExport.objects.filter(
            pk=export.pk, state=ExportState.WORKING, attempts=export.attempts, stop_asked_at__isnull=True
        )
        if not mine.update(done=done, total=total):
            raise _Taken

    return tell


@transaction.atomic
def _keep(export: OfficeExport, file: IO[bytes], made: Made) -> None:
    row = OfficeExport.objects.select_for_update().get(pk=export.pk)
    if row.state != ExportState.WORKING or row.attempts != export.attempts or row.stop_asked_at is not None:
        raise _Taken
    digest, size, number = hashlib.sha256(), 0, 0
    file.seek(0)
    while content := file.read(PART_BYTES):
        digest.update(content)
        size += len(content)
        ExportPart.objects.create(export=row, number=number, content=content)
        number += 1
    row.state, row.ready_at = ExportState.READY, clock.now()
    row.ended_at, row.expires_at = row.ready_at, row.ready_at + STAYS
    row.size, row.sha256, row.missing, row.holds = size, digest.hexdigest(), made.missing, list(made.holds)
    row.flaw = made.flaw
    row.done, row.total = export.done, export.total
    row.save()


def _end(export: OfficeExport, state: ExportState) -> None:
    mine = OfficeExport.objects.filter(pk=export.pk, state=ExportState.WORKING, attempts=export.attempts)
    mine.update(state=state, ended_at=clock.now())
