"""What this app keeps about a person: as expert, and what they wrote themselves."""

from typing import Any

from accounts.models import User
from reviews.models import Assignment, Comment, Evaluation, Expert, Reminder


def reviews_of(user: User) -> dict[str, Any] | None:
    """Give the expert's record, assignments and evaluations, or None for who is no expert."""
    expert = Expert.objects.filter(user=user).first()
    if expert is None:
        return None
    written = Evaluation.objects.filter(assignment__expert=expert).order_by("changed_at")
    return {
        "keywords": expert.keywords,
        "languages": expert.languages,
        "term_from": expert.term_from,
        "term_until": expert.term_until,
        "knows": list(expert.expertise.values("priority__code", "level")),
        "assignments": list(
            Assignment.objects.filter(expert=expert).values(
                "proposal__ref", "assigned_at", "due_at", "declared_at", "ended_at"
            )
        ),
        "comments": list(Comment.objects.filter(author=user).values("proposal__ref", "text", "at")),
        "reminded": list(
            Reminder.objects.filter(assignment__expert=expert).values("assignment__proposal__ref", "at")
        ),
        "evaluations": list(
            written.values(
                "assignment__proposal__ref", "scores", "texts", "confidential_note", "confidence", "recommendation",
                "overall", "changed_at", "submitted_at",
            )
        ),
    }  # fmt: skip
