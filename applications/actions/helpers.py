"""Helpers: invited by a director, joining, and losing their access at once."""

import re

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from applications import emails, permissions
from applications.actions.advance import locked, note_down
from applications.actions.drafting import scope_of
from applications.actions.people import (
    free_sections,
    fresh_secret,
    invited_by,
    oldest_invitation,
    opened_by,
    token_digest,
)
from applications.enums import Hat, Note, Rights
from applications.models import Helper, Proposal
from core import clock
from core.errors import Finding, Refused

DIRECTORS = frozenset({Hat.DIRECTOR, Hat.CO_DIRECTOR})
MOST_HELPERS = 20
_INVITATION = re.compile(r"/invitations/([^/]+)/")


def require_director(proposal: Proposal, by: User) -> None:
    """The person directs the proposal now. Raises Refused `not_yours`. Needs: the proposal locked."""
    if not permissions.hats(by, proposal) & DIRECTORS:
        raise Refused(Finding("not_yours"), status=403)


def takes_helpers(proposal: Proposal) -> bool:
    """Whether somebody can be let in now: there is still something to write."""
    return not scope_of(proposal).nothing


@transaction.atomic
def invite_helper(
    *, proposal: Proposal, rights: str, email: str, given_name: str, family_name: str, by: User
) -> Helper:
    """The person is named with these rights and has an invitation on the way; the link works once.

    Raises Refused: `not_yours`, `not_editable`, `address_directs`, `address_helps`, `too_many_helpers`.
    """
    row = locked(proposal.pk)
    require_director(row, by)
    if not takes_helpers(row):
        raise Refused(Finding("not_editable"))
    if row.directors.filter(email__iexact=email).exists():
        raise Refused(Finding("address_directs", "email", {"email": email}))
    live = row.helpers.filter(ended_at__isnull=True)
    if live.filter(email__iexact=email).exists():
        raise Refused(Finding("address_helps", "email", {"email": email}))
    if live.count() >= MOST_HELPERS:
        raise Refused(Finding("too_many_helpers", "", {"most": MOST_HELPERS}))
    last = row.helpers.aggregate(last=Max("number"))["last"] or 0
    helper = Helper(
        proposal=row, number=last + 1, rights=Rights(rights), email=email, given_name=given_name,
        family_name=family_name, invited_by=by,
    )  # fmt: skip
    _send(helper, by)
    _note(helper, Note.HELPER_INVITED, by)
    return helper


def _send(helper: Helper, by: User) -> None:
    token = fresh_secret()
    helper.invitation_digest, helper.invited_at = token_digest(token), clock.now()
    helper.save()
    emails.helper_invitation(helper=helper, token=token, by=by)


def _note(helper: Helper, kind: Note, by: User) -> None:
    values = {"helper": helper.number, "name": helper.name, "rights": helper.rights}
    note_down(proposal=helper.proposal, kind=kind, by=by, values=values)


def _as_it_stands(helper: Helper) -> Helper:
    """Give the helper, whose access has not ended. Needs: the proposal locked. Raises Refused `stale_page`."""
    found: Helper | None = (
        Helper.objects.filter(pk=helper.pk, ended_at__isnull=True).select_related("proposal").first()
    )
    if found is None:
        raise Refused(Finding("stale_page"))
    return found


@transaction.atomic
def invite_again(*, helper: Helper, by: User) -> Helper:
    """A new invitation is on the way; the earlier link no longer works. Raises Refused."""
    row = locked(helper.proposal_id)
    require_director(row, by)
    helper = _as_it_stands(helper)
    if helper.user_id is not None:
        raise Refused(Finding("already_joined", "", {"name": helper.name}))
    if not takes_helpers(row):
        raise Refused(Finding("not_editable"))
    _send(helper, by)
    return helper


@transaction.atomic
def change_rights(*, helper: Helper, rights: str, by: User) -> Helper:
    """The helper has these rights from now on, with pages that are open, too. Raises Refused."""
    row = locked(helper.proposal_id)
    require_director(row, by)
    helper = _as_it_stands(helper)
    if helper.rights == rights:
        return helper
    helper.rights = Rights(rights)
    helper.save(update_fields=["rights"])
    if helper.rights == Rights.VIEW:
        free_sections(row, helper.user_id)
    _note(helper, Note.HELPER_CHANGED, by)
    return helper


@transaction.atomic
def end_access(*, helper: Helper, by: User) -> None:
    """The helper reads nothing of the proposal any more, and no link lets them in again. By a director or themselves.

    Raises Refused: `not_yours`, `stale_page`.
    """
    row = locked(helper.proposal_id)
    helper = _as_it_stands(helper)
    if helper.user_id is None or helper.user_id != by.pk:
        require_director(row, by)
    _end(helper, by)


def _end(helper: Helper, by: User) -> None:
    helper.ended_at, helper.invitation_digest = clock.now(), ""
    helper.save(update_fields=["ended_at", "invitation_digest"])
    free_sections(helper.proposal, helper.user_id)
    _note(helper, Note.HELPER_ENDED, by)


def helper_invited_by(token: str) -> Helper | None:
    """Give the helper whose invitation this secret opens, or None: unknown, spent, taken back or too old."""
    found = Helper.objects.filter(
        invitation_digest=opened_by(token), user__isnull=True, invited_at__gte=oldest_invitation()
    )
    return found.select_related("proposal__call", "invited_by").first()


def expected_at(path: str) -> dict[str, str] | None:
    """Give the names and the address of whom the invitation at the path waits for: they need not type them again."""
    token = _INVITATION.fullmatch(path)
    if token is None:
        return None
    person = invited_by(token[1]) or helper_invited_by(token[1])
    if person is None:
        return None
    return {name: getattr(person, name) for name in ("given_name", "family_name", "email")}


def _invited(token: str) -> Helper:
    """Give the helper whom the secret invites, the proposal locked: asked again under the lock, a link works once."""
    found = helper_invited_by(token)
    row = locked(found.proposal_id) if found else None
    helper = helper_invited_by(token) if found else None
    if row is None or helper is None:
        raise Refused(Finding("invitation_unknown"))
    return helper


@transaction.atomic
def join_as_helper(*, token: str, by: User) -> Proposal:
    """The person helps with the proposal; the link is spent.

    Raises Refused: `invitation_unknown`, `already_in_team`, `invitation_late`. The secret proves the address it was
    sent to, so the account may have another one.
    """
    helper = _invited(token)
    row = helper.proposal
    if permissions.hats(by, row) & permissions.TEAM:
        raise Refused(Finding("already_in_team"))
    if not takes_helpers(row):
        raise Refused(Finding("invitation_late"))
    helper.user, helper.joined_at, helper.invitation_digest = by, clock.now(), ""
    helper.given_name, helper.family_name = by.given_name, by.family_name
    live = row.helpers.filter(ended_at__isnull=True).exclude(pk=helper.pk)
    if not live.filter(email__iexact=by.email).exists():
        helper.email = by.email
    helper.save()
    _note(helper, Note.HELPER_JOINED, by)
    return row


@transaction.atomic
def decline_to_help(*, token: str) -> None:
    """The invitation is spent without joining; the directors see it as declined. Raises Refused `invitation_unknown`."""
    helper = _invited(token)
    helper.invitation_digest = ""
    helper.save(update_fields=["invitation_digest"])


def end_all_access(user: User) -> None:
    """The person helps with nothing any more. Called when they close their account, or in `promoted`."""
    for helper in Helper.objects.filter(user=user, ended_at__isnull=True).select_related("proposal"):
        locked(helper.proposal_id)
        _end(helper, user)
