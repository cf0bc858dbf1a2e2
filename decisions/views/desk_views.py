"""Saved lists of proposals: keeping one under a name, changing it, deleting it."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.web import user_of
from core.once import once
from core.web import explain_refusals
from decisions.actions import desk_views
from decisions.facts.desk_views import SavedView, views_of
from decisions.forms.desk_views import ViewChangeForm, ViewForm
from decisions.models import DeskView
from decisions.views.answers import done_or_errors
from decisions.views.desk_list import address, asked_for, read_list


@explain_refusals
def office_views(request: HttpRequest) -> HttpResponse:
    """Every view the reader may open; which one opens first is chosen here."""
    if request.method == "POST":
        return once(request, lambda: _opened_first(request))
    rows = [(view, address("office_proposals", view.pairs)) for view in views_of(user_of(request))]
    return render(request, "decisions/office_view_list.html", {"rows": rows})


def _opened_first(request: HttpRequest) -> str:
    code, by = request.POST.get("first", ""), user_of(request)
    view = get_object_or_404(DeskView.objects.visible_to(by), ref=code) if code else None
    desk_views.open_first(view=view, by=by)
    return reverse("office_views")


def office_view_new(request: HttpRequest) -> HttpResponse:
    """The list one came from gets a name."""
    asked, unread = read_list(request)
    if unread is not None:
        return unread
    form, status = ViewForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        answer, status = done_or_errors(request, form, lambda: _saved(request, form))
        if answer is not None:
            return answer
    context = {
        "form": form,
        "chips": asked.chips(),
        "order": asked.order_in_words,
        "columns": asked.shown,
        "rows_a_page": asked.rows_a_page,
    }
    context |= {"list_url": address("office_proposals", asked_for(request, "page"))}
    return render(request, "decisions/office_view_form.html", context, status=status)


def _saved(request: HttpRequest, form: ViewForm) -> str:
    by, said = user_of(request), form.cleaned_data
    view = desk_views.save_view(name=said["name"], query=_query(request), shared=said["shared"], by=by)
    if said["first"]:
        desk_views.open_first(view=view, by=by)
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return _list_of(view)


def _query(request: HttpRequest) -> str:
    return urlencode(asked_for(request, "page", "view"))


def _list_of(view: DeskView) -> str:
    return address("office_proposals", [*parse_qsl(view.query), ("view", view.ref)])


@explain_refusals
def office_view(request: HttpRequest, code: str) -> HttpResponse:
    """One's own view: its name, who may open it, what it shows; or it is deleted."""
    view = get_object_or_404(DeskView.objects.filter(owner=user_of(request)), ref=code)
    asked, unread = read_list(request)
    if unread is not None:
        return unread
    if "delete" in request.POST:
        return once(request, lambda: _deleted(request, view))
    form, status = _change_form(request, view), 200
    if request.method == "POST" and form.is_valid():
        answer, status = done_or_errors(request, form, lambda: _changed(request, view, form))
        if answer is not None:
            return answer
    context = {"form": form, "view": view, "list_url": _list_of(view)}
    if "replace" in form.fields:
        context |= {
            "chips": asked.chips(),
            "order": asked.order_in_words,
            "columns": asked.shown,
            "rows_a_page": asked.rows_a_page,
        }
    return render(request, "decisions/office_view_form.html", context, status=status)


def _change_form(request: HttpRequest, view: DeskView) -> ViewForm:
    now: SavedView | None = next((one for one in views_of(user_of(request)) if one.ref == view.ref), None)
    if now is None:
        raise Http404
    start: dict[str, Any] = {"name": now.name, "shared": now.shared, "first": now.first, "replace": True}
    differs = "view" in request.GET and sorted(parse_qsl(_query(request))) != sorted(parse_qsl(now.query))
    return (ViewChangeForm if differs else ViewForm)(request.POST or None, initial=start)


def _changed(request: HttpRequest, view: DeskView, form: ViewForm) -> str:
    by, said = user_of(request), form.cleaned_data
    query = _query(request) if said.get("replace") else None
    row = desk_views.change_view(view=view, name=said["name"], shared=said["shared"], query=query, by=by)
    if said["first"] or form.initial["first"]:
        desk_views.open_first(view=row if said["first"] else None, by=by)
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": row.name})
    return _list_of(row)


def _deleted(request: HttpRequest, view: DeskView) -> str:
    desk_views.delete_view(view=view, by=user_of(request))
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    return reverse("office_views")
