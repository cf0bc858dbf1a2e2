"""The directors' answer to an award: each Project Director agrees to the letter; both together accept."""

from django.db import transaction

from accounts.models import User
from applications import lifecycle
from applications.actions.advance import locked, note_down
from applications.enums import ConsentPurpose, DirectorRole, Event, Hat, Note
from applications.models import Consent, Director, LedgerEntry, Proposal
from applications.rules import Given
from core import clock
from core.errors import Finding, Refused
from decisions.actions.deciding import end_decision
from decisions.actions.moving import move
from decisions.facts import award_letter, decision_facts, last_told
from decisions.models import Acknowledgement
from decisions.permissions import hats


@transaction.atomic
def agree_to_award(*, proposal: Proposal, digest: str, by: User) -> bool:
    """The Project Director agreed to the award as the letter words it; when both did, it is accepted (True).

    digest: of the letter the director read. Raises Refused: `not_yours`, `not_now`, `stale_page`.
    """
    row = locked(proposal.pk)
    verdict = lifecycle.judge(Event.ACCEPT, hats(by, row), decision_facts(row), Given(by_id=by.pk))
    if verdict.row is None:
        raise Refused(*verdict.findings, status=403 if verdict.forbidden else 409)
    letter = award_letter(row)
    if letter is None or letter.file is None or digest != letter.file.sha256:
        raise Refused(Finding("stale_page"))
    director = Director.objects.get(proposal=row, user=by, role__in=[DirectorRole.NPD, DirectorRole.PPD])
    _consent, created = Consent.objects.get_or_create(
        director=director, purpose=ConsentPurpose.AWARD, digest=digest, defaults={"at": clock.now()}
    )
    if created:
        note_down(
            proposal=row,
            kind=Note.AWARD_AGREED,
            by=by,
            hat=Hat.DIRECTOR,
            values={"digest": digest, "role": director.role},
        )
    if len(decision_facts(row).award_agreed) < 2:
        return False
    move(proposal=proposal, event=Event.ACCEPT, by=by, values={"digest": digest})
    return True


@transaction.atomic
def turn_down(
    *, proposal: Proposal, by: User, note: str = "", reason: str = "", expected: str = ""
) -> LedgerEntry:
    """The award is given back for good; a revocation that was being prepared is put aside."""
    entry = move(proposal=proposal, event=Event.TURN_DOWN, by=by, given=Given(note=note), expected=expected)
    end_decision(proposal)
    return entry


@transaction.atomic
def acknowledge(*, proposal: Proposal, decision: int, by: User) -> None:
    """The director's word that the told decision was read is kept, once; saying it again changes nothing.

    decision: the number on the page the person read. Raises Refused: `not_yours`, `stale_page`.
    """
    row = locked(proposal.pk)
    if not Director.objects.filter(proposal=row, user=by).exists():
        raise Refused(Finding("not_yours"), status=403)
    told = last_told(row)
    if told is None or told.number != decision:
        raise Refused(Finding("stale_page"))
    _said, created = Acknowledgement.objects.get_or_create(
        decision=told, user=by, defaults={"at": clock.now()}
    )
    if created:
        note_down(
            proposal=row,
            kind=Note.LETTER_CONFIRMED,
            by=by,
            hat=Hat.DIRECTOR,
            values={"decision": told.number},
        )
