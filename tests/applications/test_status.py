"""What directors read once the proposal is sent: one face, one page, whatever is decided behind it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications import decision_panel
from applications.actions import screening, submitting
from applications.actions.advance import advance
from applications.enums import Event, State
from applications.models import LedgerEntry, Proposal
from applications.rules import Given
from core import clock
from tests import factories
from tests.applications.browsing import bytes_of, open_form, read, text_of

pytestmark = pytest.mark.django_db
HIDDEN = (
    State.IN_REVIEW,
    State.REVIEWED,
    State.PROPOSED,
    State.RULED_OUT,
    State.APPROVED,
    State.HELD,
    State.DECLINED,
)


@pytest.fixture
def olenas(client_of: Any, olena: Any) -> Client:
    return client_of(olena)


@pytest.fixture
def sent() -> Any:
    return factories.submitted(mechanism="ARW")


def page(proposal: Any) -> str:
    return reverse("proposal", args=[proposal.ref])


def test_the_page_shows_the_locked_text_what_happens_next_and_when(olenas: Client, sent: Any) -> None:
    response = olenas.get(page(sent))
    shown = text_of(response)
    assert "Under review" in shown
    assert "What you submitted" in shown
    assert "normally by" in shown
    assert [form for form in read(response).forms if "version" in dict(form["fields"])] == []


def test_states_behind_one_face_answer_every_page_of_a_director_with_the_same_bytes(
    olenas: Client, sent: Any
) -> None:
    """The state alone is moved here, so that nothing but it could make a difference."""
    addresses = [
        page(sent),
        reverse("my_proposals"),
        *(reverse("proposal_event", args=[sent.ref, event]) for event in ("withdraw", "reopen")),
        *(reverse(name, args=[sent.ref]) for name in ("proposal_check", "proposal_agree", "proposal_submit")),
        reverse("proposal_receipt", args=[sent.ref]),
        reverse("proposal_version", args=[sent.ref, 1]),
        reverse("proposal_section", args=[sent.ref, "summary"]),
        reverse("proposal_director", args=[sent.ref, 0]),
    ]

    def answers() -> list[tuple[int, bytes]]:
        return [(r.status_code, bytes_of(r)) for r in map(olenas.get, addresses)]

    with clock.pretend(clock.now()):  # the foot of each page tells the server's time
        expected = answers()
        for state in HIDDEN:
            Proposal.objects.filter(pk=sent.pk).update(state=state)
            assert answers() == expected, state


def test_the_story_tells_no_name_and_no_act_of_the_programme_office(
    olenas: Client, sent: Any, ines: Any
) -> None:
    screening.confirm_eligibility(proposal=sent, note="Looks fine.", by=ines)
    advance(proposal=sent, event=Event.RULE_OUT, by=ines, given=Given(reason="budget", note="Too dear."))
    shown = text_of(olenas.get(page(sent)))
    assert LedgerEntry.objects.filter(proposal=sent, event=Event.RULE_OUT).exists()
    assert [word for word in ("Carvalho", "Looks fine", "Too dear", "Rule", "Eligib") if word in shown] == []
    assert "Under review" in shown


@pytest.fixture
def returned(sent: Any, ines: Any) -> Any:
    screening.return_proposal(
        proposal=sent, note="Please name the rooms.", sections=frozenset({"programme"}),
        reply_by=clock.now() + timedelta(days=5), by=ines,
    )  # fmt: skip
    sent.refresh_from_db()
    return sent


def test_who_let_the_date_for_changes_pass_is_not_told_to_make_them(olenas: Client, returned: Any) -> None:
    mine = reverse("my_proposals")
    assert "Make the changes and submit again" in text_of(olenas.get(mine))
    Proposal.objects.filter(pk=returned.pk).update(reply_by=clock.now())
    listed = text_of(olenas.get(mine))
    assert "Nothing; the date for changes has passed" in listed
    own_page = text_of(olenas.get(page(returned)))
    assert "the version that was submitted stands" in own_page
    assert "Needs your changes" not in listed + own_page


def test_a_return_shows_the_note_the_date_and_opens_only_the_named_section(
    olenas: Client, returned: Any
) -> None:
    response = olenas.get(page(returned))
    shown = text_of(response)
    assert "Needs your changes" in shown
    assert "Please name the rooms." in shown
    assert "Reply" in shown
    section = [href for href in read(response).links if "/sections/" in href]
    assert set(section) >= {reverse("proposal_section", args=[returned.ref, "programme"])}
    closed = reverse("proposal_section", args=[returned.ref, "summary"])
    assert closed not in section
    assert olenas.get(closed).status_code == 302
    assert olenas.post(closed, {"version": "1", "abstract": "x"}).status_code == 409


def test_the_directors_answer_a_return_and_a_second_version_stands(
    olenas: Client, client_of: Any, marc: Any, returned: Any
) -> None:
    address = reverse("proposal_section", args=[returned.ref, "programme"])
    form = open_form(olenas, address, "version")
    olenas.post(address, {**form, "programme-0-title": "Rooms 1 and 2, paid by the host."})
    agreeing = reverse("proposal_agree", args=[returned.ref])
    for browser in (olenas, client_of(marc)):
        browser.post(agreeing, open_form(browser, agreeing, "digest"))
    submit = reverse("proposal_submit", args=[returned.ref])
    assert olenas.post(submit, open_form(olenas, submit, "digest")).status_code == 302
    returned.refresh_from_db()
    assert (returned.state, returned.standing_version.number) == (State.SUBMITTED, 2)
    shown = olenas.get(page(returned))
    assert "Under review" in text_of(shown)
    assert reverse("proposal_version", args=[returned.ref, 1]) in read(shown).links


def test_after_the_reply_date_the_sections_are_closed_and_the_page_says_so(
    olenas: Client, returned: Any
) -> None:
    soon = clock.now() + timedelta(minutes=5)
    Proposal.objects.filter(pk=returned.pk).update(reply_by=soon)
    with clock.pretend(soon):
        assert olenas.get(reverse("proposal_section", args=[returned.ref, "programme"])).status_code == 302
        submit = reverse("proposal_submit", args=[returned.ref])
        assert olenas.post(submit, {"digest": "x"}).status_code == 409


def test_an_earlier_version_says_that_a_later_one_stands(olenas: Client) -> None:
    draft = factories.submit(factories.draft(call=factories.call(), mechanism="ARW"))
    submitting.reopen(proposal=draft, by=factories.person("olena"))
    factories.submit(draft)
    shown = text_of(olenas.get(reverse("proposal_version", args=[draft.ref, 1])))
    assert "A later version stands in its place" in shown
    assert "A later version" not in text_of(olenas.get(reverse("proposal_version", args=[draft.ref, 2])))


def test_the_decision_panel_is_never_asked_before_something_is_announced(
    olenas: Client, sent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def provider(_user: Any, proposal: Any) -> decision_panel.DecisionPanel:
        asked.append(proposal.state)
        return decision_panel.DecisionPanel("components/empty.html", {"title": "The decision"})

    monkeypatch.setattr(decision_panel, "_PROVIDERS", [provider])
    for state in HIDDEN:
        Proposal.objects.filter(pk=sent.pk).update(state=state)
        olenas.get(page(sent))
    assert asked == []
    Proposal.objects.filter(pk=sent.pk).update(state=State.REFUSED, told=State.REFUSED)
    assert "Not awarded" in text_of(olenas.get(page(sent)))
    assert asked == [State.REFUSED]


def test_a_director_who_works_in_the_programme_reads_their_own_proposal_as_a_director(
    client_of: Any, ines: Any, sent: Any
) -> None:
    sent.directors.create(role="CO", email=ines.email, user=ines, position_in_list=5)
    Proposal.objects.filter(pk=sent.pk).update(state=State.DECLINED)
    shown = text_of(client_of(ines).get(page(sent)))
    assert "Under review" in shown
    assert "Declined" not in shown


@pytest.mark.parametrize("versions", [1, 3])
def test_the_page_asks_the_database_at_most_twelve_times(
    versions: int, olenas: Client, django_assert_max_num_queries: Any
) -> None:
    proposal = factories.submit(factories.draft(call=factories.call(), mechanism="ARW"))
    for _n in range(versions - 1):
        submitting.reopen(proposal=proposal, by=factories.person("olena"))
        factories.submit(proposal)
    olenas.get(page(proposal))
    with django_assert_max_num_queries(12):
        assert olenas.get(page(proposal)).status_code == 200


def test_a_guessed_state_gets_the_same_answer_as_a_wrong_guess(olenas: Client, sent: Any) -> None:
    """A director may post any `expected`: "it has moved" would tell the state behind the face, guess by guess."""
    Proposal.objects.filter(pk=sent.pk).update(state=State.APPROVED)
    for event in (Event.TURN_DOWN, Event.ACCEPT, Event.REOPEN):
        address = reverse("proposal_event", args=[sent.ref, event])
        with clock.pretend(clock.now()):
            guesses = {
                bytes_of(olenas.post(address, {"expected": state, "note": "x"})) for state in ("", *State)
            }
        assert len(guesses) == 1, event


def test_work_in_the_office_does_not_move_a_proposal_in_its_directors_list(
    olenas: Client, sent: Any, ines: Any
) -> None:
    factories.submitted(mechanism="ARW", number=1, call=sent.call)
    before = bytes_of(olenas.get(reverse("my_proposals")))
    advance(proposal=sent, event=Event.RULE_OUT, by=ines, given=Given(reason="budget", note="Too dear."))
    assert bytes_of(olenas.get(reverse("my_proposals"))) == before
