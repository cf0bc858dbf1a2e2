"""Users with an e-mail address for a name, and roles in time."""

from functools import cached_property
from typing import Any, ClassVar

import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.querysets import RoleGrantQuerySet
from accounts.roles import STAFF, LetterLanguage, Role
from core import clock
from core.models import PassingFile
from core.refs import short_code

SYSTEM_EMAIL = "portal@system.invalid"


def new_user_ref() -> str:
    """A fresh public reference of an account, such as USR-7K3Q9TWX."""
    return f"USR-{short_code()}"


class UserManager(BaseUserManager["User"]):
    """Users by e-mail address, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Give a new user; without a password the account opens only by other means."""
        user = self.model(email=self.normalize_email(email), joined_at=clock.now(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def people(self) -> models.QuerySet["User"]:
        """Give every account but the portal's own."""
        return self.exclude(email=SYSTEM_EMAIL)

    def matching(self, text: str) -> models.QuerySet["User"]:
        """Give the accounts whose name or address contains each of the words."""
        found = self.people()
        for word in text.split()[:5]:
            found = found.filter(
                Q(email__icontains=word) | Q(given_name__icontains=word) | Q(family_name__icontains=word)
            )
        return found

    def system(self) -> "User":
        """Give the one user who wears the system's hat; it cannot sign in."""
        user, _created = self.get_or_create(
            email=SYSTEM_EMAIL,
            defaults={
                "given_name": "",
                "family_name": "The portal",
                "is_active": False,
                "joined_at": clock.now(),
            },
        )
        return user


class User(AbstractBaseUser):
    """A person who can sign in. Who they are in the programme stands in `partners.Person`."""

    ref = models.CharField(max_length=12, unique=True, default=new_user_ref, editable=False)
    email = models.EmailField(_("e-mail address"))
    given_name = models.CharField(_("given name"), max_length=80, blank=True)
    family_name = models.CharField(_("family name"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en-gb")
    letter_language = models.CharField(
        _("language of letters"), max_length=5, choices=LetterLanguage.choices, default=LetterLanguage.ENGLISH
    )
    time_zone = models.CharField(_("time zone"), max_length=50, default="Europe/Brussels")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_once",
                violation_error_message=_("This address is in use."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The person's name as others read it; the address until a name was given."""
        return f"{self.given_name} {self.family_name}".strip() or self.email

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles held now, read once per request."""
        return frozenset(
            Role(role)
            for role in RoleGrant.objects.filter(user=self)
            .in_force(clock.now())
            .values_list("role", flat=True)
        )

    @property
    def is_officer(self) -> bool:
        return Role.OFFICER in self.roles

    @property
    def is_approver(self) -> bool:
        return Role.APPROVER in self.roles

    @property
    def is_auditor(self) -> bool:
        return Role.AUDITOR in self.roles

    @property
    def is_administrator(self) -> bool:
        return Role.ADMINISTRATOR in self.roles

    @property
    def is_system(self) -> bool:
        return self.email == SYSTEM_EMAIL

    @property
    def works_in_programme(self) -> bool:
        """Whether the person holds any of the programme office's roles."""
        return bool(self.roles & STAFF)


class RoleGrant(models.Model):
    """One role of one person for a time; ended, never deleted."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=15, choices=[c for c in Role.choices if c[0] != Role.SYSTEM])
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="accounts_grant_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(ends_at__isnull=True),
                name="accounts_grant_one_open_per_role",
            ),
        ]
        triggers = [pgtrigger.Protect(name="grant_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


def new_export_ref() -> str:
    """A fresh public reference of an export, such as DAT-7K3Q9TWX."""
    return f"DAT-{short_code()}"


class DataExport(PassingFile):
    """What the portal keeps about a person, as a file made for them; its bytes go when it runs out."""

    ref = models.CharField(max_length=12, unique=True, default=new_export_ref, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="exports")
    content = models.BinaryField(null=True)

    class Meta:
        ordering = ("-asked_at",)
        indexes = [models.Index(fields=["expires_at"], name="accounts_export_expires")]
        constraints = [
            models.CheckConstraint(
                condition=Q(content__isnull=True) | Q(ready_at__isnull=False), name="accounts_export_ready"
            ),
        ]
