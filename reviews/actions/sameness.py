"""Officers find two records to be one person, or two."""

from django.db import transaction

from accounts.models import User
from core import clock
from core.errors import Finding, Refused
from partners.actions import part_records, unite_records
from partners.models import Person
from reviews.actions.panels import require_officer
from reviews.models import Expert, RecordRuling


@transaction.atomic
def rule_on_records(*, expert: Expert, person: Person, same: bool, reason: str, by: User) -> RecordRuling:
    """The two records are one person from now on, or two; ties follow at once, earlier rulings stay on record.

    Saying it again with the same reason changes nothing: the ruling in force is given.
    Raises Refused: `officers_only`, `pin_reason_missing`, `records_one` for a record and itself.
    """
    require_officer(by)
    if not reason.strip():
        raise Refused(Finding("pin_reason_missing", "reason"))
    if expert.person_id == person.pk:
        raise Refused(Finding("records_one"))
    Expert.objects.select_for_update().only("pk").get(pk=expert.pk)
    if same:
        unite_records(person=person, kept=expert.person)
    else:
        part_records(one=expert.person, other=person)
    at, said = clock.now(), reason.strip()[:300]
    in_force = RecordRuling.objects.filter(expert=expert, person=person, ended_at__isnull=True)
    if (again := in_force.filter(same=same, reason=said).first()) is not None:
        return again
    in_force.update(ended_at=at)
    return RecordRuling.objects.create(expert=expert, person=person, same=same, reason=said, by=by, at=at)
