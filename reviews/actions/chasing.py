"""Reminding reviewers and giving them more time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from applications.actions.advance import locked, note_down
from applications.enums import Hat, Note, State
from core import clock
from core.errors import Finding, Refused
from reviews import emails
from reviews.actions.assigning import own
from reviews.actions.routing import require_hat
from reviews.cooling import may_be_reminded_at
from reviews.enums import AWAITED, AssignmentState
from reviews.facts import closed_pairs
from reviews.models import Assignment, Reminder


@dataclass(frozen=True, slots=True)
class Reminded:
    """What came of reminding. sent: mails on their way; not_sent: for each of the others why not."""

    sent: int
    not_sent: tuple[Finding, ...]


@transaction.atomic
def remind(*, assignments: Sequence[Assignment], by: User) -> Reminded:
    """Each of the reviewers who owes something and was left alone long enough has a mail on the way.

    Raises Refused `remind_nobody`, with the reason of each, when no mail would go.
    """
    sent, not_sent = 0, []
    for assignment in sorted(assignments, key=lambda row: row.proposal_id):
        locked(assignment.proposal_id)
        row = own(assignment)
        require_hat(row.proposal, by, Hat.OFFICER)
        found = reminder_finding(row, row.reminders.aggregate(last=Max("at"))["last"])
        if found is None and closed_pairs([row.proposal], [row.expert]):
            found = Finding("remind_owes_nothing", values=_named(row))
        if found is not None:
            not_sent.append(found)
            continue
        reminder = Reminder.objects.create(assignment=row, by=by, at=clock.now())
        emails.reminded(assignment=row, reminder_id=reminder.pk)
        sent += 1
    if not sent:
        raise Refused(Finding("remind_nobody"), *not_sent)
    return Reminded(sent, tuple(not_sent))


def _named(row: Assignment) -> dict[str, str]:
    return {"name": row.expert.person.name, "ref": row.proposal.ref}


def reminder_finding(row: Assignment, reminded_at: datetime | None) -> Finding | None:
    """Give why the reviewer is not reminded now, or None."""
    name = _named(row)
    if row.proposal.state != State.IN_REVIEW or row.state not in AWAITED:
        return Finding("remind_owes_nothing", values=name)
    if row.state == AssignmentState.UNSURE:
        return Finding("remind_waits_for_office", values=name)
    next_at = may_be_reminded_at(row.assigned_at, reminded_at)
    if next_at > clock.now():
        return Finding("remind_later", values={**name, "at": next_at})
    return None


@transaction.atomic
def extend(*, assignment: Assignment, due_at: datetime, by: User) -> Assignment:
    """The reviewer has until the later date, and a mail that says so.

    Raises Refused `assignment_over`, `not_now`, `evaluation_is_in`, `extend_not_later`; `expert_conflicted` for whom a tie binds.
    """
    row = own(assignment)
    require_hat(row.proposal, by, Hat.OFFICER)
    if row.ended_at is not None:
        raise Refused(Finding("assignment_over"))
    if row.proposal.state != State.IN_REVIEW:
        raise Refused(Finding("not_now"))
    if row.state not in AWAITED:
        raise Refused(Finding("evaluation_is_in"))
    if closed_pairs([row.proposal], [row.expert]):
        raise Refused(Finding("expert_conflicted", values={"name": str(row.expert)}))
    if due_at <= max(row.due_at, clock.now()):
        raise Refused(Finding("extend_not_later", "due_at"))
    row.due_at = due_at
    row.save(update_fields=["due_at"])
    note_down(
        proposal=row.proposal, kind=Note.REVIEW_EXTENDED, by=by, hat=Hat.OFFICER,
        values={"number": row.number, "expert": row.expert.person.ref, "due_at": due_at.isoformat()},
    )  # fmt: skip
    emails.extended(assignment=row)
    return row
