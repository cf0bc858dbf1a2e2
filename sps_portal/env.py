"""Typed readers of environment variables that fail loudly, naming the variable."""

import os
from pathlib import Path

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


class BadVariable(ValueError):
    """An environment variable is absent or cannot be read."""


def text(name: str, default: str = "") -> str:
    """Give the variable, or the content of the file that NAME_FILE names, or the default."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def required(name: str) -> str:
    """Give the variable; raise BadVariable when it is absent or empty."""
    value = text(name)
    if not value:
        raise BadVariable(f"{name} is not set. See .env.example for what it means.")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    """Give a truth value; raise BadVariable for a word that is neither yes nor no."""
    value = text(name, "1" if default else "0").strip().lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise BadVariable(f"{name}={value!r} is neither yes nor no. Write 1 or 0.")


def number(name: str, default: int) -> int:
    """Give a whole number; raise BadVariable for anything else."""
    value = text(name, str(default)).strip()
    try:
        return int(value)
    except ValueError:
        raise BadVariable(f"{name}={value!r} is not a whole number.") from None


def words(name: str, default: str = "") -> list[str]:
    """Give a comma-separated list without empty entries."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]
