"""Funding rounds, consultation of nations, decisions, letters, verification, redress; and the officer's desk."""
