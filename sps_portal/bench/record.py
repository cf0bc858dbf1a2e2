"""A record call: hundreds of proposals go from panel reports to told letters, by real actions and real workers.

Only the reviewed proposals are laid in bulk. Everything after them is done as people do it, and the silence is ended,
the letters are rendered and signed, the batch is told and the mail is sent by the processes of production. At the end
SQL counts what is there: nothing lost, nothing twice.
"""

import os
import re
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from accounts.models import User
from applications.enums import State
from applications.models import Call, Proposal
from core import clock
from core.models import OutboxEmail, OutboxTask
from decisions.actions import batches, choosing, consultations, deciding, rounds
from decisions.enums import ItemState, LetterState, Outcome
from decisions.models import BatchItem, Consultation, Letter, LetterBatch, RoundItem
from partners.actions import name_delegate
from partners.models import Country
from sps_portal import stack
from sps_portal.bench import data
from sps_portal.bench.measure import processes
from sps_portal.seed import walking

# Of six decisions: awards in both kinds, one on reserve, one refused.
OUTCOMES = (
    Outcome.AWARD,
    Outcome.AWARD,
    Outcome.CONDITIONAL,
    Outcome.AWARD,
    Outcome.RESERVE,
    Outcome.REFUSAL,
)
CONDITIONS = ["Name who keeps the results."]
SILENCE_DAYS = 14
LOOK_EVERY, PATIENCE = 0.5, 900

# What must not be found, in words, with the statement that finds it. One row, one number.
NEVER = {
    "decisions that were not told": "SELECT count(*) FROM decisions_decision WHERE state <> 'announced'",
    "decisions beyond one for a proposal": (
        "SELECT count(*) - count(DISTINCT proposal_id) FROM decisions_decision"
    ),
    "proposals in a state between": (
        "SELECT count(*) FROM applications_proposal p JOIN decisions_decision d ON d.proposal_id = p.id"
        " WHERE p.state NOT IN ('awarded', 'on-reserve', 'refused') OR p.told <> p.state"
    ),
    "languages without exactly one letter": (
        "SELECT count(*) FROM (SELECT DISTINCT d.id, u.letter_language AS language FROM decisions_decision d"
        "  JOIN applications_director a ON a.proposal_id = d.proposal_id"
        "  JOIN accounts_user u ON u.id = a.user_id) AS due"
        " FULL JOIN (SELECT decision_id AS id, language, count(*) AS n FROM decisions_letter"
        "  GROUP BY decision_id, language) AS made USING (id, language) WHERE made.n IS DISTINCT FROM 1"
        " OR due.language IS NULL"
    ),
    "letters that were not told or have no file": (
        "SELECT count(*) FROM decisions_letter WHERE state <> 'announced' OR file_id IS NULL"
    ),
    "letters that share a file": "SELECT count(*) - count(DISTINCT file_id) FROM decisions_letter",
    "letters whose bytes are not those of their digest": (
        "SELECT count(*) FROM decisions_letter l JOIN core_storedfile f ON f.id = l.file_id"
        " LEFT JOIN core_storedbytes b ON b.file_id = f.id"
        " WHERE encode(sha256(b.content), 'hex') IS DISTINCT FROM f.sha256"
    ),
    "letters kept beside those of the decisions": (
        "SELECT count(*) FROM core_storedfile f WHERE f.name LIKE '%-letter-%'"
        " AND NOT EXISTS (SELECT 1 FROM decisions_letter l WHERE l.file_id = f.id)"
    ),
    "proposals not told exactly once": (
        "SELECT count(*) FROM (SELECT d.proposal_id FROM decisions_decision d"
        " LEFT JOIN applications_ledgerentry e ON e.proposal_id = d.proposal_id AND e.event = 'announce'"
        " GROUP BY d.proposal_id HAVING count(e.id) <> 1) AS odd"
    ),
    "directors without exactly one mail": (
        "SELECT count(*) FROM decisions_decision d JOIN applications_director a ON a.proposal_id = d.proposal_id"
        " LEFT JOIN core_outboxemail m ON m.dedupe_key = 'announced:' || d.id || ':' || a.id AND m.state = 'done'"
        " WHERE m.id IS NULL"
    ),
    "mails that wait or were given up": "SELECT count(*) FROM core_outboxemail WHERE state <> 'done'",
    "tasks that wait or were given up": "SELECT count(*) FROM core_outboxtask WHERE state <> 'done'",
    "lines of the batch that were not told": "SELECT count(*) FROM decisions_batchitem WHERE state <> 'told'",
}


