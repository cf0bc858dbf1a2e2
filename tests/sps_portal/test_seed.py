"""The demonstration is laid where nothing of it stands; where something does, it says so in words."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts import demo
from accounts.models import RoleGrant
from core import clock
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_second_laying_changes_nothing_and_people_who_came_too_late_are_said_in_words(settings) -> None:
    with pytest.raises(CommandError, match="needs DEMO=1"):
        call_command("seed")
    settings.DEMO = True
    RoleGrant.objects.update(starts_at=clock.now())
    with pytest.raises(CommandError, match="Lay it into an empty database"):
        call_command("seed")
    factories.call()
    said = io.StringIO()
    call_command("seed", stdout=said)
    assert "already there" in said.getvalue()


def test_people_who_are_laid_before_the_programme_have_their_roles_since_before_it(
    settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEMO = True
    monkeypatch.setattr(demo, "DOMAIN", "@elsewhere.example")
    call_command("demo_people", stdout=io.StringIO())
    assert demo.hold_their_roles(clock.now() - demo.OF_OLD)
