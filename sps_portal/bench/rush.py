"""The last half hour of a call, compressed: people write, upload and submit until the closing instant, over real HTTP.

What clients were told is compared with what the database holds afterwards: nothing said to be kept may be missing,
nothing may have happened twice, and nobody may have been answered with an error.
"""

import hashlib
import http.client
import json
import os
import secrets
import statistics
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse

from accounts import demo
from accounts.models import User
from applications.actions import calls, reference
from applications.enums import ConsentPurpose, Event, State
from applications.facts import content_of, digest_of, read_draft
from applications.models import (
    BudgetLine,
    Call,
    Consent,
    Director,
    Document,
    KeyPriority,
    PriorityList,
    Proposal,
    SectionEntry,
)
from core import clock
from core.models import OutboxEmail
from partners import actions as partner_actions
from sps_portal import stack
from sps_portal.bench.measure import Server, processes, server, session_of
from sps_portal.seed import writing
from sps_portal.seed.frames import FRAMES
from sps_portal.seed.themes import THEMES

AUTOSAVES, SUBMITS, UPLOADS = 20.0, 2.0, 0.5
WRITERS, UPLOADERS, AT_THE_INSTANT, WARM = 60, 6, 16, 6
CLIENTS = 32
# From the first job to the closing, beside the seconds of the rush itself: time to start the clients.
LEAD = 2.0
SECTION, QUESTION = "summary", "abstract"
PATIENCE = 30
# As in production; they serve the outbox.
WORKERS = (
    stack.worker_command("mail,default", at_once=1),
    stack.worker_command("letters"),
    stack.sweeper_command(),
)
MAIL_SECONDS = 60
PDF_PADDING = 300_000
KINDS = ("autosave", "upload", "submit")


@dataclass
class Person:
    """One browser: whose session, on which proposal."""

    proposal: Proposal
    session: str
    digest: str = ""
    section: str = ""
    slot: str = ""
    version: int = 0
    turn: int = 0
    text: str = ""
    sent: list[str] = field(default_factory=list)
    accepted: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    page: str = field(default_factory=lambda: uuid.uuid4().hex)


