"""Batches of letters: many decisions told in one go, approved together by a second person."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models import Proposal
from decisions.enums import BatchState, ItemState
from decisions.models.decision import Decision


class LetterBatchQuerySet(models.QuerySet[Any]):
    """Batches by who may open them."""

    def visible_to(self, user: Any) -> "LetterBatchQuerySet":
        """Give the batches of which the person may see every line: nobody approves what is hidden from them."""
        hidden = BatchItem.objects.exclude(decision__proposal__in=Proposal.objects.for_programme(user))
        return self.exclude(pk__in=hidden.values("batch"))


class LetterBatch(models.Model):
    """Decisions whose letters are told together. digest: of exactly the letters that were read and approved."""

    number = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.PREPARED)
    title = models.CharField(max_length=150)
    digest = models.CharField(max_length=64, blank=True)
    count = models.PositiveIntegerField(default=0)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects = LetterBatchQuerySet.as_manager()

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
                name="decisions_batch_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", approved_at__isnull=False) | ~Q(state="approved"),
                name="decisions_batch_approved_by_someone",
            ),
        ]


class BatchItem(models.Model):
    """One decision of a batch. digest: of its letters as they were read."""

    batch = models.ForeignKey(LetterBatch, on_delete=models.PROTECT, related_name="items")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.WAITING)
    reason = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("batch", "decision")
        constraints = [
            models.UniqueConstraint(fields=["batch", "decision"], name="decisions_batchitem_once"),
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(state__in=["waiting", "failed", "told"]),
                name="decisions_batchitem_one_open_batch",
            ),
        ]
