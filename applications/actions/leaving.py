"""What happens to proposals when a director leaves: their part is handed over, or the draft ends with them."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.ties import Tie
from applications.actions import submitting
from applications.actions.advance import follow, locked, note_down
from applications.actions.drafting import require_editable, scope_of
from applications.actions.helpers import end_all_access
from applications.actions.people import (
    DETAILS,
    as_it_stands,
    leave_directors,
    people_section,
    send_invitation,
)
from applications.enums import DirectorRole, Note
from applications.facts import standing_of
from applications.lifecycle import FACE_EVENTS, Audience, face
from applications.models import Director, Proposal
from core.errors import Finding, Refused

LEADS = (DirectorRole.NPD, DirectorRole.PPD)


def may_hand_over(director: Director, by: User) -> bool:
    """Whether `by` may give this joined lead's part to another person: their own, or that of a closed account."""
    if director.role not in LEADS or director.user is None:
        return False
    return director.user_id == by.pk or not director.user.is_active


def _others(proposal: Proposal, user: User) -> bool:
    """Whether somebody who can still sign in directs the proposal as well."""
    directors = proposal.directors.filter(user__is_active=True).exclude(user=user)
    return bool(directors.exists())


@transaction.atomic
def hand_over(*, director: Director, email: str, given_name: str, family_name: str, by: User) -> Director:
    """The named person is invited to the part; who had it no longer reads the proposal. Its amounts stay.

    Raises Refused: `not_editable`, `not_yours_to_hand_over`, `nobody_stays`, `address_taken`, `stale_page`.
    """
    row = locked(director.proposal_id)
    require_editable(row, people_section(row))
    director = as_it_stands(director)
    if not may_hand_over(director, by):
        raise Refused(Finding("not_yours_to_hand_over"), status=403)
    before: User = director.user  # type: ignore[assignment]
    if not _others(row, before):
        raise Refused(Finding("nobody_stays"))
    if row.directors.filter(email__iexact=email).exists():
        raise Refused(Finding("address_taken", "email", {"email": email}))
    nobody = Director()
    for name in DETAILS:
        setattr(director, name, getattr(nobody, name))
    leave_directors(row, before)
    director.user, director.joined_at, director.email = None, None, email
    director.given_name, director.family_name = given_name, family_name
    director.save()
    send_invitation(director, by)
    values = {"role": director.role, "name": director.name, "instead_of": before.name}
    note_down(proposal=row, kind=Note.INVITED_DIRECTOR, by=by, values=values)
    follow(row)
    return director


def ties_of(user: User) -> list[Tie]:
    """Give the live proposals of which the person is a Project Director, each with what can be done about it."""
    leading = Director.objects.filter(user=user, role__in=LEADS).select_related("proposal__call")
    found = [_tie(director, user) for director in leading.order_by("proposal__ref")]
    return [tie for tie in found if tie is not None]


def _tie(director: Director, user: User) -> Tie | None:
    proposal = director.proposal
    told = face(standing_of(proposal), Audience.DIRECTOR)
    if not FACE_EVENTS[told.key] and told.key != "accepted":
        return None
    alone = told.key == "draft" and not _others(proposal, user)
    what = proposal.title or _("Untitled proposal")
    if alone:
        advice = _("You alone are writing it. It is withdrawn when you close your account.")
        return Tie(what, proposal.ref, advice, ends=True)
    page = reverse("proposal", args=[proposal.ref])
    hand_over_page = reverse("proposal_director_hand_over", args=[proposal.ref, director.position_in_list])
    withdraw = (_("Withdraw it"), reverse("proposal_event", args=[proposal.ref, "withdraw"]))
    handing = (_("Hand over your part"), hand_over_page)
    opening = (_("Open it"), page)
    if scope_of(proposal).covers(people_section(proposal)):
        advice = _("Hand your part over to somebody else, or withdraw the proposal.")
        return Tie(what, proposal.ref, advice, (handing, withdraw))
    if told.key == "submitted":
        advice = _("Reopen it and hand your part over to somebody else, or withdraw it.")
        return Tie(what, proposal.ref, advice, (opening, withdraw))
    if told.key == "awarded":
        advice = _("Turn the award down, or write to the programme office if somebody else is to direct it.")
        return Tie(what, proposal.ref, advice, (opening,))
    if told.key == "accepted":
        return Tie(
            what,
            proposal.ref,
            _("Write to the programme office: somebody else has to direct it."),
            (opening,),
        )
    advice = _("Withdraw it, or write to the programme office if somebody else is to direct it.")
    return Tie(what, proposal.ref, advice, (withdraw,))


def end_with(user: User) -> None:
    """The drafts that the person alone writes are withdrawn, and they help nobody. Called as they close their account."""
    for tie in ties_of(user):
        if tie.ends:
            submitting.withdraw(proposal=Proposal.objects.get(ref=tie.ref), by=user)
    end_all_access(user)
