"""Every environment variable is explained in .env.example, and production settings pass Django's own checks."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r"env\.(?:text|required|flag|number|words)\(\"([A-Z_]+)\"")


def test_every_variable_the_settings_read_is_in_the_example():
    read = set(READ.findall((ROOT / "sps_portal" / "settings.py").read_text(encoding="utf-8")))
    explained = set(
        re.findall(r"^#?\s?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert read
    assert read - explained == set()


def check(**variables: str) -> subprocess.CompletedProcess:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "SECRET_KEY": "k" * 60 + "0123456789",
        **variables,
    }
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_production_settings_pass_the_deployment_checks():
    signing = {"SIGNING_CERTIFICATE": "PEM", "SIGNING_KEY": "PEM", "TSA_URL": "https://tsa.example"}
    result = check(BASE_URL="https://grants.sps.example", **signing)
    assert result.returncode == 0, result.stderr


def test_a_demonstrations_own_signature_is_refused_in_production():
    result = check(BASE_URL="https://grants.sps.example")
    assert result.returncode != 0
    assert "core.E001" in result.stderr
    assert "core.E002" in result.stderr


def test_the_demonstration_cannot_be_switched_on_in_production():
    result = check(BASE_URL="https://grants.sps.example", DEMO="1")
    assert result.returncode != 0
    assert "accounts.E001" in result.stderr


def test_plain_http_is_refused_on_a_public_name():
    result = check(BASE_URL="http://grants.sps.example")
    assert result.returncode != 0
    assert "accounts.E002" in result.stderr
