"""A round and what the nations say reach no director: with a list, marks, a scenario and a broken silence they read the same."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts import own_data
from applications.enums import State
from core import clock
from core.models import OutboxEmail
from decisions.actions import choosing, consultations, scenarios, speaking
from decisions.models import RoundItem
from partners.actions import name_delegate
from partners.models import Country
from tests import factories
from tests.law.test_two_worlds import World, apart, unpacked, visit

pytestmark = pytest.mark.django_db

REASON, CONDITION, OBJECTION = "capybara-reason", "tapir-condition", "axolotl-objection"


def test_no_page_mail_or_package_of_a_director_tells_of_a_round(
    client_of: Callable[[object], Client], ines: Any, deniz: Any
) -> None:
    nation = Country.objects.get(iso2="TR")
    with clock.pretend(clock.now() + timedelta(seconds=1)):
        proposal = factories.proposal_in(State.PROPOSED)
        item = RoundItem.objects.select_related("round").get(proposal=proposal)
        director = proposal.directors.filter(user__isnull=False).order_by("pk")[0].user
        browser, before, after = client_of(director), World(), World()
        name_delegate(email=deniz.email, country=nation, start_on=clock.today(), by=ines)
        visit(before, "whole", browser, proposal.ref)
        before.kept = unpacked(own_data.package(director))
        sent = OutboxEmail.objects.filter(to=director.email).count()
        choosing.set_candidate(
            item=item,
            mark="must",
            mark_reason=REASON,
            amount_eur=Decimal(1000),
            conditions=[CONDITION],
            edits=0,
            by=ines,
        )
        choosing.set_listed(funding_round=item.round, add={proposal.ref}, drop=(), by=ines)
        made = scenarios.ask_for_set(
            funding_round=item.round, title=REASON, envelope_eur=Decimal(9_000_000), by=ines
        )
        scenarios.work_out(made.pk)
        asked: dict[str, Any] = {"funding_round": item.round, "proposals": [proposal], "by": ines}
        first = consultations.open_consultation(
            reference="SPS-N(2031)0001", closes_at=clock.now() + timedelta(days=9), **asked
        )
        speaking.speak(
            consultation=first, country=nation, kind="breaks", refs=[proposal.ref], text=OBJECTION, by=deniz
        )
        visit(after, "whole", browser, proposal.ref)
        after.kept = unpacked(own_data.package(director))
    assert before.answers.keys() == after.answers.keys()
    assert [
        line for key in before.answers for line in apart(key, before.answers[key], after.answers[key])
    ] == []
    assert before.kept == after.kept
    assert OutboxEmail.objects.filter(to=director.email).count() == sent
    canaries = (REASON, CONDITION, OBJECTION, "SPS-N(2031)", item.round.code)
    assert [canary for canary in canaries if canary in after.everything] == []
    for address in (f"/consultations/{item.round.code}/1/", f"/office/rounds/{item.round.code}/scenarios/1/"):
        assert browser.get(address).status_code == browser.get("/consultations/2019-A/1/").status_code == 404
