"""Who sees a proposal: the queryset and the predicate are one rule, for every person and every state."""

import pytest
from django.contrib.auth.models import AnonymousUser

from applications.enums import State
from applications.models import Proposal
from applications.permissions import can_view, hats
from tests import factories

pytestmark = pytest.mark.django_db
PEOPLE = (
    "olena",
    "marc",
    "ines",
    "nadia",
    "paul",
    "tomas",
    "petra",
    "sofia",
    "deniz",
    "aida",
    "root",
    "stranger",
)


@pytest.fixture
def proposals():
    return [
        factories.draft(),
        *(
            factories.proposal_in(s)
            for s in (State.SUBMITTED, State.RETURNED, State.IN_REVIEW, State.WITHDRAWN)
        ),
    ]


def test_the_door_lets_through_exactly_what_the_predicate_allows(proposals):
    for person in [*map(factories.person, PEOPLE), AnonymousUser()]:
        through = set(Proposal.objects.visible_to(person).values_list("pk", flat=True))
        allowed = {p.pk for p in proposals if can_view(person, p)}
        assert through == allowed, person


def test_each_audience_has_its_own_door(proposals):
    draft, sent = proposals[0].pk, {p.pk for p in proposals[1:]}
    for person in map(factories.person, PEOPLE):
        key = person.email.split("@")[0]
        directed = set(Proposal.objects.directed_by(person).values_list("pk", flat=True))
        worked_on = set(Proposal.objects.for_programme(person).values_list("pk", flat=True))
        assert directed == (sent | {draft} if key in {"olena", "marc"} else set()), key
        assert worked_on == (sent if key in {"ines", "nadia", "paul", "aida"} else set()), key


def test_an_officer_who_directs_a_proposal_wears_no_hat_of_the_programme_for_it(proposals):
    from accounts.actions import grant_role

    olena = factories.person("olena")
    grant_role(user=olena, role="officer", reason="Joined the office", by=factories.person("root"))
    olena = type(olena).objects.get(pk=olena.pk)
    assert hats(olena, proposals[1]) == {"director"}
    assert not Proposal.objects.for_programme(olena).filter(pk=proposals[1].pk).exists()
