"""Dossiers for auditors: one reproducible ZIP of a proposal or a call, with a program that checks it."""

from decisions.facts.dossiers.whole import NotWholeError, Scope, hold, of_many, of_one, told_of, write_dossier

__all__ = ["NotWholeError", "Scope", "hold", "of_many", "of_one", "told_of", "write_dossier"]
