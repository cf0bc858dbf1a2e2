"""How people come into the pool: nominated, invited, imported; and what experts say of themselves."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from core import clock
from core.errors import Finding, Refused
from partners.models import Country
from reviews import emails
from reviews.actions.panels import require_officer, write_expert
from reviews.enums import AcquaintanceKind, InvitationAnswer, NominationState, PanelRole
from reviews.facts import speaks_for
from reviews.models import Absence, Acquaintance, Expert, Nomination, PanelMember, PoolInvitation

INVITATION_DAYS = 30


def oldest_invitation() -> datetime:
    """Give when the oldest invitation that can still be answered was sent."""
    return clock.now() - timedelta(days=INVITATION_DAYS)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def nominate(
    *,
    country: Country,
    email: str,
    given_name: str,
    family_name: str,
    institution: str,
    position: str,
    facts: str,
    keywords: Sequence[str],
    by: User,
) -> Nomination:
    """The nation's delegate has named a scientist for the pool; officers are told by a mail.

    Raises Refused: `delegates_only` (403), `nominated_already`.
    """
    if not speaks_for(by, country):
        raise Refused(Finding("delegates_only"), status=403)
    waiting = Nomination.objects.filter(country=country, email__iexact=email, state=NominationState.WAITING)
    if waiting.exists():
        raise Refused(Finding("nominated_already", "email", {"email": email}))
    nomination = Nomination.objects.create(
        country=country, email=email.lower(), given_name=given_name, family_name=family_name,
        institution=institution, position=position, facts=facts, keywords=list(keywords),
        nominated_by=by, nominated_at=clock.now(),
    )  # fmt: skip
    emails.nominated(nomination=nomination)
    return nomination


@transaction.atomic
def leave_nomination(*, nomination: Nomination, note: str, by: User) -> Nomination:
    """The nomination is not taken up, with a note. Raises Refused `nomination_settled`, `nomination_note_missing`."""
    require_officer(by)
    if not note.strip():
        raise Refused(Finding("nomination_note_missing", "note"))
    return _settle(nomination, NominationState.LEFT, note, by)


def _settle(nomination: Nomination, state: NominationState, note: str, by: User) -> Nomination:
    row = Nomination.objects.select_for_update().get(pk=nomination.pk)
    if row.state != NominationState.WAITING:
        raise Refused(Finding("nomination_settled"))
    row.state, row.settled_by, row.settled_at, row.note = state, by, clock.now(), note.strip()[:300]
    row.save()
    return row


@transaction.atomic
def invite_expert(
    *, values: Mapping[str, Any], nomination: Nomination | None = None, by: User
) -> PoolInvitation:
    """The person has a letter of invitation on the way to the pool, or to the panel; the link works once, for 30 days.

    values: columns of the invitation. A nomination it comes from counts as taken up.
    Raises Refused: `officers_only`, `expert_known`, `seat_known`, `invited_already`, `term_backwards`.
    """
    require_officer(by)
    email, panel = values["email"].lower(), values.get("panel")
    if values["term_until"] <= values["term_from"]:
        raise Refused(Finding("term_backwards", "term_until"))
    known = Expert.objects.filter(user__email__iexact=email).first()
    if known is not None and panel is None:
        raise Refused(Finding("expert_known", "email", {"name": str(known)}))
    if known is not None and PanelMember.objects.filter(panel=panel, expert=known).exists():
        raise Refused(Finding("seat_known", "email", {"name": str(known)}))
    waiting = PoolInvitation.objects.open_since(oldest_invitation()).filter(email=email, panel=panel)
    if waiting.exists():
        raise Refused(Finding("invited_already", "email", {"email": email}))
    token = secrets.token_urlsafe(32)
    invitation = PoolInvitation.objects.create(
        **{**values, "email": email},
        nomination=nomination,
        digest=_digest(token),
        sent_by=by,
        sent_at=clock.now(),
    )
    if nomination is not None and nomination.state == NominationState.WAITING:
        _settle(nomination, NominationState.TAKEN, "", by)
    emails.invited(invitation=invitation, token=token)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation: PoolInvitation, by: User) -> PoolInvitation:
    """The link no longer works. Raises Refused `officers_only`, `invitation_answered`."""
    require_officer(by)
    row: PoolInvitation = PoolInvitation.objects.select_for_update().get(pk=invitation.pk)
    if row.answer or row.withdrawn_at is not None:
        raise Refused(Finding("invitation_answered"))
    row.withdrawn_at, row.withdrawn_by = clock.now(), by
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return row


def seat_offered(token: str) -> PoolInvitation | None:
    """Give the invitation that this secret opens, whatever became of it, or None."""
    rows = PoolInvitation.objects.filter(digest=_digest(token)).select_related("panel__call", "sent_by")
    found: PoolInvitation | None = rows.first()
    return found


def is_open(invitation: PoolInvitation) -> bool:
    """Whether the invitation can still be answered."""
    return (
        not invitation.answer
        and invitation.withdrawn_at is None
        and invitation.sent_at >= oldest_invitation()
    )


def _open(token: str) -> PoolInvitation:
    rows = PoolInvitation.objects.select_for_update(of=("self",)).open_since(oldest_invitation())
    row: PoolInvitation | None = rows.filter(digest=_digest(token)).first()
    if row is None:
        raise Refused(Finding("invitation_over"))
    return row


@transaction.atomic
def accept_seat(*, token: str, by: User) -> Expert:
    """The person is an expert for the term, with what was known of them, and sits on the panel they were asked to.

    The secret proves the address it was sent to, so the account may have another one.
    Raises Refused: `invitation_over`, `accepter_in_office`.
    """
    row = _open(token)
    if by.works_in_programme:
        raise Refused(Finding("accepter_in_office"), status=403)
    expert = Expert.objects.filter(user=by).first()
    if expert is None:
        expert = write_expert(
            user=by, expert=None, term_from=row.term_from, term_until=row.term_until,
            nominated_by=row.nominated_by, keywords=row.keywords, languages=row.languages,
            most_at_once=row.most_at_once, levels={int(key): level for key, level in row.levels.items()}, by=by,
        )  # fmt: skip
    elif expert.term_until < row.term_until:
        expert.term_until = row.term_until
        expert.save(update_fields=["term_until"])
    if row.panel is not None:
        PanelMember.objects.get_or_create(panel=row.panel, expert=expert, defaults={"role": PanelRole.MEMBER})
    _answer(row, InvitationAnswer.ACCEPTED, expert=expert)
    return expert


@transaction.atomic
def decline_seat(*, token: str, reason: str, substitute_name: str, substitute_email: str) -> PoolInvitation:
    """The invitation is declined; reason and proposed substitute are for the officer. Raises Refused `invitation_over`."""
    row = _open(token)
    row.reason = reason.strip()[:300]
    row.substitute_name, row.substitute_email = substitute_name.strip(), substitute_email.strip().lower()
    return _answer(row, InvitationAnswer.DECLINED)


def _answer(row: PoolInvitation, answer: InvitationAnswer, expert: Expert | None = None) -> PoolInvitation:
    row.answer, row.answered_at, row.expert = answer, clock.now(), expert
    row.save()
    emails.seat_answered(invitation=row)
    return row


def _own(expert: Expert, by: User) -> None:
    if expert.user_id != by.pk and not by.is_officer:
        raise Refused(Finding("not_yours"), status=403)


@transaction.atomic
def save_own_expertise(
    *,
    expert: Expert,
    keywords: Sequence[str],
    languages: Sequence[str],
    countries: Sequence[str],
    levels: Mapping[int, int],
    by: User,
) -> Expert:
    """What the expert knows reads as they say; term and capacity stay with the programme. Raises Refused `not_yours`."""
    _own(expert, by)
    row = write_expert(
        user=expert.user, expert=expert, term_from=expert.term_from, term_until=expert.term_until,
        nominated_by=expert.nominated_by, keywords=keywords, languages=languages,
        most_at_once=expert.most_at_once, levels=levels, by=by,
    )  # fmt: skip
    row.countries = list(countries)
    row.save(update_fields=["countries"])
    return row


@transaction.atomic
def note_absence(*, expert: Expert, from_on: date, until_on: date, reason: str, by: User) -> Absence:
    """The expert is not asked on these days. Raises Refused `not_yours`, `absence_backwards`."""
    _own(expert, by)
    if until_on <= from_on or until_on <= clock.today():
        raise Refused(Finding("absence_backwards", "until_on"))
    return Absence.objects.create(
        expert=expert,
        from_on=from_on,
        until_on=until_on,
        reason=reason.strip()[:200],
        noted_by=by,
        noted_at=clock.now(),
    )


@transaction.atomic
def drop_absence(*, expert: Expert, number: int, by: User) -> None:
    """The absence does not stand, or ends today where it has begun. Raises Refused `not_yours`."""
    _own(expert, by)
    row = Absence.objects.filter(expert=expert, pk=number).first()
    if row is None:
        raise Refused(Finding("stale_page"))
    if row.from_on < clock.today() < row.until_on:
        row.until_on = clock.today()
        row.save(update_fields=["until_on"])
    else:
        row.delete()


def counts_until(kind: str, year: int | None) -> date | None:
    """Give the first day on which joint work of that year no longer ties; None for ties that stay.

    Source: docs/programme.md §7.1 (48 months for joint work, 24 for joint editing).
    """
    years = {AcquaintanceKind.COLLABORATOR: 5, AcquaintanceKind.COEDITOR: 3}.get(AcquaintanceKind(kind))
    return date((year or clock.today().year) + years, 1, 1) if years else None


@transaction.atomic
def name_acquaintance(
    *, expert: Expert, kind: str, name: str, email: str, year: int | None, by: User
) -> Acquaintance:
    """Proposals of the named person are closed to the expert from now on. Raises Refused `not_yours`."""
    _own(expert, by)
    row, _created = Acquaintance.objects.update_or_create(
        expert=expert, kind=kind, name=" ".join(name.split()),
        defaults={"email": email.lower(), "until": counts_until(kind, year), "noted_at": clock.now()},
    )  # fmt: skip
    return row


@transaction.atomic
def drop_acquaintance(*, expert: Expert, number: int, by: User) -> None:
    """The named person no longer ties by this entry. Raises Refused `not_yours`, `stale_page`."""
    _own(expert, by)
    if not Acquaintance.objects.filter(expert=expert, pk=number).delete()[0]:
        raise Refused(Finding("stale_page"))
