"""Until when an award is answered: told in the directors' list, and reminded of once."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from applications.enums import State
from applications.models import Proposal, ToldLetter
from core import clock
from core.models import OutboxEmail
from core.templatetags.ui import iso
from decisions.actions.directing import agree_to_award
from decisions.actions.reminding import remind_to_answer
from decisions.models import Decision, Letter
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def awarded() -> Proposal:
    return factories.proposal_in(State.AWARDED)


def reminders() -> list[str]:
    return list(
        OutboxEmail.objects.filter(dedupe_key__startswith="answer-awaited:").values_list("to", flat=True)
    )


def test_the_directors_list_says_until_when_to_answer_and_hands_out_the_letter(
    awarded: Proposal, client_of: Callable[[Any], Client]
) -> None:
    answer_by = Decision.objects.get(proposal=awarded).answer_by
    browser = client_of(factories.pair().npd)
    assert f'datetime="{iso(answer_by)}"' in browser.get("/proposals/").content.decode()
    letter, told = Letter.objects.get(decision__proposal=awarded), ToldLetter.objects.get()
    assert (told.proposal, told.file, told.told_at) == (awarded, letter.file, letter.announced_at)
    here = f"/proposals/{awarded.ref}/letters/{told.issue}/"
    assert hashlib.sha256(browser.get(here).content).hexdigest() == letter.file.sha256
    assert browser.get(f"/proposals/{awarded.ref}/letters/9/").status_code == 404
    assert client_of(factories.person("stranger")).get(here).status_code == 404


def test_who_has_not_answered_is_reminded_once_a_week_before_and_told_no_outcome(awarded: Proposal) -> None:
    assert (remind_to_answer(), reminders()) == (0, [])
    answer_by = Decision.objects.get(proposal=awarded).answer_by
    npd, ppd = factories.pair().npd, factories.pair().ppd
    with clock.pretend(answer_by - timedelta(days=6)):
        agree_to_award(proposal=awarded, digest=ToldLetter.objects.get().file.sha256, by=npd)
        assert remind_to_answer() == 1
        assert remind_to_answer() == 0
    assert reminders() == [ppd.email]
    mail = OutboxEmail.objects.get(dedupe_key__startswith="answer-awaited:")
    assert awarded.ref in mail.text
    assert "award" not in (mail.subject + mail.text).lower()


def test_whoever_was_told_within_that_week_is_not_reminded(awarded: Proposal) -> None:
    decision = Decision.objects.get(proposal=awarded)
    late = decision.answer_by - timedelta(days=6)
    Decision.objects.filter(pk=decision.pk).update(announced_at=late)
    with clock.pretend(late):
        assert remind_to_answer() == 1
    assert reminders() == []


def test_nobody_is_reminded_of_an_award_that_was_answered(awarded: Proposal) -> None:
    decision = Decision.objects.get(proposal=awarded)
    Proposal.objects.filter(pk=awarded.pk).update(state=State.ACCEPTED)
    with clock.pretend(decision.answer_by - timedelta(days=6)):
        assert remind_to_answer() == 0
