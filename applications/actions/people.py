"""Directors: their details, invitations, joining."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import transaction
from django.db.models import Max, Q

from accounts.models import User
from applications import emails
from applications.actions.advance import follow, locked, note_down
from applications.actions.drafting import known_of, require_editable, scope_of
from applications.enums import DirectorRole, Note, Rights
from applications.facts import form_of
from applications.models import Director, Helper, Proposal, SectionEntry
from applications.rules import section_of
from core import clock
from core.errors import Finding, Refused

DETAILS = (
    "title",
    "given_name",
    "family_name",
    "gender",
    "nationality",
    "residence",
    "organisation",
    "position",
    "address",
    "phone",
)


INVITATION_DAYS = 30
AGAIN = "an invitation, opened from the person's own page"


def people_section(proposal: Proposal) -> str:
    """Give the key of the section on directors."""
    return section_of(form_of(proposal), "directors")


@transaction.atomic
def invite_director(
    *, proposal: Proposal, role: str, email: str, details: Mapping[str, Any], by: User
) -> Director:
    """A director of that role is named and has a letter of invitation on the way; the link works once.

    Raises Refused: `role_taken`, `address_taken`, `not_editable`.
    """
    row = locked(proposal.pk)
    where = people_section(row)
    require_editable(row, where)
    if role != DirectorRole.CO and row.directors.filter(role=role).exists():
        raise Refused(Finding("role_taken", "role", {"role": DirectorRole(role).label}))
    if row.directors.filter(email__iexact=email).exists():
        raise Refused(Finding("address_taken", "email", {"email": email}))
    last = row.directors.aggregate(last=Max("position_in_list"))["last"] or 0
    director = Director.objects.create(
        proposal=row,
        role=role,
        email=email,
        position_in_list=last + 1,
        **{name: details[name] for name in DETAILS if name in details},
    )
    send_invitation(director, by)
    note_down(proposal=row, kind=Note.INVITED_DIRECTOR, by=by, values={"role": role, "name": director.name})
    follow(row)
    return director


def send_invitation(director: Director, by: User) -> None:
    """A new invitation is on the way to the director's address; no earlier link works."""
    token = fresh_secret()
    director.invitation_digest = token_digest(token)
    director.invited_at = clock.now()
    director.save(update_fields=["invitation_digest", "invited_at"])
    emails.invitation(director=director, token=token, by=by)


def fresh_secret() -> str:
    """Give the secret of a new link."""
    return secrets.token_urlsafe(32)


def oldest_invitation() -> datetime:
    """Give when the oldest invitation that still opens was sent."""
    return clock.now() - timedelta(days=INVITATION_DAYS)


def token_digest(token: str) -> str:
    """Give what is stored of a link's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_again(digest: str) -> str:
    """Give a second secret for an open invitation: for a page of the one whose confirmed address it went to."""
    return signing.dumps(digest, salt=AGAIN)


def opened_by(token: str) -> str:
    """Give the stored digest that the secret opens, whether it came by mail or stood on the person's own page."""
    try:
        return str(signing.loads(token, salt=AGAIN, max_age=timedelta(days=1)))
    except signing.BadSignature:
        return token_digest(token)


def waiting_for(user: User) -> list[tuple[Director | Helper, str]]:
    """Give the open invitations to the person's confirmed addresses, each with its secret, the latest first."""
    addresses = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    mine = Q()
    for address in addresses:
        mine |= Q(email__iexact=address)
    if not mine:
        return []
    found: list[Director | Helper] = []
    for model in (Director, Helper):
        rows = model.objects.filter(mine, user__isnull=True, invited_at__gte=oldest_invitation())
        found += rows.exclude(invitation_digest="").select_related("proposal__call")
    found.sort(key=lambda row: row.invited_at or clock.now(), reverse=True)
    return [(row, link_again(row.invitation_digest)) for row in found]


@transaction.atomic
def resend_invitation(*, director: Director, by: User) -> Director:
    """A new invitation is on the way; the earlier link no longer works."""
    row = locked(director.proposal_id)
    require_editable(row, people_section(row))
    director = as_it_stands(director)
    if director.user_id is not None:
        raise Refused(Finding("already_joined", "", {"name": director.name}))
    send_invitation(director, by)
    return director


def as_it_stands(director: Director) -> Director:
    """Give the director as nobody can change them any more. Needs: the proposal locked. Raises Refused `stale_page`."""
    found: Director | None = Director.objects.filter(pk=director.pk).first()
    if found is None:
        raise Refused(Finding("stale_page"))
    return found


def invited_by(token: str) -> Director | None:
    """Give the director whose invitation this secret opens, or None: unknown, spent or too old."""
    return (
        Director.objects.filter(
            invitation_digest=opened_by(token), user__isnull=True, invited_at__gte=oldest_invitation()
        )
        .select_related("proposal__call")
        .first()
    )


