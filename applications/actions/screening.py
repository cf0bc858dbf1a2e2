"""What officers do between the closing and the review."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications import emails
from applications.actions.advance import advance, locked, note_down
from applications.enums import Event, Hat, Note, State
from applications.facts import closing_of, extensions_for
from applications.models import Extension, LedgerEntry, Proposal
from applications.permissions import hats
from applications.rules import Given
from core import clock
from core.errors import Finding, Refused


def require_officer(proposal: Proposal, by: User) -> None:
    """The person is an officer to this proposal. Raises Refused `not_yours`."""
    if Hat.OFFICER not in hats(by, proposal):
        raise Refused(Finding("not_yours"), status=403)


@transaction.atomic
def confirm_eligibility(*, proposal: Proposal, note: str, by: User) -> None:
    """An officer has confirmed that the standing version is eligible. Raises Refused `not_now` outside screening."""
    row = locked(proposal.pk)
    require_officer(row, by)
    if row.state != State.SUBMITTED:
        raise Refused(Finding("not_now"))
    row.eligibility_confirmed_at, row.eligibility_confirmed_by = clock.now(), by
    row.save(update_fields=["eligibility_confirmed_at", "eligibility_confirmed_by"])
    note_down(proposal=row, kind=Note.ELIGIBILITY, by=by, note=note, hat=Hat.OFFICER)
    proposal.refresh_from_db()


@transaction.atomic
def undo_eligibility(*, proposal: Proposal, by: User) -> None:
    """The confirmation is taken back while the proposal still waits at screening."""
    row = locked(proposal.pk)
    require_officer(row, by)
    if row.state != State.SUBMITTED or row.eligibility_confirmed_at is None:
        raise Refused(Finding("not_now"))
    row.eligibility_confirmed_at, row.eligibility_confirmed_by = None, None
    row.save(update_fields=["eligibility_confirmed_at", "eligibility_confirmed_by"])
    note_down(proposal=row, kind=Note.ELIGIBILITY_UNDONE, by=by, hat=Hat.OFFICER)
    proposal.refresh_from_db()


@transaction.atomic
def return_proposal(
    *,
    proposal: Proposal,
    note: str,
    sections: frozenset[str],
    reply_by: datetime | None,
    by: User,
    expected: str = "",
) -> LedgerEntry:
    """The directors may change the named sections until the date; they have a mail that says so."""
    entry = advance(
        proposal=proposal,
        event=Event.RETURN,
        by=by,
        given=Given(note=note, sections=sections, reply_by=reply_by),
        expected=expected,
        values={"sections": sorted(sections), "reply_by": reply_by.isoformat() if reply_by else ""},
    )
    _ask_again(proposal)
    for director in proposal.directors.filter(user__isnull=False):
        emails.returned(proposal=proposal, director=director, note=note, entry=entry)
    return entry


def _ask_again(proposal: Proposal) -> None:
    """A changed proposal is screened afresh."""
    proposal.eligibility_confirmed_at, proposal.eligibility_confirmed_by = None, None
    proposal.save(update_fields=["eligibility_confirmed_at", "eligibility_confirmed_by"])


@transaction.atomic
def extend_reply(*, proposal: Proposal, reply_by: datetime, note: str, by: User) -> None:
    """The directors have until the later date to reply; they have a mail that says so."""
    row = locked(proposal.pk)
    require_officer(row, by)
    if row.state != State.RETURNED or row.reply_by is None:
        raise Refused(Finding("not_now"))
    if reply_by <= max(row.reply_by, clock.now()):
        raise Refused(Finding("extension_not_later", "reply_by"))
    row.reply_by = reply_by
    row.save(update_fields=["reply_by"])
    entry = note_down(
        proposal=row,
        kind=Note.REPLY_EXTENDED,
        by=by,
        note=note,
        hat=Hat.OFFICER,
        values={"reply_by": reply_by.isoformat()},
    )
    for director in row.directors.filter(user__isnull=False):
        emails.returned(proposal=row, director=director, note=note, entry=entry)
    proposal.refresh_from_db()


@transaction.atomic
def grant_extension(*, proposal: Proposal, until: datetime, reason: str, by: User) -> Extension:
    """The proposal closes later than its call, for the public reason. Raises Refused `extension_not_later`."""
    row = locked(proposal.pk)
    closes_at = closing_of(row.call, phase=row.phase, extensions=extensions_for(row))
    if closes_at is not None and until <= closes_at:
        raise Refused(Finding("extension_not_later", "until"))
    if not by.is_officer or row.directors.filter(user=by).exists():
        raise Refused(Finding("not_yours"), status=403)
    extension = Extension.objects.create(
        call=row.call, proposal=row, phase=row.phase or 1, until=until, reason=reason, by=by, at=clock.now()
    )
    note_down(
        proposal=row,
        kind=Note.EXTENSION,
        by=by,
        note=reason,
        hat=Hat.OFFICER,
        values={"until": until.isoformat()},
    )
    return extension
