"""Pages for everyone, and the way to one's own work."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import settings
from django.templatetags.static import static
from django.test import Client

from accounts.models import User
from core import clock

pytestmark = pytest.mark.django_db
PAGES = ["/", "/help/", "/contact/", "/privacy/", "/accessibility/", "/security/"]


@pytest.mark.parametrize("path", PAGES)
def test_everyone_reads_them_and_nobody_posts(path: str) -> None:
    page = Client().get(path)
    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1
    assert Client().post(path).status_code == 405


def test_a_browser_that_shows_a_file_finds_the_icon_of_the_pages() -> None:
    assert Client().get("/favicon.ico")["Location"] == static("img/icon.svg")
    assert 'rel="icon"' in Client().get("/nowhere/").content.decode()


def test_home_shows_open_calls_and_the_alliance_of_today(call) -> None:
    page = Client().get("/").content.decode()
    assert call.title in page
    assert "<dt>NATO countries</dt><dd>32</dd>" in page


def test_home_says_so_when_no_call_is_open() -> None:
    assert "No call is open today." in Client().get("/").content.decode()


def test_home_costs_few_questions_to_the_database(call, django_assert_max_num_queries) -> None:
    Client().get("/")
    with django_assert_max_num_queries(6):
        Client().get("/")


def test_security_txt_says_where_to_write_and_when_it_ends() -> None:
    answer = Client().get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert fields["Contact"] == f"mailto:{settings.SECURITY_CONTACT_EMAIL}"
    assert fields["Canonical"] == "http://testserver/.well-known/security.txt"
    left = datetime.fromisoformat(fields["Expires"]) - clock.now()
    assert 0 < left.days < 365


def test_the_contact_addresses_are_the_configured_ones(settings) -> None:
    settings.PROGRAMME_OFFICE_EMAIL = "desk@example.org"
    assert "mailto:desk@example.org" in Client().get("/contact/").content.decode()


def test_start_leads_everyone_to_their_work(
    root: User, olena: User, client_of: Callable[[User], Client]
) -> None:
    assert client_of(root).get("/start/").url == "/people/"
    assert client_of(olena).get("/start/").status_code == 302
    assert Client().get("/start/").url == "/account/sign-in/?next=/start/"
