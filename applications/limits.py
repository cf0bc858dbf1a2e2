"""How often a person may do what reaches others or costs the portal much. Raised by views, before the act."""

from accounts.models import User
from applications.models import Call, Proposal
from core.limits import DAY, HOUR, Limit, spend


def invite(*, proposal: Proposal, email: str, by: User) -> None:
    """One more invitation is counted: of this person, for this proposal, to this address.

    One person cannot use up what an address gets from all. Raises Refused: `too_many_invitations`,
    `too_many_to_address`, `too_many_to_address_by_you`.
    """
    address = email.strip().lower()
    spend(
        Limit("too_many_invitations", "invitation", f"person:{by.pk}", 10, HOUR),
        Limit("too_many_invitations", "invitation", f"person:{by.pk}", 30, DAY),
        Limit("too_many_invitations", "invitation", f"proposal:{proposal.pk}", 20, DAY),
        Limit("too_many_to_address_by_you", "invitation", f"person:{by.pk}:address:{address}", 3, DAY),
        Limit("too_many_to_address", "invitation", f"address:{address}", 10, DAY),
        email=email,
    )


def upload(*, by: User, where: str) -> None:
    """One more upload is counted, whether the file will be taken or not. Raises Refused `too_many_uploads`."""
    spend(Limit("too_many_uploads", "upload", f"person:{by.pk}", 60, HOUR), where=where)


def comment(*, by: User) -> None:
    """One more comment is counted. Raises Refused `too_many_said`."""
    spend(Limit("too_many_said", "comment", f"person:{by.pk}", 60, HOUR), where="text")


def assign(*, by: User) -> None:
    """One more naming of who writes a section is counted: it sends a message. Raises Refused `too_many_named`."""
    spend(Limit("too_many_named", "naming", f"person:{by.pk}", 60, HOUR), where="writer")


def start(*, call: Call, by: User) -> None:
    """One more started draft is counted. Raises Refused `too_many_drafts`."""
    spend(Limit("too_many_drafts", "draft", f"person:{by.pk}:call:{call.pk}", 10, DAY))
