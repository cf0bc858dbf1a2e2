"""Nobody uses sign-up or a forgotten password to flood an address, and nobody learns from it who has an account."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.adapter import AccountAdapter
from accounts.models import User
from core import clock
from core.models import OutboxEmail
from tests.accounts.reading import PASSWORD

pytestmark = pytest.mark.django_db
SIGN_UP = {"given_name": "A", "family_name": "B", "password1": "four words in a row here"}


def test_an_address_gets_only_so_many_messages_that_anybody_can_ask_for(olena: User, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"signup": "99/m/ip", "reset_password": "99/m/ip"}
    answers = set()
    for _n in range(6):
        answers.add(Client().post("/account/password/reset/", {"email": olena.email}).status_code)
        answers.add(Client().post("/account/sign-up/", {**SIGN_UP, "email": olena.email.upper()}).status_code)
    assert answers == {302}
    # The second kind goes once in three minutes, says allauth.
    assert OutboxEmail.objects.filter(to__iexact=olena.email).count() == 5 + 1


def test_what_happened_to_an_account_is_told_however_many_messages_came_before(olena: User, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "99/m/ip"}
    olena.set_password(PASSWORD)
    olena.save()
    for _n in range(6):
        Client().post("/account/password/reset/", {"email": olena.email})
    browser = Client()
    browser.post("/account/sign-in/", {"login": olena.email, "password": PASSWORD})
    browser.post(
        "/account/password/",
        {"oldpassword": PASSWORD, "password1": "quite another one", "password2": "quite another one"},
    )
    assert OutboxEmail.objects.filter(to=olena.email, subject__icontains="password").latest("pk").subject
    assert OutboxEmail.objects.filter(to=olena.email).count() == 6


def test_one_place_signs_up_so_many_a_minute() -> None:
    codes = [
        Client().post("/account/sign-up/", {**SIGN_UP, "email": f"person{n}@uni.example"}).status_code
        for n in range(11)
    ]
    assert codes == [302] * 10 + [429]


def test_wrong_passwords_for_one_account_are_paused_and_other_accounts_are_not(
    olena: User, marc: User
) -> None:
    for person in (olena, marc):
        person.set_password(PASSWORD)
        person.save()
    for n in range(5):
        Client().post("/account/sign-in/", {"login": olena.email, "password": f"wrong {n} wrong wrong"})
    paused = Client().post("/account/sign-in/", {"login": olena.email, "password": PASSWORD})
    assert "There were too many wrong attempts" in paused.content.decode()
    assert Client().post("/account/sign-in/", {"login": marc.email, "password": PASSWORD}).status_code == 302


def test_who_signs_up_with_somebody_elses_address_does_not_use_up_the_links_that_let_them_in(
    olena: User,
) -> None:
    adapter = AccountAdapter()
    given = {"password_reset_url": "/x/", "user": olena}
    for _time in range(20):
        adapter.send_mail("account/email/account_already_exists", olena.email, given)
    assert OutboxEmail.objects.filter(to=olena.email).count() == 5
    for hours in range(20):
        with clock.pretend(clock.now() + timedelta(hours=hours, minutes=hours)):
            adapter.send_mail("account/email/password_reset_key", olena.email, given)
    assert OutboxEmail.objects.filter(to=olena.email).count() == 25


def test_an_address_of_any_length_is_no_error_of_ours(client: Client) -> None:
    long = f"{'a' * 290}@uni.example"
    assert client.post("/account/password/reset/", {"email": long}).status_code < 500
    assert client.post("/account/sign-up/", {**SIGN_UP, "email": long}).status_code < 500
