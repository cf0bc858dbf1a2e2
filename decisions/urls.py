"""Addresses of this app."""

from django.urls import include, path

urlpatterns = [
    path("", include("decisions.urls_desk")),
    path("", include("decisions.urls_decisions")),
]
