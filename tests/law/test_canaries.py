"""What is confidential about a review is in nothing that a conflicted reviewer, one who has not written or a stranger fetches."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts import demo, own_data
from accounts.models import User
from applications.models import Proposal
from core import clock, outbox
from core.models import OutboxEmail, OutboxTask
from partners.models import Affiliation
from reviews import actions, facts
from reviews.enums import ConflictKind, Declaration
from reviews.facts import closed_pairs
from reviews.models import Assignment, Expert, Panel, Parcel
from reviews.scoring import rubric_of
from tests import factories
from tests.law.test_denial import addresses
from tests.law.test_two_worlds import words_of
from tests.reviews import making

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], Client]

# Words that stand nowhere else: what evaluators are called, wrote and said, what the panel noted.
WRITERS = {"wr-one": ("Vilma", "Quetzalova"), "wr-two": ("Odo", "Wombatsson")}
NOTE, REASON, TIE, SAID, LINE = (
    "zibeline-note",
    "pangolin-reason",
    "ocelot-tie",
    "axolotl-said",
    "narwhal-line",
)
SCORES = {"wr-one": ("1.5", "5"), "wr-two": ("2", "4.5")}
# Who declared a conflict, who is tied without a word, who has not written yet, who only sits on the panel.
READERS = ("petra", "stranger", "tomas", "bea", "deniz")
SEATED = ("tomas", "bea")


def seated(key: str, given: str, family: str) -> Expert:
    """Give an expert whose name stands nowhere else."""
    user = demo.lay_person(
        key=key, given_name=given, family_name=family, time_zone="Europe/Brussels", roles=()
    )
    today = clock.today()
    return actions.save_expert(
        user=user, term_from=today - timedelta(days=9), term_until=today + timedelta(days=300),
        keywords=[], languages=["en"], levels={}, by=factories.person("ines"),
    )  # fmt: skip


def tied(key: str, proposal: Proposal) -> None:
    """The expert turns out to work where a director does; nothing is declared."""
    director, expert = proposal.directors.get(role="NPD"), making.expert(key)
    Affiliation.objects.create(
        person=expert.person, organisation=director.organisation, start_on=clock.today()
    )
    assert closed_pairs([proposal], [expert])


def reader(key: str) -> User:
    return User.objects.get(email=f"{key}{demo.DOMAIN}")


def routes() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give every route that takes no proposal's reference, with its arguments."""

    def walk(found: list[Any], space: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        for one in found:
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space)
            elif isinstance(one, URLPattern) and one.name and "ref" not in one.pattern.converters:
                yield f"{space}{one.name}", tuple(one.pattern.converters)

    yield from walk(get_resolver().url_patterns, "")


def pages(panel: str, parcels: list[str]) -> list[str]:
    """Give every address of reviewers and panels that needs no reference of a proposal."""
    found: dict[str, None] = {}
    for name, arguments in routes():
        codes = parcels if name == "review_parcel" else [panel]
        for code in codes:
            given = {"code": code, "number": 1}
            try:
                found[reverse(name, kwargs={argument: given[argument] for argument in arguments})] = None
            except (KeyError, NoReverseMatch):
                continue
    return [
        one for one in found if one.startswith(("/reviews/", "/nominations/", "/proposals/")) or one == "/"
    ]


def about(ref: str) -> list[str]:
    """Give what reviewers and panels could ask of the proposal; that all else is absent to them is tested elsewhere."""
    return [one for one in addresses(ref) if one.startswith("/reviews/") and "/nothing/" not in one]


def opened(content: bytes) -> bytes:
    """Give the words of a file and of all that is packed in it, with the properties of papers."""
    if content.startswith(b"%PDF"):
        return words_of(content).encode()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return b"\n".join(
                name.encode() + b"\n" + opened(package.read(name)) for name in package.namelist()
            )
    return content


def fetched(browser: Client, places: list[str]) -> Iterator[tuple[str, bytes]]:
    """Give what each address answers, with its headers."""
    for place in places:
        browser.cookies.pop("messages", None)
        answer = browser.get(place)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        yield place, opened(body) + repr(list(answer.items())).encode()


def stands_in(canary: str, text: bytes) -> bool:
    """A mean like 4.12 is one only where no digit precedes it: seconds of an instant may read 34.125."""
    return re.search(rb"(?<![0-9])" + re.escape(canary.encode()), text) is not None


def found_in(user: User | None, browser: Client, places: list[str], canaries: list[str]) -> list[str]:
    """Give where the person meets which canary: pages with headers, files, their own data, mails."""
    texts = list(fetched(browser, places))
    if user is not None:
        texts.append(("own data", opened(own_data.package(user))))
        mails = OutboxEmail.objects.filter(to=user.email).order_by("pk")
        texts += [(f"mail {mail.subject}", repr(vars(mail)).encode()) for mail in mails]
    return [f"{where}: {one}" for where, text in texts for one in canaries if stands_in(one, text)]


def worked(parcel: Parcel) -> str:
    outbox.run(OutboxTask.objects.get(kind=actions.MAKE, object_id=parcel.pk).pk)
    return parcel.ref


