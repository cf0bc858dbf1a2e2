"""Rules at their edges, without a database."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from applications import eligibility, rules
from applications.mechanisms import FORMS, definition
from applications.plan import plan_of
from applications.rules import BudgetFacts, DirectorFacts, Given, ProposalFacts
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
        directors=(NPD, PPD), requested_eur=Decimal(300_000),
        budget=(BudgetFacts("equipment", 0, 1, Decimal(100_000)), BudgetFacts("equipment", 1, 2, Decimal(200_000))),
    )  # fmt: skip


def codes(findings) -> list[str]:
    return [finding.code for finding in findings]


def test_an_eligible_pair_has_no_findings(base):
    assert eligibility.eligible(base, G) == ()


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
    assert codes(eligibility.eligible(facts, G)) == expected


def test_a_call_may_ask_for_the_nationality_of_the_side(base):
    facts = replace(base, nationality_rule="match-role", directors=(replace(NPD, nationality="UA"), PPD))
    assert codes(eligibility.eligible(facts, G)) == ["nationality_not_allowed"]


def test_a_co_director_works_in_a_nato_or_partner_country(base):
    third = replace(PPD, role="CO", name="Nino", email="n@x.example", user_id=3, employment="XX")
    assert codes(eligibility.eligible(replace(base, directors=(NPD, PPD, third)), G)) == [
        "co_director_country"
    ]


def test_a_priority_outside_the_call_and_a_mechanism_it_does_not_offer(base):
    assert codes(eligibility.eligible(replace(base, main_priority="9"), G)) == ["priority_not_in_call"]
    assert codes(eligibility.eligible(replace(base, mechanism_offered=False), G)) == ["mechanism_not_offered"]


@pytest.mark.parametrize(("requested", "over"), [("400000.00", None), ("400000.01", Decimal("0.01"))])
def test_the_ceiling_is_refused_from_the_first_cent_above(base, requested, over):
    found = eligibility.within_ceiling(replace(base, requested_eur=Decimal(requested)), G)
    assert [finding.values["over"] for finding in found] == ([over] if over else [])


def filled(base, **tables):
    """Give the facts with these tables filled in, each in the section that asks for it."""
    answers = {section.key: {} for section in base.form.sections}
    for section in base.form.sections:
        answers[section.key] = {q.key: tables[q.key] for q in section.questions if q.key in tables}
    return replace(base, answers=answers, plan=plan_of(base.form, answers))


def judged(facts, key):
    """Give what the rules find in the table of that key, as code, row and column."""
    section = next(s for s in facts.form.sections if any(q.key == key for q in s.questions))
    found = rules.section_findings(facts, section)
    return [
        (f.code, f.values.get("row"), f.values.get("column")) for f in found if f.values.get("field") == key
    ]


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ([6, 18, 24], []),
        ([12, 24], []),
        ([24, 6, 18], []),
        ([13, 24], [("milestones_too_far_apart", None, None)]),
        ([11, 24], [("milestones_too_far_apart", None, None)]),
        ([12, 24, 25], [("month_outside", 2, "month")]),
        ([0, 12, 24], [("cell_too_small", 0, "month")]),
        ([12, 23], [("last_milestone_early", None, None)]),
        ([6, "spring"], [("cell_number_unread", 1, "month")]),
        ([6], [("rows_missing", None, None), ("last_milestone_early", None, None)]),
    ],
)  # fmt: skip
def test_milestones_are_at_most_a_year_apart_and_end_with_the_project(base, months, expected):
    rows = [{"id": str(n), "title": "x", "month": month} for n, month in enumerate(months)]
    found = judged(filled(base, milestones=rows), "milestones")
    assert found == expected


def test_weights_add_up_to_a_hundred_and_no_criterion_falls_due_after_the_end(base):
    def criteria(*weights, month=12):
        return filled(
            base, success_criteria=[{"criterion": "x", "month": month, "weight": w} for w in weights]
        )

    assert judged(criteria(60, 40), "success_criteria") == []
    assert judged(criteria(60, 39), "success_criteria") == [("weights_not_hundred", None, None)]
    assert judged(criteria(60, "forty"), "success_criteria") == [("cell_number_unread", 1, "weight")]
    assert judged(criteria(60, 40, month=25), "success_criteria") == [
        ("month_outside", 0, "month"),
        ("month_outside", 1, "month"),
    ]


def test_a_task_ends_after_it_starts_and_before_the_project_does(base):
    task = {"title": "x", "lead": "0", "first": 3, "last": 6, "description": "x"}
    rows = [task, {**task, "last": 2}, {**task, "last": 25}, {**task, "first": None}]
    assert judged(filled(base, tasks=rows), "tasks") == [
        ("cell_missing", 3, "first"),
        ("task_ends_early", 1, "last"),
        ("month_outside", 2, "last"),
    ]


def test_every_cell_is_judged_by_its_kind_and_pointed_at(base):
    row = {"organisation": "x" * 201, "country": "UA", "email": "duty at harbour", "interest": "w " * 101}
    assert judged(filled(base, end_users=[row]), "end_users") == [
        ("cell_too_many_characters", 0, "organisation"),
        ("cell_email_unread", 0, "email"),
        ("cell_too_many_words", 0, "interest"),
        ("cell_missing", 0, "endorsement"),
    ]
    item = {"item": "Pump", "number": 0, "unit_eur": "12.5", "owner": "0", "place": "x", "purpose": "x"}
    assert judged(filled(base, equipment_list=[item]), "equipment_list") == [
        ("cell_too_small", 0, "number"),
        ("cell_amount_unread", 0, "unit_eur"),
    ]


def test_an_answer_of_an_earlier_shape_counts_as_no_row(base):
    assert judged(filled(base, tasks="1. Measure everything."), "tasks") == []


def test_a_list_of_costs_beside_the_budget_is_a_hint_with_both_amounts(base):
    item = {"item": "Pump", "number": 3, "unit_eur": "1000.50"}
    facts = filled(base, equipment_list=[item])
    found = [f for f in eligibility.soft_findings(facts) if f.values.get("field") == "equipment_list"]
    assert [(f.code, f.hard, f.values["listed"], f.values["asked"]) for f in found] == [
        ("list_differs_from_budget", False, Decimal("3001.50"), Decimal(300_000))
    ]
    level = {"item": "Pump", "number": 3, "unit_eur": "100000.00"}
    even = eligibility.soft_findings(filled(base, equipment_list=[level]))
    assert [f for f in even if f.values.get("field") == "equipment_list"] == []


def test_a_list_that_gives_a_director_more_than_the_budget_does_is_a_hint_once_the_sums_agree(base):
    sides = tuple(replace(director, place=n) for n, director in enumerate(base.directors))
    item = {"item": "Pump", "number": 1}
    asked = tuple(BudgetFacts("equipment", n, 1, Decimal(eur)) for n, eur in enumerate((200, 100)))

    def found(*owners: tuple[str, str]) -> list[tuple[object, ...]]:
        rows = [{**item, "unit_eur": eur, "owner": owner} for owner, eur in owners]
        facts = replace(filled(base, equipment_list=rows), budget=asked, directors=sides)
        hints = [f for f in eligibility.soft_findings(facts) if f.code == "list_differs_by_director"]
        assert not any(f.hard for f in hints)
        return [(f.values["director"][:3], f.values["listed"], f.values["asked"]) for f in hints]

    assert found(("0", "200.00"), ("1", "100.00")) == []
    assert found(("0", "100.00"), ("1", "200.00")) == [
        (sides[0].role, Decimal(100), Decimal(200)),
        (sides[1].role, Decimal(200), Decimal(100)),
    ]
    assert found(("0", "300.00"), ("1", "100.00")) == [], "first the sums"
    assert found(("0", "200.00"), ("", "100.00")) == [], "who owns it is missing"


@pytest.mark.parametrize(
    ("heading", "part", "expected"),
    [
        ("equipment", 60, []), ("equipment", 61, [("Equipment", 61, 50)]),
        ("travel", 31, [("Training and travel", 31, 20)]), ("stipends", 20, []),
        ("stipends", 21, [("Stipends", 21, 15)]), ("consumables", 100, []),
    ],
)  # fmt: skip
def test_a_part_well_above_the_guide_asks_for_a_reason_and_refuses_nothing(base, heading, part, expected):
    lines = (BudgetFacts(heading, 0, 1, Decimal(part)), BudgetFacts("other", 1, 1, Decimal(100 - part)))
    facts = replace(base, budget=lines, requested_eur=Decimal(100))
    found = [f for f in eligibility.soft_findings(facts) if f.code == "share_unusual"]
    assert [(f.values["label"], f.values["share"], f.values["usual"]) for f in found] == expected
    assert not any(f.hard for f in found)


@pytest.fixture
def event(base) -> ProposalFacts:
    """Give a workshop of four days."""
    return replace(base, mechanism="ARW", phase=0, form=definition("ARW", 0, "2026.1"), duration=4)


def test_participants_are_counted_by_country_and_their_balance_is_only_a_hint(event):
    rows = [
        {"country": "BE", "number": 8, "women": 9, "young": 0},
        {"country": "UA", "number": 2, "women": 1, "young": 1},
        {"country": "RU", "number": 1, "women": 0, "young": 0},
        {"country": "UA", "number": 1, "women": 0, "young": 0},
    ]
    facts = filled(event, participants_by_country=rows)
    assert judged(facts, "participants_by_country") == [
        ("part_exceeds_whole", 0, "women"),
        ("country_twice", 3, "country"),
    ]
    hints = [
        (f.code, f.hard, f.values.get("row")) for f in eligibility.soft_findings(facts) if "field" in f.values
    ]
    assert hints == [
        ("few_partners", False, None),
        ("country_too_large", False, 0),
        ("country_not_eligible", False, 2),
    ]


def test_sessions_end_after_they_start_within_the_days_of_the_event(event):
    row = {"day": 1, "start": "09:00", "end": "12:00", "session": "1", "title": "x"}
    rows = [row, {**row, "end": "08:00"}, {**row, "day": 5}, {**row, "start": "nine"}]
    facts = filled(event, programme=rows)
    assert judged(facts, "programme") == [
        ("cell_time_unread", 3, "start"),
        ("session_ends_early", 1, "end"),
        ("day_outside", 2, "day"),
    ]


def test_days_without_a_session_are_named_while_somebody_can_read_the_list(event):
    rows = [{"day": 1, "start": "09:00", "end": "12:00", "session": "1", "title": "x"}]

    def empty(days):
        facts = filled(event, programme=rows)
        answers = {**facts.answers, "practicalities": {"working_days": days}}
        found = eligibility.soft_findings(replace(facts, answers=answers))
        return [f.values["days"] for f in found if f.code == "programme_days_empty"]

    assert empty(3) == ["2, 3"]
    # A billion days would be a list of gigabytes.
    assert empty(100_000) == []
    assert empty(-5) == []


def test_days_and_levels_stand_in_their_order(event, base):
    days = {"event_start_on": "2028-05-03", "event_end_on": "2028-05-01"}
    basics = event.form.section("basics")
    assert codes(rules.order_findings(basics, days)) == ["event_ends_early"]
    assert codes(
        rules.order_findings(base.form.section("readiness"), {"trl_start": "4", "trl_end": "3"})
    ) == ["level_falls"]
    other = filled(event, other_dates=[{"first_day": "2028-05-03", "last_day": "2028-05-01"}])
    assert judged(other, "other_dates") == [("days_in_wrong_order", 0, "last_day")]


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
    found = eligibility.soft_findings(facts)
    assert codes(found) == ["under_floor", "duration_unusual_months", "share_unusual"]
    assert not any(finding.hard for finding in found)


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda f: f.key)
def test_an_empty_draft_is_told_of_every_required_answer_and_document(base, form):
    facts = replace(base, form=form, directors=(), budget=(), requested_eur=Decimal(0))
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
