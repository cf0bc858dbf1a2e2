"""How a page answers: refusals in words, and the reader's own file of nothing else."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.errors import Refused
from core.wording import sentence

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def explain_refusals(view: View[P]) -> View[P]:
    """A refusal inside the view becomes a page that says why and leads back; nothing was changed."""

    @wraps(view)
    def explained(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            return refusal_page(request, refused)

    return cast("View[P]", explained)


def refusal_page(request: HttpRequest, refused: Refused, *, back: str = "") -> HttpResponse:
    """Give the page that says why an act was refused; `back` leads on, else the page itself."""
    sentences = [sentence(finding) for finding in refused.findings]
    return render(request, "core/refused.html", {"sentences": sentences, "back": back}, status=refused.status)
