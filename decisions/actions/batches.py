"""Telling many decisions in one go: gathered and read by one officer, approved by another, told one by one by workers."""

from collections.abc import Sequence
from hashlib import sha256

from django.db import transaction
from django.db.models import Max, QuerySet

from accounts.models import User
from core import clock, outbox
from core.enums import OutboxState
from core.errors import Finding, Refused
from core.models import OutboxTask
from core.wording import sentence
from decisions.actions.announcing import announce
from decisions.actions.letters import mark_read
from decisions.actions.moving import one_at_a_time, require_office
from decisions.enums import BatchState, ItemState, LetterState
from decisions.facts import letters_digest
from decisions.facts.batches import hands_in, ready_decisions
from decisions.models import BatchItem, Letter, LetterBatch

KIND = "tell_item"
MOST = 1_000


@transaction.atomic
def prepare_batch(*, title: str, call: str, outcomes: Sequence[str], by: User) -> LetterBatch:
    """A new batch holds every decision of the call with these outcomes whose letters are rendered. Nobody is told.

    Raises Refused: `batch_empty`, `not_yours`.
    """
    require_office(by)
    one_at_a_time("letter batch")
    decisions = list(ready_decisions(by, call=call, outcomes=outcomes).select_for_update(of=("self",))[:MOST])
    if not decisions:
        raise Refused(Finding("batch_empty"))
    last = LetterBatch.objects.aggregate(last=Max("number"))["last"] or 0
    batch: LetterBatch = LetterBatch.objects.create(
        number=last + 1, title=title.strip(), prepared_by=by, prepared_at=clock.now()
    )
    letters: dict[int, list[Letter]] = {}
    for letter in (
        Letter.objects.filter(decision__in=decisions)
        .exclude(state=LetterState.SUPERSEDED)
        .select_related("file")
        .order_by("decision", "language")
    ):
        letters.setdefault(letter.decision_id, []).append(letter)
    BatchItem.objects.bulk_create(
        BatchItem(batch=batch, decision=decision, digest=letters_digest(letters[decision.pk]))
        for decision in decisions
    )
    return batch


def _locked(batch: LetterBatch, *states: str) -> LetterBatch:
    row: LetterBatch = LetterBatch.objects.select_for_update().get(pk=batch.pk)
    if row.state not in states:
        raise Refused(Finding("not_now"))
    return row


@transaction.atomic
def hold_item(*, batch: LetterBatch, item: int, back: bool, by: User) -> None:
    """The line is held back, or is in again; a batch that was sent waits for its preparer once more.

    item: the key of the line. Raises Refused: `not_now`, `not_yours`.
    """
    require_office(by)
    row = _locked(batch, BatchState.PREPARED, BatchState.SENT)
    found = row.items.filter(pk=item, state=ItemState.HELD if back else ItemState.WAITING)
    if back and found.filter(
        decision__in=BatchItem.objects.filter(state=ItemState.WAITING).values("decision")
    ):
        raise Refused(Finding("batch_elsewhere"))
    if not found.update(state=ItemState.WAITING if back else ItemState.HELD):
        raise Refused(Finding("not_now"))
    row.state, row.sent_at, row.digest, row.count = BatchState.PREPARED, None, "", 0
    row.save(update_fields=["state", "sent_at", "digest", "count"])


@transaction.atomic
def send_batch(*, batch: LetterBatch, digest: str, by: User) -> LetterBatch:
    """Every letter of the batch counts as read by its preparer, who answers for them, and a second person may approve.

    digest: of what the page showed. Raises Refused: `stale_page`, `batch_empty`, `not_now`, `not_yours`.
    """
    require_office(by)
    row = _locked(batch, BatchState.PREPARED)
    if by.pk != row.prepared_by_id:
        raise Refused(Finding("not_yours"), status=403)
    waiting = list(_waiting(row))
    if not waiting:
        raise Refused(Finding("batch_empty"))
    if digest != batch_digest(waiting):
        raise Refused(Finding("stale_page"))
    unread = Letter.objects.filter(decision__in=[i.decision_id for i in waiting], state=LetterState.READY)
    for letter in unread.select_related("file", "decision__proposal").order_by("pk"):
        assert letter.file is not None  # noqa: S101 - it is rendered
        mark_read(letter=letter, digest=letter.file.sha256, by=by)
    row.state, row.sent_at, row.digest, row.count = BatchState.SENT, clock.now(), digest, len(waiting)
    row.save(update_fields=["state", "sent_at", "digest", "count"])
    return row


