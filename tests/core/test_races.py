"""In the same moment: what is counted is counted one by one, and a form acts once."""

import threading

import pytest
from django.db import connection

from core import limits
from core.errors import Refused
from core.models import Tally
from core.once import once
from tests import factories
from tests.core.test_limits import ONE
from tests.core.test_once import post

pytestmark = pytest.mark.django_db(transaction=True)


def test_many_at_once_are_counted_one_by_one():
    done, start = [], threading.Barrier(6)

    def act():
        start.wait()
        try:
            limits.spend(ONE)
            done.append(1)
        except Refused:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), Tally.objects.count()) == (2, 2)


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
