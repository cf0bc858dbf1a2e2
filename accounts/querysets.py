"""Which role grants are in force."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):  # type: ignore[name-defined]
    """Role grants by time."""

    def in_force(self, at: datetime) -> Self:
        """Give the grants that hold at the instant and whose holder may sign in."""
        return self.filter(
            Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at, user__is_active=True
        )

    def not_over(self, at: datetime) -> Self:
        """Give the grants that hold at the instant, or from a later one on."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at))