def _waiting(batch: LetterBatch) -> QuerySet[BatchItem]:
    return batch.items.filter(state=ItemState.WAITING).select_related("decision__proposal").order_by("pk")


def batch_digest(items: Sequence[BatchItem]) -> str:
    """Give the SHA-256 of exactly these decisions and letters."""
    lines = sorted(f"{i.decision.proposal.ref} {i.decision.number} {i.digest}" for i in items)
    return sha256("\n".join(lines).encode()).hexdigest()


@transaction.atomic
def approve_batch(*, batch: LetterBatch, digest: str, count: int, by: User) -> LetterBatch:
    """Exactly these letters are due to be told, one task each; a task that runs twice tells once.

    digest, count: of what the person read. Raises Refused: `stale_page`, `own_batch`, `own_decisions`, `not_now`.
    """
    require_office(by)
    row = _locked(batch, BatchState.SENT)
    waiting = list(_waiting(row))
    if (digest, count) != (row.digest, row.count) or digest != batch_digest(waiting) or count != len(waiting):
        raise Refused(Finding("stale_page"))
    if by.pk == row.prepared_by_id:
        raise Refused(Finding("own_batch"))
    if own := hands_in([item.decision for item in waiting], by):
        raise Refused(Finding("own_decisions", values={"refs": ", ".join(own[:5])}))
    row.state, row.approved_by, row.approved_at = BatchState.APPROVED, by, clock.now()
    row.save(update_fields=["state", "approved_by", "approved_at"])
    for item in waiting:
        outbox.enqueue(kind=KIND, object_id=item.pk, dedupe_key=f"{KIND}:{item.pk}")
    return row


def tell_item(item_id: int) -> None:
    """The line's decision is told, or the line says why not; a line that was stopped, held or told stays as it is."""
    with transaction.atomic():
        item = (
            BatchItem.objects.select_for_update(of=("self",))
            .select_related("batch__approved_by", "decision__proposal")
            .get(pk=item_id)
        )
        if item.state != ItemState.WAITING or item.batch.approved_by is None:
            return
        try:
            with transaction.atomic():
                announce(proposal=item.decision.proposal, digest=item.digest, by=item.batch.approved_by)
        except Refused as refused:
            item.state = ItemState.FAILED
            item.reason = " ".join(str(sentence(finding)) for finding in refused.findings)
        else:
            item.state, item.reason = ItemState.TOLD, ""
        item.finished_at = clock.now()
        item.save(update_fields=["state", "reason", "finished_at"])


@transaction.atomic
def stop_batch(*, batch: LetterBatch, by: User) -> int:
    """No further letter of the batch is told; what was told stays told. Gives how many are not.

    Raises Refused: `not_now`, `not_yours`.
    """
    require_office(by)
    row = _locked(batch, BatchState.PREPARED, BatchState.SENT, BatchState.APPROVED)
    began = row.state == BatchState.APPROVED
    left = row.items.filter(state__in=[ItemState.WAITING, ItemState.FAILED, ItemState.HELD])
    stopped = left.update(state=ItemState.STOPPED, finished_at=clock.now())
    row.state = BatchState.STOPPED if began else BatchState.DROPPED
    row.stopped_by, row.stopped_at = by, clock.now()
    row.save(update_fields=["state", "stopped_by", "stopped_at"])
    return stopped


@transaction.atomic
def try_again(*, batch: LetterBatch, by: User) -> int:
    """Every line that failed is due again, with the letters that were approved. Gives how many.

    Raises Refused: `not_now`, `not_yours`.
    """
    require_office(by)
    row = _locked(batch, BatchState.APPROVED)
    failed = list(row.items.filter(state=ItemState.FAILED).values_list("pk", flat=True))
    row.items.filter(pk__in=failed).update(state=ItemState.WAITING, reason="", finished_at=None)
    waiting = row.items.filter(state=ItemState.WAITING).values("pk")
    tasks = OutboxTask.objects.select_for_update().filter(kind=KIND, object_id__in=waiting)
    due = list(tasks.filter(state__in=[OutboxState.DEAD, OutboxState.DONE]).order_by("pk"))
    for task in due:
        outbox.revive(task)
        transaction.on_commit(lambda task=task: outbox.ring_task(task))  # type: ignore[misc]
    return len(due)
