"""What the home page shows of the programme."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.call_reading import CallRow, call_rows
from applications.models import Call
from core import clock


def open_calls() -> list[CallRow]:
    """Give the calls that take proposals now, the one that closes first on top."""
    at = clock.now()
    return sorted(
        call_rows(Call.objects.open_at(at).with_facts(), at), key=lambda row: (row.closes_at, row.label)
    )


def when_next() -> str:
    """Give a sentence about the next published call, or about when calls usually come."""
    call = Call.objects.published().filter(opens_at__gt=clock.now()).order_by("opens_at").first()
    if call is None:
        return _("Calls are usually published twice a year. They are announced on this page.")
    day = date_format(call.opens_at.astimezone(clock.BRUSSELS), "j F Y")
    return _("The next call, %(label)s, opens on %(day)s.") % {"label": call.label, "day": day}
