"""What may be decided when, and what a prepared decision must say."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from applications.enums import Event, State
from applications.lifecycle import TABLE
from applications.mechanisms import definition
from applications.rules import ProposalFacts
from decisions.enums import Outcome
from decisions.rules import EVENT_OF, GRANTS, DecisionDraft, outcomes_for, redress_open, term_passed, unready

NOW = datetime(2027, 5, 1, 12, 0, tzinfo=UTC)


def facts(**values: object) -> ProposalFacts:
    known: dict[str, object] = {
        "ref": "SPS-2026-1-ARW-0001", "state": State.PROPOSED, "mechanism": "ARW", "phase": 0,
        "form": definition("ARW", 0, "2026.1"), "now": NOW, "requested_eur": Decimal(50000), "nations_agree": True,
    }  # fmt: skip
    return ProposalFacts(**{**known, **values})  # type: ignore[arg-type]


def draft(**values: object) -> DecisionDraft:
    known: dict[str, object] = {
        "outcome": Outcome.AWARD, "award_eur": Decimal(40000), "conditions": (), "reasons": (), "feedback": "",
        "answer_by": NOW + timedelta(days=28),
    }  # fmt: skip
    return DecisionDraft(**{**known, **values})  # type: ignore[arg-type]


def found(d: DecisionDraft, f: ProposalFacts) -> list[tuple[str, str]]:
    return [(finding.code, finding.where) for finding in unready(d, f)]


def test_a_whole_award_may_go_to_the_approver() -> None:
    assert found(draft(), facts()) == []


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"award_eur": None}, [("award_missing", "award_eur")]),
        ({"award_eur": Decimal("50000.01")}, [("award_over_request", "award_eur")]),
        ({"answer_by": None}, [("answer_by_too_soon", "answer_by")]),
        ({"answer_by": NOW + timedelta(days=6, hours=23)}, [("answer_by_too_soon", "answer_by")]),
        ({"outcome": Outcome.CONDITIONAL}, [("conditions_missing", "conditions")]),
        ({"outcome": Outcome.REFUSAL}, [("reason_missing", "reasons")]),
        ({"outcome": Outcome.RESUBMIT, "reasons": ("plan",)}, [("changes_unsaid", "feedback")]),
        ({"feedback": "word " * 301}, [("feedback_too_long", "feedback")]),
        ({"feedback": "Well.", "feedback_fr": "mot " * 301}, [("feedback_too_long", "feedback_fr")]),
        ({"feedback_fr": "Bien."}, [("french_alone", "feedback")]),
        (
            {"conditions": ("One.",), "conditions_fr": ("Une.", "Deux.")},
            [("conditions_fr_uneven", "conditions_fr")],
        ),
        ({"outcome": Outcome.INVITATION}, [("outcome_missing", "outcome")]),
        ({"outcome": "nonsense"}, [("outcome_missing", "outcome")]),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    changes: dict[str, object], wrong: list[tuple[str, str]]
) -> None:
    assert found(draft(**changes), facts()) == wrong


def test_an_award_waits_for_the_nations_and_a_refusal_for_the_end_of_their_consultation() -> None:
    assert found(draft(), facts(nations_agree=False)) == [("nations_not_agreed", "consultation")]
    refusal = draft(outcome=Outcome.REFUSAL, reasons=("quality",))
    assert found(refusal, facts(consultation_running=True)) == [("consultation_runs", "consultation")]


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("phase", [0, 1, 2])
def test_an_outcome_is_offered_only_where_the_table_has_its_event(state: State, phase: int) -> None:
    possible = {row.event for row in TABLE if row.source is state}
    for outcome in outcomes_for(state, phase):
        assert EVENT_OF[outcome] in possible


def test_a_short_proposal_is_invited_or_declined_and_never_held_or_funded() -> None:
    assert set(outcomes_for(State.REVIEWED, 1)) == {Outcome.INVITATION, Outcome.RESUBMIT, Outcome.REFUSAL}
    assert not set(outcomes_for(State.REVIEWED, 2)) & {*GRANTS, Outcome.INVITATION}


def test_every_outcome_has_its_event() -> None:
    assert set(EVENT_OF) == set(Outcome)
    assert set(EVENT_OF.values()) == {
        Event.APPROVE, Event.INVITE, Event.HOLD, Event.DECLINE, Event.RULE_OUT, Event.REVOKE,
    }  # fmt: skip


@pytest.mark.parametrize(("days", "open_"), [(0, True), (29, True), (30, False)])
def test_redress_is_open_for_thirty_days_after_a_refusal(days: int, open_: bool) -> None:
    assert redress_open(Outcome.REFUSAL, NOW, NOW + timedelta(days=days)) is open_


def test_no_redress_is_open_against_an_award_or_before_the_announcement() -> None:
    assert not redress_open(Outcome.AWARD, NOW, NOW)
    assert not redress_open(Outcome.REFUSAL, None, NOW)


@pytest.mark.parametrize(
    ("outcome", "answer_by", "phase2", "late"),
    [
        (Outcome.AWARD, NOW, None, True),
        (Outcome.CONDITIONAL, NOW + timedelta(seconds=1), NOW, False),
        (Outcome.INVITATION, None, NOW, True),
        (Outcome.INVITATION, NOW, NOW + timedelta(seconds=1), False),
        (Outcome.INVITATION, None, None, False),
        (Outcome.REFUSAL, NOW, NOW, False),
    ],
)
def test_a_letter_is_late_when_what_it_asks_for_cannot_be_done_in_time(
    outcome: Outcome, answer_by: datetime | None, phase2: datetime | None, late: bool
) -> None:
    assert term_passed(outcome, answer_by, phase2, NOW) == (NOW if late else None)
