"""The programme office's desk and its list of all proposals."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from applications import custody
from core import clock
from decisions import desk_columns, desk_words
from decisions.desk_columns import Column
from decisions.facts import desk as facts
from decisions.facts.desk_views import SavedView, views_of
from decisions.facts.desk_watch import Watch, setups, watch
from decisions.forms.desk import PER_PAGE
from decisions.permissions import may_prepare
from decisions.views.desk_list import address, asked_for, found_by, query_without, read_list

DUE_NEXT = 12
# How the list looks, and not what is in it.
KEPT = ("sort", "columns", "per")
BESIDE = ("page", "view", *KEPT)


class _Counted(Paginator):  # type: ignore[type-arg]
    """A paginator that knows the count already when nothing is filtered."""

    known: int | None = None

    @cached_property
    def count(self) -> int:
        return self.known if self.known is not None else super().count


def desk(request: HttpRequest) -> HttpResponse:
    """Where everything stands, what waits for an officer, and what is due next."""
    numbers, list_url = facts.numbers(request.user), reverse("office_proposals")  # type: ignore[arg-type]
    due = facts.due_next(request.user, DUE_NEXT)  # type: ignore[arg-type]
    context = _above(numbers, list_url) | {
        "backlog": custody.backlog(),
        **_watched(
            watch(request.user),  # type: ignore[arg-type]
            numbers,
            list_url,
            may_act=may_prepare(request.user),
        ),
        **_table(due, desk_columns.chosen(()), list_url),
    }
    return render(request, "decisions/desk.html", context)


def _watched(seen: Watch, numbers: facts.Numbers, list_url: str, *, may_act: bool) -> dict[str, Any]:
    return {
        "needs": [*desk_words.needs(numbers, list_url), *desk_words.waits(seen)],
        "letters": desk_words.letters(seen),
        "failed": desk_words.failed(seen) if seen.failures else [],
        "failures": seen.failures,
        "checklist": desk_words.checklist(setups(), may_act=may_act),
    }


def office_proposals(request: HttpRequest) -> HttpResponse:
    """Every proposal the office works on: filter, sort, search, page."""
    form, unread = read_list(request)
    if unread is not None:
        return unread
    saved = views_of(request.user)  # type: ignore[arg-type]
    first = next((view for view in saved if view.first), None)
    if first is not None and not request.GET:
        return redirect(address("office_proposals", first.pairs))
    numbers, list_url = facts.numbers(request.user), reverse("office_proposals")  # type: ignore[arg-type]
    pages = _Counted(found_by(request, form).values_list("pk", flat=True), form.rows_a_page)
    pages.known = None if form.asked.asks else numbers.total
    page = pages.get_page(request.GET.get("page"))
    context = _above(numbers, list_url, form.asked.state) | {
        **_tabs(request, numbers, saved),
        "filters": form,
        "filtered": form.asked.asks,
        "chips": [
            (name, said, f"?{query_without(request, key, 'page')}") for key, name, said in form.chips()
        ],
        "clear_url": address(
            "office_proposals",
            [*([("view", "all")] if first else []), *((k, v) for k, v in asked_for(request) if k in KEPT)],
        ),
        "sort": form.order,
        "page": page,
        "sizes": _sizes(request, form.rows_a_page),
        "query": query_without(request, "page"),
        "bulk": desk_words.bulk(may_act=may_prepare(request.user)),
        **_table(
            list(page.object_list),
            form.shown,
            list_url,
            place=page.start_index() - 1,
            query=query_without(request, "page"),
        ),
    }
    return render(request, "decisions/office_proposals.html", context)


def _table(ids: Sequence[int], columns: Sequence[Column], list_url: str, **links: Any) -> dict[str, Any]:
    rows = facts.rows(ids, desk_columns.needs(columns))
    return {
        "columns": columns,
        "usual": tuple(column.key for column in columns) == desk_columns.FIRST,
        "lines": desk_columns.lines(rows, list_url, columns, **links),
    }


def _tabs(request: HttpRequest, numbers: facts.Numbers, saved: Sequence[SavedView]) -> dict[str, Any]:
    """The ready-made views, the saved ones, and what can be done with the list as one sees it now."""
    now = next((view for view in saved if view.ref == request.GET.get("view")), None)
    query = None if now else query_without(request, *BESIDE)
    every = "view=all" if any(view.first for view in saved) else ""
    tabs = desk_words.views(numbers, reverse("office_proposals"), query, every)
    tabs += [(view.name, "", address("office_proposals", view.pairs), view is now) for view in saved]
    asked = asked_for(request, "page", "view")
    changed = now is not None and sorted(asked) != sorted(pair for pair in now.pairs if pair[0] != "view")
    links = []
    if now is not None and now.own and changed:
        links.append(
            (_("Save changes"), f"{reverse('office_view', args=[now.ref])}?{query_without(request, 'page')}")
        )
    if now is None or changed:
        links.append((_("Save as a view"), address("office_view_new", asked)))
    if saved:
        links.append((_("Saved views"), reverse("office_views")))
    return {"tabs": tabs, "view_links": links}


def _sizes(request: HttpRequest, now: int) -> list[tuple[int, str, bool]]:
    kept = asked_for(request, "page", "per")
    return [
        (size, address("office_proposals", [*kept, ("per", str(size))]), size == now) for size in PER_PAGE
    ]


def _above(numbers: facts.Numbers, list_url: str, chosen: str = "") -> dict[str, Any]:
    return {
        "numbers": numbers,
        "headline": desk_words.headline(numbers),
        "today": date_format(clock.today(), "l j F Y"),
        "stage_rows": desk_words.stage_rows(numbers, list_url, chosen),
        "needs": desk_words.needs(numbers, list_url),
    }
