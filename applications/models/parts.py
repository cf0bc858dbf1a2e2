"""What a draft is made of: answers, people, money, plan and files."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from applications.enums import ConsentPurpose, DirectorRole, DocumentState
from applications.models.proposal import Proposal
from core.models import StoredFile
from partners.enums import Gender
from partners.models import Country, Organisation

STATES_KEPT = 20


class SectionEntry(models.Model):
    """One section of a draft: its narrative answers, its version for saving, and whether the writers call it completed.

    `writer`: who is to write it, in words of the team; it gives no right.
    `page` and `turn` name the open page that saved last and its how-manieth sending that was.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="sections")
    key = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    completed = models.BooleanField(default=False)
    writer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(null=True)
    page = models.CharField(max_length=32, blank=True)
    turn = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "key"], name="applications_section_once")]


class SectionState(models.Model):
    """One saved state of a section: its answers, and what its table held (null where it has none).

    States lie in a ring of `STATES_KEPT` slots, so the oldest gives way to the newest in the same write. `number` is
    the version with which the state began; savings of one person in quick succession are one state, from `since`
    to `at`.
    """

    entry = models.ForeignKey(SectionEntry, on_delete=models.CASCADE, related_name="states")
    slot = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    data = models.JSONField(default=dict)
    rows = models.JSONField(null=True)
    automatic = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["entry", "slot"], name="applications_section_state_slot_once"),
            models.CheckConstraint(
                condition=Q(slot__lt=STATES_KEPT), name="applications_section_state_few_slots"
            ),
        ]


class Director(models.Model):
    """One director as the proposal states them; `user` once the person has joined."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="directors")
    role = models.CharField(max_length=3, choices=DirectorRole.choices)
    position_in_list = models.PositiveSmallIntegerField(default=0)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    email = models.EmailField(_("e-mail address"))
    title = models.CharField(_("title"), max_length=30, blank=True)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    gender = models.CharField(_("gender"), max_length=6, choices=Gender.choices, blank=True)
    nationality = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    residence = models.ForeignKey(Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    position = models.CharField(_("position"), max_length=120, blank=True)
    address = models.CharField(_("postal address"), max_length=300, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    invitation_digest = models.CharField(max_length=64, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position_in_list", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "role"],
                condition=Q(role__in=["NPD", "PPD"]),
                name="applications_director_one_per_lead_role",
            ),
            models.UniqueConstraint(
                fields=["proposal", "user"],
                condition=Q(user__isnull=False),
                name="applications_director_person_once",
            ),
            models.UniqueConstraint(fields=["proposal", "email"], name="applications_director_email_once"),
        ]
        indexes = [
            models.Index(fields=["user", "proposal"], name="applications_director_user"),
            models.Index(Lower("email"), name="applications_director_mail"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The director's name, or the address while no name was given."""
        return f"{self.given_name} {self.family_name}".strip() or self.email


class BudgetLine(models.Model):
    """One amount asked of NATO. `typed` keeps what could not be read; such a line counts for nothing."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="budget_lines")
    heading = models.CharField(max_length=30)
    director = models.ForeignKey(
        Director, null=True, blank=True, on_delete=models.CASCADE, related_name="budget_lines"
    )
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    amount_eur = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    typed = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "heading", "director", "year"],
                name="applications_budget_cell_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(amount_eur__gte=0), name="applications_budget_not_negative"),
            models.CheckConstraint(
                condition=Q(typed="") | Q(amount_eur=0), name="applications_budget_unread_is_zero"
            ),
        ]


class Document(models.Model):
    """A PDF in its slot; a replaced or removed one is kept.

    found: what the scanner knows it as.   scanner: who called it clean, empty where none is set up.
    copy: its pages built anew, for reviewers.   words: of a file that reviewers read without names, what
    core.pdf_words read in it; empty until a worker comes to it; null where nobody looks for names.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="documents")
    slot = models.CharField(max_length=40)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=DocumentState.choices, default=DocumentState.WAITING)
    found = models.CharField(max_length=200, blank=True)
    scanner = models.CharField(max_length=100, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    copy = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ("slot", "-uploaded_at")
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(state=DocumentState.CLEAN, copy__isnull=True),
                name="applications_document_no_copy",
            ),
            models.Index(
                fields=["uploaded_at"],
                condition=Q(state=DocumentState.WAITING),
                name="applications_document_waits",
            ),
            models.Index(fields=["id"], condition=Q(words={}), name="applications_document_unread"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(copy__isnull=True) | Q(state=DocumentState.CLEAN),
                name="applications_document_copy_of_clean",
            ),
            models.CheckConstraint(
                condition=Q(state=DocumentState.WAITING) | Q(checked_at__isnull=False),
                name="applications_document_checked_has_time",
            ),
            models.UniqueConstraint(
                fields=["proposal", "slot"],
                condition=Q(removed_at__isnull=True),
                name="applications_document_one_per_slot",
            ),
        ]


class ToldLetter(models.Model):
    """The file of a letter, hung on the proposal when it was announced; the directors' own from then on."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="told_letters")
    issue = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=5)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()

    class Meta:
        ordering = ("proposal", "-issue", "language")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "issue", "language"], name="applications_toldletter_once"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="told_letter_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class Consent(models.Model):
    """A Project Director agreed to exactly this digest: of a version before it is sent, or of an award letter.

    `parts`: of a version, the digest of each section by its key, so that a later change can be named.
    """

    director = models.ForeignKey(Director, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=10, choices=ConsentPurpose.choices, default=ConsentPurpose.SUBMIT)
    digest = models.CharField(max_length=64)
    parts = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["director", "purpose", "digest"], name="applications_consent_once"
            ),
        ]
