"""What every page of the list of proposals reads from its address: filters, order, columns, rows a page."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from decisions.facts import desk as facts
from decisions.forms.desk import PARAMETERS, DeskFilters


def read_list(
    request: HttpRequest, *, beside: frozenset[str] = frozenset()
) -> tuple[DeskFilters, HttpResponse | None]:
    """Give the form over the address, valid; or with it the page that says what the address has wrong.

    beside: what else this page's address may hold.
    """
    form = DeskFilters(request.GET or {}, offered=facts.choices())
    if (
        set(request.GET) - PARAMETERS - beside
        or not form.is_valid()
        or not request.GET.get("page", "1").isdecimal()
    ):
        return form, _unread(request, form)
    return form, None


def found_by(request: HttpRequest, form: DeskFilters) -> Any:
    """Give the proposals of the list, in its order, as this person may see them."""
    return facts.ordered(facts.proposals(request.user, form.asked), form.order)  # type: ignore[arg-type]


def query_without(request: HttpRequest, *names: str) -> str:
    """Give the query of the address without these and without what is empty."""
    return urlencode(asked_for(request, *names))


def asked_for(request: HttpRequest, *without: str) -> list[tuple[str, str]]:
    """Give what the address asks for, without these and without what is empty."""
    return [(name, str(value)) for name, value in request.GET.items() if value and name not in without]


def address(route: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Give the address of the page with that query."""
    query = urlencode(list(pairs))
    return f"{reverse(route)}?{query}" if query else reverse(route)


def _unread(request: HttpRequest, form: DeskFilters) -> HttpResponse:
    unknown = sorted(set(request.GET) - PARAMETERS)
    names = [str(form.fields[name].label or name) for name in form.errors]
    sentences = [_("The list has no filter “%(name)s”.") % {"name": name[:40]} for name in unknown[:5]]
    sentences += [
        _("“%(name)s” does not offer what the address asks for.") % {"name": name} for name in names
    ]
    sentences = sentences or [_("The number of the page is not a number.")]
    context = {"sentences": sentences, "list_url": reverse("office_proposals")}
    return render(request, "decisions/office_proposals_unread.html", context, status=400)
