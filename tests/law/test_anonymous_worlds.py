"""Whose proposal it is reaches no reviewer of a phase without names: two worlds that differ in nothing else read the same."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import User
from applications import papers
from applications.actions import checking, drafting
from applications.eligibility import ANONYMOUS, Severity
from applications.mechanisms import CURRENT_VERSION
from applications.models import Director, Document, Proposal
from core import clock, outbox
from core.models import OutboxEmail, OutboxTask
from partners.models import Country, Organisation
from reviews import actions
from reviews.enums import Declaration
from reviews.models import Assignment, Panel, Parcel
from tests import factories
from tests.core.planting import planted
from tests.law.test_denial import told
from tests.law.test_two_worlds import CODE, apart
from tests.reviews import making

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], Client]

# What the directors are called in one world and in the other.
ONE, OTHER = "Kovalchuk", "Featherstonehaugh-Zubizarreta"
READERS = ("tomas", "sofia", "petra")
# What is drawn by chance or counted on, whoever applies; and the mark that tells one file from the next.
DRAWN = re.compile(
    CODE.pattern
    + rb"|PCL-[0-9A-Z]+|(?<=name=\"item\" value=\")[0-9]+|(?<=data-room=\"item-)[0-9]+|\bmark [0-9a-f]{8}\b"
)


@dataclass
class World:
    """What reviewers and the panel met: every answer by stage, person and address, every message, every paper."""

    answers: dict[tuple[str, str], Any] = field(default_factory=dict)
    messages: list[Any] = field(default_factory=list)
    papers: dict[str, bytes] = field(default_factory=dict)

    @property
    def everything(self) -> str:
        return repr((self.answers, self.messages, self.papers))


def renamed(draft: Proposal) -> None:
    """Other people of other institutions in other countries wrote the same."""
    for role, iso2, given in (("NPD", "IT", "Rosaria"), ("PPD", "GE", "Ketevan")):
        country = Country.objects.get(iso2=iso2)
        director = Director.objects.select_related("organisation", "user").get(proposal=draft, role=role)
        was: Any = director.organisation
        house = Organisation.objects.create(
            name=f"Academy of {given}", country=country, kind=was.kind, city=given, confirmed=True,
            registered_at=clock.now(), sort_key=f"academy of {given}", search_key=given,
        )  # fmt: skip
        Director.objects.filter(pk=director.pk).update(
            given_name=given, family_name=OTHER, organisation=house, nationality=country, residence=country,
            address=f"1 {given} Street", phone="+1 555 0100 000", email=f"{given}.long@academy.example",
        )  # fmt: skip
        User.objects.filter(pk=director.user_id).update(given_name=given, family_name=OTHER)


def visit(world: World, stage: str, browser: Client, ref: str, places: Iterable[str]) -> None:
    for place in places:
        browser.cookies.pop("messages", None)
        status, body, headers = told(browser.get(place), ref)
        world.answers[stage, place] = status, DRAWN.sub(b"drawn", body), headers


def lived(draft: Proposal, client_of: ClientOf, *, word: str, other: bool) -> World:
    """Walk from the file of figures to the panel's report, reviewers and panel looking at everything; nothing of it stays."""
    world, olena, sofia = World(), factories.person("olena"), factories.person("sofia")
    with transaction.atomic():
        if other:
            renamed(draft)
        sent = planted("info", "xmp", "bookmark", "picture", word=word)
        drafting.attach_document(proposal=draft, slot="figures", content=sent, name=f"{word}.pdf", by=olena)
        draft.refresh_from_db()
        proposal = factories.submit(draft)
        with clock.pretend(proposal.call.closes_at + timedelta(hours=1)):
            panel = making.panel(proposal)
            proposal = making.opened(proposal)
            checking.copy_document(
                Document.objects.get(proposal=proposal, slot="figures", removed_at=None).pk
            )
            version: Any = proposal.standing_version
            # All that goes into the paper, whose identity is made of the last.
            said = json.dumps(papers.dossier_of(version, "anonymous"), default=str)
            world.papers["said"] = re.sub(r"mark [0-9a-f]{8}", "mark", said).encode()
            world.papers["identity"] = papers.identity_of(version, "reviewers", "anonymous").encode()
            ref, tomas = proposal.ref, client_of(factories.person("tomas"))
            making.assigned(proposal, "tomas")
            visit(world, "asked", tomas, ref, ["/reviews/", f"/reviews/{ref}/declare/"])
            assignment = declared(proposal)
            making.write(assignment, recommendation="invite")
            parcel = actions.ask_for_pack(by=factories.person("tomas"))
            outbox.run(OutboxTask.objects.get(kind=actions.MAKE, object_id=parcel.pk).pk)
            here = f"/reviews/{ref}/"
            own = (
                "",
                "check/",
                "conflict/",
                "abstain/",
                "form.txt",
                "documents/figures/",
                "documents/cv_npd/",
            )
            visit(world, "reading", tomas, ref, ["/reviews/pack/", *(f"{here}{one}" for one in own)])
            world.papers |= packed(parcel)
            actions.submit_evaluation(assignment=assignment, version=1, by=factories.person("tomas"))
            actions.say(proposal=proposal, text="I agree.", by=factories.person("tomas"))
            met(panel, sofia)
            rooms = [f"/reviews/panels/{panel.code}/{page}" for page in ("", "room/", "agenda/", "sheet/")]
            led = [
                f"{here}{one}" for one in ("panel/", "panel/conflict/", "report/", "panel/documents/figures/")
            ]
            visit(world, "leading", client_of(sofia), ref, [*rooms, *led])
            seated = [*rooms[1:3], f"{here}discussion/", f"{here}dossier/", f"{here}documents/figures/"]
            visit(world, "seated", client_of(factories.person("petra")), ref, seated)
            people = [factories.person(key).email for key in READERS]
            mails = OutboxEmail.objects.filter(to__in=people)
            world.messages = sorted(mails.values_list("to", "subject", "text"))
        transaction.set_rollback(True)
    draft.refresh_from_db()
    return world


