"""Columns and constraints of rounds, decisions and letters; verbs stand in `decisions.actions`."""

from decisions.models.decision import Decision, Letter, Redress
from decisions.models.round import Consultation, FundingRound, RoundItem

__all__ = ["Consultation", "Decision", "FundingRound", "Letter", "Redress", "RoundItem"]
