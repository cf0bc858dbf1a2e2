"""The panel's day: the agenda, the room everybody sees, what who leads it does, and the minutes."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.web import user_of
from core.errors import Refused
from core.once import once
from core.web import explain_refusals, handed_out
from reviews import actions, facts
from reviews.enums import PanelRole
from reviews.facts import meetings
from reviews.forms.meetings import OutcomeForm
from reviews.models import Panel, PanelMeeting


def door(user: Any, code: str) -> Panel:
    """The panel, if the reader has a place in its room: a member in term, or an officer."""
    panel = get_object_or_404(Panel.objects.select_related("call", "secretary"), code=code)
    if not meetings.attends(user, panel):
        raise Http404
    return panel


def agenda(request: HttpRequest, code: str) -> HttpResponse:
    """The order of the day with what was decided; who leads it changes the order and begins."""
    user = user_of(request)
    panel = door(user, code)
    meeting, leads = meetings.meeting_of(panel), meetings.steers(user, panel)
    context = {
        "panel": panel,
        "meeting": meeting,
        "meets_at": facts.phases_of(panel.call).panel_meets_at,
        "leads": leads,
        "officer": user.is_officer,
        "rows": meetings.agenda(meeting, user, panel) if meeting else [],
        "held": meetings.held(user, panel),
        "back_url": reverse(
            "office_panels" if user.is_officer else "panel_sheet", args=[] if user.is_officer else [code]
        ),
    }
    return render(request, "reviews/panel_agenda.html", context)


def room(request: HttpRequest, code: str) -> HttpResponse:
    """The item that is open, large; for who has a conflict with it: out of the room, and nothing of it."""
    user = user_of(request)
    panel = get_object_or_404(Panel.objects.select_related("call", "secretary"), code=code)
    role = "office" if user.is_officer else meetings.seat_role(user, panel)
    if not role:
        raise Http404
    return _room(request, panel, steers=role in {"office", *meetings.LEADING})


def _room(request: HttpRequest, panel: Panel, *, steers: bool, typed: Any = None) -> HttpResponse:
    """The room as the reader may see it; typed: what who leads the item sent and is to mend."""
    user = user_of(request)
    meeting, visit = meetings.running(panel)
    shown = meetings.room_of(meeting, visit, user, panel)
    form = OutcomeForm(
        typed, choices=shown.choices, initial={"outcome": shown.outcome_value, "line": shown.line}
    )
    context: dict[str, Any] = {"panel": panel, "room": shown, "steers": steers, "form": form}
    if meeting is not None and meeting.begun_at is not None and shown.screen != "out":
        context["people"], context["quorum"] = meetings.people_in(meeting, panel, shown.proposal)
    return render(request, "reviews/panel_room.html", context)


def _number(request: HttpRequest, name: str) -> int:
    typed = request.POST.get(name, "").strip()
    return int(typed) if typed.removeprefix("-").isdecimal() and len(typed) < 12 else 0


def _prepare(request: HttpRequest, panel: Panel, by: User) -> str:
    actions.prepare_meeting(panel=panel, by=by)
    return "panel_agenda"


def _move(request: HttpRequest, panel: Panel, by: User) -> str:
    actions.move_item(panel=panel, item=_number(request, "item"), step=_number(request, "step"), by=by)
    return "panel_agenda"


def _open(request: HttpRequest, panel: Panel, by: User) -> str:
    actions.open_item(panel=panel, position=_number(request, "position"), by=by)
    return "panel_room"


def _leave(request: HttpRequest, panel: Panel, by: User) -> str:
    actions.leave_item(panel=panel, item=_number(request, "item"), by=by)
    return "panel_room"


def _timer(request: HttpRequest, panel: Panel, by: User) -> str:
    run = request.POST.get("run") == "1"
    actions.run_timer(panel=panel, run=run, item=_number(request, "item"), by=by)
    return "panel_room"


def _record(request: HttpRequest, panel: Panel, by: User) -> str:
    outcome, line = request.POST.get("outcome", ""), request.POST.get("line", "")
    actions.record_outcome(panel=panel, outcome=outcome, line=line, item=_number(request, "item"), by=by)
    messages.success(request, _("The outcome is recorded."))
    return "panel_room"


def _undo(request: HttpRequest, panel: Panel, by: User) -> str:
    actions.undo_outcome(panel=panel, item=_number(request, "item"), by=by)
    messages.success(request, _("Undone: the item reads as before."))
    return "panel_room"


def _attend(request: HttpRequest, panel: Panel, by: User) -> str:
    person = get_object_or_404(User, ref=request.POST.get("person", ""))
    actions.note_attendance(panel=panel, user=person, here=request.POST.get("here") == "1", by=by)
    return "panel_room"


ACTS: dict[str, Callable[[HttpRequest, Panel, User], str]] = {
    "prepare": _prepare,
    "move": _move,
    "open": _open,
    "leave": _leave,
    "timer": _timer,
    "record": _record,
    "undo": _undo,
    "attend": _attend,
}


@explain_refusals
def steer(request: HttpRequest, code: str) -> HttpResponse:
    """One act of the panel's day, named by the button that was pressed."""
    user = user_of(request)
    panel = door(user, code)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        return once(request, lambda: reverse(act(request, panel, user), args=[code]))
    except Refused as refused:
        if [finding.code for finding in refused.findings] != ["panel_outcome_missing"]:
            raise
        return _room(request, panel, steers=True, typed=request.POST)


