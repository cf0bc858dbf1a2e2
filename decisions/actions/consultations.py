"""Consultation of nations under silence procedure: the list is circulated, and an officer records what came of it.

Only what is unclassified is kept. Source: docs/programme.md §4 (silence procedure).
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from applications.actions.advance import locked, note_down
from applications.enums import Hat, Note, State
from applications.models import Proposal
from core import clock
from core.errors import Finding, Refused
from decisions import emails
from decisions.actions.moving import one_at_a_time, require_office
from decisions.actions.speaking import locked_row, put_outcome, require_no_part
from decisions.enums import ConsultationOutcome
from decisions.facts.nations import delegates_asked, digest_of, is_broken, listing_of, mark_of
from decisions.models import Consultation, FundingRound
from decisions.silence import SETTLES_AFTER


@transaction.atomic
def open_consultation(
    *,
    funding_round: FundingRound,
    reference: str,
    proposals: Sequence[Proposal],
    closes_at: datetime,
    by: User,
    follows: Consultation | None = None,
    seen: Collection[str] | None = None,
) -> Consultation:
    """The list is circulated as it stands now and never changes; delegates have a mail. Silence until the end is agreement.

    follows: the consultation that is issued again; it is over. seen: the marks (`mark_of`) of the entries that a page
    showed; None where no page did. Raises Refused: `consultation_empty`, `consultation_changed`,
    `consultation_ends_early`, `consultation_reference_taken`, `consultation_not_over`, `round_closed`.
    """
    require_office(by)
    row = FundingRound.objects.select_for_update().get(pk=funding_round.pk)
    if row.closed_at is not None:
        raise Refused(Finding("round_closed"))
    if closes_at <= clock.now():
        raise Refused(Finding("consultation_ends_early", "closes_at"))
    one_at_a_time("consultation")
    if Consultation.objects.filter(reference=reference).exists():
        raise Refused(Finding("consultation_reference_taken", "reference", {"reference": reference}))
    over = row.consultations.filter(closed_at__isnull=False)
    if follows is not None and not over.filter(pk=follows.pk).exists():
        raise Refused(Finding("consultation_not_over"))
    asked = [locked(proposal.pk) for proposal in sorted(proposals, key=lambda p: p.pk)]
    free = set(candidates_to_ask(row).values_list("pk", flat=True))
    if not asked or any(proposal.pk not in free for proposal in asked):
        raise Refused(Finding("consultation_empty", "proposals"))
    listing = listing_of(asked)
    if seen is not None and any(mark_of(entry) not in seen for entry in listing):
        raise Refused(Finding("consultation_changed", "proposals"))
    consultation = Consultation.objects.create(
        follows=follows,
        listing=listing,
        digest=digest_of(listing),
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
    for delegate in delegates_asked(consultation):
        emails.consultation_opened(consultation=consultation, delegate=delegate)
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

    Raises Refused: `consultation_over`, `sheet_missing`, `silence_not_over` when silence is called agreement early,
    `silence_broken` when it was broken.
    """
    require_office(by)
    row = locked_row(consultation)
    require_no_part(row, by)
    if row.closed_at is not None:
        raise Refused(Finding("consultation_over"))
    if not sheet_reference.strip():
        raise Refused(Finding("sheet_missing", "sheet_reference"))
    if outcome == ConsultationOutcome.AGREED and clock.now() < row.closes_at + SETTLES_AFTER:
        raise Refused(Finding("silence_not_over", "outcome", {"closes_at": row.closes_at}))
    if outcome == ConsultationOutcome.AGREED and is_broken(row):
        raise Refused(Finding("silence_broken", "outcome"))
    put_outcome(row, outcome, by=by, sheet=sheet_reference.strip(), note=note)
    return row
