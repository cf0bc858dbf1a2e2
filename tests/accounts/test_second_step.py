"""Authenticator app, recovery codes, passkeys, and who must have one of them."""

import json
import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from accounts.models import User
from tests.accounts.reading import PASSWORD, mail_to

pytestmark = pytest.mark.django_db
APP = "/account/second-step/app/"
ClientOf = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _early_in_a_half_minute(time_machine) -> None:
    """A code that is made now is still good when it arrives."""
    time_machine.move_to(int(time.time()) // 30 * 30 + 2)


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def signed_in(user: User) -> Client:
    user.set_password(PASSWORD)
    user.save()
    browser = Client()
    browser.post("/account/sign-in/", {"login": user.email, "password": PASSWORD})
    return browser


def set_up_app(browser: Client) -> tuple[str, str]:
    secret = browser.get(APP).context["form"].secret
    return secret, browser.post(APP, {"code": code_for(secret)}, follow=True).content.decode()


def test_the_app_is_set_up_with_a_drawn_code_and_the_same_key_in_letters(olena: User) -> None:
    page = signed_in(olena).get(APP)
    text = page.content.decode()
    assert "<svg" in text
    assert page.context["form"].secret in text
    assert "style=" not in text


def test_recovery_codes_are_shown_once(olena: User, django_capture_on_commit_callbacks) -> None:
    browser = signed_in(olena)
    with django_capture_on_commit_callbacks(execute=True):
        _secret, page = set_up_app(browser)
    codes = re.findall(r"<code>([^<]+)</code>", page)
    assert len(codes) == 10
    again = browser.get("/account/second-step/recovery-codes/").content.decode()
    assert not any(code in again for code in codes)
    assert [mail.subject for mail in mail_to(olena.email)] == ["SPS Grants Portal: authenticator app set up"]


def test_signing_in_then_asks_for_a_code_and_takes_it_once(olena: User) -> None:
    secret, _page = set_up_app(signed_in(olena))
    browser = signed_in(olena)
    assert browser.get("/account/sessions/").status_code == 302
    page = browser.post("/account/second-step/sign-in/", {"code": "000000"}).content.decode()
    assert "this code is not right" in page
    code = code_for(secret)
    assert browser.post("/account/second-step/sign-in/", {"code": code}).status_code == 302
    assert browser.get("/account/sessions/").status_code == 200
    second = signed_in(olena)
    again = second.post("/account/second-step/sign-in/", {"code": code}).content.decode()
    assert "this code is not right" in again


def test_a_recovery_code_opens_the_account_once(olena: User) -> None:
    _secret, page = set_up_app(signed_in(olena))
    code = re.search(r"<code>([^<]+)</code>", page)[1]
    assert signed_in(olena).post("/account/second-step/sign-in/", {"code": code}).status_code == 302
    assert signed_in(olena).post("/account/second-step/sign-in/", {"code": code}).status_code == 200


def test_the_secret_is_sealed_in_the_database(olena: User) -> None:
    secret, _page = set_up_app(signed_in(olena))
    kept = json.dumps(list(Authenticator.objects.filter(user=olena).values_list("data", flat=True)))
    assert secret not in kept


def test_passkey_pages_carry_their_data_without_a_line_of_script(olena: User) -> None:
    page = signed_in(olena).get("/account/second-step/passkeys/add/").content.decode()
    assert '<script id="js_data" type="application/json">' in page
    options = json.loads(re.search(r'id="js_data" type="application/json">(.*?)</script>', page)[1])
    assert options["creation_options"]["publicKey"]["rp"] == {"id": "testserver", "name": "SPS Grants Portal"}
    assert set(re.findall(r"<script(?![^>]*src=)[^>]*type=\"([^\"]+)\"", page)) == {"application/json"}


def test_a_passkey_answer_that_is_none_is_refused(olena: User) -> None:
    answer = Client().post("/account/second-step/passkeys/sign-in/", {"credential": "{}"})
    assert answer.status_code == 302
    assert answer.url == "/account/sign-in/"


@pytest.mark.parametrize(
    "credential",
    [
        '{"id": ' + "1" * 5000 + "}",
        "[" * 5000,
        "[" * 700 + "]" * 700,
        "not JSON",
        "[1]",
        '{"id": "x", "response": 5}',
    ],
    ids=["digits", "deep", "less-deep", "no-json", "list", "odd"],
)
def test_a_passkey_answer_that_no_browser_sends_is_a_wrong_one(olena: User, credential: str) -> None:
    posted = {"credential": credential}
    answer = Client().post("/account/second-step/passkeys/sign-in/", posted)
    assert (answer.status_code, answer.headers.get("Location")) == (302, "/account/sign-in/")
    browser = signed_in(olena)
    for place in ("passkeys/add/", "passkeys/confirm-it-is-you/"):
        page = browser.post(f"/account/second-step/{place}", posted)
        assert page.status_code in {200, 302}
        assert credential not in page.content.decode()


def test_people_of_the_office_set_up_a_second_step_before_anything_else(ines: User) -> None:
    browser = Client()
    browser.force_login(ines)
    for path in ("/start/", "/profile/", "/organisations/"):
        assert browser.get(path).url == "/account/second-step/"
    for path in ("/account/second-step/", "/help/", "/account/password/"):
        assert browser.get(path).status_code in {200, 302}
    assert "You hold a role in the programme office" in browser.get("/account/second-step/").content.decode()


def test_with_a_second_step_the_office_works_and_cannot_remove_the_last_one(ines: User) -> None:
    browser = signed_in(ines)
    set_up_app(browser)
    assert browser.get("/profile/").status_code == 200
    page = browser.post("/account/second-step/app/remove/").content.decode()
    assert "always sign in with a second step" in page
    assert Authenticator.objects.filter(user=ines, type="totp").exists()


def test_others_may_remove_it(olena: User) -> None:
    browser = signed_in(olena)
    set_up_app(browser)
    browser.post("/account/second-step/app/remove/")
    assert not Authenticator.objects.filter(user=olena, type="totp").exists()


def test_a_demonstration_and_applicants_are_not_asked(ines: User, olena: User, settings) -> None:
    browser = Client()
    browser.force_login(olena)
    assert browser.get("/profile/").status_code == 200
    settings.DEMO = True
    browser = Client()
    browser.force_login(ines)
    assert browser.get("/profile/").status_code == 200
