"""A proposal as people read it."""

from typing import Any

import pytest

from applications.mechanisms import CURRENT_VERSION, FORMS, FormDefinition, definition
from applications.reading import Names, SectionRead, documents_for, read

BELGIUM, UKRAINE = {"iso2": "BE", "name": "Belgium"}, {"iso2": "UA", "name": "Ukraine"}
NAMES = Names({"8": "8 Critical Underwater Infrastructure"}, {"PT": "Portugal"})


def director(role: str, country: dict[str, str]) -> dict[str, Any]:
    return {
        "role": role, "title": "Dr", "given_name": "Marc", "family_name": "Delvaux", "gender": "MAN",
        "nationality": country, "residence": country, "position": "Head of laboratory",
        "organisation": {"name": "Institute", "kind": "ACADEMIC", "city": "Ostend", "country": country},
        "address": "Quay 1", "phone": "+32 1", "email": "marc@example.org",
    }  # fmt: skip


def content_for(form: FormDefinition, **more: Any) -> dict[str, Any]:
    empty = {"directors": [], "budget": [], "documents": []}
    answers = {section.key: {q.key: None for q in section.questions} for section in form.sections}
    frame = {"mechanism": form.mechanism, "phase": form.phase, "form_version": form.version}
    return frame | empty | {"requested_eur": "0.00", "answers": answers} | more


def section(sections: tuple[SectionRead, ...], key: str) -> SectionRead:
    return next(one for one in sections if one.key == key)


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.key)
@pytest.mark.parametrize("reader", ["director", "officer", "reviewer"])
def test_every_form_can_be_read_while_it_is_empty(form: FormDefinition, reader: Any) -> None:
    sections = read(content_for(form), form, reader, names=NAMES)
    assert [one.number for one in sections] == list(range(1, len(sections) + 1))
    assert all(answer.is_blank for one in sections for answer in one.answers)


def test_a_reviewer_reads_neither_contact_details_nor_what_is_for_officers_only() -> None:
    form = definition("MYP", 2, CURRENT_VERSION)
    content = content_for(form, directors=[director("NPD", BELGIUM), director("PPD", UKRAINE)])
    for reader, allowed in (("officer", True), ("reviewer", False)):
        sections = read(content, form, reader, names=NAMES)  # type: ignore[arg-type]
        assert ("marc@example.org" in repr(sections)) is allowed
        assert ("Quay 1" in repr(sections)) is allowed
        assert any(one.key == "declarations" for one in sections) is allowed
        assert "Gender" not in repr(sections)
    assert "commitment_npd" in documents_for(form, "officer")


def test_codes_are_read_as_names_and_dates_as_words() -> None:
    form = definition("ARW", 0, CURRENT_VERSION)
    content = content_for(form)
    keys = {q.key: s.key for s in form.sections for q in s.questions}
    given = {"main_priority": "8", "event_start_on": "2027-05-03", "other_priorities": ["8"]}
    for key, value in given.items():
        content["answers"][keys[key]][key] = value
    answers = {a.key: a for one in read(content, form, "officer", names=NAMES) for a in one.answers}
    assert answers["main_priority"].text == "8 Critical Underwater Infrastructure"
    assert answers["other_priorities"].items == ("8 Critical Underwater Infrastructure",)
    assert answers["event_start_on"].text == "3 May 2027"


def test_a_full_budget_shows_every_amount_by_heading_year_and_director_and_adds_up() -> None:
    form = definition("MYP", 2, CURRENT_VERSION)
    cells = [
        {"heading": "equipment", "director": 0, "year": 1, "amount_eur": "1000.00"},
        {"heading": "equipment", "director": 1, "year": 2, "amount_eur": "2000.50"},
        {"heading": "travel", "director": 1, "year": 2, "amount_eur": "3.00"},
    ]
    pair = [director("NPD", BELGIUM), director("PPD", UKRAINE)]
    content = content_for(form, directors=pair, budget=cells, requested_eur="3003.50")
    tables = section(read(content, form, "reviewer", names=NAMES), "budget").tables
    assert [table.caption for table in tables] == ["NPD, Belgium", "PPD, Ukraine", "All directors together"]
    assert [cell.text for cell in tables[1].rows[0].cells] == ["–", "2,000.50", "2,000.50"]
    assert tables[2].total is not None
    assert [cell.text for cell in tables[2].total.cells] == ["1,000", "2,003.50", "3,003.50"]


def test_a_document_has_an_address_only_where_this_reader_may_open_it() -> None:
    form = definition("MYP", 1, CURRENT_VERSION)
    documents = [{"slot": "cv_npd", "name": "cv.pdf", "sha256": "a" * 64, "size": 412_000, "pages": 2}]
    content = content_for(form, documents=documents)
    for links, url in (({"cv_npd": "/x/"}, "/x/"), ({}, "")):
        file = section(read(content, form, "officer", names=NAMES, links=links), "documents").files[0]
        assert (file.url, file.note) == (url, "0.4 MB, 2 pages")


def test_a_table_is_read_with_its_costs_worked_out_and_without_what_the_reader_may_not_see() -> None:
    form = definition("MYP", 2, CURRENT_VERSION)
    content = content_for(form, directors=[director("NPD", BELGIUM) | {"place": 0}])
    item = {
        "item": "Pump",
        "number": 3,
        "unit_eur": "1000.50",
        "owner": "0",
        "place": "Odesa",
        "purpose": "x",
    }
    content["answers"]["justification"]["equipment_list"] = [{"id": "a", **item}]
    user = {
        "organisation": "Coast Guard",
        "country": "PT",
        "email": "duty@coast.example",
        "endorsement": "letter",
    }
    content["answers"]["end_users"]["end_users"] = [{"id": "b", **user}]
    sections = read(content, form, "reviewer", names=NAMES)
    (answer,) = (a for a in section(sections, "justification").answers if a.key == "equipment_list")
    assert answer.table is not None
    assert [cell.text for cell in answer.table.rows[0].cells] == [
        "3", "1,000.50", "NPD, Institute", "Odesa", "x", "3,001.50",
    ]  # fmt: skip
    assert answer.table.total is not None
    assert answer.table.total.cells[-1].text == "3,001.50"
    assert "Portugal" in repr(sections)
    assert "duty@coast.example" not in repr(sections)
    assert "duty@coast.example" in repr(read(content, form, "officer", names=NAMES))


def test_the_plan_stands_beside_its_tables_and_the_costs_beside_the_budget() -> None:
    form = definition("MYP", 2, CURRENT_VERSION)
    content = content_for(form)
    content["answers"]["work_plan"]["tasks"] = [{"title": "Measure", "first": 1, "last": 6}]
    shown = {one.key: one.pictures for one in read(content, form, "reviewer", names=NAMES)}
    assert shown["work_plan"].plan is not None
    assert [key for key, pictures in shown.items() if pictures] == ["work_plan"]
