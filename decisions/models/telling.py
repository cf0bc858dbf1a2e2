"""That a director has read what was announced: said by the person, never counted from a page that was fetched."""

from django.conf import settings
from django.db import models

from decisions.models.decision import Decision


class Acknowledgement(models.Model):
    """One director's word that the decision and its letter were read."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "user"], name="decisions_acknowledgement_once"),
        ]
