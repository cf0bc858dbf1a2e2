"""Columns and constraints of the review; verbs stand in `reviews.actions`."""

from reviews.models.discussion import Comment, ReportSignature
from reviews.models.meeting import Attendance, ItemVisit, MeetingItem, OutOfRoom, PanelMeeting
from reviews.models.panel import Expert, ExpertPriority, Panel, PanelMember, Routing
from reviews.models.phases import ReviewPhases
from reviews.models.review import Assignment, Conflict, Evaluation, EvaluationRecord, PanelReport

__all__ = [
    "Assignment",
    "Attendance",
    "Comment",
    "Conflict",
    "Evaluation",
    "EvaluationRecord",
    "Expert",
    "ExpertPriority",
    "ItemVisit",
    "MeetingItem",
    "OutOfRoom",
    "Panel",
    "PanelMeeting",
    "PanelMember",
    "PanelReport",
    "ReportSignature",
    "ReviewPhases",
    "Routing",
]
