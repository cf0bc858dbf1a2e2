"""Every finding has its sentence, and no wording stands for a finding that nobody makes."""

import ast
from pathlib import Path

from core.wording import known_codes

ROOT = Path(__file__).resolve().parents[2]
APPS = ("core", "accounts", "partners", "applications", "reviews", "decisions")


def codes() -> set[str]:
    """Give every literal first argument of Finding(…) and Limit(…) and every code handed to rules' `_holds`."""
    found = set()
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                place = {"Finding": 0, "Limit": 0, "_holds": 1}.get(name)
                if place is None or len(node.args) <= place:
                    continue
                value = node.args[place]
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    found.add(value.value)
    return found


def test_every_finding_has_a_sentence():
    assert codes()
    assert codes() - known_codes() == set()
