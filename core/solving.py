"""Runs of a solver while a worker has them: taken, told of, stopped, ended. What another worker took is nobody's."""

import time
from typing import Any, Protocol, TypeVar

from django.db import transaction
from django.db.models import QuerySet

from core import clock, outbox
from core.enums import UNDER_WAY, SolvingState
from core.models import SolverRun

MOST_ATTEMPTS = 3
# How often the worker says how far it is and looks whether somebody asked to stop, in seconds.
LOOK_EVERY = 0.5
R = TypeVar("R", bound=SolverRun)


class Taken(Exception):
    """Another worker has the run, or it is over: what was found is nobody's."""


class Ask(Protocol):
    """Tells how far the run is; gives whether somebody asked to stop."""

    def __call__(self, stage: str, **values: Any) -> bool: ...


@transaction.atomic
def take(rows: QuerySet[R], key: int, *, gave_up: str) -> R | None:
    """Give the locked run as this worker's, or nothing where it is over.

    gave_up: the error of a run that is taken once too often; it has failed.
    """
    run = rows.get(pk=key)
    if run.state not in UNDER_WAY:
        return None
    run.attempts += 1
    run.state, run.stage, run.started_at = SolvingState.RUNNING, "reading", clock.now()
    if run.attempts > MOST_ATTEMPTS:
        run.state, run.finished_at, run.error = SolvingState.FAILED, clock.now(), gave_up
    run.save()
    return run if run.state == SolvingState.RUNNING else None


def asker(run: SolverRun, task: str) -> Ask:
    """Give what a solver calls between its steps: the worker keeps its task, and readers see how far it is."""
    last = 0.0

    def ask(stage: str, **values: Any) -> bool:
        nonlocal last
        if time.perf_counter() - last < LOOK_EVERY:
            return False
        last = time.perf_counter()
        outbox.hold(task)
        update(run, stage=stage, **values)
        return _rows(run).filter(stop_asked_at__isnull=False).exists()

    return ask


def update(run: SolverRun, **values: Any) -> None:
    """The run says so. Raises Taken where it is no longer this worker's."""
    mine = _rows(run).filter(state=SolvingState.RUNNING, attempts=run.attempts)
    if not mine.update(**values):
        raise Taken


def end(run: SolverRun, *, state: str, **values: Any) -> None:
    """The run is over. Raises Taken where it is no longer this worker's."""
    update(run, state=state, finished_at=clock.now(), stage="", **values)


def stop(run: SolverRun) -> None:
    """A waiting run is stopped; whoever works one out is told by its next look. Needs: the locked row, under way."""
    run.stop_asked_at = run.stop_asked_at or clock.now()
    if run.state == SolvingState.WAITING:
        run.state, run.finished_at = SolvingState.STOPPED, clock.now()
    run.save(update_fields=["state", "stop_asked_at", "finished_at"])


def _rows(run: SolverRun) -> QuerySet[SolverRun]:
    return type(run)._default_manager.filter(pk=run.pk)
