"""Funding rounds and the consultation of nations."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.models import Call, Proposal
from decisions.enums import ConsultationOutcome


class FundingRound(models.Model):
    """A list of candidates under one envelope."""

    code = models.CharField(_("code"), max_length=10, unique=True)
    title = models.CharField(_("title"), max_length=120)
    calls = models.ManyToManyField(Call, related_name="+")
    envelope_eur = models.DecimalField(_("envelope in EUR"), max_digits=12, decimal_places=2)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-opened_at",)
        constraints = [
            models.CheckConstraint(condition=Q(envelope_eur__gt=0), name="decisions_round_envelope_positive"),
            models.CheckConstraint(condition=Q(code__regex=r"^\d{4}-[A-Z]$"), name="decisions_round_code"),
        ]

    def __str__(self) -> str:
        return self.code


class RoundItem(models.Model):
    """A proposal's place in a round; removed ones are ended."""

    round = models.ForeignKey(FundingRound, on_delete=models.PROTECT, related_name="items")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(removed_at__isnull=True), name="decisions_item_one_round"
            ),
        ]


class Consultation(models.Model):
    """A list circulated to the nations under silence procedure. Source: docs/programme.md §4 (silence procedure)."""

    reference = models.CharField(_("reference"), max_length=40, unique=True)
    round = models.ForeignKey(FundingRound, on_delete=models.PROTECT, related_name="consultations")
    number = models.PositiveSmallIntegerField(default=1)
    proposals = models.ManyToManyField(Proposal, related_name="+")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField(_("silence ends"))
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=15, choices=ConsultationOutcome.choices, blank=True)
    sheet_reference = models.CharField(_("decision sheet"), max_length=60, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("-opened_at",)
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="decisions_consultation_number_once"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opened_at")), name="decisions_consultation_has_length"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="")
                | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="decisions_consultation_closed_has_outcome",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
