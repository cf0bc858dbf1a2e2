"""What those who preside over a panel see and do."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from applications.enums import Note, State
from applications.models import LedgerEntry
from core.errors import Refused
from core.models import OutboxEmail
from reviews import actions
from reviews.models import Evaluation, PanelReport
from tests.reviews import making

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], Client]


def posted(browser: Client, here: str, **more: str) -> dict[str, str]:
    """The report form as a browser would send it back now."""
    form = browser.get(here).context["form"]
    return {field.html_name: str(field.value() if field.value() is not None else "") for field in form} | more


def test_the_chair_reads_all_evaluations_without_names(client_of: ClientOf, sofia: User) -> None:
    proposal = making.in_review()
    making.done(proposal, "tomas")
    page = client_of(sofia).get(f"/reviews/{proposal.ref}/panel/").content.decode()
    assert "Reviewer 1" in page
    assert making.REASONS[:40] in page
    assert "Havelka" not in page
    assert "Between us" not in page


def test_a_chair_who_reviews_waits_for_their_own_evaluation(client_of: ClientOf, sofia: User) -> None:
    proposal = making.in_review()
    making.done(proposal, "tomas")
    mine = making.reading(proposal, "sofia")
    browser = client_of(sofia)
    page = browser.get(f"/reviews/{proposal.ref}/panel/").content.decode()
    assert making.REASONS[:40] not in page
    assert browser.get(f"/reviews/{proposal.ref}/report/").status_code == 302
    panel = f"/reviews/panels/P{proposal.call.label}-1/"
    assert proposal.title in browser.get(panel).content.decode()
    assert "4.0" not in browser.get(panel).content.decode()
    making.write(mine)
    actions.submit_evaluation(assignment=mine, version=1, by=sofia)
    assert making.REASONS[:40] in browser.get(f"/reviews/{proposal.ref}/panel/").content.decode()


def test_members_and_officers_do_not_reach_the_chairs_pages(
    client_of: ClientOf, tomas: User, ines: User
) -> None:
    proposal = making.in_review()
    for person in (tomas, ines):
        for path in ("panel/", "report/", "report/sign/", "close-review/"):
            assert client_of(person).get(f"/reviews/{proposal.ref}/{path}").status_code == 404
    # A member declares a conflict there; an officer has another page for it.
    assert client_of(tomas).get(f"/reviews/{proposal.ref}/panel/conflict/").status_code == 200
    assert client_of(ines).get(f"/reviews/{proposal.ref}/panel/conflict/").status_code == 404


def test_a_chair_with_a_conflict_hands_over_to_the_deputy_at_once(
    client_of: ClientOf, sofia: User, stranger: User
) -> None:
    proposal = making.all_in()
    chair, deputy = client_of(sofia), client_of(stranger)
    assert deputy.get(f"/reviews/{proposal.ref}/panel/").status_code == 404
    answer = chair.post(
        f"/reviews/{proposal.ref}/panel/conflict/", {"kind": "dispute", "words": "An old quarrel."}
    )
    assert answer.status_code == 302
    for path in ("", "panel/", "report/", "others/"):
        assert chair.get(f"/reviews/{proposal.ref}/{path}").status_code == 404
    assert deputy.get(f"/reviews/{proposal.ref}/panel/").status_code == 200
    making.report(proposal, stranger)
    with pytest.raises(Refused) as refused:
        actions.sign_report(proposal=proposal, version=1, by=sofia)
    assert refused.value.status == 403


def test_the_panel_report_goes_from_draft_to_signature_to_the_end(client_of: ClientOf, sofia: User) -> None:
    proposal = making.all_in()
    browser = client_of(sofia)
    here = f"/reviews/{proposal.ref}/report/"
    data = posted(browser, here, score_C1="4", summary="Strong.", next="sign")
    assert browser.post(here, data).url == f"{here}sign/"
    page = browser.get(f"{here}sign/").content.decode()
    assert "Write the feedback to the directors." in page
    assert "Sign for the panel" not in page
    data = posted(
        browser,
        here,
        recommendation="conditions",
        feedback="Clear.",
        **{f"score_C{n}": "4.5" for n in range(1, 7)},
    )
    assert browser.post(here, data).status_code == 302
    assert "Sign for the panel" in browser.get(f"{here}sign/").content.decode()
    assert browser.post(f"{here}sign/", {"version": "2"}).status_code == 302
    report = PanelReport.objects.get()
    assert (report.signed_by, str(report.overall)) == (sofia, "4.50")
    page = browser.get(f"/reviews/{proposal.ref}/close-review/")
    assert page.status_code == 200
    assert (
        browser.post(
            f"/reviews/{proposal.ref}/close-review/", {"expected": page.context["expected"]}
        ).status_code
        == 302
    )
    proposal.refresh_from_db()
    assert proposal.state == State.REVIEWED
    assert LedgerEntry.objects.filter(proposal=proposal, note_kind=Note.PANEL_REPORT).count() == 1


def test_a_signature_locks_the_evaluations(tomas: User, sofia: User) -> None:
    proposal = making.all_in()
    making.report(proposal, sofia)
    actions.sign_report(proposal=proposal, version=1, by=sofia)
    mine = Evaluation.objects.get(assignment__expert__user=tomas).assignment
    with pytest.raises(Refused, match="evaluation_closed"):
        making.write(mine, version=1)
    with pytest.raises(Refused, match="report_signed"):
        making.report(proposal, sofia, version=1)


@pytest.mark.parametrize("missing", ["reviews_missing", "conflicts_open", "stale_report", "summary_missing"])
def test_a_report_is_signed_only_when_nothing_stands_against_it(
    sofia: User, petra: User, missing: str
) -> None:
    proposal = making.in_review()
    making.done(proposal, "tomas")
    if missing != "reviews_missing":
        making.done(proposal, "sofia")
    if missing == "conflicts_open":
        (doubtful,) = making.assigned(proposal, "petra")
        actions.declare(assignment=doubtful, answer="unsure", kind="other", words="Perhaps.", by=petra)
    making.report(proposal, sofia, summary="" if missing == "summary_missing" else "Yes.")
    with pytest.raises(Refused, match=missing):
        actions.sign_report(proposal=proposal, version=9 if missing == "stale_report" else 1, by=sofia)


def test_two_people_at_one_report_see_both_texts(client_of: ClientOf, sofia: User, ines: User) -> None:
    proposal = making.all_in()
    browser = client_of(sofia)
    here = f"/reviews/{proposal.ref}/report/"
    stale = posted(browser, here, summary="The chair wrote this.")
    making.report(proposal, ines, summary="The secretary wrote that.")
    page = browser.post(here, stale)
    assert page.status_code == 409
    assert "The chair wrote this." in page.content.decode()
    assert "The secretary wrote that." in page.content.decode()
    assert PanelReport.objects.get().summary == "The secretary wrote that."


def test_a_reopened_review_sets_the_report_aside_and_starts_from_it(
    client_of: ClientOf, sofia: User, tomas: User
) -> None:
    proposal = making.reviewed()
    browser = client_of(sofia)
    here = f"/reviews/{proposal.ref}/reopen-review/"
    assert browser.post(here, {"note": ""}).status_code == 409
    assert browser.post(here, {"note": "A new fact about the budget."}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == State.IN_REVIEW
    assert PanelReport.objects.get().superseded_at is not None
    form = browser.get(f"/reviews/{proposal.ref}/report/").context["form"]
    assert form["summary"].value() == "A strong proposal."
    assert form["version"].value() == 0
    assert OutboxEmail.objects.filter(to=tomas.email, subject__contains="open again").count() == 1
    making.write(Evaluation.objects.get(assignment__expert__user=tomas).assignment, score="2", version=1)


def test_closing_tells_reviewers_who_had_not_finished(sofia: User, stranger: User) -> None:
    proposal = making.all_in()
    making.reading(proposal, "stranger")
    making.report(proposal, sofia)
    actions.sign_report(proposal=proposal, version=1, by=sofia)
    actions.close_review(proposal=proposal, by=sofia)
    assert OutboxEmail.objects.filter(to=stranger.email, subject__contains="no longer needed").count() == 1


def test_a_panel_page_lists_only_what_the_reader_presides_over(
    client_of: ClientOf, sofia: User, stranger: User, tomas: User
) -> None:
    proposal = making.in_review()
    here = f"/reviews/panels/P{proposal.call.label}-1/"
    assert here in client_of(sofia).get("/reviews/").content.decode()
    assert proposal.title in client_of(sofia).get(here).content.decode()
    assert proposal.title not in client_of(stranger).get(here).content.decode()
    assert client_of(tomas).get(here).status_code == 404
    assert client_of(sofia).get("/reviews/panels/NONE/").status_code == 404
