"""A new draft begins with what an earlier proposal said, as far as the new form asks for it."""

from dataclasses import replace

import pytest
from django.urls import reverse

from applications.actions import copying
from applications.carrying import carried
from applications.enums import State
from applications.facts import form_of
from applications.mechanisms import definition
from applications.models import LedgerEntry, Proposal
from core.errors import Refused
from tests import factories
from tests.applications.browsing import form_on, text_of

FORM = definition("ARW", 0, "2026.1")


def without(form, key):
    return replace(
        form,
        sections=tuple(
            replace(s, questions=tuple(q for q in s.questions if q.key != key)) for s in form.sections
        ),
    )


def test_an_answer_without_a_place_is_left_out_and_named():
    answers = {"basics": {"title": "Sea"}, "summary": {"summary": "Words"}}
    question = next(q for s in FORM.sections for q in s.questions if q.kind == "text")
    answers = {"basics": {"title": "Sea"}, "any": {question.key: "Words"}}
    whole = carried(FORM, FORM, answers, frozenset())
    assert whole.left_out == ()
    fewer = carried(FORM, without(FORM, question.key), answers, frozenset())
    assert fewer.left_out == (str(question.label),)
    assert "Words" not in str(fewer.answers)


def test_a_table_that_fits_is_carried_with_the_names_of_its_rows_and_not_told_as_left_out():
    table = next(q for s in FORM.sections for q in s.questions if q.kind == "table")
    rows = [{"id": "a1b2c3", table.columns[0].key: "Galway"}]
    whole = carried(FORM, FORM, {"any": {table.key: rows}}, frozenset())
    assert whole.left_out == ()
    assert [data[table.key] for data in whole.answers.values()] == [rows]


def test_a_key_priority_that_the_call_has_not_is_left_out():
    answers = {"basics": {"title": "Sea", "main_priority": "1.2"}}
    assert carried(FORM, FORM, answers, frozenset({"1.2"})).answers["basics"]["main_priority"] == "1.2"
    assert "main_priority" not in carried(FORM, FORM, answers, frozenset({"1.3"})).answers["basics"]


def test_a_declaration_is_made_anew():
    declared = [q.key for s in FORM.sections for q in s.questions if q.must_agree]
    assert declared
    found = carried(FORM, FORM, {"declarations": dict.fromkeys(declared, True)}, frozenset())
    assert found.answers == {}


@pytest.mark.django_db
def test_a_refused_proposal_is_started_from_in_an_open_call_by_a_project_director_once(
    proposal_in, client_of, olena, marc, stranger
):
    source, call = proposal_in(State.REFUSED), factories.call()
    page = reverse("proposal_copy", args=[source.ref])
    assert client_of(stranger).get(page).status_code == 404
    browser = client_of(olena)
    assert f"Call {call.label}" in text_of(browser.get(page))
    posted = form_on(browser.get(page), "call") | {"call": call.label}
    fresh = Proposal.objects.get(ref=browser.post(page, posted).url.split("/")[2])
    assert browser.post(page, posted).url == reverse("proposal", args=[fresh.ref])
    assert Proposal.objects.filter(call=call).count() == 1
    assert (fresh.state, fresh.title, fresh.standing_version) == (State.DRAFT, source.title, None)
    assert fresh.requested_eur == source.requested_eur
    assert {d.email for d in fresh.directors.all()} == {d.email for d in source.directors.all()}
    assert [d.user for d in fresh.directors.exclude(user=None)] == [olena]
    assert not fresh.documents.exists()
    copied = LedgerEntry.objects.get(proposal=fresh, note_kind="copied")
    assert copied.values["from"] == source.ref
    hub = browser.get(reverse("proposal", args=[fresh.ref]))
    assert hub.status_code == 200
    people = text_of(browser.get(reverse("proposal_section", args=[fresh.ref, "directors"])))
    assert "Has not been invited yet" in people
    assert Proposal.objects.shared_with(marc).filter(pk=fresh.pk).count() == 0
    assert form_of(fresh).title == form_of(source).title
    with pytest.raises(Refused, match="not_yours"):
        copying.start_from(proposal=source, call=call, by=stranger)
    assert browser.post(page, {"call": source.call.label}).status_code == 404
