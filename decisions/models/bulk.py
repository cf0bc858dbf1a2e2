"""What is done to many proposals in one go, line by line, and the tags that the programme office puts on them."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Lower

from applications.models import Proposal
from core.refs import short_code
from decisions.enums import BulkItemState, BulkKind, BulkState


def new_bulk_ref() -> str:
    """A fresh public reference of an action on many proposals, such as ACT-7K3Q9TWX."""
    return f"ACT-{short_code()}"


class TagQuerySet(models.QuerySet[Any]):
    """Tags by name, and by who may read them."""

    def named(self, name: str) -> Self:
        """Give the tag of this name as the constraint compares names, whose capitals are not those of `iexact`."""
        return self.alias(low=Lower("name")).filter(low=Lower(Value(name.strip())))

    def known_to(self, user: Any) -> Self:
        """Give the tags but those that only proposals bear in which the person has a part."""
        worn = ProposalTag.objects.filter(tag=OuterRef("pk"))
        tied = Proposal.objects.tied_to(user).order_by().values("pk")
        return self.exclude(Exists(worn.filter(proposal__in=tied)) & ~Exists(worn.exclude(proposal__in=tied)))


class Tag(models.Model):
    """A word of the programme office for proposals. Nobody outside the office ever reads it."""

    name = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(Lower("name"), name="decisions_tag_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ProposalTag(models.Model):
    """A tag on a proposal."""

    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "tag"], name="decisions_proposaltag_once"),
        ]


class BulkAction(models.Model):
    """What somebody means to do to some proposals. Nothing happens before the preview is confirmed.

    asked: what the kind needs to know.   digest, count: of the preview that was confirmed.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_bulk_ref, editable=False)
    kind = models.CharField(max_length=20, choices=BulkKind.choices)
    state = models.CharField(max_length=10, choices=BulkState.choices, default=BulkState.LAID)
    asked = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    back = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    count = models.PositiveIntegerField(default=0)
    laid_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-laid_at", "-pk")

    def __str__(self) -> str:
        return self.ref


class BulkItem(models.Model):
    """One proposal of an action, and what came of it."""

    action = models.ForeignKey(BulkAction, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveIntegerField()
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=BulkItemState.choices, default=BulkItemState.WAITING)
    said = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("action", "number")
        constraints = [
            models.UniqueConstraint(fields=["action", "proposal"], name="decisions_bulkitem_once"),
        ]
