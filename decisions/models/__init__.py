"""Columns and constraints of rounds, decisions and letters; verbs stand in `decisions.actions`."""

from decisions.models.decision import Decision, Letter, Redress
from decisions.models.round import Consultation, FundingRound, RoundEntry, RoundItem, RoundRule
from decisions.models.scenario import Scenario
from decisions.models.silence import Extension, Position

__all__ = [
    "Consultation",
    "Decision",
    "Extension",
    "FundingRound",
    "Letter",
    "Position",
    "Redress",
    "RoundEntry",
    "RoundItem",
    "RoundRule",
    "Scenario",
]
