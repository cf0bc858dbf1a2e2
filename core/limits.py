"""How often one thing may be done, by one person or to one address: counted in PostgreSQL, so no restart forgets it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from core import clock
from core.errors import Finding, Refused
from core.models import Tally

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KEEP_TALLIES = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many acts of the kind within the time, per `subject`: who acts, or what it is about.

    code: the finding that says no; its sentence may use `most` and `again_at`.
    """

    code: str
    kind: str
    subject: str
    most: int
    within: timedelta


def spend(*limits: Limit, where: str = "", **values: Any) -> None:
    """One more act is counted against each limit. Raises Refused with the first limit that is reached: none is counted.

    It counts in the caller's transaction, if there is one: an act that is rolled back was none.
    """
    with transaction.atomic():
        found = [_reached(limit) for limit in _in_order(limits)]
        for limit, again_at in zip(_in_order(limits), found, strict=True):
            if again_at is not None:
                told = {"most": limit.most, "again_at": again_at, **values}
                raise Refused(Finding(limit.code, where, told), status=429)
        counted = {(limit.kind, limit.subject) for limit in limits}
        at = clock.now()
        Tally.objects.bulk_create(Tally(kind=kind, subject=subject, at=at) for kind, subject in counted)


def _in_order(limits: Iterable[Limit]) -> list[Limit]:
    """Everybody waits for the same things in the same order."""
    return sorted(limits, key=lambda limit: (limit.kind, limit.subject, limit.within))


def _reached(limit: Limit) -> datetime | None:
    """Give the instant from which the next act is possible, or None for now. Two at once are counted one by one."""
    with connection.cursor() as cursor:
        key = f"tally:{limit.kind}:{limit.subject}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    of = Tally.objects.filter(kind=limit.kind, subject=limit.subject, at__gt=clock.now() - limit.within)
    times = list(of.order_by("-at").values_list("at", flat=True)[: limit.most])
    if len(times) < limit.most:
        return None
    # Shown to the minute, and then it is true.
    whole_minute: datetime = times[-1] + limit.within + timedelta(minutes=1)
    return whole_minute


def forget_old() -> None:
    """Counts that no limit looks back to any more are gone."""
    Tally.objects.filter(at__lt=clock.now() - KEEP_TALLIES).delete()
