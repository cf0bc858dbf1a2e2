"""Assignment runs: who shall review what, worked out by a worker, edited and applied by an officer."""

from django.conf import settings as configured
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Call
from reviews.enums import RunState


class AssignmentRun(models.Model):
    """One run over panels of a call.

    settings, inputs, problem: what was asked, what was known, what was solved (`reviews.runs`); digest: of the last two.
    answer: the documented answer (docs/matching.md).  pairs: [proposal, reviewer] by reference as the officer has them
    now; kept: those of them that stay when it is solved again; edits: how often they were changed.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.WAITING)
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(configured.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    settings = models.JSONField()
    inputs = models.JSONField(default=dict)
    problem = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    seed = models.PositiveIntegerField(default=1)
    solver = models.CharField(max_length=40, blank=True)
    # while a worker has it
    attempts = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=12, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    stop_asked_at = models.DateTimeField(null=True, blank=True)
    # what came of it
    finished_at = models.DateTimeField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    verified = models.BooleanField(default=False)
    answer = models.JSONField(default=dict)
    error = models.CharField(_("why it failed"), max_length=300, blank=True)
    pairs = models.JSONField(default=list)
    kept = models.JSONField(default=list)
    edits = models.PositiveIntegerField(default=0)
    closed_by = models.ForeignKey(
        configured.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("call", "-number")
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="reviews_run_number_once"),
            models.UniqueConstraint(
                fields=["call"],
                condition=Q(state__in=["waiting", "running"]),
                name="reviews_run_one_under_way",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["applied", "discarded"]) | Q(closed_at__isnull=False),
                name="reviews_run_closed_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} run {self.number}"
