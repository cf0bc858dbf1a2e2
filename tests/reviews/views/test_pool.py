"""The pool's pages: the directory and its files, invitations answered in the browser, a file read before it is written."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from core import clock
from core.models import OutboxEmail
from partners.actions import name_delegate
from partners.models import Country
from reviews.models import Absence, Acquaintance, Expert, Nomination, PoolInvitation
from tests.reviews import making

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], Client]


def day(name: str, offset: int) -> dict[str, str]:
    on = clock.today() + timedelta(days=offset)
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


def test_the_directory_and_its_files_say_the_same_and_ask_little(client_of: ClientOf, ines: User) -> None:
    for key in ("tomas", "petra", "sofia"):
        making.expert(key, keywords=["=SUM(A1)", key])
    browser = client_of(ines)
    for address in ("/office/experts/", "/office/experts/?free=on&in_term=on&language=en"):
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(address).content.decode()
        assert "3 experts" in page
        assert len(queries) <= 15, [q["sql"][:150] for q in queries]
    listed = browser.get("/office/experts/experts.csv?q=petra").content.decode("utf-8-sig").splitlines()
    assert len(listed) == 2
    assert "Petra" in listed[1]
    assert "'=SUM(A1)" in listed[1]
    book = load_workbook(io.BytesIO(browser.get("/office/experts/experts.xlsx").content))
    sheet = book.active
    assert [sheet.max_row, sheet["A1"].value, sheet.freeze_panes] == [4, "Name", "A2"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n", "d"}
    assert client_of(making.expert("tomas").user).get("/office/experts/experts.csv").status_code == 404


def test_an_officer_invites_after_asking_first_and_the_person_answers(
    client_of: ClientOf, ines: User, stranger: User, client: Client
) -> None:
    proposal = making.in_review()
    making.expert("petra")
    code = f"P{proposal.call.label}-1"
    browser, here = client_of(ines), "/office/experts/invite/"
    typed = {
        "given_name": "Rui", "family_name": "Sá", "email": "rui@porto.example", "panel": code, "expected": "5",
        "hours_each": "3", **day("term_from", 0), **day("term_until", 900), "due_on_day": "", "due_on_month": "",
        "due_on_year": "", "keywords": "", "languages": ["en"],
    }  # fmt: skip
    asked = browser.post(here, typed).content.decode()
    assert "Barred from 0 of 1 proposals of the call" in asked, asked
    assert not PoolInvitation.objects.exists()
    browser.post(here, {**typed, "send": "1"})
    sent = PoolInvitation.objects.get()
    text = OutboxEmail.objects.get(dedupe_key=f"pool-invitation:{sent.ref}").text
    link = "/reviews/invitations/" + text.split("/reviews/invitations/", 1)[1].split()[0]
    page = client.get(link).content.decode()
    assert "About 5" in page
    assert "Conduct and confidentiality" in page
    assert proposal.title not in page
    assert client.post(link, {"answer": "accept"}).status_code == 200, "no account, no seat"
    assert not Expert.objects.filter(user=stranger).exists() or PoolInvitation.objects.get().answer == ""
    client.post(link, {"answer": "decline", "reason": "Too busy.", "substitute_email": "anna@lab.example"})
    answered = browser.get("/office/experts/invitations/").content.decode()
    assert "Too busy." in answered
    assert "anna@lab.example" in answered
    assert client.get(link).status_code == 404
    assert "answered already" in client.get(link).content.decode()


def test_an_expert_keeps_their_own_page_and_nobody_else_has_one(
    client_of: ClientOf, petra: User, olena: User
) -> None:
    expert, browser = making.expert("petra"), client_of(petra)
    page = browser.get("/reviews/me/").content.decode()
    assert "Employers of the last five years" in page
    assert "none chosen" in page
    levels = dict.fromkeys(re.findall(r'name="(level_\d+)"', page), "0")
    browser.post("/reviews/me/", {"keywords": "", "countries": ["BE", "FR"], **levels})
    assert "Belgium, France" in browser.get("/reviews/me/").content.decode()
    browser.post("/reviews/me/people/", {"kind": "family", "name": "Jan N.", "email": "", "year": ""})
    browser.post("/reviews/me/away/", {**day("from_on", 1), **day("until_on", 9), "reason": ""})
    assert Acquaintance.objects.get().expert == expert
    browser.post("/reviews/me/people/", {"drop": Acquaintance.objects.get().pk})
    browser.post("/reviews/me/away/", {"drop": Absence.objects.get().pk})
    assert not Acquaintance.objects.exists()
    assert not Absence.objects.exists()
    for address in ("", "people/", "away/"):
        assert client_of(olena).get(f"/reviews/me/{address}").status_code == 404


def test_a_delegate_nominates_on_their_own_page(
    client_of: ClientOf, ines: User, deniz: User, stranger: User
) -> None:
    assert client_of(stranger).get("/nominations/").status_code == 404
    name_delegate(email=deniz.email, country=Country.objects.get(iso2="TR"), start_on=clock.today(), by=ines)
    typed = {
        "country": "TR", "given_name": "Ayşe", "family_name": "Demir", "email": "a@lab.example", "position": "Professor",
        "institution": "Ankara Institute", "keywords": "", "facts": "Underwater acoustics since 2001.",
    }  # fmt: skip
    client_of(deniz).post("/nominations/", typed)
    made, browser = Nomination.objects.get(), client_of(ines)
    assert "Ayşe Demir" in browser.get("/office/experts/nominations/").content.decode()
    assert "since 2001" in browser.get(f"/office/experts/nominations/{made.ref}/").content.decode()
    assert "a@lab.example" in browser.get(f"/office/experts/invite/?nomination={made.ref}").content.decode()
    browser.post(f"/office/experts/nominations/{made.ref}/", {"note": "The pool is full."})
    assert "The pool is full." in client_of(deniz).get("/nominations/").content.decode()


def test_a_file_is_read_first_and_written_when_confirmed(
    client_of: ClientOf, ines: User, petra: User
) -> None:
    browser, here = client_of(ines), "/office/experts/import/"
    head = b"email,given_name,family_name,term_from,term_until\n"

    def read(line: str) -> str:
        file = SimpleUploadedFile("pool.csv", head + line.encode())
        return str(browser.post(here, {"file": file}).content.decode())

    assert "column term_from: write the day as 2027-01-31" in read(f"{petra.email},P,N,soon,2029-01-01\n")
    page = read(f"{petra.email},P,N,2026-01-01,2029-01-01\n")
    assert "Has an account: becomes an expert" in page
    assert not Expert.objects.exists()
    # What a spreadsheet of long ago or a broken one sends is read or named, never an error of ours.
    assert "becomes an expert" in read(f"{petra.email},P\0\1,N,2026-01-01,2029-01-01\r")
    endless = SimpleUploadedFile("pool.csv", b"e" * 140_000)
    assert "Line 1 cannot be read" in browser.post(here, {"file": endless}).content.decode()
    kept = page.split('name="read" value="', 1)[1].split('"', 1)[0]
    browser.post(here, {"read": kept + "x"})
    assert not Expert.objects.exists()
    browser.post(here, {"read": kept})
    assert Expert.objects.get().user == petra
    Expert.objects.update(keywords=["a\1b"])
    for route in ("office_experts_csv", "office_experts_xlsx"):
        assert browser.get(reverse(route)).status_code == 200


def test_the_coverage_page_says_what_is_short(client_of: ClientOf, ines: User) -> None:
    browser, here = client_of(ines), f"/office/calls/{making.in_review().call.label}/coverage/"
    browser.get(here)
    with CaptureQueriesContext(connection) as queries:
        page = browser.get(here).content.decode()
    assert "Short of 2 in" in page
    assert len(queries) <= 15, [q["sql"][:150] for q in queries]
