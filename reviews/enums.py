"""Closed vocabularies of the review."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PanelRole(TextChoices):
    MEMBER = "member", _("Member")
    DEPUTY = "deputy", _("Deputy chair")
    CHAIR = "chair", _("Chair")


class ConflictKind(TextChoices):
    """Source: docs/programme.md §7 (conflicts of interest)."""

    AUTHOR = "author", _("Took part in preparing the proposal")
    SAME_CALL = "same-call", _("Applies in the same call")
    SAME_INSTITUTION = "same-institution", _("Works at an institution of the proposal")
    FORMER_INSTITUTION = "former-institution", _("Worked there less than three years ago")
    FAMILY = "family", _("Family or close personal tie")
    FINANCIAL = "financial", _("Financial interest")
    SUPERVISION = "supervision", _("Supervised or was supervised, at any time")
    COLLABORATOR = "collaborator", _("Joint work less than four years ago")
    COEDITOR = "co-editor", _("Joint editing less than two years ago")
    COMPETITOR = "competitor", _("Works on a competing proposal")
    BOARD = "advisory-board", _("Member of an advisory board")
    DISPUTE = "dispute", _("Scientific or personal dispute")
    NATIONAL = "national", _("Same country as a director")
    OTHER = "other", _("Another reason")


class AcquaintanceKind(TextChoices):
    """Whom an expert names; the values are kinds of conflict."""

    SUPERVISION = "supervision", _("Supervised me, or was supervised by me")
    FAMILY = "family", _("Family or close personal tie")
    COLLABORATOR = "collaborator", _("Worked or published with me in the last four years")
    COEDITOR = "co-editor", _("Edited with me in the last two years")
    DISPUTE = "dispute", _("Scientific or personal dispute")


class NominationState(TextChoices):
    WAITING = "waiting", _("Waits for an officer")
    TAKEN = "taken", _("Taken up")
    LEFT = "left", _("Not taken up")


class InvitationAnswer(TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class Verdict(TextChoices):
    CONFLICT = "conflict", _("Conflict")
    NONE = "none", _("No conflict")


class Strength(TextChoices):
    HARD = "hard", _("Excludes")
    SOFT = "soft", _("The officer decides")


class Settlement(TextChoices):
    OPEN = "open", _("Waits for the officer")
    UPHELD = "upheld", _("Upheld")
    CLEARED = "cleared", _("Cleared")


class AssignmentState(TextChoices):
    ASSIGNED = "assigned", _("Declaration awaited")
    READING = "reading", _("Reading")
    UNSURE = "unsure", _("Waits for the officer")
    CONFLICTED = "conflicted", _("Conflict")
    DECLINED = "declined", _("Declined")
    RELEASED = "released", _("Released")
    ABSTAINED = "abstained", _("Abstained")
    DONE = "done", _("Evaluation in")


# Assignments that count for the coverage of a proposal.
LIVE = frozenset(
    {AssignmentState.ASSIGNED, AssignmentState.READING, AssignmentState.UNSURE, AssignmentState.DONE}
)
# Assignments whose evaluation is still awaited.
AWAITED = LIVE - {AssignmentState.DONE}
# Assignments under which the reviewer may read the proposal.
MAY_READ = frozenset({AssignmentState.READING, AssignmentState.DONE})


class Recommendation(TextChoices):
    """Source: docs/programme.md §4 (criteria and scales)."""

    RECOMMENDED = "recommended", _("Recommended")
    CONDITIONS = "conditions", _("Recommended with conditions")
    RESUBMIT = "resubmit", _("Resubmit in a later call")
    NOT_RECOMMENDED = "not-recommended", _("Not recommended")
    INVITE = "invite", _("Invite to phase 2")
    DO_NOT_INVITE = "do-not-invite", _("Do not invite to phase 2")


PHASE_ONE_RECOMMENDATIONS = (Recommendation.INVITE, Recommendation.DO_NOT_INVITE)
FULL_RECOMMENDATIONS = (
    Recommendation.RECOMMENDED,
    Recommendation.CONDITIONS,
    Recommendation.RESUBMIT,
    Recommendation.NOT_RECOMMENDED,
)


class Confidence(TextChoices):
    HIGH = "high", _("I work in this field")
    MEDIUM = "medium", _("I know this field")
    LOW = "low", _("This is at the edge of my field")


class Declaration(TextChoices):
    """What a reviewer answers before the content opens."""

    NONE = "none", _("I have no conflict")
    CONFLICT = "conflict", _("I have a conflict")
    UNSURE = "unsure", _("I am not sure")
    DECLINE = "decline", _("I have no conflict, but I cannot review it")


class OthersOpen(TextChoices):
    """When a reviewer may read the other evaluations of a proposal; never before their own is in."""

    OWN_IN = "own-in", _("Once their own evaluation is in")
    ALL_IN = "all-in", _("Once all evaluations of the proposal are in")
    AT_DATE = "at-date", _("On a date, for those whose own evaluation is in")


class Speaker(TextChoices):
    """As whom somebody speaks in a panel's discussion."""

    CHAIR = "chair", _("Chair")
    REVIEWER = "reviewer", _("Reviewer")
    MEMBER = "member", _("Member")
    OFFICE = "office", _("Programme office")


class ChangedIn(TextChoices):
    """Where a score that was in was changed, with a reason."""

    DISCUSSION = "discussion", _("in the discussion")
    SESSION = "session", _("in the panel’s meeting")


class RunState(TextChoices):
    """How far an assignment run is."""

    WAITING = "waiting", _("Waits for a worker")
    RUNNING = "running", _("Being worked out")
    DONE = "done", _("Proposed")
    INFEASIBLE = "infeasible", _("No assignment exists")
    STOPPED = "stopped", _("Stopped")
    FAILED = "failed", _("Failed")
    APPLIED = "applied", _("Applied")
    DISCARDED = "discarded", _("Discarded")


class ParcelKind(TextChoices):
    PACK = "pack", _("Proposals to review")
    CERTIFICATE = "certificate", _("Certificate of service")
