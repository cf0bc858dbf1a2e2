"""A dossier from its first file to its list: of one proposal, or of all of a call that its reader may read."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.db import transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max
from django.utils import translation

from accounts.models import User
from applications.models import Call, Proposal
from core import audit
from core.models import AuditEntry
from decisions.facts.dossiers.chain import OF_EXPORTS
from decisions.facts.dossiers.made_with import made_with
from decisions.facts.dossiers.of_call import put_call
from decisions.facts.dossiers.of_proposal import put_proposal
from decisions.facts.dossiers.packing import Packer
from decisions.facts.dossiers.records import plain
from decisions.facts.dossiers.words import readme
from decisions.models import RoundItem

FORMAT = "sps-dossier/1"
# How the program begins to say what does not hold.
BROKEN = "DOES NOT HOLD: "
VERIFIER = Path(__file__).with_name("verify.py")
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a dossier is of. keys: its proposals, in order.   left_out: how many of the call are kept back from its reader.

    kept_back: every proposal of which the reader must learn nothing, by key; none for an operator.
    """

    call: Call
    ref: str
    keys: tuple[int, ...]
    kept_back: tuple[int, ...] = ()
    left_out: int = 0


def of_one(proposal: Proposal, user: User | None) -> Scope:
    """Give the scope of the proposal's dossier. Needs: a proposal the person may read."""
    return Scope(proposal.call, proposal.ref, (proposal.pk,), _kept_back(user))


def of_many(call: Call, user: User | None) -> Scope:
    """Give the scope of the call's dossier; user: nobody for an operator, who may read all."""
    sent = Proposal.objects.sent().filter(call=call).order_by("ref")
    mine = sent if user is None else sent.filter(pk__in=Proposal.objects.for_programme(user))
    keys = tuple(mine.values_list("pk", flat=True))
    return Scope(call, "", keys, _kept_back(user), sent.count() - len(keys))


def _kept_back(user: User | None) -> tuple[int, ...]:
    return () if user is None else tuple(Proposal.objects.sent().tied_to(user).values_list("pk", flat=True))


def told_of(scope: Scope) -> list[int]:
    """Give every proposal of which the dossier may tell, by key: of its call, and of the rounds they are in."""
    in_call = Proposal.objects.sent().filter(call=scope.call)
    rounds = RoundItem.objects.filter(proposal__in=scope.keys).values("round")
    beside = Proposal.objects.filter(pk__in=RoundItem.objects.filter(round__in=rounds).values("proposal"))
    found = (in_call | beside).exclude(pk__in=scope.kept_back)
    return list(found.distinct().order_by("pk").values_list("pk", flat=True))


def write_dossier(file: IO[bytes], scope: Scope, *, tell: Tell = lambda _done, _total: None) -> None:
    """The dossier stands in the file: the same bytes for the same state, whoever asks who may read the same.

    Written proposal by proposal, so that memory does not grow with the call. tell: how much is done, of how much.
    """
    with translation.override("en-gb"), Packer(file) as pack:
        _write(pack, scope, tell)


def _write(pack: Packer, scope: Scope, tell: Tell) -> None:
    audit.link_up()
    as_of = _last_change(scope.keys)
    total = len(scope.keys) + 1
    tell(0, total)
    told: dict[str, Any] = {}
    for done, key in enumerate(scope.keys, start=1):
        with transaction.atomic():
            # Nothing of the proposal moves while it is read.
            rows = Proposal.objects.select_for_update(of=("self",), no_key=True).select_related("call")
            proposal = rows.get(pk=key)
            told[proposal.ref] = put_proposal(
                pack, proposal, as_of=as_of or scope.call.closes_at, whole=not scope.kept_back
            )
        tell(done, total)
    proposals = list(Proposal.objects.filter(pk__in=scope.keys).order_by("ref"))
    of_call = put_call(
        pack,
        scope.call,
        proposals,
        whole=not scope.kept_back,
        as_of=as_of or scope.call.closes_at,
        step=lambda: tell(total - 1, total),
    )
    says = {
        "format": FORMAT,
        "of": {"call": scope.call.label, "proposal": scope.ref},
        "as_of": plain(as_of),
        "call": of_call,
        "proposals": told,
        "left_out": {"proposals": scope.left_out, "files_of_many": bool(scope.kept_back)},
        "rows_compared_from": plain(
            MigrationRecorder.Migration.objects.aggregate(last=Max("applied"))["last"]
        ),
        "made_with": made_with(),
    }
    pack.add("README.txt", readme(scope.call, scope.ref, says).encode())
    pack.add("verify.py", VERIFIER.read_bytes())
    pack.finish(says)
    tell(total, total)


def _last_change(keys: Sequence[int]) -> datetime | None:
    """Give when any of the proposals last changed, by the audit chain; reading them and making files changes nothing."""
    changes = AuditEntry.objects.filter(proposal__in=keys).exclude(thing__in=OF_EXPORTS).exclude(act="read")
    return changes.order_by("-pk").values_list("at", flat=True).first()


class NotWholeError(Exception):
    """A dossier does not hold: something changed while it was written, or was changed past the audit chain.

    Its words are what the dossier's own program found first, in one sentence.
    """


# So often whoever waits for the program is called.
BEAT_SECONDS = 5.0


def hold(path: str, *, lent: Sequence[int] = (), meanwhile: Callable[[], None] = lambda: None) -> str:
    """Give what the dossier's own program says of the file, in a process that knows nothing of ours. Raises NotWholeError.

    lent: what it may read besides by its number, for a file without a name.   meanwhile: called every few seconds
    while it reads, which takes long for a large call; what it raises ends the program.
    """
    command = [sys.executable, "-I", "-S", str(VERIFIER), path]
    with subprocess.Popen(  # noqa: S603 - our own program, and no word of a person
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={}, pass_fds=lent
    ) as program:
        try:
            said, errors = _heard(program, meanwhile)
        except BaseException:
            program.kill()
            raise
    if program.returncode:
        raise NotWholeError((said.strip() or errors.strip().rpartition("\n")[2]).removeprefix(BROKEN))
    return said


def _heard(program: "subprocess.Popen[str]", meanwhile: Callable[[], None]) -> tuple[str, str]:
    while True:
        try:
            return program.communicate(timeout=BEAT_SECONDS)
        except subprocess.TimeoutExpired:
            meanwhile()
