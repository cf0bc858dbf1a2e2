"""One action on many proposals: ticked in the list, read line by line, confirmed, reported."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.web import user_of
from core import audit
from core.errors import Finding, Refused
from core.exports import file_answer
from core.middleware import current_request_id
from core.once import once
from core.refs import is_proposal_ref
from core.web import explain_refusals, refusal_page
from decisions.actions import bulk, tables
from decisions.desk_tables import KINDS, file_name, table_of, written_out
from decisions.enums import BulkItemState, BulkKind, BulkState
from decisions.facts.bulk import counts_of, offered_for, report
from decisions.forms.bulk import FORMS
from decisions.forms.desk import DeskFilters
from decisions.models import BulkAction
from decisions.views.desk_list import address, asked_for, found_by, read_list
from decisions.views.desk_tables import asked_of


def office_bulk_new(request: HttpRequest) -> HttpResponse:
    """The ticked proposals, or all that match, leave as a file or go to the preview of an action."""
    form, unread = read_list(request)
    if unread is not None:
        return unread
    found, back = found_by(request, form), address("office_proposals", asked_for(request))
    if "all" not in request.POST:
        found = found.filter(ref__in=[ref for ref in request.POST.getlist("pick") if is_proposal_ref(ref)])
    ids, what = list(found.values_list("pk", flat=True)), request.POST.get("what", "")
    try:
        if what.startswith("table-") and what.removeprefix("table-") in KINDS:
            return _table(request, form, ids, what.removeprefix("table-"))
        if what not in BulkKind.values:
            raise Http404
        return once(request, lambda: _laid(request, BulkKind(what), ids, back))
    except Refused as refused:
        return refusal_page(request, refused, back=back)


def _laid(request: HttpRequest, kind: BulkKind, ids: list[int], back: str) -> str:
    action = bulk.lay_bulk(kind=kind, ids=ids, back=back, by=user_of(request))
    return reverse("office_bulk", args=[action.ref])


def _table(request: HttpRequest, form: DeskFilters, ids: list[int], kind: str) -> HttpResponse:
    if not ids or len(ids) > tables.AT_ONCE:
        values = {"n": len(ids), "most": tables.AT_ONCE}
        raise Refused(Finding("bulk_too_many", values=values) if ids else Finding("bulk_empty"))
    table = table_of(ids, form.shown, asked=asked_of(form))
    audit.was_read(thing="exports", row=kind, request=current_request_id(), by=request.user.pk)
    return file_answer(file_name(form.asked.call, kind), written_out(table, kind), KINDS[kind].media)


@explain_refusals
def office_bulk(request: HttpRequest, code: str) -> HttpResponse:
    """What would happen to each proposal; after it was confirmed, what did."""
    user = user_of(request)
    action = get_object_or_404(BulkAction.objects.filter(by=user), ref=code)
    if action.state != BulkState.LAID and request.method == "GET":
        return _report(request, action)
    form, given = _given(request, action)
    if request.method == "POST":
        return once(request, lambda: _confirmed(request, action, given))
    context: dict[str, Any] = {"action": action, "form": form, "given": given, "what": _what(action)}
    if form is None or form.is_valid():
        seen = bulk.preview(action=action, given=given, by=user)
        context |= {"seen": seen, "left": len(seen.lines) - seen.count}
    return render(request, "decisions/office_bulk.html", context)


def _given(request: HttpRequest, action: BulkAction) -> tuple[Any, dict[str, str]]:
    """Give the form of what the action needs to know, if it needs any, and what it was told."""
    kind = FORMS.get(action.kind)
    if kind is None:
        return None, {}
    data = request.POST if request.method == "POST" else request.GET
    told = bool(data) or action.kind == BulkKind.ROUTE
    form = kind(data if told else None, offered=offered_for(action))
    return form, dict(form.cleaned_data) if told and form.is_valid() else {}


def _what(action: BulkAction) -> str:
    return {
        BulkKind.ROUTE: _("Send to a panel"),
        BulkKind.REMIND_REVIEWERS: _("Remind reviewers"),
        BulkKind.REMIND_DIRECTORS: _("Remind directors"),
        BulkKind.TAG: _("Add the tag"),
        BulkKind.UNTAG: _("Remove the tag"),
    }[BulkKind(action.kind)]


def _confirmed(request: HttpRequest, action: BulkAction, given: dict[str, str]) -> str:
    count = request.POST.get("count", "")
    bulk.confirm_bulk(
        action=action,
        given=given,
        digest=request.POST.get("digest", ""),
        count=int(count) if count.isdecimal() and len(count) < 6 else -1,
        by=user_of(request),
    )
    return reverse("office_bulk", args=[action.ref])


def _report(request: HttpRequest, action: BulkAction) -> HttpResponse:
    counts = counts_of(action)
    context = {
        "action": action,
        "what": _what(action),
        "rows": report(action, user_of(request)),
        "done": counts[BulkItemState.DONE],
        "left": counts[BulkItemState.LEFT],
        "under_way": action.state == BulkState.WORKING,
    }
    return render(request, "decisions/office_bulk_report.html", context)
