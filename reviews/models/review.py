"""Conflicts, assignments, evaluations and the panel's report."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Proposal, ProposalVersion
from reviews.enums import AssignmentState, Confidence, ConflictKind, Recommendation, Settlement, Strength
from reviews.models.panel import Expert, Panel
from reviews.querysets import AssignmentQuerySet


class Conflict(models.Model):
    """A tie between an expert and a proposal. An upheld or hard one closes the proposal to the expert."""

    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="conflicts")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=ConflictKind.choices)
    strength = models.CharField(max_length=4, choices=Strength.choices)
    evidence = models.TextField(_("what the tie is"), blank=True)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    settlement = models.CharField(max_length=7, choices=Settlement.choices, default=Settlement.OPEN)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("proposal", "-declared_at")
        constraints = [
            models.CheckConstraint(
                condition=Q(settlement="open", settled_at__isnull=True)
                | (~Q(settlement="open") & Q(settled_at__isnull=False)),
                name="reviews_conflict_settled_has_time",
            ),
        ]
        indexes = [models.Index(fields=["expert", "proposal"], name="reviews_conflict_pair")]


class Assignment(models.Model):
    """An expert asked to evaluate one version of a proposal. `number` makes the label "Reviewer 2" within the proposal."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(ProposalVersion, on_delete=models.PROTECT, related_name="+")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="assignments")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=AssignmentState.choices, default=AssignmentState.ASSIGNED)
    due_at = models.DateTimeField()
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    declared_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ("proposal", "number")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="reviews_assignment_number_once"),
            models.UniqueConstraint(
                fields=["proposal", "expert"],
                condition=Q(ended_at__isnull=True),
                name="reviews_assignment_expert_once",
            ),
        ]
        indexes = [
            models.Index(fields=["expert", "state"], name="reviews_assignment_work"),
            models.Index(
                fields=["due_at", "proposal"],
                condition=Q(state__in=["assigned", "reading", "unsure"]),
                name="reviews_assignment_awaited",
            ),
        ]


class Evaluation(models.Model):
    """One expert's judgement. scores: criterion key → text of a number 0–5 in halves; overall: weighted mean."""

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="evaluation")
    scores = models.JSONField(default=dict)
    texts = models.JSONField(default=dict)
    confidential_note = models.TextField(blank=True)
    confidence = models.CharField(max_length=6, choices=Confidence.choices, blank=True)
    recommendation = models.CharField(max_length=15, choices=Recommendation.choices, blank=True)
    overall = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    page = models.CharField(max_length=32, blank=True)
    turn = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True) | Q(overall__isnull=False),
                name="reviews_evaluation_submitted_has_overall",
            ),
            models.CheckConstraint(
                condition=Q(overall__isnull=True) | Q(overall__gte=0, overall__lte=5),
                name="reviews_evaluation_overall_range",
            ),
        ]


class EvaluationRecord(models.Model):
    """What an evaluation said each time it was submitted; never changed."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="records")
    content = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("evaluation", "at")
        triggers = [
            pgtrigger.Protect(name="record_never_changes", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class PanelReport(models.Model):
    """The panel's consensus on one version. A reopened review sets `superseded_at`."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(ProposalVersion, on_delete=models.PROTECT, related_name="+")
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="+")
    scores = models.JSONField(default=dict)
    overall = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    recommendation = models.CharField(max_length=15, choices=Recommendation.choices, blank=True)
    summary = models.TextField(_("summary for the programme"), blank=True)
    feedback = models.TextField(_("feedback to the directors"), blank=True)
    minority_view = models.TextField(_("minority view"), blank=True)
    edit_version = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("proposal", "-changed_at")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(superseded_at__isnull=True),
                name="reviews_report_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True) | (Q(overall__isnull=False) & ~Q(recommendation="")),
                name="reviews_report_signed_is_whole",
            ),
        ]
