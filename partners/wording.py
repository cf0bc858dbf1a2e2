"""What the findings of this app read like."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "organisation_unnamed": _("Write the name of the organisation."),
    "organisation_known": _(
        "An entry for %(name)s already stands in the register of %(country)s. Use that one."
    ),
    "organisation_confirmed": _("This organisation was confirmed already."),
    "organisation_own_parent": _("An organisation cannot stand under itself."),
    "organisations_officers_only": _("Only officers change the register."),
    "domain_malformed": _("%(domain)s is not a domain. Write the part after the @, such as uni.example."),
    "person_not_own": _("Only the person themselves or an officer changes this record."),
    "orcid_malformed": _("This is not an ORCID iD. Write its 16 signs in groups of four."),
    "orcid_taken": _("Another person in the portal has this ORCID iD. Write to the programme office."),
    "period_backwards": _("The end must come after the beginning."),
    "part_residence_not_nato": _("You do not live in a NATO country."),
    "part_residence_not_partner": _("You do not live in a partner country."),
    "part_residence_suspended": _("Co-operation with the country you live in is suspended."),
    "part_employment_not_nato": _("Your institution is not in a NATO country."),
    "part_employment_not_partner": _("Your institution is not in a partner country."),
    "part_employment_suspended": _("Co-operation with the country of your institution is suspended."),
    "part_organisation_for_profit": _(
        "A for-profit company cannot receive a grant. It can take part as an end-user."
    ),
    "part_organisation_international": _(
        "An international organisation cannot be the home of a Project Director."
    ),
}
