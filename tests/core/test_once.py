"""A form acts once, even when two browsers' tabs post it in the same moment."""

import threading

import pytest
from django.db import connection
from django.test import RequestFactory

from core.once import once
from tests import factories


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


@pytest.mark.django_db(transaction=True)
def test_fifty_posts_at_once_act_once():
    factories.lay_reference()
    user, done, answers = factories.person("olena"), [], []
    start = threading.Barrier(10)

    def act() -> str:
        done.append(1)
        return "/answer/"

    def browser() -> None:
        start.wait()
        try:
            for _ in range(5):
                answers.append(once(post(user, "storm"), act).url)
        finally:
            connection.close()

    threads = [threading.Thread(target=browser) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), answers) == (1, ["/answer/"] * 50)
