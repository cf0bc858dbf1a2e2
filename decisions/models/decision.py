"""Decisions, their letters, and requests for redress."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import LetterLanguage
from applications.models import Proposal, ProposalVersion
from core.models import StoredFile
from decisions.enums import DecisionState, LetterState, Outcome, RedressGround, RedressOutcome
from decisions.letters import quotes_english, words_in
from decisions.querysets import DecisionQuerySet, LetterQuerySet


class Decision(models.Model):
    """One decision on one proposal: prepared by an officer, taken by an approver, announced by a third person.

    feedback_fr, conditions_fr: the same in French, where an officer wrote them; a French letter quotes English without.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    version = models.ForeignKey(ProposalVersion, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=DecisionState.choices, default=DecisionState.PREPARED)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices)
    requested_eur = models.DecimalField(max_digits=12, decimal_places=2)
    award_eur = models.DecimalField(_("award in EUR"), max_digits=12, decimal_places=2, null=True, blank=True)
    conditions = models.JSONField(default=list, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    feedback = models.TextField(_("feedback to the directors"), blank=True)
    feedback_fr = models.TextField(_("feedback in French"), blank=True)
    conditions_fr = models.JSONField(default=list, blank=True)
    answer_by = models.DateTimeField(null=True, blank=True)
    award_number = models.PositiveSmallIntegerField(null=True, blank=True, unique=True)
    edit_version = models.PositiveIntegerField(default=0)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_back_note = models.TextField(_("what the approver asks to change"), blank=True)
    sent_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_back_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    announced_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ("proposal", "-number")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="decisions_decision_number_once"),
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(state__in=["prepared", "taken"]),
                name="decisions_decision_one_at_work",
            ),
            models.CheckConstraint(
                condition=Q(award_eur__isnull=True) | Q(award_eur__lte=F("requested_eur")),
                name="decisions_decision_award_le_request",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["award", "conditional"]) | Q(award_eur__gt=0) | Q(state="prepared"),
                name="decisions_decision_award_has_amount",
            ),
            models.CheckConstraint(
                condition=Q(announced_by__isnull=True)
                | (~Q(announced_by=F("prepared_by")) & ~Q(announced_by=F("taken_by"))),
                name="decisions_decision_second_person",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="taken_decision_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'prepared' AND (OLD.outcome, OLD.version_id, OLD.award_eur, OLD.conditions,"
                    " OLD.reasons, OLD.feedback, OLD.feedback_fr, OLD.conditions_fr, OLD.answer_by,"
                    " OLD.prepared_by_id, OLD.taken_by_id)"
                    " IS DISTINCT FROM (NEW.outcome, NEW.version_id, NEW.award_eur, NEW.conditions,"
                    " NEW.reasons, NEW.feedback, NEW.feedback_fr, NEW.conditions_fr, NEW.answer_by,"
                    " NEW.prepared_by_id, NEW.taken_by_id)"
                ),
            ),
            pgtrigger.Protect(name="decision_never_deleted", operation=pgtrigger.Delete),
        ]


class Letter(models.Model):
    """The letter of one decision in one language: rendered and signed once, stored, never made again."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="letters")
    language = models.CharField(max_length=5, default="en")
    code = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=LetterState.choices, default=LetterState.WAITING)
    wording = models.CharField(max_length=40)
    context = models.JSONField()
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sha256_unsigned = models.CharField(max_length=64, blank=True)
    signed_by = models.CharField(max_length=200, blank=True)
    stamped_by = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    rendered_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    read_at = models.DateTimeField(null=True, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ("decision", "language")
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "language"], name="decisions_letter_one_per_language"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", file__isnull=True)
                | Q(file__isnull=False)
                | Q(state="superseded"),
                name="decisions_letter_ready_has_file",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="letter_file_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.file_id IS NOT NULL AND"
                    " ROW(OLD.file_id, OLD.sha256_unsigned, OLD.signed_by, OLD.stamped_by)"
                    " IS DISTINCT FROM ROW(NEW.file_id, NEW.sha256_unsigned, NEW.signed_by, NEW.stamped_by)"
                ),
            ),
            pgtrigger.Protect(
                name="letter_words_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "ROW(OLD.decision_id, OLD.language, OLD.code, OLD.context)"
                    " IS DISTINCT FROM ROW(NEW.decision_id, NEW.language, NEW.code, NEW.context)"
                ),
            ),
            pgtrigger.Protect(name="letter_never_deleted", operation=pgtrigger.Delete),
        ]

    @property
    def language_name(self) -> str:
        """The language as readers of the portal call it."""
        known = dict(LetterLanguage.choices)
        return str(known.get(self.language, self.language))

    @property
    def words(self) -> str:
        """What stands for its words in its language."""
        return words_in(self.language, self.wording)

    @property
    def quotes_english(self) -> bool:
        """Whether it is in another language and quotes what officers wrote in English."""
        return quotes_english(self.context)


class Redress(models.Model):
    """A request to look again at the procedure, never at the merit; answered by someone else than the decider."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="redress")
    ground = models.CharField(max_length=12, choices=RedressGround.choices)
    text = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=RedressOutcome.choices, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
