"""Closed vocabularies of calls and proposals."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Mechanism(TextChoices):
    """The four grant mechanisms. Source: docs/programme.md §1."""

    MYP = "MYP", _("Multi-Year Project")
    ARW = "ARW", _("Advanced Research Workshop")
    ATC = "ATC", _("Advanced Training Course")
    ASI = "ASI", _("Advanced Study Institute")


EVENTS = frozenset({Mechanism.ARW, Mechanism.ATC, Mechanism.ASI})


class CallKind(TextChoices):
    OPEN = "open", _("Open call")
    SPECIAL = "special", _("Special call")


class Origin(TextChoices):
    BOTTOM_UP = "bottom-up", _("Bottom-up")
    TOP_DOWN = "top-down", _("Top-down")


class State(TextChoices):
    """Where a proposal stands; written by one function only."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    IN_REVIEW = "in-review", _("In review")
    REVIEWED = "reviewed", _("Reviewed")
    PROPOSED = "proposed", _("Proposed")
    RULED_OUT = "ruled-out", _("Ruled out, not told")
    TO_INVITE = "to-invite", _("To invite, not told")
    APPROVED = "approved", _("Approved, not told")
    HELD = "held", _("Held, not told")
    DECLINED = "declined", _("Declined, not told")
    INVITED = "invited", _("Invited")
    AWARDED = "awarded", _("Awarded")
    ON_RESERVE = "on-reserve", _("On reserve")
    REFUSED = "refused", _("Refused")
    ACCEPTED = "accepted", _("Accepted")
    TURNED_DOWN = "turned-down", _("Turned down")
    REVOKED = "revoked", _("Revoked")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Event(TextChoices):
    """What moves a proposal from one state to the next."""

    SUBMIT = "submit", _("Submit")
    REOPEN = "reopen", _("Reopen")
    STAND = "stand", _("Let the last submitted version stand")
    RETURN = "return", _("Return for changes")
    LAPSE = "lapse", _("Let the reply lapse")
    RULE_OUT = "rule-out", _("Rule out")
    OPEN_REVIEW = "open-review", _("Open the review")
    CLOSE_REVIEW = "close-review", _("Close the review")
    REOPEN_REVIEW = "reopen-review", _("Reopen the review")
    INVITE = "invite", _("Invite to phase 2")
    PROPOSE = "propose", _("Propose for funding")
    UNPROPOSE = "unpropose", _("Take out of the round")
    APPROVE = "approve", _("Approve")
    HOLD = "hold", _("Hold in reserve")
    DECLINE = "decline", _("Decline")
    RESCIND = "rescind", _("Rescind the decision")
    ANNOUNCE = "announce", _("Announce")
    PROMOTE = "promote", _("Promote from the reserve")
    ACCEPT = "accept", _("Accept the award")
    TURN_DOWN = "turn-down", _("Turn the award down")
    REVOKE = "revoke", _("Revoke the award")
    REINSTATE = "reinstate", _("Reinstate")
    WITHDRAW = "withdraw", _("Withdraw")


class Hat(TextChoices):
    """Who a person is to one proposal."""

    DIRECTOR = "director", _("Project Director")
    CO_DIRECTOR = "co-director", _("Co-Director")
    EDITOR = "editor", _("Helper who writes")
    VIEWER = "viewer", _("Helper who reads")
    OFFICER = "officer", _("Programme officer")
    REVIEWER = "reviewer", _("Reviewer")
    CHAIR = "chair", _("Panel chair")
    APPROVER = "approver", _("Approver")
    SYSTEM = "system", _("The portal")


class DirectorRole(TextChoices):
    """Source: docs/programme.md §1 (roles)."""

    NPD = "NPD", _("NATO country Project Director")
    PPD = "PPD", _("Partner country Project Director")
    CO = "CO", _("Co-Director")


class Rights(TextChoices):
    """What a helper may do in a proposal that others direct."""

    VIEW = "view", _("Read and comment")
    EDIT = "edit", _("Write")


class Reason(TextChoices):
    """Why a proposal is ruled out at screening."""

    DIRECTORS = "directors", _("The two Project Directors are not from an eligible pair of countries")
    INSTITUTION = "institution", _("An institution is not of an eligible kind")
    INCOMPLETE = "incomplete", _("The proposal is incomplete")
    PRIORITY = "priority", _("There is no link to a Key Priority of the call")
    NOT_CIVIL = "not-civil", _("The activity is not civil science with a security purpose")
    BUDGET = "budget", _("The budget asks for costs that cannot be paid")
    DUPLICATE = "duplicate", _("The activity is already funded")
    CLASSIFIED = "classified", _("The proposal contains classified or export-controlled content")


class ConsentPurpose(TextChoices):
    SUBMIT = "submit", _("submission")
    AWARD = "award", _("award")


class Note(TextChoices):
    """Lines of the ledger that are no change of state."""

    CONSENT = "consent", _("Agreed to the version")
    INVITED_DIRECTOR = "director-invited", _("Director invited")
    JOINED = "director-joined", _("Director joined")
    HELPER_INVITED = "helper-invited", _("Helper invited")
    HELPER_JOINED = "helper-joined", _("Helper joined")
    HELPER_CHANGED = "helper-changed", _("Rights of a helper changed")
    HELPER_ENDED = "helper-ended", _("Access of a helper ended")
    COPIED = "copied", _("Started from an earlier proposal")
    ELIGIBILITY = "eligibility", _("Eligibility confirmed")
    ELIGIBILITY_UNDONE = "eligibility-undone", _("Confirmation of eligibility taken back")
    REPLY_EXTENDED = "reply-extended", _("Reply date extended")
    REPLY_REMINDED = "reply-reminded", _("Directors reminded of the reply")
    EXTENSION = "extension", _("Deadline extended")
    ROUTED = "routed", _("Sent to a panel")
    ASSIGNED = "assigned", _("Reviewer assigned")
    UNASSIGNED = "unassigned", _("Reviewer released")
    REVIEW_EXTENDED = "review-extended", _("Reviewer given more time")
    CONFLICT = "conflict", _("Conflict recorded")
    PANEL_REPORT = "panel-report", _("Panel report signed")
    LETTER_CONFIRMED = "letter-confirmed", _("Director confirmed having read the letter")
    CONSULTATION_OPENED = "consultation-opened", _("Consultation of nations opened")
    CONSULTATION_CLOSED = "consultation-closed", _("Consultation of nations closed")
    DECISION_PREPARED = "decision-prepared", _("Decision prepared")
    DECISION_SENT_BACK = "decision-sent-back", _("Decision sent back to the officer")
    LETTER_READ = "letter-read", _("Letter read")
    AWARD_AGREED = "award-agreed", _("Agreed to the award")
    REDRESS_ASKED = "redress-asked", _("Redress asked")
    REDRESS_ANSWERED = "redress-answered", _("Redress answered")
    PHASE_TWO = "phase-two", _("Phase 2 draft opened")


class DocumentState(TextChoices):
    """How far a document is checked. Only what is clean is ever handed out."""

    WAITING = "waiting", _("Checking")
    CLEAN = "clean", _("Ready")
    REFUSED = "refused", _("Refused")


class PaperKind(TextChoices):
    """Files that a worker makes of a submitted version, once each."""

    RECEIPT = "receipt", _("Receipt")
    DOSSIER = "dossier", _("Proposal as a PDF")
    REVIEWERS = "reviewers", _("Proposal as reviewers read it")
