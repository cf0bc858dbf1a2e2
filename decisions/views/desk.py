"""The programme office's desk and its list of all proposals."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from applications import custody
from core import clock
from decisions import desk_words
from decisions.facts import desk as facts
from decisions.forms.desk import PARAMETERS, DeskFilters

PER_PAGE = 50
DUE_NEXT = 12
CHIPS = ("q", "call", "mechanism", "priority", "state", "country", "panel", "waits")


class _Counted(Paginator):  # type: ignore[type-arg]
    """A paginator that knows the count already when nothing is filtered."""

    known: int | None = None

    @cached_property
    def count(self) -> int:
        return self.known if self.known is not None else super().count


def desk(request: HttpRequest) -> HttpResponse:
    """Where everything stands, what waits for an officer, and what is due next."""
    numbers, list_url = facts.numbers(request.user), reverse("office_proposals")  # type: ignore[arg-type]
    found = facts.proposals(request.user, facts.Filters(state="open"))  # type: ignore[arg-type]
    due = facts.ordered(found, "due").filter(due__isnull=False).values_list("pk", flat=True)[:DUE_NEXT]
    context = _above(numbers, list_url) | {
        "lines": desk_words.lines(facts.rows(list(due)), list_url),
        "backlog": custody.backlog(),
    }
    return render(request, "decisions/desk.html", context)


def office_proposals(request: HttpRequest) -> HttpResponse:
    """Every proposal the office works on: filter, sort, search, page."""
    form = DeskFilters(request.GET or {}, offered=facts.choices())
    if set(request.GET) - PARAMETERS or not form.is_valid() or not request.GET.get("page", "1").isdecimal():
        return _unread(request, form)
    filters, sort = form.asked, form.cleaned_data["sort"] or facts.FIRST_SORT
    numbers, list_url = facts.numbers(request.user), reverse("office_proposals")  # type: ignore[arg-type]
    found = facts.ordered(facts.proposals(request.user, filters), sort)  # type: ignore[arg-type]
    pages = _Counted(found.values_list("pk", flat=True), PER_PAGE)
    pages.known = None if filters.asks else numbers.total
    page = pages.get_page(request.GET.get("page"))
    context = _above(numbers, list_url, filters.state) | {
        "tabs": desk_words.views(numbers, list_url, _query(request, "page", "sort")),
        "filters": form,
        "filtered": filters.asks,
        "chips": _chips(request, form),
        "clear_url": list_url,
        "sort": sort,
        "page": page,
        "lines": desk_words.lines(facts.rows(list(page.object_list)), list_url),
    }
    return render(request, "decisions/office_proposals.html", context)


def _above(numbers: facts.Numbers, list_url: str, chosen: str = "") -> dict[str, Any]:
    return {
        "numbers": numbers,
        "headline": desk_words.headline(numbers),
        "today": date_format(clock.today(), "l j F Y"),
        "stage_rows": desk_words.stage_rows(numbers, list_url, chosen),
        "needs": desk_words.needs(numbers, list_url),
    }


def _query(request: HttpRequest, *without: str) -> str:
    kept = [(name, value) for name, value in request.GET.items() if value and name not in without]
    return urlencode(kept)


def _chips(request: HttpRequest, form: DeskFilters) -> list[tuple[str, str, str]]:
    names = {name: str(form.fields[name].label or _("Waits for")) for name in CHIPS}
    return [
        (names[name], form.said(name), f"?{_query(request, name, 'page')}")
        for name in CHIPS
        if form.cleaned_data[name]
    ]


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
