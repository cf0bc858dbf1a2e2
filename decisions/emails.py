"""One function per message; each writes a row of the outbox. No message tells an outcome.

Directors and delegates who read letters in French have them in French: like a letter, such a message speaks its own language.
"""

from accounts.models import User
from applications.models import Director, Proposal
from core.mail import queue_email
from decisions.models import Consultation, Decision, Extension, Position, Redress
from decisions.tongues import FRENCH
from partners.models import Delegation


def _for_reader(name: str, user: User | None) -> str:
    """Give the template of the message in the language in which the person reads letters."""
    french = user is not None and user.letter_language == FRENCH.code
    return f"decisions/{FRENCH.code}/{name}" if french else f"decisions/{name}"


def announced(*, proposal: Proposal, decision: Decision, director: Director) -> None:
    """To each director: a decision is available, sign in to read it. From the events announce and revoke."""
    queue_email(
        to=director.email,
        template=_for_reader("announced", director.user),
        context={"proposal": proposal, "director": director},
        dedupe_key=f"announced:{decision.pk}:{director.pk}",
    )


def answer_awaited(*, proposal: Proposal, decision: Decision, director: Director) -> None:
    """To a Project Director who has not answered: something waits until a date. From `remind_to_answer`, once."""
    queue_email(
        to=director.email,
        template=_for_reader("answer_awaited", director.user),
        context={
            "proposal": proposal,
            "decision": decision,
            "director": director,
            "at_fr": FRENCH.moment(decision.answer_by) if decision.answer_by else "",
        },
        dedupe_key=f"answer-awaited:{decision.pk}:{director.pk}",
    )


def redress_answered(*, proposal: Proposal, redress: Redress, director: Director) -> None:
    """To each director: the request for a review of the procedure was answered. From `answer_redress`."""
    queue_email(
        to=director.email,
        template=_for_reader("redress_answered", director.user),
        context={"proposal": proposal, "director": director},
        dedupe_key=f"redress-answered:{redress.pk}:{director.pk}",
    )


def consultation_opened(*, consultation: Consultation, delegate: Delegation) -> None:
    """To each delegate: a list is open under silence procedure until an instant. From `open_consultation`."""
    _to_delegate("consultation_opened", f"consultation:{consultation.pk}", consultation, delegate)


def silence_ends_soon(*, consultation: Consultation, delegate: Delegation) -> None:
    """To each delegate, once for each end: the silence ends soon. From `remind_delegates`."""
    key = f"silence-ends:{consultation.pk}:{consultation.closes_at.isoformat()}"
    _to_delegate("silence_ends_soon", key, consultation, delegate)


def silence_extended(*, consultation: Consultation, extension: Extension, delegate: Delegation) -> None:
    """To each delegate: the silence ends later. From `extend`."""
    _to_delegate("silence_extended", f"silence-extended:{extension.pk}", consultation, delegate)


def consultation_ended(*, consultation: Consultation, delegate: Delegation) -> None:
    """To each delegate: the consultation is over, sign in to read how it ended. From `put_outcome`."""
    _to_delegate("consultation_ended", f"consultation-ended:{consultation.pk}", consultation, delegate)


def _to_delegate(name: str, key: str, consultation: Consultation, delegate: Delegation) -> None:
    user = delegate.person.user
    if user is None:
        return
    queue_email(
        to=user.email,
        template=_for_reader(name, user),
        context={
            "consultation": consultation,
            "delegate": delegate.person,
            "country": delegate.country,
            "at_fr": FRENCH.moment(consultation.closes_at),
        },
        dedupe_key=f"{key}:{delegate.pk}",
    )


def nation_spoke(*, consultation: Consultation, position: Position, officer: User) -> None:
    """To an officer who reads the whole list: something was said, sign in to read it. From `speak`."""
    queue_email(
        to=officer.email,
        template="decisions/nation_spoke",
        context={"consultation": consultation},
        dedupe_key=f"nation-spoke:{position.pk}:{officer.pk}",
    )
