"""The outbox, stored files, keys of forms that act once, what is counted against a limit, and the audit chain."""

from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.enums import AuditAct, OutboxState, SolvingState


class OutboxRow(models.Model):
    """What a worker still has to do: written with the state it follows from, in one transaction."""

    dedupe_key = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=OutboxState.choices, default=OutboxState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    rung_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        abstract = True


class OutboxTask(OutboxRow):
    """One keyed effect on one object; running it twice changes nothing."""

    kind = models.CharField(max_length=50)
    object_id = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=["not_before"], name="core_task_due", condition=Q(state__in=["queued", "claimed"])
            ),
            models.Index(fields=["kind", "object_id"], name="core_task_object"),
            models.Index(fields=["created_at"], name="core_task_dead", condition=Q(state="dead")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", finished_at__isnull=False) | ~Q(state="done"),
                name="core_task_done_has_time",
            ),
        ]


class OutboxEmail(OutboxRow):
    """One message to one person; it never tells an outcome and carries no file."""

    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    message_id = models.CharField(max_length=200)

    class Meta:
        indexes = [
            models.Index(
                fields=["not_before"], name="core_email_due", condition=Q(state__in=["queued", "claimed"])
            ),
            models.Index(fields=["created_at"], name="core_email_created"),
            models.Index(
                fields=["created_at"], name="core_email_failed", condition=Q(state__in=["dead", "refused"])
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(subject__contains="\n") & ~Q(subject__contains="\r"),
                name="core_email_subject_one_line",
            ),
        ]


class StoredFile(models.Model):
    """A file that never changes: name, type, size and digest; its bytes stand in `StoredBytes`."""

    name = models.CharField(_("name"), max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="core_file_sha256_hex"),
            models.CheckConstraint(condition=Q(size__gt=0), name="core_file_not_empty"),
        ]
        triggers = [
            pgtrigger.Protect(name="file_never_changes", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.name


class StoredBytes(models.Model):
    """The bytes of one stored file, apart so that no list of files reads them."""

    file = models.OneToOneField(StoredFile, primary_key=True, on_delete=models.PROTECT, related_name="bytes")
    content = models.BinaryField()

    class Meta:
        triggers = [
            pgtrigger.Protect(name="bytes_never_change", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class PassingQuerySet(models.QuerySet[Any]):
    """Files made for one person, by whether they still stand."""

    def lasting(self) -> Self:
        """Give those that have not run out."""
        return self.filter(expires_at__gt=clock.now())

    def forget(self) -> int:
        """Those that have run out are gone, bytes and all; gives how many."""
        gone, _by_model = self.filter(expires_at__lte=clock.now()).delete()
        return gone


class PassingFile(models.Model):
    """A file made by a worker for the one person who asked; its bytes go when it runs out."""

    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    objects = PassingQuerySet.as_manager()

    class Meta:
        abstract = True


class SolverRun(models.Model):
    """What a worker is to find by a solver, with what it knew, how far it is and what came of it.

    inputs: what was known; problem: as documented for the solver; digest: of these; answer: as documented.
    attempts: how often a worker took it up; who comes second finds nothing of the first's.
    """

    state = models.CharField(max_length=10, choices=SolvingState.choices, default=SolvingState.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    inputs = models.JSONField(default=dict)
    problem = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    seed = models.PositiveIntegerField(default=1)
    solver = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=12, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    stop_asked_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    answer = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


class OnceKey(models.Model):
    """A form that has been acted on: the second post of the same form gets the first one's answer."""

    key = models.CharField(max_length=64, primary_key=True)
    user_id = models.BigIntegerField()
    answer = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="core_once_at")]


class Tally(models.Model):
    """One act that is counted against a limit: what it was, and by whom or to whom."""

    kind = models.CharField(max_length=30)
    subject = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "subject", "at"], name="core_tally_subject"),
            models.Index(fields=["at"], name="core_tally_at"),
        ]


class AuditEntry(models.Model):
    """One change of a row, or one reading of what is confidential: written by triggers and by `audit.was_read` alone.

    It names the columns that changed and gives the digest of the row as it is now; it repeats no value, so that what a
    person is told to be forgotten is forgotten. actor: the account's key, none for the portal itself.
    """

    at = models.DateTimeField()
    actor = models.BigIntegerField(null=True)
    request = models.CharField(max_length=32)
    act = models.CharField(max_length=10, choices=AuditAct.choices)
    thing = models.CharField(max_length=63)
    row = models.CharField(max_length=300)
    proposal = models.BigIntegerField(null=True)
    fields = ArrayField(models.TextField())
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["proposal", "id"], name="core_audit_proposal"),
            models.Index(fields=["actor", "id"], name="core_audit_actor"),
            models.Index(fields=["thing", "row", "id"], name="core_audit_row"),
        ]
        triggers = [
            pgtrigger.Protect(name="audit_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class AuditLink(models.Model):
    """The place of one entry in the chain: the hash binds the entry to all that stand before it."""

    seq = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, related_name="link")
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        triggers = [
            pgtrigger.Protect(name="link_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class AuditWaiting(models.Model):
    """An entry that the sweeper has not yet put into the chain."""

    entry = models.OneToOneField(AuditEntry, primary_key=True, on_delete=models.PROTECT, related_name="+")
