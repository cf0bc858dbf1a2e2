"""What a person may not see answers like what does not exist; states behind one face answer alike."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from itertools import zip_longest
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from applications.enums import Event, Mechanism, State
from applications.models import Proposal
from core import clock
from decisions.models import Letter
from reviews import actions as review_actions
from reviews.enums import ConflictKind, Declaration
from reviews.models import Assignment
from sps_portal.access import ROUTES
from sps_portal.seed import walking
from tests import factories
from tests.settled import settled

pytestmark = pytest.mark.django_db

# What differs between any two answers, whoever asks: ids of requests, dates, tokens against forgery, keys of forms.
HEADERS_THAT_VARY = {"X-Request-Id", "Date", "Set-Cookie", "Content-Length"}
VARYING = (
    (re.compile(rb"\b[0-9a-f]{64}\b"), b"digest"),
    (re.compile(rb"\b[0-9a-f]{4}(?: [0-9a-f]{4})+\b"), b"digest"),
)
ARGUMENTS: dict[str, list[Any]] = {
    "key": ["basics", "directors", "budget", "documents", "nothing"],
    "slot": ["cv_npd", "nothing"],
    "label": ["2026-1"],
    "code": ["2026-A"],
    "place": [1, 2],
    "expert": ["PER-NOBODY"],
    "other": ["PER-NOBODY"],
    "number": [1, 2],
    "issue": [1],
    "kind": ["receipt", "dossier", "reviewers"],
    "event": list(Event),
    "language": ["en", "fr"],
    "outcome": ["ineligible", "revocation", "nothing"],
}

OTHER_SECTIONS = re.compile(r"/sections/(directors|budget)/")


def patterns() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the name and the arguments of every route that takes a proposal's reference."""

    def walk(found: list[URLPattern | URLResolver], space: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        for pattern in found:
            if isinstance(pattern, URLResolver):
                yield from walk(
                    pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space
                )
            elif "ref" in pattern.pattern.converters and not pattern.name.startswith(("person_", "role_")):
                yield f"{space}{pattern.name}", tuple(pattern.pattern.converters)

    yield from walk(get_resolver().url_patterns, "")


def addresses(ref: str) -> dict[str, str]:
    """Give every address under which something of the proposal could be asked for, with its route."""
    found: dict[str, str] = {}
    for name, arguments in patterns():
        others = [argument for argument in arguments if argument != "ref"]
        choices: list[dict[str, Any]] = [{"ref": ref}]
        for argument in others:
            choices = [{**known, argument: value} for known in choices for value in ARGUMENTS[argument]]
        for kwargs in choices:
            try:
                found[reverse(name, kwargs=kwargs)] = name
            except NoReverseMatch:
                assert "event" in others, f"{name} takes arguments that this test does not know"
    return found


def told(response: HttpResponse, ref: str) -> tuple[int, bytes, list[tuple[str, str]]]:
    """Give all that the answer tells, with the reference and what always varies left out."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK"):
        # A workbook is a ZIP; what it says of its own making differs from second to second.
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            names = sorted(name for name in book.namelist() if not name.startswith("docProps/"))
            body = b"".join(book.read(name) for name in names)
    body = settled(body).replace(ref.encode(), b"REF")
    for pattern, word in VARYING:
        body = pattern.sub(word, body)
    headers = [
        (name, text.replace(ref, "REF")) for name, text in response.items() if name not in HEADERS_THAT_VARY
    ]
    return response.status_code, body, sorted(headers)


def asked(client: Client, method: str, address: str, ref: str) -> tuple[int, bytes, list[tuple[str, str]]]:
    """Give what the answer tells; whatever it changed is undone."""
    # A message that an earlier answer left is no part of this one.
    client.cookies.pop("messages", None)
    with transaction.atomic():
        response = (
            client.get(address)
            if method == "GET"
            else client.post(address, {"note": "We found other money."})
        )
        answer = told(response, ref)
        transaction.set_rollback(True)
    return answer


def unknown(ref: str) -> str:
    """Give a reference of the same shape that nobody has."""
    head, _hyphen, _number = ref.rpartition("-")
    return f"{head}-9876"


def differing(client: Client, *refs: str, only: str = "") -> list[str]:
    """Give the requests that tell one of the proposals from one that does not exist.

    What does not exist answers alike whatever else the address says: it is asked once for each route and method.
    """
    nobody = unknown(refs[0])
    assert not Proposal.objects.filter(ref=nobody).exists()
    nowhere: dict[tuple[str, str], Any] = {}
    found = []
    with clock.pretend(clock.now()):  # the foot of each page tells the server's time
        for ref in refs:
            for there, name in addresses(ref).items():
                if not there.startswith(only):
                    continue
                for method in ("GET", "POST"):
                    if (name, method) not in nowhere:
                        absent = there.replace(ref, nobody)
                        nowhere[name, method] = asked(client, method, absent, nobody)
                    if asked(client, method, there, ref) != nowhere[name, method]:
                        found.append(f"{method} {there}")
    return found


def test_every_route_with_a_reference_is_asked():
    names = {name for name, _arguments in patterns()}
    assert len(names) > 30
    assert names <= ROUTES.keys()


@pytest.fixture
def refs_in(proposal_in: Any) -> Any:
    """Give the references of one proposal in each of the states."""
    return lambda *states: [proposal_in(state).ref for state in states]


def test_a_stranger_finds_nothing_at_any_address(refs_in, client_of, stranger):
    refs = refs_in(State.DRAFT, State.IN_REVIEW, State.APPROVED, State.AWARDED)
    assert differing(client_of(stranger), *refs) == []


def test_people_of_other_offices_find_nothing_outside_their_own(refs_in, client_of, tomas, deniz, root):
    refs = refs_in(State.IN_REVIEW, State.AWARDED)
    assert differing(client_of(deniz), *refs) == []
    assert differing(client_of(root), *refs) == []
    assert differing(client_of(tomas), *refs, only="/office/") == []
    assert differing(client_of(tomas), *refs, only="/proposals/") == []


def conflicted(state: State = State.IN_REVIEW) -> Proposal:
    """Give a proposal in review on which Petra has declared a conflict."""
    proposal = factories.submitted(mechanism=Mechanism.ARW)
    cast = factories.cast()
    walking.lead(proposal, to=state, cast=cast)
    experts = [walking.expert_of(user, by=cast.officer, call=proposal.call) for user in cast.reviewers]
    made = review_actions.assign(
        proposal=proposal, experts=experts, due_at=clock.now() + timedelta(days=9), by=cast.officer
    )
    petras = next(a for a in made if a.expert.user == factories.person("petra"))
    review_actions.declare(
        assignment=petras,
        answer=Declaration.CONFLICT,
        kind=ConflictKind.FAMILY,
        words="My sister works there.",
        by=petras.expert.user,
    )
    return proposal


def test_a_reviewer_with_a_conflict_finds_nothing_at_any_address(client_of, petra):
    proposal = conflicted()
    assert Assignment.objects.filter(proposal=proposal, expert__user=petra).exists()
    assert differing(client_of(petra), proposal.ref) == []


def test_directors_find_nothing_of_the_office_or_the_review(refs_in, client_of, olena):
    refs = refs_in(State.IN_REVIEW, State.APPROVED, State.AWARDED)
    assert differing(client_of(olena), *refs, only="/office/") == []
    assert differing(client_of(olena), *refs, only="/reviews/") == []


def test_officers_find_nothing_of_a_draft(proposal_in, client_of, ines):
    proposal = proposal_in(State.DRAFT)
    assert differing(client_of(ines), proposal.ref) == []


@pytest.mark.parametrize(
    "state", [State.TO_INVITE, State.APPROVED, State.HELD, State.DECLINED, State.RULED_OUT]
)
def test_the_code_of_a_letter_that_nobody_was_told_is_unknown(state, proposal_in, client, client_of, olena):
    proposal = proposal_in(state)
    walking.print_letter(proposal)
    letter = Letter.objects.get(decision__proposal=proposal)
    for browser in (client, client_of(olena)):
        known = told(browser.get(reverse("verify_code", args=[letter.code])), letter.code)
        nobody = told(browser.get(reverse("verify_code", args=["2345-6789-ABCD"])), "2345-6789-ABCD")
        assert known == nobody


FACES = {
    "under review, workshop": (
        Mechanism.ARW,
        (State.SUBMITTED, State.IN_REVIEW, State.REVIEWED, State.PROPOSED, State.APPROVED, State.HELD,
         State.DECLINED, State.RULED_OUT),
    ),
    "under review, project": (
        Mechanism.MYP,
        (State.SUBMITTED, State.IN_REVIEW, State.REVIEWED, State.TO_INVITE, State.DECLINED, State.RULED_OUT),
    ),
}  # fmt: skip


def first_difference(one: tuple[int, bytes, Any], other: tuple[int, bytes, Any]) -> str:
    """Give the first line in which two answers differ, of each."""
    lines = ([str(a[0]), *a[1].decode(errors="replace").splitlines(), *map(str, a[2])] for a in (one, other))
    return next((f"{a!r} / {b!r}" for a, b in zip_longest(*lines) if a != b), "")


@pytest.mark.parametrize("name", FACES)
def test_states_behind_one_face_answer_their_directors_with_the_same_bytes(name, client_of):
    mechanism, states = FACES[name]
    today = clock.now()
    with clock.pretend(today - timedelta(days=90)):
        call = factories.call(closes_at=today - timedelta(days=60))
    proposals = []
    for _state in states:
        with clock.pretend(call.closes_at - timedelta(days=1)):
            proposals.append(factories.submit(factories.draft(call=call, mechanism=mechanism)))
    for state, proposal in zip(states, proposals, strict=True):
        with clock.pretend(today - timedelta(days=20)):
            walking.lead(proposal, to=state, cast=factories.cast())
            if Letter.objects.filter(decision__proposal=proposal).exists():
                walking.print_letter(proposal)
    # Sections are drawn by one page: the first, the files and one that is none stand for all.
    asks = [
        [a for a in addresses(p.ref) if a.startswith("/proposals/") and not OTHER_SECTIONS.search(a)]
        for p in proposals
    ]
    browser = client_of(factories.person("olena" if mechanism == Mechanism.ARW else "marc"))
    leaks = []
    with clock.pretend(today):
        for method in ("GET", "POST"):
            for row in zip(*asks, strict=True):
                first, *others = (
                    asked(browser, method, address, proposal.ref)
                    for address, proposal in zip(row, proposals, strict=True)
                )
                leaks += [
                    f"{method} {row[0]}: {state} differs from {states[0]}: {first_difference(first, other)}"
                    for state, other in zip(states[1:], others, strict=True)
                    if other != first
                ]
    assert leaks == []
