"""Who asks, and decorators of views that change what an account may do."""

from typing import Any, ParamSpec, cast

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.http import HttpRequest

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
