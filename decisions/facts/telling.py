"""How a decision reached its directors: the mail's way, and who said that they have read it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from applications.lifecycle import Face
from applications.models import Director, Proposal
from core import clock
from core.enums import OutboxState
from core.models import OutboxEmail
from decisions.enums import DecisionState
from decisions.models import Acknowledgement, Decision

# After so long without a word from any Project Director an officer asks.
UNREAD_AFTER = timedelta(days=14)
_ON_ITS_WAY = Face("on-its-way", _("Mail on its way"), "doing", "ring")
_SENT = Face("sent", _("Mail handed over"), "review", "disc")
_FAILED = Face("failed", _("Mail could not be delivered"), "error", "diamond")
_READ = Face("read", _("Confirmed"), "done", "disc")
_NO_MAIL = Face("no-mail", _("No account, no mail"), "quiet", "ring")


@dataclass(frozen=True, slots=True)
class Reached:
    """One director: the mail's state, why it failed, and when the person said that the letter was read."""

    name: str
    role: str
    email: str
    face: Face
    sent_at: datetime | None
    error: str
    read_at: datetime | None


def reached(decision: Decision) -> list[Reached]:
    """Give how the told decision reached each director; three queries."""
    directors = list(Director.objects.filter(proposal=decision.proposal_id).order_by("role", "pk"))
    keys = {f"announced:{decision.pk}:{director.pk}": director.pk for director in directors}
    mails = {keys[row.dedupe_key]: row for row in OutboxEmail.objects.filter(dedupe_key__in=keys)}
    read = dict(Acknowledgement.objects.filter(decision=decision).values_list("user", "at"))
    return [_reached(d, mails.get(d.pk), read.get(d.user_id) if d.user_id else None) for d in directors]


def _reached(director: Director, row: OutboxEmail | None, read_at: datetime | None) -> Reached:
    face = _NO_MAIL
    if read_at is not None:
        face = _READ
    elif row is not None:
        face = {OutboxState.DONE.value: _SENT, OutboxState.DEAD.value: _FAILED}.get(row.state, _ON_ITS_WAY)
    return Reached(
        name=director.name,
        role=str(director.get_role_display()),
        email=row.to if row else director.email,
        face=face,
        sent_at=row.finished_at if row else None,
        error=row.error.splitlines()[0] if row is not None and row.error else "",
        read_at=read_at,
    )


def unread_decisions(user: Any) -> QuerySet[Decision]:
    """Give the told decisions that no director has confirmed within the time, oldest first."""
    said = Acknowledgement.objects.filter(decision=OuterRef("pk"))
    return (
        Decision.objects.filter(
            state=DecisionState.ANNOUNCED,
            announced_at__lt=clock.now() - UNREAD_AFTER,
            proposal__in=Proposal.objects.for_programme(user),
        )
        .exclude(Exists(said))
        .exclude(
            Exists(
                Decision.objects.filter(
                    proposal=OuterRef("proposal"), announced_at__gt=OuterRef("announced_at")
                )
            )
        )
        .select_related("proposal")
        .order_by("announced_at", "pk")
    )
