"""Rules at their edges, without a database."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from applications import rules
from applications.mechanisms import FORMS, definition
from applications.rules import BudgetFacts, DirectorFacts, Given, MilestoneFacts, ProposalFacts
from core.wording import known_codes

G = Given()
NPD = DirectorFacts(
    "NPD", "Marc Delvaux", "m@x.example", "BE", "BE", "BE", "Institute", "ACADEMIC", "Head", 1
)
PPD = DirectorFacts("PPD", "Olena K", "o@x.example", "UA", "UA", "UA", "Institute", "GOVERNMENT", "Head", 2)
STANDING = {"BE": "nato", "US": "nato", "UA": "partner", "GE": "partner", "RU": "suspended"}


@pytest.fixture
def base() -> ProposalFacts:
    """Give a project of 24 months that is eligible and costs less than the ceiling."""
    return ProposalFacts(
        ref="SPS-2026-1-MYP-0001", state="draft", mechanism="MYP", phase=2, form=definition("MYP", 2, "2026.1"),
        now=datetime(2026, 1, 1, tzinfo=UTC), mechanism_offered=True, ceiling_eur=Decimal(400_000), floor_eur=Decimal(250_000),
        shortest=24, longest=36, priority_codes=frozenset({"8"}), main_priority="8", standing=STANDING, duration=24,
        directors=(NPD, PPD), end_users=1, requested_eur=Decimal(300_000),
        milestones=(MilestoneFacts(6, "a"), MilestoneFacts(18, "b"), MilestoneFacts(24, "c")),
        budget=(BudgetFacts("equipment", 0, 1, Decimal(100_000)), BudgetFacts("equipment", 1, 2, Decimal(200_000))),
    )  # fmt: skip


def codes(findings) -> list[str]:
    return [finding.code for finding in findings]


def test_an_eligible_pair_has_no_findings(base):
    assert rules.eligible(base, G) == ()


@pytest.mark.parametrize(
    ("npd", "ppd", "expected"),
    [
        ({"residence": "UA"}, {}, ["residence_not_nato"]),
        ({"employment": "GE"}, {}, ["employment_not_nato"]),
        ({"employment": "XX"}, {}, ["employment_not_nato"]),
        ({}, {"residence": "BE"}, ["residence_not_partner"]),
        ({}, {"employment": "US"}, ["employment_not_partner"]),
        ({}, {"residence": "RU"}, ["country_suspended"]),
        ({"nationality": "XX"}, {}, ["nationality_not_allowed"]),
        ({"nationality": "UA"}, {}, []),
        ({"organisation_kind": "FOR_PROFIT"}, {}, ["institution_not_fundable"]),
        ({}, {"organisation_kind": "INTERNATIONAL"}, ["institution_not_fundable"]),
        ({}, {"user_id": 1}, ["same_person"]),
        ({}, {"email": "M@X.example", "user_id": None}, ["same_person"]),
    ],
)
def test_each_hard_check_of_the_pair(base, npd, ppd, expected):
    facts = replace(base, directors=(replace(NPD, **npd), replace(PPD, **ppd)))
    assert codes(rules.eligible(facts, G)) == expected


def test_a_call_may_ask_for_the_nationality_of_the_side(base):
    facts = replace(base, nationality_rule="match-role", directors=(replace(NPD, nationality="UA"), PPD))
    assert codes(rules.eligible(facts, G)) == ["nationality_not_allowed"]


def test_a_co_director_works_in_a_nato_or_partner_country(base):
    third = replace(PPD, role="CO", name="Nino", email="n@x.example", user_id=3, employment="XX")
    assert codes(rules.eligible(replace(base, directors=(NPD, PPD, third)), G)) == ["co_director_country"]


def test_a_priority_outside_the_call_and_a_mechanism_it_does_not_offer(base):
    assert codes(rules.eligible(replace(base, main_priority="9"), G)) == ["priority_not_in_call"]
    assert codes(rules.eligible(replace(base, mechanism_offered=False), G)) == ["mechanism_not_offered"]


@pytest.mark.parametrize(("requested", "over"), [("400000.00", None), ("400000.01", Decimal("0.01"))])
def test_the_ceiling_is_refused_from_the_first_cent_above(base, requested, over):
    found = rules.within_ceiling(replace(base, requested_eur=Decimal(requested)), G)
    assert [finding.values["over"] for finding in found] == ([over] if over else [])


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ([6, 18, 24], []),
        ([12, 24], []),
        ([13, 24], ["milestones_too_far_apart"]),
        ([11, 24], ["milestones_too_far_apart"]),
        ([12, 25], ["milestone_outside", "milestones_too_far_apart"]),
        ([0, 12, 24], ["milestone_outside"]),
        ([12, 23], ["last_milestone_early"]),
        ([], ["milestones_missing"]),
    ],
)
def test_milestones_are_at_most_a_year_apart_and_end_with_the_project(base, months, expected):
    facts = replace(base, milestones=tuple(MilestoneFacts(m, "x") for m in months))
    section = next(s for s in facts.form.sections if s.kind == "milestones")
    assert codes(rules.milestone_findings(facts, section)) == expected


def test_each_side_asks_for_something_and_no_year_lies_after_the_end(base):
    section = next(s for s in base.form.sections if s.kind == "budget")
    assert codes(rules.budget_findings(base, section)) == []
    one_sided = replace(base, budget=(BudgetFacts("equipment", 0, 1, Decimal(300_000)),))
    assert codes(rules.budget_findings(one_sided, section)) == ["budget_side_empty"]
    late = replace(base, budget=(*base.budget, BudgetFacts("travel", 0, 3, Decimal(1))))
    assert codes(rules.budget_findings(late, section)) == ["budget_year_outside"]
    assert "amount_unread" in codes(rules.budget_findings(replace(base, unread_amounts=1), section))
    assert "budget_empty" in codes(rules.budget_findings(replace(base, requested_eur=Decimal(0)), section))


def test_a_small_request_and_an_unusual_length_only_warn(base):
    facts = replace(base, requested_eur=Decimal(10), duration=48)
    found = rules.soft_findings(facts)
    assert codes(found) == ["under_floor", "duration_unusual_months"]
    assert not any(finding.hard for finding in found)


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda f: f.key)
def test_an_empty_draft_is_told_of_every_required_answer_and_document(base, form):
    facts = replace(
        base, form=form, directors=(), end_users=0, milestones=(), budget=(), requested_eur=Decimal(0)
    )
    found = rules.complete(facts, G)
    required = sum(q.required for s in form.sections for q in s.questions) + sum(
        sl.required for s in form.sections for sl in s.slots
    )
    missing = {"answer_missing", "declaration_open", "document_missing"}
    assert sum(f.code in missing for f in found) == required
    declared = sum(q.must_agree and q.required for s in form.sections for q in s.questions)
    assert sum(f.code == "declaration_open" for f in found) == declared > 0
    assert {f.where for f in found} <= {s.key for s in form.sections}
    assert {f.code for f in found} <= known_codes()


def test_an_answer_one_word_over_its_limit_is_too_long_and_at_its_limit_is_not(base):
    section, question = next(
        (s, q) for s in base.form.sections for q in s.questions if q.kind == "text" and q.unit == "words"
    )
    at, over = " ".join(["w"] * question.limit), " ".join(["w"] * (question.limit + 1))
    assert [
        f.code
        for f in rules.question_findings(section, {question.key: at})
        if f.values["field"] == question.key
    ] == []
    found = [
        f for f in rules.question_findings(section, {question.key: over}) if f.values["field"] == question.key
    ]
    assert [(f.code, f.values["over"]) for f in found] == [("answer_too_long", 1)]
