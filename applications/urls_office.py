"""Addresses of calls for everyone, and of the programme office's pages in this app."""

from django.urls import path, register_converter

from applications.enums import Event
from applications.views import call_setup, calls, checking, screening
from applications.views.fire import events_pattern

register_converter(events_pattern({Event.RETURN: screening.office_return}), "return_event")

urlpatterns = [
    path("calls/", calls.call_list, name="call_list"),
    path("calls/<call:label>/", calls.call_detail, name="call"),
    path("calls/<call:label>/check/", checking.call_check, name="call_check"),
    path("calls/<call:label>/deadline.ics", calls.call_calendar, name="call_calendar"),
    # the programme office: calls
    path("office/calls/", call_setup.office_calls, name="office_calls"),
    path("office/calls/new/", call_setup.office_call_new, name="office_call_new"),
    path("office/calls/<call:label>/", call_setup.office_call, name="office_call"),
    path("office/calls/<call:label>/edit/", call_setup.office_call_edit, name="office_call_edit"),
    path("office/calls/<call:label>/preview/", call_setup.office_call_preview, name="office_call_preview"),
    path("office/calls/<call:label>/publish/", call_setup.office_call_publish, name="office_call_publish"),
    path("office/calls/<call:label>/amend/", call_setup.office_call_amend, name="office_call_amend"),
    path("office/calls/<call:label>/extend/", call_setup.office_call_extend, name="office_call_extend"),
    path("office/calls/<call:label>/close/", call_setup.office_call_close, name="office_call_close"),
    path(
        "office/calls/<call:label>/full-proposals/close/",
        call_setup.office_call_close_phase2,
        name="office_call_close_phase2",
    ),
    # the programme office: screening
    path("office/proposals/<ref:ref>/screening/", screening.office_screening, name="office_screening"),
    path("office/proposals/<ref:ref>/reply/", screening.office_reply_date, name="office_reply_date"),
    path("office/proposals/<ref:ref>/<return_event:event>/", screening.office_return, name="office_event"),
    path(
        "office/calls/<call:label>/extension/", screening.office_call_extension, name="office_call_extension"
    ),
]
