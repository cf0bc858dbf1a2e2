"""The audit page keeps from a reader of the chain what they must not learn of their own proposals."""

from typing import Any

import pytest

from applications.enums import State
from core import audit
from core.models import AuditEntry
from decisions.facts.audited import entries, kept_back
from tests import factories
from tests.decisions.test_views import text

pytestmark = pytest.mark.django_db


def test_an_auditor_who_directs_a_proposal_learns_nothing_of_its_review_from_the_chain(
    aida: Any, client_of: Any
) -> None:
    proposal = factories.proposal_in(State.REVIEWED)
    audit.was_read(thing="evaluations", row=proposal.ref, request="", by=aida.pk)
    every = entries(person="", ref="", act="", tied=[])
    whole = set(every.values_list("thing", flat=True))
    assert {"reviews_assignment", "reviews_evaluation", "evaluations"} <= whole
    proposal.directors.filter(role="NPD").update(user=aida)
    left = entries(person="", ref="", act="", tied=kept_back(aida))
    assert not left.filter(proposal=proposal.pk).exists()
    assert not left.filter(row__startswith=proposal.ref).exists()
    assert not left.filter(thing__startswith="reviews_", proposal__isnull=True).exists()
    assert left.filter(thing="partners_person").exists()
    assert not entries(person="", ref=proposal.ref, act="", tied=kept_back(aida)).exists()
    page = client_of(aida).get("/office/audit/", {"ref": proposal.ref})
    assert "No entry matches." in text(page)
    assert "You have or had a part in a proposal" in text(page)
    assert AuditEntry.objects.filter(thing="audit", actor=aida.pk).exists()
