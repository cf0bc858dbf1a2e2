"""The dated switches of a call's review."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Call
from reviews import phases
from reviews.enums import OthersOpen


class ReviewPhases(models.Model):
    """When evaluations close, others' evaluations and the discussion open, and the panel meets, for one call."""

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="+")
    evaluations_close_at = models.DateTimeField(_("evaluations close"), null=True, blank=True)
    others_open = models.CharField(max_length=8, choices=OthersOpen.choices, default=OthersOpen.OWN_IN)
    others_open_at = models.DateTimeField(_("other evaluations open"), null=True, blank=True)
    discussion_opens_at = models.DateTimeField(_("discussion opens"), null=True, blank=True)
    panel_meets_at = models.DateTimeField(_("the panel meets"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(others_open="at-date") | Q(others_open_at__isnull=False),
                name="reviews_phases_others_have_date",
            ),
        ]

    @property
    def values(self) -> phases.Phases:
        """The switches as the rules take them."""
        return phases.Phases(
            evaluations_close_at=self.evaluations_close_at,
            others_open=OthersOpen(self.others_open),
            others_open_at=self.others_open_at,
            discussion_opens_at=self.discussion_opens_at,
            panel_meets_at=self.panel_meets_at,
        )
