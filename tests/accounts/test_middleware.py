"""How long a session lasts, and in whose language pages speak."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from core import clock

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]


def opens(browser: Client) -> bool:
    return browser.get("/account/sessions/").status_code == 200


def test_a_session_ends_after_an_hour_without_a_request(
    olena: User, client_of: ClientOf, time_machine
) -> None:
    start = clock.now()
    time_machine.move_to(start)
    browser = client_of(olena)
    assert opens(browser)
    time_machine.move_to(start + timedelta(minutes=59))
    assert opens(browser)
    time_machine.move_to(start + timedelta(minutes=120, seconds=30))
    assert not opens(browser)


def test_a_screen_that_follows_by_itself_does_not_prolong_the_session(
    olena: User, client_of: ClientOf, time_machine
) -> None:
    start = clock.now()
    time_machine.move_to(start)
    browser = client_of(olena)
    assert opens(browser)
    time_machine.move_to(start + timedelta(minutes=40))
    assert browser.get("/account/sessions/", headers={"X-Follows": "1"}).status_code == 200
    time_machine.move_to(start + timedelta(minutes=61))
    assert not opens(browser)


@pytest.mark.parametrize(("who", "hours"), [("olena", 24), ("ines", 12)])
def test_it_ends_in_any_case_after_its_longest_time(
    who: str, hours: int, request: pytest.FixtureRequest, client_of: ClientOf, time_machine
) -> None:
    start = clock.now()
    time_machine.move_to(start)
    browser = client_of(request.getfixturevalue(who))
    for half_hour in range(hours * 2):
        time_machine.move_to(start + timedelta(minutes=30 * half_hour))
        assert opens(browser)
    time_machine.move_to(start + timedelta(hours=hours, seconds=5))
    assert not opens(browser)


def test_reading_pages_writes_the_session_at_most_once_a_minute(
    olena: User, client_of: ClientOf, django_assert_num_queries
) -> None:
    browser = client_of(olena)
    browser.get("/help/")
    with django_assert_num_queries(3):  # session, user with roles, expert or delegate
        browser.get("/help/")


def test_answers_to_the_signed_in_are_kept_by_no_cache(olena: User, client_of: ClientOf) -> None:
    assert "no-store" in client_of(olena).get("/help/")["Cache-Control"]
