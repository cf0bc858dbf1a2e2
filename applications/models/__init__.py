"""Columns and constraints of calls and proposals; verbs stand in `applications.actions`."""

from applications.models.call import Call, CallChange, CallMechanism, Extension, KeyPriority, PriorityList
from applications.models.parts import (
    STATES_KEPT,
    BudgetLine,
    Consent,
    Director,
    Document,
    SectionEntry,
    SectionState,
    ToldLetter,
)
from applications.models.proposal import (
    LedgerEntry,
    Proposal,
    ProposalVersion,
    SubmissionAttempt,
    VersionPaper,
)
from applications.models.team import Helper, SectionComment

__all__ = [
    "STATES_KEPT",
    "BudgetLine",
    "Call",
    "CallChange",
    "CallMechanism",
    "Consent",
    "Director",
    "Document",
    "Extension",
    "Helper",
    "KeyPriority",
    "LedgerEntry",
    "PriorityList",
    "Proposal",
    "ProposalVersion",
    "SectionComment",
    "SectionEntry",
    "SectionState",
    "SubmissionAttempt",
    "ToldLetter",
    "VersionPaper",
]