@dataclass
class Tally:
    """What the clients saw: seconds by kind; what went wrong, in words."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    idle: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    doubles: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)
    refused: int = 0
    late: int = 0
    closes_at: datetime | None = None
    waiting: int = 0
    accepted: int = 0

    def wrong(self, said: str, *, refused: bool = False) -> None:
        """Something was not taken: too late if the call had closed, else an error."""
        if refused and self.closes_at is not None and clock.now() >= self.closes_at:
            self.late += 1
        else:
            self.errors.append(said)

    @property
    def clean(self) -> bool:
        """Whether nobody met an error, nothing happened twice and nothing was lost."""
        return not (self.errors or self.doubles or self.losses)


@dataclass(frozen=True, order=True)
class Job:
    """Something one person does, so many seconds after the start."""

    due: float
    kind: str = field(compare=False)
    person: Person = field(compare=False)
    once: str = field(compare=False, default="")


@dataclass
class Cast:
    """Everybody in the rush, and the call that closes."""

    call: Call
    writers: list[Person]
    uploaders: list[Person]
    submitters: list[Person]


def run(database: str, seconds: float, *, tell: Callable[[str], None]) -> Tally:
    """Give what a rush of so many seconds did to a portal on the database of that name, which is in use."""
    many = round(seconds * SUBMITS) + AT_THE_INSTANT + WARM
    tell(f"building {WRITERS + UPLOADERS + many} drafts that are complete and agreed")
    cast = _cast(many)
    tally = Tally()
    with server(database, threads=4) as portal, processes(database, WORKERS):
        warm, rush = cast.submitters[:WARM], cast.submitters[WARM:]
        for place, person in enumerate(warm):
            began = time.perf_counter()
            _submit(_Line(portal), person, tally, secrets.token_urlsafe(16))
            if place:  # the first finds everything cold
                tally.idle.append(time.perf_counter() - began)
        tell(f"{seconds:g} seconds to the closing")
        closes_at = clock.now() + timedelta(seconds=LEAD + seconds)
        tally.closes_at = closes_at
        Call.objects.filter(pk=cast.call.pk).update(closes_at=closes_at, grace_minutes=0)
        _play(portal, _jobs(cast, rush, seconds), tally)
        tell("counting what the database holds")
        _await_mail(tally)
        _compare(cast, tally)
    return tally


def _jobs(cast: Cast, rush: Sequence[Person], seconds: float) -> list[Job]:
    """Everything that is done, in the order of time; the last submits stand around the closing instant."""
    end = LEAD + seconds
    jobs = [
        Job(LEAD + n / AUTOSAVES, "autosave", cast.writers[n % len(cast.writers)])
        for n in range(int((seconds - 1) * AUTOSAVES))
    ]
    jobs += [
        Job(LEAD + n / UPLOADS, "upload", cast.uploaders[n % len(cast.uploaders)])
        for n in range(int((seconds - 2) * UPLOADS))
    ]
    early, last = rush[: len(rush) - AT_THE_INSTANT], rush[len(rush) - AT_THE_INSTANT :]
    for n, person in enumerate(early):
        once = secrets.token_urlsafe(16)
        due = LEAD + n / SUBMITS * (seconds - 2) / seconds
        # Every fifth presses twice.
        jobs += [Job(due, "submit", person, once)] * (2 if n % 5 == 0 else 1)
    for n, person in enumerate(last):
        once = secrets.token_urlsafe(16)
        jobs += [Job(end + (n - AT_THE_INSTANT / 2) * 0.05, "submit", person, once)] * 2
    return sorted(jobs)


def _play(portal: Server, jobs: Sequence[Job], tally: Tally) -> None:
    """All jobs are done by so many clients; the time of each counts from when it was due, waiting included."""
    started, waiting, guard = time.perf_counter(), iter(jobs), threading.Lock()

    def client() -> None:
        line = _Line(portal)
        while True:
            with guard:
                job = next(waiting, None)
            if job is None:
                return
            time.sleep(max(0.0, started + job.due - time.perf_counter()))
            try:
                {"autosave": _autosave, "upload": _upload}.get(job.kind, _submit)(
                    line, job.person, tally, job.once
                )
            except (OSError, http.client.HTTPException, ValueError) as error:
                tally.errors.append(f"{job.kind} {job.person.proposal.ref}: {error!r}")
                line = _Line(portal)
            tally.seconds[job.kind].append(time.perf_counter() - started - job.due)

    threads = [threading.Thread(target=client, daemon=True) for _n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class _Line:
    """One browser's connection; a new one where the old has rested too long to be trusted."""

    def __init__(self, portal: Server) -> None:
        self.port, self.used = portal.port, 0.0
        self.line: http.client.HTTPConnection | None = None

    def post(self, person: Person, address: str, body: bytes, kind: str) -> tuple[int, str, bytes]:
        """Give status, place and body of the answer."""
        token = "r" * 32
        if self.line is None or time.perf_counter() - self.used > 2:
            self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        cookies = f"{settings.SESSION_COOKIE_NAME}={person.session}; {settings.CSRF_COOKIE_NAME}={token}"
        self.line.request(
            "POST", address, body,
            {
                "Host": settings.ALLOWED_HOSTS[0], "Cookie": cookies, "X-CSRFToken": token,
                "Content-Type": kind, "Accept": "application/json, text/html",
            },
        )  # fmt: skip
        answer = self.line.getresponse()
        content = answer.read()
        self.used = time.perf_counter()
        return answer.status, answer.headers.get("Location", ""), content


_FORM = "application/x-www-form-urlencoded"


def _autosave(line: _Line, person: Person, tally: Tally, _once: str) -> None:
    address = reverse("proposal_section_autosave", args=[person.proposal.ref, person.section])
    with person.lock:
        person.turn += 1
        text = f"{person.proposal.ref} wrote {person.turn} times before the call closed."
        person.sent.append(text)
        said = {QUESTION: text, "version": person.version, "page": person.page, "turn": person.turn}
        status, _place, content = line.post(person, address, urlencode(said).encode(), _FORM)
        if status != 200:
            tally.wrong(f"autosave {person.proposal.ref}: {status} {content[:80]!r}", refused=status == 409)
            return
        version = int(json.loads(content)["version"])
        if version > person.version + 1:
            tally.doubles.append(f"autosave {person.proposal.ref}: version {person.version} became {version}")
        person.version, person.text = version, text


def _upload(line: _Line, person: Person, tally: Tally, _once: str) -> None:
    with person.lock:
        content = _pdf(f"{person.proposal.ref} {person.turn}")
        mark = secrets.token_hex(12)
        body = (
            (
                f'--{mark}\r\nContent-Disposition: form-data; name="slot"\r\n\r\n{person.slot}\r\n--{mark}\r\n'
                'Content-Disposition: form-data; name="file"; filename="late.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
            ).encode()
            + content
            + f"\r\n--{mark}--\r\n".encode()
        )
        person.turn += 1
        address = reverse("proposal_section", args=[person.proposal.ref, person.section])
        status, place, _content = line.post(person, address, body, f"multipart/form-data; boundary={mark}")
        if status != 302 or place == reverse("proposal", args=[person.proposal.ref]):
            # A page that is no longer open to changes leads back, or says so at the place of the file.
            tally.wrong(f"upload {person.proposal.ref}: {status}", refused=status in {200, 409})
            return
        person.text = hashlib.sha256(content).hexdigest()


