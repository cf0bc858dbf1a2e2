"""The reviewer's only door to proposals: a live assignment."""

from typing import Any, Self

from django.db import models

from reviews.enums import LIVE, MAY_READ


class AssignmentQuerySet(models.QuerySet[Any]):
    """Assignments by who reads."""

    def live(self) -> Self:
        """Give the assignments that still count."""
        return self.filter(state__in=LIVE)

    def of(self, user: Any) -> Self:
        """Give the reviewer's own live assignments on proposals whose review is open or over, never withdrawn ones."""
        if not user.is_authenticated:
            return self.none()
        return self.live().filter(expert__user=user)

    def readable(self, user: Any) -> Self:
        """Give the reviewer's own assignments under which the content is open."""
        return self.of(user).filter(state__in=MAY_READ)
