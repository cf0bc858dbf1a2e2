"""A reviewer at work: saving by itself, two windows, giving a proposal back, a newer version, dated phases."""

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from applications.models import Proposal, ProposalVersion
from core import clock
from core.errors import Refused
from core.models import OutboxEmail
from reviews import actions
from reviews.enums import AssignmentState, OthersOpen
from reviews.models import Assignment, Conflict, Evaluation, EvaluationRecord
from reviews.phases import Phases
from tests.reviews import making
from tests.reviews.views.test_reviewer import posted, same_as_unknown

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], Client]
SCRIPT = {"HTTP_ACCEPT": "application/json"}
PAGE, OTHER = "a" * 32, "b" * 32


def saved(browser: Client, proposal: Proposal, data: Any, **more: Any) -> Any:
    return browser.post(f"/reviews/{proposal.ref}/autosave/", data | more, **SCRIPT)


def newer_version(proposal: Proposal) -> ProposalVersion:
    """A version with another abstract stands from now on."""
    old: Any = proposal.standing_version
    content = deepcopy(old.content)
    content["answers"]["summary"]["abstract"] = "Rewritten by the directors from the first word to the last."
    values = {f.name: getattr(old, f.name) for f in old._meta.concrete_fields if f.name != "id"}
    made = ProposalVersion.objects.create(**values | {"number": old.number + 1, "content": content})
    Proposal.objects.filter(pk=proposal.pk).update(standing_version=made)
    proposal.refresh_from_db()
    return made


