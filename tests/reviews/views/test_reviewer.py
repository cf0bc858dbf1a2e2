"""The reviewer's pages: what opens when, what is hidden, and what nobody may learn."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from applications.actions import submitting
from applications.models import Director, Proposal
from core.errors import Refused
from core.models import OutboxEmail
from reviews import actions
from reviews.enums import AssignmentState, Declaration
from reviews.models import Assignment, Conflict, Evaluation, EvaluationRecord
from tests.reviews import making
from tests.settled import settled

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], Client]
UNKNOWN = "SPS-2026-1-ARW-9999"
PATHS = (
    "",
    "declare/",
    "check/",
    "others/",
    "documents/cv_npd/",
    "panel/",
    "report/",
    "report/sign/",
    "close-review/",
)


def same_as_unknown(browser: Client, proposal: Proposal) -> None:
    """Every address of the proposal answers with the bytes of a proposal that does not exist, to GET and POST."""
    for path in PATHS:
        for method in (browser.get, browser.post):
            real, absent = method(f"/reviews/{proposal.ref}/{path}"), method(f"/reviews/{UNKNOWN}/{path}")
            assert real.status_code == absent.status_code, path
            assert comparable(real.content, proposal.ref) == comparable(absent.content, UNKNOWN), path
            assert absent.status_code in {404, 405}


def comparable(content: bytes, ref: str) -> bytes:
    """The page without what each drawing makes anew."""
    return settled(content).replace(ref.encode(), b"")


def posted(browser: Client, proposal: Proposal, **more: str) -> dict[str, str]:
    """The review form as a browser would send it back now."""
    form = browser.get(f"/reviews/{proposal.ref}/").context["form"]
    data = {field.html_name: str(field.value() if field.value() is not None else "") for field in form}
    return data | more


def test_content_opens_only_after_the_declaration(client_of: ClientOf, tomas: User) -> None:
    proposal = making.in_review()
    making.assigned(proposal, "tomas")
    browser = client_of(tomas)
    page = browser.get(f"/reviews/{proposal.ref}/")
    assert page.status_code == 302
    assert page.url.endswith("/declare/")
    page = browser.get(page.url)
    text = page.content.decode()
    assert proposal.title in text
    assert "Delvaux" in text
    assert proposal.standing_version.content["answers"]["summary"]["abstract"][:40] not in text
    for path in ("check/", "others/", "documents/cv_npd/"):
        assert browser.get(f"/reviews/{proposal.ref}/{path}").status_code == 404
    answer = browser.post(f"/reviews/{proposal.ref}/declare/", {"answer": "none"})
    assert answer.status_code == 302
    assert browser.get(f"/reviews/{proposal.ref}/").status_code == 200


@pytest.mark.parametrize("answer", ["conflict", "unsure", "decline"])
def test_any_other_answer_closes_the_proposal_as_if_it_did_not_exist(
    client_of: ClientOf, tomas: User, answer: str
) -> None:
    proposal = making.in_review()
    making.assigned(proposal, "tomas")
    browser = client_of(tomas)
    done = browser.post(
        f"/reviews/{proposal.ref}/declare/",
        {"answer": answer, "kind": "family", "words": "My sister leads it."},
    )
    assert done.status_code == 302
    assert done.url == "/reviews/"
    browser.get("/reviews/")
    same_as_unknown(browser, proposal)
    assert proposal.title not in browser.get("/reviews/").content.decode()


def test_a_conflict_names_its_kind_and_says_what_it_is(client_of: ClientOf, tomas: User) -> None:
    proposal = making.in_review()
    making.assigned(proposal, "tomas")
    page = client_of(tomas).post(f"/reviews/{proposal.ref}/declare/", {"answer": "conflict"})
    assert page.status_code == 200
    assert "choose what kind of tie it is" in page.content.decode()
    assert not Conflict.objects.exists()
    assert Assignment.objects.get(proposal=proposal).state == AssignmentState.ASSIGNED


def test_strangers_directors_and_released_reviewers_find_nothing(
    client_of: ClientOf, stranger: User, olena: User, tomas: User, ines: User
) -> None:
    proposal = making.in_review()
    assignment = making.reading(proposal, "tomas")
    for person in (stranger, olena):
        same_as_unknown(client_of(person), proposal)
    browser = client_of(tomas)
    stale = posted(browser, proposal)
    actions.release(assignment=assignment, reason="Too late.", by=ines)
    same_as_unknown(browser, proposal)
    assert browser.post(f"/reviews/{proposal.ref}/", stale).status_code == 404
    assert not Evaluation.objects.exists()


def test_a_doubt_waits_for_the_officer_who_opens_or_closes_the_proposal(
    client_of: ClientOf, tomas: User, petra: User, ines: User
) -> None:
    proposal = making.in_review()
    for one, cleared in (
        (making.assigned(proposal, "tomas")[0], True),
        (making.assigned(proposal, "petra")[0], False),
    ):
        actions.declare(
            assignment=one,
            answer=Declaration.UNSURE,
            kind="collaborator",
            words="A joint paper.",
            by=one.expert.user,
        )
        office = client_of(ines)
        page = office.get(f"/office/proposals/{proposal.ref}/reviewers/{one.number}/doubt/")
        assert "A joint paper." in page.content.decode()
        answer = {"answer": "cleared" if cleared else "upheld", "note": "Long ago."}
        assert office.post(page.request["PATH_INFO"], answer).status_code == 302
    assert client_of(tomas).get(f"/reviews/{proposal.ref}/").status_code == 200
    same_as_unknown(client_of(petra), proposal)


def test_a_draft_is_kept_however_incomplete_and_submitted_only_when_whole(
    client_of: ClientOf, tomas: User
) -> None:
    proposal = making.in_review()
    making.reading(proposal, "tomas")
    browser = client_of(tomas)
    here = f"/reviews/{proposal.ref}/"
    data = posted(browser, proposal, score_C1="3.5", text_C1="Too short.", next="check")
    assert browser.post(here, data).url == f"{here}check/"
    page = browser.get(f"{here}check/").content.decode()
    assert "give reasons in at least 30 words; there are 2" in page
    assert f"{here}#id_score_C2_0" in page
    assert "Submit my review" not in page
    assert browser.post(f"{here}check/", {"version": "1"}).status_code == 409
    saved = Evaluation.objects.get()
    assert (saved.scores, saved.texts["C1"], saved.submitted_at) == ({"C1": "3.5"}, "Too short.", None)


def test_a_score_outside_the_scale_is_answered_at_its_place(client_of: ClientOf, tomas: User) -> None:
    proposal = making.in_review()
    making.reading(proposal, "tomas")
    browser = client_of(tomas)
    page = browser.post(f"/reviews/{proposal.ref}/", posted(browser, proposal, score_C1="7", text_C2="Kept."))
    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()
    assert "Kept." in page.content.decode()
    assert not Evaluation.objects.exists()


def test_submitting_twice_with_one_form_acts_once(client_of: ClientOf, tomas: User) -> None:
    proposal = making.in_review()
    making.write(making.reading(proposal, "tomas"))
    browser = client_of(tomas)
    here = f"/reviews/{proposal.ref}/check/"
    page = browser.get(here).content.decode()
    # Whoever reads the evaluation reads how well its writer knows the field, so the page promises nothing else.
    assert page.index("I work in this field") < page.index("What only programme officers read")
    key = re.search(r'name="once" value="([^"]+)"', page)[1]
    for _again in range(2):
        assert browser.post(here, {"version": "1", "once": key}).status_code == 302
    assert EvaluationRecord.objects.count() == 1
    home = browser.get("/reviews/").content.decode()
    assert (
        f'<a href="/reviews/{proposal.ref}/others/">Read the other evaluations of {proposal.ref}</a>' in home
    )
    assert f'<a href="/reviews/{proposal.ref}/discussion/">' in home


def test_a_stale_form_gets_both_texts_and_overwrites_only_when_asked(
    client_of: ClientOf, tomas: User
) -> None:
    proposal = making.in_review()
    assignment = making.reading(proposal, "tomas")
    browser = client_of(tomas)
    stale = posted(browser, proposal, text_C1="Typed in the old window.")
    making.write(assignment)
    page = browser.post(f"/reviews/{proposal.ref}/", stale)
    text = page.content.decode()
    assert page.status_code == 409
    assert "Typed in the old window." in text
    assert making.REASONS[:40] in text
    assert ": Reasons for your score" in text
    assert Evaluation.objects.get().texts["C1"] == making.REASONS
    fresh = dict(page.context["typed"]) | {"version": str(page.context["version"])}
    assert browser.post(f"/reviews/{proposal.ref}/", fresh).status_code == 302
    assert Evaluation.objects.get().texts["C1"] == "Typed in the old window."


def test_other_evaluations_stay_hidden_until_ones_own_is_in_and_bear_no_name(
    client_of: ClientOf, tomas: User, petra: User
) -> None:
    proposal = making.in_review()
    making.done(proposal, "petra")
    assignment = making.reading(proposal, "tomas")
    browser = client_of(tomas)
    assert browser.get(f"/reviews/{proposal.ref}/others/").status_code == 404
    making.write(assignment)
    actions.submit_evaluation(assignment=assignment, version=1, by=tomas)
    page = browser.get(f"/reviews/{proposal.ref}/others/").content.decode()
    assert "Reviewer 1" in page
    assert "Lindqvist" not in page
    assert "Between us, says Petra" not in page


def test_what_is_rewritten_counts_only_when_submitted_again(
    client_of: ClientOf, tomas: User, petra: User
) -> None:
    proposal = making.in_review()
    mine = making.done(proposal, "tomas")
    making.done(proposal, "petra")
    making.write(mine, score="1", version=1)
    page = client_of(petra).get(f"/reviews/{proposal.ref}/others/").content.decode()
    assert "4.00" in page
    assert "1.00" not in page
    actions.submit_evaluation(assignment=mine, version=2, by=tomas)
    assert EvaluationRecord.objects.filter(evaluation__assignment=mine).count() == 2
    assert "1.00" in client_of(petra).get(f"/reviews/{proposal.ref}/others/").content.decode()


def test_a_withdrawn_proposal_leaves_the_reviewer_at_once(
    client_of: ClientOf, tomas: User, olena: User
) -> None:
    proposal = making.in_review()
    making.reading(proposal, "tomas")
    submitting.withdraw(proposal=proposal, note="", by=olena)
    browser = client_of(tomas)
    browser.get("/reviews/")
    same_as_unknown(browser, proposal)
    mail = OutboxEmail.objects.filter(to=tomas.email).latest("pk")
    assert "no longer needed" in mail.subject


def test_a_finished_review_stays_readable_until_something_is_told(client_of: ClientOf, tomas: User) -> None:
    proposal = making.reviewed()
    page = client_of(tomas).get(f"/reviews/{proposal.ref}/")
    assert page.status_code == 200
    assert "Save as draft" not in page.content.decode()
    Proposal.objects.filter(pk=proposal.pk).update(state="refused", told="refused")
    same_as_unknown(client_of(tomas), proposal)


def test_the_mail_to_a_reviewer_names_reference_and_call_only(tomas: User) -> None:
    proposal = making.in_review()
    making.assigned(proposal, "tomas")
    mail = OutboxEmail.objects.get(to=tomas.email)
    assert proposal.ref in mail.subject
    assert proposal.call.label in mail.text
    for secret in (proposal.title, proposal.acronym, "Delvaux", "Kovalchuk"):
        assert secret not in mail.subject + mail.text


def test_directors_pages_do_not_change_with_who_reviews(client_of: ClientOf, olena: User) -> None:
    proposal = making.in_review()
    browser = client_of(olena)
    places = [f"/proposals/{proposal.ref}/", "/proposals/"]
    before = [comparable(browser.get(place).content, "") for place in places]
    making.done(proposal, "tomas")
    making.assigned(proposal, "petra")
    assert [comparable(browser.get(place).content, "") for place in places] == before


def test_the_work_list_and_the_review_page_ask_the_database_little(client_of: ClientOf, tomas: User) -> None:
    call = None
    counts = []
    for number in range(2):
        proposal = making.in_review(number=number)
        making.done(proposal, "tomas")
        call = call or proposal.call
        browser = client_of(tomas)
        browser.get("/reviews/")
        with CaptureQueriesContext(connection) as queries:
            assert browser.get("/reviews/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(f"/reviews/{proposal.ref}/").status_code == 200
    assert len(queries) <= 12


def test_who_comes_to_direct_the_proposal_reviews_it_no_longer(client_of: ClientOf, tomas: User) -> None:
    proposal = making.in_review()
    assignment = making.done(proposal, "tomas")
    Director.objects.create(
        proposal=proposal, role="CO", user=tomas, email=tomas.email, position_in_list=9, given_name="Tomáš"
    )
    same_as_unknown(client_of(tomas), proposal)
    assert proposal.ref not in client_of(tomas).get("/reviews/").content.decode()
    with pytest.raises(Refused):
        actions.submit_evaluation(assignment=assignment, version=1, by=tomas)
