"""Addresses of this app."""

from django.urls import include, path

urlpatterns = [
    path("", include("applications.urls_directors")),
    path("", include("applications.urls_office")),
]
