"""Deciding, rendering, signing, storing, announcing and mailing under SIGKILL: nothing lost, nothing twice.

Each step runs in a process of its own that kills itself at a marked point; then somebody else does it again.
"""

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
from django.db import connection

from applications.enums import State
from applications.models import LedgerEntry, Proposal, ToldLetter
from core import files, mail, outbox, pdf, signing
from core.enums import OutboxState
from core.models import OutboxEmail, OutboxTask, StoredBytes, StoredFile
from decisions.actions import announcing, batches, deciding, letters
from decisions.enums import DecisionState, ItemState, LetterState
from decisions.models import Decision, Letter
from sps_portal.seed import walking
from tests import factories
from tests.decisions.test_workers import Processes

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

# Where a process dies: (what it calls there, before or after the call), by step.
MARKS: dict[str, list[tuple[Any, str, str]]] = {
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
_inherited: list[Any] = []


def in_a_process(do: Callable[[], Any], mark: tuple[Any, str, str] | None = None) -> bool:
    """Do it in a process of its own, which kills itself at the mark; gives whether it died there."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        _pid, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the step failed by itself"
        return os.WIFSIGNALED(status)
    try:
        # The parent's connection is the parent's: neither used nor closed here.
        _inherited.append(connection.connection)
        connection.connection = None
        outbox._ring = lambda *_args, **_kwargs: True  # type: ignore[assignment]
        if mark is not None:
            dying_at(*mark)
        do()
        connection.close()
        os._exit(0)
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
        os._exit(1)


def dying_at(place: Any, name: str, when: str) -> None:
    """From now on this process dies when the call is reached, or when it has returned."""
    called = getattr(place, name)

    def last(*args: Any, **kwargs: Any) -> Any:
        if when == "after":
            called(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(place, name, last)


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


def lived_through(proposal: Proposal, schedule: dict[str, list[tuple[Any, str, str]]]) -> int:
    """The proposal's decision was taken, printed and told by processes that died as scheduled; gives how many died."""
    died = 0
    for name, do in steps(proposal).items():
        for mark in schedule[name]:
            died += in_a_process(do, mark)
        in_a_process(do)
        if name == "render":
            approved_batch(proposal)
    return died


def holds(proposal: Proposal, languages: set[str], box: Path) -> None:
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
    # What was handed over just before the process died is handed over once more, under the same identity.
    assert all(1 <= sent[row.message_id] <= 2 for row in mails)
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
    died = lived_through(proposal, MARKS)
    assert died >= sum(map(len, MARKS.values())) - 2, "nearly every mark was reached"
    holds(proposal, {"en", "fr"}, tmp_path)


def test_random_schedules_of_deaths(ready: Callable[[int], Proposal], tmp_path: Path) -> None:
    proving = hypothesis.settings().max_examples >= 1000
    for seed in range(SCHEDULES_TO_PROVE if proving else 1):
        chance = random.Random(seed)
        schedule = {name: chance.choices(marks, k=chance.randrange(4)) for name, marks in MARKS.items()}
        proposal = ready(seed)
        lived_through(proposal, schedule)
        holds(proposal, {"en"}, tmp_path)
