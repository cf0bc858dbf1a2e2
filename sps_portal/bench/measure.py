"""Pages asked over real HTTP: SQL statements, median and 95th percentile, requests a second, processor time."""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core import clock

IN_SEQUENCE = 50
ROUNDS = 10
CONNECTIONS = 8
SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Page:
    """One page to measure: its name, its address, and who asks (None: nobody)."""

    name: str
    address: str
    user: User | None


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured of one page. ms: milliseconds; cpu_ms: processor time of the web processes for one request."""

    sql: int
    median_ms: float
    p95_ms: float
    per_second: float
    cpu_ms: float


def session_of(user: User) -> str:
    """Give the key of a fresh session of the user."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["started"] = session["seen"] = int(clock.now().timestamp())
    session.create()
    return str(session.session_key)


@dataclass(frozen=True, slots=True)
class Server:
    """A portal that answers on the port from the database of that name."""

    database: str
    port: int
    process: subprocess.Popen[bytes]


def use(database: str) -> None:
    """The statements of this process go to the database of that name from now on."""
    connection.close()
    connection.settings_dict["NAME"] = database


def environment_for(database: str) -> dict[str, str]:
    """Give the environment of a process of ours that works on the database of that name."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "sps_portal.bench.settings",
        "LOG_LEVEL": "ERROR",
        "DATABASE_URL": _named(os.environ["DATABASE_URL"], database),
    }


@contextmanager
def server(database: str, *, threads: int = 1) -> Iterator[Server]:
    """Two gunicorn workers answer on a free port from the database of that name; they are gone afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "gunicorn", "sps_portal.wsgi", "--workers", "2", "--bind", f"127.0.0.1:{port}",
        "--log-level", "error", "--keep-alive", "5", "--worker-class", "gthread", "--threads", str(threads),
    ]  # fmt: skip
    process = subprocess.Popen(command, env=environment_for(database), cwd=settings.ROOT)  # noqa: S603 - fixed words
    try:
        _await(port, process)
        yield Server(database, port, process)
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def processes(
    database: str, commands: Sequence[Sequence[str]], **also: str
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Processes of ours work on the database of that name, with these settings besides; they are gone afterwards."""
    running = [
        subprocess.Popen(  # noqa: S603 - fixed words
            command,
            env=environment_for(database) | also,
            cwd=settings.ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for command in commands
    ]
    try:
        yield running
    finally:
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _named(address: str, database: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{database}"))


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    for _try in range(200):
        if process.poll() is not None:
            raise RuntimeError("The web server did not start.")
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=1)) as line:
                line.request("GET", "/healthz", headers=_headers(""))
                line.getresponse().read()
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The web server did not answer within 20 seconds.")


def _headers(session: str) -> dict[str, str]:
    host = settings.ALLOWED_HOSTS[0]
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"} if session else {}
    return {"Host": host, "Accept": "text/html", **cookie}


def _ask(line: http.client.HTTPConnection, page: Page, session: str) -> float:
    started = time.perf_counter()
    line.request("GET", page.address, headers=_headers(session))
    answer = line.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{page.name} answered {answer.status} at {page.address}")
    return (time.perf_counter() - started) * 1000


def count_sql(page: Page) -> int:
    """Give the number of SQL statements of one request to a warm process."""
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    if page.user is not None:
        client.cookies[settings.SESSION_COOKIE_NAME] = session_of(page.user)
    client.get(page.address)
    with CaptureQueriesContext(connection) as captured:
        client.get(page.address)
    return len(captured)


def measure(pages: Sequence[tuple[Server, Page]]) -> list[Figure]:
    """Give the figures of one page on each server, asked in turns so that the machine's weather meets all alike.

    50 requests to each in sequence, then 8 connections for some seconds, one server after the other.
    """
    taken = [_Taken(server_, page) for server_, page in pages]
    for _round in range(ROUNDS):
        for one in taken:
            one.ask(IN_SEQUENCE // ROUNDS)
    return [one.figure() for one in taken]


class _Taken:
    """The times taken of one page on one server."""

    def __init__(self, server_: Server, page: Page) -> None:
        use(server_.database)
        self.server, self.page = server_, page
        self.session = session_of(page.user) if page.user else ""
        self.times: list[float] = []
        self.cpu = 0.0
        self.line = http.client.HTTPConnection("127.0.0.1", server_.port, timeout=30)
        for _warm in range(6):
            _ask(self.line, page, self.session)

    def ask(self, often: int) -> None:
        before = _cpu_seconds(self.server.process.pid)
        # The first after a pause finds cold caches of the processor: it is asked and not counted.
        _ask(self.line, self.page, self.session)
        self.times += [_ask(self.line, self.page, self.session) for _ in range(often)]
        self.cpu += (_cpu_seconds(self.server.process.pid) - before) * often / (often + 1)

    def figure(self) -> Figure:
        self.line.close()
        use(self.server.database)
        times = sorted(self.times)
        return Figure(
            sql=count_sql(self.page),
            median_ms=statistics.median(times),
            p95_ms=times[int(len(times) * 0.95) - 1],
            per_second=_rush(self.page, self.session, self.server.port),
            cpu_ms=self.cpu * 1000 / len(times),
        )


def _rush(page: Page, session: str, port: int) -> float:
    done = [0] * CONNECTIONS
    failed: list[Exception] = []
    until = time.perf_counter() + SECONDS

    def connection_(place: int) -> None:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as line:
                while time.perf_counter() < until:
                    _ask(line, page, session)
                    done[place] += 1
        except (OSError, RuntimeError, http.client.HTTPException) as error:
            failed.append(error)

    threads = [threading.Thread(target=connection_, args=[place]) for place in range(CONNECTIONS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return sum(done) / (time.perf_counter() - started)


def _cpu_seconds(pid: int) -> float:
    """Give the processor time of the process and its children, from /proc (0 where there is none)."""
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0
    for path in [Path(f"/proc/{child}/stat") for child in (pid, *_children(pid))]:
        if path.exists():
            fields = path.read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / ticks


def _children(pid: int) -> Sequence[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in path.read_text().split()] if path.exists() else []
