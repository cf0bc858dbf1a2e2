"""Calls as everybody reads them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from applications.calendar_entry import deadline_ics
from applications.call_reading import CLOSED, OPEN, SOON, CallRead, announced_closing, call_rows, read_call
from applications.models import Call
from core import clock


@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    """Every published call: what is open, what opens, what has closed."""
    rows = call_rows(Call.objects.published().with_facts(), clock.now())
    context = {
        "open_calls": sorted((row for row in rows if row.stands == OPEN), key=lambda row: row.closes_at),
        "coming_calls": sorted((row for row in rows if row.stands == SOON), key=lambda row: row.opens_at),
        "closed_calls": [row for row in rows if row.stands == CLOSED],
    }
    return render(request, "applications/call_list.html", context)


@require_safe
def call_detail(request: HttpRequest, label: str) -> HttpResponse:
    """All that a team needs to know before it starts: rules, questions, criteria, dates."""
    call = get_object_or_404(Call.objects.published().select_related("priority_list"), label=label)
    return render(request, "applications/call_detail.html", page_of(call))


def page_of(call: Call, *, preview: bool = False) -> dict[str, object]:
    """Give what the public page of the call is drawn from; the officer's preview uses exactly this."""
    read: CallRead = read_call(call)
    return {
        "call": read,
        "preview": preview,
        "may_start": read.is_open and not preview,
        "calendar_url": reverse("call_calendar", args=[read.label])
        if not preview and not read.is_closed
        else "",
    }


@require_safe
def call_calendar(request: HttpRequest, label: str) -> HttpResponse:
    """The deadline as a calendar entry."""
    call = get_object_or_404(Call.objects.published(), label=label)
    closes_at = announced_closing(call, call.extensions.filter(proposal=None)) or call.closes_at
    page = request.build_absolute_uri(reverse("call", args=[call.label]))
    response = HttpResponse(
        deadline_ics(label=call.label, title=call.title, at=closes_at, page=page, stamp=clock.now()),
        content_type="text/calendar; charset=utf-8",
    )
    response["Content-Disposition"] = f'attachment; filename="sps-call-{call.label}.ics"'
    return response
