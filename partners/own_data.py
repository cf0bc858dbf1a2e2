"""What this app keeps about a person."""

from typing import Any

from accounts.models import User
from partners.models import Person


def profile_of(user: User) -> dict[str, Any] | None:
    """Give the person's profile, posts and delegations, or None where there is none."""
    person = Person.objects.filter(user=user).select_related("nationality", "residence").first()
    if person is None:
        return None
    return {
        "reference": person.ref,
        "title": person.title,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "gender": person.gender,
        "nationality": person.nationality.name_en if person.nationality else None,
        "residence": person.residence.name_en if person.residence else None,
        "orcid": person.orcid,
        "posts": list(person.affiliations.values("organisation__name", "position", "start_on", "end_on")),
        "delegations": list(person.delegations.values("country__name_en", "start_on", "end_on")),
    }
