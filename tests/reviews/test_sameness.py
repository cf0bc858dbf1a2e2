"""Two records of one name: found to be one person or two by an officer, with the reason, at once and for the record."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.errors import Refused
from partners.actions import save_person
from partners.models import Person
from reviews.actions.sameness import rule_on_records
from reviews.facts import closed_pairs
from reviews.facts.sameness import namesakes
from reviews.models import RecordRuling
from tests import factories
from tests.reviews import making

pytestmark = pytest.mark.django_db


def test_an_officer_finds_two_records_to_be_one_person_and_its_proposals_close(
    client_of: Callable[[object], Client], ines: User, aida: User, tomas: User, olena: User
) -> None:
    proposal, expert = factories.submitted(mechanism="ARW"), making.expert("tomas")
    assert namesakes() == []
    name = {"given_name": expert.person.given_name, "family_name": expert.person.family_name}
    # Olena applies under the expert's name, with an account of her own.
    other = save_person(user=olena, **name, by=olena)
    third = save_person(**name, by=ines)
    browser, pairs = client_of(ines), reverse("office_same_people")
    here = reverse("office_same_person", args=[expert.person.ref, other.ref])
    for person in (aida, tomas):
        assert [client_of(person).get(page).status_code for page in (pairs, here)] == [404, 404]
    assert "Not decided" in browser.get(pairs).content.decode()
    assert olena.email in browser.get(here).content.decode()
    assert not closed_pairs([proposal], [expert])

    assert "There is a problem" in browser.post(here, {"verdict": "same", "reason": ""}).content.decode()
    browser.post(here, {"verdict": "same", "reason": "She told us."})
    assert closed_pairs([proposal], [expert])
    assert "She told us." in browser.get(pairs).content.decode()
    browser.post(here, {"verdict": "same", "reason": " She told us. "})
    assert RecordRuling.objects.count() == 1, "the same finding twice is one finding"
    # Whoever is one with the other record is one with the expert, too.
    Person.objects.filter(pk=third.pk).update(same_as=other)
    browser.post(here, {"verdict": "same", "reason": "Again."})
    assert {pair.other.ref: pair.one for pair in namesakes()} == {other.ref: True, third.ref: False}
    rule_on_records(expert=expert, person=third, same=True, reason="Both.", by=ines)
    assert all(pair.one for pair in namesakes())

    browser.post(here, {"verdict": "apart", "reason": "Born in other years."})
    assert not closed_pairs([proposal], [expert])
    assert [row.same for row in RecordRuling.objects.filter(person=other)] == [False, True, True]
    for by, person, code in ((tomas, other, "officers_only"), (ines, expert.person, "records_one")):
        with pytest.raises(Refused) as refused:
            rule_on_records(expert=expert, person=person, same=True, reason="Because.", by=by)
        assert refused.value.findings[0].code == code
    assert (
        browser.get(reverse("office_same_person", args=[expert.person.ref, "PER-NOBODY"])).status_code == 404
    )
