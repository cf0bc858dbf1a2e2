"""Pages for what could not be answered."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_CSRF_TOKEN_MISSING, REASON_NO_CSRF_COOKIE
from django.shortcuts import render

from core.web import is_secret, typed_again


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form's safety key is no longer valid and how to go on.

    Who signs in again in another window meets this with a form opened before. If the browser itself says that the
    form is our own page's, what was typed is handed back with a new key; the person sends it once more.
    """
    worn_out = reason in {REASON_CSRF_TOKEN_MISSING, REASON_NO_CSRF_COOKIE} or "incorrect" in reason
    ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    plain = not request.FILES and not any(
        is_secret(name) for name in request.POST if name != "csrfmiddlewaretoken"
    )
    if worn_out and ours and plain and request.accepts("text/html"):
        return typed_again(request, signed_out=False, status=403)
    return render(request, "403.html", status=403)
