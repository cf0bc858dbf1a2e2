"""Setting the dated switches of a call's review."""

from django.db import transaction

from accounts.models import User
from applications.models import Call
from core import clock
from core.errors import Finding, Refused
from reviews.models import ReviewPhases
from reviews.phases import Phases, phases_findings


@transaction.atomic
def save_phases(*, call: Call, phases: Phases, version: int, by: User) -> ReviewPhases:
    """The call's review goes by these switches from now on. version: the one the page was drawn for, 0 for none.

    Raises Refused `officers_only`, `stale_phases`, or what is wrong with the dates.
    """
    if not by.is_officer:
        raise Refused(Finding("officers_only"), status=403)
    Call.objects.locked().only("pk").get(pk=call.pk)
    row = ReviewPhases.objects.filter(call=call).first() or ReviewPhases(call=call)
    if row.version != version:
        raise Refused(Finding("stale_phases"))
    found = phases_findings(phases, call.closes_at)
    if found:
        raise Refused(*found)
    row.evaluations_close_at, row.panel_meets_at = phases.evaluations_close_at, phases.panel_meets_at
    row.others_open, row.others_open_at = phases.others_open, phases.others_open_at
    row.discussion_opens_at = phases.discussion_opens_at
    row.version, row.changed_by, row.changed_at = version + 1, by, clock.now()
    row.save()
    return row
