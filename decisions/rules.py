"""What may be decided when, and what a prepared decision must say before an approver sees it.

Values only: no database, no request, no clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from applications.enums import Event, State
from applications.rules import ProposalFacts
from core.errors import Finding
from core.words import count_words
from decisions.enums import Outcome

# The event that takes each outcome.
EVENT_OF: dict[Outcome, Event] = {
    Outcome.AWARD: Event.APPROVE,
    Outcome.CONDITIONAL: Event.APPROVE,
    Outcome.INVITATION: Event.INVITE,
    Outcome.RESERVE: Event.HOLD,
    Outcome.RESUBMIT: Event.DECLINE,
    Outcome.REFUSAL: Event.DECLINE,
    Outcome.INELIGIBLE: Event.RULE_OUT,
    Outcome.REVOCATION: Event.REVOKE,
}
TAKEN_BY_APPROVER = frozenset({Event.APPROVE, Event.INVITE, Event.HOLD, Event.DECLINE})
GRANTS = frozenset({Outcome.AWARD, Outcome.CONDITIONAL})
NEEDS_REASON = frozenset({Outcome.RESUBMIT, Outcome.REFUSAL, Outcome.INELIGIBLE, Outcome.REVOCATION})
# Outcomes after which the directors may ask that the procedure be looked at again.
OPEN_TO_REDRESS = frozenset({Outcome.RESUBMIT, Outcome.REFUSAL, Outcome.INELIGIBLE})
FEEDBACK_WORDS = 300
CONDITION_LENGTH = 300
MOST_CONDITIONS = 12
SHORTEST_ANSWER = timedelta(days=7)
# Source: docs/programme.md §7 (redress)
REDRESS_WITHIN = timedelta(days=30)

_DECLINES = (Outcome.RESUBMIT, Outcome.REFUSAL)
_BY_STATE: dict[tuple[State, bool], tuple[Outcome, ...]] = {
    (State.REVIEWED, True): (Outcome.INVITATION, *_DECLINES),
    (State.REVIEWED, False): _DECLINES,
    (State.PROPOSED, False): (Outcome.AWARD, Outcome.CONDITIONAL, Outcome.RESERVE, *_DECLINES),
    (State.ON_RESERVE, False): _DECLINES,
}


def outcomes_for(state: str, phase: int) -> tuple[Outcome, ...]:
    """Give the outcomes that can be prepared in the state; a short proposal is invited or declined."""
    return _BY_STATE.get((State(state), phase == 1), ())


@dataclass(frozen=True, slots=True)
class DecisionDraft:
    """A decision as an officer writes it."""

    outcome: str
    award_eur: Decimal | None
    conditions: tuple[str, ...]
    reasons: tuple[str, ...]
    feedback: str
    answer_by: datetime | None
    conditions_fr: tuple[str, ...] = ()
    feedback_fr: str = ""

    @property
    def english_only(self) -> bool:
        """Whether a French letter would quote something in English."""
        conditions, conditions_fr = self.terms
        return bool((conditions and not conditions_fr) or (self.feedback and not self.feedback_fr))

    @property
    def terms(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The conditions, in English and in French, as far as the outcome has any."""
        return (self.conditions, self.conditions_fr) if self.outcome == Outcome.CONDITIONAL else ((), ())


def unready(draft: DecisionDraft, f: ProposalFacts) -> tuple[Finding, ...]:
    """Give what keeps the prepared decision from going to the approver, each with the field it concerns."""
    return (*_outcome_findings(draft, f), *_text_findings(draft))


def _outcome_findings(draft: DecisionDraft, f: ProposalFacts) -> Iterable[Finding]:
    if draft.outcome not in outcomes_for(f.state, f.phase):
        yield Finding("outcome_missing", "outcome")
        return
    if draft.outcome in GRANTS:
        if draft.award_eur is None or draft.award_eur <= 0:
            yield Finding("award_missing", "award_eur")
        elif draft.award_eur > f.requested_eur:
            yield Finding("award_over_request", "award_eur", {"requested": f.requested_eur})
        if not f.nations_agree:
            yield Finding("nations_not_agreed", "consultation")
        if draft.answer_by is None or draft.answer_by < f.now + SHORTEST_ANSWER:
            yield Finding("answer_by_too_soon", "answer_by", {"days": SHORTEST_ANSWER.days})
    elif f.consultation_running:
        yield Finding("consultation_runs", "consultation")


def _text_findings(draft: DecisionDraft) -> Iterable[Finding]:
    if draft.outcome == Outcome.CONDITIONAL and not draft.conditions:
        yield Finding("conditions_missing", "conditions")
    if draft.outcome in NEEDS_REASON and not draft.reasons:
        yield Finding("reason_missing", "reasons")
    if draft.outcome == Outcome.RESUBMIT and not draft.feedback.strip():
        yield Finding("changes_unsaid", "feedback")
    yield from feedback_findings(draft.feedback, draft.feedback_fr)
    yield from uneven_in_french(draft.conditions, draft.conditions_fr)


def feedback_findings(feedback: str, feedback_fr: str) -> Iterable[Finding]:
    """Give what is wrong with the office's own words in a letter, in either language."""
    if feedback_fr.strip() and not feedback.strip():
        yield Finding("french_alone", "feedback")
    if count_words(feedback) > FEEDBACK_WORDS:
        yield Finding("feedback_too_long", "feedback", {"limit": FEEDBACK_WORDS})
    if count_words(feedback_fr) > FEEDBACK_WORDS:
        yield Finding("feedback_too_long", "feedback_fr", {"limit": FEEDBACK_WORDS})


def uneven_in_french(conditions: Sequence[str], conditions_fr: Sequence[str]) -> Iterable[Finding]:
    """Give that the conditions in French are not as many as the conditions; none at all may be missing."""
    if conditions_fr and len(conditions_fr) != len(conditions):
        yield Finding("conditions_fr_uneven", "conditions_fr", {"number": len(conditions)})


def term_passed(
    outcome: str, answer_by: datetime | None, phase2_closes_at: datetime | None, now: datetime
) -> datetime | None:
    """Give the time by which the letter asks the directors to act, where it has passed already."""
    term = phase2_closes_at if outcome == Outcome.INVITATION else answer_by if outcome in GRANTS else None
    return term if term is not None and term <= now else None


def redress_open(outcome: str, announced_at: datetime | None, now: datetime) -> bool:
    """Whether the directors may still ask that the procedure be looked at again."""
    return outcome in OPEN_TO_REDRESS and announced_at is not None and now < announced_at + REDRESS_WITHIN
