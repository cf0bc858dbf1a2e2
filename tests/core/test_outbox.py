"""Rows are claimed once, tried again, given up, and rung for again."""

from datetime import timedelta

import pytest
from django.core import mail as mailbox
from django.db import OperationalError

from core import clock, mail, outbox, sweeper
from core.enums import OutboxState
from core.models import OutboxEmail, OutboxTask

pytestmark = pytest.mark.django_db
RAN: list[int] = []


@pytest.fixture(autouse=True)
def handlers():
    RAN.clear()
    outbox.register("noted", RAN.append)
    outbox.register("fails", lambda key: 1 // 0)
    yield
    for kind in ("noted", "fails", "receipt", "book"):
        outbox._HANDLERS.pop(kind, None), outbox._QUEUES.pop(kind, None)


def test_the_same_key_makes_one_row():
    one = outbox.enqueue(kind="noted", object_id=7, dedupe_key="k")
    two = outbox.enqueue(kind="noted", object_id=8, dedupe_key="k")
    assert (one.pk, OutboxTask.objects.count(), two.object_id) == (two.pk, 1, 7)


def test_a_row_runs_once_however_often_it_is_rung_for():
    row = outbox.enqueue(kind="noted", object_id=7, dedupe_key="k")
    assert [outbox.run(row.pk), outbox.run(row.pk), outbox.run(row.pk)] == [True, False, False]
    assert RAN == [7]
    row.refresh_from_db()
    assert row.state == OutboxState.DONE


def test_a_failure_is_recorded_tried_again_later_and_given_up_after_five_attempts(settings, caplog):
    row = outbox.enqueue(kind="fails", object_id=1, dedupe_key="k")
    at = clock.now()
    for attempt in range(1, 6):
        with clock.pretend(at + timedelta(minutes=attempt)):
            assert outbox.run(row.pk)
            assert not outbox.run(row.pk), "not before its time"
    row.refresh_from_db()
    assert (row.state, row.attempts) == (OutboxState.DEAD, 5)
    assert "ZeroDivisionError" in row.error
    outbox.revive(row)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (OutboxState.QUEUED, 0)


def test_a_claim_whose_worker_vanished_is_free_again_after_its_lease(settings):
    row = outbox.enqueue(kind="noted", object_id=7, dedupe_key="k")
    assert outbox.claim(OutboxTask, row.pk)
    assert not outbox.run(row.pk)
    with clock.pretend(clock.now() + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS + 1)):
        assert outbox.run(row.pk)
    assert RAN == [7]


def test_the_sweeper_rings_for_what_heard_no_bell_and_leaves_the_rest():
    row = outbox.enqueue(kind="noted", object_id=7, dedupe_key="k")
    room = outbox.bells_in("default") + 10
    assert outbox.ring_again(room) == 0
    with clock.pretend(clock.now() + timedelta(seconds=16)):
        assert outbox.ring_again(room) == 1
        assert outbox.ring_again(room) == 0
    outbox.run(row.pk)
    with clock.pretend(clock.now() + timedelta(minutes=5)):
        assert outbox.ring_again(room) == 0


def test_a_queue_that_nobody_empties_is_not_filled_with_bells():
    from celery import current_app

    before = outbox.bells_in("mail")
    at = clock.now()
    for n in range(30):
        mail.put_email(to="a@x.example", subject="s", text="t", dedupe_key=f"m{n}")
    for minute in range(1, 8):
        with clock.pretend(at + timedelta(minutes=minute)):
            outbox.ring_again(before + 12)
    assert outbox.bells_in("mail") == before + 12
    with current_app.pool.acquire() as connection:
        connection.default_channel.queue_purge("mail")
    with clock.pretend(at + timedelta(minutes=9)):
        assert outbox.ring_again(50) == 30
    assert outbox.bells_in("mail") == 30
    with current_app.pool.acquire() as connection:
        connection.default_channel.queue_purge("mail")


