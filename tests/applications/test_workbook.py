"""The budget as a spreadsheet: out and in again is the same, errors are named by cell, nothing is saved unread."""

import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from applications.actions import drafting, saving
from applications.enums import Rights
from applications.facts import around_of, content_of, digest_of, read_draft
from applications.forms.filled import Filled, drafted, read_filled
from applications.forms.workbook import KINDS, list_sheets, workbook_of
from applications.mechanisms import FORMS
from applications.models import BudgetLine, Helper, Proposal, SectionEntry
from core.errors import Refused
from core.wording import sentence
from tests import factories
from tests.applications.browsing import form_on, text_of
from tests.applications.test_helpers import helping

pytestmark = pytest.mark.django_db


@pytest.fixture
def full() -> Proposal:
    return drafting.start_phase_two(proposal=factories.submitted(), by=factories.person("olena"))


@pytest.fixture
def written(full: Proposal) -> Proposal:
    from sps_portal.seed import writing

    writing.write(full, theme=factories.theme(), by=factories.person("olena"))
    return full


def out(proposal: Proposal) -> bytes:
    return workbook_of(read_draft(proposal), around_of(proposal), by="Olena", at="today")


def changed(content: bytes, sheet: str, **cells: Any) -> bytes:
    book = load_workbook(io.BytesIO(content))
    for place, value in cells.items():
        book[sheet][place] = value
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def back(proposal: Proposal, content: bytes) -> Filled:
    return read_filled(content, read_draft(proposal), around_of(proposal))


def said(filled: Filled) -> list[str]:
    return [sentence(finding) for finding in filled.errors]


def test_every_list_of_money_has_columns_that_a_sheet_can_show() -> None:
    names = {key: [sheet.name for sheet in list_sheets(form)] for key, form in FORMS.items()}
    kinds = {c.kind for form in FORMS.values() for s in list_sheets(form) for c in s.question.columns}
    assert kinds <= KINDS
    assert all(len(set(n)) == len(n) and all(len(one) <= 31 for one in n) for n in names.values())
    sheets = {(mechanism, phase): len(n) for (mechanism, phase, _version), n in names.items()}
    assert sheets == {("MYP", 1): 1, ("MYP", 2): 5, ("ARW", 0): 1, ("ATC", 0): 1, ("ASI", 0): 1}


@pytest.mark.parametrize(("mechanism", "phase"), [("MYP", 1), ("MYP", 2), ("ARW", 0)])
def test_out_and_in_again_changes_nothing(mechanism: str, phase: int, request: Any) -> None:
    draft = request.getfixturevalue("written") if phase == 2 else factories.draft(mechanism=mechanism)
    before = read_draft(draft)
    filled = back(draft, out(draft))
    assert said(filled) == []
    after = drafted(before, filled)
    assert digest_of(content_of(after)) == digest_of(content_of(before))
    assert before.requested_eur > 0


AMOUNTS = st.decimals(0, Decimal("9999999999.99"), places=2)
WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]) | st.sampled_from(" =+-@'\"_x0041<&"),
    max_size=40,
)


@pytest.mark.hypothesis
@settings(
    # Each example writes and reads a whole workbook.
    max_examples=settings.default.max_examples // 10,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(
    amounts=st.lists(AMOUNTS, min_size=54, max_size=54),
    rows=st.lists(st.tuples(WORDS, AMOUNTS, st.integers(0, 999))),
)
def test_whatever_stands_in_a_budget_comes_back_as_it_was(full: Proposal, amounts: Any, rows: Any) -> None:
    draft, around = read_draft(full), around_of(full)
    budget = draft.form.section("budget")
    assert budget is not None
    places = [(h.key, d.pk, y) for h in budget.budget_headings for d in draft.directors for y in (1, 2, 3)]
    cells = [
        {"heading": h, "director": d, "year": y, "amount_eur": amount}
        for (h, d, y), amount in zip(places, amounts, strict=True)
    ]
    items = [
        {
            "id": f"r{n}", "item": " ".join(words.split()), "number": count, "unit_eur": str(amount),
            "owner": "1", "place": "", "purpose": "",
        }
        for n, (words, amount, count) in enumerate(rows[:40])
    ]  # fmt: skip
    stood = drafted(draft, Filled({"justification": {"equipment_list": items}}, saving.kept_rows(cells)))
    content = workbook_of(stood, around, by="", at="")
    filled = read_filled(content, stood, around)
    assert said(filled) == []
    assert filled.amounts == saving.kept_rows(cells)
    assert filled.answers["justification"]["equipment_list"] == items