def _pdf(words: str) -> bytes:
    """A small PDF that weighs what a scanned letter weighs, and that nobody judged before."""
    return writing.small_pdf(words + os.urandom(PDF_PADDING).hex())


def _submit(line: _Line, person: Person, tally: Tally, once: str) -> None:
    address = reverse("proposal_submit", args=[person.proposal.ref])
    body = urlencode({"digest": person.digest, "once": once}).encode()
    status, place, _content = line.post(person, address, body, _FORM)
    if status == 302 and place.endswith("/receipt/"):
        with person.lock:
            tally.accepted += 0 if person.accepted else 1
            person.accepted = True
    elif status == 409 and tally.closes_at is not None and clock.now() >= tally.closes_at:
        tally.refused += 1
    else:
        tally.errors.append(f"submit {person.proposal.ref}: {status} {place}")


def _await_mail(tally: Tally) -> None:
    """The worker gets a while for the messages; what waits then stands in the outbox and is said, not lost."""
    for _try in range(MAIL_SECONDS * 2):
        tally.waiting = OutboxEmail.objects.exclude(state="done").count()
        if not tally.waiting:
            return
        time.sleep(0.5)


def _compare(cast: Cast, tally: Tally) -> None:
    """What clients were told is what the database holds."""
    _compare_submits(cast, tally)
    entries = SectionEntry.objects.filter(proposal__in=[p.proposal.pk for p in cast.writers], key=SECTION)
    kept = {entry.proposal_id: entry.data.get(QUESTION) for entry in entries}
    for person in cast.writers:
        said = kept[person.proposal.pk]
        # What was sent last and got no answer may be there or not.
        if person.text and said not in person.sent[person.sent.index(person.text) :]:
            tally.losses.append(f"autosave {person.proposal.ref}: told kept, but says {said!r}")
    for person in cast.uploaders:
        files = Document.objects.filter(proposal=person.proposal, slot=person.slot).select_related("file")
        present = [document.file.sha256 for document in files if document.removed_at is None]
        if person.text and present != [person.text]:
            tally.losses.append(f"upload {person.proposal.ref}: told kept, but is not there")
        if len(files) > person.turn + 1:
            tally.doubles.append(f"upload {person.proposal.ref}: {len(files)} files of {person.turn}")


def _compare_submits(cast: Cast, tally: Tally) -> None:
    closes_at = Call.objects.values_list("closes_at", flat=True).get(pk=cast.call.pk)
    rows = Proposal.objects.annotate(
        n_versions=Count("versions", distinct=True),
        n_submits=Count("ledger", filter=Q(ledger__event=Event.SUBMIT), distinct=True),
        n_attempts=Count("attempts", filter=Q(attempts__accepted=True), distinct=True),
    )
    found = {row.pk: row for row in rows.filter(pk__in=[p.proposal.pk for p in cast.submitters])}
    receipts = OutboxEmail.objects.filter(dedupe_key__startswith="receipt:")
    sent = dict(receipts.values("to").annotate(n=Count("pk")).values_list("to", "n"))
    addresses: dict[int, list[str]] = {}
    for proposal, email in Director.objects.filter(proposal__in=found).values_list("proposal", "email"):
        addresses.setdefault(proposal, []).append(email)
    for person in cast.submitters:
        row = found[person.proposal.pk]
        counts = (row.n_versions, row.n_submits, row.n_attempts, *(sent.get(a, 0) for a in addresses[row.pk]))
        is_sent = row.state == State.SUBMITTED
        if person.accepted and (not is_sent or 0 in counts):
            tally.losses.append(f"submit {row.ref}: told received, is {row.state} {counts}")
        if max(counts) > 1:
            tally.doubles.append(f"submit {row.ref}: {counts}")
        if is_sent and (not person.accepted or row.submitted_at >= closes_at):
            tally.errors.append(
                f"submit {row.ref}: taken at {row.submitted_at}, told received: {person.accepted}"
            )


def table(tally: Tally, seconds: float) -> Iterator[str]:
    """Give the lines that are printed."""
    yield "| deadline rush | n | a second | p50 ms | p95 ms | p99 ms |"
    yield "|---" * 6 + "|"
    for kind in KINDS:
        times = sorted(tally.seconds[kind]) or [0.0]
        cells = [
            f"{1000 * times[min(len(times) - 1, int(len(times) * part))]:.0f}" for part in (0.5, 0.95, 0.99)
        ]
        n = len(tally.seconds[kind])
        yield f"| {kind} | {n} | {n / seconds:.1f} | {' | '.join(cells)} |"
    idle = 1000 * statistics.median(tally.idle or [0.0])
    yield f"submit on an idle portal: median {idle:.0f} ms; {tally.accepted} accepted, {tally.refused} refused as too late"
    slowest = sorted(tally.seconds["submit"] or [0.0])
    times_ = 1000 * slowest[min(len(slowest) - 1, int(len(slowest) * 0.99))] / (idle or 1.0)
    yield f"p99 of submit is {times_:.1f} times its idle median (aim: at most 10)"
    yield f"{tally.late} autosaves and uploads came only after the closing"
    yield f"{tally.waiting} messages still waited for a worker {MAIL_SECONDS} seconds after the closing"
    yield f"errors {len(tally.errors)}, doubles {len(tally.doubles)}, losses {len(tally.losses)}"
    for line in (*tally.errors, *tally.doubles, *tally.losses)[:20]:
        yield f"  {line}"


