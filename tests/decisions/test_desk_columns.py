"""Columns of the list of proposals, and the list as a file."""

import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import load_workbook

from applications.enums import State
from applications.models import Proposal
from core.models import AuditEntry
from decisions.actions import exporting, tables
from decisions.desk_columns import COLUMNS, FIRST, chosen
from decisions.facts.exports import bytes_of
from decisions.models import OfficeExport
from tests import factories
from tests.decisions.test_desk import LIST, refs, sql_of

pytestmark = pytest.mark.django_db


def columns(response):
    return [column.key for column in response.context["columns"]]


def test_a_list_shows_the_columns_of_its_address_in_their_order_at_the_same_cost(
    client_of, ines, proposal_in
):
    proposal_in(State.APPROVED)
    officer = client_of(ines)
    officer.get(LIST)
    usual, few = sql_of(officer, LIST)
    every, many = sql_of(officer, f"{LIST}?columns={','.join(reversed(COLUMNS))}")

    assert columns(usual) == list(FIRST)
    assert columns(every) == list(reversed(COLUMNS))
    assert few == many <= 12
    assert "Approved, not told" in every.content.decode()
    assert officer.get(f"{LIST}?columns=eur,password").status_code == 400


def test_columns_are_ticked_and_moved_without_a_script_and_the_choice_is_a_link(client_of, ines):
    officer = client_of(ines)
    asked = "state=open&sort=eur"
    page = officer.get(f"{LIST}columns/?{asked}")
    order = [column.key for column, _shown in page.context["rows"]]
    assert order[:8] == list(FIRST)
    assert [column.key for column, shown in page.context["rows"] if shown] == list(FIRST)

    posted = "".join(f"&column={key}" for key in order) + "&show=eur&show=mechanism&show=call"
    moved = officer.get(f"{LIST}columns/?{asked}{posted}&up=eur")
    order = [column.key for column, _shown in moved.context["rows"]]
    assert order[2:4] == ["eur", "countries"]
    focused = re.findall(r'name="(up|down)" value="(\w+)" autofocus', moved.content.decode())
    assert focused == [("up", "eur")], "the keyboard stays on what was moved"
    assert {column.key for column, shown in moved.context["rows"] if shown} == {"eur", "mechanism", "call"}

    answer = officer.get(f"{LIST}columns/?{asked}{posted}&done=1")
    kept = parse_qs(urlsplit(answer["Location"]).query)
    assert kept == {"state": ["open"], "sort": ["eur"], "columns": ["mechanism,eur,call"]}
    assert columns(officer.get(answer["Location"])) == ["mechanism", "eur", "call"]


def test_a_file_holds_the_rows_and_columns_of_the_page_typed_and_without_formulas(client_of, ines):
    call = factories.closed_call()
    for number in range(2):
        factories.submitted(mechanism="ARW", number=number, call=call)
    other = factories.submitted(mechanism="ATC", call=call)
    Proposal.objects.filter(pk=other.pk).update(title="=1+1")
    officer = client_of(ines)
    asked = f"call={call.label}&sort=eur&columns=eur,sent,npd,state&per=25"
    shown = refs(officer, asked)

    answer = officer.get(f"{LIST}table/xlsx/?{asked}")
    book = load_workbook(io.BytesIO(answer.content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == shown
    assert rows[0] == (
        "Reference", "Title", "Requested EUR", "Submitted (Europe/Brussels)", "NPD", "NPD institution", "State",
    )  # fmt: skip
    assert book.worksheets[0].freeze_panes == "A2"
    assert book.worksheets[0].auto_filter.ref == "A1:G4"
    widths = [book.worksheets[0].column_dimensions[letter].width for letter in "ABCD"]
    assert all(width >= len(str(name)) for width, name in zip(widths, rows[0], strict=False))
    assert widths[1] >= max(len(row[1]) for row in rows[1:])
    assert not book.properties.creator
    by_ref = {row[0].value: row for row in book.worksheets[0].iter_rows(min_row=2)}
    assert by_ref[other.ref][1].value == "'=1+1"
    assert [cell.data_type for cell in by_ref[other.ref]] == ["s", "s", "n", "d", "s", "s", "s"]
    about = dict(book["About"].iter_rows(values_only=True))
    assert (about["Rows"], about["Call"]) == (3, f"{call.label} {call.title}")
    assert f"proposals-{call.label}-unclassified-" in answer["Content-Disposition"]

    marked, plain = (officer.get(f"{LIST}table/{kind}/?{asked}").content for kind in ("csv", "csv-plain"))
    assert marked == b"\xef\xbb\xbf" + plain
    assert [line.split(",")[0] for line in plain.decode().splitlines()[1:]] == shown
    assert AuditEntry.objects.filter(act="read", thing="exports", actor=ines.pk).count() == 3


def test_a_file_holds_only_what_its_reader_may_see(client_of, ines, olena):
    hidden = factories.submitted(mechanism="ARW")
    hidden.directors.filter(role="NPD").update(user=ines)
    officer = client_of(ines)

    assert hidden.ref not in officer.get(f"{LIST}table/csv/").content.decode()
    assert client_of(olena).get(f"{LIST}table/csv/").status_code == 404
    assert officer.get(f"{LIST}table/exe/").status_code == 404
    assert officer.get(f"{LIST}table/csv/?state=bogus").status_code == 400


def test_a_long_list_is_made_by_a_worker_as_its_asker_may_see_it_then(client_of, ines, monkeypatch):
    call = factories.closed_call()
    kept, hidden = (factories.submitted(mechanism="ARW", number=n, call=call) for n in (0, 1))
    monkeypatch.setattr(tables, "AT_ONCE", 1)
    officer, address = client_of(ines), f"{LIST}table/xlsx/?sort=title&columns=eur,npd&call={call.label}"
    assert "made in the background" in officer.get(address).content.decode()
    assert officer.post(address)["Location"] == "/office/exports/"

    hidden.directors.filter(role="NPD").update(user=ines)
    export = OfficeExport.objects.get()
    exporting.make_export(export.pk)
    export.refresh_from_db()
    book = load_workbook(io.BytesIO(b"".join(bytes_of(export))))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["Reference", kept.ref]
    assert (export.holds, rows[0][2:]) == ([kept.pk], ("Requested EUR", "NPD", "NPD institution"))
    assert dict(book["About"].iter_rows(values_only=True))["Call"] == f"{call.label} {call.title}"


def test_from_the_list_one_goes_from_proposal_to_proposal_and_back_to_it(client_of, ines):
    call = factories.closed_call()
    for number in range(3):
        factories.submitted(mechanism="ARW", number=number, call=call)
    officer = client_of(ines)
    officer.get(LIST)
    lines = officer.get(f"{LIST}?sort=title&mechanism=ARW").context["lines"]
    middle, sent = sql_of(officer, lines[1].url)

    seen = middle.context["around"]
    assert sent <= 15
    assert seen.number == 2
    assert [seen.before, seen.after] == [lines[0].url, lines[2].url]
    assert [line.ref for line in officer.get(seen.list_url).context["lines"]] == [line.ref for line in lines]
    last = officer.get(lines[2].url).context["around"]
    assert (last.number, last.after) == (3, "")
    for query in ("", "?at=1&state=bogus", "?at=99"):
        around = officer.get(f"{LIST}{lines[0].ref}/{query}").context["around"]
        assert around is None or not around.number


def test_every_column_has_as_many_values_as_heads():
    assert all(column.key == key for key, column in COLUMNS.items())
    assert [column.key for column in chosen(())] == list(FIRST)
