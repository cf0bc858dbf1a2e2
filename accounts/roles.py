"""Roles a person may hold for a time. Being an applicant is no role: everyone may apply."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    OFFICER = "officer", _("Programme officer")
    APPROVER = "approver", _("Approver")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")
    SYSTEM = "system", _("The portal itself")


STAFF = frozenset({Role.OFFICER, Role.APPROVER, Role.AUDITOR, Role.ADMINISTRATOR})


class LetterLanguage(TextChoices):
    """The languages in which decision letters are written."""

    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")
