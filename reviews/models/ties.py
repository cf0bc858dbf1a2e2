"""What ties experts to proposals: what the database shows, what officers ruled, whom experts named themselves."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Proposal
from reviews.enums import AcquaintanceKind, Verdict
from reviews.models.panel import Expert
from reviews.querysets import PinQuerySet


class Sighting(models.Model):
    """One trace of a tie, found by the database whenever it is asked; what it weighs is said in `reviews.conflicts`.

    A view, never stale: whatever changes posts, people or proposals changes it in the same instant
    (docs/decisions/0016). director: by name. detail: an organisation, a domain, a country's code or a reference.
    It counts from `counts_from` (or ever) until, not including, `counts_until` (or for ever).
    """

    pk = models.CompositePrimaryKey("expert_id", "proposal_id", "seen_by")
    expert = models.ForeignKey(Expert, on_delete=models.DO_NOTHING, related_name="sightings")
    proposal = models.ForeignKey(Proposal, on_delete=models.DO_NOTHING, related_name="+")
    seen_by = models.TextField()
    director = models.TextField()
    detail = models.TextField()
    since = models.DateField(null=True)
    counts_from = models.DateField(null=True)
    counts_until = models.DateField(null=True)

    class Meta:
        managed = False
        db_table = "reviews_sighting"


class ConflictPin(models.Model):
    """An officer's ruling on one pair, until a day or for good; ended or overruled ones stay as history."""

    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="pins")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    reason = models.CharField(_("reason"), max_length=300)
    until = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    objects = PinQuerySet.as_manager()

    class Meta:
        ordering = ("-at",)
        constraints = [
            models.UniqueConstraint(
                fields=["expert", "proposal"], condition=Q(ended_at__isnull=True), name="reviews_pin_one_open"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="reviews_pin_has_reason"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="reviews_pin_ended_by_somebody",
            ),
        ]


class Acquaintance(models.Model):
    """A person whose proposals the expert will not judge, named by the expert: by address, or by name alone."""

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="acquaintances")
    kind = models.CharField(max_length=12, choices=AcquaintanceKind.choices)
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail address"), blank=True)
    until = models.DateField(null=True, blank=True)
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(fields=["expert", "kind", "name"], name="reviews_acquaintance_once"),
        ]
