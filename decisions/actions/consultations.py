"""Consultation of nations under silence procedure: opened and closed as an officer records it.

Only what is unclassified is kept: reference, candidates, times, outcome. No position of a nation.
Source: docs/programme.md §4 (silence procedure).
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from applications.actions.advance import locked, note_down
from applications.enums import Hat, Note, State
from applications.models import Proposal
from core import clock
from core.errors import Finding, Refused
from decisions.actions.moving import require_office
from decisions.enums import ConsultationOutcome
from decisions.models import Consultation, FundingRound


@transaction.atomic
def open_consultation(
    *,
    funding_round: FundingRound,
    reference: str,
    proposals: Sequence[Proposal],
    closes_at: datetime,
    by: User,
) -> Consultation:
    """The nations are being asked about these candidates until the instant at which the silence ends.

    Raises Refused: `consultation_empty`, `consultation_ends_early`, `consultation_reference_taken`, `round_closed`.
    """
    require_office(by)
    row = FundingRound.objects.select_for_update().get(pk=funding_round.pk)
    if row.closed_at is not None:
        raise Refused(Finding("round_closed"))
    if closes_at <= clock.now():
        raise Refused(Finding("consultation_ends_early", "closes_at"))
    if Consultation.objects.filter(reference=reference).exists():
        raise Refused(Finding("consultation_reference_taken", "reference", {"reference": reference}))
    asked = [locked(proposal.pk) for proposal in sorted(proposals, key=lambda p: p.pk)]
    free = set(candidates_to_ask(row).values_list("pk", flat=True))
    if not asked or any(proposal.pk not in free for proposal in asked):
        raise Refused(Finding("consultation_empty", "proposals"))
    consultation = Consultation.objects.create(
        reference=reference,
        round=row,
        number=row.consultations.count() + 1,
        opened_by=by,
        opened_at=clock.now(),
        closes_at=closes_at,
    )
    consultation.proposals.set(asked)
    for proposal in asked:
        note_down(
            proposal=proposal,
            kind=Note.CONSULTATION_OPENED,
            by=by,
            hat=Hat.OFFICER,
            values={"reference": reference, "closes_at": closes_at.isoformat()},
        )
    return consultation


def candidates_to_ask(funding_round: FundingRound) -> QuerySet[Proposal]:
    """Give the candidates of the round that are proposed and about whom no open consultation asks."""
    running = Consultation.objects.filter(closed_at__isnull=True).values("proposals")
    return Proposal.objects.filter(
        state=State.PROPOSED,
        pk__in=funding_round.items.filter(removed_at__isnull=True).values("proposal"),
    ).exclude(pk__in=running)


@transaction.atomic
def close_consultation(
    *, consultation: Consultation, outcome: str, sheet_reference: str, note: str, by: User
) -> Consultation:
    """The consultation has its outcome with the reference of the decision sheet.

    Raises Refused: `consultation_over`, `sheet_missing`, `silence_not_over` when silence is called agreement early.
    """
    require_office(by)
    row = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if row.closed_at is not None:
        raise Refused(Finding("consultation_over"))
    if not sheet_reference.strip():
        raise Refused(Finding("sheet_missing", "sheet_reference"))
    if outcome == ConsultationOutcome.AGREED and clock.now() < row.closes_at:
        raise Refused(Finding("silence_not_over", "outcome", {"closes_at": row.closes_at}))
    row.closed_at, row.closed_by = clock.now(), by
    row.outcome, row.sheet_reference, row.note = outcome, sheet_reference.strip(), note
    row.save(update_fields=["closed_at", "closed_by", "outcome", "sheet_reference", "note"])
    for proposal in row.proposals.order_by("pk"):
        note_down(
            proposal=locked(proposal.pk),
            kind=Note.CONSULTATION_CLOSED,
            by=by,
            hat=Hat.OFFICER,
            values={"reference": row.reference, "outcome": outcome, "sheet": row.sheet_reference},
        )
    return row
