"""What nations say while a silence runs, and what ends it: the officer's extension, the clock, the outcome."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from applications.actions.advance import locked, note_down
from applications.enums import Hat, Note
from applications.models import Proposal
from core import clock, outbox
from core.errors import Finding, Refused
from decisions import emails
from decisions.actions.moving import require_office
from decisions.enums import ConsultationOutcome, PositionKind
from decisions.facts.nations import delegates_asked, is_broken, officers_told, seen_by
from decisions.models import Consultation, Extension, Position
from decisions.silence import SETTLES_AFTER, SHORTEST, agrees, may_speak, reminder_due
from partners.models import Country
from reviews.facts import nations_of

log = logging.getLogger(__name__)
SHEET = "decision-sheet"


def locked_row(consultation: Consultation) -> Consultation:
    """Give the consultation, locked: whoever speaks, extends or ends it waits for the others."""
    return (
        Consultation.objects.select_for_update(of=("self",)).select_related("round").get(pk=consultation.pk)
    )


def require_no_part(consultation: Consultation, by: User) -> None:
    """The person had no part in any proposal on the list. Raises Refused `not_yours`."""
    asked = consultation.proposals.order_by().values("pk")
    if Proposal.objects.tied_to(by).filter(pk__in=asked).exists():
        raise Refused(Finding("not_yours"), status=403)


@transaction.atomic
def speak(
    *, consultation: Consultation, country: Country, kind: str, refs: Sequence[str], text: str, by: User
) -> Position:
    """The nation has broken the silence, or commented; the officers who read the whole list are told so.

    refs: of the list the delegate reads; none for all of it. What arrived before the silence ended is heard.
    Raises Refused: `not_yours` (403), `silence_over`, `position_text_missing`, `position_unknown`, `silence_broken_already`.
    """
    row = locked_row(consultation)
    if not nations_of(by).filter(pk=country.pk).exists():
        raise Refused(Finding("not_yours"), status=403)
    if not may_speak(closed=row.closed_at is not None, closes_at=row.closes_at, arrived=clock.received()):
        raise Refused(Finding("silence_over", values={"closes_at": row.closes_at}))
    if not text.strip():
        raise Refused(Finding("position_text_missing", "text"))
    if set(refs) - {entry["ref"] for entry in seen_by(by, row)}:
        raise Refused(Finding("position_unknown", "refs"))
    standing = row.positions.filter(country=country, kind=PositionKind.BREAKS, lifted_at__isnull=True)
    if kind == PositionKind.BREAKS and standing.exists():
        raise Refused(Finding("silence_broken_already", "kind"))
    position = Position.objects.create(
        consultation=row,
        country=country,
        kind=PositionKind(kind),
        refs=sorted(refs),
        text=text.strip(),
        by=by,
        at=clock.now(),
    )
    for officer in officers_told(row):
        emails.nation_spoke(consultation=row, position=position, officer=officer)
    return position


@transaction.atomic
def lift(*, position: Position, by: User) -> Position:
    """The nation no longer breaks the silence; what it had said stays on record.

    Raises Refused: `not_yours` (403), `silence_over`, `position_lifted`.
    """
    row = locked_row(position.consultation)
    if not nations_of(by).filter(pk=position.country_id).exists():
        raise Refused(Finding("not_yours"), status=403)
    if not may_speak(closed=row.closed_at is not None, closes_at=row.closes_at, arrived=clock.received()):
        raise Refused(Finding("silence_over", values={"closes_at": row.closes_at}))
    found = Position.objects.select_for_update().get(pk=position.pk)
    if found.lifted_at is not None:
        raise Refused(Finding("position_lifted"))
    found.lifted_at, found.lifted_by = clock.now(), by
    found.save(update_fields=["lifted_at", "lifted_by"])
    return found


@transaction.atomic
def extend(*, consultation: Consultation, until: datetime, reason: str, by: User) -> Extension:
    """The silence ends later; every delegate is told. A silence that ended unbroken is agreement and is not extended.

    Raises Refused: `not_yours` (403), `consultation_over`, `silence_over`, `extension_earlier`, `note_missing`.
    """
    require_office(by)
    row = locked_row(consultation)
    require_no_part(row, by)
    at = clock.now()
    if row.closed_at is not None:
        raise Refused(Finding("consultation_over"))
    if at >= row.closes_at and not is_broken(row):
        raise Refused(Finding("silence_over", values={"closes_at": row.closes_at}))
    if until <= row.closes_at or until < at + SHORTEST:
        raise Refused(Finding("extension_earlier", "until"))
    if not reason.strip():
        raise Refused(Finding("note_missing", "reason"))
    made = Extension.objects.create(
        consultation=row, before=row.closes_at, until=until, reason=reason.strip(), by=by, at=at
    )
    row.closes_at, row.reminded_at = until, None
    row.save(update_fields=["closes_at", "reminded_at"])
    for delegate in delegates_asked(row):
        emails.silence_extended(consultation=row, extension=made, delegate=delegate)
    return made


def put_outcome(row: Consultation, outcome: str, *, by: User, sheet: str, note: str) -> None:
    """The consultation has its outcome, each proposal's history says so, and its decision sheet is ordered.

    Needs: the consultation locked.
    """
    row.closed_at, row.closed_by = clock.now(), by
    row.outcome, row.sheet_reference, row.note = outcome, sheet, note
    row.save(update_fields=["closed_at", "closed_by", "outcome", "sheet_reference", "note"])
    for proposal in row.proposals.order_by("pk"):
        note_down(
            proposal=locked(proposal.pk),
            kind=Note.CONSULTATION_CLOSED,
            by=by,
            hat=Hat.SYSTEM if by.is_system else Hat.OFFICER,
            values={"reference": row.reference, "outcome": outcome, "sheet": row.sheet_reference},
        )
    outbox.enqueue(kind=SHEET, object_id=row.pk, dedupe_key=f"{SHEET}:{row.pk}")
    for delegate in delegates_asked(row):
        emails.consultation_ended(consultation=row, delegate=delegate)


def record_silence() -> int:
    """Each silence that ended unbroken is recorded as agreement; gives how many. Run by the sweeper, however late it comes."""
    due = Consultation.objects.filter(closed_at__isnull=True, closes_at__lte=clock.now() - SETTLES_AFTER)
    return _each(_record, due)


def _each(act: Callable[[Consultation], bool], found: QuerySet[Consultation]) -> int:
    """Give to how many it was done; one that meets a fault keeps no other nation's silence waiting."""
    done = 0
    for consultation in found.order_by("pk"):
        try:
            done += act(consultation)
        except Exception:
            log.exception("Consultation %s was left for the next round", consultation.reference)
    return done


@transaction.atomic
def _record(consultation: Consultation) -> bool:
    row = locked_row(consultation)
    closed = row.closed_at is not None
    if not agrees(closed=closed, broken=is_broken(row), closes_at=row.closes_at, now=clock.now()):
        return False
    put_outcome(
        row, ConsultationOutcome.AGREED, by=User.objects.system(), sheet=f"DS {row.reference}", note=""
    )
    return True


def remind_delegates() -> int:
    """Each delegate is reminded once that a silence ends soon; gives how many consultations that concerned."""
    at = clock.now()
    running = Consultation.objects.filter(closed_at__isnull=True, closes_at__gt=at, reminded_at__isnull=True)
    return _each(_remind, running)


@transaction.atomic
def _remind(consultation: Consultation) -> bool:
    row = locked_row(consultation)
    due = reminder_due(opened_at=row.opened_at, closes_at=row.closes_at, now=clock.now())
    if not due or row.reminded_at is not None:
        return False
    row.reminded_at = clock.now()
    row.save(update_fields=["reminded_at"])
    for delegate in delegates_asked(row):
        emails.silence_ends_soon(consultation=row, delegate=delegate)
    return True