def packed(parcel: Parcel) -> dict[str, bytes]:
    """Give what the ZIP says of each file, and its bytes."""
    parcel.refresh_from_db()
    with zipfile.ZipFile(io.BytesIO(bytes(parcel.content or b""))) as package:
        return {
            repr((one.filename, one.date_time, one.extra, one.comment)): package.read(one)
            for one in package.infolist()
        }


def declared(proposal: Proposal) -> Any:
    tomas = factories.person("tomas")
    made = Assignment.objects.get(proposal=proposal, expert__user=tomas)
    return actions.declare(assignment=made, answer=Declaration.NONE, by=tomas)


def met(panel: Panel, chair: User) -> None:
    actions.prepare_meeting(panel=panel, by=chair)
    actions.begin_meeting(panel=panel, by=chair)
    actions.open_item(panel=panel, position=1, by=chair)
    actions.record_outcome(panel=panel, outcome="invite", line="A clear plan.", by=chair)


def test_reviewers_and_panels_of_a_phase_without_names_read_the_same_whoever_applies(
    client_of: ClientOf,
) -> None:
    with clock.pretend(clock.now() + timedelta(seconds=1)):
        call = factories.call(form_version=CURRENT_VERSION, rule_severities={ANONYMOUS: Severity.ASKS})
        draft = factories.draft(call=call)
        one = lived(draft, client_of, word=ONE, other=False)
        other = lived(draft, client_of, word=OTHER * 40, other=True)
    assert one.answers.keys() == other.answers.keys()
    assert [line for key in one.answers for line in apart(key, one.answers[key], other.answers[key])] == []
    assert one.messages == other.messages
    assert one.papers == other.papers
    for world, word in ((one, ONE), (other, OTHER)):
        assert word not in world.everything
        assert {status for status, *_rest in world.answers.values()} == {200, 404}
        figures = next(place for stage, place in world.answers if place.endswith("/figures/"))
        assert world.answers["reading", figures][0] == 200
