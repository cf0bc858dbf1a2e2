"""How people come into the pool, and when they are away: nominations, invitations, absences."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.refs import short_code
from partners.models import Country
from reviews.enums import InvitationAnswer, NominationState
from reviews.models.panel import Expert, Panel
from reviews.querysets import AbsenceQuerySet, InvitationQuerySet


def new_invitation_ref() -> str:
    """A fresh public reference of an invitation, such as INV-7K3Q9TWX."""
    return f"INV-{short_code()}"


def new_nomination_ref() -> str:
    """A fresh public reference of a nomination, such as NOM-7K3Q9TWX."""
    return f"NOM-{short_code()}"


class Absence(models.Model):
    """Days on which an expert is not asked, from the first until, not including, the last."""

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="absences")
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ("from_on", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gt=F("from_on")), name="reviews_absence_not_empty"),
        ]


class Nomination(models.Model):
    """A nation proposes a scientist for the pool; an officer takes it up, or not, with a note."""

    ref = models.CharField(max_length=12, unique=True, default=new_nomination_ref, editable=False)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(_("e-mail address"))
    given_name = models.CharField(_("given name"), max_length=80)
    family_name = models.CharField(_("family name"), max_length=80)
    institution = models.CharField(_("institution"), max_length=200)
    position = models.CharField(_("position"), max_length=120)
    facts = models.TextField(_("CV in short"))
    keywords = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    state = models.CharField(max_length=8, choices=NominationState.choices, default=NominationState.WAITING)
    nominated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    nominated_at = models.DateTimeField()
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-nominated_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at__isnull=True)
                | (~Q(state="waiting") & Q(settled_at__isnull=False)),
                name="reviews_nomination_settled_has_time",
            ),
            models.UniqueConstraint(
                fields=["country", "email"], condition=Q(state="waiting"), name="reviews_nomination_once"
            ),
        ]

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}".strip()


class PoolInvitation(models.Model):
    """A person is asked to join the pool, or a call's panel; answered by the link in the mail, before any content.

    levels: key of a Key Priority, as text, to 0-3. What is known of the person becomes their record when they accept.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_invitation_ref, editable=False)
    email = models.EmailField(_("e-mail address"))
    given_name = models.CharField(_("given name"), max_length=80)
    family_name = models.CharField(_("family name"), max_length=80)
    panel = models.ForeignKey(Panel, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    expected = models.PositiveSmallIntegerField(_("proposals expected"))
    hours_each = models.PositiveSmallIntegerField(_("hours for each proposal"), default=4)
    due_on = models.DateField(_("evaluations due"), null=True, blank=True)
    term_from = models.DateField(_("term from"))
    term_until = models.DateField(_("term until"))
    nomination = models.ForeignKey(
        Nomination, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )
    nominated_by = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    keywords = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    levels = models.JSONField(default=dict, blank=True)
    most_at_once = models.PositiveSmallIntegerField(default=6)
    digest = models.CharField(max_length=64, unique=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=InvitationAnswer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    substitute_name = models.CharField(max_length=160, blank=True)
    substitute_email = models.EmailField(blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    expert = models.ForeignKey(Expert, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-sent_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="reviews_invitation_answered_has_time",
            ),
            models.CheckConstraint(
                condition=Q(term_until__gt=F("term_from")), name="reviews_invitation_term_not_empty"
            ),
        ]

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}".strip()
