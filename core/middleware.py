"""Headers and checks that belong to every request."""

import logging
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

GetResponse = Callable[[HttpRequest], HttpResponse]
_request_id: ContextVar[str] = ContextVar("request_id", default="-")
SAFE = {"GET", "HEAD", "OPTIONS"}


def current_request_id() -> str:
    """Give the id of the request at work, or a dash outside one."""
    return _request_id.get()


class RequestIdFilter(logging.Filter):
    """Adds the request's id to each log line."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _request_id.get()
        return True


def request_id(get_response: GetResponse) -> GetResponse:
    """Each request has its own id, in the logs and in the answer's X-Request-Id."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = _request_id.set(secrets.token_hex(8))
        try:
            response = get_response(request)
            response["X-Request-Id"] = _request_id.get()
            return response
        finally:
            _request_id.reset(token)

    return middleware


def isolation_headers(get_response: GetResponse) -> GetResponse:
    """Answers stay inside our origin, and no answer to a signed-in person is kept by a cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith("/static/"):
            response.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def refuse_cross_site(get_response: GetResponse) -> GetResponse:
    """A browser that says it comes from another site may not post here."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE and request.headers.get("Sec-Fetch-Site", "same-origin") in {
            "cross-site",
            "same-site",
        }:
            return render(request, "403.html", status=403)
        return get_response(request)

    return middleware
