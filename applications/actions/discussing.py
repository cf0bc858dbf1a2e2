"""Comments of the team on a section, and who is to write it. Neither is part of what is submitted."""

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from applications import emails, permissions
from applications.actions.advance import locked
from applications.actions.drafting import require_writer, scope_of
from applications.facts import form_of
from applications.models import Proposal, SectionComment, SectionEntry
from core import clock
from core.errors import Finding, Refused

LONGEST_COMMENT = 2_000
MOST_COMMENTS = 300


def _require_talk(proposal: Proposal, key: str, by: User) -> None:
    """The person is of the team, and there is still something to write. Needs: the proposal locked. Raises Refused."""
    if not permissions.hats(by, proposal) & permissions.TEAM:
        raise Refused(Finding("not_yours"), status=403)
    if form_of(proposal).section(key) is None:
        raise Refused(Finding("unknown_section", key), status=403)
    if scope_of(proposal).nothing:
        raise Refused(Finding("comments_closed", key))


@transaction.atomic
def comment(*, proposal: Proposal, key: str, text: str, replies_to: int | None, by: User) -> SectionComment:
    """The team reads one more remark on the section, at the end of the thread whose first has that number.

    Raises Refused: `not_yours`, `unknown_section`, `comments_closed`, `comment_empty`, `comment_too_long`,
    `too_many_comments`, `stale_page` when there is no such thread.
    """
    row = locked(proposal.pk)
    _require_talk(row, key, by)
    text = text.strip()
    if not text:
        raise Refused(Finding("comment_empty", "text"))
    if len(text) > LONGEST_COMMENT:
        raise Refused(Finding("comment_too_long", "text", {"over": len(text) - LONGEST_COMMENT}))
    if row.comments.filter(key=key).count() >= MOST_COMMENTS:
        raise Refused(Finding("too_many_comments", "text", {"most": MOST_COMMENTS}))
    first = _first(row, key, replies_to) if replies_to is not None else None
    last = row.comments.aggregate(last=Max("number"))["last"] or 0
    return SectionComment.objects.create(
        proposal=row, number=last + 1, key=key, replies_to=first, text=text, by=by, at=clock.now()
    )


def _first(proposal: Proposal, key: str, number: int) -> SectionComment:
    found = proposal.comments.filter(key=key, number=number, replies_to__isnull=True).first()
    if found is None:
        raise Refused(Finding("stale_page"))
    return found


@transaction.atomic
def settle(*, proposal: Proposal, key: str, number: int, resolved: bool, by: User) -> SectionComment:
    """The thread whose first remark has that number is resolved, or open again; twice is once. Raises Refused."""
    row = locked(proposal.pk)
    _require_talk(row, key, by)
    first = _first(row, key, number)
    if resolved != (first.resolved_at is not None):
        first.resolved_by, first.resolved_at = (by, clock.now()) if resolved else (None, None)
        first.save(update_fields=["resolved_by", "resolved_at"])
    return first


@transaction.atomic
def assign_section(*, proposal: Proposal, key: str, writer: User | None, by: User) -> SectionEntry:
    """The task list says that this person writes the section; who is named by another has one mail, once for a section.

    Raises Refused: `not_a_writer` when `by` may not write, `cannot_write` when the named may not, `not_editable`,
    `unknown_section`.
    """
    row = locked(proposal.pk)
    if form_of(row).section(key) is None:
        raise Refused(Finding("unknown_section", key), status=403)
    require_writer(row, key, by)
    if scope_of(row).nothing:
        raise Refused(Finding("not_editable", key))
    if writer is not None and not permissions.hats(writer, row) & permissions.WRITERS:
        raise Refused(Finding("cannot_write", "writer"))
    entry, _created = SectionEntry.objects.get_or_create(proposal=row, key=key)
    if entry.writer_id == (writer.pk if writer else None):
        return entry
    entry.writer = writer
    entry.save(update_fields=["writer"])
    if writer is not None and writer != by:
        emails.section_assigned(proposal=row, entry=entry, writer=writer, by=by)
    return entry
