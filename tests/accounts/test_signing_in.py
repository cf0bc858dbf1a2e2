"""Signing up, signing in, new passwords: through the pages and the outbox, as people do."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client

from accounts.models import User
from tests.accounts.reading import PASSWORD, fresh, link_in, mail_to, path_of, without_tokens

pytestmark = pytest.mark.django_db
SIGN_UP, SIGN_IN, RESET = "/account/sign-up/", "/account/sign-in/", "/account/password/reset/"


def sign_up(browser: Client, email: str, **more: str):
    typed = {"given_name": "Ada", "family_name": "Novak", "email": email, "password1": PASSWORD}
    return browser.post(SIGN_UP, typed | more)


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def test_a_new_person_confirms_the_address_and_is_signed_in() -> None:
    browser = Client()
    assert sign_up(browser, "Ada@Example.org").url == "/account/email/sent/"
    (mail,) = mail_to("ada@example.org")
    assert mail.subject == "SPS Grants Portal: confirm your address"
    path = path_of(link_in(mail))
    assert "Is <b>ada@example.org</b> your address?" in browser.get(path).content.decode()
    assert not EmailAddress.objects.get(email="ada@example.org").verified
    assert browser.post(path).url == "/start/"
    user = User.objects.get(email="ada@example.org")
    assert (user.name, user.is_active, user.language) == ("Ada Novak", True, "en-gb")
    assert browser.get("/account/sessions/").status_code == 200


def test_nobody_signs_in_before_the_address_is_confirmed() -> None:
    sign_up(Client(), "ada@example.org")
    browser = Client()
    assert (
        browser.post(SIGN_IN, {"login": "ada@example.org", "password": PASSWORD}).url
        == "/account/email/sent/"
    )
    assert browser.get("/account/sessions/").status_code == 302


def test_a_confirmation_link_works_once_and_an_invented_one_never() -> None:
    sign_up(Client(), "ada@example.org")
    path = path_of(link_in(mail_to("ada@example.org")[0]))
    Client().post(path)
    assert "can no longer be used" in Client().get(path).content.decode()
    assert "can no longer be used" in Client().get("/account/email/confirm/invented/").content.decode()


def test_signing_up_answers_alike_whether_or_not_the_address_is_known(olena: User) -> None:
    known, unknown = Client(), Client()
    answers = [sign_up(known, olena.email), sign_up(unknown, "ada@example.org")]
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, "/account/email/sent/")] * 2
    assert answers[0].headers.keys() == answers[1].headers.keys()
    pages = [without_tokens(browser.get("/account/email/sent/")) for browser in (known, unknown)]
    assert pages[0].replace(olena.email, "x") == pages[1].replace("ada@example.org", "x")
    (mail,) = mail_to(olena.email)
    assert mail.subject == "SPS Grants Portal: you have an account"
    assert User.objects.filter(email__iexact=olena.email).count() == 1


def test_a_wrong_password_and_an_unknown_address_read_alike(olena: User) -> None:
    with_password(olena)
    pages = [
        Client().post(SIGN_IN, {"login": email, "password": "not the right one"})
        for email in (olena.email, "nobody1@demo.example")
    ]
    texts = [
        without_tokens(page).replace(olena.email, "x").replace("nobody1@demo.example", "x") for page in pages
    ]
    assert texts[0] == texts[1]
    assert "do not belong together" in texts[0]


def test_asking_for_a_new_password_answers_alike_and_writes_in_both_cases(olena: User) -> None:
    browsers = [Client(), Client()]
    answers = [
        browser.post(RESET, {"email": email})
        for browser, email in zip(browsers, (olena.email, "ada@example.org"), strict=True)
    ]
    assert [(answer.status_code, answer.url) for answer in answers] == [
        (302, "/account/password/reset/sent/")
    ] * 2
    pages = [without_tokens(browser.get("/account/password/reset/sent/")) for browser in browsers]
    assert pages[0] == pages[1]
    assert [mail.subject for mail in mail_to(olena.email)] == ["SPS Grants Portal: choose a new password"]
    assert [mail.subject for mail in mail_to("ada@example.org")] == [
        "SPS Grants Portal: there is no account with this address"
    ]


@pytest.mark.parametrize("email", ["olena@demo.example", "ada@example.org"])
@pytest.mark.parametrize("headers", [{"host": "localhost"}, {"x-forwarded-host": "evil.example"}])
def test_links_in_mail_never_take_the_host_that_was_asked(
    olena: User, email: str, headers: dict[str, str]
) -> None:
    Client(headers=headers).post(RESET, {"email": email})
    (mail,) = mail_to(email)
    assert link_in(mail).startswith(settings.BASE_URL + "/")
    assert "localhost" not in mail.text
    assert "evil" not in mail.text


def test_an_unknown_host_is_refused() -> None:
    assert Client(headers={"host": "evil.example"}).get(SIGN_IN).status_code == 400


def test_the_link_sets_a_new_password_once_and_ends_other_sessions(olena: User) -> None:
    with_password(olena)
    elsewhere = Client()
    elsewhere.force_login(olena)
    browser = Client()
    browser.post(RESET, {"email": olena.email})
    link = path_of(link_in(mail_to(olena.email)[0]))
    form = browser.get(link, follow=True)
    assert link.rsplit("-", 1)[1] not in form.request["PATH_INFO"]
    new = "another four quiet words"
    browser.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    olena.refresh_from_db()
    assert olena.check_password(new)
    assert elsewhere.get("/account/sessions/").status_code == 302
    assert "can no longer be used" in Client().get(link, follow=True).content.decode()
    assert mail_to(olena.email)[-1].subject == "SPS Grants Portal: your password is changed"


def test_a_short_a_common_and_an_own_password_are_refused_in_words() -> None:
    for password in ("short", "1q2w3e4r5t6y7u8i9o0p", "nina-novak@example.org"):
        page = sign_up(Client(), "nina-novak@example.org", password1=password)
        assert page.status_code == 200
        assert "There is a problem" in page.content.decode()
    assert not User.objects.filter(email="nina-novak@example.org").exists()


def test_a_wrong_address_is_told_at_its_place_and_what_was_typed_stays() -> None:
    page = sign_up(Client(), "no address").content.decode()
    assert 'id="id_email_error"' in page
    assert 'value="no address"' in page
    assert 'value="Ada"' in page
    assert PASSWORD not in page


def test_signing_in_gives_the_session_a_new_id(olena: User) -> None:
    with_password(olena)
    browser = Client()
    session = browser.session
    session["planted"] = True
    session.save()
    before = session.session_key
    browser.cookies[settings.SESSION_COOKIE_NAME] = before
    browser.post(SIGN_IN, {"login": olena.email, "password": PASSWORD})
    assert browser.session.session_key != before
    assert browser.get("/account/sessions/").status_code == 200


@pytest.mark.parametrize(
    "following",
    [
        "https://evil.example/", "//evil.example/", "https:evil.example", "/\\evil.example",
        "\\\\evil.example",
        "///evil.example", "http:///evil.example", "javascript:alert(1)", "\thttps://evil.example",
        "https://testserver/help/", "http://testserver/help/",
    ],
)  # fmt: skip
def test_after_signing_in_nobody_is_led_away(olena: User, following: str) -> None:
    with_password(olena)
    answer = Client().post(SIGN_IN, {"login": olena.email, "password": PASSWORD, "next": following})
    assert answer.url == "/start/"


def test_after_signing_in_one_comes_to_where_one_wanted(olena: User) -> None:
    with_password(olena)
    browser = Client()
    page = browser.get("/account/sessions/?a=b", follow=True)
    assert page.request["QUERY_STRING"] == "next=%2Faccount%2Fsessions%2F%3Fa%3Db"
    answer = browser.post(
        SIGN_IN, {"login": olena.email, "password": PASSWORD, "next": "/account/sessions/?a=b"}
    )
    assert answer.url == "/account/sessions/?a=b"


def test_guessing_stops_after_a_few_attempts_and_says_so(olena: User) -> None:
    with_password(olena)
    for _attempt in range(5):
        Client().post(SIGN_IN, {"login": olena.email, "password": "a wrong password"})
    page = Client().post(SIGN_IN, {"login": olena.email, "password": PASSWORD})
    assert "too many wrong attempts" in page.content.decode()


def test_a_closed_account_does_not_sign_in(olena: User) -> None:
    with_password(olena)
    User.objects.filter(pk=olena.pk).update(is_active=False)
    browser = Client()
    browser.post(SIGN_IN, {"login": olena.email, "password": PASSWORD})
    assert browser.get("/account/sessions/").status_code == 302


def test_a_new_address_counts_only_when_it_is_confirmed(
    olena: User, client_of: Callable[[User], Client]
) -> None:
    browser = fresh(client_of(olena), olena)
    browser.post("/account/email/", {"email": "new@example.org", "action_add": "1"})
    olena.refresh_from_db()
    assert olena.email == "olena@demo.example"
    browser.post(path_of(link_in(mail_to("new@example.org")[0])))
    olena.refresh_from_db()
    assert olena.email == "new@example.org"
    assert mail_to("olena@demo.example")[-1].subject == "SPS Grants Portal: your address is changed"


@pytest.mark.parametrize(
    "path",
    ["/account/login/code/confirm/", "/account/2fa/trust/", "/account/3rdparty/", "/account/social/login/"],
)
def test_what_the_portal_does_not_offer_has_no_address(path: str) -> None:
    assert Client().get(path).status_code == 404
