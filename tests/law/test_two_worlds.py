"""Who reviews and what they think reaches no director: two worlds that differ in nothing else read the same to them."""

import difflib
import io
import re
import subprocess
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.db import transaction
from django.test import Client

from accounts import own_data
from accounts.models import User
from applications.models import Proposal
from core import clock
from core.files import content_of
from core.models import OutboxEmail
from decisions.enums import Outcome
from reviews import actions
from reviews.enums import ConflictKind, Declaration
from reviews.models import Panel
from sps_portal.seed import walking
from tests import factories
from tests.law.test_denial import addresses, told
from tests.reviews import making

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], Client]

# Words and numbers that stand nowhere else.
NOTE, REASON, TIE, EXCUSE = "zibeline-note", "quetzal-reason", "ocelot-tie", "wombat-excuse"
SAID, LINE = "pangolin-said", "narwhal-line"
# Each letter is verified under a code of its own, drawn by chance.
CODE = re.compile(rb"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b|\b[0-9a-f]{32,}\b")
REVIEWERS = ("tomas", "petra", "sofia", "stranger")


@dataclass
class World:
    """What one director met: every answer by stage and address, every message, the words of the letter."""

    answers: dict[tuple[str, str], Any] = field(default_factory=dict)
    messages: list[tuple[str, str]] = field(default_factory=list)
    letter: str = ""
    kept: bytes = b""

    @property
    def everything(self) -> str:
        return repr((self.answers, self.messages, self.letter, self.kept))


def visit(world: World, stage: str, browser: Client, ref: str) -> None:
    for place in ["/proposals/", "/start/", *places(ref)]:
        browser.cookies.pop("messages", None)
        status, body, headers = told(browser.get(place), ref)
        answer = status, CODE.sub(b"code", body), headers
        # The signed paper itself: two signatures never are the same; its words are compared.
        world.answers[stage, place] = answer if not answer[1].startswith(b"%PDF") else answer[0]


def places(ref: str) -> list[str]:
    """Give every address of the proposal for its directors, each kind of thing once."""
    others = ("/nothing/", "/2/", "/basics/", "/budget/", "/documents/documents/")
    return [
        one
        for one in addresses(ref)
        if one.startswith("/proposals/") and not any(part in one for part in others)
    ]


def lived(proposal: Proposal, browser: Client, reviews: Sequence[tuple[str, str]], *, extra: bool) -> World:
    """Walk from the first evaluation to the letter, looking at everything on the way; nothing of it stays."""
    world, cast = World(), factories.cast()
    olena, sofia = factories.person("olena"), factories.person("sofia")
    with transaction.atomic():
        if extra:
            (doubtful,) = making.assigned(proposal, "petra")
            actions.declare(
                assignment=doubtful, answer=Declaration.CONFLICT, kind=ConflictKind.FAMILY, words=TIE,
                by=doubtful.expert.user,
            )  # fmt: skip
        for key, score in reviews:
            assignment = making.reading(proposal, key)
            texts = dict.fromkeys(making.KEYS, f"{making.REASONS} {REASON}")
            making.write(assignment, score=score, texts=texts, confidential_note=NOTE)
            actions.submit_evaluation(assignment=assignment, version=1, by=assignment.expert.user)
        if extra:
            talked_and_met(proposal)
        else:
            (late,) = making.assigned(proposal, "petra")
            actions.declare(assignment=late, answer=Declaration.DECLINE, words=EXCUSE, by=late.expert.user)
        making.report(proposal, sofia)
        actions.sign_report(proposal=proposal, version=1, by=sofia)
        actions.close_review(proposal=proposal, by=sofia)
        proposal.refresh_from_db()
        walking.decide(proposal, cast, walking.Way(), Outcome.REFUSAL)
        visit(world, "decided", browser, proposal.ref)
        walking.tell(proposal, cast)
        visit(world, "told", browser, proposal.ref)
        letter = walking.print_letter(proposal)
        world.letter = words_of(content_of(letter.file))
        world.kept = unpacked(own_data.package(olena))
        mails = OutboxEmail.objects.filter(to__in=[olena.email, factories.person("marc").email])
        world.messages = sorted(mails.values_list("subject", "text"))
        transaction.set_rollback(True)
    proposal.refresh_from_db()
    return world


def talked_and_met(proposal: Proposal) -> None:
    """The panel discusses the proposal and has it before it at a meeting, which only one of the worlds knows."""
    panel, sofia = Panel.objects.get(call=proposal.call), factories.person("sofia")
    actions.say(proposal=proposal, text=SAID, by=factories.person("tomas"))
    actions.prepare_meeting(panel=panel, by=sofia)
    actions.begin_meeting(panel=panel, by=sofia)
    actions.open_item(panel=panel, position=1, by=sofia)
    actions.record_outcome(panel=panel, outcome="not-recommended", line=LINE, by=sofia)
    actions.close_meeting(panel=panel, by=sofia)


def apart(key: tuple[str, str], here: Any, there: Any) -> list[str]:
    """Give what tells two answers apart, line by line; nothing when they are the same."""
    if here == there:
        return []
    if not (isinstance(here, tuple) and isinstance(there, tuple)):
        return [f"{key}: {here!s:.99} and {there!s:.99}"]
    (status, body, headers), (other_status, other_body, other_headers) = here, there
    lines = difflib.unified_diff(
        [str(status), *map(str, headers), *body.decode(errors="replace").splitlines()],
        [str(other_status), *map(str, other_headers), *other_body.decode(errors="replace").splitlines()],
        n=0, lineterm="",
    )  # fmt: skip
    return [str(key), *lines]


def words_of(content: bytes) -> str:
    """Give the text, the properties and the attachments of a PDF."""
    text = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout
    with pikepdf.open(io.BytesIO(content)) as file:
        said = [str(file.docinfo), str(file.open_metadata()), *file.attachments]
        said += [file.attachments[name].get_file().read_bytes().decode() for name in file.attachments]
    return "\n".join([text.decode(), *said])


def unsigned(letter: str) -> bytes:
    """Give the words of a letter without its code and without the second in which it was signed."""
    return re.sub(rb"ModifyDate[^0-9]+[0-9T:+.-]+", b"", CODE.sub(b"", letter.encode()))


def unpacked(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return b"".join(package.read(name) for name in sorted(package.namelist()))


def test_directors_read_the_same_whoever_reviews_and_however_they_score(
    client_of: ClientOf, olena: User
) -> None:
    with clock.pretend(clock.now() + timedelta(seconds=1)):
        proposal = making.in_review()
        browser = client_of(olena)
        one = lived(proposal, browser, [("tomas", "0.5"), ("sofia", "1"), ("stranger", "1.5")], extra=True)
        other = lived(proposal, browser, [("stranger", "5"), ("sofia", "4.5"), ("tomas", "3.5")], extra=False)
    assert one.answers.keys() == other.answers.keys()
    assert [line for key in one.answers for line in apart(key, one.answers[key], other.answers[key])] == []
    assert one.messages == other.messages
    letters = (unsigned(world.letter).decode().splitlines() for world in (one, other))
    assert list(difflib.unified_diff(*letters, n=0, lineterm="")) == []
    people = [factories.person(key) for key in REVIEWERS]
    canaries = [NOTE, REASON, TIE, EXCUSE, SAID, LINE, *(person.email for person in people)]
    canaries += [person.family_name for person in people]
    for world in (one, other):
        assert [canary for canary in canaries if canary in world.everything] == []
        assert {status for status, *_rest in (a for a in world.answers.values() if isinstance(a, tuple))} >= {
            200,
            404,
        }
