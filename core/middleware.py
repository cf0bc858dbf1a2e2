"""Headers and checks that belong to every request."""

import codecs
import logging
import secrets
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.shortcuts import render

from core import clock
from core.words import has_controls, without_controls

GetResponse = Callable[[HttpRequest], HttpResponse]
_request_id: ContextVar[str] = ContextVar("request_id", default="-")
LONGEST_WAIT = timedelta(minutes=2)
SAFE = {"GET", "HEAD", "OPTIONS"}
OUR_ENCODINGS = {"utf-8", "ascii"}


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


def received_at(get_response: GetResponse) -> GetResponse:
    """It is known when the first byte of the request came in: deadlines are judged by that, whatever waits behind it.

    A proxy that is trusted for it says so in `X-Request-Start: t=SECONDS`; nobody else is believed, and no proxy
    whose clock is ahead of ours or which held the request for longer than a request may wait.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        at = clock.now()
        told = _first_byte(request) if settings.TRUST_REQUEST_START else None
        with clock.receiving(told if told and at - LONGEST_WAIT <= told <= at else at):
            return get_response(request)

    return middleware


def _first_byte(request: HttpRequest) -> datetime | None:
    text = request.headers.get("X-Request-Start", "").strip().removeprefix("t=")
    try:
        return datetime.fromtimestamp(float(text), tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def without_nul(get_response: GetResponse) -> GetResponse:
    """No value of a request holds what cannot be kept and nobody types: NUL, other controls, half a character.

    PostgreSQL keeps no NUL, and a letter whose title holds any other control is no well-formed file.

    The rest of what was typed stays. An address with one is absent; a cookie with one was not set by us. Half
    characters come only in encodings that no browser sends to a page of ours.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        if request.encoding and codecs.lookup(request.encoding).name not in OUR_ENCODINGS:
            raise BadRequest("Requests are written in UTF-8.")
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if "\0" not in value}
        request.GET = _rid_of_controls(request.GET)
        if request.method == "POST":
            with suppress(UnreadablePostError):  # the view meets it again, and answers it
                request.POST = _rid_of_controls(request.POST)
        return get_response(request)

    return middleware


def _rid_of_controls(values: Any) -> Any:
    if not any(has_controls(text) for name, texts in values.lists() for text in (name, *texts)):
        return values
    kept = QueryDict(mutable=True, encoding=values.encoding)
    for name, texts in values.lists():
        kept.setlist(without_controls(name), [without_controls(text) for text in texts])
    kept._mutable = False
    return kept


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
