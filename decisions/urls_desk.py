"""Addresses of the programme office's desk, list and proposal page."""

from django.urls import path

from decisions.views import desk

urlpatterns = [
    path("office/", desk.desk, name="desk"),
    path("office/proposals/", desk.office_proposals, name="office_proposals"),
]
