"""The import contracts hold, and a breach is seen."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def lint(folder: Path, config: Path) -> subprocess.CompletedProcess:
    tool = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [str(tool), "--config", str(config), "--no-cache"],
        cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(folder)},
    )  # fmt: skip


def test_the_apps_import_one_way_and_floors_hold():
    result = lint(ROOT, ROOT / "pyproject.toml")
    assert result.returncode == 0, result.stdout[-3000:]


def test_a_deliberate_breach_fails(tmp_path):
    for app in ("core", "accounts", "partners", "applications", "reviews", "decisions", "sps_portal"):
        for path in (ROOT / app).rglob("*.py"):
            copy = tmp_path / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    rules = tmp_path / "applications" / "rules.py"
    rules.write_text(
        rules.read_text(encoding="utf-8") + "\nimport reviews.models  # breach\n", encoding="utf-8"
    )
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())

    result = lint(tmp_path, tmp_path / "pyproject.toml")
    assert result.returncode != 0
    assert "applications.rules" in result.stdout
