"""Counting against limits: what is counted, for whom, until when, and that two at once are two."""

from datetime import timedelta

import pytest
from django.db import transaction

from core import clock, limits
from core.errors import Refused
from core.limits import DAY, HOUR, Limit
from core.models import Tally

ONE = Limit("not_now", "wave", "person:1", 2, HOUR)


@pytest.mark.django_db
def test_so_many_are_counted_and_the_next_is_told_from_when():
    at = clock.now()
    for minute in (0, 10):
        with clock.pretend(at + timedelta(minutes=minute)):
            limits.spend(ONE)
    with clock.pretend(at + timedelta(minutes=20)), pytest.raises(Refused) as refused:
        limits.spend(ONE, where="here")
    finding = refused.value.findings[0]
    again = finding.values["again_at"]
    assert (finding.where, finding.values["most"], refused.value.status) == ("here", 2, 429)
    assert Tally.objects.count() == 2
    with clock.pretend(again):
        limits.spend(ONE)
    assert again == at + timedelta(hours=1, minutes=1)


@pytest.mark.django_db
def test_the_longer_limit_counts_the_same_acts_and_other_subjects_do_not():
    day = Limit("not_now", "wave", "person:1", 3, DAY)
    at = clock.now()
    for hours in (0, 2, 4):
        with clock.pretend(at + timedelta(hours=hours)):
            limits.spend(ONE, day)
    limits.spend(Limit("not_now", "wave", "person:2", 1, DAY))
    limits.spend(Limit("not_now", "nod", "person:1", 1, DAY))
    with clock.pretend(at + timedelta(hours=6)), pytest.raises(Refused):
        limits.spend(ONE, day)
    assert Tally.objects.filter(subject="person:1", kind="wave").count() == 3


@pytest.mark.django_db
def test_an_act_that_was_taken_back_was_none():
    with transaction.atomic():
        limits.spend(ONE)
        transaction.set_rollback(True)
    assert not Tally.objects.exists()


@pytest.mark.django_db
def test_old_counts_are_forgotten():
    limits.spend(ONE)
    with clock.pretend(clock.now() + timedelta(days=3)):
        limits.spend(ONE)
        limits.forget_old()
    assert Tally.objects.count() == 1
