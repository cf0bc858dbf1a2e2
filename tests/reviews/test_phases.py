"""The dated switches of a review, as values."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reviews.enums import OthersOpen
from reviews.phases import (
    Phases,
    ReviewStanding,
    bar_to_discussing,
    bar_to_evaluating,
    bar_to_reading_others,
    may_change_scores,
    may_discuss,
    may_evaluate,
    may_read_others,
    panel_meets,
    phases_findings,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER, BEFORE = NOW + timedelta(days=3), NOW - timedelta(days=3)
OPEN = Phases()
DONE = ReviewStanding(own_in=True)


def code(finding: object) -> str:
    return finding.code if finding else ""  # type: ignore[attr-defined]


@pytest.mark.parametrize("others_open", OthersOpen)
def test_nobody_who_owes_an_evaluation_reads_another_whatever_the_switches_say(
    others_open: OthersOpen,
) -> None:
    phases = Phases(others_open=others_open, others_open_at=BEFORE, panel_meets_at=BEFORE)
    for standing in (ReviewStanding(), ReviewStanding(leads=True), ReviewStanding(in_review=False)):
        assert code(bar_to_reading_others(phases, standing, NOW)) == "others_after_own"
        assert not may_discuss(phases, standing, NOW)
        assert not may_change_scores(phases, standing, NOW)


def test_others_open_with_the_own_one_or_with_the_last_one_or_on_the_day() -> None:
    waiting = replace(DONE, awaited=1)
    assert may_read_others(OPEN, waiting, NOW)
    all_in = Phases(others_open=OthersOpen.ALL_IN)
    assert code(bar_to_reading_others(all_in, waiting, NOW)) == "others_after_all"
    assert may_read_others(all_in, DONE, NOW)
    dated = Phases(others_open=OthersOpen.AT_DATE, others_open_at=NOW)
    assert may_read_others(dated, waiting, NOW)
    assert code(bar_to_reading_others(dated, waiting, NOW - timedelta(seconds=1))) == "others_after_date"


def test_who_leads_the_panel_or_comes_back_after_it_waits_for_no_switch() -> None:
    dated = Phases(others_open=OthersOpen.AT_DATE, others_open_at=LATER)
    assert may_read_others(dated, ReviewStanding(asked=False, leads=True, awaited=2), NOW)
    assert may_read_others(dated, replace(DONE, in_review=False), NOW)


def test_an_evaluation_is_written_until_the_closing_or_until_its_own_later_date() -> None:
    assert may_evaluate(OPEN, DONE, NOW)
    closed = Phases(evaluations_close_at=NOW)
    assert code(bar_to_evaluating(closed, DONE, NOW)) == "evaluations_were_due"
    assert may_evaluate(closed, DONE, NOW - timedelta(seconds=1))
    assert may_evaluate(closed, replace(DONE, due_at=LATER), NOW)
    assert not may_evaluate(OPEN, replace(DONE, asked=False), NOW)
    for over in (replace(DONE, signed=True), replace(DONE, in_review=False)):
        assert code(bar_to_evaluating(OPEN, over, NOW)) == "evaluation_closed"


def test_scores_change_in_the_discussion_after_evaluations_have_closed_and_no_longer_once_signed() -> None:
    phases = Phases(evaluations_close_at=BEFORE, discussion_opens_at=NOW)
    assert may_change_scores(phases, DONE, NOW)
    assert code(bar_to_discussing(phases, DONE, NOW - timedelta(seconds=1))) == "discussion_after_date"
    assert code(bar_to_discussing(phases, replace(DONE, signed=True), NOW)) == "discussion_closed"
    assert not may_change_scores(phases, ReviewStanding(asked=False, leads=True), NOW)
    assert may_discuss(phases, ReviewStanding(asked=False, leads=True), NOW)


def test_the_panel_meets_from_its_hour_on() -> None:
    assert panel_meets(Phases(panel_meets_at=NOW), NOW)
    assert not panel_meets(Phases(panel_meets_at=LATER), NOW)
    assert not panel_meets(OPEN, NOW)


def test_switches_stand_in_their_order_and_a_dated_one_has_its_date() -> None:
    assert phases_findings(OPEN, NOW) == ()
    found = phases_findings(
        Phases(
            evaluations_close_at=BEFORE,
            others_open=OthersOpen.AT_DATE,
            discussion_opens_at=LATER + timedelta(days=1),
            panel_meets_at=LATER,
        ),
        NOW,
    )
    assert {(finding.code, finding.where) for finding in found} == {
        ("phase_before_closing", "evaluations_close_at"),
        ("others_date_missing", "others_open_at"),
        ("phase_after_panel", "discussion_opens_at"),
    }
