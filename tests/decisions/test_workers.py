"""Letters under a real worker that is killed, and a Redis that is emptied: later, but never lost and never twice."""

import email
import hashlib
import os
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import redis
from django.conf import settings
from django.db import connection, transaction
from psycopg.sql import SQL, Identifier

from applications.enums import State
from core import files, outbox
from core.enums import OutboxState
from core.models import OutboxEmail, OutboxTask, StoredBytes, StoredFile
from decisions.actions import announcing, letters
from decisions.enums import LetterState
from decisions.facts import letters_digest, letters_of
from decisions.models import Letter
from sps_portal.stack import sweeper_command, worker_command
from tests import factories

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

LETTERS = 14
PATIENCE = 150


def wait_for(what: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Give whether it came true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.1)
    return what()


@contextmanager
def held_up(table: str) -> Iterator[None]:
    """Whoever reads the table, such as a worker on its way, waits there until the block ends."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(Identifier(table)))
        yield


def database_url() -> str:
    """Give the address of the very database this test works in."""
    of = connection.settings_dict
    who = quote(of["USER"]) + (f":{quote(of['PASSWORD'])}" if of["PASSWORD"] else "")
    query = urlencode({"host": of["HOST"], "port": of["PORT"]} if of["HOST"].startswith("/") else {})
    place = "" if of["HOST"].startswith("/") else f"{of['HOST']}:{of['PORT'] or 5432}"
    return f"postgresql://{who}@{place}/{of['NAME']}?{query}"


class Processes:
    """Workers and sweepers of this test, each the head of its own group."""

    def __init__(self, var: Path) -> None:
        self.var, self.running = var, []
        (var / "static").mkdir(parents=True)
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "sps_portal.settings",
            "DATABASE_URL": database_url(),
            "REDIS_URL": settings.CELERY_BROKER_URL,
            "VAR_DIR": str(var),
            "BASE_URL": settings.BASE_URL,
            "EMAIL_URL": "",
            "DEMO": "0",
            "OUTBOX_LEASE_SECONDS": "2",
            "SECRET_KEY": settings.SECRET_KEY,
        }

    def start(self, command: list[str], **also: str) -> "subprocess.Popen[bytes]":
        environment = self.environment | also
        with (self.var / f"{len(self.running)}.log").open("wb") as log:
            process = subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        self.running.append(process)
        return process

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        """Nothing of the process lives on: SIGKILL to it and to its children at once."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in self.running:
            if process.poll() is None:
                self.kill(process)

    def mail(self) -> Counter[str]:
        """Give how often each message was handed over."""
        ids: Counter[str] = Counter()
        for path in (self.var / "mail").glob("*.log"):
            for text in path.read_text().split("-" * 79):
                if "Message-ID:" in text:
                    ids[str(email.message_from_string(text.strip())["Message-ID"])] += 1
        return ids


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    server = redis.Redis.from_url(broker())
    server.flushdb()
    started = Processes(tmp_path / "var")
    yield started
    started.stop()
    server.flushdb()


def broker() -> str:
    """Give the broker's address as the Redis client spells it."""
    url = str(settings.CELERY_BROKER_URL)
    if url.startswith("redis+socket://"):
        return url.replace("redis+socket://", "unix://").replace("virtual_host", "db")
    return url


def empty_redis() -> None:
    redis.Redis.from_url(broker()).flushdb()


@pytest.fixture
def approved() -> Any:
    factories.lay_reference()
    return factories.proposal_in(State.APPROVED)


def more_letters(letter: Letter) -> list[int]:
    """Give the keys of many letters that wait: the same words under codes and languages of their own."""
    keys = [letter.pk]
    for number in range(1, LETTERS):
        code = letters.new_letter_code()
        context = letter.context | {"code": code, "verify_url": f"{letter.context['site']}/verify/{code}/"}
        other = Letter.objects.create(
            decision=letter.decision, language=f"x-{number}", code=code, wording=letter.wording,
            context=context, created_at=letter.created_at,
        )  # fmt: skip
        outbox.enqueue(kind=letters.KIND, object_id=other.pk, dedupe_key=f"{letters.KIND}:{other.pk}")
        keys.append(other.pk)
    return keys


def rendered_now() -> dict[int, str]:
    return dict(Letter.objects.filter(file__isnull=False).values_list("pk", "file__sha256"))


