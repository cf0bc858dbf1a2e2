"""The portal as one foreground process tree: embedded services, web server, worker and sweeper.

python -m sps_portal.stack run               everything, until Ctrl-C
python -m sps_portal.stack services -- CMD   PostgreSQL and Redis only, around one command
"""

import argparse
import contextlib
import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import deque
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from types import FrameType
from typing import IO
from urllib.parse import urlsplit

from sps_portal import embedded, env
from sps_portal.embedded import Child, StackError

ROOT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, str(ROOT / "manage.py")]
RESTARTS, RESTART_SECONDS = 5, 60
LOG_BYTES = 5_000_000
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked the stack to end (SIGTERM or SIGHUP)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks and give the exit status."""
    parser = argparse.ArgumentParser(prog="python -m sps_portal.stack", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="start everything and stay until Ctrl-C")
    around = commands.add_parser("services", help="run one command with PostgreSQL and Redis around it")
    around.add_argument("--fast", action="store_true", help="do not write through to the disk (tests only)")
    around.add_argument("line", nargs=argparse.REMAINDER, metavar="-- CMD")
    probing = commands.add_parser("probe", help="ask a page of the running web server, as the proxy would")
    probing.add_argument("address")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job begins deaf to it
    signal.signal(signal.SIGTERM, _raise_stopped)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup make run
        signal.signal(signal.SIGHUP, _raise_stopped)
    try:
        if options.command == "run":
            _read_env_file(ROOT / ".env")
            return run()
        if options.command == "probe":
            return 0 if answers(options.address, os.environ.get("BASE_URL", "")) else 1
        line = options.line[1:] if options.line[:1] == ["--"] else options.line
        if not line:
            parser.error("services needs a command: services -- CMD")
        return around_command(line, durable=not options.fast)
    except StackError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, Stopped):
        return 130


def environment(var: Path) -> dict[str, str]:
    """Give the environment of our children: what is set stays, what is absent gets the local default."""
    port = os.environ.get("PORT") or "8000"
    base_url = os.environ.get("BASE_URL") or f"http://localhost:{port}"
    defaults = {
        "VAR_DIR": str(var),
        "PORT": port,
        "BASE_URL": base_url,
        "DEMO": "1" if urlsplit(base_url).hostname == "localhost" else "0",
        "DJANGO_SETTINGS_MODULE": "sps_portal.settings",
    }
    if not given("SECRET_KEY"):
        defaults["SECRET_KEY"] = _kept_secret(var / "secret_key")
    if given("DATABASE_URL") and not given("DATABASE_OWNER_URL"):
        defaults["DATABASE_OWNER_URL"] = env.text("DATABASE_URL")
    return os.environ | {name: value for name, value in defaults.items() if not os.environ.get(name)}


def given(name: str) -> bool:
    """Say whether somebody set this variable, or the file that holds its value."""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


@contextlib.contextmanager
def services(var: Path, *, durable: bool, alone: bool = False) -> Iterator[dict[str, str]]:
    """Within the block PostgreSQL and Redis answer; gives the environment that points to them.

    The first to come starts them and holds a lock for as long as it lives; who comes later with the same
    `var` shares them, and the first waits for the others before it stops them. `alone` refuses to share.
    """
    if given("DATABASE_OWNER_URL") and not given("DATABASE_URL"):
        raise StackError("DATABASE_OWNER_URL is set and DATABASE_URL is not: set both, or neither.")
    own_database, own_redis = not given("DATABASE_URL"), not given("REDIS_URL")
    where = embedded.folders(var)
    embedded.check_disk(var)
    values = environment(var)
    if own_database:
        values["DATABASE_URL"] = embedded.database_url(where, embedded.APP)
        values["DATABASE_OWNER_URL"] = embedded.database_url(where, embedded.OWNER)
    if own_redis:
        values["REDIS_URL"] = embedded.redis_url(where)
    with _turn(var, alone=alone) as first:
        if not first:
            yield values
            return
        children: list[Child] = []
        try:
            if own_database:
                children.append(embedded.start_postgres(where, durable=durable, makes_databases=not alone))
            if own_redis:
                children.append(embedded.start_redis(where))
            (var / "stack.ready").write_text(str(os.getpid()))
            yield values
            with (var / "stack.users").open("a") as users:
                fcntl.flock(users, fcntl.LOCK_EX)
        finally:
            for number in STOP_SIGNALS:
                signal.signal(number, signal.SIG_IGN)  # an impatient second Ctrl-C must not leave orphans
            (var / "stack.ready").unlink(missing_ok=True)
            for child in reversed(children):
                embedded.stop(child)


def around_command(line: Sequence[str], *, durable: bool) -> int:
    """The command has run with the services around it; gives its exit status."""
    with services(_var(), durable=durable) as values:
        try:
            process = subprocess.Popen(
                line, env=values, preexec_fn=partial(embedded.die_with, os.getpid(), signal.SIGTERM)
            )
        except OSError as error:
            raise StackError(f"{line[0]} cannot be started: {error.strerror}.") from None
        while True:
            try:
                status = process.wait()
                return status if status >= 0 else 128 - status
            except KeyboardInterrupt:
                if not os.isatty(0):  # from a terminal the command has had the Ctrl-C itself
                    process.send_signal(signal.SIGINT)
            except Stopped:
                process.terminate()


def run() -> int:
    """The whole portal has run until somebody ended it."""
    var, port = _var(), _port()
    _check_port(port)
    with services(var, durable=True, alone=True) as values:
        _prepare(var, values)
        with _portal(var, port, values) as children:
            _await_web(children[0], port, values["BASE_URL"])
            _greet(var, values)
            with contextlib.suppress(KeyboardInterrupt, Stopped):
                _watch(children, values)
    return 0


def answers(address: str, base_url: str) -> bool:
    """Say whether the web server answers this address with success; it is asked under its public name."""
    public = urlsplit(base_url)
    headers = {"X-Forwarded-Proto": public.scheme} | ({"Host": public.netloc} if public.netloc else {})
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=10):  # noqa: S310
            return True
    except OSError:
        return False


def web_command(port: int) -> list[str]:
    """Give the command of the web server, on this machine's own address only."""
    return [
        sys.executable, "-m", "gunicorn", "sps_portal.wsgi:application", "--bind", f"127.0.0.1:{port}",
        "--workers", "2", "--worker-class", "gthread", "--threads", "4", "--graceful-timeout", "10",
        "--no-control-socket",
    ]  # fmt: skip


