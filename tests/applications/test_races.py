"""What happens when many do the same in the same moment: real threads, real connections, real row locks."""

import re
import threading
from collections import Counter

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from applications.actions import drafting, people, submitting
from applications.enums import Event, State
from applications.facts import content_of, digest_of, read_draft
from applications.models import Director, Document, LedgerEntry, Proposal, SectionEntry
from core import files
from core.errors import Refused
from core.models import OutboxEmail
from sps_portal.seed import writing
from tests import factories
from tests.applications.browsing import open_form

THREADS = 10


@pytest.fixture
def everything(transactional_db):
    factories.lay_reference()


def at_once(act, threads: int = THREADS) -> Counter:
    """Run the act in ten threads, or more, that start together; gives how often each answer came."""
    answers, start = Counter(), threading.Barrier(threads)

    def one(number: int) -> None:
        start.wait()
        try:
            answers[act(number)] += 1
        except Refused as refused:
            answers[refused.findings[0].code] += 1
        finally:
            connection.close()

    runners = [threading.Thread(target=one, args=[n]) for n in range(threads)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    return answers


def test_fifty_presses_of_one_submit_button_are_one_submission_with_one_receipt(everything, client_of):
    proposal = factories.draft(mechanism="ARW")
    digest = digest_of(content_of(read_draft(proposal)))
    for key in ("marc", "olena"):
        submitting.agree(proposal=proposal, digest=digest, by=factories.person(key))
    address = reverse("proposal_submit", args=[proposal.ref])
    browser = client_of(factories.person("olena"))
    form, cookies = open_form(browser, address), browser.cookies

    def press(number: int) -> str:
        one = Client()
        one.cookies = cookies
        return str(one.post(address, form).get("Location"))

    answers = at_once(press, threads=50)

    assert answers == {reverse("proposal_receipt", args=[proposal.ref]): 50}
    assert LedgerEntry.objects.filter(proposal=proposal, event=Event.SUBMIT).count() == 1
    assert proposal.versions.count() == 1
    mails = OutboxEmail.objects.filter(dedupe_key__startswith="receipt:").values_list("to", flat=True)
    assert sorted(mails) == sorted({*mails}), "one receipt to each of the two directors"
    assert len(mails) == 2
    assert Proposal.objects.get(pk=proposal.pk).state == State.SUBMITTED


def test_ten_saves_of_one_version_are_one_save_and_nothing_is_overwritten(everything):
    proposal = factories.draft(mechanism="ARW", whole=False)
    olena = factories.person("olena")
    before = SectionEntry.objects.get(proposal=proposal, key="basics")

    answers = at_once(
        lambda n: drafting.save_section(
            proposal=proposal,
            key="basics",
            data={"title": f"Text {n}"},
            version=before.version,
            completed=False,
            by=olena,
        ).data["title"]
    )

    assert answers.pop("stale_section") == THREADS - 1
    (kept,) = answers
    assert SectionEntry.objects.get(pk=before.pk).data == {"title": kept}


def test_ten_drafts_started_at_once_have_ten_references(everything):
    call, olena = factories.call(), factories.person("olena")
    answers = at_once(
        lambda n: drafting.start_draft(call=call, mechanism="ARW", role="PPD", title=f"T{n}", by=olena).ref
    )
    assert sorted(answers) == [f"SPS-{call.label}-ARW-{n:04d}" for n in range(1, THREADS + 1)]


def test_a_link_that_ten_people_follow_at_once_lets_one_of_them_in(everything):
    proposal = factories.draft(mechanism="ARW", whole=False)
    director = people.invite_director(
        proposal=proposal, role="NPD", email="x@uni.example", details={}, by=factories.person("olena")
    )
    token = re.search(r"/invitations/([^/\s]+)", OutboxEmail.objects.get(to="x@uni.example").text)[1]
    keys = ["marc", "ines", "nadia", "paul", "tomas", "petra", "sofia", "deniz", "aida", "stranger"]
    persons = [factories.person(key) for key in keys]

    answers = at_once(lambda n: people.accept_invitation(token=token, by=persons[n]) and persons[n].pk)

    joined = Director.objects.get(pk=director.pk).user_id
    assert answers == {joined: 1, "invitation_unknown": THREADS - 1}


def test_while_a_file_is_judged_another_page_of_the_proposal_is_saved(everything, monkeypatch):
    proposal = factories.draft(mechanism="ARW", whole=False)
    olena = factories.person("olena")
    judging, written = threading.Event(), threading.Event()
    judge = files.judged_apart

    def judged_slowly(content: bytes) -> dict:
        judging.set()
        written.wait(30)
        return judge(content)

    monkeypatch.setattr(files, "judged_apart", judged_slowly)

    def upload() -> None:
        try:
            content = writing.small_pdf("Nobody has sent this one before")
            drafting.attach_document(
                proposal=proposal, slot="cv_ppd", content=content, name="cv.pdf", by=olena
            )
        finally:
            connection.close()

    thread = threading.Thread(target=upload)
    thread.start()
    try:
        assert judging.wait(30)
        before = SectionEntry.objects.get(proposal=proposal, key="basics").version
        with transaction.atomic():
            Proposal.objects.select_for_update(nowait=True).get(pk=proposal.pk)
        drafting.save_section(
            proposal=proposal,
            key="basics",
            data={"title": "Meanwhile"},
            version=before,
            completed=False,
            by=olena,
        )
        assert not Document.objects.filter(proposal=proposal).exists()
    finally:
        written.set()
        thread.join()
    assert Document.objects.get(proposal=proposal).slot == "cv_ppd"
