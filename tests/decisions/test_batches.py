"""A batch: what one officer read is exactly what another approves, and exactly that is told, each once."""

import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from applications.enums import State
from applications.models import Proposal, ToldLetter
from core import outbox
from core.enums import OutboxState
from core.errors import Refused
from core.models import OutboxEmail, OutboxTask
from decisions.actions import batches, deciding
from decisions.enums import BatchState, ItemState, LetterState
from decisions.facts.batches import counts_of, ready_decisions
from decisions.models import BatchItem, Letter, LetterBatch
from sps_portal.seed import walking
from tests import factories
from tests.decisions.test_views import text

pytestmark = pytest.mark.django_db
PLACE = "/office/letters/batches/"


def hidden(page: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    assert found, name
    return found[1]


def run_tasks() -> None:
    for row in OutboxTask.objects.filter(kind=batches.KIND).order_by("pk"):
        outbox.run(row.pk)


@pytest.fixture
def taken(ines: Any, nadia: Any, paul: Any) -> list[Proposal]:
    """Three decisions that were taken, with letters rendered."""
    proposals = [factories.proposal_in(State.APPROVED), factories.proposal_in(State.HELD, number=1)]
    proposals.append(factories.proposal_in(State.DECLINED, number=2))
    for proposal in proposals:
        walking.print_letter(proposal)
    return proposals


def test_a_batch_is_gathered_read_approved_by_another_and_told_line_by_line(
    taken: list[Proposal], ines: Any, nadia: Any, paul: Any, aida: Any, client_of: Any
) -> None:
    first, second, auditor = client_of(ines), client_of(nadia), client_of(aida)
    assert "3 decisions are ready" in text(first.get(PLACE))
    assert auditor.post(PLACE, {"title": "x"}).status_code == 404
    assert first.post(PLACE, {"title": "Autumn", "call": "", "outcomes": []}).status_code == 302
    batch = LetterBatch.objects.get()
    where = f"{PLACE}{batch.number}/"
    page = first.get(where)
    for proposal in taken:
        assert proposal.ref in text(page)
    assert "We have placed your" in text(page), "the merged words stand there"
    assert "wording 2026.1" in text(page)
    assert "Nobody outside the programme office" in text(page)
    assert ready_decisions(ines).count() == 0, "a decision is in one batch at most"

    held = batch.items.get(decision__proposal=taken[1])
    first.post(where, {"hold": str(held.pk)})
    page = first.get(where)
    assert "I have read all 2" in text(page)
    assert second.post(where, {"send": "1", "digest": hidden(page, "digest")}).status_code == 403
    assert first.post(where, {"send": "1", "digest": "0" * 64}).status_code == 409
    assert first.post(where, {"send": "1", "digest": hidden(page, "digest")}).status_code == 302
    assert Letter.objects.filter(state=LetterState.READ, read_by=ines).count() == 2
    assert "Approve and tell" not in text(first.get(where))
    batch.refresh_from_db()
    with pytest.raises(Refused, match="own_batch"):
        batches.approve_batch(batch=batch, digest=batch.digest, count=2, by=ines)
    page = second.get(where)
    assert "Approve and tell 2 decisions" in text(page)
    told = {"approve": "1", "digest": hidden(page, "digest"), "count": "2"}
    assert second.post(where, told | {"count": "3"}).status_code == 409
    assert OutboxTask.objects.filter(kind=batches.KIND).count() == 0
    assert OutboxEmail.objects.filter(dedupe_key__startswith="announced:").count() == 0
    assert second.post(where, told).status_code == 302
    assert "0 of 2 decisions told" in text(second.get(where))
    ended = {"state": OutboxState.DONE, "finished_at": batch.prepared_at}
    OutboxTask.objects.filter(kind=batches.KIND).update(**ended)
    assert "2 failed" in text(second.get(where)), "no worker comes back to a task that is done"
    second.post(where, {"again": "1"})
    assert counts_of(batch)["waiting"] == 2

    deciding.rescind(proposal=taken[0], note="New facts.", by=paul)
    run_tasks()
    run_tasks()
    batch.refresh_from_db()
    assert counts_of(batch) == {"told": 1, "failed": 1, "held": 1, "waiting": 0}
    assert ToldLetter.objects.count() == 1
    assert OutboxEmail.objects.filter(dedupe_key__startswith="announced:").count() == 2
    page = second.get(where)
    assert "1 of 2 decisions told" in text(page)
    assert "1 failed" in text(page)
    assert batch.items.get(state=ItemState.FAILED).reason
    second.post(where, {"again": "1"})
    run_tasks()
    assert counts_of(batch)["failed"] == 1
    second.post(where, {"stop": "1"})
    batch.refresh_from_db()
    assert (batch.state, counts_of(batch)["stopped"]) == (BatchState.STOPPED, 2)
    run_tasks()
    assert ToldLetter.objects.count() == 1
    assert "1 of 2 decisions were told" in text(auditor.get(where))
    assert [d.proposal for d in ready_decisions(ines)] == [taken[1]], (
        "what was held back may go with the next"
    )
    item = batch.items.get(state=ItemState.TOLD)
    other = LetterBatch.objects.create(number=9, title="x", prepared_by=ines, prepared_at=batch.prepared_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        BatchItem.objects.create(batch=other, decision=item.decision, digest=item.digest)
    assert client_of(factories.person("olena")).get(where).status_code == 404


def test_who_had_a_hand_in_a_decision_does_not_approve_its_batch_and_a_stop_before_is_a_drop(
    taken: list[Proposal], ines: Any, nadia: Any, client_of: Any
) -> None:
    batch = batches.prepare_batch(title="Winter", call="", outcomes=["award"], by=nadia)
    (item,) = batch.items.select_related("decision__proposal")
    batches.send_batch(batch=batch, digest=batches.batch_digest([item]), by=nadia)
    batch.refresh_from_db()
    with pytest.raises(Refused, match="own_decisions"):
        batches.approve_batch(batch=batch, digest=batch.digest, count=1, by=ines)
    page = client_of(ines).get(f"{PLACE}{batch.number}/")
    assert "You prepared or took decisions of this batch" in text(page)
    assert "Approve and tell" not in text(page)
    assert batches.stop_batch(batch=batch, by=ines) == 1
    batch.refresh_from_db()
    assert batch.state == BatchState.DROPPED
    assert taken[0].ref in [d.proposal.ref for d in ready_decisions(ines)]
