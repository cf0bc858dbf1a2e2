"""How far a draft has come follows from the findings that would refuse it."""

from dataclasses import replace
from typing import Any

import pytest

from applications import eligibility
from applications.eligibility import judge
from applications.facts import proposal_facts
from applications.progress import MISSING, Status, progress_of
from applications.rules import Given, ProposalFacts, complete
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole() -> ProposalFacts:
    return proposal_facts(factories.draft())


def status_of(facts: ProposalFacts, key: str) -> Status:
    return next(item.status for item in progress_of(facts) if item.section.key == key)


def with_answer(facts: ProposalFacts, section: str, name: str, value: Any) -> ProposalFacts:
    return replace(facts, answers={**facts.answers, section: {**facts.answers[section], name: value}})


def test_a_whole_draft_is_completed_throughout(whole: ProposalFacts) -> None:
    assert {item.status for item in progress_of(whole)} == {Status.COMPLETED}
    assert complete(whole, Given()) == ()


def test_a_gap_under_the_word_completed_is_a_problem_and_without_it_is_work_in_progress(
    whole: ProposalFacts,
) -> None:
    gap = with_answer(whole, "summary", "abstract", "")
    assert status_of(gap, "summary") is Status.PROBLEM
    assert status_of(replace(gap, completed=frozenset()), "summary") is Status.IN_PROGRESS


def test_something_wrong_is_a_problem_whatever_the_writers_call_it(whole: ProposalFacts) -> None:
    wrong = replace(with_answer(whole, "summary", "abstract", "word " * 400), completed=frozenset())
    assert status_of(wrong, "summary") is Status.PROBLEM


def test_an_untouched_section_has_not_started(whole: ProposalFacts) -> None:
    answers = {**whole.answers, "summary": dict.fromkeys(whole.answers["summary"])}
    bare = replace(whole, answers=answers, completed=frozenset(), started=frozenset())
    assert status_of(bare, "summary") is Status.NOT_STARTED


def test_a_table_that_was_carried_over_counts_as_begun(whole: ProposalFacts) -> None:
    carried = replace(whole, completed=frozenset(), started=frozenset())
    assert status_of(carried, "end_users") is Status.IN_PROGRESS
    assert status_of(with_answer(carried, "end_users", "end_users", []), "end_users") is Status.NOT_STARTED


def test_who_is_not_eligible_is_a_problem_of_the_section_on_directors(whole: ProposalFacts) -> None:
    moved = replace(whole, directors=tuple(replace(d, residence="UA") for d in whole.directors))
    assert status_of(moved, "directors") is Status.PROBLEM


def test_more_than_the_ceiling_is_a_problem_of_the_budget(whole: ProposalFacts) -> None:
    assert status_of(replace(whole, requested_eur=whole.ceiling_eur + 1), "budget") is Status.PROBLEM


def test_every_code_that_counts_as_missing_has_its_sentence() -> None:
    from core.wording import known_codes

    assert known_codes() >= MISSING


def test_every_rule_judges_once_however_many_sections_read_what_it_says(
    whole: ProposalFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []

    def counted(facts: ProposalFacts) -> Any:
        judged.append(facts.ref)
        return judge(facts)

    monkeypatch.setattr(eligibility, "judge", counted)
    assert len(progress_of(whole)) > 5
    assert len(judged) == 1
