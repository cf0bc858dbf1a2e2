"""One function per message; each writes a row of the outbox. No message tells an outcome."""

from applications.models import Director, Proposal
from core.mail import queue_email
from decisions.models import Decision, Redress


def announced(*, proposal: Proposal, decision: Decision, director: Director) -> None:
    """To each director: a decision is available, sign in to read it. From the events announce and revoke."""
    queue_email(
        to=director.email,
        template="decisions/announced",
        context={"proposal": proposal, "director": director},
        dedupe_key=f"announced:{decision.pk}:{director.pk}",
    )


def answer_awaited(*, proposal: Proposal, decision: Decision, director: Director) -> None:
    """To a Project Director who has not answered: something waits until a date. From `remind_to_answer`, once."""
    queue_email(
        to=director.email,
        template="decisions/answer_awaited",
        context={"proposal": proposal, "decision": decision, "director": director},
        dedupe_key=f"answer-awaited:{decision.pk}:{director.pk}",
    )


def redress_answered(*, proposal: Proposal, redress: Redress, director: Director) -> None:
    """To each director: the request for a review of the procedure was answered. From `answer_redress`."""
    queue_email(
        to=director.email,
        template="decisions/redress_answered",
        context={"proposal": proposal, "director": director},
        dedupe_key=f"redress-answered:{redress.pk}:{director.pk}",
    )
