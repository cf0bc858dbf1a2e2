"""The five forms as data: complete, consistent, and worded."""

import pytest

from applications.mechanisms import (
    CURRENT_VERSION,
    FORMS,
    FormDefinition,
    all_questions,
    definition,
    phases,
    versions,
)
from applications.reading import documents_for

ALL = [pytest.param(form, id=f"{form.key}-{form.version}") for form in FORMS.values()]

# What each form must hold: the section or question keys that answer one point of docs/programme.md §1.10 to §1.12.
MYP_SHORT = {
    "title": "title",
    "key priorities": "main_priority",
    "funding requested": "budget",
    "co-directors": "directors",
    "end-users": "end_users",
    "abstract": "abstract",
    "security relevance": "security_relevance",
    "state of the art": "state_of_the_art",
    "milestones, coarse": "milestones",
    "readiness": "trl_start",
    "young researchers": "young_role",
    "use of results": "uptake",
    "team": "team_summary",
}
MYP_FULL = {
    "title": "title",
    "acronym": "acronym",
    "duration": "duration_months",
    "key priorities": "main_priority",
    "funding requested": "budget",
    "co-directors": "directors",
    "end-users": "end_users",
    "abstract": "abstract",
    "security relevance": "security_relevance",
    "state of the art": "state_of_the_art",
    "novelty": "novelty",
    "related efforts": "related_work",
    "objectives": "objectives",
    "methods": "methods",
    "work plan": "tasks",
    "milestones": "milestones",
    "deliverables": "deliverables",
    "criteria for success": "success_criteria",
    "readiness start": "trl_start",
    "readiness end": "trl_end",
    "team": "team_members",
    "young researchers": "young_role",
    "training abroad": "training",
    "stipends": "stipends",
    "gender": "gender",
    "use of results": "uptake",
    "risks": "risks",
    "ethics": "ethics",
    "data": "data_protection",
    "export control": "export_control",
    "travel security": "travel_security",
    "visibility": "visibility_plan",
    "publications": "publications_count",
    "conferences": "conferences_count",
    "intellectual property": "ipr",
    "budget reasons": "budget_reasons",
    "equipment": "equipment_list",
    "travel": "travel_list",
    "national funding": "national_funding",
    "earlier grants": "earlier_grants",
    "declarations": "declarations",
    "changes since phase 1": "changes",
    "cv": "cv_npd",
    "commitment": "commitment_ppd",
}
EVENT = {
    "title": "title",
    "key priorities": "main_priority",
    "dates": "event_start_on",
    "other dates": "other_dates",
    "days": "working_days",
    "place": "event_place",
    "country": "event_country",
    "co-directors": "directors",
    "committee": "committee",
    "objectives": "objectives",
    "result": "expected_results",
    "security relevance": "security_relevance",
    "content": "scientific_content",
    "programme": "programme",
    "participants": "participants_by_country",
    "selection": "selection",
    "language": "language",
    "end-users": "end_users",
    "gender": "gender",
    "publication": "publication",
    "visibility": "visibility_plan",
    "travel and security": "travel_security",
    "budget": "budget",
    "other income": "other_income",
    "cv": "cv_npd",
    "earlier events": "earlier_events",
}
TEACHING = EVENT | {"lecturers": "lecturers", "level": "audience_level", "assessment": "assessment"}
TEACHING |= {"announcement": "announcement"}
MUST_HOLD = {
    "myp_short": MYP_SHORT,
    "myp_full": MYP_FULL,
    "arw": EVENT | {"speakers": "speakers"},
    "atc": TEACHING,
    "asi": TEACHING,
}


def keys_of(form: FormDefinition) -> set[str]:
    slots = {slot.key for section in form.sections for slot in section.slots}
    return {section.key for section in form.sections} | {q.key for _section, q in all_questions(form)} | slots


@pytest.mark.parametrize("form", ALL)
def test_every_point_of_the_programme_has_its_place_in_the_form(form: FormDefinition) -> None:
    missing = {point for point, key in MUST_HOLD[form.key].items() if key not in keys_of(form)}
    assert missing == set()


@pytest.mark.parametrize("form", ALL)
def test_keys_of_sections_questions_and_slots_are_unique(form: FormDefinition) -> None:
    sections = [section.key for section in form.sections]
    questions = [question.key for _section, question in all_questions(form)]
    slots = [slot.key for section in form.sections for slot in section.slots]
    for keys in (sections, questions, slots):
        assert sorted(set(keys)) == sorted(keys)


@pytest.mark.parametrize("form", ALL)
def test_every_text_has_a_limit_and_every_other_answer_has_none(form: FormDefinition) -> None:
    for _section, question in all_questions(form):
        if question.kind in {"text", "line"}:
            assert question.limit, question.key
        else:
            assert question.limit is None, question.key


@pytest.mark.parametrize("form", ALL)
def test_short_texts_count_characters_and_long_ones_words(form: FormDefinition) -> None:
    for _section, question in all_questions(form):
        if question.kind == "line":
            assert question.unit == "characters", question.key
        if question.kind == "text":
            assert question.unit == "words", question.key
            assert str(question.help), f"{question.key} is a text without a word of help"


