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


class ConsultationOutcome(TextChoices):
    AGREED = "agreed", _("Agreed: silence was not broken")
    AGREED_IN_MEETING = "agreed-meeting", _("Agreed in a meeting")
    NOT_AGREED = "not-agreed", _("Not agreed")


class RedressGround(TextChoices):
    PROCEDURE = "procedure", _("A step of the procedure was not followed")
    ELIGIBILITY = "eligibility", _("Eligibility was judged on wrong facts")
    CONFLICT = "conflict", _("A conflict of interest was not seen")


class RedressOutcome(TextChoices):
    UPHELD = "upheld", _("Upheld")
    NOT_UPHELD = "not-upheld", _("Not upheld")
