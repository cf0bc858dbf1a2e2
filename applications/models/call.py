"""Priorities and calls: all numbers and lists of the programme, bound to a call."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from applications.enums import CallKind, Mechanism
from applications.querysets import CallQuerySet


class PriorityList(models.Model):
    """One generation of Key Priorities, such as KP2024."""

    code = models.CharField(max_length=10, unique=True)
    title_en = models.CharField(max_length=200)
    title_fr = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.title_en


class KeyPriority(models.Model):
    """One Key Priority or sub-item of a list."""

    list = models.ForeignKey(PriorityList, on_delete=models.PROTECT, related_name="priorities")
    code = models.CharField(max_length=10)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="items")
    title_en = models.CharField(max_length=250)
    title_fr = models.CharField(max_length=250, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("list", "position")
        constraints = [
            models.UniqueConstraint(fields=["list", "code"], name="applications_priority_code_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return self.title_fr if self.title_fr and (get_language() or "").startswith("fr") else self.title_en


class Call(models.Model):
    """A call for proposals with everything that is judged by it."""

    label = models.CharField(_("label"), max_length=10, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=CallKind.choices, default=CallKind.OPEN)
    title = models.CharField(_("title"), max_length=150)
    summary = models.TextField(_("summary"), blank=True)
    guidance = models.TextField(_("guidance"), blank=True)
    priority_list = models.ForeignKey(PriorityList, on_delete=models.PROTECT, related_name="+")
    priorities = models.ManyToManyField(KeyPriority, related_name="+", blank=True)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    zone = models.CharField(max_length=50, default="Europe/Brussels")
    grace_minutes = models.PositiveSmallIntegerField(_("grace in minutes"), default=0)
    phase2_closes_at = models.DateTimeField(_("full proposals close"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed by an officer"), null=True, blank=True)
    phase2_closed_at = models.DateTimeField(_("full proposals closed by an officer"), null=True, blank=True)
    form_version = models.CharField(max_length=10)
    rubric = models.JSONField()
    nationality_rule = models.CharField(
        max_length=20,
        choices=[
            ("match-role", _("Directors hold the nationality of a country on their side")),
            ("alliance-or-partner", _("Directors hold the nationality of any NATO or partner country")),
        ],
        default="alliance-or-partner",
    )
    # A common country is a warning to the officer, unless the call makes it a bar.
    national_ties = models.CharField(
        max_length=4,
        choices=[("soft", _("The officer decides, with a warning")), ("hard", _("It excludes"))],
        default="soft",
    )
    rule_severities = models.JSONField(_("what rules of eligibility do"), default=dict, blank=True)
    event_lead_months = models.PositiveSmallIntegerField(
        _("months between the closing and an event"), default=12
    )
    reviews_needed = models.PositiveSmallIntegerField(_("evaluations per proposal"), default=3)
    published_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ("-closes_at", "label")
        constraints = [
            models.CheckConstraint(
                condition=Q(label__regex=r"^\d{4}-\d{1,2}$"), name="applications_call_label"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="applications_call_closes_after_opening"
            ),
            models.CheckConstraint(
                condition=Q(phase2_closes_at__isnull=True) | Q(phase2_closes_at__gt=F("closes_at")),
                name="applications_call_phase2_after_phase1",
            ),
            models.CheckConstraint(condition=Q(grace_minutes__lte=120), name="applications_call_grace_short"),
            models.CheckConstraint(
                condition=Q(reviews_needed__gte=1), name="applications_call_reviews_at_least_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.title}"


class CallMechanism(models.Model):
    """One mechanism a call offers, with its frame: EUR and months (MYP) or days (events)."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="mechanisms")
    mechanism = models.CharField(max_length=3, choices=Mechanism.choices)
    floor_eur = models.DecimalField(max_digits=12, decimal_places=2)
    ceiling_eur = models.DecimalField(max_digits=12, decimal_places=2)
    envelope_eur = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    shortest = models.PositiveSmallIntegerField()
    longest = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("call", "pk")
        constraints = [
            models.UniqueConstraint(fields=["call", "mechanism"], name="applications_callmechanism_once"),
            models.CheckConstraint(
                condition=Q(ceiling_eur__gte=F("floor_eur")) & Q(floor_eur__gte=0),
                name="applications_callmechanism_ceiling_over_floor",
            ),
            models.CheckConstraint(
                condition=Q(longest__gte=F("shortest")),
                name="applications_callmechanism_longest_over_shortest",
            ),
        ]

    @property
    def duration_unit(self) -> str:
        """months for projects, days for events."""
        return "months" if self.mechanism == Mechanism.MYP else "days"


class CallChange(models.Model):
    """A line of the call's public change log."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    text = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-at",)


class Extension(models.Model):
    """A later closing for one proposal, or for all proposals of a call, with its public reason."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="extensions")
    proposal = models.ForeignKey(
        "applications.Proposal", null=True, blank=True, on_delete=models.PROTECT, related_name="extensions"
    )
    phase = models.PositiveSmallIntegerField(default=1)
    until = models.DateTimeField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at",)
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="applications_extension_has_reason"),
        ]
