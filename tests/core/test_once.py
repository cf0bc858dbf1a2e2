"""A form acts once, even when two browsers' tabs post it in the same moment."""

import pytest
from django.test import RequestFactory

from core.once import once


def post(user, key: str):
    request = RequestFactory().post("/x/", {"once": key})
    request.user = user
    return request


@pytest.mark.django_db
def test_the_second_post_gets_the_first_ones_answer(olena):
    done = []

    def act() -> str:
        done.append(1)
        return f"/answer/{len(done)}/"

    answers = [once(post(olena, "k" * 20), act).url for _ in range(3)]
    assert (answers, len(done)) == (["/answer/1/"] * 3, 1)


@pytest.mark.django_db
def test_a_key_of_somebody_else_gives_nothing_away(olena, marc):
    once(post(olena, "shared"), lambda: "/secret/")
    assert once(post(marc, "shared"), lambda: "/own/").url == "/own/"


@pytest.mark.django_db
def test_a_refusal_leaves_the_key_unused(olena):
    from core.errors import Finding, Refused

    def refuse() -> str:
        raise Refused(Finding("not_now"))

    with pytest.raises(Refused):
        once(post(olena, "again"), refuse)
    assert once(post(olena, "again"), lambda: "/fine/").url == "/fine/"
