"""The programme office's desk, its list of proposals, and the page of one proposal."""

from datetime import timedelta

import pytest
from django.db import connection

from applications.actions import drafting, screening, submitting
from applications.enums import Event, State
from applications.models import Proposal
from core import clock
from decisions.facts import desk
from decisions.facts.office_page import found_for, office_proposal, steps
from reviews.models import Assignment
from tests import factories
from tests.reviews import making
from tests.settled import settled

pytestmark = pytest.mark.django_db

LIST = "/office/proposals/"
TABS = ("", "files/", "reviews/", "history/", "versions/1/", "screening/")


def sql_of(client, url):
    """How many statements one request sends."""
    sent = []

    def note(execute, sql, params, many, context):
        sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        response = client.get(url)
    return response, len(sent)


def test_the_list_costs_the_same_at_one_and_at_three_rows(client_of, ines):
    call = factories.closed_call()
    factories.submitted(mechanism="ARW", call=call)
    officer = client_of(ines)
    officer.get(LIST)
    first, one = sql_of(officer, LIST)
    for number in (1, 2):
        factories.submitted(mechanism="ARW", number=number, call=call)
    last, three = sql_of(officer, LIST)

    assert (len(first.context["lines"]), len(last.context["lines"])) == (1, 3)
    assert one == three <= 12


@pytest.mark.parametrize("tab", TABS)
def test_every_page_of_one_proposal_stays_within_twelve_statements(tab, client_of, ines):
    proposal = factories.submitted(mechanism="ARW")
    officer = client_of(ines)
    officer.get(f"{LIST}{proposal.ref}/{tab}")
    response, sent = sql_of(officer, f"{LIST}{proposal.ref}/{tab}")

    assert response.status_code == 200
    assert sent <= 12


def bare(response):
    """The bytes without what differs on every page."""
    return settled(response.content)


def test_whoever_has_no_business_there_gets_the_bytes_of_what_does_not_exist(
    client_of, ines, olena, stranger
):
    proposal = factories.submitted(mechanism="ARW")
    for person in (stranger, olena):
        browser = client_of(person)
        absent = browser.get(f"{LIST}SPS-2031-1-ARW-9999/")
        for tab in (*TABS, "documents/cv_npd/", "return/", "reply/"):
            hidden = browser.get(f"{LIST}{proposal.ref}/{tab}")
            assert (hidden.status_code, bare(hidden)) == (404, bare(absent)), tab
        assert browser.get(LIST).status_code == 404
        assert browser.get("/office/").status_code == 404


def test_an_officer_who_directs_a_proposal_does_not_find_it(client_of, ines):
    proposal = factories.submitted(mechanism="ARW")
    proposal.directors.filter(role="NPD").update(user=ines)

    assert client_of(ines).get(f"{LIST}{proposal.ref}/").status_code == 404
    assert proposal.ref not in client_of(ines).get(LIST).content.decode()


def test_a_draft_that_was_never_sent_is_in_no_list(client_of, ines, call):
    draft = factories.draft(call=call, mechanism="ARW")

    assert draft.ref not in client_of(ines).get(LIST).content.decode()
    assert client_of(ines).get(f"{LIST}{draft.ref}/").status_code == 404


def refs(officer, query):
    response = officer.get(f"{LIST}?{query}")
    assert response.status_code == 200, query
    return [line.ref for line in response.context["lines"]]


