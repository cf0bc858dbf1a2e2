"""Dossiers for auditors: one reproducible ZIP of a proposal or a call, with a program that checks it."""

from decisions.facts.dossiers.whole import Scope, of_many, of_one, told_of, write_dossier

__all__ = ["Scope", "of_many", "of_one", "told_of", "write_dossier"]
