"""Scenarios: asked for, worked out by a worker, applied to the list; an officer decides at each step."""

import time
from dataclasses import replace
from decimal import Decimal
from importlib.metadata import version
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from accounts.models import User
from applications.models import Proposal
from core import clock, outbox, solving
from core.enums import UNDER_WAY
from core.errors import Finding, Refused
from decisions.actions.choosing import set_listed
from decisions.actions.moving import require_office
from decisions.actions.rounds import note_round, open_row
from decisions.enums import RoundNote, ScenarioState
from decisions.facts.answering import document
from decisions.facts.choosing import read_list
from decisions.facts.scenarios import (
    awarded_in,
    changes_of,
    digest_of,
    inputs_of,
    problem_of,
    read_scenarios,
)
from decisions.models import FundingRound, Scenario
from decisions.portfolio import Wrong, build
from decisions.portfolio_reading import read as read_problem
from reviews.calibration import Calibration
from reviews.facts.scoreboard import worked_out

KIND = "scenario"
TASK_SECONDS = 900
# Of so many draws of the calibration the stability is counted, of so many others the place in the line.
DRAWS, MOST_NEXT = 100, 20


@transaction.atomic
def ask_for_set(*, funding_round: FundingRound, title: str, envelope_eur: Decimal, by: User) -> Scenario:
    """A worker is to work out the best set of the round's candidates under this envelope and the round's rules.

    Raises Refused: `not_yours` (403), `round_closed`, `scenario_under_way`, `scenario_empty`.
    """
    require_office(by)
    row = open_row(funding_round)
    if row.scenarios.filter(state__in=UNDER_WAY).exists():
        raise Refused(Finding("scenario_under_way"))
    read = read_list(row, by)
    inputs = inputs_of(read, envelope_eur)
    if not inputs["candidates"]:
        raise Refused(Finding("scenario_empty"))
    number = (row.scenarios.aggregate(last=Max("number"))["last"] or 0) + 1
    made = Scenario.objects.create(
        round=row, number=number, title=title, asked_by=by, asked_at=clock.now(), inputs=inputs
    )
    outbox.enqueue(kind=KIND, object_id=made.pk, dedupe_key=_key(made.pk))
    return made


def _key(key: int) -> str:
    return f"{KIND}:{key}"


def _rows() -> QuerySet[Scenario]:
    return Scenario.objects.select_for_update(of=("self",)).select_related("round", "asked_by")


@transaction.atomic
def stop(*, scenario: Scenario, by: User) -> Scenario:
    """A waiting scenario is stopped; one that is worked out ends within moments, with its set where that is found.

    Raises Refused: `not_yours` (403), `scenario_over`.
    """
    require_office(by)
    row = _rows().get(pk=scenario.pk)
    if row.state not in UNDER_WAY:
        raise Refused(Finding("scenario_over"))
    solving.stop(row)
    return row


def work_out(key: int) -> None:
    """The scenario has its set, or says why it has none. Taken up again where a worker vanished, given up the third time."""
    scenario = solving.take(_rows(), key, gave_up="The worker stopped three times before the set was found.")
    if scenario is None:
        return
    try:
        _solve(scenario)
    except solving.Taken:
        return
    except Wrong as wrong:
        withheld = f"The answer failed its own check and is withheld: {wrong}"
        solving.end(scenario, state=ScenarioState.FAILED, error=withheld)


def _solve(scenario: Scenario) -> None:
    began = time.perf_counter()
    # The round is read again: between asking and working out somebody may have changed it.
    envelope = Decimal(scenario.inputs["envelope_eur"])
    look = solving.asker(scenario, _key(scenario.pk))
    read = read_list(scenario.round, scenario.asked_by)
    inputs = inputs_of(read, envelope)
    counted = Proposal.objects.filter(pk__in=[line.proposal.pk for line in read.lines if line.counts])
    found = worked_out(counted, tick=lambda: look("scores", done=0))
    values, draws, calibrated = _worth(inputs, found)
    written = problem_of(inputs, values)
    solving.update(scenario, inputs=inputs, digest=digest_of(inputs), problem=written, stage="set")
    problem = replace(read_problem(written), draws=draws)
    answer = build(
        problem,
        seed=scenario.seed,
        ask=lambda stage, done: look(stage, done=done),
        most_next=MOST_NEXT,
        unpriced=awarded_in(inputs),
    )
    solving.end(
        scenario,
        state=ScenarioState.DONE if answer.choice is not None else ScenarioState.INFEASIBLE,
        answer=document(problem, answer) | {"calibrated": calibrated},
        seconds=round(time.perf_counter() - began, 3),
        solver=f"HiGHS {version('highspy')}",
    )


def _worth(
    inputs: dict[str, Any], found: Calibration | None
) -> tuple[dict[str, float], tuple[tuple[float, ...], ...], bool]:
    """Give what each candidate is worth, and that in each draw: calibrated where the scores carry it, else the raw mean.

    A candidate without an evaluation in force is worth its panel's score.
    """
    values = {one["ref"]: float(one["score"] or 0) for one in inputs["candidates"]}
    refs, standings = list(values), found.standings if found is not None else ()
    for row in standings:
        if row.proposal in values:
            values[row.proposal] = round(row.mean if row.adjusted is None else row.adjusted, 6)
    if found is None or found.why_off:
        return values, (), False
    place = {row.proposal: number for number, row in enumerate(standings)}
    draws = tuple(
        tuple(round(float(draw[place[ref]]), 6) if ref in place else values[ref] for ref in refs)
        for draw in found.draws[:: max(1, len(found.draws) // DRAWS)][:DRAWS]
    )
    return values, draws, True


@transaction.atomic
def apply_set(*, scenario: Scenario, by: User) -> tuple[int, int]:
    """The list to fund is the scenario's set; gives how many were put on and taken off. Nothing is decided by it.

    Raises Refused: `not_yours` (403), `round_closed`, `scenario_over`, and `scenario_stale` when what it rests on has changed.
    """
    require_office(by)
    funding_round = open_row(scenario.round)
    row = _rows().get(pk=scenario.pk)
    if row.state != ScenarioState.DONE:
        raise Refused(Finding("scenario_over"))
    read = read_list(funding_round, by)
    found = read_scenarios([row], read)[0]
    if found.stale:
        raise Refused(Finding("scenario_stale"))
    put, out = changes_of(found, read)
    done = set_listed(
        funding_round=funding_round,
        add={line.proposal.ref for line in put},
        drop={line.proposal.ref for line in out},
        by=by,
    )
    row.applied_by, row.applied_at = by, clock.now()
    row.save(update_fields=["applied_by", "applied_at"])
    note_round(funding_round, RoundNote.APPLIED, by=by, values={"scenario": row.number, "digest": row.digest})
    return done
