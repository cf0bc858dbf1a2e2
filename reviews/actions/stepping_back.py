"""A reviewer gives a proposal back: recusing for a conflict found while reading, or abstaining without one."""

from django.db import transaction

from accounts.models import User
from applications.actions.advance import note_down
from applications.enums import Hat, Note
from core import clock
from core.errors import Finding, Refused
from reviews import emails
from reviews.actions.assigning import own, record_conflict, require_reviewer
from reviews.enums import MAY_READ, AssignmentState
from reviews.models import Assignment


@transaction.atomic
def recuse(*, assignment: Assignment, kind: str, words: str, by: User) -> Assignment:
    """The proposal is closed to the reviewer at once, for a conflict found while reading; the officer who asked knows.

    An evaluation that was in stays on record and counts for nothing. Raises Refused `not_now`, `assignment_over`,
    `conflict_kind_missing` or `conflict_words_missing`.
    """
    row = _at_work(assignment, by)
    record_conflict(proposal=row.proposal, expert=row.expert, kind=kind, words=words, by=by)
    row.refresh_from_db(fields=["state", "ended_at", "end_reason"])
    emails.answered(assignment=row, to=row.assigned_by, needs_officer=False)
    return row


@transaction.atomic
def abstain(*, assignment: Assignment, reason: str, by: User) -> Assignment:
    """The reviewer has no conflict but cannot judge it: no evaluation is awaited of them, and the officer reads why.

    Raises Refused `abstain_reason_missing`, `not_now`, `assignment_over`; `evaluation_is_in` after submitting.
    """
    row = _at_work(assignment, by)
    if row.state == AssignmentState.DONE:
        raise Refused(Finding("evaluation_is_in"))
    if not reason.strip():
        raise Refused(Finding("abstain_reason_missing", "reason"))
    row.state, row.ended_at, row.end_reason = AssignmentState.ABSTAINED, clock.now(), reason.strip()[:300]
    row.save(update_fields=["state", "ended_at", "end_reason"])
    note_down(
        proposal=row.proposal, kind=Note.UNASSIGNED, by=by, hat=Hat.REVIEWER,
        values={"number": row.number, "expert": row.expert.person.ref},
    )  # fmt: skip
    emails.answered(assignment=row, to=row.assigned_by, needs_officer=False)
    return row


def _at_work(assignment: Assignment, by: User) -> Assignment:
    row = own(assignment)
    require_reviewer(row, by)
    if row.state not in MAY_READ:
        raise Refused(Finding("not_now"))
    return row
