"""Assignment runs under a real worker: killed in the middle it is taken up again, and stopping really stops it."""

from typing import Any

import pytest

from reviews.actions import running
from reviews.enums import RunState
from reviews.models import AssignmentRun, Panel
from reviews.runs import Settings
from sps_portal.stack import sweeper_command, worker_command
from tests import factories
from tests.decisions.test_workers import Processes, held_up, processes, wait_for
from tests.reviews import making

__all__ = ["processes"]
pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def test_a_killed_worker_s_run_is_taken_up_again_and_a_stopped_one_ends_with_what_it_has(
    processes: Processes,
) -> None:
    factories.lay_reference()
    proposal, ines = making.in_review(), factories.person("ines")
    panel = Panel.objects.get(routings__proposal=proposal)
    asked = Settings(panels=(panel.code,), coverage=2, two_nations=False, works_in_it=False, seconds=5)

    def start() -> AssignmentRun:
        return running.start_run(call=proposal.call, settings=asked, by=ines)

    def now(run: AssignmentRun) -> Any:
        return AssignmentRun.objects.filter(pk=run.pk).values_list("state", flat=True).get()

    worker = processes.start(worker_command("matching", at_once=1))
    run = start()
    with held_up("reviews_expertpriority"):
        assert wait_for(lambda: now(run) == RunState.RUNNING), (processes.var / "0.log").read_text()[-2000:]
        processes.kill(worker)
    assert now(run) == RunState.RUNNING, "nobody has it now, and nobody said so"
    processes.start(worker_command("matching", at_once=1))
    processes.start([*sweeper_command(), "--every", "1"])
    assert wait_for(lambda: now(run) == RunState.DONE), (processes.var / "1.log").read_text()[-2000:]
    run.refresh_from_db()
    assert (run.attempts, len(run.pairs), run.verified) == (2, 2, True)

    stopped = start()
    with held_up("reviews_expertpriority"):
        assert wait_for(lambda: now(stopped) == RunState.RUNNING)
        running.stop_run(run=stopped, by=ines)
    assert wait_for(lambda: now(stopped) in {RunState.DONE, RunState.STOPPED})
    stopped.refresh_from_db()
    assert not stopped.answer["finished"]
