"""Columns and constraints of rounds, decisions and letters; verbs stand in `decisions.actions`."""

from decisions.models.batch import BatchItem, LetterBatch
from decisions.models.bulk import BulkAction, BulkItem, ProposalTag, Tag
from decisions.models.decision import Decision, Letter, Redress
from decisions.models.desk import DeskView, FirstView
from decisions.models.export import ExportPart, OfficeExport
from decisions.models.round import Consultation, FundingRound, RoundEntry, RoundItem, RoundRule
from decisions.models.scenario import Scenario
from decisions.models.silence import Extension, Position
from decisions.models.telling import Acknowledgement
from decisions.models.wording import LetterTemplate

__all__ = [
    "Acknowledgement",
    "BatchItem",
    "BulkAction",
    "BulkItem",
    "Consultation",
    "Decision",
    "DeskView",
    "ExportPart",
    "Extension",
    "FirstView",
    "FundingRound",
    "Letter",
    "LetterBatch",
    "LetterTemplate",
    "OfficeExport",
    "Position",
    "ProposalTag",
    "Redress",
    "RoundEntry",
    "RoundItem",
    "RoundRule",
    "Scenario",
    "Tag",
]
