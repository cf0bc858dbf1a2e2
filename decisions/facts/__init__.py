"""Decisions, rounds and letters as plain values."""

from decisions.facts.letters import issue_of, letter_facts, letters_digest, reason_label, verify_state
from decisions.facts.rounds import (
    Candidate,
    RoundRead,
    outcome_label,
    rank_of,
    read_round,
    ready_to_propose,
    round_rows,
)
from decisions.facts.standing import (
    award_letter,
    consultation_of,
    decision_at_work,
    decision_facts,
    hands_of,
    is_prepared,
    is_revocation,
    item_of,
    last_told,
    letters_of,
    letters_read,
    open_rounds,
)

__all__ = [
    "Candidate",
    "RoundRead",
    "award_letter",
    "consultation_of",
    "decision_at_work",
    "decision_facts",
    "hands_of",
    "is_prepared",
    "is_revocation",
    "issue_of",
    "item_of",
    "last_told",
    "letter_facts",
    "letters_digest",
    "letters_of",
    "letters_read",
    "open_rounds",
    "outcome_label",
    "rank_of",
    "read_round",
    "ready_to_propose",
    "reason_label",
    "round_rows",
    "verify_state",
]
