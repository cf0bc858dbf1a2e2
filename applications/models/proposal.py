"""Proposals, their frozen versions, and the ledger of their life."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.enums import Event, Hat, Mechanism, Note, Origin, PaperKind, Reason, State
from applications.models.call import Call, KeyPriority
from applications.querysets import ProposalQuerySet
from core.models import StoredFile
from partners.models import Country


class Proposal(models.Model):
    """One proposal. Its columns follow the draft while it is written and the standing version once it is sent.

    phase: 0 where the mechanism has one phase, 1 for a short and 2 for a full proposal of a Multi-Year Project.
    """

    ref = models.CharField(max_length=30, unique=True)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="proposals")
    mechanism = models.CharField(max_length=3, choices=Mechanism.choices)
    phase = models.PositiveSmallIntegerField(default=0)
    follows = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by"
    )
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.BOTTOM_UP)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    told = models.CharField(max_length=12, choices=State.choices, blank=True)
    title = models.CharField(_("title"), max_length=150, blank=True)
    acronym = models.CharField(_("acronym"), max_length=20, blank=True)
    main_priority = models.ForeignKey(
        KeyPriority, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    npd_country = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ppd_country = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    duration = models.PositiveSmallIntegerField(null=True, blank=True)
    requested_eur = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    standing_version = models.ForeignKey(
        "applications.ProposalVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    reply_by = models.DateTimeField(null=True, blank=True)
    returned_sections = models.JSONField(default=list, blank=True)
    eligibility_confirmed_at = models.DateTimeField(null=True, blank=True)
    eligibility_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ("ref",)
        indexes = [
            models.Index(fields=["call", "state"], name="applications_by_call_state"),
            models.Index(fields=["state", "-submitted_at"], name="applications_by_state_sent"),
            models.Index(fields=["-submitted_at", "ref"], name="applications_by_sent"),
            models.Index(fields=["title"], name="applications_by_title"),
            models.Index(fields=["-requested_eur", "ref"], name="applications_by_requested"),
            models.Index(fields=["main_priority"], name="applications_by_priority"),
            models.Index(
                fields=["state", "reply_by"],
                include=["id"],
                condition=Q(standing_version__isnull=False),
                name="applications_desk",
            ),
            models.Index(
                fields=["call"],
                include=["id"],
                condition=Q(
                    state="submitted", standing_version__isnull=False, eligibility_confirmed_at__isnull=True
                ),
                name="applications_unscreened",
            ),
            models.Index(fields=["id"], condition=Q(state="in-review"), name="applications_in_review"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(requested_eur__gte=0), name="applications_proposal_request_not_negative"
            ),
            models.CheckConstraint(condition=Q(phase__in=[0, 1, 2]), name="applications_proposal_phase"),
            models.CheckConstraint(
                condition=(Q(mechanism="MYP") & Q(phase__in=[1, 2])) | (~Q(mechanism="MYP") & Q(phase=0)),
                name="applications_proposal_only_myp_has_phases",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | Q(standing_version__isnull=False, submitted_at__isnull=False),
                name="applications_proposal_sent_has_version",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | Q(reply_by__isnull=False),
                name="applications_proposal_returned_has_date",
            ),
            models.CheckConstraint(
                condition=(Q(phase=2) & Q(follows__isnull=False)) | (~Q(phase=2) & Q(follows__isnull=True)),
                name="applications_proposal_phase2_follows",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def short_title(self) -> str:
        """The acronym, else the title, else the reference: for places without room."""
        return self.acronym or self.title or self.ref


class ProposalVersion(models.Model):
    """What was submitted: canonical JSON and its SHA-256, never changed."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()

    class Meta:
        ordering = ("proposal", "number")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="applications_version_number_once"),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="applications_version_digest_hex"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="version_never_changes", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} version {self.number}"


class VersionPaper(models.Model):
    """A signed PDF of one version: made once by a worker, never changed. `sha256_unsigned`: of what was signed."""

    version = models.ForeignKey(ProposalVersion, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=10, choices=PaperKind.choices)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    sha256_unsigned = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "kind"], name="applications_version_paper_once"),
        ]
        triggers = [
            pgtrigger.Protect(name="version_paper_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class LedgerEntry(models.Model):
    """One line of a proposal's life: a change of state (`event`) or a note (`note_kind`); never changed."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="ledger")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    hat = models.CharField(max_length=12, choices=Hat.choices, blank=True)
    event = models.CharField(max_length=15, choices=Event.choices, blank=True)
    note_kind = models.CharField(max_length=25, choices=Note.choices, blank=True)
    from_state = models.CharField(max_length=12, choices=State.choices)
    to_state = models.CharField(max_length=12, choices=State.choices)
    note = models.TextField(blank=True)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    values = models.JSONField(default=dict, blank=True)
    version = models.ForeignKey(
        ProposalVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    request_id = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ("proposal", "seq")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "seq"], name="applications_ledger_seq_once"),
            models.CheckConstraint(
                condition=(Q(event="") & ~Q(note_kind="")) | (~Q(event="") & Q(note_kind="")),
                name="applications_ledger_event_or_note",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="ledger_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class SubmissionAttempt(models.Model):
    """Each try to submit, with the reasons when it was refused: the evidence stays on our side.

    received_at: of the request's first byte, by which the deadline was judged.   at: when it was answered.
    findings: code, where and the sentence that was shown.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="attempts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    at = models.DateTimeField()
    accepted = models.BooleanField()
    findings = models.JSONField(default=list, blank=True)
    request_id = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ("-at",)
        triggers = [
            pgtrigger.Protect(name="attempt_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
