"""Addresses of this app."""

from django.urls import path

from core.views import gallery, health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("demo/components/", gallery.gallery, name="gallery"),
    path("readyz", health.readyz, name="readyz"),
]
