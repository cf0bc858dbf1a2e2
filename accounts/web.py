"""Decorators of views that change what an account may do."""

from typing import Any, ParamSpec, cast

from allauth.account.decorators import reauthentication_required

from core.web import View

P = ParamSpec("P")


def freshly_signed_in(view: View[P]) -> View[P]:
    """Whoever posts without having proved who they are within 15 minutes does so first; then the post goes on."""
    decorated: Any = reauthentication_required(view, allow_get=True)
    return cast("View[P]", decorated)
