"""Pages for what could not be answered."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form's safety key is no longer valid and how to go on."""
    return render(request, "403.html", status=403)
