"""Funding rounds: opening and closing them, and the candidates in them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from applications.enums import Event, State
from applications.models import Call, LedgerEntry, Proposal
from applications.rules import Given
from core import clock
from core.errors import Finding, Refused
from decisions.actions.moving import move, one_at_a_time, require_office
from decisions.enums import RoundNote
from decisions.facts import item_of, open_rounds
from decisions.models import FundingRound, RoundEntry, RoundItem
from decisions.permissions import may_take


@transaction.atomic
def open_round(
    *, code: str, title: str, envelope_eur: Decimal, calls: Sequence[Call], by: User
) -> FundingRound:
    """A round with its envelope takes candidates of these calls. Raises Refused `round_code_taken`."""
    require_office(by)
    one_at_a_time("funding round")
    if FundingRound.objects.filter(code=code).exists():
        raise Refused(Finding("round_code_taken", "code", {"code": code}))
    funding_round = FundingRound.objects.create(
        code=code, title=title, envelope_eur=envelope_eur, opened_by=by, opened_at=clock.now()
    )
    funding_round.calls.set(calls)
    note_round(funding_round, RoundNote.OPENED, by=by, values={"envelope_eur": str(envelope_eur)})
    return funding_round


def note_round(
    funding_round: FundingRound,
    kind: RoundNote,
    *,
    by: User,
    reason: str = "",
    values: Mapping[str, Any] | None = None,
) -> RoundEntry:
    """The round's history has one more line; nothing changes it afterwards."""
    return RoundEntry.objects.create(
        round=funding_round, kind=kind, by=by, at=clock.now(), reason=reason, values=dict(values or {})
    )


def open_row(funding_round: FundingRound) -> FundingRound:
    """Give the round, locked. Raises Refused `round_closed`."""
    row = FundingRound.objects.select_for_update().get(pk=funding_round.pk)
    if row.closed_at is not None:
        raise Refused(Finding("round_closed"))
    return row


@transaction.atomic
def close_round(*, funding_round: FundingRound, by: User) -> None:
    """The round takes no more candidates. Raises Refused `round_has_open_work`, `round_closed`."""
    require_office(by)
    row = open_row(funding_round)
    waiting = row.items.filter(removed_at__isnull=True, proposal__state=State.PROPOSED).count()
    if waiting:
        raise Refused(Finding("round_has_open_work", "", {"count": waiting}))
    row.closed_at, row.closed_by = clock.now(), by
    row.save(update_fields=["closed_at", "closed_by"])
    note_round(row, RoundNote.CLOSED, by=by)


@transaction.atomic
def reopen_round(*, funding_round: FundingRound, reason: str, by: User) -> FundingRound:
    """The closed round takes candidates again; only an approver does that, and says why.

    Raises Refused: `not_yours` (403), `note_missing`, `round_open_already`.
    """
    if not may_take(by):
        raise Refused(Finding("not_yours"), status=403)
    row = FundingRound.objects.select_for_update().get(pk=funding_round.pk)
    if row.closed_at is None:
        raise Refused(Finding("round_open_already"))
    if not reason.strip():
        raise Refused(Finding("note_missing", "reason"))
    row.closed_at, row.closed_by = None, None
    row.save(update_fields=["closed_at", "closed_by"])
    note_round(row, RoundNote.REOPENED, by=by, reason=reason.strip())
    return row


def _place(proposal: Proposal, by: User) -> None:
    """The proposal has one open place: the one it has in an open round, else a new one in the newest."""
    item, rounds = item_of(proposal), open_rounds(proposal)
    if item is not None and item.round.closed_at is None:
        return
    leave_round(proposal)
    RoundItem.objects.create(round=rounds[0], proposal=proposal, added_by=by, added_at=clock.now())


def leave_round(proposal: Proposal) -> None:
    """The proposal has no open place in a round; the place it had is kept as ended."""
    RoundItem.objects.filter(proposal=proposal, removed_at__isnull=True).update(removed_at=clock.now())


@transaction.atomic
def propose(
    *, proposal: Proposal, by: User, note: str = "", reason: str = "", expected: str = ""
) -> LedgerEntry:
    """The reviewed proposal is a candidate of the newest open round of its call."""
    entry = move(proposal=proposal, event=Event.PROPOSE, by=by, given=Given(note=note), expected=expected)
    _place(proposal, by)
    return entry


@transaction.atomic
def promote(
    *, proposal: Proposal, by: User, note: str = "", reason: str = "", expected: str = ""
) -> LedgerEntry:
    """The proposal on reserve is a candidate again; its directors go on reading "On reserve"."""
    entry = move(proposal=proposal, event=Event.PROMOTE, by=by, given=Given(note=note), expected=expected)
    _place(proposal, by)
    return entry


@transaction.atomic
def unpropose(
    *, proposal: Proposal, by: User, note: str = "", reason: str = "", expected: str = ""
) -> LedgerEntry:
    """The proposal is reviewed and no candidate any more."""
    entry = move(proposal=proposal, event=Event.UNPROPOSE, by=by, given=Given(note=note), expected=expected)
    leave_round(proposal)
    return entry
