"""One function per message to reviewers and officers. No message tells a title, a score or an outcome."""

from collections.abc import Sequence

from accounts.models import RoleGrant, User
from accounts.roles import Role
from applications.models import Proposal
from core import clock
from core.mail import Message, queue_email, queue_emails
from reviews.enums import InvitationAnswer
from reviews.models import Assignment, Nomination, PoolInvitation


def asked(assignments: Sequence[Assignment]) -> None:
    """To each reviewer: declare whether you can review, until when the evaluation is due. From `assign`."""
    queue_emails([_message("asked", one, f"asked:{one.pk}") for one in assignments])


def cleared(*, assignment: Assignment) -> None:
    """To the reviewer: your doubt was cleared, the proposal is open to you. From `settle_doubt`."""
    _to_reviewer("cleared", assignment, f"cleared:{assignment.pk}:{_stamp(assignment)}")


def not_needed(*, assignment: Assignment, why: str) -> None:
    """To the reviewer: this review is no longer needed. From `release`, and when a review ends without it.

    why: what ended it, for the key only; the message gives no reason. Whom a tie binds by now has no mail of the proposal.
    """
    if not Assignment.objects.not_tied().filter(pk=assignment.pk).exists():
        return
    _to_reviewer("not_needed", assignment, f"not-needed:{assignment.pk}:{why}")


def reopened(*, assignment: Assignment, entry_id: int) -> None:
    """To the reviewer: the panel works on the proposal again, your evaluation can be changed. From reopen-review."""
    _to_reviewer("reopened", assignment, f"reopened:{assignment.pk}:{entry_id}")


def received(*, assignment: Assignment, record_id: int) -> None:
    """To the reviewer: your evaluation has arrived. From `submit_evaluation`, each time."""
    _to_reviewer("received", assignment, f"received:{record_id}")


def due(*, assignment: Assignment, reminder_id: int, late: bool) -> None:
    """To the reviewer: the declaration or the evaluation is due soon, or was. From the sweeper, at each mark once."""
    proposal = assignment.proposal
    queue_email(
        to=assignment.expert.user.email,
        template="reviews/due",
        context={"proposal": proposal, "call": proposal.call, "assignment": assignment, "late": late},
        dedupe_key=f"due:{reminder_id}",
    )


def answered(*, assignment: Assignment, to: User, needs_officer: bool) -> None:
    """To the officer who asked: the reviewer cannot review, or has a doubt to settle. From `declare`.

    Who works on the proposal no longer, by their office or by a part in it, has none; the board tells the others.
    """
    if not Proposal.objects.for_programme(to).filter(pk=assignment.proposal_id).exists():
        return
    queue_email(
        to=to.email,
        template="reviews/answered",
        context={"proposal": assignment.proposal, "needs_officer": needs_officer},
        dedupe_key=f"answered:{assignment.pk}:{assignment.state}",
    )


def _to_reviewer(template: str, assignment: Assignment, key: str) -> None:
    queue_emails([_message(template, assignment, key)])


def _message(template: str, assignment: Assignment, key: str) -> Message:
    proposal = assignment.proposal
    context = {"proposal": proposal, "call": proposal.call, "assignment": assignment}
    return Message(assignment.expert.user.email, f"reviews/{template}", context, key)


def _stamp(assignment: Assignment) -> str:
    return f"{assignment.declared_at:%Y%m%d%H%M%S}" if assignment.declared_at else "-"


def discussed(*, to: User, office: bool) -> None:
    """To who takes part in a panel's discussion: there is something to read. From `say`, once a day at most.

    It names no proposal and nothing that was said.
    """
    queue_email(
        to=to.email,
        template="reviews/discussed",
        context={"name": to.name, "office": office},
        dedupe_key=f"discussed:{to.pk}:{clock.today().isoformat()}",
    )


def reminded(*, assignment: Assignment, reminder_id: int) -> None:
    """To the reviewer: your declaration or evaluation is awaited, until when. From `remind`."""
    _to_reviewer("reminded", assignment, f"reminded:{reminder_id}")


def extended(*, assignment: Assignment) -> None:
    """To the reviewer: you have until a later date. From `extend`."""
    _to_reviewer("extended", assignment, f"extended:{assignment.pk}:{assignment.due_at:%Y%m%d%H%M%S}")


def invited(*, invitation: PoolInvitation, token: str) -> None:
    """To the invited person: what is asked, how much, until when, and the one link. From `invite_expert`."""
    queue_email(
        to=invitation.email,
        template="reviews/invited",
        context={"invitation": invitation, "panel": invitation.panel, "token": token},
        dedupe_key=f"pool-invitation:{invitation.ref}",
    )


def seat_answered(*, invitation: PoolInvitation) -> None:
    """To the officer who invited: the person has answered. From `accept_seat` and `decline_seat`."""
    queue_email(
        to=invitation.sent_by.email,
        template="reviews/seat_answered",
        context={"invitation": invitation, "accepted": invitation.answer == InvitationAnswer.ACCEPTED},
        dedupe_key=f"pool-answer:{invitation.ref}",
    )


def nominated(*, nomination: Nomination) -> None:
    """To the officers: a nation named a scientist for the pool. From `nominate`."""
    holding = RoleGrant.objects.in_force(clock.now()).filter(role=Role.OFFICER).values("user")
    for officer in User.objects.filter(pk__in=holding):
        queue_email(
            to=officer.email,
            template="reviews/nominated",
            context={"nomination": nomination, "country": nomination.country},
            dedupe_key=f"nominated:{nomination.ref}:{officer.pk}",
        )
