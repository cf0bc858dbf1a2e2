"""The pure floors use of Django only its words: no database, request, settings or form."""

import ast
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ALLOWED = ("django.utils.translation", "django.utils.functional", "django.utils.text", "django.utils.formats")


def pure_files() -> list[Path]:
    """Give the files of the modules that the import contract calls pure."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    modules = next(one["source_modules"] for one in contracts if one["name"].startswith("Pure floors"))
    files = []
    for module in modules:
        place = ROOT / module.replace(".", "/")
        files += sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    return files


def forbidden_imports(source: str) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    return [name for name in names if name.split(".")[0] == "django" and not name.startswith(ALLOWED)]


def test_pure_floors_import_nothing_of_django_but_its_words() -> None:
    files = pure_files()
    assert len(files) > 5
    found = {str(path.relative_to(ROOT)): forbidden_imports(path.read_text()) for path in files}
    assert {path: names for path, names in found.items() if names} == {}


def test_a_deliberate_breach_is_seen() -> None:
    assert forbidden_imports("from django.db import models") == ["django.db"]
    assert forbidden_imports("from django.utils.translation import gettext_lazy") == []
