"""Experts, panels, conflicts, assignments, evaluations and the panel's report."""
