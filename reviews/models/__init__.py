"""Columns and constraints of the review; verbs stand in `reviews.actions`."""

from reviews.models.discussion import Comment, ReportSignature
from reviews.models.meeting import Attendance, ItemVisit, MeetingItem, OutOfRoom, PanelMeeting
from reviews.models.panel import Expert, ExpertPriority, Panel, PanelMember, Routing
from reviews.models.parcel import Parcel
from reviews.models.phases import ReviewPhases
from reviews.models.pool import Absence, Nomination, PoolInvitation
from reviews.models.reminder import Reminder
from reviews.models.review import Assignment, Conflict, Evaluation, EvaluationRecord, PanelReport
from reviews.models.run import AssignmentRun
from reviews.models.sameness import RecordRuling
from reviews.models.ties import Acquaintance, ConflictPin, Sighting

__all__ = [
    "Absence",
    "Acquaintance",
    "Assignment",
    "AssignmentRun",
    "Attendance",
    "Comment",
    "Conflict",
    "ConflictPin",
    "Evaluation",
    "EvaluationRecord",
    "Expert",
    "ExpertPriority",
    "ItemVisit",
    "MeetingItem",
    "Nomination",
    "OutOfRoom",
    "Panel",
    "PanelMeeting",
    "PanelMember",
    "PanelReport",
    "Parcel",
    "PoolInvitation",
    "RecordRuling",
    "Reminder",
    "ReportSignature",
    "ReviewPhases",
    "Routing",
    "Sighting",
]