@dataclass
class Taken:
    """How the call went: (stage, seconds, what was done) in order, and all that does not hold, in words."""

    stages: list[tuple[str, float, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def table(self) -> str:
        """Give the stages as a table."""
        lines = [f"{'stage':<28} {'seconds':>8}  what"]
        lines += [f"{name:<28} {seconds:>8.1f}  {what}" for name, seconds, what in self.stages]
        lines.append(f"{'in all':<28} {sum(seconds for _n, seconds, _w in self.stages):>8.1f}")
        return "\n".join(lines)


@contextmanager
def _stage(taken: Taken, name: str, tell: Callable[[str], None]) -> Iterator[list[str]]:
    """The block's time stands in the table, with the words it leaves."""
    said: list[str] = []
    began = time.perf_counter()
    yield said
    taken.stages.append((name, time.perf_counter() - began, " ".join(said)))
    tell(f"{name}: {taken.stages[-1][1]:.1f} s {taken.stages[-1][2]}")


def run(database: str, count: int, *, tell: Callable[[str], None]) -> Taken:
    """Give how a call of so many proposals went from reviewed to told on the database of that name, which is in use."""
    taken = Taken()
    with tempfile.TemporaryDirectory(prefix="record-") as folder:
        var = Path(folder)
        (var / "static").mkdir()
        with _stage(taken, "built", tell):
            call, pair = data.build_record(count, tell=tell)
        people = {
            key: User.objects.get(email=f"{key}@demo.example") for key in ("ines", "nadia", "paul", "sofia")
        }
        cast = walking.Cast(people["ines"], people["nadia"], people["paul"], (), people["sofia"], pair)
        also = {"VAR_DIR": folder, "EMAIL_URL": "", "LOG_LEVEL": "ERROR"}
        always = (stack.worker_command("mail,default", at_once=1), [*stack.sweeper_command(), "--every", "1"])
        with processes(database, always, **also):
            _consult(taken, call, count, cast, tell)
            _decide(taken, call, cast, tell)
            _print(taken, database, also, tell)
            _tell(taken, call, cast, tell)
        with _stage(taken, "counted by SQL", tell):
            taken.wrong = list(_wrong(count, var / "mail"))
    return taken


def _wait(what: str, until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not until():
        if time.monotonic() > deadline:
            raise CommandError(f"{what} did not come within {PATIENCE} seconds.")
        time.sleep(LOOK_EVERY)


def _of(call: Call) -> Sequence[Proposal]:
    return list(Proposal.objects.filter(call=call, acronym__startswith="BENCH").order_by("pk"))


def _outcome(number: int) -> Outcome:
    return OUTCOMES[number % len(OUTCOMES)]


def _lay_conditions(proposal: Proposal, cast: walking.Cast) -> None:
    item = RoundItem.objects.get(proposal=proposal, removed_at__isnull=True)
    choosing.set_candidate(
        item=item, mark="", mark_reason="", amount_eur=None, conditions=CONDITIONS, edits=item.edits, by=cast.officer
    )  # fmt: skip


def _consult(taken: Taken, call: Call, count: int, cast: walking.Cast, tell: Callable[[str], None]) -> None:
    """All are candidates of one round, and the nations agreed to all of them by silence."""
    with clock.pretend(clock.now() - timedelta(days=SILENCE_DAYS)):
        with _stage(taken, "proposed to a round", tell) as said:
            walking.round_for(call, cast, envelope_eur=Decimal(100_000_000))
            proposals = _of(call)
            for number, proposal in enumerate(proposals):
                rounds.propose(proposal=proposal, by=cast.officer)
                if _outcome(number) == Outcome.CONDITIONAL:
                    # What the nations agree to is what is awarded, with its conditions.
                    _lay_conditions(proposal, cast)
            said.append(f"{len(proposals)} candidates")
        with _stage(taken, "list before the nations", tell):
            nation = Country.objects.get(iso2="TR")
            name_delegate(email="deniz@demo.example", country=nation, start_on=clock.today(), by=cast.officer)
            opened = consultations.open_consultation(
                funding_round=walking.round_for(call, cast),
                reference="SPS-N(2026)0300",
                proposals=_of(call),
                closes_at=clock.now() + timedelta(days=SILENCE_DAYS),
                by=cast.officer,
            )
    with _stage(taken, "silence recorded", tell) as said:
        _wait(
            "The end of the silence",
            lambda: Consultation.objects.filter(pk=opened.pk, closed_at__isnull=False).exists(),
        )
        said.append(f"agreed by silence, {count} ledgers, by the sweeper")


def _decide(taken: Taken, call: Call, cast: walking.Cast, tell: Callable[[str], None]) -> None:
    """Each decision was prepared by one officer and taken by the approver."""
    with _stage(taken, "decisions prepared and taken", tell) as said:
        outcomes: Counter[str] = Counter()
        for number, proposal in enumerate(_of(call)):
            outcome = _outcome(number)
            decision = walking.prepare(proposal, cast, walking.Way(conditions=CONDITIONS), outcome)
            deciding.take(proposal=proposal, edit_version=decision.edit_version, by=cast.approver)
            outcomes[outcome.value] += 1
        said.append(", ".join(f"{n} {name}" for name, n in outcomes.most_common()))


def _print(taken: Taken, database: str, also: dict[str, str], tell: Callable[[str], None]) -> None:
    """The children of one worker rendered, signed and stored every letter."""
    letters = Letter.objects.exclude(state=LetterState.SUPERSEDED)
    with processes(database, [stack.worker_command("letters")], **also) as running:
        with _stage(taken, "letters rendered and signed", tell) as said, _watched(running[0].pid) as seen:
            began = time.perf_counter()
            _wait("The last letter", lambda: not letters.filter(file__isnull=True).exists())
            count = letters.count()
            said.append(
                f"{count} letters, {count * 60 / (time.perf_counter() - began):.0f} a minute by two at once;"
            )
            said.append(f"{len(seen)} children, {max(seen.values(), default=0.0):.0f} MiB at most")
        with _stage(taken, "other papers", tell) as said:
            _wait("The last paper", lambda: not OutboxTask.objects.exclude(state="done").exists())
            said.append(
                "the decision sheet; receipts and dossiers of the three proposals that were submitted"
            )


@contextmanager
def _watched(parent: int) -> Iterator[dict[int, float]]:
    """Fills in, until the block ends, the most memory in MiB that each child of the process held."""
    seen: dict[int, float] = {}
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.5):
            for child in _children(parent):
                try:
                    pages = int(Path(f"/proc/{child}/statm").read_text().split()[1])
                except OSError:
                    continue
                seen[child] = max(seen.get(child, 0.0), pages * os.sysconf("SC_PAGE_SIZE") / 2**20)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def _children(parent: int) -> list[int]:
    try:
        threads = [path.read_text().split() for path in Path(f"/proc/{parent}/task").glob("*/children")]
    except OSError:
        return []
    return [int(number) for numbers in threads for number in numbers]


def _tell(taken: Taken, call: Call, cast: walking.Cast, tell: Callable[[str], None]) -> None:
    """One batch, approved by a second person, told by workers; every mail lies in the folder."""
    with _stage(taken, "batch read and approved", tell) as said:
        batch: LetterBatch = batches.prepare_batch(
            title="Record call", call=call.label, outcomes=[], by=cast.officer
        )
        items = list(batch.items.select_related("decision__proposal"))
        batches.send_batch(batch=batch, digest=batches.batch_digest(items), by=cast.officer)
        batch.refresh_from_db()
        batches.approve_batch(batch=batch, digest=batch.digest, count=batch.count, by=cast.second_officer)
        said.append(f"{batch.count} decisions")
    with _stage(taken, "told", tell):
        _wait("The last line", lambda: not BatchItem.objects.exclude(state=ItemState.TOLD).exists())
    with _stage(taken, "mail sent", tell) as said:
        _wait("The last message", lambda: not OutboxEmail.objects.exclude(state="done").exists())
        said.append(f"{OutboxEmail.objects.count()} messages")


def _wrong(count: int, mail: Path) -> Iterator[str]:
    """Give all that does not hold, in words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM decisions_decision")
        decided = cursor.fetchone()[0]
        if decided != count:
            yield f"{decided} decisions of {count} proposals"
        for what, statement in NEVER.items():
            cursor.execute(statement)
            (found,) = cursor.fetchone()
            if found:
                yield f"{found} {what}"
    sent = Counter(
        line
        for path in mail.glob("*.log")
        for line in re.findall(r"^Message-ID: (\S+)", path.read_text("utf-8"), re.M)
    )
    due = dict.fromkeys(OutboxEmail.objects.values_list("message_id", flat=True), 1)
    if odd := [key for key in {*due, *sent} if sent[key] != due.get(key)]:
        yield f"{len(odd)} messages that do not lie in the folder exactly once"
    if still := Proposal.objects.filter(
        state__in=[State.PROPOSED, State.APPROVED, State.HELD, State.DECLINED]
    ).count():
        yield f"{still} proposals that wait to be told"
    try:
        call_command("verify_audit", rows=True, verbosity=0)
    except CommandError as error:
        yield f"audit chain: {error}"
