"""Work that must happen after a commit: a row first, then a bell. The sweeper finds what the bell missed."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from kombu.exceptions import ChannelError, OperationalError

from core import clock
from core.enums import OutboxState
from core.models import OutboxEmail, OutboxRow, OutboxTask

log = logging.getLogger(__name__)

RING_AGAIN = timedelta(seconds=15)

Handler = Callable[[int], None]
_HANDLERS: dict[str, Handler] = {}
_QUEUES: dict[str, str] = {}
_PATIENT: set[str] = set()
_SECONDS: dict[str, int] = {}
_LATER: set[str] = set()
# Which bell a worker hears first, whatever queue it hangs in: what a person awaits, what nobody awaits, what is old.
FIRST, LATER, LAST = 0, 3, 6
OLD = timedelta(hours=1)
LONGEST_WAIT = timedelta(minutes=5)


def register(
    kind: str,
    handler: Handler,
    *,
    queue: str = "default",
    patient: bool = False,
    seconds: int = 0,
    later: bool = False,
) -> None:
    """Rows of this kind are run by the handler, which takes the object's id and may run twice.

    patient: never given up, tried again every few minutes: what it waits for comes back by itself.
    later: nobody waits at a page for it, so whatever else the workers have to do goes before.
    seconds: how long one run may take where that is more than usual; such a handler calls `hold` as it goes on.
    """
    _HANDLERS[kind] = handler
    _QUEUES[kind] = queue
    if seconds:
        _SECONDS[kind] = seconds
    for chosen, kinds in ((patient, _PATIENT), (later, _LATER)):
        if chosen:
            kinds.add(kind)


def enqueue(*, kind: str, object_id: int, dedupe_key: str) -> OutboxTask:
    """The effect is due once for this key; a worker is told when the transaction commits."""
    at = clock.now()
    row, created = OutboxTask.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={"kind": kind, "object_id": object_id, "not_before": at, "rung_at": at, "created_at": at},
    )
    if created:
        transaction.on_commit(lambda: ring_task(row))
    return row


def ring_task(row: OutboxTask) -> bool:
    """A worker has been told of the row; False when Redis did not answer (the sweeper comes back to it)."""
    return _ring(
        "core.tasks.run_outbox_task",
        row.pk,
        _QUEUES.get(row.kind, "default"),
        seconds=_SECONDS.get(row.kind, 0),
        priority=_priority(row),
    )


def _priority(row: OutboxRow) -> int:
    """A backlog, of a demonstration just laid or of workers that were away, does not stand before what comes now."""
    if clock.now() - row.created_at > OLD:
        return LAST
    return LATER if isinstance(row, OutboxTask) and row.kind in _LATER else FIRST


def ring_email(row: OutboxEmail) -> bool:
    """A worker has been told of the message; False when Redis did not answer."""
    return _ring("core.tasks.send_email", row.pk, "mail", priority=_priority(row))


def _ring(task: str, key: int, queue: str, *, seconds: int = 0, priority: int = FIRST) -> bool:
    longer = {"soft_time_limit": seconds, "time_limit": seconds + 15} if seconds else {}
    try:
        current_app.send_task(task, args=[key], queue=queue, priority=priority, ignore_result=True, **longer)
    except (OperationalError, OSError):
        log.warning("The bell did not ring for %s %s; the sweeper will.", task, key)
        return False
    return True


def ring_again(at_most: int) -> int:
    """A bell has rung for each due row that heard none for a while; gives how many bells were heard.

    A queue holds at most so many bells: where workers are slow or away, more would only stand before what comes next.
    """
    at = clock.now()
    quiet = _due() & Q(rung_at__lt=at - RING_AGAIN)
    rung = 0
    for queue in {*_QUEUES.values(), "default"}:
        kinds = [kind for kind, place in _QUEUES.items() if place == queue]
        known = Q(kind__in=kinds) if queue != "default" else ~Q(kind__in=_elsewhere())
        tasks = OutboxTask.objects.filter(quiet, known)
        rung += _ring_some(tasks, ring_task, at_most - bells_in(queue), at)
    return rung + _ring_some(OutboxEmail.objects.filter(quiet), ring_email, at_most - bells_in("mail"), at)


def hand_over() -> int:
    """What waits is due from this instant on, not from a past that was pretended; gives how much.

    It keeps when it was entered, so that workers do what comes now before it.
    """
    at, handed = clock.now(), 0
    for model in (OutboxTask, OutboxEmail):
        waiting = model._default_manager.filter(state=OutboxState.QUEUED, not_before__lt=at)
        handed += waiting.update(not_before=at)
    return handed


def _elsewhere() -> list[str]:
    return [kind for kind, queue in _QUEUES.items() if queue != "default"]


def _ring_some(rows: QuerySet[Any], ring: Callable[[Any], bool], room: int, at: datetime) -> int:
    chosen = list(rows.order_by("not_before", "pk")[: max(room, 0)])
    rows.model._default_manager.filter(pk__in=[row.pk for row in chosen]).update(rung_at=at)
    return sum(map(ring, chosen))


def bells_in(queue: str) -> int:
    """Give how many bells of the queue no worker has heard yet; 0 where there is no queue or Redis does not answer."""
    try:
        with current_app.pool.acquire(block=True) as connection:
            return int(connection.default_channel.queue_declare(queue, passive=True).message_count)
    except (ChannelError, OperationalError, OSError):
        return 0


def _due() -> Q:
    at = clock.now()
    return Q(state=OutboxState.QUEUED, not_before__lte=at) | Q(state=OutboxState.CLAIMED, lease_until__lt=at)


def claim(model: type[OutboxTask] | type[OutboxEmail], key: int) -> bool:
    """The row is ours for one lease, counted as an attempt; False when another worker has it or it is done."""
    lease = clock.now() + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    changed = model._default_manager.filter(_due(), pk=key).update(
        state=OutboxState.CLAIMED, lease_until=lease, attempts=F("attempts") + 1
    )
    return bool(changed)


def hold(dedupe_key: str) -> None:
    """The claimed row of the key stays its worker's for one more lease: the work goes on."""
    lease = clock.now() + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    OutboxTask.objects.filter(dedupe_key=dedupe_key, state=OutboxState.CLAIMED).update(lease_until=lease)


