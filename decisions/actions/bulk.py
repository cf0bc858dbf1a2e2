"""One action on many proposals: laid down, previewed line by line, confirmed as it was read, done and reported."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.db import OperationalError, transaction

from accounts.models import User
from applications.models import Proposal
from core import clock, outbox
from core.errors import Finding, Refused
from core.wording import sentence
from decisions.actions.bulk_kinds import KINDS, Given, Verdict
from decisions.actions.moving import require_office
from decisions.enums import BulkItemState, BulkKind, BulkState
from decisions.models import BulkAction, BulkItem

KIND = "bulk"
TASK_SECONDS = 900
MOST = 1_000
# So many are done while one waits; a worker does more.
AT_ONCE = 50
SAID_AT_ONCE = 100
LAID_FOR = timedelta(days=1)

log = logging.getLogger(__name__)


@transaction.atomic
def lay_bulk(*, kind: BulkKind, ids: Sequence[int], back: str, by: User) -> BulkAction:
    """The action is laid down for these proposals, by key, in their order; nothing happens to them.

    back: the address of the list. Raises Refused: `bulk_empty`, `bulk_too_many`, `not_yours`.
    """
    require_office(by)
    if not ids:
        raise Refused(Finding("bulk_empty"))
    if len(ids) > MOST:
        raise Refused(Finding("bulk_too_many", values={"n": len(ids), "most": MOST}))
    at = clock.now()
    BulkAction.objects.filter(by=by, state=BulkState.LAID, laid_at__lt=at - LAID_FOR).delete()
    action: BulkAction = BulkAction.objects.create(kind=kind, by=by, back=back, laid_at=at)
    BulkItem.objects.bulk_create(
        BulkItem(action=action, number=number, proposal_id=key) for number, key in enumerate(ids, 1)
    )
    return action


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen. lines: each proposal with its verdict, first where it happens; count: there; digest: of it all."""

    lines: tuple[tuple[Proposal, Verdict], ...]
    count: int
    digest: str


def preview(*, action: BulkAction, given: Given, by: User) -> Preview:
    """Give what would happen now to each proposal of the action that the person works on."""
    proposals = list(
        Proposal.objects.for_programme(by)
        .filter(pk__in=action.items.values("proposal"))
        # Not joined: a call and its form are read once, and not once for each of a thousand proposals.
        .prefetch_related("call", "main_priority__list")
        .order_by("ref")
    )
    verdicts = KINDS[action.kind].judge(proposals, given)
    judged = ((proposal, verdicts[proposal.pk]) for proposal in proposals)
    lines = tuple(sorted(judged, key=lambda line: not line[1].happens))
    told = [f"{proposal.ref} {proposal.state} {v.happens} {v.words}" for proposal, v in lines]
    told += [action.ref, *(f"{name}={value}" for name, value in sorted(given.items()))]
    digest = sha256("\n".join(told).encode()).hexdigest()
    return Preview(lines, sum(verdict.happens for _proposal, verdict in lines), digest)


@transaction.atomic
def confirm_bulk(*, action: BulkAction, given: Given, digest: str, count: int, by: User) -> BulkAction:
    """Exactly what the preview said happens, at once to a few, by a worker to many.

    digest, count: of what the person read. Raises Refused: `stale_page` where anything changed since, `not_now`, `bulk_nothing`.
    """
    require_office(by)
    row: BulkAction = BulkAction.objects.select_for_update().get(pk=action.pk)
    if row.by_id != by.pk:
        raise Refused(Finding("not_yours"), status=403)
    if row.state != BulkState.LAID:
        raise Refused(Finding("not_now"))
    seen = preview(action=row, given=given, by=by)
    if (seen.digest, seen.count) != (digest, count):
        raise Refused(Finding("bulk_changed"))
    if not seen.count:
        raise Refused(Finding("bulk_nothing"))
    at = clock.now()
    words = {proposal.pk: verdict for proposal, verdict in seen.lines}
    items = list(row.items.all())
    happen = {key for key, verdict in words.items() if verdict.happens}
    for item in items:
        item.said = words[item.proposal_id].words if item.proposal_id in words else ""
    BulkItem.objects.bulk_update(items, ["said"], batch_size=SAID_AT_ONCE)
    row.items.exclude(proposal__in=happen).update(state=BulkItemState.LEFT, ended_at=at)
    row.state, row.asked, row.digest, row.count = BulkState.WORKING, dict(given), digest, count
    row.confirmed_at = at
    row.save(update_fields=["state", "asked", "digest", "count", "confirmed_at"])
    if count > AT_ONCE:
        outbox.enqueue(kind=KIND, object_id=row.pk, dedupe_key=_key(row.pk))
    else:
        carry_out(row.pk)
    row.refresh_from_db()
    return row


def _key(key: int) -> str:
    return f"{KIND}:{key}"


def carry_out(key: int) -> None:
    """Every line of the action that waited is done, or says why not. What was done is never done again."""
    waiting = BulkItem.objects.filter(action=key, state=BulkItemState.WAITING)
    # In the order of proposals' keys: whoever does this to the same ones in another order must not wait in a ring.
    for line in list(waiting.order_by("proposal_id").values_list("pk", flat=True)):
        _do(line)
        outbox.hold(_key(key))
    BulkAction.objects.filter(pk=key, state=BulkState.WORKING).update(
        state=BulkState.DONE, ended_at=clock.now()
    )


@transaction.atomic
def _do(key: int) -> None:
    # Whose it is, is read anew for each line: their role may end while a worker is at it.
    of = ("action__by", "proposal__call", "proposal__main_priority__list")
    item = BulkItem.objects.select_for_update(of=("self",)).select_related(*of).get(pk=key)
    if item.state != BulkItemState.WAITING:
        return
    why_not = _done(item)
    item.state, item.said = (BulkItemState.LEFT, why_not) if why_not else (BulkItemState.DONE, item.said)
    item.ended_at = clock.now()
    item.save(update_fields=["state", "said", "ended_at"])


def _done(item: BulkItem) -> str:
    """Do to the proposal exactly what its preview said, or give why not."""
    action, kind = item.action, KINDS[item.action.kind]
    try:
        with transaction.atomic():
            now = kind.judge([item.proposal], action.asked)[item.proposal_id]
            if not now.happens:
                return now.words
            if now.words != item.said:
                return str(sentence(Finding("bulk_line_changed", values={"now": now.words})))
            kind.do(item.proposal, action.asked, action.by)
    except Refused as refused:
        return " ".join(str(sentence(finding)) for finding in refused.findings)
    except OperationalError:
        # The database is away: the worker takes the line up again.
        raise
    except Exception:
        # One line that cannot be done must not keep the others waiting; the report and the log tell of it.
        log.exception("Line %s of %s failed", item.number, action.ref)
        return str(sentence(Finding("bulk_line_failed")))
    return ""
