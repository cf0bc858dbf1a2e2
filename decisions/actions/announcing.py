"""Telling: the only place from which an outcome leaves the programme office."""

from django.db import transaction

from accounts.models import User
from applications.actions.advance import locked
from applications.actions.drafting import start_phase_two
from applications.actions.telling import hang_letter
from applications.enums import Event
from applications.models import LedgerEntry, Proposal
from core import clock
from core.errors import Finding, Refused
from decisions import emails
from decisions.actions.moving import move
from decisions.enums import DecisionState, LetterState, Outcome
from decisions.facts import decision_at_work, letters_digest, letters_of
from decisions.models import Decision, Letter


@transaction.atomic
def announce(*, proposal: Proposal, digest: str, by: User, expected: str = "") -> LedgerEntry:
    """The directors can read the decision and its letter, and have a mail that says only that there is one.

    digest: of the letter the announcing person saw. Announcing an invitation opens the draft of phase 2 with it.
    Raises Refused: `letter_missing`, `stale_page`, and the findings of the event.
    """
    row = locked(proposal.pk)
    decision = decision_at_work(row)
    entry = move(
        proposal=proposal,
        event=Event.ANNOUNCE,
        by=by,
        expected=expected,
        values={"decision": decision.number, "digest": digest} if decision else {},
    )
    if decision is None:
        raise Refused(Finding("letter_missing"))
    require_same_letter(decision, digest)
    decision.announced_by = by
    tell(decision, proposal=proposal)
    if decision.outcome == Outcome.INVITATION:
        start_phase_two(proposal=proposal, by=by)
    return entry


def require_same_letter(decision: Decision, digest: str) -> None:
    """The person saw the letters that are about to be told, of all languages. Raises Refused `stale_page`."""
    if digest != letters_digest(letters_of(decision)):
        raise Refused(Finding("stale_page"))


def tell(decision: Decision, *, proposal: Proposal) -> None:
    """Decision and letters count as announced, earlier letters as superseded; each director has a mail on the way.

    The letters' files hang on the proposal: its directors hold them from now on.
    """
    at = clock.now()
    Letter.objects.filter(decision__proposal=proposal, state=LetterState.ANNOUNCED).update(
        state=LetterState.REVOKED if decision.outcome == Outcome.REVOCATION else LetterState.SUPERSEDED
    )
    for letter in decision.letters.filter(state=LetterState.READ, file__isnull=False).select_related("file"):
        letter.state, letter.announced_at = LetterState.ANNOUNCED, at
        letter.save(update_fields=["state", "announced_at"])
        hang_letter(
            proposal=proposal,
            issue=letter.context["issue"],
            language=letter.language,
            file=letter.file,
            at=at,
        )
    decision.state, decision.announced_at = DecisionState.ANNOUNCED, at
    decision.save(update_fields=["state", "announced_at", "announced_by"])
    for director in proposal.directors.filter(user__isnull=False):
        emails.announced(proposal=proposal, decision=decision, director=director)
