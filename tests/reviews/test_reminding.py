"""Reminders of owed reviews: at their dates, once, and never to who owes nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import User
from core import clock
from core.models import OutboxEmail
from reviews import actions
from reviews.models import Reminder
from reviews.reminding import is_due
from tests.reviews import making

DUE = datetime(2026, 3, 20, 17, tzinfo=UTC)
EARLY = DUE - timedelta(days=30)


def days(number: float) -> datetime:
    return DUE + timedelta(days=number)


def test_a_reminder_goes_at_each_mark_and_not_between() -> None:
    at = [n / 2 for n in range(-20, 40) if is_due(assigned_at=EARLY, due_at=DUE, last=None, now=days(n / 2))]
    assert at == [-7, -6.5, -6, -1, -0.5, 0, 2, 2.5, 3, 7, 7.5, 8]


def test_one_mark_is_one_reminder_and_an_officers_counts_too() -> None:
    assert not is_due(assigned_at=EARLY, due_at=DUE, last=days(-7), now=days(-6.5))
    assert not is_due(assigned_at=EARLY, due_at=DUE, last=days(-2), now=days(-1))
    assert is_due(assigned_at=EARLY, due_at=DUE, last=days(-3), now=days(-1))


def test_who_was_asked_after_a_mark_is_not_reminded_at_it() -> None:
    assert not is_due(assigned_at=days(-5), due_at=DUE, last=None, now=days(-6.9))
    assert not is_due(assigned_at=days(-6.5), due_at=DUE, last=None, now=days(-6.4))
    assert is_due(assigned_at=days(-6.5), due_at=DUE, last=None, now=days(-1))


@pytest.mark.django_db
def test_the_sweeper_reminds_who_owes_and_stops_with_the_evaluation(
    tomas: User, petra: User, ines: User
) -> None:
    proposal = making.in_review()
    assignment = making.reading(proposal, "tomas")
    making.done(proposal, "petra")
    left = making.reading(proposal, "sofia")
    actions.abstain(assignment=left, reason="Not my field.", by=left.expert.user)

    def swept(number: float) -> int:
        with clock.pretend(assignment.due_at + timedelta(days=number)):
            return actions.remind_reviewers()

    assert (swept(-8), swept(-7), swept(-6.9), swept(-1)) == (0, 1, 0, 1)
    assert swept(2) == 1
    mails = OutboxEmail.objects.filter(dedupe_key__startswith="due:").order_by("pk")
    assert {mail.to for mail in mails} == {tomas.email}
    assert ["is due" in mail.subject for mail in mails] == [True, True, False]
    for mail in mails:
        assert proposal.ref in mail.subject
        for secret in (proposal.title, "Delvaux", "Kovalchuk"):
            assert secret not in mail.subject + mail.text
    assert Reminder.objects.filter(assignment=assignment).count() == 3
    making.write(assignment)
    actions.submit_evaluation(assignment=assignment, version=1, by=tomas)
    assert swept(7) == 0