def takes_directors(proposal: Proposal) -> bool:
    """Whether an invitation can be accepted now: the directors are still being written down, here or on return."""
    return scope_of(proposal).covers(people_section(proposal))


@transaction.atomic
def accept_invitation(*, token: str, by: User) -> Proposal:
    """The person directs the proposal; the link is spent.

    Raises Refused: `invitation_unknown`, `already_director`, `invitation_late`.
    The secret proves the address it was sent to, so the account may have another one; the director's address becomes
    the account's.
    """
    row, director = _invited(token)
    if row.directors.filter(user=by).exists():
        raise Refused(Finding("already_director"))
    if not takes_directors(row):
        raise Refused(Finding("invitation_late"))
    director.user, director.joined_at, director.invitation_digest = by, clock.now(), ""
    for name, value in known_of(by).items():
        # What the profile says fills the gaps; nobody types it twice.
        if value and not getattr(director, name):
            setattr(director, name, value)
    if not row.directors.filter(email__iexact=by.email).exclude(pk=director.pk).exists():
        director.email = by.email
    director.save()
    # Who has come to direct helps no longer.
    row.helpers.filter(user=by, ended_at__isnull=True).update(ended_at=clock.now())
    note_down(proposal=row, kind=Note.JOINED, by=by, values={"role": director.role, "name": director.name})
    return row


def _invited(token: str) -> tuple[Proposal, Director]:
    """Give the proposal, locked, and whom the secret invites: asked again under the lock, for a link works once."""
    found = invited_by(token)
    row = locked(found.proposal_id) if found else None
    director = invited_by(token) if found else None
    if row is None or director is None:
        raise Refused(Finding("invitation_unknown"))
    return row, director


@transaction.atomic
def decline_invitation(*, token: str) -> None:
    """The invitation is spent without joining; the inviting directors see it as declined. Raises Refused."""
    _row, director = _invited(token)
    director.invitation_digest = ""
    director.save(update_fields=["invitation_digest"])


def free_sections(proposal: Proposal, user_id: int | None) -> None:
    """No section of the proposal is theirs to write any more."""
    if user_id is not None:
        SectionEntry.objects.filter(proposal=proposal, writer=user_id).update(writer=None)


def leave_directors(proposal: Proposal, user: User) -> None:
    """A director who leaves is remembered as one who once helped: they read nothing, and never judge the proposal."""
    free_sections(proposal, user.pk)
    last = proposal.helpers.aggregate(last=Max("number"))["last"] or 0
    at = clock.now()
    Helper.objects.create(
        proposal=proposal, number=last + 1, rights=Rights.EDIT, user=user, email=user.email, invited_by=user,
        given_name=user.given_name, family_name=user.family_name, invited_at=at, joined_at=at, ended_at=at,
    )  # fmt: skip


def details_seen(director: Director) -> str:
    """Give a mark of the director's details: it differs as soon as one of them does."""
    values = [
        getattr(director, f"{name}_id", None) or getattr(director, name) for name in (*DETAILS, "email")
    ]
    return token_digest(repr([getattr(value, "pk", value) for value in values]))[:16]


def sends_again(director: Director, details: Mapping[str, Any]) -> bool:
    """Whether saving these details sends the open invitation to a new address."""
    email = details.get("email")
    return bool(email and email != director.email and director.user_id is None and director.invitation_digest)


@transaction.atomic
def save_director(*, director: Director, details: Mapping[str, Any], by: User, seen: str = "") -> Director:
    """The director's details say what was typed. An address changes only before the person has joined.

    A link that went to another address no longer works: a new one goes to the new address.

    seen: `details_seen` of the page; Raises Refused `stale_details` when somebody saved after it, `address_taken`.
    """
    row = locked(director.proposal_id)
    require_editable(row, people_section(row))
    director = as_it_stands(director)
    if seen and seen != details_seen(director):
        raise Refused(Finding("stale_details"))
    for name in DETAILS:
        if name in details:
            setattr(director, name, details[name])
    email = details.get("email")
    if email and director.user_id is None and email != director.email:
        if row.directors.filter(email__iexact=email).exclude(pk=director.pk).exists():
            raise Refused(Finding("address_taken", "email", {"email": email}))
        director.email = email
        if director.invitation_digest:
            send_invitation(director, by)
    director.save()
    follow(row)
    return director


@transaction.atomic
def remove_director(*, director: Director, by: User) -> None:
    """The director is no longer part of the draft, nor are the amounts under their name.

    Raises Refused `lead_stays` for a Project Director who has joined.
    """
    row = locked(director.proposal_id)
    require_editable(row, people_section(row))
    director = as_it_stands(director)
    if director.role != DirectorRole.CO and director.user_id is not None:
        raise Refused(Finding("lead_stays"))
    director.delete()
    if director.user is not None:
        leave_directors(row, director.user)
    follow(row)
