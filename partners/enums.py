"""The closed words of countries, organisations and people."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class StatusKind(TextChoices):
    """What a country is to the Alliance on a day."""

    NATO = "NATO", _("NATO country")
    PARTNER = "PARTNER", _("Partner country")
    OTHER = "OTHER", _("Other country")


class Framework(TextChoices):
    """The partnership framework a partner country belongs to."""

    PFP = "PfP", _("Partnership for Peace")
    MD = "MD", _("Mediterranean Dialogue")
    ICI = "ICI", _("Istanbul Cooperation Initiative")
    PATG = "PatG", _("Partners across the globe")


class StatusState(TextChoices):
    """Whether practical co-operation with the country goes on."""

    ACTIVE = "ACTIVE", _("Active")
    SUSPENDED = "SUSPENDED", _("Suspended")


class OrganisationKind(TextChoices):
    """The legal kind of an organisation, which decides whether it can receive a grant."""

    GOVERNMENT = "GOVERNMENT", _("Government body")
    ACADEMIC = "ACADEMIC", _("Academic or research institution")
    NON_PROFIT = "NON_PROFIT", _("Other non-profit organisation")
    FOR_PROFIT = "FOR_PROFIT", _("For-profit company")
    INTERNATIONAL = "INTERNATIONAL", _("International organisation")


class Gender(TextChoices):
    """Gender as a person chooses to give it; used in statistics only."""

    WOMAN = "WOMAN", _("Woman")
    MAN = "MAN", _("Man")
    OTHER = "OTHER", _("In another way")
    UNSAID = "UNSAID", _("Prefer not to say")


class Standing(StrEnum):
    """What a country can be in a proposal on a day: the kind and the state in one word."""

    NATO = "nato"
    PARTNER = "partner"
    SUSPENDED = "suspended"
    OTHER = "other"


class Part(TextChoices):
    """The two parts of an eligible pair."""

    NPD = "NPD", _("NATO country Project Director")
    PPD = "PPD", _("Partner country Project Director")
