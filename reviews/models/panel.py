"""Experts and the panels they sit on."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.models import Call, KeyPriority, Proposal
from partners.models import Country, Person
from reviews.enums import PanelRole
from reviews.querysets import RoutingQuerySet


class Expert(models.Model):
    """An independent scientist who evaluates, nominated by a nation for a term."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    nominated_by = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    keywords = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    # ISO codes of countries whose science and institutions the expert knows well.
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    term_from = models.DateField(_("term from"))
    term_until = models.DateField(_("term until"))
    most_at_once = models.PositiveSmallIntegerField(_("most proposals at once"), default=6)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(term_until__gt=F("term_from")), name="reviews_expert_term_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class ExpertPriority(models.Model):
    """How well an expert knows a Key Priority: 0 not at all, 3 works in it."""

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="expertise")
    priority = models.ForeignKey(KeyPriority, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["expert", "priority"], name="reviews_expertpriority_once"),
            models.CheckConstraint(condition=Q(level__lte=3), name="reviews_expertpriority_level"),
        ]


class Panel(models.Model):
    """A panel of one call, keyed to Key Priorities."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=120)
    priorities = models.ManyToManyField(KeyPriority, related_name="+")
    secretary = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    names_in_discussion = models.BooleanField(_("names in the discussion"), default=False)

    class Meta:
        ordering = ("call", "title")
        constraints = [
            models.UniqueConstraint(fields=["call", "title"], name="reviews_panel_title_once"),
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9A-Z-]+$"), name="reviews_panel_code"),
        ]

    def __str__(self) -> str:
        return self.title


class PanelMember(models.Model):
    """An expert's seat on a panel."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="members")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(max_length=6, choices=PanelRole.choices, default=PanelRole.MEMBER)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["panel", "expert"], name="reviews_member_once"),
            models.UniqueConstraint(
                fields=["panel"], condition=Q(role="chair"), name="reviews_panel_one_chair"
            ),
            models.UniqueConstraint(
                fields=["panel"], condition=Q(role="deputy"), name="reviews_panel_one_deputy"
            ),
        ]


class Routing(models.Model):
    """The panel a proposal was sent to; an earlier one is ended, not deleted."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="routings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = RoutingQuerySet.as_manager()

    class Meta:
        ordering = ("proposal", "-at")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(ended_at__isnull=True), name="reviews_routing_one_open"
            ),
        ]
