"""What a health probe is told: words without secrets."""

from datetime import datetime, timedelta
from typing import Literal

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from kombu.exceptions import OperationalError

from core import clamd, clock

Word = Literal["ok", "down", "behind", "late"]
SWEEPER_KEY = "sweeper-seen"
SWEEPER_LATE = timedelta(seconds=60)


def seen_sweeper() -> None:
    """The sweeper has been alive at this instant."""
    cache.set(SWEEPER_KEY, clock.now().isoformat(), timeout=None)


def database() -> Word:
    """Whether PostgreSQL answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "down"
    return "ok"


def migrations() -> Word:
    """Whether the schema is the one this code was written for."""
    try:
        executor = MigrationExecutor(connection)
        return "behind" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "ok"
    except DatabaseError:
        return "down"


def sweeper() -> Word:
    """Whether the sweeper ran within the last minute."""
    try:
        seen = cache.get(SWEEPER_KEY)
    except DatabaseError:
        return "down"
    fresh = seen is not None and clock.now() - datetime.fromisoformat(seen) < SWEEPER_LATE
    return "ok" if fresh else "late"


def queue() -> Word:
    """Whether Redis answers within a second."""
    try:
        with current_app.connection_for_write(settings.REDIS_URL) as bell:
            bell.ensure_connection(max_retries=1, timeout=1)
    except (OperationalError, OSError):
        return "down"
    return "ok"


def scanner() -> Word:
    """Whether ClamAV answers. Without it files are taken and wait."""
    return "ok" if clamd.answers() else "down"


def readiness() -> tuple[bool, dict[str, str]]:
    """Whether requests can be served, and each part in a word.

    Without the database or with an old schema they cannot. Without Redis, the sweeper or the scanner they can:
    what has to happen later is kept in the database and happens later.
    """
    parts: dict[str, str] = {"database": database()}
    parts["migrations"] = migrations() if parts["database"] == "ok" else "down"
    able = set(parts.values()) == {"ok"}
    parts |= {"sweeper": sweeper() if able else "down", "queue": queue()}
    if settings.CLAMD:
        parts["scanner"] = scanner()
    whole = set(parts.values()) == {"ok"}
    return able, {"status": "ready" if whole else "degraded" if able else "down", **parts}
