"""Ending an award: an officer prepares it with its letter, an approver does it, and the directors are told at once."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from applications.actions.advance import locked, note_down
from applications.enums import Event, Hat, Note, State
from applications.models import LedgerEntry, Proposal
from applications.rules import Given
from core import clock
from core.errors import Finding, Refused
from decisions.actions.announcing import require_same_letter, tell
from decisions.actions.deciding import end_decision, next_number, sent_version
from decisions.actions.letters import issue_letters
from decisions.actions.moving import move, require_hat
from decisions.enums import DecisionState, Outcome
from decisions.facts import award_letter, decision_at_work
from decisions.models import Decision
from decisions.rules import feedback_findings

REVOCABLE = frozenset({State.AWARDED, State.ACCEPTED})


@transaction.atomic
def prepare_revocation(
    *, proposal: Proposal, reasons: Sequence[str], feedback: str, feedback_fr: str = "", by: User
) -> Decision:
    """A revocation waits for an approver, with its letter on the way; an earlier one is put aside.

    feedback_fr: the same for a French letter. Raises Refused: `not_yours`, `not_now`, `reason_missing`,
    `french_alone`, `feedback_too_long`.
    """
    row = locked(proposal.pk)
    require_hat(Hat.OFFICER, row, by)
    award = award_letter(row)
    if row.state not in REVOCABLE or award is None:
        raise Refused(Finding("not_now"))
    if not reasons:
        raise Refused(Finding("reason_missing", "reasons"))
    if wrong := tuple(feedback_findings(feedback, feedback_fr)):
        raise Refused(*wrong)
    end_decision(row)
    at = clock.now()
    decision = Decision.objects.create(
        proposal=row,
        number=next_number(row),
        version=sent_version(row),
        outcome=Outcome.REVOCATION,
        requested_eur=row.requested_eur,
        award_eur=award.decision.award_eur,
        reasons=list(reasons),
        feedback=feedback.strip(),
        feedback_fr=feedback_fr.strip(),
        edit_version=1,
        prepared_by=by,
        prepared_at=at,
        sent_at=at,
    )
    issue_letters(decision, signatory="")
    note_down(
        proposal=row,
        kind=Note.DECISION_PREPARED,
        by=by,
        hat=Hat.OFFICER,
        values={"decision": decision.number, "version": 1, "outcome": decision.outcome, "award_eur": ""},
    )
    return decision


@transaction.atomic
def drop_revocation(*, proposal: Proposal, by: User) -> None:
    """The prepared revocation is put aside; the award stands. Raises Refused `revocation_missing`."""
    row = locked(proposal.pk)
    require_hat(Hat.OFFICER, row, by)
    decision = decision_at_work(row)
    if decision is None or decision.outcome != Outcome.REVOCATION:
        raise Refused(Finding("revocation_missing"))
    end_decision(row)


@transaction.atomic
def revoke(*, proposal: Proposal, digest: str, by: User, expected: str = "") -> LedgerEntry:
    """The award is revoked and its directors are told by the letter that was prepared and read.

    digest: of the letter the approver saw. Raises Refused: `revocation_missing`, `stale_page`, the event's findings.
    """
    row = locked(proposal.pk)
    require_hat(Hat.APPROVER, row, by)
    decision = decision_at_work(row)
    if decision is None or decision.outcome != Outcome.REVOCATION:
        raise Refused(Finding("revocation_missing"))
    entry = move(
        proposal=proposal,
        event=Event.REVOKE,
        by=by,
        given=Given(reason=decision.reasons[0]),
        expected=expected,
        values={"decision": decision.number, "digest": digest},
    )
    require_same_letter(decision, digest)
    decision.state, decision.taken_by, decision.taken_at = DecisionState.TAKEN, by, clock.now()
    decision.save(update_fields=["state", "taken_by", "taken_at"])
    tell(decision, proposal=proposal)
    return entry
