"""A frozen version with the names its codes stand for: what each reader's page of a proposal shows."""

from collections.abc import Mapping

from applications.models import Call, KeyPriority, ProposalVersion
from applications.reading import Names, Reader, SectionRead, form_of_content, read
from partners.facts import country_choices


def names_for(call: Call) -> Names:
    """Give the names of the call's Key Priorities and of all countries, in two queries."""
    priorities = KeyPriority.objects.filter(list=call.priority_list_id)
    return Names({p.code: str(p) for p in priorities}, dict(country_choices()))


def read_version(
    version: ProposalVersion, call: Call, reader: Reader, *, links: Mapping[str, str] | None = None
) -> tuple[SectionRead, ...]:
    """Give the version's sections as the reader may see them."""
    form = form_of_content(version.content)
    return read(version.content, form, reader, names=names_for(call), links=links)
