"""Screening in the browser: rules, confirmation, return, more time."""

from datetime import timedelta

import pytest

from applications.actions import screening as actions
from applications.eligibility import Outcome, judge
from applications.eligibility_words import rule_rows, verdict_of
from applications.enums import Note, State
from applications.facts import countries_on, proposal_facts
from applications.models import Director
from applications.screening import judged, sent_on, version_facts
from core import clock
from core.models import OutboxEmail
from partners.models import Country
from tests import factories

pytestmark = pytest.mark.django_db


def url_of(proposal, page=""):
    return f"/office/proposals/{proposal.ref}/{page}"


def instant(name, days):
    """The four boxes of an instant some days from now, 17:00 in Brussels."""
    day = (clock.now() + timedelta(days=days)).astimezone(clock.BRUSSELS)
    from applications.forms.screening import ReplyDateForm

    parts = ReplyDateForm()["reply_by"].field.widget.widgets_names
    return {
        f"{name}{part}": str(v)
        for part, v in zip(parts, (day.day, day.month, day.year, "17:00"), strict=True)
    }


@pytest.fixture
def proposal():
    return factories.submitted(mechanism="ARW")


def test_every_rule_holds_for_an_eligible_proposal(proposal):
    found = judged(proposal)

    assert {one.rule.key for one in found} >= {
        "npd-country",
        "ppd-country",
        "ceiling",
        "lead-time",
        "balance",
    }
    assert [one.rule.key for one in found if one.outcome is not Outcome.HOLDS] == []
    assert verdict_of(found).holds


def test_screening_says_what_submission_said(proposal):
    now, then = judge(proposal_facts(proposal)), judged(proposal)

    assert [(one.rule.key, one.judgement, one.severity) for one in now] == [
        (one.rule.key, one.judgement, one.severity) for one in then
    ]
    assert [one.facts for one in now] == [one.facts for one in then]


def test_the_rules_judge_what_was_sent_not_what_stands_in_the_draft_now(proposal):
    Director.objects.filter(proposal=proposal, role="NPD").update(residence=Country.objects.get(iso2="RU"))

    assert verdict_of(judged(proposal)).holds
    assert verdict_of(judge(proposal_facts(proposal))).fails


def test_a_rule_that_does_not_hold_is_said_in_words_with_its_facts(proposal):
    content = proposal.standing_version.content
    for director in content["directors"]:
        if director["role"] == "NPD":
            director["residence"] = {"iso2": "JP", "name": "Japan"}
    content["requested_eur"] = "999999.00"
    found = judged(proposal)
    first, second, *_rest = rule_rows(found, countries_on(sent_on(proposal)), proposal.call.priorities.all())

    assert "does not live in a NATO country" in first.sentences[0]
    assert first.facts[0][1].startswith("Japan (")
    assert first.mend
    assert "more than the ceiling" in second.sentences[0]
    assert ("Requested", "EUR 999,999") in second.facts
    assert verdict_of(found).refused == 2


def test_what_is_only_unusual_asks_for_an_explanation_unless_the_call_refuses_it(proposal):
    proposal.standing_version.content["requested_eur"] = "1000.00"
    found = judged(proposal)
    assert [one.rule.key for one in found if one.outcome is Outcome.FAILS] == ["floor"]
    assert verdict_of(found).holds

    proposal.call.rule_severities = {"floor": "refuses"}
    assert verdict_of(judged(proposal)).fails
    proposal.call.rule_severities = {"floor": "off"}
    assert "floor" not in {one.rule.key for one in judged(proposal)}


def test_the_facts_of_the_version_are_those_that_were_judged_when_it_was_sent(proposal):
    facts = version_facts(proposal, proposal.standing_version)

    assert facts.requested_eur == proposal.requested_eur
    assert facts.main_priority == proposal.main_priority.code
    assert {director.role for director in facts.directors} >= {"NPD", "PPD"}


def test_an_officer_confirms_and_takes_the_confirmation_back(client_of, ines, proposal):
    officer = client_of(ines)
    assert "No rule speaks against it" in officer.get(url_of(proposal, "screening/")).content.decode()
    officer.post(url_of(proposal, "screening/"), {"note": "Looked at the web site of the institute."})
    proposal.refresh_from_db()
    assert proposal.eligibility_confirmed_by == ines

    officer.post(url_of(proposal, "screening/"), {"undo": "1"})
    proposal.refresh_from_db()
    assert proposal.eligibility_confirmed_at is None
    kinds = list(proposal.ledger.exclude(note_kind="").values_list("note_kind", flat=True))
    assert kinds[-2:] == [Note.ELIGIBILITY, Note.ELIGIBILITY_UNDONE]