def worker_command(queues: str = "mail,letters,default,matching", *, at_once: int = 2) -> list[str]:
    """Give the command of a Celery worker that takes from these queues. Who waits at a page goes before its work."""
    return [
        "nice", "-n", "10", sys.executable, "-m", "celery", "--app", "sps_portal", "worker", "--queues", queues,
        "--hostname", f"{queues.partition(',')[0]}@%h", "--concurrency", str(at_once), "--loglevel", "INFO",
        "--without-gossip", "--without-mingle", "--without-heartbeat",
    ]  # fmt: skip


def sweeper_command() -> list[str]:
    """Give the command of the sweeper, which rings for everything that is due."""
    return [*MANAGE, "sweep", "--loop"]


def _var() -> Path:
    return Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise StackError(f"PORT={text} is not a port. Choose a number from 1024 to 65535.")
    return int(text)


def _raise_stopped(number: int, frame: FrameType | None) -> None:
    raise Stopped


def _read_env_file(path: Path) -> None:
    """Lines NAME=value of the file are in our environment, unless the name is already set."""
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.partition("=")
        if equals and value.strip() and not name.lstrip().startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("'\""))


def _kept_secret(path: Path) -> str:
    """Give this machine's own secret key; the first call makes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


@contextlib.contextmanager
def _turn(var: Path, *, alone: bool) -> Iterator[bool]:
    """Hold our place among the stacks of one `var`: gives True to the one that starts the services."""
    with (var / "stack.lock").open("a") as lock, (var / "stack.users").open("a") as users:
        deadline = time.monotonic() + embedded.START_SECONDS
        while not _locked(lock, fcntl.LOCK_EX):
            if alone:
                raise StackError(
                    f"The services of {var} already run (process {_runner(var)}). "
                    "Stop them first, or set VAR_DIR to another folder."
                )
            if _locked(users, fcntl.LOCK_SH):
                if (var / "stack.ready").exists():
                    yield False
                    return
                fcntl.flock(users, fcntl.LOCK_UN)
            if time.monotonic() > deadline:
                raise StackError(
                    f"Process {_runner(var)} holds {lock.name} and does not become ready. Stop it."
                )
            time.sleep(0.1)
        yield True


def _locked(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _runner(var: Path) -> str:
    try:
        return (var / "stack.ready").read_text()
    except OSError:
        return "unknown"


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise StackError(f"Port {port} needs root. Choose another: make run PORT=8001") from None
        except OSError:
            raise StackError(
                f"Port {port} is taken. Stop what uses it, or choose another: make run PORT={port + 1}"
            ) from None


def _manage(var: Path, values: dict[str, str], *arguments: str, tell: bool = False) -> None:
    """A management command has ended well, or StackError shows the end of what it wrote; `tell` prints it as it comes."""
    log = var / "log" / "setup.log"
    environment = {**values, "PYTHONUNBUFFERED": "1"}
    command = [*MANAGE, *arguments]
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as running,
    ):
        for line in running.stdout or ():
            output.write(line)
            if tell:
                print(f"  {line.decode(errors='replace').rstrip()}", flush=True)
    if running.returncode != 0:
        raise StackError(f"manage.py {' '.join(arguments)} failed:\n{embedded.last_lines(log, 25)}")


def _prepare(var: Path, values: dict[str, str]) -> None:
    """The schema is at its newest, static files are gathered, the programme is laid once."""
    print("Preparing the database ...", flush=True)
    _manage(var, values, "migrate", "--noinput")
    _manage(var, values, "collectstatic", "--noinput")
    seeded = var / "seeded"
    if seeded.exists() and not given("DATABASE_URL"):
        return
    if values["DEMO"] == "1":
        print("Laying the demonstration programme (once, one to four minutes) ...", flush=True)
        _manage(var, values, "seed", tell=True)
    else:
        _manage(var, values, "seed", "--reference")
    seeded.touch()


@contextlib.contextmanager
def _portal(var: Path, port: int, values: dict[str, str]) -> Iterator[list[Child]]:
    """Web server, workers and sweeper run within the block, and are stopped in that order after it."""
    commands = {
        "web": web_command(port),
        # Mail never waits behind a hundred papers.
        "worker": worker_command("mail,default", at_once=1),
        "printer": worker_command("letters"),
        # Neither waits behind an assignment of reviewers that is worked out for minutes.
        "solver": worker_command("matching", at_once=1),
        "sweeper": sweeper_command(),
    }
    children: list[Child] = []
    try:
        for name, command in commands.items():
            log = var / "log" / f"{name}.log"
            if log.exists() and log.stat().st_size > LOG_BYTES:
                log.replace(log.with_suffix(".log.1"))
            children.append(embedded.spawn(name, command, log=log, environment=values))
        yield children
    finally:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        print("\nStopping ...", flush=True)
        for child in children:
            embedded.stop(child)


def _await_web(web: Child, port: int, base_url: str) -> None:
    deadline = time.monotonic() + embedded.START_SECONDS
    while not answers(f"http://127.0.0.1:{port}/healthz", base_url):
        if web.process.poll() is not None or time.monotonic() > deadline:
            raise StackError(
                f"The web server does not answer. Its last lines:\n{embedded.last_lines(web.log)}"
            )
        time.sleep(0.2)


def _greet(var: Path, values: dict[str, str]) -> None:
    print(f"\n  SPS Grants Portal: {values['BASE_URL']}\n", flush=True)
    if values["DEMO"] == "1":
        subprocess.run([*MANAGE, "demo_people"], env=values)
    print(f"\n  Logs: {var / 'log'}    Stop: Ctrl-C", flush=True)


def _watch(children: list[Child], values: dict[str, str]) -> None:
    """Start again whichever of the children dies; give up when that happens too often. Ends by a signal."""
    deaths: deque[float] = deque(maxlen=RESTARTS)
    while True:
        time.sleep(1)
        for place, child in enumerate(children):
            if child.process.poll() is None:
                continue
            if len(deaths) == RESTARTS and time.monotonic() - deaths[0] < RESTART_SECONDS:
                raise StackError(
                    f"{child.name} keeps ending. Its last lines:\n{embedded.last_lines(child.log)}"
                )
            deaths.append(time.monotonic())
            print(f"{child.name} ended unexpectedly and is started again (see {child.log}).", flush=True)
            embedded.stop(child)
            children[place] = embedded.spawn(child.name, child.command, log=child.log, environment=values)


if __name__ == "__main__":
    sys.exit(main())
