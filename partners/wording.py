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
    "countries_administrators_only": _("Only administrators record what a country is to the Alliance."),
    "delegates_officers_only": _("Only officers name delegates."),
    "delegate_without_account": _(
        "Nobody signs in with %(email)s. Ask the delegate to make an account first, then name them here."
    ),
    "delegate_not_of_nation": _("%(country)s is not a NATO country on that day, so it has no delegate."),
    "status_reason_missing": _("Write which decision this follows from, such as its date and number."),
    "status_framework_needed": _("Choose the framework of the partner country."),
    "status_same": _("%(country)s is that already on this day."),
    "status_later_known": _(
        "A change from %(day)s on is recorded already. Take that one back first, or write a later day."
    ),
    "status_not_recorded_here": _("The last period came with the portal. Record a change instead."),
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
