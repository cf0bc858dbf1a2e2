"""Columns and constraints of the review; verbs stand in `reviews.actions`."""

from reviews.models.panel import Expert, ExpertPriority, Panel, PanelMember, Routing
from reviews.models.phases import ReviewPhases
from reviews.models.review import Assignment, Conflict, Evaluation, EvaluationRecord, PanelReport

__all__ = [
    "Assignment",
    "Conflict",
    "Evaluation",
    "EvaluationRecord",
    "Expert",
    "ExpertPriority",
    "Panel",
    "PanelMember",
    "PanelReport",
    "ReviewPhases",
    "Routing",
]
