"""A scenario under a real worker that is killed: it is taken up again, and after the third time it says so and is asked anew."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from applications.enums import State
from core.solving import MOST_ATTEMPTS
from decisions.actions import scenarios
from decisions.enums import ScenarioState
from decisions.models import FundingRound, Scenario
from sps_portal.stack import sweeper_command, worker_command
from tests import factories
from tests.decisions.test_workers import Processes, held_up, processes, wait_for

__all__ = ["processes"]
pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def test_a_killed_worker_s_scenario_is_taken_up_again_and_given_up_the_third_time(
    processes: Processes,
) -> None:
    factories.lay_reference()
    proposal, ines = factories.proposal_in(State.PROPOSED), factories.person("ines")
    chosen = FundingRound.objects.get(items__proposal=proposal)

    def ask(title: str) -> Scenario:
        return scenarios.ask_for_set(
            funding_round=chosen, title=title, envelope_eur=Decimal(4_000_000), by=ines
        )

    def now(scenario: Scenario, name: str) -> Any:
        return Scenario.objects.filter(pk=scenario.pk).values_list(name, flat=True).get()

    def log(number: int) -> str:
        return (processes.var / f"{number}.log").read_text()[-2000:]

    worker = processes.start(worker_command("matching", at_once=1))
    scenario = ask("As it stands")
    with held_up("decisions_roundrule"):
        assert wait_for(lambda: now(scenario, "state") == ScenarioState.RUNNING), log(0)
        processes.kill(worker)
    assert now(scenario, "state") == ScenarioState.RUNNING, "nobody has it now, and nobody said so"
    processes.start([*sweeper_command(), "--every", "1"])
    processes.start(worker_command("matching", at_once=1))
    assert wait_for(lambda: now(scenario, "state") == ScenarioState.DONE), log(2)
    scenario.refresh_from_db()
    assert (scenario.attempts, len(scenario.answer["funded"])) == (2, 1)

    # As if two workers had died before this one: it says so, and the same can be asked for again.
    with transaction.atomic():
        unlucky = ask("Again")
        Scenario.objects.filter(pk=unlucky.pk).update(attempts=MOST_ATTEMPTS)
    assert wait_for(lambda: now(unlucky, "state") == ScenarioState.FAILED), log(2)
    assert "stopped three times" in now(unlucky, "error")
    again = ask("Once more")
    assert wait_for(lambda: now(again, "state") == ScenarioState.DONE), log(2)
