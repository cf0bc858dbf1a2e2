"""A frozen version with the names its codes stand for: what each reader's page of a proposal shows."""

from collections.abc import Mapping
from datetime import date

from django.utils.crypto import salted_hmac

from applications.facts import countries_on
from applications.models import Call, KeyPriority, ProposalVersion
from applications.reading import Names, Reader, SectionRead, form_of_content, read
from core import clock


def names_for(call: Call, on: date) -> Names:
    """Give the names of the call's Key Priorities and of all countries, in two queries.

    on: the day by which a country is a NATO country or a partner.
    """
    priorities = KeyPriority.objects.filter(list=call.priority_list_id)
    countries = countries_on(on)
    return Names(
        {p.code: str(p) for p in priorities},
        {iso2: country.name for iso2, country in countries.items()},
        standing={iso2: country.standing for iso2, country in countries.items()},
        secret=salted_hmac("applications.reading", call.label, algorithm="sha256").hexdigest(),
    )


def read_version(
    version: ProposalVersion, call: Call, reader: Reader, *, links: Mapping[str, str] | None = None
) -> tuple[SectionRead, ...]:
    """Give the version's sections as the reader may see them."""
    form = form_of_content(version.content)
    sent_on = version.submitted_at.astimezone(clock.BRUSSELS).date()
    return read(version.content, form, reader, names=names_for(call, sent_on), links=links)
