"""Saving while one writes: the button's action, answered in values, in few statements, and never over anybody."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.actions import drafting
from applications.models import BudgetLine, SectionEntry, SectionState
from sps_portal.seed import writing
from tests import factories
from tests.applications.browsing import form_on, open_form, text_of

pytestmark = pytest.mark.django_db
SCRIPT = {"HTTP_ACCEPT": "application/json"}
PAGE, OTHER_PAGE = "a" * 32, "b" * 32


@pytest.fixture
def draft() -> Any:
    """A draft in which nothing is written; Marc has joined."""
    made = factories.draft(whole=False)
    writing.join(made, pair=factories.pair(), theme=factories.theme(made.mechanism))
    return made


@pytest.fixture
def olenas(client_of: Any, olena: Any) -> Client:
    return client_of(olena)


def address(proposal: Any, key: str) -> str:
    return reverse("proposal_section_autosave", args=[proposal.ref, key])


def page_of(proposal: Any, key: str) -> str:
    return reverse("proposal_section", args=[proposal.ref, key])


def entry(proposal: Any, key: str) -> SectionEntry:
    return SectionEntry.objects.get(proposal=proposal, key=key)


def send(client: Client, proposal: Any, key: str, **typed: Any) -> Any:
    return client.post(address(proposal, key), typed, **SCRIPT)


def statements(queries: Any) -> list[str]:
    """Give what was asked of the database, without the marks of nested transactions."""
    asked = [query["sql"] for query in queries.captured_queries]
    return [sql for sql in asked if "SAVEPOINT" not in sql]


def test_it_saves_and_answers_with_the_version_the_time_and_what_is_wrong(olenas: Client, draft: Any) -> None:
    long = " ".join(f"word{n}" for n in range(420))
    answer = send(olenas, draft, "summary", abstract=long, version=0, completed="yes")
    assert answer.json()["version"] == 1
    assert answer.json()["wrong"] == 1
    assert len(answer.json()["at"]) == len("14:02")
    saved = entry(draft, "summary")
    assert (saved.data["abstract"], saved.completed) == (long, False)


def test_a_completed_section_stays_completed(olenas: Client, draft: Any, olena: Any) -> None:
    drafting.save_section(
        proposal=draft, key="summary", data={"abstract": "Done"}, version=0, completed=True, by=olena
    )
    assert send(olenas, draft, "summary", abstract="Nearly done", version=1).status_code == 200
    assert entry(draft, "summary").completed


def test_seven_statements_save_a_text(olenas: Client, draft: Any) -> None:
    send(olenas, draft, "summary", abstract="First", version=0, page=PAGE, turn=1)
    with CaptureQueriesContext(connection) as queries:
        answer = send(olenas, draft, "summary", abstract="Second", version=1, page=PAGE, turn=2)
    assert answer.status_code == 200
    assert len(statements(queries)) == 7, "\n".join(statements(queries))


def test_rows_and_amounts_are_saved_as_well(olenas: Client) -> None:
    short = factories.submitted()
    draft = drafting.start_phase_two(proposal=short, by=factories.person("olena"))
    form = open_form(olenas, page_of(draft, "milestones"), having="version")
    form |= {"milestones-0-title": "First measurements", "milestones-0-month": "soon"}
    answer = olenas.post(address(draft, "milestones"), form, **SCRIPT)
    assert (answer.status_code, answer.json()["wrong"]) == (200, 1)
    first = entry(draft, "milestones").data["milestones"][0]
    assert (first["id"], first["title"], first["month"]) == (
        form["milestones-0-id"],
        "First measurements",
        "soon",
    )
    form = open_form(olenas, page_of(draft, "budget"), having="version")
    cell = next(name for name in form if name.startswith("b-"))
    answer = olenas.post(address(draft, "budget"), {**form, cell: "many"}, **SCRIPT)
    assert (answer.status_code, answer.json()["wrong"]) == (200, 1)
    assert BudgetLine.objects.get(proposal=draft).typed == "many"
    draft.refresh_from_db()
    assert (
        olenas.post(address(draft, "budget"), {**form, cell: "1,200", "version": 1}, **SCRIPT).status_code
        == 200
    )
    draft.refresh_from_db()
    assert draft.requested_eur == 1200


def test_choices_that_come_from_lists_are_kept(olenas: Client) -> None:
    whole = factories.draft()
    form = open_form(olenas, page_of(whole, "basics"), having="version")
    assert form["main_priority"]
    olenas.post(address(whole, "basics"), form, **SCRIPT)
    assert entry(whole, "basics").data["main_priority"] == form["main_priority"]


def test_what_somebody_saved_meanwhile_is_not_overwritten_and_the_answer_says_who(
    olenas: Client, draft: Any
) -> None:
    drafting.save_section(
        proposal=draft, key="summary", data={"abstract": "Theirs"}, version=0, completed=False,
        by=factories.person("marc"),
    )  # fmt: skip
    answer = send(olenas, draft, "summary", abstract="Mine", version=0, page=PAGE, turn=1)
    assert answer.status_code == 409
    assert answer.json()["kind"] == "stale"
    assert answer.json()["text"].startswith("Marc ")
    assert entry(draft, "summary").data["abstract"] == "Theirs"


def test_a_page_follows_on_itself_after_a_lost_answer_but_never_backwards_and_never_on_another(
    olenas: Client, draft: Any
) -> None:
    def saved(abstract: str, page: str, turn: int, version: int = 0) -> bool:
        answer = send(olenas, draft, "summary", abstract=abstract, version=version, page=page, turn=turn)
        return answer.status_code == 200

    assert saved("one", PAGE, 2)
    assert saved("one and two", PAGE, 3), "the answer to the first was lost"
    assert not saved("on", PAGE, 1), "what was sent earlier arrives later"
    assert not saved("other", OTHER_PAGE, 1)
    assert saved("other", OTHER_PAGE, 2, version=2)
    assert not saved("one and two and three", PAGE, 4), "another page has saved since"
    assert entry(draft, "summary").data["abstract"] == "other"


def test_who_is_signed_out_is_told_so_and_nothing_else(draft: Any) -> None:
    answer = send(Client(), draft, "summary", abstract="Mine", version=0)
    assert (answer.status_code, answer.content) == (401, b"{}")


def test_a_closed_proposal_takes_nothing_and_says_why(client_of: Any, olena: Any) -> None:
    sent = factories.submitted()
    answer = send(client_of(olena), sent, "summary", abstract="Late", version=1)
    assert answer.status_code == 409
    assert answer.json() == {"kind": "refused", "text": "This section cannot be changed now."}


def test_what_is_too_long_for_a_cell_is_kept_whole_and_counted_as_wrong(olenas: Client) -> None:
    draft = factories.draft()
    form = open_form(olenas, page_of(draft, "end_users"), having="version")
    typed = {"end_users-0-organisation": "x" * 300, "end_users-0-country": "GE"}
    answer = olenas.post(address(draft, "end_users"), {**form, **typed}, **SCRIPT)
    assert (answer.status_code, answer.json()["wrong"]) == (200, 1)
    row = entry(draft, "end_users").data["end_users"][0]
    assert (row["organisation"], row["country"]) == ("x" * 300, "GE")


def test_a_page_whose_state_nobody_can_read_saves_nothing(olenas: Client, draft: Any) -> None:
    answer = send(olenas, draft, "summary", abstract="Lost?", version="soon")
    assert answer.status_code == 422


@pytest.mark.parametrize("key", ["end_users", "team", "plan"])
def test_tables_are_saved_in_as_few_statements_as_texts(olenas: Client, key: str) -> None:
    draft = factories.draft()
    form = open_form(olenas, page_of(draft, key), having="version")
    olenas.post(address(draft, key), form, **SCRIPT)
    form = open_form(olenas, page_of(draft, key), having="version")
    with CaptureQueriesContext(connection) as queries:
        assert olenas.post(address(draft, key), form, **SCRIPT).status_code == 200
    assert len(statements(queries)) <= 8, "\n".join(statements(queries))


class TestStates:
    def test_the_last_twenty_are_kept_and_the_oldest_gives_way(self, draft: Any, olena: Any) -> None:
        for n in range(25):
            drafting.save_section(
                proposal=draft,
                key="summary",
                data={"abstract": f"Text {n}"},
                version=n,
                completed=False,
                by=olena,
            )
        kept = [state.data["abstract"] for state in entry(draft, "summary").states.all()]
        assert kept == [f"Text {n}" for n in range(24, 4, -1)]

    def test_quick_savings_of_one_person_are_one_state(self, draft: Any, olena: Any, marc: Any) -> None:
        def save(n: int, by: Any, *, automatic: bool = True) -> None:
            drafting.save_section(
                proposal=draft, key="summary", data={"abstract": f"Text {n}"}, version=n, completed=None,
                by=by, automatic=automatic,
            )  # fmt: skip

        save(0, olena)
        save(1, olena)
        save(2, marc)
        save(3, marc, automatic=False)
        save(4, marc)
        kept = [(s.data["abstract"], s.by_id) for s in entry(draft, "summary").states.all()]
        assert kept == [("Text 4", marc.pk), ("Text 3", marc.pk), ("Text 1", olena.pk)]

    def test_what_stood_there_before_the_first_saving_is_one_of_them(self, draft: Any, olena: Any) -> None:
        before = entry(draft, "basics").data
        drafting.save_section(
            proposal=draft, key="basics", data={"title": "New"}, version=0, completed=False, by=olena
        )
        assert [state.data for state in entry(draft, "basics").states.all()] == [{"title": "New"}, before]

    def test_a_state_brings_back_answers_rows_and_amounts(self, olena: Any) -> None:
        draft = factories.draft()
        for key in ("summary", "end_users", "budget"):
            before = entry(draft, key)
            sums = sorted(draft.budget_lines.values_list("heading", "director", "year", "amount_eur"))
            wipe = [] if key == "budget" else None
            drafting.save_section(
                proposal=draft, key=key, data={}, version=before.version, completed=None, by=olena, rows=wipe
            )
            first = SectionState.objects.filter(entry=before).order_by("number")[0]
            drafting.restore_section(
                proposal=draft, key=key, number=first.number, version=before.version + 1, by=olena
            )
            assert entry(draft, key).data == before.data
            assert sorted(draft.budget_lines.values_list("heading", "director", "year", "amount_eur")) == sums


class TestEarlierVersions:
    def test_they_are_listed_compared_and_brought_back(self, olenas: Client, draft: Any, olena: Any) -> None:
        for version, abstract in enumerate(["We listen to the sea.", "We listen to the floor."]):
            drafting.save_section(
                proposal=draft,
                key="summary",
                data={"abstract": abstract},
                version=version,
                completed=None,
                by=olena,
            )
        listed = olenas.get(reverse("proposal_section_states", args=[draft.ref, "summary"]))
        one = reverse("proposal_section_state", args=[draft.ref, "summary", 1])
        assert one in text_of(listed)
        with CaptureQueriesContext(connection) as queries:
            compared = olenas.get(one)
        assert len(statements(queries)) <= 15
        seen = re.sub(r'<span class="visually-hidden">[^<]*</span>', "", text_of(compared))
        assert re.search(r"We listen to the\s?<del>\s?sea.</del><ins>\s?floor.</ins>", seen)
        stale = olenas.post(one, {**form_on(compared), "version": "1"})
        assert stale.status_code == 409
        assert entry(draft, "summary").data["abstract"] == "We listen to the floor."
        assert olenas.post(one, form_on(compared)).status_code == 302
        assert entry(draft, "summary").data["abstract"] == "We listen to the sea."
        assert entry(draft, "summary").states.count() == 3

    def test_rows_and_amounts_are_shown_as_they_were(self, olenas: Client, olena: Any) -> None:
        draft = factories.draft()
        for key, wipe in {"end_users": None, "budget": []}.items():
            version = entry(draft, key).version
            drafting.save_section(
                proposal=draft, key=key, data={}, version=version, completed=None, by=olena, rows=wipe
            )
            number = entry(draft, key).states.order_by("number")[0].number
            page = olenas.get(reverse("proposal_section_state", args=[draft.ref, key, number]))
            assert "<del>" in text_of(page)
            assert "<ins>" not in text_of(page)

    def test_nobody_else_reads_them(self, client_of: Any, draft: Any, stranger: Any, ines: Any) -> None:
        for person in (stranger, ines):
            for name, args in {"proposal_section_states": [], "proposal_section_state": [1]}.items():
                assert (
                    client_of(person).get(reverse(name, args=[draft.ref, "summary", *args])).status_code
                    == 404
                )

    def test_the_list_of_sections_says_who_wrote_last_and_when(
        self, olenas: Client, draft: Any, marc: Any, olena: Any
    ) -> None:
        for key, person in {"summary": marc, "context": olena}.items():
            drafting.save_section(proposal=draft, key=key, data={}, version=0, completed=None, by=person)
        hub = text_of(olenas.get(reverse("proposal", args=[draft.ref])))
        notes = re.findall(r'class="task__note">([^<]*)<', hub)
        assert any(re.fullmatch(r".*Marc Delvaux, \d\d:\d\d today", note) for note in notes)
        assert any(re.fullmatch(r".*You, \d\d:\d\d today", note) for note in notes)


@pytest.mark.parametrize("place", ["²", "٣", "9" * 5000, "-1"])
def test_a_button_that_names_no_row_moves_none(olenas: Client, place: str) -> None:
    event = factories.draft(mechanism="ARW")
    form = open_form(olenas, page_of(event, "programme"), having="version")
    moving = {**form, "go": f"down:programme:{place}"}
    assert olenas.post(address(event, "programme"), moving, **SCRIPT).status_code == 200
    assert olenas.post(page_of(event, "programme"), {**moving, "version": 2}).status_code == 302


def test_a_budget_beyond_any_sum_is_kept_and_is_found_too_large(olenas: Client) -> None:
    event = factories.draft(mechanism="ARW")
    form = open_form(olenas, page_of(event, "budget"), having="version")
    cells = [name for name in form if name.startswith("b-")]
    greatest = {**form, **dict.fromkeys(cells, "9999999999.99")}
    assert olenas.post(address(event, "budget"), greatest, **SCRIPT).status_code == 200
    endless = {**form, "version": 2, cells[0]: "9" * 50}
    assert olenas.post(address(event, "budget"), endless, **SCRIPT).json()["wrong"] == 1
    assert BudgetLine.objects.get(proposal=event, heading=cells[0].split("-")[1]).typed == "9" * 40


def test_a_sending_of_nothing_over_what_nobody_wrote_yet_is_refused(olenas: Client, draft: Any) -> None:
    answer = olenas.post(address(draft, "summary"), "{}", content_type="application/json", **SCRIPT)
    assert (answer.status_code, answer.json()["kind"]) == (409, "stale")
    assert not SectionEntry.objects.filter(proposal=draft, key="summary").exists()


def test_a_version_of_endless_digits_is_a_stale_one(olenas: Client, draft: Any) -> None:
    send(olenas, draft, "summary", abstract="First", version=0)
    earlier = reverse("proposal_section_state", args=[draft.ref, "summary", 1])
    assert olenas.post(earlier, {"version": "9" * 5000}).status_code == 409
