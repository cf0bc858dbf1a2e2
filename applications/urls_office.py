"""Addresses of calls for everyone, and of the programme office's pages in this app."""

from django.urls import path

from applications.views import calls

urlpatterns = [
    path("calls/", calls.call_list, name="call_list"),
    path("calls/<call:label>/", calls.call_detail, name="call"),
    path("calls/<call:label>/deadline.ics", calls.call_calendar, name="call_calendar"),
]