def test_filters_search_and_sort_by_what_was_sent(client_of, ines):
    call, other = factories.closed_call(), factories.closed_call(30)
    workshop = factories.submitted(mechanism="ARW", call=call)
    course = factories.submitted(mechanism="ATC", call=other)
    officer = client_of(ines)

    assert refs(officer, "mechanism=ATC") == [course.ref]
    assert refs(officer, f"call={call.label}") == [workshop.ref]
    assert refs(officer, f"q={course.title.split()[0]}") == [course.ref]
    assert refs(officer, f"q={workshop.ref}") == [workshop.ref]
    assert set(refs(officer, "q=delvaux")) == {workshop.ref, course.ref}
    assert refs(officer, f"country={course.npd_country.iso2}&mechanism=ATC") == [course.ref]
    assert refs(officer, f"priority=KP2024-{workshop.main_priority.code}&mechanism=ARW") == [workshop.ref]
    assert set(refs(officer, "state=open")) == {workshop.ref, course.ref}
    assert set(refs(officer, "waits=screening")) == {workshop.ref, course.ref}
    assert refs(officer, "state=returned") == []
    by_sum = sorted([workshop, course], key=lambda p: p.requested_eur)
    assert refs(officer, "sort=eur") == [p.ref for p in by_sum]
    assert refs(officer, "sort=-eur") == [p.ref for p in reversed(by_sum)]
    for key in desk.SORTS:
        assert set(refs(officer, f"sort=-{key}")) == {workshop.ref, course.ref}


@pytest.mark.parametrize(
    "query", ["colour=blue", "state=bogus", "country=ZZ", "sort=pk", "page=one", "waits=x"]
)
def test_an_address_that_asks_for_the_unknown_is_answered_in_words(query, client_of, ines):
    response = client_of(ines).get(f"{LIST}?{query}")

    assert response.status_code == 400
    assert "We could not read that address" in response.content.decode()


def test_the_numbers_above_the_list_lead_to_lists_of_that_length(client_of, ines):
    factories.submitted(mechanism="ARW")
    officer = client_of(ines)
    page = officer.get(LIST)

    for row in page.context["stage_rows"]:
        assert len(officer.get(row["url"]).context["lines"]) == row["count"]
    for _label, count, url, _current in page.context["tabs"]:
        assert len(officer.get(url).context["lines"]) == count


def test_the_page_shows_what_was_sent_and_not_what_the_directors_write_now(client_of, ines, olena):
    proposal = factories.submitted(mechanism="ARW")
    title = proposal.title
    screening.return_proposal(
        proposal=proposal, note="Please name the venue.", sections=frozenset({"basics"}),
        reply_by=clock.now() + timedelta(days=3), by=ines,
    )  # fmt: skip
    entry = proposal.sections.get(key="basics")
    drafting.save_section(
        proposal=proposal, key="basics", data={**entry.data, "title": "Written since then"},
        version=entry.version, completed=True, by=olena,
    )  # fmt: skip
    for url in (f"{LIST}{proposal.ref}/", LIST):
        page = client_of(ines).get(url).content.decode()
        assert title in page
        assert "Written since then" not in page


def test_files_are_downloads_of_the_standing_version(client_of, ines):
    proposal = factories.submitted(mechanism="ARW")
    officer = client_of(ines)
    named = proposal.standing_version.content["documents"]
    assert named
    for document in named:
        answer = officer.get(f"{LIST}{proposal.ref}/documents/{document['slot']}/")
        assert answer["Content-Disposition"].startswith("attachment")
    assert officer.get(f"{LIST}{proposal.ref}/documents/nothing/").status_code == 404


def step_names(proposal, user):
    page = office_proposal(found_for(user).get(pk=proposal.pk), user)
    return {step.label: step.reasons for step in steps(page, user)}


def test_the_steps_follow_the_screening_and_say_why_one_must_wait(ines, aida):
    proposal = factories.submitted(mechanism="ARW")
    before = step_names(proposal, ines)
    assert before["Check the eligibility"] == ()
    assert before["Open the review"] == (
        "Confirm first that the proposal is eligible.",
        "Send the proposal to a panel first.",
    )

    screening.confirm_eligibility(proposal=proposal, note="", by=ines)
    after = step_names(proposal, ines)
    assert "Check the eligibility" not in after
    assert after["Send it to a panel"] == ()
    assert after["Open the review"] == ("Send the proposal to a panel first.",)
    assert step_names(proposal, aida) == {}


