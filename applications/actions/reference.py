"""Key Priorities as reference data, laid again and again without harm."""

from django.db import transaction

from applications.models import KeyPriority, PriorityList
from applications.priorities import LISTS


@transaction.atomic
def lay_reference() -> int:
    """Every list of Key Priorities of `applications.priorities` stands in the database; gives how many priorities."""
    laid = 0
    for source in LISTS:
        row, _created = PriorityList.objects.update_or_create(
            code=source.code, defaults={"title_en": source.title_en, "title_fr": source.title_fr}
        )
        known: dict[str, KeyPriority] = {}
        for position, item in enumerate(source.items):
            known[item.code], _created = KeyPriority.objects.update_or_create(
                list=row,
                code=item.code,
                defaults={
                    "title_en": item.title_en,
                    "title_fr": item.title_fr,
                    "parent": known.get(item.parent),
                    "position": position,
                },
            )
            laid += 1
    return laid
