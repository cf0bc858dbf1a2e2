"""A PostgreSQL of its own that dies in the middle of a batch of letters, and comes back: nothing lost, nothing twice."""

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from decisions.models import Letter
from sps_portal import embedded
from sps_portal.stack import sweeper_command, worker_command
from tests.decisions.test_workers import Processes, approved, more_letters, processes, wait_for

__all__ = ["approved", "processes"]
pytestmark = [pytest.mark.processes, pytest.mark.restart, pytest.mark.django_db(transaction=True)]

MADE = "SELECT count(*) FROM decisions_letter WHERE file_id IS NOT NULL"
FILES = "SELECT count(*), count(DISTINCT name) FROM core_storedfile WHERE name LIKE '%-letter-%'"
LEFT = "SELECT count(*) FROM core_outboxtask WHERE state <> 'done'"
DIGESTS = """
    SELECT l.id, f.sha256 FROM decisions_letter l
    JOIN core_storedfile f ON f.id = l.file_id JOIN core_storedbytes b ON b.file_id = f.id
    WHERE encode(sha256(b.content), 'hex') = f.sha256
"""


class Server:
    """A cluster that writes every commit through to the disk, with what stands in this test's database."""

    def __init__(self, var: Path) -> None:
        self.where = embedded.folders(var)
        self.address = embedded.database_url(self.where, embedded.OWNER)
        self.start()
        self.copy()

    def start(self) -> None:
        self.child = embedded.start_postgres(self.where, durable=True, makes_databases=False)

    def copy(self) -> None:
        programs, of = embedded.postgres_programs(self.where), connection.settings_dict
        port = ["-p", str(of["PORT"])] if of["PORT"] else []
        dump = [programs / "pg_dump", "-h", of["HOST"], *port, "-U", of["USER"], "--no-owner", "--no-privileges", of["NAME"]]  # fmt: skip
        whole = subprocess.run(dump, capture_output=True, check=True).stdout
        restore = [programs / "psql", "-q", "-v", "ON_ERROR_STOP=1", self.address]
        subprocess.run(restore, input=whole, capture_output=True, check=True)

    def die(self, how: signal.Signals) -> None:
        """The server goes as it does when it is told so: fast (SIGINT), or at once with nothing written (SIGQUIT)."""
        self.child.process.send_signal(how)
        self.child.process.wait(embedded.STOP_SECONDS)

    def ask(self, statement: str) -> list[Any]:
        with psycopg.connect(self.address) as line:
            return line.execute(statement).fetchall()

    def number(self, statement: str) -> int:
        with suppress(psycopg.OperationalError):
            return int(self.ask(statement)[0][0])
        return -1


@pytest.fixture
def server(approved: Any) -> Iterator[Server]:
    letter = Letter.objects.get(decision__proposal=approved)
    keys = more_letters(letter)
    assert len(keys) > 10
    with tempfile.TemporaryDirectory() as var:
        # Its user is nobody, where the tests run as root.
        Path(var).chmod(0o755)
        started = Server(Path(var))
        yield started
        embedded.stop(started.child)


def test_a_database_that_dies_twice_in_the_middle_of_a_batch_has_every_letter_once_and_an_unbroken_audit(
    server: Server, processes: Processes
) -> None:
    processes.environment |= {"DATABASE_URL": server.address, "DATABASE_OWNER_URL": server.address}
    total = Letter.objects.count()
    processes.start(worker_command())
    processes.start([*sweeper_command(), "--every", "1"])
    before: dict[int, str] = {}
    for more, how in ((2, signal.SIGQUIT), (6, signal.SIGINT)):
        assert wait_for(lambda more=more: server.number(MADE) >= more)  # type: ignore[misc]
        before |= dict(server.ask(DIGESTS))
        server.die(how)
        server.start()
    assert len(before) < total, "it died in the middle"

    assert wait_for(lambda: server.number(MADE) == total), (processes.var / "0.log").read_text()[-3000:]
    assert wait_for(lambda: server.number(LEFT) == 0)
    after = dict(server.ask(DIGESTS))
    assert len(after) == total
    assert {key: after[key] for key in before} == before, "what was committed before is unchanged"
    assert server.ask(FILES) == [(total, total)]
    said = subprocess.run(
        [sys.executable, "manage.py", "verify_audit", "--rows"],
        env=processes.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stdout + said.stderr
