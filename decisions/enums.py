"""Closed vocabularies of decisions and letters."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Outcome(TextChoices):
    """What was decided. Source: docs/programme.md §4 (decisions)."""

    AWARD = "award", _("Award")
    CONDITIONAL = "conditional", _("Award with conditions")
    INVITATION = "invitation", _("Invitation to phase 2")
    RESERVE = "reserve", _("Reserve")
    RESUBMIT = "resubmit", _("Invitation to resubmit in a later call")
    REFUSAL = "refusal", _("Refusal")
    INELIGIBLE = "ineligible", _("Not eligible")
    REVOCATION = "revocation", _("Revocation of the award")


class DecisionState(TextChoices):
    PREPARED = "prepared", _("Prepared")
    TAKEN = "taken", _("Taken, not told")
    ANNOUNCED = "announced", _("Announced")
    RESCINDED = "rescinded", _("Rescinded")


class LetterState(TextChoices):
    WAITING = "waiting", _("Waits for a worker")
    READY = "ready", _("Rendered")
    READ = "read", _("Read by an officer")
    ANNOUNCED = "announced", _("Announced")
    SUPERSEDED = "superseded", _("Superseded")
    REVOKED = "revoked", _("Revoked")


class BatchState(TextChoices):
    PREPARED = "prepared", _("Being prepared")
    SENT = "sent", _("Waits for a second person")
    APPROVED = "approved", _("Approved")
    STOPPED = "stopped", _("Stopped")
    DROPPED = "dropped", _("Dropped")


class ItemState(TextChoices):
    WAITING = "waiting", _("Waiting")
    HELD = "held", _("Held back")
    TOLD = "told", _("Told")
    FAILED = "failed", _("Failed")
    STOPPED = "stopped", _("Not told")


class BulkKind(TextChoices):
    """What can be done to many proposals in one go."""

    ROUTE = "route", _("Send to a panel")
    REMIND_REVIEWERS = "remind-reviewers", _("Remind reviewers")
    REMIND_DIRECTORS = "remind-directors", _("Remind directors of a reply")
    TAG = "tag", _("Add a tag")
    UNTAG = "untag", _("Remove a tag")


class BulkState(TextChoices):
    LAID = "laid", _("Not confirmed")
    WORKING = "working", _("Being done")
    DONE = "done", _("Done")


class BulkItemState(TextChoices):
    WAITING = "waiting", _("Waits")
    DONE = "done", _("Done")
    LEFT = "left", _("Not done")


class ExportKind(TextChoices):
    """What a worker makes for the programme office."""

    PROPOSAL = "proposal", _("Dossier of a proposal")
    CALL = "call", _("Dossier of a call")
    TABLE = "table", _("Table")


class ExportState(TextChoices):
    WAITING = "waiting", _("Waits for a worker")
    WORKING = "working", _("Being made")
    READY = "ready", _("Ready")
    STOPPED = "stopped", _("Stopped")
    FAILED = "failed", _("Failed")


class WordingState(TextChoices):
    DRAFT = "draft", _("Draft")
    IN_FORCE = "in-force", _("In force")
    REPLACED = "replaced", _("Replaced")
    DROPPED = "dropped", _("Dropped")


# Exports that a worker has or will have.
BEING_MADE = frozenset({ExportState.WAITING, ExportState.WORKING})
# Letters whose words still count; at most one of each decision and language.
IN_FORCE = frozenset({LetterState.WAITING, LetterState.READY, LetterState.READ, LetterState.ANNOUNCED})
# Letters that were told: the directors have them and anyone may check them.
WAS_TOLD = frozenset({LetterState.ANNOUNCED, LetterState.SUPERSEDED, LetterState.REVOKED})


class Ground(TextChoices):
    """Why funding is declined, held or revoked, as the directors read it. Source: docs/programme.md §4 (decisions)."""

    QUALITY = "quality", _("The panel did not recommend the proposal for funding in its present form")
    RELEVANCE = "relevance", _("The link to the Key Priority or to a security need is not strong enough")
    PLAN = "plan", _("The plan of work, the milestones or the budget are not yet convincing")
    BALANCE = (
        "balance",
        _("The share of work and benefit between the NATO and the partner side is not balanced"),
    )
    FUNDS = "funds", _("Other proposals ranked higher, and the funds of this round did not reach further")
    NATIONS = "nations", _("The proposal was not retained in the consultation of nations")
    TERMS = "terms", _("The terms of the award were not kept")
    CIRCUMSTANCES = "circumstances", _("Circumstances on which the award rested no longer hold")


class ConsultationOutcome(TextChoices):
    AGREED = "agreed", _("Agreed: silence was not broken")
    AGREED_IN_MEETING = "agreed-meeting", _("Agreed in a meeting")
    NOT_AGREED = "not-agreed", _("Not agreed")


class PositionKind(TextChoices):
    """What a nation says of a list while the silence runs."""

    BREAKS = "breaks", _("Breaks the silence")
    COMMENT = "comment", _("Comments and does not break it")


class By(TextChoices):
    """What a rule of a round counts by."""

    PRIORITY = "priority", _("Key Priority")
    MECHANISM = "mechanism", _("mechanism")
    FRAMEWORK = "framework", _("framework")
    COUNTRY = "country", _("country")


class Bound(TextChoices):
    LEAST = "least", _("At least")
    MOST = "most", _("At most")


class Unit(TextChoices):
    PROPOSALS = "proposals", _("proposals")
    EUR = "eur", _("EUR")


class Mark(TextChoices):
    """What officers say of a candidate before the best set is asked for."""

    MUST = "must", _("Has to be funded")
    MUST_NOT = "must-not", _("Must not be funded")


class RoundNote(TextChoices):
    """What was done to a round."""

    OPENED = "opened", _("Opened")
    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Reopened")
    ENVELOPE = "envelope", _("Envelope changed")
    RULE = "rule", _("Rule added")
    RULE_GONE = "rule-gone", _("Rule taken away")
    CANDIDATE = "candidate", _("Candidate changed")
    APPLIED = "applied", _("Set applied")


class ScenarioState(TextChoices):
    WAITING = "waiting", _("In the queue")
    RUNNING = "running", _("Being worked out")
    DONE = "done", _("Worked out")
    INFEASIBLE = "infeasible", _("No set keeps every rule")
    STOPPED = "stopped", _("Stopped")
    FAILED = "failed", _("Failed")


AGREED = frozenset({ConsultationOutcome.AGREED, ConsultationOutcome.AGREED_IN_MEETING})


class RedressGround(TextChoices):
    PROCEDURE = "procedure", _("A step of the procedure was not followed")
    ELIGIBILITY = "eligibility", _("Eligibility was judged on wrong facts")
    CONFLICT = "conflict", _("A conflict of interest was not seen")


class RedressOutcome(TextChoices):
    UPHELD = "upheld", _("Upheld")
    NOT_UPHELD = "not-upheld", _("Not upheld")