def cut_all_connections() -> None:
    """What a restart of PostgreSQL does to whoever works in this database: every connection but ours is gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_replaced_child_a_killed_worker_cut_connections_and_an_emptied_redis_lose_no_letter_and_make_none_twice(
    approved: Any, processes: Processes
) -> None:
    # Every letter takes more than this, so each of its two children makes one and is replaced.
    first = processes.start(worker_command(), WORKER_MEMORY_MB="50")
    keys = more_letters(Letter.objects.get(decision__proposal=approved))
    log = processes.var / "0.log"
    assert wait_for(lambda: "ForkPoolWorker-3" in log.read_text()), log.read_text()[-3000:]
    processes.kill(first)
    before = rendered_now()
    assert 3 <= len(before) < len(keys), "the worker was killed in the middle of its work"
    claimed = OutboxTask.objects.filter(kind=letters.KIND, state=OutboxState.CLAIMED).count()
    empty_redis()

    processes.start(worker_command())
    processes.start([*sweeper_command(), "--every", "1"])
    for more in (1, 4):
        assert wait_for(lambda more=more: len(rendered_now()) >= len(before) + more)  # type: ignore[misc]
        cut_all_connections()
    done = wait_for(lambda: len(rendered_now()) == len(keys))
    assert done, (claimed, (processes.var / "1.log").read_text()[-3000:])

    after = rendered_now()
    assert {key: after[key] for key in before} == before, "what was rendered before the kill is unchanged"
    for letter in Letter.objects.filter(pk__in=keys).select_related("file"):
        assert letter.file is not None
        expected = letters.rendered(letter.context, code=letter.code)
        assert letter.state == LetterState.READY
        assert (letter.sha256_unsigned, letter.file.pages) == (expected.sha256, expected.pages)
        assert hashlib.sha256(files.content_of(letter.file)).hexdigest() == letter.file.sha256
    names = StoredFile.objects.filter(name__contains="-letter-")
    assert (names.count(), StoredBytes.objects.filter(file__in=names).count()) == (len(keys), len(keys))
    assert wait_for(lambda: not OutboxTask.objects.exclude(state=OutboxState.DONE).exists())

    nadia = factories.person("nadia")
    for letter in Letter.objects.filter(pk__in=keys).select_related("file"):
        letters.mark_read(letter=letter, digest=letter.file.sha256, by=nadia)  # type: ignore[union-attr]
    letter = Letter.objects.select_related("file").get(pk=keys[0])
    announcing.announce(proposal=approved, digest=letters_digest(letters_of(letter.decision)), by=nadia)
    empty_redis()
    assert wait_for(lambda: not OutboxEmail.objects.exclude(state=OutboxState.DONE).exists())
    told = OutboxEmail.objects.filter(dedupe_key__startswith="announced:")
    handed_over = processes.mail()
    assert told.count() == approved.directors.count()
    assert [handed_over[row.message_id] for row in told] == [1] * told.count()


def test_four_workers_at_once_store_one_file(approved: Any) -> None:
    letter = Letter.objects.get(decision__proposal=approved)
    start, failures = threading.Barrier(4), []

    def worker() -> None:
        start.wait()
        try:
            letters.render_letter(letter.pk)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    letter.refresh_from_db()
    assert failures == []
    assert letter.state == LetterState.READY
    assert StoredFile.objects.filter(name__contains="-letter-").count() == 1
    file, rendered_at = letter.file_id, letter.rendered_at
    letters.render_letter(letter.pk)
    letter.refresh_from_db()
    assert (letter.file_id, letter.rendered_at) == (file, rendered_at)


def test_a_letter_that_cannot_be_rendered_is_given_up_loudly_and_not_forgotten(approved: Any) -> None:
    row = OutboxTask.objects.get(kind=letters.KIND)
    letter = Letter.objects.get(pk=row.object_id)
    broken = letter.context | {"at": "no instant"}
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.SUPERSEDED)
    other = Letter.objects.create(
        decision=letter.decision, language="x-0", code=letters.new_letter_code(), wording="x", context=broken,
        created_at=letter.created_at,
    )  # fmt: skip
    task = outbox.enqueue(kind=letters.KIND, object_id=other.pk, dedupe_key=f"{letters.KIND}:{other.pk}")
    assert outbox.run(task.pk)
    task.refresh_from_db()
    assert (task.state, task.attempts) == (OutboxState.QUEUED, 1)
    assert "ValueError" in task.error
    other.refresh_from_db()
    assert (other.state, other.file) == (LetterState.WAITING, None)
