"""Files that a worker makes for the programme office: dossiers for auditors, large tables."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Call, Proposal
from core.models import PassingFile
from core.refs import short_code
from decisions.enums import ExportKind, ExportState


def new_office_export_ref() -> str:
    """A fresh public reference of an export, such as EXP-7K3Q9TWX."""
    return f"EXP-{short_code()}"


class OfficeExport(PassingFile):
    """A file for the one person of the programme who asked. Its bytes stand in parts and go when it runs out.

    title: what it is, in words.   asked: what a table was asked for.   holds: proposals that it tells of, by key.
    done, total: how far the worker is.   missing: what had to be left out.   size, sha256: of the file.
    flaw: what does not hold in a dossier, by its own program, which was made all the same.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_office_export_ref, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=ExportKind.choices)
    proposal = models.ForeignKey(Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    call = models.ForeignKey(Call, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked = models.JSONField(default=dict)
    title = models.CharField(max_length=200)
    file_name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=ExportState.choices, default=ExportState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    stop_asked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    holds = models.JSONField(default=list)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    flaw = models.TextField(blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        indexes = [
            models.Index(fields=["user", "-asked_at"], name="decisions_export_of"),
            models.Index(fields=["expires_at"], name="decisions_export_expires"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="ready", ready_at__isnull=False)
                | ~Q(state="ready") & Q(ready_at__isnull=True),
                name="decisions_export_ready_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="ready", sha256__regex=r"^[0-9a-f]{64}$")
                | ~Q(state="ready") & Q(sha256=""),
                name="decisions_export_ready_has_digest",
            ),
            models.CheckConstraint(
                condition=Q(flaw="") | Q(state="ready"), name="decisions_export_flaw_of_ready"
            ),
            models.CheckConstraint(
                condition=~Q(kind="proposal") | Q(proposal__isnull=False), name="decisions_export_of_proposal"
            ),
            models.CheckConstraint(
                condition=~Q(kind="call") | Q(call__isnull=False), name="decisions_export_of_call"
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class ExportPart(models.Model):
    """Some of the bytes of an export, in their order, so that nobody has to hold a large file in memory."""

    export = models.ForeignKey(OfficeExport, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ("export", "number")
        constraints = [
            models.UniqueConstraint(fields=["export", "number"], name="decisions_exportpart_once"),
        ]
