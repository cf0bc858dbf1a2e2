"""What a panel says to each other about a proposal, and who signs its report."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Proposal
from reviews.enums import Speaker
from reviews.models.panel import Panel
from reviews.models.review import PanelReport


class Comment(models.Model):
    """One contribution to the panel's discussion of a proposal; never changed.

    number: of the assignment for a reviewer, of the order of speaking for another member; makes the label "Reviewer 2".
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    speaker = models.CharField(max_length=8, choices=Speaker.choices)
    number = models.PositiveSmallIntegerField(default=0)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("proposal", "at", "pk")
        triggers = [
            pgtrigger.Protect(name="comment_never_changes", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class ReportSignature(models.Model):
    """That a person who was in the room stands by the panel report, or refused to and why. It holds for one digest only."""

    report = models.ForeignKey(PanelReport, on_delete=models.PROTECT, related_name="signatures")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    refused = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("report", "at")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "user"], condition=Q(voided_at__isnull=True), name="reviews_signature_once"
            ),
            models.CheckConstraint(
                condition=Q(refused=False) | ~Q(reason=""), name="reviews_signature_refusal_has_reason"
            ),
        ]