# --- the people and their drafts


def _cast(many: int) -> Cast:
    partner_actions.lay_reference()
    reference.lay_reference()
    people = demo.lay_people()
    call = _call(people["ines"])
    pair = writing.Pair(npd=people["marc"], ppd=people["olena"])
    theme = next(theme for theme in THEMES if theme.mechanism == "MYP")
    source = writing.start(call=call, theme=theme, by=pair.ppd, role="PPD")
    writing.join(source, pair=pair, theme=theme)
    writing.write(source, theme=theme, by=pair.ppd)
    source.refresh_from_db()
    persons = [_person(copy) for copy in _copies(source, WRITERS + UPLOADERS + many)]
    writers, uploaders = persons[:WRITERS], persons[WRITERS : WRITERS + UPLOADERS]
    submitters = persons[WRITERS + UPLOADERS :]
    for person in writers:
        entry = SectionEntry.objects.get(proposal=person.proposal, key=SECTION)
        person.section, person.version = SECTION, entry.version
    for person in uploaders:
        document = Document.objects.filter(proposal=person.proposal).order_by("slot")[0]
        person.section, person.slot = "documents", document.slot
    consents = []
    for person in submitters:
        draft = read_draft(person.proposal)
        person.digest = digest_of(content_of(draft))
        consents += [
            Consent(director=d, purpose=ConsentPurpose.SUBMIT, digest=person.digest, at=clock.now())
            for d in draft.directors
        ]
    Consent.objects.bulk_create(consents)
    return Cast(call, writers, uploaders, submitters)


def _call(officer: User) -> Call:
    at, priorities = clock.now(), PriorityList.objects.get(code="KP2024")
    call = calls.create_call(
        values={
            "label": "2026-3", "title": "All Key Priorities", "priority_list": priorities,
            "opens_at": at - timedelta(days=60), "closes_at": at + timedelta(days=1),
            "phase2_closes_at": at + timedelta(days=200), "form_version": "2026.1",
        },
        frames=FRAMES,
        priorities=list(KeyPriority.objects.filter(list=priorities, parent__isnull=True)),
        by=officer,
    )  # fmt: skip
    return calls.publish_call(call=call, by=officer)


def _copies(source: Proposal, count: int) -> list[Proposal]:
    """Copies of the draft, each with directors of its own."""
    fields = {
        f.attname: getattr(source, f.attname) for f in Proposal._meta.concrete_fields if not f.primary_key
    }
    copies = Proposal.objects.bulk_create(
        Proposal(**fields | {"ref": f"SPS-2026-3-MYP-{n + 1000}"}) for n in range(count)
    )
    directors = list(source.directors.all())
    users = User.objects.bulk_create(
        User(
            email=f"rush{n}-{place}@bench.example", given_name="Rush", family_name=f"No {n}",
            joined_at=clock.now(), password="!",  # noqa: S106 - nobody signs in by it

        )
        for n in range(count)
        for place in range(len(directors))
    )  # fmt: skip
    made: dict[tuple[int, int], Director] = {}
    for n, copy in enumerate(copies):
        for place, director in enumerate(directors):
            user = users[n * len(directors) + place]
            made[copy.pk, director.pk] = _copied(director, copy, user_id=user.pk, email=user.email)
    Director.objects.bulk_create(made.values())
    for model in (SectionEntry, Document):
        rows = list(model._default_manager.filter(proposal=source))
        model._default_manager.bulk_create(_copied(row, copy) for copy in copies for row in rows)
    lines = [(line, line.director_id) for line in BudgetLine.objects.filter(proposal=source)]
    BudgetLine.objects.bulk_create(
        _copied(line, copy, director_id=made[copy.pk, director].pk)
        for copy in copies
        for line, director in lines
        if director is not None
    )
    return copies


def _copied(row: Any, proposal: Proposal, **values: Any) -> Any:
    fields = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    return type(row)(**fields | {"proposal_id": proposal.pk} | values)


def _person(proposal: Proposal) -> Person:
    user = (
        Director.objects.select_related("user").filter(proposal=proposal).order_by("position_in_list")[0].user
    )
    if user is None:
        raise RuntimeError(f"Nobody directs {proposal.ref}")
    return Person(proposal, session_of(user))