def test_a_review_is_saved_while_it_is_written_and_never_over_another_window(
    client_of: ClientOf, tomas: User, petra: User
) -> None:
    proposal = making.in_review()
    making.reading(proposal, "tomas")
    browser = client_of(tomas)
    data = posted(browser, proposal) | {"page": PAGE, "turn": "1"}
    answer = saved(browser, proposal, data, score_C1="3.5", text_C1="Half a thought")
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    assert answer.json()["told"]["scored"] == "1 of 6 criteria scored."
    with CaptureQueriesContext(connection) as queries:
        answer = saved(browser, proposal, data, turn="2", score_C1="4", text_C1="A whole thought")
    assert answer.json()["version"] == 2
    asked = [query["sql"] for query in queries.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 8, "\n".join(asked)
    # An answer was lost and the page sends again; what it sent earlier arrives late; another window knows less.
    assert saved(browser, proposal, data, turn="3", version="0", text_C1="Again").status_code == 200
    assert saved(browser, proposal, data, turn="2", text_C1="Late").status_code == 409
    stale = saved(browser, proposal, data, page=OTHER, turn="1", text_C1="Elsewhere", text_C2="Only there")
    assert stale.json()["kind"] == "stale"
    assert Evaluation.objects.get().texts["C1"] == "Again"
    assert saved(browser, proposal, data, score_C1="7", turn="4").json()["kind"] == "unreadable"
    long = " ".join(["word"] * 501)
    assert saved(browser, proposal, data, turn="5", text_C1=long, text_C2="").json()["wrong"] == 1

    page = browser.post(
        f"/reviews/{proposal.ref}/", data | {"page": OTHER, "turn": "2", "text_C2": "Only there"}
    )
    assert page.status_code == 409
    context = page.context
    picked = dict(context["typed"]) | {"version": str(context["version"]), "pick-text_C1": "saved"}
    picked |= {"pick-text_C2": "typed", "pick-score_C1": "saved"}
    assert browser.post(f"/reviews/{proposal.ref}/", picked).status_code == 302
    texts = Evaluation.objects.get().texts
    assert (texts["C1"], texts["C2"]) == (long, "Only there")

    assert Client().post(f"/reviews/{proposal.ref}/autosave/", data, **SCRIPT).status_code == 401
    assert saved(client_of(petra), proposal, data).status_code == 404


def test_recusing_closes_the_proposal_at_once_and_tells_the_officer_who_asked(
    client_of: ClientOf, tomas: User, ines: User
) -> None:
    proposal = making.in_review()
    making.done(proposal, "tomas")
    browser = client_of(tomas)
    page = browser.get(f"/reviews/{proposal.ref}/conflict/")
    assert "closed to you at once" in page.content.decode()
    tie = {"kind": "supervision", "words": "I find my former student among the authors."}
    assert browser.post(f"/reviews/{proposal.ref}/conflict/", tie).url == "/reviews/"
    browser.get("/reviews/")
    same_as_unknown(browser, proposal)
    assert Assignment.objects.get().state == AssignmentState.CONFLICTED
    assert not Assignment.objects.done().exists()
    assert EvaluationRecord.objects.exists()
    assert Conflict.objects.get().settlement == "upheld"
    mail = OutboxEmail.objects.filter(to=ines.email).latest("pk")
    assert proposal.ref in mail.subject
    assert "student" not in mail.text


def test_abstaining_needs_a_reason_and_leaves_no_conflict(
    client_of: ClientOf, tomas: User, ines: User
) -> None:
    proposal = making.in_review()
    assignment = making.reading(proposal, "tomas")
    browser = client_of(tomas)
    here = f"/reviews/{proposal.ref}/abstain/"
    assert "write an answer" in browser.post(here, {"reason": ""}).content.decode()
    with pytest.raises(Refused) as refused:
        actions.abstain(assignment=assignment, reason=" ", by=tomas)
    assert refused.value.findings[0].code == "abstain_reason_missing"
    assert browser.post(here, {"reason": "All of it is signal theory."}).url == "/reviews/"
    browser.get("/reviews/")
    same_as_unknown(browser, proposal)
    assignment.refresh_from_db()
    assert (assignment.state, assignment.end_reason) == ("abstained", "All of it is signal theory.")
    assert not Conflict.objects.exists()
    office = client_of(ines).get(f"/office/proposals/{proposal.ref}/reviewers/").content.decode()
    assert "All of it is signal theory." in office
    assert "Abstained" in office


def test_an_evaluation_of_an_older_version_counts_again_once_its_reviewer_has_read_what_changed(
    client_of: ClientOf, tomas: User, petra: User
) -> None:
    proposal = making.in_review()
    making.done(proposal, "tomas")
    making.done(proposal, "petra")
    version = newer_version(proposal)
    assert not Assignment.objects.done().exists()
    browser = client_of(tomas)
    assert "A newer version stands" in browser.get("/reviews/").content.decode()
    page = browser.get(f"/reviews/{proposal.ref}/").content.decode()
    assert "confirm or revise" in page
    assert "Save as draft" not in page
    changes = browser.get(f"/reviews/{proposal.ref}/changes/").content.decode()
    assert "Rewritten" in changes
    assert browser.post(f"/reviews/{proposal.ref}/changes/", {"go": "confirm"}).url == "/reviews/"
    mine = Assignment.objects.get(expert__user=tomas)
    assert (mine.state, mine.version_id) == ("done", version.pk)
    last = EvaluationRecord.objects.filter(evaluation__assignment=mine).latest("pk")
    assert last.content["proposal_version"] == version.pk
    assert browser.get(f"/reviews/{proposal.ref}/changes/").status_code == 404
    assert browser.post(f"/reviews/{proposal.ref}/changes/", {"go": "confirm"}).status_code == 409

    browser = client_of(petra)
    assert browser.post(f"/reviews/{proposal.ref}/changes/", {"go": "revise"}).status_code == 302
    theirs = Assignment.objects.get(expert__user=petra)
    assert (theirs.state, theirs.evaluation.texts["C1"]) == ("reading", making.REASONS)
    assert "Save as draft" in browser.get(f"/reviews/{proposal.ref}/").content.decode()


def test_the_phases_of_a_call_open_and_close_what_they_name(
    client_of: ClientOf, tomas: User, petra: User, ines: User
) -> None:
    proposal = making.in_review()
    making.done(proposal, "tomas")
    assignment = making.reading(proposal, "petra")
    others = f"/reviews/{proposal.ref}/others/"
    assert client_of(tomas).get(others).status_code == 200
    office = client_of(ines)
    here = f"/office/calls/{proposal.call.label}/phases/"
    assert office.get(here).status_code == 200
    data = {"others_open": "at-date", "version": "0"}
    assert "give the time from which" in office.post(here, data).content.decode()
    assert office.post(here, data | {"others_open": "all-in"}).status_code == 302
    assert (
        "after you had opened the page"
        in office.post(here, data | {"others_open": "own-in"}).content.decode()
    )
    assert client_of(tomas).get(others).status_code == 404
    assert (
        "once all are in; still awaited: 1."
        in client_of(tomas).get(f"/reviews/{proposal.ref}/").content.decode()
    )
    making.write(assignment)
    actions.submit_evaluation(assignment=assignment, version=1, by=petra)
    assert client_of(tomas).get(others).status_code == 200
    closed = Phases(evaluations_close_at=clock.now() - timedelta(minutes=1))
    Assignment.objects.update(due_at=clock.now() - timedelta(hours=1))
    actions.save_phases(call=proposal.call, phases=closed, version=1, by=ines)
    page = client_of(petra).get(f"/reviews/{proposal.ref}/").content.decode()
    assert "Evaluations of this call closed on" in page
    with pytest.raises(Refused) as refused:
        making.write(assignment, version=1)
    assert refused.value.findings[0].code == "evaluations_were_due"
    with pytest.raises(Refused):
        actions.save_phases(
            call=proposal.call, phases=Phases(others_open=OthersOpen.OWN_IN), version=2, by=tomas
        )


def test_a_review_written_offline_comes_back_as_the_draft_or_with_every_mistake_named(
    client_of: ClientOf, tomas: User
) -> None:
    proposal = making.in_review()
    making.reading(proposal, "tomas")
    browser = client_of(tomas)
    here = f"/reviews/{proposal.ref}/form/"
    assert browser.get(here).status_code == 200
    text = browser.get(f"/reviews/{proposal.ref}/form.txt").content.decode()
    assert "== C1 reasons" in text
    lines = text.splitlines()
    lines[next(n for n, line in enumerate(lines) if line.startswith("== C1 score")) + 1] = "9"

    def sent(content: str | bytes) -> Any:
        return browser.post(
            here,
            {
                "file": SimpleUploadedFile(
                    "review.txt", content if isinstance(content, bytes) else content.encode()
                )
            },
        )

    wrong = sent("\r\n".join(lines)).content.decode()
    assert "“9” is no score from 0 to 5" in wrong
    assert "no plain text" in sent(b"PK\x03\x04\xff\xfe").content.decode()
    assert not Evaluation.objects.exists()
    good = "\r\n".join(lines).replace("\r\n9\r\n", "\r\n4.5\1\0\r\n")
    assert sent(good).status_code == 302
    assert Evaluation.objects.get().scores == {"C1": "4.5"}, "what cannot be kept is left out of files, too"
    stale = sent(good.replace("4.5", "2"))
    assert stale.status_code == 409
    assert dict(stale.context["typed"])["score_C1"] == "2"
