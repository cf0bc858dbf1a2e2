"""Who may see and change what."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from partners.actions import save_person
from partners.models import Organisation, Person
from partners.permissions import can_change_person, can_confirm_organisations, is_staff_reader


@pytest.fixture
def person(olena: User) -> Person:
    return save_person(user=olena, given_name="Olena", family_name="Kovalenko", by=olena)


def test_people_are_seen_by_themselves_and_the_programme_office(
    person: Person, olena: User, stranger: User, ines: User, aida: User
) -> None:
    seen = {
        user.given_name: Person.objects.visible_to(user).exists() for user in (olena, stranger, ines, aida)
    }
    assert seen == {"Olena": True, stranger.given_name: False, ines.given_name: True, aida.given_name: True}


def test_the_anonymous_see_no_person_and_no_organisation(person: Person) -> None:
    nobody = AnonymousUser()
    assert not Person.objects.visible_to(nobody).exists()
    assert not Organisation.objects.visible_to(nobody).exists()
    assert not is_staff_reader(nobody)
    assert not can_change_person(nobody, person)


def test_auditors_read_registers_and_change_nothing(
    person: Person, aida: User, ines: User, root: User
) -> None:
    assert is_staff_reader(aida)
    assert not can_confirm_organisations(aida)
    assert not can_change_person(aida, person)
    assert can_confirm_organisations(ines)
    assert can_change_person(root, person)
