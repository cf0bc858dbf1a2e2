"""What this app keeps about a person, as far as they may read it: nothing that was decided and not announced."""

from typing import Any

from django.db.models.functions import Lower

from accounts.models import User
from accounts.own_data import addresses_of
from applications.facts import content_of, read_draft, standing_of
from applications.lifecycle import Audience, face
from applications.models import Consent, Director, Document, Helper, Proposal, SectionComment, ToldLetter


def proposals_of(user: User) -> dict[str, Any]:
    """Give the proposals the person directs with all they say, and what they did in others."""
    directed = Proposal.objects.directed_by(user).select_related("call").order_by("ref")
    helped = Helper.objects.filter(user=user).order_by("invited_at")
    comments = SectionComment.objects.filter(by=user).order_by("at")
    return {
        "directed": [_proposal(proposal, user) for proposal in directed],
        "helped": list(helped.values("proposal__ref", "rights", "invited_at", "joined_at", "ended_at")),
        "comments": list(comments.values("proposal__ref", "key", "text", "at")),
        "invitations": _invitations(user),
    }


def _proposal(proposal: Proposal, user: User) -> dict[str, Any]:
    mine = Director.objects.get(proposal=proposal, user=user)
    told = face(standing_of(proposal), Audience.DIRECTOR)
    return {
        "reference": proposal.ref,
        "call": proposal.call.label,
        "role": mine.role,
        "stands": str(told.word),
        "joined_at": mine.joined_at,
        "text": content_of(read_draft(proposal)),
        "versions": list(proposal.versions.values("number", "submitted_at", "digest", "content")),
        "agreements": list(Consent.objects.filter(director=mine).values("purpose", "digest", "at")),
        "letters": list(
            ToldLetter.objects.filter(proposal=proposal).values(
                "issue", "language", "told_at", "file__sha256"
            )
        ),
        "uploads": list(
            Document.objects.filter(proposal=proposal, uploaded_by=user).values(
                "slot", "file__name", "file__sha256", "uploaded_at", "removed_at"
            )
        ),
    }


def _invitations(user: User) -> list[dict[str, Any]]:
    """Give the open invitations to the person's addresses: of which proposal, and as what."""
    own = addresses_of(user)
    directing = Director.objects.annotate(mail=Lower("email")).filter(mail__in=own, user=None)
    helping = Helper.objects.annotate(mail=Lower("email")).filter(mail__in=own, user=None, ended_at=None)
    rows: list[dict[str, Any]] = []
    for row in directing.exclude(invitation_digest="").values("proposal__ref", "role", "invited_at"):
        rows.append({**row})
    for one in helping.exclude(invitation_digest="").values("proposal__ref", "rights", "invited_at"):
        rows.append({**one})
    return rows
