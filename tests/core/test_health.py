"""What probes are told."""

import pytest
from django.core.cache import cache
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from core import clock, health, sweeper

pytestmark = pytest.mark.django_db


def test_the_process_answers_without_the_database(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert Client().get("/healthz").json() == {"status": "ok"}


def test_all_is_well_when_the_sweeper_was_seen() -> None:
    sweeper.sweep()
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ready", "database": "ok", "migrations": "ok", "sweeper": "ok", "queue": "ok"},
    )


def test_a_sweeper_that_was_never_seen_or_long_ago_degrades() -> None:
    cache.delete(health.SWEEPER_KEY)
    assert Client().get("/readyz").json()["sweeper"] == "late"
    health.seen_sweeper()
    with clock.pretend(clock.now() + health.SWEEPER_LATE):
        answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["status"], answer.json()["sweeper"]) == (
        200,
        "degraded",
        "late",
    )


def test_without_redis_the_portal_is_degraded_and_still_ready(settings) -> None:
    sweeper.sweep()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["status"], answer.json()["queue"]) == (200, "degraded", "down")


def test_an_old_schema_is_not_ready() -> None:
    MigrationRecorder.Migration.objects.filter(app="core").latest("name").delete()
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["status"], answer.json()["migrations"]) == (
        503,
        "down",
        "behind",
    )