def reading(proposal: Proposal, key: str) -> Assignment:
    """The person of that key is asked and declares that there is no conflict."""
    expert = Expert.objects.select_related("user").get(user=reader(key))
    (made,) = actions.assign(
        proposal=proposal,
        experts=[expert],
        due_at=clock.now() + timedelta(days=20),
        by=factories.person("ines"),
    )
    return actions.declare(assignment=made, answer=Declaration.NONE, by=expert.user)


def laid() -> tuple[Proposal, list[str]]:
    """Lay two proposals of a panel: two wrote on the first, and others have to do with it in every wrong way."""
    proposal = making.in_review()
    other = factories.submitted(mechanism="ARW", number=1, call=proposal.call)
    ines, panel = factories.person("ines"), Panel.objects.get(call=proposal.call)
    writers = {key: seated(key, *name) for key, name in WRITERS.items()}
    members = [making.expert(key) for key in ("tomas", "petra", "sofia", "stranger")]
    actions.save_panel(
        panel=panel, call=panel.call, code=panel.code, title=panel.title,
        priorities=list(panel.call.priorities.all()), secretary=ines, by=ines,
        members=[*members, *writers.values(), seated("bea", "Bea", "Otherhalf")],
        chair=making.expert("sofia"), deputy=making.expert("stranger"),
    )  # fmt: skip
    making.opened(other)
    for key in ("petra", "bea", "tomas"):
        made = reading(other, key)
        if key == "tomas":
            making.write(made)
            actions.submit_evaluation(assignment=made, version=1, by=made.expert.user)
    reading(proposal, "tomas")
    (doubtful,) = making.assigned(proposal, "petra")
    actions.declare(
        assignment=doubtful, answer=Declaration.CONFLICT, kind=ConflictKind.FAMILY, words=TIE,
        by=doubtful.expert.user,
    )  # fmt: skip
    reading(proposal, "stranger")
    for key, (low, high) in SCORES.items():
        made = reading(proposal, key)
        scores = dict.fromkeys(making.KEYS, Decimal(high)) | {"C1": Decimal(low)}
        texts = dict.fromkeys(making.KEYS, f"{making.REASONS} {REASON}")
        making.write(made, scores=scores, texts=texts, confidential_note=NOTE)
        actions.submit_evaluation(assignment=made, version=1, by=made.expert.user)
    actions.say(proposal=proposal, text=SAID, by=writers["wr-one"].user)
    tied("stranger", proposal)
    parcels = [actions.ask_for_pack(by=factories.person(key)) for key in ("tomas", "petra")]
    parcels.append(actions.ask_for_certificate(label=panel.call.label, by=factories.person("tomas")))
    return proposal, [worked(parcel) for parcel in parcels]


def met(proposal: Proposal) -> str:
    """The panel has the proposal before it and an outcome noted; gives the panel's code."""
    panel, sofia = Panel.objects.get(call=proposal.call), factories.person("sofia")
    meeting = actions.prepare_meeting(panel=panel, by=sofia)
    actions.begin_meeting(panel=panel, by=sofia)
    actions.open_item(panel=panel, position=meeting.items.get(proposal=proposal).position, by=sofia)
    actions.record_outcome(panel=panel, outcome="not-recommended", line=LINE, by=sofia)
    return panel.code


def canaries(proposal: Proposal) -> dict[str, list[str]]:
    """Give what each kind of confidence is recognised by."""
    rubric = rubric_of(proposal.call.rubric, proposal.mechanism)
    means = [f"{one.overall:.2f}" for one in facts.evaluations_read(proposal, rubric, named=True)]
    assert all(mean[-1] != "0" for mean in means), "a mean that could stand for something else"
    return {
        "people": [family for _given, family in WRITERS.values()] + [f"{key}@" for key in WRITERS],
        "words": [NOTE, REASON, TIE, SAID],
        "scores": means,
    }


def test_nobody_without_a_right_to_it_meets_what_is_confidential(client_of: ClientOf) -> None:
    with clock.pretend(clock.now() + timedelta(seconds=1)):
        proposal, parcels = laid()
        code = Panel.objects.values_list("code", flat=True).get(call=proposal.call)
        other = Proposal.objects.exclude(pk=proposal.pk).get(call=proposal.call)
        places = [*pages(code, parcels), *about(proposal.ref), *about(other.ref)]
        kinds = canaries(proposal)
        secrets = [one for kind in kinds.values() for one in kind]
        office = [
            f"/office/proposals/{proposal.ref}/{page}/"
            for page in ("evaluations", "reviewers", "discussion", "ties")
        ]
        seen = found_in(None, client_of(factories.person("ines")), office, secrets)
        shown = {line.rpartition(": ")[2] for line in seen}
        assert {one for one in secrets if "@" not in one} <= shown, "officers meet all but addresses there"

        # Who sits on the panel and was not asked may read what the panel talks about, without names and notes.
        apart = [*kinds["people"], NOTE, TIE]
        met_by = {
            key: found_in(reader(key), client_of(reader(key)), places, apart if key == "bea" else secrets)
            for key in READERS
        }
        met_by["nobody"] = found_in(None, Client(), places, secrets)
        assert {key: found for key, found in met_by.items() if found} == {}

        met(proposal)
        room = [f"/reviews/panels/{code}/{page}/" for page in ("room", "agenda", "sheet")]
        out = [key for key in READERS if key not in SEATED]
        told = {key: found_in(None, client_of(reader(key)), room, [*secrets, LINE]) for key in out}
        assert {key: found for key, found in told.items() if found} == {}
