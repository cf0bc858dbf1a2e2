"""The administrator's pages of accounts and roles."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from tests.accounts.reading import fresh, without_tokens

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
GRANT = {
    "role": "auditor",
    "reason": "Decision of 3 March",
    "last_day_day": "",
    "last_day_month": "",
    "last_day_year": "",
}


@pytest.mark.parametrize("who", ["olena", "ines", "paul", "aida"])
def test_only_administrators_find_the_pages(
    who: str, client_of: ClientOf, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    browser = client_of(user)
    for path in ("/people/", f"/people/{user.ref}/", f"/people/{user.ref}/roles/officer/end/"):
        answer = browser.get(path)
        assert answer.status_code == 404
        assert without_tokens(answer) == without_tokens(browser.get("/no-such-page/"))


def test_the_list_finds_by_name_address_and_role(
    root: User, ines: User, olena: User, client_of: ClientOf
) -> None:
    browser = client_of(root)

    def names(query: str) -> list[str]:
        return [row["person"].name for row in browser.get(f"/people/{query}").context["rows"]]

    three = {"Inês Carvalho", "Olena Kovalchuk", "Robin Oldenburg"}
    assert [name for name in names("") if name in three] == sorted(three)
    assert names("?q=koval+demo.example") == ["Olena Kovalchuk"]
    assert names("?role=officer") == ["Inês Carvalho", "Nadia Verbeek"]
    assert names("?role=any") == [
        "Aida Berisha",
        "Inês Carvalho",
        "Paul Hartmann",
        "Robin Oldenburg",
        "Nadia Verbeek",
    ]
    assert names("?q=nobody") == []
    assert names("?role=invented&page=99") == names("")


def test_the_list_costs_the_same_for_any_number_of_people(
    root: User, client_of: ClientOf, django_assert_max_num_queries
) -> None:
    for number in range(30):
        User.objects.create_user(f"p{number}@example.org", family_name=f"P{number}")
    browser = client_of(root)
    browser.get("/people/")
    with django_assert_max_num_queries(7):
        browser.get("/people/")


def test_a_role_is_granted_and_ended(root: User, stranger: User, client_of: ClientOf) -> None:
    browser = fresh(client_of(root), root)
    page = browser.post(f"/people/{stranger.ref}/", GRANT, follow=True).content.decode()
    assert "Nils Aaberg now holds the role Auditor." in page
    assert User.objects.get(pk=stranger.pk).roles == {Role.AUDITOR}
    end = f"/people/{stranger.ref}/roles/auditor/end/"
    assert "stops being" in browser.get(end).content.decode()
    assert User.objects.get(pk=stranger.pk).roles == {Role.AUDITOR}
    browser.post(end)
    assert User.objects.get(pk=stranger.pk).roles == frozenset()
    assert browser.get(end).status_code == 404


def test_granting_asks_once_more_who_it_is_when_the_sign_in_is_old(
    root: User, stranger: User, client_of: ClientOf
) -> None:
    root.set_password("four quiet words at sea")
    root.save()
    browser = client_of(root)
    path = f"/people/{stranger.ref}/"
    asked = browser.post(path, GRANT)
    assert asked.url == f"/account/confirm-it-is-you/?{urlencode({'next': path})}"
    assert User.objects.get(pk=stranger.pk).roles == frozenset()
    browser.post(asked.url, {"password": "four quiet words at sea", "next": path})
    assert User.objects.get(pk=stranger.pk).roles == {Role.AUDITOR}


def test_a_wrong_grant_is_told_at_its_place(root: User, stranger: User, client_of: ClientOf) -> None:
    browser = fresh(client_of(root), root)
    wrong = GRANT | {
        "role": "emperor",
        "reason": "",
        "last_day_day": "1",
        "last_day_month": "1",
        "last_day_year": "2020",
    }
    page = browser.post(f"/people/{stranger.ref}/", wrong).content.decode()
    for anchor in ("#id_role_0", "#id_reason", "#id_last_day_0"):
        assert f'href="{anchor}"' in page
    assert 'value="2020"' in page


def test_a_role_that_is_held_is_not_offered_again(root: User, ines: User, client_of: ClientOf) -> None:
    browser = fresh(client_of(root), root)
    page = browser.post(f"/people/{ines.ref}/", GRANT | {"role": "officer"})
    assert page.status_code == 200
    assert [str(label) for _value, label in page.context["form"].fields["role"].choices] == [
        "Approver",
        "Auditor",
        "Administrator",
    ]


def test_ones_own_page_offers_no_change(root: User, client_of: ClientOf) -> None:
    browser = fresh(client_of(root), root)
    page = browser.get(f"/people/{root.ref}/").content.decode()
    assert "Another administrator changes them" in page
    assert "Grant the role" not in page
    assert browser.post(f"/people/{root.ref}/", GRANT).status_code == 403


def test_the_portal_itself_is_nobody_on_the_list(root: User, client_of: ClientOf) -> None:
    browser = client_of(root)
    assert browser.get(f"/people/{User.objects.system().ref}/").status_code == 404
