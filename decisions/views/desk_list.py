"""What every page of the list of proposals reads from its address: filters, order, columns, rows a page."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.web import user_of
from decisions.facts import desk as facts
from decisions.forms.desk import PARAMETERS, DeskFilters


def read_list(
    request: HttpRequest, *, beside: frozenset[str] = frozenset()
) -> tuple[DeskFilters, HttpResponse | None]:
    """Give the form over the address, valid; or with it the page that says what the address has wrong.

    beside: what else this page's address may hold.
    """
    form = DeskFilters(request.GET or {}, offered=facts.choices(user_of(request)))
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


@dataclass(frozen=True, slots=True)
class Around:
    """Where a proposal stands in the list one came from. number: from 1; before, after: addresses, or empty."""

    list_url: str
    number: int = 0
    before: str = ""
    after: str = ""


def around(request: HttpRequest, ref: str) -> Around | None:
    """Give what stands before and after the proposal in the list whose address this page's carries, if it does."""
    at = request.GET.get("at", "")
    if not at.isdecimal() or len(at) > 6:
        return None
    form, unread = read_list(request, beside=frozenset({"at"}))
    if unread is not None:
        return None
    kept, place = asked_for(request, "at", "page"), int(at)
    page = str(place // form.rows_a_page + 1)
    back = Around(address("office_proposals", [*kept, ("page", page)] if page != "1" else kept))
    start = max(place - 1, 0)
    refs = list(found_by(request, form).values_list("ref", flat=True)[start : place + 2])
    if ref not in refs:
        return back
    here = refs.index(ref)

    def beside(step: int) -> str:
        if not 0 <= here + step < len(refs):
            return ""
        query = urlencode([("at", str(start + here + step)), *kept])
        return f"{reverse('office_proposal', args=[refs[here + step]])}?{query}"

    return replace(back, number=start + here + 1, before=beside(-1), after=beside(1))


def _unread(request: HttpRequest, form: DeskFilters) -> HttpResponse:
    unknown = sorted(set(request.GET) - PARAMETERS)
    names = [str(form.fields[name].label or name) for name in form.errors]
    sentences = [_("The list has no filter “%(name)s”.") % {"name": name[:40]} for name in unknown[:5]]
    sentences += [
        _("“%(name)s” does not offer what the address asks for.") % {"name": name} for name in names
    ]
    sentences = sentences or [_("The number of the page is not a number.")]
    # Not the bare list, which may open with the very view that cannot be read.
    context = {"sentences": sentences, "list_url": address("office_proposals", [("view", "all")])}
    return render(request, "decisions/office_proposals_unread.html", context, status=400)
