"""The wordings of letters that officers wrote, version by version; what ships with the portal is in the code."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.roles import LetterLanguage
from applications.enums import Mechanism
from core.models import StoredFile
from decisions.enums import Outcome, WordingState


class LetterTemplate(models.Model):
    """One version of the words of one kind of letter, for one mechanism or all, in one language.

    hands: who wrote it, or a draft dropped since words were last approved: none of them approves it.
    """

    kind = models.CharField(max_length=12, choices=Outcome.choices)
    mechanism = models.CharField(max_length=3, choices=Mechanism.choices, blank=True)
    language = models.CharField(max_length=5, choices=LetterLanguage.choices)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=WordingState.choices, default=WordingState.DRAFT)
    heading = models.CharField(max_length=300)
    opening = models.TextField()
    body = models.TextField()
    closing = models.TextField()
    edit_version = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    sample = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    hands = models.JSONField(default=list)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("kind", "mechanism", "language", "-number")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "mechanism", "language", "number"],
                name="decisions_lettertemplate_number_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "mechanism", "language"],
                condition=Q(state="in-force"),
                name="decisions_lettertemplate_one_in_force",
            ),
            models.UniqueConstraint(
                fields=["kind", "mechanism", "language"],
                condition=Q(state="draft"),
                name="decisions_lettertemplate_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("written_by")),
                name="decisions_lettertemplate_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "dropped"]) | Q(approved_at__isnull=False),
                name="decisions_lettertemplate_approved",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="approved_wording_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'draft' AND ROW(OLD.kind, OLD.mechanism, OLD.language, OLD.number, OLD.heading,"
                    " OLD.opening, OLD.body, OLD.closing, OLD.written_by_id, OLD.approved_by_id)"
                    " IS DISTINCT FROM ROW(NEW.kind, NEW.mechanism, NEW.language, NEW.number, NEW.heading,"
                    " NEW.opening, NEW.body, NEW.closing, NEW.written_by_id, NEW.approved_by_id)"
                ),
            ),
        ]

    @property
    def version(self) -> str:
        """How a letter names these words, such as award-MYP-fr-2."""
        return "-".join(filter(None, (self.kind, self.mechanism, self.language, str(self.number))))