@explain_refusals
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """The beginning of the day, once confirmed: everybody's screen follows from then on."""
    user = user_of(request)
    panel = door(user, code)
    meeting = meetings.meeting_of(panel)
    if meeting is None or meeting.begun_at is not None or not meetings.steers(user, panel):
        return redirect("panel_agenda", code=code)
    if request.method == "POST":

        def act() -> str:
            actions.begin_meeting(panel=panel, by=user)
            return reverse("panel_room", args=[code])

        return once(request, act)
    context = {
        "panel": panel,
        "items": meeting.items.count(),
        "meets_at": facts.phases_of(panel.call).panel_meets_at,
    }
    return render(request, "reviews/panel_begin.html", context)


@explain_refusals
def close(request: HttpRequest, code: str) -> HttpResponse:
    """The end of the day, once confirmed: the minutes are frozen."""
    user = user_of(request)
    panel = door(user, code)
    meeting = meetings.meeting_of(panel)
    if meeting is None or meeting.begun_at is None or not meetings.steers(user, panel):
        return redirect("panel_agenda", code=code)
    if request.method == "POST":

        def act() -> str:
            actions.close_meeting(panel=panel, by=user)
            messages.success(request, _("The meeting is closed. Its minutes are being made."))
            return reverse("panel_agenda", args=[code])

        return once(request, act)
    context = {"panel": panel, "open_ends": meetings.open_ends(meeting, user, panel)}
    return render(request, "reviews/panel_close.html", context)


def minutes(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The minutes, for a chair who was in the room for all of it."""
    user = user_of(request)
    panel = door(user, code)
    if meetings.seat_role(user, panel) != PanelRole.CHAIR:
        raise Http404
    meeting = get_object_or_404(meetings.readable_minutes(user, panel), number=number)
    return handed_out(request, lambda: meeting.minutes_file, back=reverse("panel_agenda", args=[code]))


def office_minutes(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The minutes, for officers and auditors."""
    user = user_of(request)
    if not (user.is_officer or user.is_auditor):
        raise Http404
    found = PanelMeeting.objects.filter(panel__code=code, closed_at__isnull=False)
    meeting = get_object_or_404(meetings.untied(found, user).select_related("minutes_file"), number=number)
    return handed_out(request, lambda: meeting.minutes_file, back=reverse("office_panels"))
