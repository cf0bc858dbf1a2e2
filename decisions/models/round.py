"""Funding rounds and the consultation of nations."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.models import Call, Proposal
from core.models import StoredFile
from decisions.enums import Bound, By, ConsultationOutcome, Mark, RoundNote, Unit


class FundingRound(models.Model):
    """A list of candidates under one envelope."""

    code = models.CharField(_("code"), max_length=10, unique=True)
    title = models.CharField(_("title"), max_length=120)
    calls = models.ManyToManyField(Call, related_name="+")
    envelope_eur = models.DecimalField(_("envelope in EUR"), max_digits=12, decimal_places=2)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("-opened_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=Q(envelope_eur__gt=0), name="decisions_round_envelope_positive"),
            models.CheckConstraint(condition=Q(code__regex=r"^\d{4}-[A-Z]$"), name="decisions_round_code"),
        ]

    def __str__(self) -> str:
        return self.code


class RoundEntry(models.Model):
    """What was done to a round and why: opened, closed, reopened, its rules, its list. Never changed."""

    round = models.ForeignKey(FundingRound, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12, choices=RoundNote.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    values = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=RoundNote.REOPENED) | ~Q(reason=""), name="decisions_reopened_has_reason"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="round_entry_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class RoundRule(models.Model):
    """A floor or a cap of a round, in proposals or in EUR. value: empty means each value of `by` on its own."""

    round = models.ForeignKey(FundingRound, on_delete=models.PROTECT, related_name="rules")
    by = models.CharField(max_length=10, choices=By.choices)
    value = models.CharField(max_length=20, blank=True)
    bound = models.CharField(max_length=6, choices=Bound.choices)
    unit = models.CharField(max_length=10, choices=Unit.choices)
    limit = models.DecimalField(max_digits=12, decimal_places=2)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("by", "value", "bound", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "by", "value", "bound", "unit"], name="decisions_rule_once"
            ),
            models.CheckConstraint(
                condition=~Q(value="", bound=Bound.LEAST), name="decisions_rule_floor_names_a_value"
            ),
        ]


class RoundItem(models.Model):
    """A proposal's place in a round; removed ones are ended.

    mark: whether it has to be in or out, with the reason. listed: whether officers mean to fund it.
    amount_eur: what it would get, where that is not what it asks for.
    conditions_fr: the conditions in French, as many and in the same order, or none.
    """

    round = models.ForeignKey(FundingRound, on_delete=models.PROTECT, related_name="items")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    mark = models.CharField(max_length=8, choices=Mark.choices, blank=True)
    mark_reason = models.CharField(max_length=300, blank=True)
    listed = models.BooleanField(default=False)
    amount_eur = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    conditions = models.JSONField(default=list, blank=True)
    conditions_fr = models.JSONField(default=list, blank=True)
    edits = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(removed_at__isnull=True), name="decisions_item_one_round"
            ),
            models.CheckConstraint(
                condition=Q(mark="") | ~Q(mark_reason=""), name="decisions_item_mark_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(amount_eur__isnull=True) | Q(amount_eur__gt=0),
                name="decisions_item_amount_positive",
            ),
        ]


class Consultation(models.Model):
    """A list circulated to the nations under silence procedure. Source: docs/programme.md §4 (silence procedure).

    listing: the list as circulated, in its final words; digest: of it. closed_by: nobody where the silence ended by itself.
    """

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
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    listing = models.JSONField(default=list)
    digest = models.CharField(max_length=64, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    sheet_file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sheet_sha256_unsigned = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-opened_at", "-pk")
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
        triggers = [
            pgtrigger.Protect(
                name="circulated_list_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "ROW(OLD.round_id, OLD.listing, OLD.digest) IS DISTINCT FROM"
                    " ROW(NEW.round_id, NEW.listing, NEW.digest)"
                ),
            ),
            pgtrigger.Protect(name="consultation_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.reference
