"""Who asks, and decorators of views that change what an account may do."""

from http import HTTPStatus
from typing import Any, ParamSpec, cast
from zoneinfo import ZoneInfo

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.http import HttpRequest, JsonResponse

from accounts.models import User
from core import clock
from core.web import View

P = ParamSpec("P")


def freshly_signed_in(view: View[P]) -> View[P]:
    """Whoever posts and has not proved who they are for 15 minutes does so first; then the post goes on."""
    decorated: Any = reauthentication_required(view, allow_get=True)
    return cast("View[P]", decorated)


def user_of(request: HttpRequest) -> User:
    """The signed-in person who asks; the access file lets nobody else reach such a view."""
    return cast("User", request.user)


def longest_of(user: User) -> int:
    """Give the seconds after which the person signs in again whatever they do."""
    return settings.SESSION_STAFF_SECONDS if user.works_in_programme else settings.SESSION_COOKIE_AGE


def seconds_left(request: HttpRequest) -> int:
    """Give how long the session lasts if nothing more is asked of the portal."""
    at, session = int(clock.now().timestamp()), request.session
    idle = settings.SESSION_IDLE_SECONDS - (at - session.get("seen", at))
    return int(min(idle, longest_of(user_of(request)) - (at - session.get("started", at))))


def kept(request: HttpRequest, *, version: int, wrong: int = 0, **more: Any) -> JsonResponse:
    """Tell the script that saves while one writes: the new version, the time, how many answers are not right yet."""
    at = clock.now().astimezone(ZoneInfo(user_of(request).time_zone))
    left = seconds_left(request)
    return JsonResponse({"version": version, "at": f"{at:%H:%M}", "wrong": wrong, "left": left, **more})


def not_kept(kind: str, text: str, status: int = HTTPStatus.UNPROCESSABLE_ENTITY) -> JsonResponse:
    """Tell the script why nothing was saved: `unreadable` may be mended in the page, `stale` be compared, else `refused`."""
    return JsonResponse({"kind": kind, "text": text}, status=status)
