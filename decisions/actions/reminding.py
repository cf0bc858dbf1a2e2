"""What directors are reminded of, once, by the sweeper."""

from datetime import timedelta

from django.db import transaction

from applications.enums import ConsentPurpose, DirectorRole, State
from applications.facts import agreed_roles
from core import clock
from decisions import emails
from decisions.enums import LetterState
from decisions.models import Decision, Letter
from decisions.rules import GRANTS

BEFORE = timedelta(days=7)


@transaction.atomic
def remind_to_answer() -> int:
    """Each Project Director who has not answered an award that ends within a week has a mail on the way, once.

    Gives how many decisions were looked at. Whoever was told within that week needs no reminder.
    """
    at = clock.now()
    waiting = Decision.objects.told().filter(
        outcome__in=GRANTS,
        proposal__state=State.AWARDED,
        answer_by__gt=at,
        answer_by__lte=at + BEFORE,
        reminded_at__isnull=True,
    )
    reminded = 0
    for decision in waiting.select_related("proposal").select_for_update(of=("self",), skip_locked=True):
        if decision.announced_at < decision.answer_by - BEFORE:
            _remind(decision)
        decision.reminded_at = at
        decision.save(update_fields=["reminded_at"])
        reminded += 1
    return reminded


def _remind(decision: Decision) -> None:
    letter = (
        Letter.objects.filter(decision=decision, state=LetterState.ANNOUNCED).select_related("file").first()
    )
    agreed = (
        agreed_roles(decision.proposal, letter.file.sha256, ConsentPurpose.AWARD)
        if letter is not None and letter.file is not None
        else frozenset()
    )
    for director in decision.proposal.directors.filter(
        user__isnull=False, role__in=[DirectorRole.NPD, DirectorRole.PPD]
    ):
        if director.role not in agreed:
            emails.answer_awaited(proposal=decision.proposal, decision=decision, director=director)
