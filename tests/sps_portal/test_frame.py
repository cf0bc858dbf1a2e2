"""The main navigation: whose entries, and which is marked."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from sps_portal import frame

pytestmark = pytest.mark.django_db


def test_entries_without_a_page_are_left_out_and_none_stands_twice(
    ines: User, paul: User, root: User
) -> None:
    for user in (AnonymousUser(), ines, paul, root):
        nav = frame.nav_of(user, "/help/")
        assert len({item.url for item in nav}) == len(nav)
        assert [str(item.label) for item in nav if item.current] == ["Help"]


def test_the_longest_entry_that_leads_to_the_page_is_marked(root: User, ines: User) -> None:
    for path, entry in (("/office/reviews/reviewers/", "Panels"), ("/office/panels/routing/", "Panels")):
        assert [str(item.label) for item in frame.nav_of(ines, path) if item.current] == [entry]
    nav = frame.nav_of(root, f"/people/{root.ref}/")
    assert [str(item.label) for item in nav if item.current] == ["People"]


def test_apps_further_up_can_say_who_sees_more(olena: User, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = (("accounts:person_list", "Mine"),)
    monkeypatch.setattr(frame, "MORE", [(lambda user: User.objects.filter(pk=olena.pk), mine)])
    assert "Mine" in [item.label for item in frame.nav_of(olena, "/")]
