"""Reminding directors of a reply that is awaited."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from applications import emails
from applications.actions.advance import locked, note_down
from applications.actions.screening import require_officer
from applications.enums import Event, Hat, Note, State
from applications.models import LedgerEntry, Proposal
from core import clock
from core.errors import Finding, Refused

COOL_DOWN = timedelta(days=3)


def reply_finding(proposal: Proposal, asked_at: datetime | None) -> Finding | None:
    """Give why the directors are not reminded now, or None. asked_at: their last word from the office."""
    at = clock.now()
    if proposal.state != State.RETURNED or proposal.reply_by is None:
        return Finding("reply_not_awaited")
    if proposal.reply_by <= at:
        return Finding("reply_date_over")
    if asked_at is not None and asked_at + COOL_DOWN > at:
        return Finding("reply_reminded_lately", values={"at": asked_at + COOL_DOWN})
    return None


def last_asked(proposals: list[int]) -> dict[int, datetime]:
    """Give when the directors of each had their last word from the office about the reply. proposals: by key."""
    words = LedgerEntry.objects.filter(proposal__in=proposals)
    words = words.filter(event=Event.RETURN) | words.filter(
        note_kind__in=[Note.REPLY_EXTENDED, Note.REPLY_REMINDED]
    )
    return dict(words.order_by().values_list("proposal").annotate(last=Max("at")))


@transaction.atomic
def remind_of_reply(*, proposal: Proposal, by: User) -> int:
    """Each director of a returned proposal has a mail on the way that names the date; gives how many.

    Raises Refused: `reply_not_awaited`, `reply_date_over`, `reply_reminded_lately`, `not_yours`.
    """
    row = locked(proposal.pk)
    require_officer(row, by)
    found = reply_finding(row, last_asked([row.pk]).get(row.pk))
    if found is not None:
        raise Refused(found)
    entry = note_down(proposal=row, kind=Note.REPLY_REMINDED, by=by, hat=Hat.OFFICER)
    directors = list(row.directors.filter(user__isnull=False).order_by("pk"))
    for director in directors:
        emails.reply_reminder(proposal=row, director=director, entry=entry)
    return len(directors)
