"""The board of the review, reminders with their cool-down, more time."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core import clock
from core.models import OutboxEmail
from reviews import actions
from reviews.enums import Declaration
from reviews.models import Reminder
from tests import factories
from tests.reviews import making
from tests.reviews.views.test_office import in_three_weeks

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], Client]
BOARD = "/office/reviews/"


def test_the_board_shows_who_is_missing_late_and_done_and_reminds_no_one_too_often(
    client_of: ClientOf, ines: User, aida: User, tomas: User
) -> None:
    proposal = making.in_review()
    browser = client_of(ines)
    assert client_of(tomas).get(BOARD).status_code == 404
    assert "Nobody is asked yet" in browser.get(f"{BOARD}?show=unassigned").content.decode()
    making.done(proposal, "sofia")
    (late,) = making.assigned(proposal, "tomas", days=2)
    (declined,) = making.assigned(proposal, "petra")
    actions.declare(
        assignment=declined, answer=Declaration.DECLINE, words="No time.", by=factories.person("petra")
    )
    with clock.pretend(clock.now() + timedelta(days=4)):
        browser = client_of(ines)
        page = browser.get(f"{BOARD}?show=late&call={proposal.call.label}").content.decode()
        assert "Tomáš" in page
        assert "late" in page
        assert "No time." in page
        assert "1 of 2" in page, "of the evaluations"
        auditors = client_of(aida).get(BOARD).content.decode()
        assert proposal.ref in auditors
        assert "Remind the chosen" not in auditors
        key = f"{proposal.ref}:{late.number}"
        chosen = f"/office/reviews/remind/?a={key}&a={proposal.ref}:99&a=nonsense"
        assert "1 mail goes out" in browser.get(chosen).content.decode()
        mails = OutboxEmail.objects.count()
        kept = f"call={proposal.call.label}&show=late"
        answer = browser.post(f"/office/reviews/remind/?{kept}", {"a": [key]}, follow=True)
        assert answer.redirect_chain[-1][0] == f"{BOARD}?{kept}"
        assert "1 reviewer is reminded by mail." in answer.content.decode()
        assert OutboxEmail.objects.count() == mails + 1
        again = browser.post("/office/reviews/remind/", {"a": [key]})
        assert again.status_code == 409
        assert "can be reminded of" in again.content.decode()
        assert Reminder.objects.count() == 1
        assert "next reminder from" in browser.get(BOARD).content.decode()
        carriers = browser.get(f"{BOARD}reviewers/?call={proposal.call.label}").content.decode()
        assert "Tomáš" in carriers
    with clock.pretend(clock.now() + timedelta(days=8)):
        client_of(ines).post("/office/reviews/remind/", {"a": [key]})
        assert Reminder.objects.count() == 2

    browser = client_of(ines)
    more = f"/office/proposals/{proposal.ref}/reviewers/{late.number}/more-time/"
    assert browser.post(more, in_three_weeks()).status_code == 302
    late.refresh_from_db()
    assert late.due_at > clock.now() + timedelta(days=15)
    again = browser.post(more, in_three_weeks()).content.decode()
    assert "choose a moment after the present due date" in again


def test_the_board_costs_the_same_for_many_reviewers(client_of: ClientOf, ines: User) -> None:
    proposal = making.in_review()
    browser = client_of(ines)

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address).status_code == 200
        return len(asked)

    pages = (BOARD, f"{BOARD}reviewers/")
    for page in pages:
        cost(page)
    with clock.pretend(clock.now()):
        before = [cost(page) for page in pages]
        making.assigned(proposal, "tomas", "petra", "sofia")
        assert [cost(page) for page in pages] == before
    assert max(before) <= 15
