"""What the home page shows of the programme."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.models import Call, KeyPriority
from core import clock


@dataclass(frozen=True, slots=True)
class OpenCall:
    """One open call in a few words."""

    label: str
    get_kind_display: str
    title: str
    summary: str
    mechanism_names: str
    priority_names: str
    closes_at: datetime
    zone: str


def open_calls() -> list[OpenCall]:
    """Give the calls that take proposals now, the one that closes first on top."""
    top = Prefetch("priorities", KeyPriority.objects.filter(parent__isnull=True).order_by("position"), to_attr="heads")
    calls = Call.objects.open_at(clock.now()).prefetch_related("mechanisms", top).order_by("closes_at", "label")
    return [
        OpenCall(
            label=call.label,
            get_kind_display=call.get_kind_display(),
            title=call.title,
            summary=call.summary,
            mechanism_names=", ".join(offer.mechanism for offer in call.mechanisms.all()),
            priority_names="; ".join(f"{head.code} {head.title}" for head in call.heads) or _("All of the list"),
            closes_at=call.closes_at,
            zone=call.zone,
        )
        for call in calls
    ]


def when_next() -> str:
    """Give a sentence about the next published call, or about when calls usually come."""
    call = Call.objects.published().filter(opens_at__gt=clock.now()).order_by("opens_at").first()
    if call is None:
        return _("Calls are usually published twice a year. They are announced on this page.")
    day = date_format(call.opens_at.astimezone(clock.BRUSSELS), "j F Y")
    return _("The next call, %(label)s, opens on %(day)s.") % {"label": call.label, "day": day}
