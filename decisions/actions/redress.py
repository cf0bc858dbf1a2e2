"""Redress: the directors ask that the procedure be looked at again; somebody else than the decider answers.

Source: docs/programme.md §7 (redress).
"""

from django.db import transaction

from accounts.models import User
from applications.actions.advance import locked, note_down
from applications.enums import Event, Hat, Note, State
from applications.models import LedgerEntry, Proposal
from applications.rules import Given
from core import clock
from core.errors import Finding, Refused
from decisions import emails
from decisions.actions.moving import move, require_hat
from decisions.enums import LetterState
from decisions.facts import hands_of, last_told
from decisions.models import Letter, Redress
from decisions.rules import redress_open


@transaction.atomic
def ask_for_redress(*, proposal: Proposal, ground: str, text: str, by: User) -> Redress:
    """A request to look at the procedure again waits for an approver who had no hand in the decision.

    Raises Refused: `not_yours`, `redress_closed`, `redress_asked_already`, `redress_text_missing`.
    """
    row = locked(proposal.pk)
    require_hat(Hat.DIRECTOR, row, by)
    decision = last_told(row)
    if (
        decision is None
        or row.state != State.REFUSED
        or not redress_open(decision.outcome, decision.announced_at, clock.now())
    ):
        raise Refused(Finding("redress_closed"))
    if Redress.objects.filter(decision=decision).exists():
        raise Refused(Finding("redress_asked_already"))
    if not text.strip():
        raise Refused(Finding("redress_text_missing", "text"))
    redress = Redress.objects.create(
        proposal=row, decision=decision, ground=ground, text=text.strip(), asked_by=by, asked_at=clock.now()
    )
    note_down(proposal=row, kind=Note.REDRESS_ASKED, by=by, hat=Hat.DIRECTOR, values={"ground": ground})
    return redress


@transaction.atomic
def answer_redress(*, redress: Redress, outcome: str, answer: str, by: User) -> Redress:
    """The request has its answer, which each director can read and has a mail about.

    Raises Refused: `not_yours`, `decider_may_not`, `redress_answered_already`, `note_missing`.
    """
    proposal = locked(redress.proposal_id)
    require_hat(Hat.APPROVER, proposal, by)
    row = Redress.objects.select_for_update().select_related("decision").get(pk=redress.pk)
    if row.answered_at is not None:
        raise Refused(Finding("redress_answered_already"))
    if by.pk in hands_of(row.decision):
        raise Refused(Finding("decider_may_not"))
    if not answer.strip():
        raise Refused(Finding("note_missing", "answer"))
    row.outcome, row.answer, row.answered_by, row.answered_at = outcome, answer.strip(), by, clock.now()
    row.save(update_fields=["outcome", "answer", "answered_by", "answered_at"])
    note_down(
        proposal=proposal, kind=Note.REDRESS_ANSWERED, by=by, hat=Hat.APPROVER, values={"outcome": outcome}
    )
    for director in proposal.directors.filter(user__isnull=False):
        emails.redress_answered(proposal=proposal, redress=row, director=director)
    return row


@transaction.atomic
def reinstate(
    *, proposal: Proposal, by: User, note: str = "", reason: str = "", expected: str = ""
) -> LedgerEntry:
    """The proposal is screened again after an upheld redress; the refusal's letter is no longer in force."""
    entry = move(proposal=proposal, event=Event.REINSTATE, by=by, given=Given(note=note), expected=expected)
    Letter.objects.filter(decision__proposal=proposal, state=LetterState.ANNOUNCED).update(
        state=LetterState.SUPERSEDED
    )
    return entry
