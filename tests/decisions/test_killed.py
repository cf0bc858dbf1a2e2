"""Deciding, rendering, signing, storing, announcing and mailing under SIGKILL: nothing lost, nothing twice.

Each step runs in a process of its own that kills itself at a marked point, or loses its connection there as in a
restart of PostgreSQL; then somebody else does it again. `make prove SCHEDULES=200 ARGS="-k random_schedules"`.
"""

import contextlib
import os
import random
import signal
import sys
import traceback
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.mail import EmailMessage
from django.db import DatabaseError, connection

from applications.enums import State
from applications.models import LedgerEntry, Proposal, ToldLetter
from core import clock, files, mail, outbox, pdf, signing
from core.enums import OutboxState
from core.models import OutboxEmail, OutboxTask, StoredBytes, StoredFile
from decisions.actions import announcing, batches, deciding, letters
from decisions.enums import DecisionState, ItemState, LetterState
from decisions.models import Decision, Letter
from sps_portal.seed import walking
from tests import factories
from tests.decisions.test_workers import Processes

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

Mark = tuple[Any, str, str]
# Where a process dies: (what it calls there, before or after the call), by step.
MARKS: dict[str, list[Mark]] = {
    "decide": [
        (deciding, "issue_letters", "before"),
        (deciding, "issue_letters", "after"),
        (outbox, "_ring", "before"),
    ],
    "render": [
        (letters, "rendered", "before"),
        (signing, "sign", "before"),
        (files, "store", "before"),
        (files, "store", "after"),
        (outbox, "finish", "before"),
    ],
    "announce": [
        (batches, "announce", "before"),
        (announcing, "hang_letter", "after"),
        (batches, "announce", "after"),
        (outbox, "finish", "before"),
    ],
    "mail": [(EmailMessage, "send", "before"), (outbox, "finish", "before")],
}
SCHEDULES_TO_PROVE = 200
KILLED, CUT = "killed", "cut"
# How a process ends that lost its connection, whatever it made of it.
WAS_CUT = 3
_inherited: list[Any] = []
_cuts: list[str] = []


def in_a_process(do: Callable[[], Any], mark: Mark | None = None, fault: str = KILLED) -> bool:
    """Do it in a process of its own, which kills itself or loses its connection at the mark; gives whether it did."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        _pid, status = os.waitpid(child, 0)
        cut = os.WIFEXITED(status) and os.WEXITSTATUS(status) == WAS_CUT
        assert cut or os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the step failed by itself"
        return cut or os.WIFSIGNALED(status)
    try:
        # The parent's connection is the parent's: neither used nor closed here.
        _inherited.append(connection.connection)
        connection.connection = None
        outbox._ring = lambda *_args, **_kwargs: True  # type: ignore[assignment]
        if mark is not None:
            failing_at(*mark, fault)
        do()
        connection.close()
        os._exit(WAS_CUT if _cuts else 0)
    except BaseException:
        if not _cuts:
            traceback.print_exc(file=sys.__stderr__)
        os._exit(WAS_CUT if _cuts else 1)


def failing_at(place: Any, name: str, when: str, fault: str) -> None:
    """From now on this process meets the fault when the call is reached, or when it has returned."""
    called = getattr(place, name)

    def met(*args: Any, **kwargs: Any) -> Any:
        answer = called(*args, **kwargs) if when == "after" else None
        if fault == KILLED:
            os.kill(os.getpid(), signal.SIGKILL)
        if not _cuts:
            _cuts.append(name)
            with contextlib.suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return answer if when == "after" else called(*args, **kwargs)

    setattr(place, name, met)


def steps(proposal: Proposal) -> dict[str, Callable[[], None]]:
    """Give what officers and workers do, each as often as it is asked for."""
    cast = factories.cast()

    def decide() -> None:
        decision = Decision.objects.get(proposal=proposal)
        if decision.state == DecisionState.PREPARED:
            deciding.take(proposal=proposal, edit_version=decision.edit_version, by=cast.approver)

    def run(kind: str) -> None:
        for row in OutboxTask.objects.filter(kind=kind).order_by("pk"):
            outbox.run(row.pk)

    def send() -> None:
        for row in OutboxEmail.objects.filter(dedupe_key__startswith="announced:").order_by("pk"):
            mail.deliver(row.pk)

    return {
        "decide": decide,
        "render": lambda: run(letters.KIND),
        "announce": lambda: run(batches.KIND),
        "mail": send,
    }


def approved_batch(proposal: Proposal) -> None:
    """The rendered letters are read and approved in a batch of their own."""
    cast = factories.cast()
    batch = batches.prepare_batch(title="One", call=proposal.call.label, outcomes=[], by=cast.officer)
    items = list(batch.items.select_related("decision__proposal"))
    batches.send_batch(batch=batch, digest=batches.batch_digest(items), by=cast.officer)
    batch.refresh_from_db()
    batches.approve_batch(batch=batch, digest=batch.digest, count=1, by=cast.second_officer)


def time_passes() -> None:
    """What was put back after a lost connection is due again."""
    for rows in (OutboxTask.objects, OutboxEmail.objects):
        rows.filter(state=OutboxState.QUEUED).update(not_before=clock.now())


def lived_through(proposal: Proposal, schedule: dict[str, list[tuple[Mark, str]]]) -> int:
    """The proposal's decision was taken, printed and told by processes that failed as scheduled; gives how many did."""
    died = 0
    for name, do in steps(proposal).items():
        for mark, fault in schedule[name]:
            died += in_a_process(do, mark, fault)
            time_passes()
        in_a_process(do)
        if name == "render":
            approved_batch(proposal)
    return died