def test_what_a_person_awaits_is_heard_before_what_nobody_awaits_and_both_before_an_old_backlog():
    from celery import current_app

    outbox.register("receipt", RAN.append, queue="trial")
    outbox.register("book", RAN.append, queue="trial", later=True)
    at = clock.now()
    with clock.pretend(at - timedelta(hours=2)):
        old = [outbox.enqueue(kind="receipt", object_id=n, dedupe_key=f"old{n}") for n in range(3)]
    book = outbox.enqueue(kind="book", object_id=1, dedupe_key="book")
    receipt = outbox.enqueue(kind="receipt", object_id=1, dedupe_key="receipt")
    with current_app.pool.acquire() as connection:
        connection.default_channel.queue_declare("trial")
        for row in (*old, book, receipt):
            assert outbox.ring_task(row)
        heard = [connection.default_channel.basic_get("trial", no_ack=True).payload[0][0] for _ in range(5)]
    assert heard == [receipt.pk, book.pk, *(row.pk for row in old)]


def test_what_was_laid_with_a_past_waits_for_workers_from_the_day_it_is_handed_over():
    at = clock.now()
    with clock.pretend(at - timedelta(days=90)):
        old = outbox.enqueue(kind="noted", object_id=1, dedupe_key="old")
        done = outbox.enqueue(kind="noted", object_id=2, dedupe_key="done")
    later = outbox.enqueue(kind="fails", object_id=3, dedupe_key="later")
    OutboxTask.objects.filter(pk=later.pk).update(not_before=at + timedelta(days=1))
    outbox.run(done.pk)
    with clock.pretend(at):
        assert outbox.hand_over() == 1
    rows = dict(OutboxTask.objects.values_list("pk", "not_before"))
    assert rows[old.pk] == at
    assert rows[done.pk] < at - timedelta(days=89)
    assert rows[later.pk] == at + timedelta(days=1)
    old.refresh_from_db()
    assert old.created_at < at - timedelta(days=89), "so what comes now goes before it"


def test_without_redis_the_bell_is_silent_and_nothing_is_lost(settings, monkeypatch):
    from celery import current_app

    monkeypatch.setattr(current_app.conf, "broker_url", "redis://127.0.0.1:1/0")
    row = OutboxTask.objects.create(
        kind="noted",
        object_id=7,
        dedupe_key="k",
        not_before=clock.now(),
        rung_at=clock.now(),
        created_at=clock.now(),
    )
    with current_app.connection_for_write("redis://127.0.0.1:1/0") as refused:
        monkeypatch.setattr(
            current_app, "send_task", lambda *a, **k: refused.ensure_connection(max_retries=1, timeout=1)
        )
        assert outbox.ring_task(row) is False
    assert outbox.run(row.pk)


def test_a_message_is_sent_once_with_a_steady_message_id(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    row = mail.put_email(to="a@x.example", subject="Ref: do this", text="Hello\n", dedupe_key="m")
    again = mail.put_email(to="a@x.example", subject="Ref: do this", text="Hello\n", dedupe_key="m")
    assert again.pk == row.pk
    assert [mail.deliver(row.pk), mail.deliver(row.pk)] == [True, False]
    assert [(m.to, m.subject, m.extra_headers["Message-ID"]) for m in mailbox.outbox] == [
        (["a@x.example"], "Ref: do this", row.message_id)
    ]


def test_a_mail_server_that_is_away_puts_the_message_back(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    row = mail.put_email(to="a@x.example", subject="s", text="t", dedupe_key="m")
    assert mail.deliver(row.pk)
    row.refresh_from_db()
    assert row.state == OutboxState.QUEUED
    assert row.error.startswith("ConnectionRefusedError")
    assert OutboxEmail.objects.filter(not_before__gt=clock.now()).count() == 1


@pytest.mark.parametrize("error", [OperationalError("gone"), KeyError("a row nobody foresaw")])
def test_one_duty_that_fails_does_not_stop_the_others(monkeypatch, error):
    def broken() -> int:
        raise error

    monkeypatch.setattr(sweeper, "_DUTIES", [broken, lambda: 3])
    assert sweeper.sweep() == 3
