"""Scenarios: which candidates of a round to fund, worked out by a worker; officers compare them and may apply one."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import SolverRun
from decisions.enums import ScenarioState
from decisions.models.round import FundingRound


class Scenario(SolverRun):
    """One run of the portfolio over a round.

    problem: as documented (docs/portfolio.md); answer: set, costs, next in line, stability. stop_asked_at: the set is
    kept, what explains it is left out.
    """

    round = models.ForeignKey(FundingRound, on_delete=models.PROTECT, related_name="scenarios")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=80)
    state = models.CharField(max_length=10, choices=ScenarioState.choices, default=ScenarioState.WAITING)
    done = models.PositiveSmallIntegerField(default=0)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("round", "-number")
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="decisions_scenario_number_once"),
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(state__in=["waiting", "running"]),
                name="decisions_scenario_one_under_way",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(finished_at__isnull=False),
                name="decisions_scenario_done_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} scenario {self.number}"
