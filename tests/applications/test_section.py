"""Section pages: what is typed is kept, errors stand at their places, nobody overwrites anybody."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.enums import DirectorRole
from applications.models import BudgetLine, SectionEntry
from core import clock
from tests import factories
from tests.applications.browsing import bytes_of, errors_on, form_on, open_form, read, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Any:
    return factories.draft()


@pytest.fixture
def olenas(client_of: Any, olena: Any) -> Client:
    return client_of(olena)


@pytest.fixture
def marcs(client_of: Any, marc: Any) -> Client:
    return client_of(marc)


def address(proposal: Any, key: str) -> str:
    return reverse("proposal_section", args=[proposal.ref, key])


def entry(proposal: Any, key: str) -> SectionEntry:
    return SectionEntry.objects.get(proposal=proposal, key=key)


def full_draft() -> Any:
    from applications.actions import drafting

    short = factories.submitted()
    return drafting.start_phase_two(proposal=short, by=factories.person("olena"))


def test_saving_keeps_the_answers_raises_the_version_and_leads_to_the_next_section(
    olenas: Client, draft: Any
) -> None:
    form = open_form(olenas, address(draft, "summary"))
    before = entry(draft, "summary").version
    response = olenas.post(address(draft, "summary"), {**form, "abstract": "Short and clear.", "go": "next"})
    assert response.status_code == 302
    assert response["Location"] == address(draft, "context")
    saved = entry(draft, "summary")
    assert (saved.data["abstract"], saved.version) == ("Short and clear.", before + 1)


def test_the_second_button_leads_to_all_sections(olenas: Client, draft: Any) -> None:
    form = open_form(olenas, address(draft, "summary"))
    response = olenas.post(address(draft, "summary"), {**form, "go": "list"})
    assert response["Location"] == reverse("proposal", args=[draft.ref])


def test_an_over_long_text_is_kept_saved_and_named_at_its_place(olenas: Client, draft: Any) -> None:
    long = " ".join(f"word{n}" for n in range(420))
    form = open_form(olenas, address(draft, "summary"))
    response = olenas.post(address(draft, "summary"), {**form, "abstract": long, "go": "next"})
    assert response["Location"] == address(draft, "summary")
    assert entry(draft, "summary").data["abstract"] == long
    page = olenas.get(address(draft, "summary"))
    assert "<title>Error:" in page.content.decode()
    assert "Summary for the public: shorten this text to 300 words; it has 420 words" in text_of(page)
    assert form_on(page)["abstract"] == long
    assert "There is a problem" in text_of(olenas.get(reverse("proposal", args=[draft.ref])))


def test_what_is_missing_is_named_only_once_the_section_is_called_completed(
    olenas: Client, draft: Any
) -> None:
    form = open_form(olenas, address(draft, "summary"))
    olenas.post(address(draft, "summary"), {**form, "abstract": "", "completed": "no"})
    assert "errorsummary" not in olenas.get(address(draft, "summary")).content.decode()
    form = open_form(olenas, address(draft, "summary"))
    response = olenas.post(address(draft, "summary"), {**form, "abstract": "", "completed": "yes"})
    assert response["Location"] == address(draft, "summary")
    page = olenas.get(address(draft, "summary"))
    assert "Summary for the public: write an answer" in text_of(page)
    assert 'href="#id_abstract"' in page.content.decode()
    assert "id_abstract" in read(page).ids


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("two years", "write a whole number with digits only"),
        ("0", "write a number of at least 1"),
        ("600", "write a number of at most 60"),
    ],
)
def test_a_number_that_cannot_stand_is_kept_as_typed_and_answered(
    olenas: Client, draft: Any, typed: str, sentence: str
) -> None:
    form = open_form(olenas, address(draft, "basics"))
    response = olenas.post(address(draft, "basics"), {**form, "duration_months": typed})
    assert response["Location"] == address(draft, "basics")
    page = olenas.get(address(draft, "basics"))
    assert form_on(page)["duration_months"] == typed
    assert f"Length in months: {sentence}" in text_of(page)


def test_a_day_that_is_no_day_is_kept_as_typed_and_answered(olenas: Client) -> None:
    draft = factories.draft(mechanism="ARW")
    form = open_form(olenas, address(draft, "basics"))
    wrong = {"event_start_on_day": "31", "event_start_on_month": "2", "event_start_on_year": "2028"}
    olenas.post(address(draft, "basics"), {**form, **wrong})
    page = olenas.get(address(draft, "basics"))
    shown = form_on(page)
    assert {name: shown[name] for name in wrong} == wrong
    assert "First day: write a real date as day, month and year" in text_of(page)


def test_a_day_is_kept_as_a_date(olenas: Client) -> None:
    draft = factories.draft(mechanism="ARW")
    form = open_form(olenas, address(draft, "basics"))
    right = {"event_start_on_day": "6", "event_start_on_month": "12", "event_start_on_year": "2027"}
    olenas.post(address(draft, "basics"), {**form, **right})
    assert entry(draft, "basics").data["event_start_on"] == "2027-12-06"


def test_a_choice_that_was_never_offered_counts_as_no_answer(olenas: Client, draft: Any) -> None:
    form = open_form(olenas, address(draft, "basics"))
    olenas.post(address(draft, "basics"), {**form, "main_priority": "99", "other_priorities": ["1", "88"]})
    kept = entry(draft, "basics").data
    assert (kept["main_priority"], kept["other_priorities"]) == (None, ["1"])


def test_a_character_that_no_database_keeps_does_not_break_the_page(olenas: Client, draft: Any) -> None:
    form = open_form(olenas, address(draft, "summary"))
    olenas.post(address(draft, "summary"), {**form, "abstract": "a\x00b"})
    assert entry(draft, "summary").data["abstract"] == "ab"


# --- two people at once


def test_a_stale_save_shows_both_texts_and_overwrites_nothing(
    olenas: Client, marcs: Client, draft: Any
) -> None:
    olena_sees = open_form(olenas, address(draft, "summary"))
    marc_sees = open_form(marcs, address(draft, "summary"))
    marcs.post(address(draft, "summary"), {**marc_sees, "abstract": "Marc wrote this."})
    response = olenas.post(address(draft, "summary"), {**olena_sees, "abstract": "Olena wrote that."})
    assert response.status_code == 409
    page = text_of(response)
    assert "Marc wrote this." in page
    assert "Olena wrote that." in page
    assert "Marc Delvaux saved this section" in page
    # What both have alike is not asked about.
    assert "pick-security_relevance" not in page
    assert entry(draft, "summary").data["abstract"] == "Marc wrote this."


@pytest.mark.parametrize(("pick", "kept"), [("mine", "Olena wrote that."), ("theirs", "Marc wrote this.")])
def test_the_person_chooses_for_each_answer_which_text_stands(
    olenas: Client, marcs: Client, draft: Any, pick: str, kept: str
) -> None:
    olena_sees = open_form(olenas, address(draft, "summary"))
    marc_sees = open_form(marcs, address(draft, "summary"))
    marcs.post(address(draft, "summary"), {**marc_sees, "abstract": "Marc wrote this."})
    typed = {**olena_sees, "abstract": "Olena wrote that.", "partnership": "Olena alone wrote here."}
    conflict = olenas.post(address(draft, "summary"), typed)
    chosen = {**form_on(conflict), "pick-abstract": pick}
    response = olenas.post(address(draft, "summary"), chosen)
    assert response.status_code == 302
    saved = entry(draft, "summary").data
    assert (saved["abstract"], saved["partnership"]) == (kept, "Olena alone wrote here.")


def test_a_third_save_in_between_asks_again(olenas: Client, marcs: Client, draft: Any) -> None:
    olena_sees = open_form(olenas, address(draft, "summary"))
    marcs.post(address(draft, "summary"), {**open_form(marcs, address(draft, "summary")), "abstract": "One."})
    conflict = olenas.post(address(draft, "summary"), {**olena_sees, "abstract": "Mine."})
    marcs.post(address(draft, "summary"), {**open_form(marcs, address(draft, "summary")), "abstract": "Two."})
    again = olenas.post(address(draft, "summary"), form_on(conflict))
    assert again.status_code == 409
    assert "Two." in text_of(again)
    assert "Mine." in text_of(again)


def test_a_form_without_its_version_is_never_taken_for_a_fresh_one(olenas: Client, draft: Any) -> None:
    form = open_form(olenas, address(draft, "summary"))
    del form["version"]
    assert olenas.post(address(draft, "summary"), {**form, "abstract": "x"}).status_code == 409


def test_amounts_are_chosen_cell_by_cell(olenas: Client, marcs: Client, draft: Any) -> None:
    olena_sees = open_form(olenas, address(draft, "budget"))
    marc_sees = open_form(marcs, address(draft, "budget"))
    cells = sorted(name for name in olena_sees if name.startswith("b-"))
    marcs.post(address(draft, "budget"), {**marc_sees, cells[0]: "100000", cells[1]: "110000"})
    conflict = olenas.post(address(draft, "budget"), {**olena_sees, cells[0]: "200000", cells[1]: "210000"})
    assert conflict.status_code == 409
    picks = {f"pick-{cells[0]}": "mine", f"pick-{cells[1]}": "theirs"}
    olenas.post(address(draft, "budget"), {**form_on(conflict), **picks})
    assert sorted(line.amount_eur for line in BudgetLine.objects.filter(proposal=draft)) == [110000, 200000]


def rows_saved(proposal: Any, key: str, column: str, section: str = "") -> list[Any]:
    return [row[column] for row in entry(proposal, section or key).data[key]]


def test_two_people_who_change_different_rows_choose_row_by_row(
    olenas: Client, marcs: Client, draft: Any
) -> None:
    page = address(draft, "end_users")
    both = open_form(olenas, page)
    second = {"end_users-1-organisation": "Port Authority", "end_users-1-country": "UA"}
    olenas.post(page, {**both, **second})
    olena_sees, marc_sees = open_form(olenas, page), open_form(marcs, page)
    marcs.post(
        page,
        {
            **marc_sees, "end_users-0-organisation": "Harbour Office", "end_users-1-organisation": "Coast Guard",
            "end_users-2-organisation": "Rescue Service",
        },
    )  # fmt: skip
    conflict = olenas.post(
        page, {**olena_sees, "end_users-0-organisation": "Ferry Lines", "end_users-1-remove": "on"}
    )
    assert conflict.status_code == 409
    shown = text_of(conflict)
    for words in ("Harbour Office", "Ferry Lines", "Coast Guard", "Rescue Service"):
        assert words in shown
    asked = [name for name in form_on(conflict) if name.startswith("pick-end_users:")]
    assert len(asked) == 3
    first = f"pick-end_users:{entry(draft, 'end_users').data['end_users'][0]['id']}"
    # What only the other person has stays unless one drops it; the row both changed is taken from here.
    olenas.post(page, {**form_on(conflict), first: "mine"})
    assert rows_saved(draft, "end_users", "organisation") == ["Ferry Lines", "Coast Guard", "Rescue Service"]


# --- the clock and the door


def test_what_was_typed_past_the_deadline_is_shown_to_be_copied(olenas: Client) -> None:
    draft = factories.draft(call=factories.call(closes_at=clock.now() + timedelta(minutes=10)))
    form = open_form(olenas, address(draft, "summary"))
    before = entry(draft, "summary").data
    with clock.pretend(draft.call.closes_at + timedelta(seconds=1)):
        response = olenas.post(address(draft, "summary"), {**form, "abstract": "Written a second too late."})
    assert response.status_code == 409
    assert "Written a second too late." in text_of(response)
    assert entry(draft, "summary").data == before


def test_a_stranger_gets_the_bytes_of_what_does_not_exist(client_of: Any, stranger: Any, draft: Any) -> None:
    browser = client_of(stranger)
    absent = browser.get(reverse("proposal_section", args=["SPS-2026-1-MYP-9999", "summary"]))
    hidden = browser.get(address(draft, "summary"))
    assert (hidden.status_code, bytes_of(hidden)) == (404, bytes_of(absent))
    assert browser.post(address(draft, "summary"), {"abstract": "x"}).status_code == 404


def test_a_section_that_the_form_does_not_have_is_absent(olenas: Client, draft: Any) -> None:
    assert olenas.get(address(draft, "nonsense")).status_code == 404


def test_a_closed_section_leads_to_where_it_can_be_read(olenas: Client) -> None:
    sent = factories.submitted(mechanism="ARW")
    response = olenas.get(address(sent, "summary"))
    assert response["Location"] == reverse("proposal", args=[sent.ref]) + "#s-summary"
    assert "s-summary" in read(olenas.get(reverse("proposal", args=[sent.ref]))).ids


# --- money


def test_an_amount_that_cannot_be_read_is_kept_as_typed_and_named_by_its_cell(olenas: Client) -> None:
    draft = full_draft()
    form = open_form(olenas, address(draft, "budget"))
    ppd = draft.directors.get(role=DirectorRole.PPD)
    cell = f"b-travel-{ppd.position_in_list}-3"
    other = f"b-travel-{ppd.position_in_list}-1"
    response = olenas.post(address(draft, "budget"), {**form, cell: "3.600,–", other: "9,200"})
    assert response["Location"] == address(draft, "budget")
    page = olenas.get(address(draft, "budget"))
    country = ppd.organisation.country.name
    sentence = (
        f"Travel, {country}, year 3: write the amount in euros with digits only, such as 3600 or 3600.50"
    )
    assert text_of(page).count(sentence) == 2
    assert f'href="#{cell}"' in page.content.decode()
    assert form_on(page)[cell] == "3.600,–"
    assert form_on(page)[other] == "9,200"
    draft.refresh_from_db()
    assert draft.requested_eur == Decimal("9200.00")


def test_totals_come_from_the_server_by_director_year_and_heading(olenas: Client) -> None:
    draft = full_draft()
    form = open_form(olenas, address(draft, "budget"))
    npd, ppd = (draft.directors.get(role=role).position_in_list for role in ("NPD", "PPD"))
    amounts = {
        f"b-equipment-{npd}-1": "10,000", f"b-equipment-{ppd}-1": "20000.50",
        f"b-training-{ppd}-2": "5 000",
    }  # fmt: skip
    olenas.post(address(draft, "budget"), {**form, **amounts})
    page = text_of(olenas.get(address(draft, "budget")))
    assert 'data-total-row="equipment">30,000.50' in page
    assert f'data-total-col="{ppd}-1">20,000.50' in page
    assert 'data-total-group="2">5,000' in page
    assert 'data-total="all">35,000.50' in page


def test_more_than_the_ceiling_is_said_by_how_much(olenas: Client, draft: Any) -> None:
    form = open_form(olenas, address(draft, "budget"))
    cells = sorted(name for name in form if name.startswith("b-"))
    olenas.post(address(draft, "budget"), {**form, cells[0]: "300000", cells[1]: "150000"})
    page = text_of(olenas.get(address(draft, "budget")))
    assert "You ask for EUR 50,000 more than the ceiling of EUR 400,000" in page


def test_an_event_has_one_amount_a_heading(olenas: Client) -> None:
    draft = factories.draft(mechanism="ATC")
    form = open_form(olenas, address(draft, "budget"))
    cells = [name for name in form if name.startswith("b-")]
    assert len(cells) == 12
    olenas.post(address(draft, "budget"), {**form, **dict.fromkeys(cells, ""), cells[0]: "31000"})
    line = BudgetLine.objects.get(proposal=draft)
    assert (line.director, line.year, line.amount_eur) == (None, None, Decimal(31000))


# --- rows


def test_another_row_is_added_with_everything_kept(olenas: Client, draft: Any) -> None:
    form = open_form(olenas, address(draft, "end_users"))
    more = {"end_users-1-organisation": "Port Authority", "end_users-1-country": "UA"}
    response = olenas.post(address(draft, "end_users"), {**form, **more, "go": "add:end_users"})
    assert response["Location"] == f"{address(draft, 'end_users')}#row-end_users-2"
    page = olenas.get(address(draft, "end_users"))
    assert form_on(page)["end_users-1-organisation"] == "Port Authority"
    assert {"row-end_users-2", "id_end_users-2-organisation"} <= read(page).ids


def test_a_ticked_row_is_removed_and_an_empty_one_is_not_kept(olenas: Client, draft: Any) -> None:
    form = open_form(olenas, address(draft, "end_users"))
    typed = {"end_users-0-remove": "on", "end_users-1-organisation": "Only this one"}
    olenas.post(address(draft, "end_users"), {**form, **typed})
    assert rows_saved(draft, "end_users", "organisation") == ["Only this one"]


def test_a_row_moves_up_and_down_and_keeps_its_name(olenas: Client) -> None:
    draft = full_draft()
    page = address(draft, "milestones")
    names = rows_saved(draft, "milestones", "id")
    response = olenas.post(page, {**open_form(olenas, page), "go": "up:milestones:2"})
    assert response["Location"] == f"{page}#row-milestones-1"
    olenas.post(page, {**open_form(olenas, page), "go": "down:milestones:0"})
    assert rows_saved(draft, "milestones", "id") == [names[2], names[0], *names[1:2], *names[3:]]


def test_saving_a_table_unchanged_changes_nothing(olenas: Client, draft: Any) -> None:
    for key in ("end_users", "plan", "team", "funding"):
        before = entry(draft, key).data
        olenas.post(address(draft, key), open_form(olenas, address(draft, key), "version"))
        assert entry(draft, key).data == before


def test_cells_that_cannot_stand_are_kept_as_typed_and_answered_at_their_places(olenas: Client) -> None:
    draft = full_draft()
    page = address(draft, "justification")
    typed = {
        "equipment_list-0-item": "Pump", "equipment_list-0-number": "two", "equipment_list-0-unit_eur": "1.200,–",
        "equipment_list-0-owner": "99",
    }  # fmt: skip
    olenas.post(page, {**open_form(olenas, page, "version"), **typed, "completed": "no"})
    (row,) = entry(draft, "justification").data["equipment_list"]
    assert (row["number"], row["unit_eur"], row["owner"]) == ("two", "1.200,–", None)
    shown = olenas.get(page)
    assert form_on(shown)["equipment_list-0-unit_eur"] == "1.200,–"
    assert "Item 1, number: write a whole number with digits only" in errors_on(shown)
    assert 'href="#id_equipment_list-0-unit_eur"' in shown.content.decode()
    assert {"id_equipment_list-0-unit_eur", "err_equipment_list-0-number"} <= read(shown).ids


def test_the_days_of_a_table_are_kept_as_dates_or_as_they_were_typed(olenas: Client) -> None:
    draft = factories.draft(mechanism="ARW")
    page = address(draft, "practicalities")
    last = {"other_dates-0-last_day_day": "31", "other_dates-0-last_day_month": "2"}
    olenas.post(page, {**open_form(olenas, page, "version"), **last})
    (row,) = entry(draft, "practicalities").data["other_dates"]
    assert row["last_day"].startswith("31/2/")
    shown = form_on(olenas.get(page))
    assert (shown["other_dates-0-last_day_day"], shown["other_dates-0-last_day_month"]) == ("31", "2")


def test_the_page_says_where_a_list_and_the_budget_differ(olenas: Client) -> None:
    draft = full_draft()
    page = address(draft, "justification")
    typed = {"travel_list-0-who": "All", "travel_list-0-number": "3", "travel_list-0-each_eur": "1000"}
    olenas.post(page, {**open_form(olenas, page, "version"), **typed, "completed": "no"})
    assert "“Travel” adds up to EUR 3,000, while the budget asks for EUR 0 under “Travel”" in text_of(
        olenas.get(page)
    )


# --- cost


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("key", ["summary", "budget", "end_users", "milestones", "directors", "documents"])
def test_a_section_page_asks_the_database_at_most_twelve_times(
    olenas: Client, django_assert_max_num_queries: Any, rows: int, key: str
) -> None:
    draft = full_draft()
    for key, title in (("end_users", "organisation"), ("milestones", "title")):
        table = [{"id": f"r{n}", title: f"Office {n}", "month": 6 * n + 6} for n in range(rows)]
        SectionEntry.objects.update_or_create(proposal=draft, key=key, defaults={"data": {key: table}})
    olenas.get(address(draft, key))
    with django_assert_max_num_queries(12):
        assert olenas.get(address(draft, key)).status_code == 200
