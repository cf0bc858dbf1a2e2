"""The table of a proposal's life: the full matrix, the faces, and the law that equal faces answer alike."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications import lifecycle
from applications.enums import Event, Hat, State
from applications.lifecycle import Audience, Standing, face, judge, offers, replay
from applications.mechanisms import definition
from applications.rules import Given, ProposalFacts

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SYSTEM_EVENTS = {Event.STAND, Event.LAPSE}

# House, section 5, written down a second time on purpose: (from, event) -> {(to, hats)}.
EXPECTED: dict[tuple[str, str], set[tuple[str, str]]] = {}


def _line(sources: str, event: str, target: str, hats: str) -> None:
    for source in sources.split():
        EXPECTED.setdefault((source, event), set()).add((target, hats))


_line("draft", "submit", "submitted", "director")
_line("submitted", "reopen", "draft", "director")
_line("draft", "stand", "submitted", "system")
_line("submitted", "return", "returned", "officer")
_line("returned", "submit", "submitted", "director")
_line("returned", "lapse", "submitted", "system")
_line("submitted in-review reviewed", "rule-out", "ruled-out", "officer")
_line("submitted", "open-review", "in-review", "officer")
_line("in-review", "close-review", "reviewed", "chair officer")
_line("reviewed", "reopen-review", "in-review", "chair officer")
_line("reviewed", "invite", "to-invite", "approver")
_line("reviewed", "propose", "proposed", "officer")
_line("proposed", "unpropose", "reviewed", "officer")
_line("proposed", "approve", "approved", "approver")
_line("proposed", "hold", "held", "approver")
_line("reviewed proposed on-reserve", "decline", "declined", "approver")
_line("to-invite approved held declined", "rescind", "reviewed", "approver")
_line("to-invite approved held declined", "rescind", "on-reserve", "approver")
_line("ruled-out", "rescind", "submitted", "officer")
_line("to-invite", "announce", "invited", "officer")
_line("approved", "announce", "awarded", "officer")
_line("held", "announce", "on-reserve", "officer")
_line("declined ruled-out", "announce", "refused", "officer")
_line("on-reserve", "promote", "proposed", "officer")
_line("awarded", "accept", "accepted", "director")
_line("awarded", "turn-down", "turned-down", "director")
_line("awarded accepted", "revoke", "revoked", "approver")
_line("refused", "reinstate", "submitted", "approver")
_line(
    "draft submitted returned in-review reviewed proposed ruled-out to-invite approved held declined on-reserve",
    "withdraw",
    "withdrawn",
    "director",
)


def facts(state: State, event: Event | None = None, *, told: str = "") -> ProposalFacts:
    """Give facts under which every guard of the event in the state is content, with the clock where the row wants it."""
    closed = (state, event) not in {
        (State.DRAFT, Event.SUBMIT),
        (State.SUBMITTED, Event.REOPEN),
        (State.DRAFT, Event.WITHDRAW),
    }
    form = definition("MYP", 1 if event is Event.INVITE else 2, "2026.1")
    return ProposalFacts(
        ref="SPS-2026-1-MYP-0001",
        state=state,
        mechanism="MYP",
        phase=form.phase,
        form=replace(form, sections=()),
        now=NOW,
        told=told or (state if state in {State.ON_RESERVE} else ""),
        published=True,
        opens_at=NOW - timedelta(days=30),
        closes_at=NOW + timedelta(days=-1 if closed else 1),
        mechanism_offered=True,
        ceiling_eur=Decimal(400_000),
        requested_eur=Decimal(300_000),
        submitted_before=True,
        agreed=frozenset({"NPD", "PPD"}),
        award_agreed=frozenset({"NPD", "PPD"}),
        reply_by=NOW + timedelta(days=-1 if event is Event.LAPSE else 1),
        eligibility_confirmed=True,
        routed_to_panel=True,
        reviews_in=True,
        conflicts_settled=True,
        panel_report_signed=True,
        round_open=True,
        nations_agree=True,
        award_eur=Decimal(300_000),
        letter_ready=True,
        hands=frozenset({1, 2}),
        deciders=frozenset({2}),
        redress_upheld=True,
    )


HANDED = Given(
    final=True, by_id=9, note="n", reason="incomplete", reply_by=NOW + timedelta(days=9), sections=frozenset()
)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("event", Event)
def test_every_state_event_and_hat_answers_as_the_house_says(state, event, monkeypatch):
    # The form of these facts has no sections, so the one guard about sections is content here and tested below.
    rows = EXPECTED.get((state, event), set())
    f = facts(state, event)
    for hat in Hat:
        verdict = judge(event, {hat}, f, HANDED)
        expected = {target for target, hats in rows if hat in hats.split()}
        if not expected:
            assert verdict.row is None, (state, event, hat)
            continue
        assert verdict.row is not None, (state, event, hat, verdict.findings)
        assert verdict.row.target in expected
        assert {x.code for x in verdict.findings} <= (
            {"sections_missing"} if event is Event.RETURN else set()
        )


def test_the_table_says_what_the_house_says_and_nothing_else():
    told = {((row.source, row.event), (row.target, row.hats)) for row in lifecycle.TABLE}
    written = {
        (key, (target, frozenset(hats.split()))) for key, lines in EXPECTED.items() for target, hats in lines
    }
    assert {(k, (t, frozenset(map(str, h)))) for k, (t, h) in told} == written


@pytest.mark.parametrize(
    ("state", "event", "spoil", "code"),
    [
        (State.DRAFT, Event.SUBMIT, {"closes_at": NOW}, "not_now"),
        (State.DRAFT, Event.SUBMIT, {"opens_at": NOW + timedelta(hours=1)}, "call_not_open"),
        (State.DRAFT, Event.SUBMIT, {"agreed": frozenset({"NPD"})}, "agreement_missing"),
        (State.DRAFT, Event.SUBMIT, {"requested_eur": Decimal("400000.01")}, "over_ceiling"),
        (State.DRAFT, Event.SUBMIT, {"mechanism_offered": False}, "mechanism_not_offered"),
        (State.SUBMITTED, Event.RETURN, {"closes_at": NOW + timedelta(1)}, "call_still_open"),
        (State.SUBMITTED, Event.OPEN_REVIEW, {"eligibility_confirmed": False}, "eligibility_unconfirmed"),
        (State.SUBMITTED, Event.OPEN_REVIEW, {"routed_to_panel": False}, "not_routed"),
        (State.RETURNED, Event.SUBMIT, {"reply_by": NOW}, "reply_too_late"),
        (State.RETURNED, Event.LAPSE, {"reply_by": NOW + timedelta(1)}, "reply_still_open"),
        (State.IN_REVIEW, Event.CLOSE_REVIEW, {"reviews_in": False}, "reviews_missing"),
        (State.IN_REVIEW, Event.CLOSE_REVIEW, {"conflicts_settled": False}, "conflicts_open"),
        (State.IN_REVIEW, Event.CLOSE_REVIEW, {"panel_report_signed": False}, "report_unsigned"),
        (State.REVIEWED, Event.INVITE, {"phase": 2}, "only_phase_one"),
        (State.REVIEWED, Event.PROPOSE, {"phase": 1}, "not_in_phase_one"),
        (State.REVIEWED, Event.PROPOSE, {"round_open": False}, "no_round_open"),
        (State.PROPOSED, Event.UNPROPOSE, {"consultation_running": True}, "consultation_runs"),
        (State.PROPOSED, Event.APPROVE, {"nations_agree": False}, "nations_not_agreed"),
        (State.PROPOSED, Event.APPROVE, {"award_eur": None}, "award_missing"),
        (State.PROPOSED, Event.APPROVE, {"award_eur": Decimal("300000.01")}, "award_over_request"),
        (State.PROPOSED, Event.HOLD, {"consultation_running": True}, "consultation_runs"),
        (State.PROPOSED, Event.DECLINE, {"consultation_running": True}, "consultation_runs"),
        (State.APPROVED, Event.ANNOUNCE, {"letter_ready": False}, "letter_not_ready"),
        (State.APPROVED, Event.ANNOUNCE, {"hands": frozenset({9, 2})}, "second_person_needed"),
        (State.APPROVED, Event.ANNOUNCE, {"hands": frozenset()}, "second_person_needed"),
        (State.ON_RESERVE, Event.PROMOTE, {"round_open": False}, "no_round_open"),
        (State.AWARDED, Event.ACCEPT, {"award_agreed": frozenset({"PPD"})}, "award_agreement_missing"),
        (State.AWARDED, Event.REVOKE, {"letter_ready": False}, "letter_not_ready"),
        (State.REFUSED, Event.REINSTATE, {"redress_upheld": False}, "redress_not_upheld"),
        (State.REFUSED, Event.REINSTATE, {"deciders": frozenset({9})}, "decider_may_not"),
    ],
)
def test_each_guard_refuses_at_its_edge(state, event, spoil, code):
    hats = {
        hat
        for (s, e), lines in EXPECTED.items()
        if (s, e) == (state, event)
        for _t, h in lines
        for hat in h.split()
    }
    verdict = judge(event, {Hat(h) for h in hats}, replace(facts(state, event), **spoil), HANDED)
    assert code in {finding.code for finding in verdict.findings}


@pytest.mark.parametrize(
    ("state", "event", "handed", "code"),
    [
        (State.SUBMITTED, Event.RETURN, replace(HANDED, note=" "), "note_missing"),
        (State.SUBMITTED, Event.RETURN, replace(HANDED, reply_by=None), "reply_by_missing"),
        (State.SUBMITTED, Event.RETURN, replace(HANDED, reply_by=NOW), "reply_by_past"),
        (State.SUBMITTED, Event.RETURN, replace(HANDED, sections=frozenset({"nowhere"})), "sections_missing"),
        (State.SUBMITTED, Event.RULE_OUT, replace(HANDED, reason=""), "reason_missing"),
        (State.REVIEWED, Event.REOPEN_REVIEW, replace(HANDED, note=""), "note_missing"),
        (State.REVIEWED, Event.DECLINE, replace(HANDED, reason=""), "reason_missing"),
        (State.APPROVED, Event.RESCIND, replace(HANDED, note=""), "note_missing"),
        (State.AWARDED, Event.TURN_DOWN, replace(HANDED, note=""), "note_missing"),
        (State.AWARDED, Event.REVOKE, replace(HANDED, reason=""), "reason_missing"),
    ],
)
def test_what_must_be_handed_in_is_asked_for(state, event, handed, code):
    hats = {Hat(h) for _t, line in EXPECTED[(state, event)] for h in line.split()}
    assert code in {f.code for f in judge(event, hats, facts(state, event), handed).findings}
    asked = judge(event, hats, facts(state, event), Given(by_id=9))
    assert code not in {f.code for f in asked.findings}


def test_the_closing_instant_itself_is_too_late_and_the_millisecond_before_is_not():
    at = facts(State.DRAFT, Event.SUBMIT)
    just = replace(at, closes_at=NOW + timedelta(milliseconds=1))
    assert judge(Event.SUBMIT, {Hat.DIRECTOR}, just, HANDED).allowed
    assert not judge(Event.SUBMIT, {Hat.DIRECTOR}, replace(at, closes_at=NOW), HANDED).allowed


def test_rescind_goes_back_to_the_reserve_when_the_directors_were_told_so():
    for state in (State.APPROVED, State.HELD, State.DECLINED):
        for told, target in (("", State.REVIEWED), (State.ON_RESERVE, State.ON_RESERVE)):
            verdict = judge(Event.RESCIND, {Hat.APPROVER}, facts(state, told=told), HANDED)
            assert verdict.row.target is target


def _standings():
    told = [s for s in lifecycle.TOLD if s is not State.WITHDRAWN]
    for state, closed, before in product(State, (False, True), (False, True)):
        yield Standing(state, "", closed, before)
        if state in lifecycle.UNDER_REVIEW:
            yield Standing(state, State.ON_RESERVE, True, True)
    for state in told:
        yield Standing(state, state, True, True)


def test_states_behind_one_face_offer_the_directors_the_same_and_refuse_with_the_same_words():
    answers: dict[str, set] = {}
    for standing in _standings():
        shown = face(standing, Audience.DIRECTOR)
        refusals = []
        for event in sorted(lifecycle.DIRECTORS_EVENTS):
            f = replace(
                facts(standing.state, told=standing.told),
                closes_at=NOW + timedelta(days=-1 if standing.closed else 1),
                submitted_before=standing.submitted_before,
            )
            verdict = judge(event, {Hat.DIRECTOR}, f, Given(by_id=9))
            if event in lifecycle.FACE_EVENTS[shown.key]:
                continue
            refusals.append((event, tuple(x.code for x in verdict.findings), verdict.forbidden))
        answers.setdefault(shown.key, set()).add(
            (offers(standing, {Hat.DIRECTOR}), tuple(refusals), str(shown.word))
        )
    assert {key: len(variants) for key, variants in answers.items()} == dict.fromkeys(answers, 1)


def test_what_a_face_offers_every_state_behind_it_can_do():
    for standing in _standings():
        for event in lifecycle.FACE_EVENTS[face(standing, Audience.DIRECTOR).key]:
            assert (standing.state, event) in EXPECTED, standing


def test_from_the_closing_to_the_announcement_the_directors_read_one_face():
    undisclosed = lifecycle.UNDER_REVIEW | {State.SUBMITTED}
    assert {face(Standing(s, "", True, True), Audience.DIRECTOR).key for s in undisclosed} == {"under-review"}
    assert {
        face(Standing(s, State.ON_RESERVE, True, True), Audience.DIRECTOR).key for s in lifecycle.UNDER_REVIEW
    } == {"on-reserve"}


@given(st.lists(st.sampled_from(list(lifecycle.TABLE)), max_size=40))
def test_a_ledger_that_follows_the_table_replays_and_any_other_does_not(rows):
    state, steps, lawful = State.DRAFT, [], True
    for row in rows:
        steps.append((row.event, row.target))
        lawful = lawful and (
            row.target in {r.target for r in lifecycle.TABLE if r.source == state and r.event == row.event}
        )
        state = row.target
    if lawful:
        assert replay(steps) == state
    else:
        with pytest.raises(ValueError, match="does not lead"):
            replay(steps)
