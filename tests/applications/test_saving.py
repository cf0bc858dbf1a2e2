"""What saving while one writes costs on every section of every form, and that it writes what it says."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.actions import drafting
from applications.facts import draft_columns, form_of
from applications.models import BudgetLine, Proposal, SectionEntry
from core import clock
from tests import factories
from tests.applications.browsing import open_form

pytestmark = pytest.mark.django_db
SCRIPT = {"HTTP_ACCEPT": "application/json"}
MOST = 8


def draft_of(mechanism: str, phase: int) -> Proposal:
    if phase == 2:
        return drafting.start_phase_two(proposal=factories.submitted(), by=factories.person("olena"))
    return factories.draft(mechanism=mechanism)


def cost(client: Client, address: str, form: dict[str, Any]) -> tuple[int, str]:
    """Give how many statements a saving asks, and the statements."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(address, form, **SCRIPT)
    assert answer.status_code == 200, answer.content
    asked = [q["sql"] for q in queries.captured_queries if "SAVEPOINT" not in q["sql"]]
    return len(asked), "\n".join(asked)


@pytest.mark.parametrize(
    ("mechanism", "phase"), [("MYP", 1), ("MYP", 2), ("ARW", 0), ("ATC", 0), ("ASI", 0)], ids=str
)
def test_eight_statements_save_every_section_of_every_form(
    client_of: Any, olena: Any, mechanism: str, phase: int
) -> None:
    draft, client = draft_of(mechanism, phase), client_of(olena)
    client.get(reverse("proposal", args=[draft.ref]))
    for section in form_of(draft).sections:
        address = reverse("proposal_section_autosave", args=[draft.ref, section.key])
        entry = draft.sections.filter(key=section.key).first()
        form = {"version": str(entry.version if entry else 0)}
        if section.kind != "directors":
            form = open_form(
                client, reverse("proposal_section", args=[draft.ref, section.key]), having="version"
            )
        cells = [name for name in form if name.startswith("b-")]
        texts = [q.key for q in section.questions if q.kind in {"text", "line"}]
        # A page that opened a minute ago: the list of proposals is told as well.
        with clock.pretend(clock.now()):
            Proposal.objects.update(changed_at=clock.now() - drafting._TOLD_TO)
            first = cost(client, address, {**form, **dict.fromkeys(cells, "1,200.50")})
            form["version"] = str(int(form["version"]) + 1)
            changed = {**form, **dict.fromkeys(texts, "Other words"), **dict.fromkeys(cells[::2], "")}
            second = cost(client, address, {**changed, **dict.fromkeys(cells[1:2], "many")})
        for found, statements in (first, second):
            assert found <= MOST, f"{section.key}\n{statements}"


def test_the_columns_of_lists_follow_the_draft(client_of: Any, olena: Any) -> None:
    draft, client = factories.draft(), client_of(olena)
    basics = reverse("proposal_section", args=[draft.ref, "basics"])
    form = open_form(client, basics, having="version")
    other = next(p.code for p in draft.call.priorities.all() if p.code != form["main_priority"])
    said = {"title": "T" * 200, "acronym": "NEW", "main_priority": other, "duration_months": "24"}
    assert client.post(f"{basics}autosave/", {**form, **said}, **SCRIPT).status_code == 200
    draft.refresh_from_db()
    assert (draft.title, draft.acronym, draft.duration) == ("T" * 150, "NEW", 24)
    assert draft.main_priority is not None
    assert draft.main_priority.code == other
    budget = reverse("proposal_section", args=[draft.ref, "budget"])
    form = open_form(client, budget, having="version")
    cells = [name for name in form if name.startswith("b-")]
    typed = {**dict.fromkeys(cells, ""), cells[0]: "100.10", cells[-1]: "no idea"}
    assert client.post(f"{budget}autosave/", {**form, **typed}, **SCRIPT).status_code == 200
    draft.refresh_from_db()
    columns = draft_columns(draft)
    assert str(draft.requested_eur) == str(columns.requested_eur) == "100.10"
    assert sorted(BudgetLine.objects.filter(proposal=draft).values_list("typed", flat=True)) == [
        "",
        "no idea",
    ]


@pytest.mark.parametrize("months", ["-5", "999999999", "٣", "0"])
def test_a_length_that_no_column_holds_is_kept_as_an_answer(client_of: Any, olena: Any, months: str) -> None:
    draft, client = factories.draft(whole=False), client_of(olena)
    address = reverse("proposal_section_autosave", args=[draft.ref, "basics"])
    assert client.post(address, {"version": 0, "duration_months": months}, **SCRIPT).status_code == 200
    assert str(SectionEntry.objects.get(proposal=draft, key="basics").data["duration_months"]) == months


def test_amounts_of_somebody_who_left_meanwhile_are_left_out(olena: Any) -> None:
    draft, other = factories.draft(), factories.draft()
    stranger = other.directors.first()
    mine = draft.directors.first()
    assert stranger
    assert mine
    amount = {"heading": "total", "year": None, "amount_eur": "10.00", "typed": ""}
    entry = SectionEntry.objects.get(proposal=draft, key="budget")
    drafting.save_section(
        proposal=draft, key="budget", data={}, version=entry.version, completed=None, by=olena,
        rows=[{**amount, "director_id": d} for d in (mine.pk, stranger.pk)],
    )  # fmt: skip
    assert [line.director_id for line in BudgetLine.objects.filter(proposal=draft)] == [mine.pk]
    draft.refresh_from_db()
    assert draft.requested_eur == 10
