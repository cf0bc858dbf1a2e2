"""Who asks, and decorators of views that change what an account may do."""

from typing import Any, ParamSpec, cast

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest

from accounts.models import User
from core.web import View

P = ParamSpec("P")


def freshly_signed_in(view: View[P]) -> View[P]:
    """Whoever posts and has not proved who they are for 15 minutes does so first; then the post goes on."""
    decorated: Any = reauthentication_required(view, allow_get=True)
    return cast("View[P]", decorated)


def user_of(request: HttpRequest) -> User:
    """The signed-in person who asks; the access file lets nobody else reach such a view."""
    return cast("User", request.user)
