"""Assignment runs: who shall review what, worked out by a worker, edited and applied by an officer."""

from django.conf import settings as configured
from django.db import models
from django.db.models import Q

from applications.models import Call
from core.models import SolverRun
from reviews.enums import RunState


class AssignmentRun(SolverRun):
    """One run over panels of a call.

    settings, inputs, problem: what was asked, what was known, what was solved (`reviews.runs`); digest: of the last two.
    answer: the documented answer (docs/matching.md).  pairs: [proposal, reviewer] by reference as the officer has them
    now; kept: those of them that stay when it is solved again; edits: how often they were changed.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.WAITING)
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    settings = models.JSONField()
    verified = models.BooleanField(default=False)
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
