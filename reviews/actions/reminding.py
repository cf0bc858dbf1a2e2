"""Reviewers are reminded of what they owe, by the sweeper."""

from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from accounts.models import User
from applications.enums import State
from core import clock
from reviews import emails
from reviews.enums import AssignmentState
from reviews.models import Assignment, Reminder
from reviews.permissions import holds_office_q, not_excluded_q
from reviews.reminding import MARKS, is_due

OWED = (AssignmentState.ASSIGNED, AssignmentState.READING)
BATCH = 500


@transaction.atomic
def remind_reviewers() -> int:
    """Whoever owes a declaration or an evaluation has a mail at each mark before and after its date; gives how many.

    It stops by itself with the evaluation, a refusal, a release, a conflict, or the end of the review.
    """
    at = clock.now()
    newest = Reminder.objects.filter(assignment=OuterRef("pk")).order_by("-at").values("at")[:1]
    near = Q(due_at__lte=at - MARKS[0], due_at__gte=at - MARKS[-1] * 2)
    rows: Any = (
        Assignment.objects.filter(
            near, state__in=OWED, ended_at__isnull=True, proposal__state=State.IN_REVIEW
        )
        .filter(not_excluded_q("expert", "expert__user", "proposal"), ~holds_office_q("expert__user"))
        .annotate(last=Subquery(newest))
        .select_related("expert__user", "proposal__call")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("due_at", "pk")[:BATCH]
    )
    system, sent = User.objects.system(), 0
    for row in rows:
        if is_due(assigned_at=row.assigned_at, due_at=row.due_at, last=row.last, now=at):
            reminder = Reminder.objects.create(assignment=row, by=system, at=at)
            emails.due(assignment=row, reminder_id=reminder.pk, late=row.due_at <= at)
            sent += 1
    return sent
