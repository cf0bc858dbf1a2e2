"""One's own sessions, and closing the account."""

import time
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.reading import PASSWORD

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]


def signed_in(user: User, agent: str = "Mozilla/5.0 (X11; Linux) Firefox/128.0") -> Client:
    browser = Client(headers={"user-agent": agent})
    browser.post("/account/sign-in/", {"login": user.email, "password": PASSWORD})
    return browser


@pytest.fixture
def reader(olena: User) -> User:
    olena.set_password(PASSWORD)
    olena.save()
    return olena


def test_the_list_names_browsers_and_ends_all_but_this_one(reader: User, marc: User) -> None:
    here, there = signed_in(reader), signed_in(reader, "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Edg/130.0")
    page = here.get("/account/sessions/").content.decode()
    assert "Firefox on Linux" in page
    assert "Edge on Windows" in page
    here.post("/account/sessions/")
    assert here.get("/account/sessions/").status_code == 200
    assert there.get("/account/sessions/").status_code == 302


def test_signing_out_is_a_post_and_kills_the_session(reader: User) -> None:
    browser = signed_in(reader)
    key = browser.session.session_key
    assert browser.get("/account/sign-out/").status_code == 200
    assert browser.get("/account/sessions/").status_code == 200
    assert browser.post("/account/sign-out/")["Clear-Site-Data"] == '"cache", "storage"'
    browser.cookies["sps_session"] = key
    assert browser.get("/account/sessions/").status_code == 302


def test_closing_needs_the_word_and_then_nothing_opens_the_account(reader: User) -> None:
    browser, elsewhere = signed_in(reader), signed_in(reader)
    assert "#id_understood" in browser.post("/account/close/").content.decode()
    assert User.objects.get(pk=reader.pk).is_active
    page = browser.post("/account/close/", {"understood": "on"}, follow=True).content.decode()
    assert "Your account is closed" in page
    assert elsewhere.get("/account/sessions/").status_code == 302
    assert signed_in(reader).get("/account/sessions/").status_code == 302


def test_closing_asks_once_more_who_it_is_when_the_sign_in_is_old(reader: User) -> None:
    browser = signed_in(reader)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 901}]
    session.save()
    answer = browser.post("/account/close/", {"understood": "on"})
    assert answer.url == "/account/confirm-it-is-you/?next=%2Faccount%2Fclose%2F"
    assert User.objects.get(pk=reader.pk).is_active


@pytest.mark.parametrize(
    "path",
    [
        "/account/email/", "/account/password/", "/account/second-step/", "/account/second-step/passkeys/",
        "/account/second-step/recovery-codes/new/", "/account/sessions/", "/account/close/",
    ],
)  # fmt: skip
def test_every_own_page_has_the_tabs_and_sends_strangers_to_sign_in(reader: User, path: str) -> None:
    answer = signed_in(reader).get(path)
    assert answer.status_code == 200
    assert 'aria-label="Your account"' in answer.content.decode()
    assert Client().get(path).url == f"/account/sign-in/?next={path}"
