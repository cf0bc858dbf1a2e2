"""The embedded services, with real processes in a folder of their own."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import yaml

from sps_portal import embedded, machine, stack

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.processes
PATIENCE = 120  # seconds, on a machine that has much else to do


@pytest.fixture(scope="module")
def apart() -> Iterator[dict[str, str]]:
    """An environment that knows no services, with a VAR_DIR of its own that these tests use in turn."""
    own = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "BASE_URL", "PORT", "VAR_DIR"}
    kept = {name: value for name, value in os.environ.items() if name not in own}
    # Not below pytest's own temporary folder, which it closes to the user that the services run as.
    with tempfile.TemporaryDirectory(prefix="sps-stack-") as folder:
        Path(folder).chmod(0o755)
        yield kept | {"VAR_DIR": f"{folder}/var", "PYTHONPATH": str(ROOT)}


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[str]]]:
    """Stacks that a test starts; none outlives it."""
    processes: list[subprocess.Popen[str]] = []
    yield processes
    for process in processes:
        with process:
            process.terminate()


def services(environment: dict[str, str], script: str) -> subprocess.Popen[str]:
    """Start `services` around a few lines of Python, which carry the folder's name for `left_over` to see."""
    script += f"\n# {environment['VAR_DIR']}"
    return subprocess.Popen(
        [sys.executable, "-m", "sps_portal.stack", "services", "--fast", "--", sys.executable, "-c", script],
        env=environment, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    output, errors = process.communicate(timeout=PATIENCE)
    return process.returncode, output, errors


def left_over(environment: dict[str, str]) -> list[str]:
    """Give the command lines of all processes that work in this VAR_DIR."""
    var = environment["VAR_DIR"]
    lines = []
    for process in psutil.process_iter(["cmdline"]):
        line = " ".join(process.info["cmdline"] or [])
        if var in line:
            lines.append(line)
    return lines


def eventually_nothing_is_left(environment: dict[str, str]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while left_over(environment):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


WRITE = """
import os, psycopg
with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
    owner.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
with psycopg.connect(os.environ["DATABASE_URL"]) as app:
    app.execute("DELETE FROM kept")
    app.execute("INSERT INTO kept VALUES ('grant')")
"""
READ = """
import os, psycopg
with psycopg.connect(os.environ["DATABASE_URL"]) as app:
    print(app.execute("SELECT word FROM kept").fetchone()[0])
"""
WAIT = "print('ready', flush=True); import time; time.sleep(60)"


def test_data_are_still_there_after_a_restart_and_no_process_is_left(
    apart: dict[str, str],
) -> None:
    status, _, errors = ended(services(apart, WRITE))
    assert status == 0, errors
    assert left_over(apart) == []
    status, output, errors = ended(services(apart, READ))
    assert (status, output) == (0, "grant\n"), errors
    assert left_over(apart) == []


def test_the_application_role_cannot_change_the_schema(apart: dict[str, str]) -> None:
    script = WRITE.replace("INSERT INTO kept VALUES ('grant')", "DROP TABLE kept")
    status, _, errors = ended(services(apart, script))
    assert status == 1
    assert "must be owner of table kept" in errors


def test_the_status_of_the_command_is_handed_on(apart: dict[str, str]) -> None:
    assert ended(services(apart, "raise SystemExit(7)"))[0] == 7


def test_a_second_stack_on_the_same_folder_shares_the_running_services(
    apart: dict[str, str], started: list[subprocess.Popen[str]]
) -> None:
    first = services(apart, WRITE + WAIT)
    started.append(first)
    assert first.stdout
    assert first.stdout.readline() == "ready\n"
    servers = len(left_over(apart))
    status, output, errors = ended(services(apart, READ))
    assert (status, output) == (0, "grant\n"), errors
    assert len(left_over(apart)) == servers


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_a_stack_that_is_ended(
    apart: dict[str, str], started: list[subprocess.Popen[str]], how: signal.Signals
) -> None:
    process = services(apart, WAIT)
    started.append(process)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    assert any("redis-server" in line for line in left_over(apart))
    process.send_signal(how)
    process.wait(timeout=PATIENCE)
    assert eventually_nothing_is_left(apart)


def test_run_says_so_when_the_port_is_taken(apart: dict[str, str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "sps_portal.stack", "run"],
            env=apart | {"PORT": str(port)}, cwd=ROOT, text=True, capture_output=True, timeout=PATIENCE,
        )  # fmt: skip
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr
    assert left_over(apart) == []


def test_a_nearly_full_disk_is_said_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "FREE_MEGABYTES", 10**9)
    with pytest.raises(embedded.StackError, match=r"is nearly full: \d+ MB are free"):
        embedded.check_disk(tmp_path)


def test_a_database_that_cannot_start_shows_the_end_of_its_log(apart: dict[str, str]) -> None:
    assert ended(services(apart, ""))[0] == 0
    version = Path(apart["VAR_DIR"], "postgres", "PG_VERSION")
    right = version.read_text()
    version.write_text("9\n")
    try:
        status, _, errors = ended(services(apart, ""))
    finally:
        version.write_text(right)
    assert status == 1
    assert "postgres does not start" in errors
    assert "incompatible" in errors
    assert left_over(apart) == []


def test_a_folder_closed_to_the_services_user_is_found_out(tmp_path: Path) -> None:
    inside = tmp_path / "closed" / "var"
    inside.mkdir(parents=True)
    inside.parent.chmod(0o700)
    assert not embedded.reachable(inside)


def test_a_missing_program_is_named_by_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "TEST_PROGRAMS", {"no-such-program": "its-package"})
    assert "its-package" in machine.missing("test", {"REDIS_URL": "redis://localhost/0"})


def test_settings_of_the_environment_are_honoured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me@elsewhere/sps")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.delenv("BASE_URL", raising=False)
    values = stack.environment(tmp_path)
    assert values["DATABASE_OWNER_URL"] == values["DATABASE_URL"] == "postgresql://me@elsewhere/sps"
    assert values["BASE_URL"] == "http://localhost:8123"


def test_the_compose_file_names_only_what_it_defines_and_holds_no_secret() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    assert {"web", "worker", "printer", "solver", "sweeper", "migrate", "postgres", "redis", "clamd"} == set(
        compose["services"]
    )
    assert all(list(source) == ["environment"] for source in compose["secrets"].values())
    for name, service in compose["services"].items():
        assert set(service.get("secrets", [])) <= set(compose["secrets"]), name
        assert set(service["networks"]) <= set(compose["networks"]), name
        assert set(service.get("depends_on", {})) <= set(compose["services"]), name
        assert "healthcheck" in service or name == "migrate", name
        assert "ports" not in service or name == "web", name
        for variable, value in service.get("environment", {}).items():
            secret = "PASSWORD" in variable or variable.startswith("SECRET")
            assert not secret or value is None or value.startswith("/run/secrets/"), (name, variable)
