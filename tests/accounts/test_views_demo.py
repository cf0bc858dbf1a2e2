"""The demonstration's own pages: there with DEMO, absent without."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from accounts import demo
from accounts.models import RoleGrant, User
from core import clock
from core.mail import put_email
from tests.accounts.reading import without_tokens

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(settings) -> None:
    settings.DEMO = True


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("path", ["/demo/", "/demo/sign-in/", "/demo/mail/", "/demo/mail/abc/"])
def test_without_demo_there_is_nothing(path: str, method: str, root: User, client_of: Callable) -> None:
    for browser in (Client(), client_of(root)):
        answer = getattr(browser, method)(path, {"email": root.email} if method == "post" else {})
        assert answer.status_code == 404
        assert without_tokens(answer) == without_tokens(browser.get("/no-such-page/"))


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """The named people stand in every test's database; at another domain they are laid anew."""
    monkeypatch.setattr(demo, "DOMAIN", "@elsewhere.example")


def test_without_demo_the_people_have_no_password(settings, elsewhere: None) -> None:
    assert not settings.DEMO
    assert not any(user.has_usable_password() for user in demo.lay_people().values())


def test_the_people_are_laid_once_with_confirmed_addresses_and_roles(
    demonstration: None, elsewhere: None
) -> None:
    first = demo.lay_people()
    second = demo.lay_people()
    assert {key: user.pk for key, user in first.items()} == {key: user.pk for key, user in second.items()}
    named = "aida deniz ines marc nadia olena paul petra root sofia stranger tomas"
    assert " ".join(sorted(first)) == named
    assert {key: sorted(user.roles) for key, user in second.items() if user.roles} == {
        "ines": ["officer"], "nadia": ["officer"], "paul": ["approver"],
        "aida": ["auditor"], "root": ["administrator"],
    }  # fmt: skip
    browser = Client()
    browser.post("/account/sign-in/", {"login": "olena@elsewhere.example", "password": demo.PASSWORD})
    assert browser.get("/account/sessions/").status_code == 200


def test_people_whose_roles_an_earlier_release_began_later_are_laid_again_as_they_are(
    demonstration: None, elsewhere: None
) -> None:
    demo.lay_people()
    grants = RoleGrant.objects.count()
    with clock.pretend(clock.now() - timedelta(days=800)):
        demo.lay_people()
    assert RoleGrant.objects.count() == grants


def test_one_click_signs_in_as_anybody_of_the_demonstration(demonstration: None) -> None:
    demo.lay_people()
    browser = Client()
    for person in demo.PEOPLE:
        assert person.email in browser.get("/demo/").content.decode()
        assert browser.post("/demo/sign-in/", {"email": person.email}).url == "/start/"
        assert person.name in browser.get("/help/").content.decode()


def test_one_click_opens_no_other_account_and_leads_nowhere_else(demonstration: None, olena: User) -> None:
    real = User.objects.create_user("real@example.org")
    system = User.objects.system()
    for email in (real.email, system.email, "nobody@demo.example", ""):
        assert Client().post("/demo/sign-in/", {"email": email}).status_code == 404
    answer = Client().post("/demo/sign-in/", {"email": olena.email, "next": "//evil.example"})
    assert answer.url == "/start/"
    assert Client().get("/demo/sign-in/").status_code == 405


def test_the_sign_in_page_and_home_lead_there(demonstration: None) -> None:
    for path in ("/", "/account/sign-in/"):
        assert 'href="/demo/' in Client().get(path).content.decode()


def test_mail_is_read_newest_first_with_links_that_work_and_text_that_does_not(demonstration: None) -> None:
    for number, to in enumerate(["olena@demo.example", "marc@demo.example"]):
        text = f"Open http://testserver/help/?a={number}&b=1 now. <script>alert(1)</script>"
        put_email(to=to, subject=f"Message {number}", text=text, dedupe_key=f"k{number}")
    browser = Client()
    page = browser.get("/demo/mail/")
    assert [row["mail"].subject for row in page.context["rows"]] == ["Message 1", "Message 0"]
    one = browser.get("/demo/mail/?to=marc").context["rows"]
    assert [row["mail"].to for row in one] == ["marc@demo.example"]
    text = browser.get(f"/demo/mail/{one[0]['key']}/").content.decode()
    assert 'href="http://testserver/help/?a=1&amp;b=1"' in text
    assert "<script>alert" not in text


def test_the_command_prints_the_logins(demonstration: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo_people")
    printed = capsys.readouterr().out
    assert "olena@demo.example     Olena Kovalchuk, project director in a partner country" in printed
    assert demo.PASSWORD in printed


def test_the_first_administrator_is_made_on_the_server(
    stranger: User, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("make_administrator", "Stranger@demo.example")
    assert User.objects.get(pk=stranger.pk).is_administrator
