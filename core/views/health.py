"""Probes of the machines around the portal."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from core import health


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether requests can be served: 200, or 503 when they cannot."""
    able, parts = health.readiness()
    return JsonResponse(parts, status=200 if able else 503)