def test_an_auditor_reads_the_rules_and_confirms_nothing(client_of, aida, proposal):
    page = client_of(aida).get(url_of(proposal, "screening/"))
    assert page.status_code == 200
    assert not page.context["may_confirm"]
    assert client_of(aida).post(url_of(proposal, "screening/"), {"note": ""}).status_code == 403


def test_sections_go_back_with_a_note_and_a_date_and_the_directors_are_told(client_of, ines, proposal):
    data = {"sections": ["basics"], "note": "Please name the venue.", **instant("reply_by", 7)}
    answer = client_of(ines).post(url_of(proposal, "return/"), {**data, "expected": proposal.state})

    assert answer.status_code == 302, answer.context["form"].errors
    proposal.refresh_from_db()
    assert proposal.state == State.RETURNED
    assert proposal.returned_sections == ["basics"]
    assert proposal.reply_by.astimezone(clock.BRUSSELS).hour == 17
    assert OutboxEmail.objects.filter(dedupe_key__startswith="returned:").count() == 2


def test_a_return_without_section_note_or_date_changes_nothing_and_keeps_what_was_typed(
    client_of, ines, proposal
):
    answer = client_of(ines).post(url_of(proposal, "return/"), {"note": "Half a thought", "sections": []})
    page = answer.content.decode().casefold()

    assert answer.status_code == 200
    assert "choose at least one" in page
    assert "set a day and a time" in page
    assert "half a thought" in page
    past = {"sections": ["basics"], "note": "Please.", "expected": proposal.state, **instant("reply_by", -2)}
    assert (
        "the reply date lies in the past"
        in client_of(ines).post(url_of(proposal, "return/"), past).content.decode().casefold()
    )
    proposal.refresh_from_db()
    assert proposal.state == State.SUBMITTED


def test_a_double_click_returns_once(client_of, ines, proposal):
    officer = client_of(ines)
    page = officer.get(url_of(proposal, "return/")).content.decode()
    key = page.split('name="once" value="')[1].split('"')[0]
    data = {
        "sections": ["basics"],
        "note": "Please.",
        "once": key,
        "expected": proposal.state,
        **instant("reply_by", 7),
    }
    for _click in range(2):
        assert officer.post(url_of(proposal, "return/"), data).status_code == 302
    assert proposal.ledger.filter(event="return").count() == 1


def test_a_page_drawn_for_another_state_is_answered_as_stale(client_of, ines, proposal):
    data = {"sections": ["basics"], "note": "Please.", "expected": "draft", **instant("reply_by", 7)}
    answer = client_of(ines).post(url_of(proposal, "return/"), data)

    assert "This has changed since you opened the page" in answer.content.decode()


def test_a_return_waits_until_the_call_has_closed(client_of, ines, call):
    proposal = factories.submit(factories.draft(mechanism="ARW", call=call))
    answer = client_of(ines).get(url_of(proposal, "return/"))

    assert answer.status_code == 409
    assert "The call is still open" in answer.content.decode()


def test_the_directors_get_more_time_but_never_less(client_of, ines, proposal):
    reply_by = clock.now() + timedelta(days=5)
    actions.return_proposal(
        proposal=proposal, note="Please.", sections=frozenset({"basics"}), reply_by=reply_by, by=ines
    )
    officer = client_of(ines)
    assert "Title" in officer.get(url_of(proposal, "reply/")).content.decode()
    shorter = officer.post(url_of(proposal, "reply/"), {"note": "", **instant("reply_by", 2)})
    assert "an extension ends later" in shorter.content.decode().casefold()
    officer.post(url_of(proposal, "reply/"), {"note": "Take your time.", **instant("reply_by", 12)})

    proposal.refresh_from_db()
    assert proposal.reply_by > reply_by + timedelta(days=5)


def test_screening_pages_stay_within_twelve_statements(
    client_of, ines, proposal, django_assert_max_num_queries
):
    officer = client_of(ines)
    for page in ("screening/", "return/"):
        officer.get(url_of(proposal, page))
        with django_assert_max_num_queries(14):
            officer.get(url_of(proposal, page))