def holds(
    proposal: Proposal, languages: set[str], box: Path, schedule: dict[str, list[tuple[Mark, str]]]
) -> None:
    """Nothing is lost and nothing is there twice, as the tables tell."""
    decision = Decision.objects.get(proposal=proposal)
    assert decision.state == DecisionState.ANNOUNCED
    told = list(Letter.objects.filter(decision=decision).select_related("file").order_by("language"))
    assert {letter.language for letter in told} == languages
    assert len(told) == len(languages)
    assert {letter.state for letter in told} == {LetterState.ANNOUNCED}
    kept = StoredFile.objects.filter(name__startswith=f"{proposal.ref}-letter-")
    assert kept.count() == StoredBytes.objects.filter(file__in=kept).count() == len(languages)
    assert ToldLetter.objects.filter(proposal=proposal).count() == len(languages)
    for event in ("approve", "announce"):
        assert LedgerEntry.objects.filter(proposal=proposal, event=event).count() == 1, event
    assert batches.BatchItem.objects.filter(decision=decision, state=ItemState.TOLD).count() == 1
    keys = {f"announced:{decision.pk}:{pk}" for pk in proposal.directors.values_list("pk", flat=True)}
    mails = OutboxEmail.objects.filter(dedupe_key__in=keys)
    assert mails.count() == len(keys)
    assert {row.state for row in mails} == {OutboxState.DONE}
    sent: Counter[str] = Processes.mail(type("Box", (), {"var": box})())  # type: ignore[arg-type]
    # What was handed over just before the process failed is handed over once more, under the same identity.
    again = sum(mark[1] == "finish" or fault == CUT for mark, fault in schedule["mail"])
    handed_over = [sent[row.message_id] for row in mails]
    assert all(1 <= times <= 1 + again for times in handed_over), (handed_over, again)
    assert (
        not OutboxTask.objects.exclude(state=OutboxState.DONE)
        .filter(kind__in=[letters.KIND, batches.KIND])
        .exists()
    )


@pytest.fixture
def ready(settings: Any, tmp_path: Path) -> Callable[[int], Proposal]:
    """Candidates the nations agreed to, with a decision that waits for the approver."""
    settings.OUTBOX_LEASE_SECONDS = 0
    settings.OUTBOX_MAX_ATTEMPTS = 100
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    factories.lay_reference()
    pdf.press()
    signing.identity()

    def make(number: int) -> Proposal:
        proposal = factories.proposal_in(State.PROPOSED, number=number % 4)
        walking.consult([proposal], factories.cast())
        walking.prepare(proposal, factories.cast(), walking.Way(), "award")
        return proposal

    return make


def test_whoever_dies_at_a_marked_point_loses_nothing_and_does_nothing_twice(
    ready: Callable[[int], Proposal], tmp_path: Path
) -> None:
    proposal = ready(0)
    marc = factories.person("marc")
    marc.letter_language = "fr"
    marc.save(update_fields=["letter_language"])
    # Every mark kills; at every second one the connection is lost before.
    faults = {
        name: [
            (mark, fault)
            for place, mark in enumerate(marks)
            for fault in ((CUT, KILLED) if place % 2 else (KILLED,))
        ]
        for name, marks in MARKS.items()
    }
    died = lived_through(proposal, faults)
    assert died >= sum(map(len, faults.values())) - 3, "nearly every mark was reached"
    holds(proposal, {"en", "fr"}, tmp_path, faults)


def test_random_schedules_of_deaths(ready: Callable[[int], Proposal], tmp_path: Path) -> None:
    proving = hypothesis.settings().max_examples >= 1000
    many = int(os.environ.get("SCHEDULES") or (SCHEDULES_TO_PROVE if proving else 1))
    for seed in range(many):
        chance = random.Random(seed)
        schedule = {
            name: [
                (mark, chance.choice((KILLED, CUT))) for mark in chance.choices(marks, k=chance.randrange(4))
            ]
            for name, marks in MARKS.items()
        }
        proposal = ready(seed)
        lived_through(proposal, schedule)
        holds(proposal, {"en"}, tmp_path, schedule)
