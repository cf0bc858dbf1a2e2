"""Officers' rulings on pairs of expert and proposal, whatever the portal sees."""

from datetime import date

from django.db import transaction

from accounts.models import User
from applications.actions.advance import locked, note_down
from applications.enums import Hat, Note
from applications.models import Proposal
from core import clock
from core.errors import Finding, Refused
from reviews.actions.routing import require_hat
from reviews.enums import Verdict
from reviews.models import ConflictPin, Expert


@transaction.atomic
def pin(
    *, proposal: Proposal, expert: Expert, verdict: str, reason: str, until: date | None = None, by: User
) -> ConflictPin:
    """The pair is ruled a conflict, or none, for good or until the day; an earlier ruling is ended and stays on record.

    Raises Refused: `not_yours`, `pin_verdict_missing`, `pin_reason_missing`, `pin_until_past`.
    """
    row = locked(proposal.pk)
    hat = require_hat(row, by, Hat.OFFICER)
    found = [] if verdict in Verdict.values else [Finding("pin_verdict_missing", "verdict")]
    if not reason.strip():
        found.append(Finding("pin_reason_missing", "reason"))
    if until is not None and until <= clock.today():
        found.append(Finding("pin_until_past", "until"))
    if found:
        raise Refused(*found)
    ConflictPin.objects.filter(proposal=row, expert=expert, ended_at__isnull=True).update(
        ended_at=clock.now(), ended_by=by, ended_reason=reason.strip()[:300]
    )
    made = ConflictPin.objects.create(
        proposal=row,
        expert=expert,
        verdict=verdict,
        reason=reason.strip()[:300],
        until=until,
        by=by,
        at=clock.now(),
    )
    note_down(
        proposal=row, kind=Note.CONFLICT, by=by, hat=hat, note=made.reason,
        values={"expert": expert.person.ref, "ruling": verdict, "until": until.isoformat() if until else ""},
    )  # fmt: skip
    return made


@transaction.atomic
def unpin(*, pin: ConflictPin, reason: str, by: User) -> ConflictPin:
    """The ruling no longer holds: what the portal sees counts again. Raises Refused `pin_reason_missing`, `pin_ended`."""
    proposal = locked(pin.proposal_id)
    hat = require_hat(proposal, by, Hat.OFFICER)
    row: ConflictPin = ConflictPin.objects.select_for_update().get(pk=pin.pk)
    if row.ended_at is not None:
        raise Refused(Finding("pin_ended"))
    if not reason.strip():
        raise Refused(Finding("pin_reason_missing", "reason"))
    row.ended_at, row.ended_by, row.ended_reason = clock.now(), by, reason.strip()[:300]
    row.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    note_down(
        proposal=proposal, kind=Note.CONFLICT, by=by, hat=hat, note=row.ended_reason,
        values={"expert": row.expert.person.ref, "ruling": "ended"},
    )  # fmt: skip
    return row
