"""Columns and constraints of calls and proposals; verbs stand in `applications.actions`."""

from applications.models.call import Call, CallChange, CallMechanism, Extension, KeyPriority, PriorityList
from applications.models.parts import (
    BudgetLine,
    Consent,
    Director,
    Document,
    EndUser,
    Milestone,
    SectionEntry,
    ToldLetter,
)
from applications.models.proposal import LedgerEntry, Proposal, ProposalVersion, SubmissionAttempt

__all__ = [
    "BudgetLine",
    "Call",
    "CallChange",
    "CallMechanism",
    "Consent",
    "Director",
    "Document",
    "EndUser",
    "Extension",
    "KeyPriority",
    "LedgerEntry",
    "Milestone",
    "PriorityList",
    "Proposal",
    "ProposalVersion",
    "SectionEntry",
    "SubmissionAttempt",
    "ToldLetter",
]
