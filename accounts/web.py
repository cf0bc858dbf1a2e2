"""Decorators of views that change what an account may do."""

from typing import Any, ParamSpec, cast

from allauth.account.decorators import reauthentication_required

from core.web import View

P = ParamSpec("P")


def freshly_signed_in(view: View[P]) -> View[P]:
    """Whoever did not prove who they are within the last 15 minutes does so first, and then comes back."""
    decorated: Any = reauthentication_required(view)
    return cast("View[P]", decorated)
