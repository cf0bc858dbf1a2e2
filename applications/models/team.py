"""Who helps the directors to write."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.enums import Rights
from applications.models.proposal import Proposal


class Helper(models.Model):
    """A person whom the directors let read or write; no part of what is submitted.

    `user` once the person has joined; `ended_at` once the access is over: the row stays, for who helped to write a
    proposal can never judge it.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="helpers")
    number = models.PositiveSmallIntegerField()
    rights = models.CharField(_("rights"), max_length=4, choices=Rights.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    email = models.EmailField(_("e-mail address"))
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    invitation_digest = models.CharField(max_length=64, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("proposal", "number")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="applications_helper_number_once"),
            models.UniqueConstraint(
                fields=["proposal", "user"],
                condition=Q(user__isnull=False, ended_at__isnull=True),
                name="applications_helper_person_once",
            ),
            models.UniqueConstraint(
                fields=["proposal", "email"],
                condition=Q(ended_at__isnull=True),
                name="applications_helper_email_once",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True) | Q(joined_at__isnull=False),
                name="applications_helper_joined_has_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(invitation_digest=""),
                name="applications_helper_ended_has_no_link",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "proposal"], name="applications_helper_user"),
            models.Index(fields=["invitation_digest"], name="applications_helper_link"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The helper's name, or the address while no name was given."""
        return f"{self.given_name} {self.family_name}".strip() or self.email


class SectionComment(models.Model):
    """One remark of the team on a section; never part of a version. `replies_to`: the first of its thread.

    The first of a thread is resolved, and the thread with it; a later reply leaves that as it is.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="comments")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=40)
    replies_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies"
    )
    text = models.TextField(_("comment"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("proposal", "number")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="applications_comment_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="applications_comment_not_empty"),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False, replies_to__isnull=True),
                name="applications_comment_resolved_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["proposal", "key"], name="applications_comment_section")]