@pytest.mark.parametrize("form", ALL)
def test_choices_have_options_or_a_source_and_integers_have_bounds(form: FormDefinition) -> None:
    for _section, question in all_questions(form):
        assert (question.kind in {"choice", "choices"}) == bool(question.options or question.source), (
            question.key
        )
        if question.kind == "integer":
            assert question.minimum is not None, question.key
            assert question.maximum is not None, question.key


@pytest.mark.parametrize("form", ALL)
def test_every_section_stands_in_a_group_and_no_group_is_empty(form: FormDefinition) -> None:
    groups = [key for key, _label in form.groups]
    assert [s.group for s in form.sections] == sorted((s.group for s in form.sections), key=groups.index), (
        "sections stand in the order of the groups"
    )
    assert {section.group for section in form.sections} == set(groups)
    assert [section for group in groups for section in form.in_group(group)] == list(form.sections)


@pytest.mark.parametrize("form", ALL)
def test_every_section_asks_something_of_its_kind(form: FormDefinition) -> None:
    for section in form.sections:
        assert str(section.title)
        assert str(section.lead)
        assert len(section.questions) <= 8, section.key
        assert bool(section.budget_headings) == (section.kind == "budget"), section.key
        assert bool(section.budget_shape) == (section.kind == "budget"), section.key
        assert bool(section.slots) == (section.kind == "documents"), section.key
        if section.kind in {"narrative", "basics"}:
            assert section.questions, section.key
        for question in section.questions:
            assert not question.column or section.kind == "basics", question.key


@pytest.mark.parametrize("form", ALL)
def test_the_form_has_one_section_of_each_table(form: FormDefinition) -> None:
    kinds = [section.kind for section in form.sections]
    for kind in ("basics", "directors", "budget"):
        assert kinds.count(kind) == 1, kind
    assert [section.key for section in form.sections if section.kind == "documents"][-1] == "documents"


@pytest.mark.parametrize("form", ALL)
def test_every_table_can_be_drawn_filled_in_and_judged(form: FormDefinition) -> None:
    headings = {h.key for section in form.sections for h in section.budget_headings}
    for _section, question in all_questions(form):
        assert bool(question.columns) == bool(str(question.row)) == (question.kind == "table"), question.key
        keys = [column.key for column in question.columns]
        assert len(keys) == len(set(keys)), question.key
        assert set(question.product) <= set(keys), question.key
        assert question.heading in {"", *headings}, question.key
        assert question.fewest <= question.most, question.key
        for column in question.columns:
            assert bool(column.options) == (column.kind == "choice"), (question.key, column.key)
            assert column.key.replace("_", "").isalpha(), (question.key, column.key)
            assert column.minimum <= column.maximum, (question.key, column.key)
            assert column.key not in {"id", "remove"}


def test_the_registry_gives_each_form_by_mechanism_phase_and_version() -> None:
    assert definition("MYP", 2, "2026.1").key == "myp_full"
    assert phases("MYP", CURRENT_VERSION) == (1, 2)
    assert phases("ASI", CURRENT_VERSION) == (0,)
    assert versions() == (CURRENT_VERSION, "2026.1")
    # A form that stayed as it was is the same in the next version.
    assert definition("ARW", 0, CURRENT_VERSION) is definition("ARW", 0, "2026.1")
    with pytest.raises(KeyError):
        definition("MYP", 1, "2026.0")
    with pytest.raises(KeyError):
        definition("MYP", 0, CURRENT_VERSION)


def test_budget_headings_of_a_project_are_the_classic_nine() -> None:
    budget = definition("MYP", 2, CURRENT_VERSION).section("budget")
    assert budget is not None
    assert [str(heading.label) for heading in budget.budget_headings] == [
        "Equipment",
        "Computers – software",
        "Training",
        "Books – journals",
        "Experts – advisors",
        "Travel",
        "Consumables – spare parts",
        "Other costs",
        "Stipends",
    ]


@pytest.mark.parametrize("form", ALL)
def test_a_declaration_can_only_be_answered_with_yes(form: FormDefinition) -> None:
    section = form.section("declarations")
    assert section is not None
    stated = [question for question in section.questions if question.key.startswith("declare_")]
    assert len(stated) == 5
    assert all(question.must_agree and question.required for question in stated)


def test_only_a_project_needs_an_end_user() -> None:
    needed = {
        form.key
        for form in FORMS.values()
        for _s, q in all_questions(form)
        if q.key == "end_users" and q.required
    }
    assert needed == {"myp_short", "myp_full"}


def test_declarations_and_earlier_grants_are_for_officers_only() -> None:
    for form in FORMS.values():
        for _section, question in all_questions(form):
            if question.key.startswith("declare_") or question.key in {"earlier_grants", "rather_not"}:
                assert question.seen_by == {"officer"}


def test_short_proposals_of_the_second_version_may_carry_figures_and_those_of_the_first_stay_as_they_were():
    old, new = definition("MYP", 1, "2026.1"), definition("MYP", 1, "2026.2")
    assert [section for section in new.sections if section.key != "figures"] == list(old.sections)
    (slot,) = new.section("figures").slots
    assert not slot.required
    assert not slot.about_people
    assert documents_for(new, "anonymous") == {"figures"}
    assert documents_for(old, "anonymous") == frozenset()
    assert all(
        slot.about_people
        for form in FORMS.values()
        for s in form.sections
        for slot in s.slots
        if s.key == "documents"
    )