def finish(row: OutboxRow) -> None:
    """The row is done."""
    row.state, row.finished_at, row.lease_until, row.error = OutboxState.DONE, clock.now(), None, ""
    row.save(update_fields=["state", "finished_at", "lease_until", "error"])


def put_back(row: OutboxRow, error: str) -> None:
    """The row waits for its next attempt (2, 4, 8, 16 … seconds), or is given up after the last one."""
    patient = isinstance(row, OutboxTask) and row.kind in _PATIENT
    dead = row.attempts >= settings.OUTBOX_MAX_ATTEMPTS and not patient
    row.state = OutboxState.DEAD if dead else OutboxState.QUEUED
    row.not_before = clock.now() + min(timedelta(seconds=2 ** min(row.attempts, 20)), LONGEST_WAIT)
    row.lease_until, row.error = None, error[:2000]
    row.save(update_fields=["state", "not_before", "lease_until", "error"])
    log.error(
        "Outbox row %s %s: %s (%s)",
        type(row).__name__,
        row.pk,
        error.splitlines()[0] if error else "",
        row.state,
    )


def revive(row: OutboxRow) -> None:
    """A row that was given up is due again, with its attempts forgotten."""
    row.state, row.attempts, row.not_before = OutboxState.QUEUED, 0, clock.now()
    row.save(update_fields=["state", "attempts", "not_before"])


def run(key: int) -> bool:
    """The effect of the task row has happened, or the row waits for another attempt; False when not ours."""
    if not claim(OutboxTask, key):
        return False
    row = OutboxTask.objects.get(pk=key)
    try:
        _HANDLERS[row.kind](row.object_id)
    except Exception as error:
        # Any failure of any handler ends here: it is recorded on the row, logged, and tried again.
        log.exception("Outbox task %s of kind %s failed", row.pk, row.kind)
        put_back(row, f"{type(error).__name__}: {error}")
        return True
    finish(row)
    return True
