"""What reviewers were reminded of, and by whom."""

from django.conf import settings
from django.db import models

from reviews.models.review import Assignment


class Reminder(models.Model):
    """One message to a reviewer who owes a declaration or an evaluation, sent by an officer or by the portal itself."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="reminders")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("assignment", "-at")
