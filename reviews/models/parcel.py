"""Files made for one reviewer: the proposals they may read, and certificates of service."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Call
from core.models import PassingFile
from core.refs import short_code
from reviews.enums import ParcelKind


def new_parcel_ref() -> str:
    """A fresh public reference of a parcel, such as PCL-7K3Q9TWX."""
    return f"PCL-{short_code()}"


class Parcel(PassingFile):
    """A file made by a worker for the one person who asked; its bytes go when it runs out.

    holds: assignments whose proposals it contains.   done, total: how far the worker is.   missing: papers not ready.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_parcel_ref, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=11, choices=ParcelKind.choices)
    call = models.ForeignKey(Call, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    holds = models.JSONField(default=list)
    done = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=0)
    missing = models.PositiveSmallIntegerField(default=0)
    content = models.BinaryField(null=True)

    class Meta:
        ordering = ("-asked_at",)
        indexes = [
            models.Index(fields=["user", "kind"], name="reviews_parcel_of"),
            models.Index(fields=["expires_at"], name="reviews_parcel_expires"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(content__isnull=True) | Q(ready_at__isnull=False), name="reviews_parcel_ready"
            ),
        ]
