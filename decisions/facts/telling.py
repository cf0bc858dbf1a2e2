"""How a decision reached its directors: the mail's way, and who said that they have read it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
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
# Keys of these mails: this word, the decision, the director.
ANNOUNCED = "announced"
_ON_ITS_WAY = Face("on-its-way", _("Mail on its way"), "doing", "ring")
_SENT = Face("sent", _("Mail handed over"), "review", "disc")
_REFUSED = Face("refused", _("Mail came back refused"), "error", "diamond")
_FAILED = Face("failed", _("Mail could not be delivered"), "error", "diamond")
_READ = Face("read", _("Confirmed"), "done", "disc")
_NO_MAIL = Face("no-mail", _("No account, no mail"), "quiet", "ring")
_MAIL = {
    OutboxState.DONE.value: _SENT,
    OutboxState.DEAD.value: _FAILED,
    OutboxState.REFUSED.value: _REFUSED,
}


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
    keys = {f"{ANNOUNCED}:{decision.pk}:{director.pk}": director.pk for director in directors}
    mails = {keys[row.dedupe_key]: row for row in OutboxEmail.objects.filter(dedupe_key__in=keys)}
    read = dict(Acknowledgement.objects.filter(decision=decision).values_list("user", "at"))
    return [_reached(d, mails.get(d.pk), read.get(d.user_id) if d.user_id else None) for d in directors]


def _reached(director: Director, row: OutboxEmail | None, read_at: datetime | None) -> Reached:
    face = _NO_MAIL
    if read_at is not None:
        face = _READ
    elif row is not None:
        face = _MAIL.get(row.state, _ON_ITS_WAY)
    return Reached(
        name=director.name,
        role=str(director.get_role_display()),
        email=row.to if row else director.email,
        face=face,
        sent_at=row.finished_at if row else None,
        error=row.error.splitlines()[0] if row is not None and row.error else "",
        read_at=read_at,
    )


def not_reached() -> dict[int, list[str]]:
    """Give, by told decision, the directors whose mail never arrived and who have not confirmed; three queries."""
    rows = OutboxEmail.objects.filter(
        dedupe_key__startswith=f"{ANNOUNCED}:", state__in=[OutboxState.DEAD, OutboxState.REFUSED]
    )
    keys = [tuple(map(int, key.split(":")[1:])) for key in rows.values_list("dedupe_key", flat=True)]
    people = Director.objects.in_bulk([director for _decision, director in keys])
    read = set(
        Acknowledgement.objects.filter(decision__in=[decision for decision, _director in keys]).values_list(
            "decision", "user"
        )
    )
    names: dict[int, list[str]] = {}
    for decision, director in sorted(keys):
        person = people.get(director)
        if person is not None and (decision, person.user_id) not in read:
            names.setdefault(decision, []).append(person.name)
    return names


def unread_decisions(
    user: Any, *, failed: Collection[int] = (), tied: Sequence[int] | None = None
) -> QuerySet[Decision]:
    """Give the told decisions that no director has confirmed within the time, and these failed ones, oldest first.

    failed: keys of decisions that a mail did not reach, however new.   tied: keys of the proposals the person has a
    part in, where they were read before.
    """
    said = Acknowledgement.objects.filter(decision=OuterRef("pk"))
    return (
        Decision.objects.filter(
            Q(pk__in=failed) | (Q(announced_at__lt=clock.now() - UNREAD_AFTER) & ~Exists(said)),
            state=DecisionState.ANNOUNCED,
            proposal__in=Proposal.objects.for_programme(user, tied),
        )
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