def test_while_the_call_is_open_every_step_of_screening_waits(ines, call):
    proposal = factories.submit(factories.draft(mechanism="ARW", call=call))
    waiting = step_names(proposal, ines)

    assert "Check the eligibility" not in waiting
    assert all(waiting[str(name)] for name in ("Return the proposal for changes", "Open the review"))


def test_the_directors_face_stands_beside_the_offices_own(client_of, ines):
    proposal = factories.submitted(mechanism="ARW")
    page = client_of(ines).get(f"{LIST}{proposal.ref}/").content.decode()

    assert "Directors read: Under review" in page


def test_the_history_has_every_line_and_every_version(client_of, ines, olena):
    proposal = factories.submitted(mechanism="ARW")
    page = client_of(ines).get(f"{LIST}{proposal.ref}/history/")

    assert len(page.context["entries"]) == proposal.ledger.count()
    assert [version.number for version in page.context["versions"]] == [1]
    assert "Submitted, version 1" in page.content.decode()


def test_the_desk_shows_what_is_due_first(client_of, ines):
    call = factories.closed_call()
    later = factories.submitted(mechanism="ARW", call=call)
    sooner = factories.submitted(mechanism="ARW", number=1, call=call)
    for proposal, days in ((later, 9), (sooner, 2)):
        screening.return_proposal(
            proposal=proposal, note="Please explain.", sections=frozenset({"basics"}),
            reply_by=clock.now() + timedelta(days=days), by=ines,
        )  # fmt: skip
    read = factories.submitted(mechanism="ARW", number=2, call=call)
    making.panel(read)
    making.opened(read)
    asked = making.assigned(read, "tomas", "sofia", days=5)
    Assignment.objects.filter(pk=asked[1].pk).update(due_at=clock.now() + timedelta(days=1))
    page = client_of(ines).get("/office/")

    assert [line.ref for line in page.context["lines"]] == [read.ref, sooner.ref, later.ref], "each once"
    assert page.context["numbers"].stages["returned"] == 2
    found = desk.ordered(desk.proposals(ines, desk.Filters(state="open")), "due").values_list("pk", flat=True)
    assert desk.due_next(ines, 3) == list(found[:3]), "as the list is ordered by what is due"
    assert desk.due_next(ines, 2) == list(found[:2])
    read.directors.filter(role="NPD").update(user=ines)
    assert desk.due_next(ines, 3) == [sooner.pk, later.pk]


def test_a_reopened_proposal_keeps_its_place_with_the_version_that_stands(client_of, ines, olena, call):
    proposal = factories.submit(factories.draft(mechanism="ARW", call=call))
    submitting.reopen(proposal=proposal, by=olena)

    assert Proposal.objects.get(pk=proposal.pk).state == State.DRAFT
    page = client_of(ines).get(f"{LIST}{proposal.ref}/")
    assert page.status_code == 200
    assert Event.RETURN not in [step.label for step in page.context["steps"]]


STEPS = (
    State.RETURNED, State.IN_REVIEW, State.REVIEWED, State.PROPOSED, State.RULED_OUT, State.APPROVED,
    State.ON_RESERVE, State.AWARDED, State.REFUSED,
)  # fmt: skip


@pytest.mark.parametrize("state", STEPS)
def test_in_every_state_each_step_that_is_offered_leads_to_a_page(state, client_of, ines, paul, proposal_in):
    proposal = proposal_in(state)
    for person in (ines, paul):
        browser = client_of(person)
        browser.get(LIST)
        page, sent = sql_of(browser, f"{LIST}{proposal.ref}/")
        assert page.status_code == 200
        assert sent <= 12
        for step in page.context["steps"]:
            answer = browser.get(step.url, follow=True)
            assert answer.status_code in ({409, 200} if step.reasons else {200}), (state, step.label)