def test_no_text_of_a_person_becomes_a_formula(written: Proposal) -> None:
    entry = SectionEntry.objects.get(proposal=written, key="justification")
    entry.data["equipment_list"][0]["item"] = '=HYPERLINK("http://evil.example","Prize")'
    entry.save()
    Proposal.objects.filter(pk=written.pk).update(title="@SUM(1+1)*cmd|' /C calc'!A0")
    written.refresh_from_db()
    book = load_workbook(io.BytesIO(out(written)))
    formulas = {
        cell.value for page in book for line in page.iter_rows() for cell in line if cell.data_type == "f"
    }
    assert all(str(formula).startswith(("=SUM(", "=IF(COUNT(")) for formula in formulas)
    cell = book["Equipment list"]["B5"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_only_the_cells_to_fill_are_open(written: Proposal) -> None:
    book = load_workbook(io.BytesIO(out(written)))
    page = book["Budget"]
    assert page.protection.sheet
    assert not page["C5"].protection.locked
    assert page["B5"].protection.locked
    assert page["C4"].protection.locked
    assert book["portal"].sheet_state == "veryHidden"
    assert {"Read me", "Budget", "Equipment list", "Travel", "Stipends", "National funding"} <= set(
        book.sheetnames
    )
    assert written.ref in [cell.value for line in book["Read me"].iter_rows() for cell in line]


WRONG = [
    ("Budget", "D7", "12,5k", "Budget!D7: “12,5k” is not an amount; write 12500."),
    (
        "Budget",
        "D7",
        "lots",
        "Budget!D7: “lots” is not an amount; write digits only, such as 3600 or 3600.50.",
    ),
    ("Budget", "D7", 12.345, "Budget!D7: 12.345 has more than two decimals; write 12.34."),
    ("Budget", "D7", -1, "Budget!D7: -1 is less than nothing; write 0 or more."),
    ("Budget", "D7", 1e11, "Budget!D7: 100000000000 is too much; write at most 9,999,999,999.99."),
    ("Budget", "D7", "=1+1", "Budget!D7 is a formula without a result."),
    ("Budget", "D30", 5, "Budget!D30 stands outside the table."),
    ("Budget", "D3", "", "Budget: the column “Year 1, Belgium” is not there."),
    ("Budget", "E3", "1-1", "Budget!E3: this column stands there twice."),
    ("Budget", "A7", "", "Budget: the line “Training” is not there."),
    (
        "Equipment list",
        "C5",
        "two",
        "Equipment list!C5: “two” is not a whole number; write digits only, such as 24.",
    ),
    ("Equipment list", "C5", 1.5, "Equipment list!C5: “1.5” is not a whole number"),
    (
        "Equipment list",
        "E5",
        "Nobody",
        "Equipment list!E5: “Nobody” is not one of the choices; choose one of: 0: ",
    ),
]


def test_what_cannot_be_read_is_named_by_its_cell_with_how_to_mend_it(written: Proposal) -> None:
    content = out(written)
    for sheet, place, value, sentence_ in WRONG:
        found = said(back(written, changed(content, sheet, **{place: value})))
        assert len(found) == 1, (place, value, found)
        assert found[0].startswith(sentence_), (place, value)


def test_a_number_with_the_dust_of_binary_fractions_is_its_cents(written: Proposal) -> None:
    filled = back(written, changed(out(written), "Budget", D7=0.1 + 0.2, D8="1,200.50", D9=None))
    assert said(filled) == []
    lines = {row["heading"]: row["amount_eur"] for row in filled.amounts or [] if row["year"] == 1}
    assert filled.amounts is not None
    assert {"0.30", "1200.50"} <= {row["amount_eur"] for row in filled.amounts}
    assert lines


def test_files_that_are_no_workbook_of_this_proposal_are_refused(written: Proposal) -> None:
    other = factories.draft()
    cases = {
        "workbook_of_another": out(other),
        "workbook_not_ours": changed(out(written), "portal", B1="9"),
        "workbook_outdated": changed(out(written), "portal", B4="1999.1"),
    }
    for code, content in cases.items():
        with pytest.raises(Refused) as refused:
            back(written, content)
        assert refused.value.findings[0].code == code


class TestPages:
    def address(self, proposal: Proposal) -> str:
        return reverse("proposal_workbook_upload", args=[proposal.ref])

    def send(self, client: Client, proposal: Proposal, content: bytes) -> Any:
        return client.post(self.address(proposal), {"file": SimpleUploadedFile("budget.xlsx", content)})

    def test_changes_are_read_first_and_saved_only_then(self, client_of: Any, olena: Any, marc: Any) -> None:
        draft, client = factories.draft(), client_of(olena)
        entry = SectionEntry.objects.get(proposal=draft, key="budget")
        answer = client.get(reverse("proposal_workbook", args=[draft.ref]))
        assert answer["Content-Disposition"] == f'attachment; filename="{draft.ref}-budget.xlsx"'
        before = draft.requested_eur
        content = changed(answer.content, "Budget", C5=1234.5)
        page = self.send(client, draft, content)
        assert "1,234.50" in text_of(page)
        draft.refresh_from_db()
        assert draft.requested_eur == before, "nothing is saved yet"
        form = form_on(page, having="read")
        # Somebody saves while the changes are read: they are shown anew, and nothing was saved.
        drafting.save_section(
            proposal=draft, key="budget", data=entry.data, version=entry.version, completed=None, by=marc
        )
        stale = client.post(self.address(draft), form)
        assert (stale.status_code, "Somebody saved while you were reading" in text_of(stale)) == (409, True)
        assert "Marc" in text_of(stale)
        form = form_on(stale, having="read")
        assert client.post(self.address(draft), form).status_code == 302
        assert client.post(self.address(draft), form).status_code == 302, "the second press changes nothing"
        draft.refresh_from_db()
        assert draft.requested_eur != before
        assert BudgetLine.objects.filter(proposal=draft, amount_eur="1234.50").count() == 1
        saved = SectionEntry.objects.get(proposal=draft, key="budget")
        assert (saved.version, saved.data, saved.completed) == (
            entry.version + 2,
            entry.data,
            entry.completed,
        )
        again = self.send(client, draft, client.get(reverse("proposal_workbook", args=[draft.ref])).content)
        assert "There is nothing to change" in text_of(again)

    def test_one_wrong_cell_keeps_everything_as_it_is(self, client_of: Any, olena: Any) -> None:
        draft, client = factories.draft(), client_of(olena)
        page = self.send(client, draft, changed(out(draft), "Budget", C5="12,5k", D5=5))
        assert "Budget!C5: “12,5k” is not an amount; write 12500." in text_of(page)
        assert "read" not in form_on(page)
        assert self.send(client, draft, b"").status_code == 200
        assert "Choose a file" in text_of(client.post(self.address(draft), {}))

    def test_what_was_read_by_one_is_not_saved_by_another_nor_when_it_was_changed(
        self, client_of: Any, olena: Any, marc: Any
    ) -> None:
        draft = factories.draft()
        page = self.send(client_of(olena), draft, changed(out(draft), "Budget", C5=1))
        form = form_on(page, having="read")
        assert client_of(marc).post(self.address(draft), form).status_code == 404
        spoilt = {**form, "read": form["read"][:-2]}
        assert client_of(olena).post(self.address(draft), spoilt).status_code == 409

    def test_a_helper_who_only_reads_takes_it_out_and_brings_nothing_in(self, client_of: Any) -> None:
        draft = factories.draft()
        browser = client_of(helping(draft, rights=Rights.VIEW))
        assert browser.get(reverse("proposal_workbook", args=[draft.ref])).status_code == 200
        assert browser.get(self.address(draft)).status_code == 302
        content = changed(out(draft), "Budget", C5=1)
        assert self.send(browser, draft, content).status_code == 302
        editor = factories.person("tomas")
        browser = client_of(helping(draft, key="tomas"))
        form = form_on(self.send(browser, draft, content), having="read")
        Helper.objects.filter(user=editor).update(rights=Rights.VIEW)
        assert browser.post(self.address(draft), form).status_code == 302
        before = draft.requested_eur
        draft.refresh_from_db()
        assert draft.requested_eur == before

    def test_nobody_else_reaches_it(self, client_of: Any, stranger: Any, ines: Any) -> None:
        draft = factories.draft()
        for person in (stranger, ines):
            assert client_of(person).get(self.address(draft)).status_code == 404
            assert client_of(person).get(reverse("proposal_workbook", args=[draft.ref])).status_code == 404
