"""Closed vocabularies of core."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OutboxState(TextChoices):
    QUEUED = "queued", _("Waiting")
    CLAIMED = "claimed", _("At work")
    DONE = "done", _("Done")
    DEAD = "dead", _("Given up")
    REFUSED = "refused", _("Refused by the far server")


class AuditAct(TextChoices):
    """What was done to a row."""

    INSERT = "insert", _("Added")
    UPDATE = "update", _("Changed")
    DELETE = "delete", _("Removed")
    READ = "read", _("Read")


class SolvingState(TextChoices):
    """How far a run of a solver is, until there is an answer; each kind of run has further states."""

    WAITING = "waiting", _("Waits for a worker")
    RUNNING = "running", _("Being worked out")
    STOPPED = "stopped", _("Stopped")
    FAILED = "failed", _("Failed")


# Runs that a worker has, or will have.
UNDER_WAY: frozenset[str] = frozenset({SolvingState.WAITING, SolvingState.RUNNING})
