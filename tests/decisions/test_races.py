"""Two officers in the same moment: one of them does it, the others read why they did not."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from applications.actions.advance import locked
from applications.actions.drafting import start_phase_two
from applications.models import Proposal
from core import clock
from core.errors import Finding
from decisions.actions import bulk, rounds, wordings
from decisions.enums import BulkKind
from decisions.models import FundingRound, LetterTemplate
from decisions.templating import shipped
from reviews.actions import discussing, meetings, running
from reviews.enums import RunState
from reviews.models import AssignmentRun, Panel, Routing
from reviews.runs import Settings
from tests import factories
from tests.applications.test_races import at_once, everything
from tests.reviews import making

__all__ = ["everything"]


def test_of_those_who_begin_a_wording_or_open_a_round_at_once_one_does_it(everything: Any) -> None:
    ines, words = factories.person("ines"), shipped("refusal", "", "en")
    call = factories.closed_call()

    def write(_number: int) -> str:
        wordings.save_wording(
            kind="refusal", mechanism="", language="en", wording=words, edit_version=0, by=ines
        )
        return "done"

    def begin(_number: int) -> str:
        rounds.open_round(code="2031-A", title="x", envelope_eur=1, calls=[call], by=ines)  # type: ignore[arg-type]
        return "done"

    assert at_once(write, 4) == {"done": 1, "stale_page": 3}
    assert at_once(begin, 4) == {"done": 1, "round_code_taken": 3}
    assert (LetterTemplate.objects.count(), FundingRound.objects.filter(code="2031-A").count()) == (1, 1)


def test_two_officers_who_act_on_the_same_proposals_in_opposite_orders_do_not_wait_in_a_ring(
    everything: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = factories.closed_call()
    proposals = [factories.submitted(mechanism="ARW", number=n, call=call) for n in (0, 1)]
    covers = list(call.priorities.all())
    making.panel(proposals[0], members=("tomas",), chair=None, deputy=None, priorities=covers)
    kind, both = bulk.KINDS[BulkKind.ROUTE], threading.Barrier(2)

    def do_the_first_together(proposal, given, by):
        kind.do(proposal, given, by)
        with suppress(threading.BrokenBarrierError):
            both.wait(timeout=0.5)

    monkeypatch.setitem(bulk.KINDS, BulkKind.ROUTE, replace(kind, do=do_the_first_together))
    keys = [proposal.pk for proposal in proposals]
    orders = [(factories.person("ines"), keys), (factories.person("nadia"), keys[::-1])]
    laid = [
        (bulk.lay_bulk(kind=BulkKind.ROUTE, ids=ids, back="", by=officer), officer) for officer, ids in orders
    ]

    def press(number: int) -> str:
        action, officer = laid[number]
        seen = bulk.preview(action=action, given={}, by=officer)
        bulk.confirm_bulk(action=action, given={}, digest=seen.digest, count=seen.count, by=officer)
        return "done"

    assert sum(at_once(press, 2).values()) == 2
    assert Routing.objects.in_force().count() == 2


def test_applying_a_run_and_telling_an_invitation_of_its_call_at_once_do_not_wait_in_a_ring(
    everything: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal, ines = factories.draft(whole=False), factories.person("ines")
    # What has changed is asked with everything locked.
    monkeypatch.setattr(running, "changes_since", lambda _run: (Finding("run_over"),))
    run = AssignmentRun.objects.create(
        call=proposal.call,
        number=1,
        state=RunState.DONE,
        asked_by=ines,
        asked_at=clock.now(),
        settings=Settings(panels=(), coverage=2).as_json(),
        inputs={"proposals": [{"ref": proposal.ref}]},
    )

    def tell() -> None:
        start_phase_two(proposal=proposal, by=ines)

    def apply() -> None:
        running.apply_run(run=run, due_at=clock.now() + timedelta(days=20), edits=0, by=ines)

    assert while_it_is_held(proposal, tell, apply) == {"held": 1, "run_over": 1}


def test_preparing_an_agenda_and_writing_to_the_panel_at_once_do_not_wait_in_a_ring(everything: Any) -> None:
    proposal, ines = making.in_review(), factories.person("ines")
    panel = Panel.objects.get(routings__proposal=proposal)

    def write() -> None:
        discussing.say(proposal=proposal, text="A clear plan.", by=ines)

    def prepare() -> None:
        meetings.prepare_meeting(panel=panel, by=factories.person("sofia"))

    assert while_it_is_held(proposal, write, prepare) == {"held": 1, "done": 1}


def while_it_is_held(proposal: Proposal, act: Callable[[], None], other: Callable[[], None]) -> Counter[str]:
    """Do the act with the proposal locked, once the other one waits for that; gives how both end."""
    held = threading.Event()

    def holding() -> str:
        with transaction.atomic():
            locked(proposal.pk)
            held.set()
            wait_until_somebody_waits()
            act()
        return "held"

    def waiting() -> str:
        held.wait(20)
        other()
        return "done"

    return at_once(lambda number: (holding, waiting)[number](), 2)


def wait_until_somebody_waits() -> None:
    """Somebody waits for a row that is held here, for which this gives them twenty seconds."""
    asked = "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    for _turn in range(400):
        with connection.cursor() as cursor:
            cursor.execute(asked)
            if cursor.fetchone():
                return
        time.sleep(0.05)
    raise AssertionError("Nobody waits.")
