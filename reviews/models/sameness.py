"""Whether two records are one person, as officers found it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models import Person
from reviews.models.panel import Expert


class RecordRuling(models.Model):
    """An officer found an expert and another record of the register to be one person, or two; the last one counts."""

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    same = models.BooleanField(_("one person"))
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["expert", "person"],
                condition=Q(ended_at__isnull=True),
                name="reviews_record_ruling_one_in_force",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="reviews_record_ruling_has_reason"),
        ]
