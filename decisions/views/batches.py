"""Batches of letters: gathering what is ready, reading it line by line, approving it, and watching it go out."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.web import user_of
from applications.models import Call
from core.once import once
from core.web import explain_refusals
from decisions import forms
from decisions.actions import batches
from decisions.enums import BatchState, ItemState
from decisions.facts.batches import counts_of, hands_in, lines_of, ready_and_not
from decisions.models import BatchItem, LetterBatch
from decisions.permissions import may_prepare
from decisions.views.answers import done_or_errors
from decisions.views.doors import not_here

PAGE = 25


def batch_list(request: HttpRequest) -> HttpResponse:
    """The batches so far, and the next one to gather."""
    labels = list(Call.objects.order_by("-label").values_list("label", flat=True))
    form, status = forms.BatchForm(request.POST or None, calls=labels), 200
    if request.method == "POST":
        if not may_prepare(request.user):
            raise not_here()
        if form.is_valid():
            answer, status = done_or_errors(request, form, lambda: _prepared(request, form))
            if answer is not None:
                return answer
    ready, unready = ready_and_not(user_of(request))
    found = LetterBatch.objects.visible_to(request.user).select_related("prepared_by", "approved_by")
    page = Paginator(found.order_by("-number"), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form if may_prepare(request.user) else None,
        "page": page,
        "ready": ready,
        "unready": unready,
    }
    return render(request, "decisions/batch_list.html", context, status=status)


def _prepared(request: HttpRequest, form: forms.BatchForm) -> str:
    batch = batches.prepare_batch(
        title=form.cleaned_data["title"],
        call=form.cleaned_data["call"],
        outcomes=form.cleaned_data["outcomes"],
        by=user_of(request),
    )
    return reverse("office_batch", args=[batch.number])


@explain_refusals
def batch(request: HttpRequest, number: int) -> HttpResponse:
    """One batch: every letter with whom it is to and what it says; then approved; then on its way."""
    row = get_object_or_404(
        LetterBatch.objects.visible_to(request.user).select_related(
            "prepared_by", "approved_by", "stopped_by"
        ),
        number=number,
    )
    if request.method == "POST":
        if not may_prepare(request.user):
            raise not_here()
        return once(request, lambda: _done(request, row))
    items = row.items.select_related("decision__proposal").order_by("decision__proposal__ref", "pk")
    wanted = request.GET.get("state", "")
    page = Paginator(items.filter(state=wanted) if wanted in ItemState.values else items, PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "decisions/batch_detail.html", _page(request, row, page, wanted))


def _page(request: HttpRequest, row: LetterBatch, page: Any, wanted: str) -> dict[str, Any]:
    user, counts = user_of(request), counts_of(row)
    waiting: list[BatchItem] = []
    if row.state in {BatchState.PREPARED, BatchState.SENT}:
        waiting = list(
            row.items.filter(state=ItemState.WAITING).select_related("decision__proposal").order_by("pk")
        )
    total = row.count or len(waiting)
    mine = row.prepared_by_id == user.pk
    return {
        "batch": row,
        "page": page,
        "lines": lines_of(page.object_list),
        "tabs": [(_("All"), sum(counts.values()), "?", not wanted)]
        + [(s.label, counts[s], f"?state={s}", wanted == s) for s in ItemState if counts[s]],
        "digest": row.digest or batches.batch_digest(waiting),
        "total": total,
        "told": counts[ItemState.TOLD],
        "failed": counts[ItemState.FAILED],
        "open": counts[ItemState.WAITING],
        "prepared": row.state == BatchState.PREPARED,
        "going": row.state == BatchState.APPROVED,
        "under_way": row.state == BatchState.APPROVED and counts[ItemState.WAITING] > 0,
        "ended": row.state in {BatchState.STOPPED, BatchState.DROPPED},
        "may_hold": may_prepare(user) and row.state in {BatchState.PREPARED, BatchState.SENT},
        "may_send": may_prepare(user) and mine and row.state == BatchState.PREPARED and bool(waiting),
        "sent": row.state == BatchState.SENT,
        "may_approve": may_prepare(user) and row.state == BatchState.SENT and not mine,
        "own": hands_in([item.decision for item in waiting], user) if waiting and not mine else [],
        "may_stop": may_prepare(user)
        and (
            row.state in {BatchState.PREPARED, BatchState.SENT}
            or (row.state == BatchState.APPROVED and counts[ItemState.WAITING] + counts[ItemState.FAILED] > 0)
        ),
        "may_retry": may_prepare(user) and row.state == BatchState.APPROVED and counts[ItemState.FAILED] > 0,
    }


def _done(request: HttpRequest, row: LetterBatch) -> str:
    post, by = request.POST, user_of(request)
    key = post.get("hold") or post.get("back") or ""
    if key.isdecimal() and len(key) < 12:
        batches.hold_item(batch=row, item=int(key), back="back" in post, by=by)
    elif "send" in post:
        batches.send_batch(batch=row, digest=post.get("digest", ""), by=by)
        messages.success(request, _("The batch waits for a second officer. Nobody is told yet."))
    elif "approve" in post:
        count = post.get("count", "")
        batches.approve_batch(
            batch=row,
            digest=post.get("digest", ""),
            count=int(count) if count.isdecimal() and len(count) < 6 else -1,
            by=by,
        )
        messages.success(request, _("Approved. The directors are being told, one decision after the other."))
    elif "stop" in post:
        left = batches.stop_batch(batch=row, by=by)
        messages.success(
            request,
            ngettext("Stopped. %(n)s decision is not told.", "Stopped. %(n)s decisions are not told.", left)
            % {"n": left},
        )
    elif "again" in post:
        batches.try_again(batch=row, by=by)
    return reverse("office_batch", args=[row.number])
