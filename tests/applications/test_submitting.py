"""Agreeing and submitting leave exactly what they promise."""

import pytest

from applications.enums import Event, State
from applications.lifecycle import replay
from applications.models import LedgerEntry, SubmissionAttempt
from core.errors import Refused
from core.models import OutboxEmail
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("mechanism", ["MYP", "ARW", "ATC", "ASI"])
def test_a_whole_draft_of_every_mechanism_can_be_submitted(mechanism, call):
    proposal = factories.submit(factories.draft(mechanism=mechanism, call=call))

    assert proposal.state == State.SUBMITTED
    assert proposal.standing_version.number == 1
    assert proposal.standing_version.content["ref"] == proposal.ref
    assert OutboxEmail.objects.filter(dedupe_key__startswith="receipt:").count() == 2
    steps = LedgerEntry.objects.filter(proposal=proposal).exclude(event="").values_list("event", "to_state")
    assert replay((Event(e), State(s)) for e, s in steps) == State.SUBMITTED


def test_submitting_without_both_agreements_is_refused_and_the_attempt_is_kept(call):
    proposal = factories.draft(call=call)
    from applications.actions import submitting
    from applications.facts import content_of, digest_of, read_draft

    digest = digest_of(content_of(read_draft(proposal)))
    submitting.agree(proposal=proposal, digest=digest, by=factories.person("marc"))
    asked = OutboxEmail.objects.get(dedupe_key__startswith="agreed:")
    assert (asked.to, f"/proposals/{proposal.ref}/agree/" in asked.text) == (
        factories.person("olena").email,
        True,
    )
    with pytest.raises(Refused) as refused:
        submitting.submit(proposal=proposal, digest=digest, by=factories.person("olena"))

    assert [f.code for f in refused.value.findings] == ["agreement_missing"]
    proposal.refresh_from_db()
    assert proposal.state == State.DRAFT
    attempt = SubmissionAttempt.objects.get(proposal=proposal)
    assert not attempt.accepted
    assert [one["code"] for one in attempt.findings] == ["agreement_missing"]
    assert "has not yet agreed" in attempt.findings[0]["text"]
