"""The scanner's client: only a plain answer is a verdict; away, slow, cut short or odd is none, and never clean."""

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import clamd, health
from tests.core.scanner import BAD, LIMIT, scanner


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clamd, "ANSWER_SECONDS", 1)
    monkeypatch.setattr(clamd._ask, "__kwdefaults__", {"seconds": 1})


def test_a_clean_file_and_a_known_one_are_told_apart_with_who_said_so(settings: object) -> None:
    with scanner() as found:
        settings.CLAMD = found.address  # type: ignore[attr-defined]
        content = b"%PDF-" + b"x" * 200_000  # more than one piece
        assert clamd.scan(content) == clamd.Verdict("", "ClamAV 1.4.6/27000/Sun Nov 22 09:00:00 2026")
        assert found.seen == [content]
        assert clamd.scan(b"%PDF-" + BAD).found == "Our.Own.Test"
        assert clamd.answers()
        assert health.scanner() == "ok"


@pytest.mark.parametrize("behaviour", ["hang", "drop", "drip", "half", "odd"])
def test_no_plain_answer_is_no_verdict(settings: object, behaviour: str) -> None:
    with scanner(behaviour) as found:
        settings.CLAMD = found.address  # type: ignore[attr-defined]
        with pytest.raises(clamd.NotScanned):
            clamd.scan(b"%PDF-" + b"x" * 300_000)


def test_a_file_above_the_scanners_own_limit_is_not_called_clean(settings: object) -> None:
    with scanner() as found:
        settings.CLAMD = found.address  # type: ignore[attr-defined]
        with pytest.raises(clamd.NotScanned):
            clamd.scan(b"x" * (LIMIT * 4))


@pytest.mark.parametrize("where", ["127.0.0.1:9", "/nowhere/clamd.ctl", "nonsense", "host:port"])
def test_a_scanner_that_is_away_gives_no_verdict_and_health_says_so(settings: object, where: str) -> None:
    settings.CLAMD = where  # type: ignore[attr-defined]
    with pytest.raises(clamd.NotScanned):
        clamd.scan(b"x")
    assert health.scanner() == "down"


@pytest.mark.django_db
def test_the_probe_names_the_scanner_only_where_one_is_set_and_serves_without_it(settings: object) -> None:
    assert "scanner" not in health.readiness()[1]
    settings.CLAMD = "127.0.0.1:9"  # type: ignore[attr-defined]
    able, parts = health.readiness()
    assert able
    assert (parts["status"], parts["scanner"]) == ("degraded", "down")


@pytest.fixture
def debians(tmp_path: Path) -> Iterator[str]:
    """Debian's own clamd with one signature of ours, on a socket."""
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "ours.ndb").write_text(f"Our.Own.Test:0:*:{BAD.hex()}\n")
    path = tmp_path / "clamd.ctl"
    (tmp_path / "clamd.conf").write_text(
        f"LocalSocket {path}\nDatabaseDirectory {tmp_path / 'db'}\nForeground yes\nLogFile {tmp_path / 'log'}\n"
        f"PidFile {tmp_path / 'pid'}\nAlertExceedsMax yes\nStreamMaxLength 2M\nUser root\n"
    )
    process = subprocess.Popen(["clamd", "--config-file", str(tmp_path / "clamd.conf")])
    try:
        for _try in range(300):
            if path.exists():
                break
            time.sleep(0.1)
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(path))
        yield str(path)
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.mark.clamd
def test_debians_own_scanner_is_understood(
    debians: str, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clamd._ask, "__kwdefaults__", {"seconds": 20})
    settings.CLAMD = debians  # type: ignore[attr-defined]
    assert clamd.answers()
    clean = clamd.scan(b"%PDF-1.7 harmless words")
    assert clean.found == ""
    assert clean.scanner.startswith("ClamAV ")
    assert clamd.scan(b"%PDF-1.7 " + BAD).found.startswith("Our.Own.Test")
    with pytest.raises(clamd.NotScanned):
        clamd.scan(b"x" * 3_000_000)
