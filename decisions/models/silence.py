"""What was said and changed while a silence ran."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from decisions.enums import PositionKind
from decisions.models.round import Consultation
from partners.models import Country


class Position(models.Model):
    """What a nation said while the silence ran: it broke the silence, or commented. Never changed, only lifted.

    refs: the proposals it concerns; none means the whole list. Read by the nation itself and the programme office.
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="positions")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=PositionKind.choices)
    refs = models.JSONField(default=list, blank=True)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="decisions_position_has_words"),
            models.UniqueConstraint(
                fields=["consultation", "country"],
                condition=Q(kind=PositionKind.BREAKS, lifted_at__isnull=True),
                name="decisions_position_breaks_once",
            ),
        ]


class Extension(models.Model):
    """The silence of a consultation ends later than was said. Source: docs/programme.md §4 (silence procedure)."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="extensions")
    before = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("before")), name="decisions_extension_later"),
        ]
