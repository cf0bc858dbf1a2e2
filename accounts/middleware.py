"""How long a session lasts, who needs a second step, and the reader's own language and clock."""

import zoneinfo
from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation

from accounts.web import longest_of
from core import clock

GetResponse = Callable[[HttpRequest], HttpResponse]
# The last-seen time is rewritten at most this often, so that reading pages costs no write.
SEEN_STEP_SECONDS = 60
# What people with a programme role may open before they have set up a second step.
WITHOUT_SECOND_STEP = (
    "mfa_",
    "account_",
    "home",
    "help",
    "contact",
    "privacy",
    "accessibility",
    "security_contact",
)


def follows(request: HttpRequest) -> bool:
    """Whether a page asks by itself for what is new; nobody needs to sit before it, so it does not prolong the session."""
    return "X-Follows" in request.headers


def session_limits(get_response: GetResponse) -> GetResponse:
    """Idle and absolute limits hold on the server; the programme office has the shorter absolute one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        signed_in = request.user.is_authenticated
        if request.user.is_authenticated:
            at = int(clock.now().timestamp())
            started = request.session.setdefault("started", at)
            seen = request.session.get("seen", at)
            if at - seen > settings.SESSION_IDLE_SECONDS or at - started > longest_of(request.user):
                logout(request)
            elif "seen" not in request.session or (at - seen >= SEEN_STEP_SECONDS and not follows(request)):
                request.session["seen"] = at
        response = get_response(request)
        if signed_in and not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return middleware


class SecondFactorMiddleware:
    """People with a programme role set up a second step before anything else, but in a demonstration."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[object, ...],
        kwargs: dict[str, object],
    ) -> HttpResponse | None:
        """Lead to the set-up page whoever needs a second step and has none."""
        user, match = request.user, request.resolver_match
        if settings.DEMO or not user.is_authenticated or match is None or request.session.get("second_step"):
            return None
        if match.view_name.startswith(WITHOUT_SECOND_STEP) or not user.works_in_programme:
            return None
        if (
            not Authenticator.objects.filter(user=user)
            .exclude(type=Authenticator.Type.RECOVERY_CODES)
            .exists()
        ):
            return redirect("mfa_index")
        # The last second step of such a person cannot be removed, so one look per session is enough.
        request.session["second_step"] = True
        return None


def own_settings(get_response: GetResponse) -> GetResponse:
    """The signed-in reader's language is active; their time zone is at hand for second clocks."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return get_response(request)
        with translation.override(known_language(request.user.language)):
            request.LANGUAGE_CODE = translation.get_language()
            response = get_response(request)
        response.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response

    return middleware


def known_language(code: str) -> str:
    """Give the language if the portal speaks it, else English."""
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def zone_of(user: object) -> zoneinfo.ZoneInfo:
    """Give the reader's time zone; Brussels for anyone unknown."""
    name = getattr(user, "time_zone", "") or settings.TIME_ZONE
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return clock.BRUSSELS
