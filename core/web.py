"""How a page answers: refusals in words, and the reader's own file of nothing else."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from core import audit
from core.errors import Refused
from core.files import attachment
from core.middleware import current_request_id
from core.models import StoredFile
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
    """Give the page that says why an act was refused; `back` leads on, else the page on which one pressed."""
    sentences = [sentence(finding) for finding in refused.findings]
    context = {"sentences": sentences, "back": back or _came_from(request)}
    return render(request, "core/refused.html", context, status=refused.status)


def _came_from(request: HttpRequest) -> str:
    """Give the page of ours whose form was sent, for some addresses take forms and show nothing; else the address itself."""
    said = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure())
    return said if ours else request.path


def tells(thing: str) -> Callable[[View[P]], View[P]]:
    """Whoever opens the page is entered in the audit chain as its reader: it tells what is confidential.

    thing: what is read, in a word.   The row is what the address names.
    """

    def decorated(view: View[P]) -> View[P]:
        @wraps(view)
        def telling(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            response = view(request, *args, **kwargs)
            if request.method == "GET" and response.status_code == HTTPStatus.OK:
                row = " ".join(str(value) for value in kwargs.values())
                audit.was_read(thing=thing, row=row, request=current_request_id(), by=request.user.pk)
            return response

        return cast("View[P]", telling)

    return decorated


def handed_out(request: HttpRequest, find: Callable[[], StoredFile | None], *, back: str) -> HttpResponse:
    """Give the file that `find` gives as a download, or the page that says why it cannot be opened, leading `back`.

    Raises Http404 when there is none.
    """
    try:
        file = find()
    except Refused as refused:
        return refusal_page(request, refused, back=back)
    if file is None:
        raise Http404
    return attachment(file)


def typed_again(request: HttpRequest, *, signed_out: bool, status: int) -> HttpResponse:
    """Give the page that hands back what was posted and could not be taken, ready to be sent once more.

    It stands in that page and nowhere else. What is secret is not handed back, and files cannot be.
    """
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and not is_secret(name)
    ]
    context = {
        "address": request.get_full_path(),
        "kept": kept,
        "texts": [value for _name, value in kept if len(value) > LONG_TEXT],
        "signed_out": signed_out,
    }
    return render(request, "core/typed_again.html", context, status=status)


LONG_TEXT = 60


def is_secret(name: str) -> bool:
    """Whether a field of that name may hold what is typed once and shown never."""
    return name == "code" or "password" in name or "credential" in name
