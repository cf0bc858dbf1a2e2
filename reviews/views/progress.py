"""The board of the review: who is missing, late or done; reminding, more time."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.web import user_of
from core.errors import Refused
from core.once import once
from core.web import explain_refusals
from core.wording import sentence
from reviews.actions import chasing
from reviews.facts import progress as facts
from reviews.forms.progress import BoardFilters, ExtendForm
from reviews.models import Assignment
from reviews.views.doors import door
from reviews.views.findings import put_findings

PER_PAGE = 25
REMINDED_AT_ONCE = 200


def _filters(request: HttpRequest) -> tuple[BoardFilters, dict[str, str]]:
    calls, panels = facts.board_choices()
    form = BoardFilters(request.GET or {}, calls=calls, panels=panels)
    form.is_valid()
    asked = {name: form.cleaned_data.get(name, "") for name in ("call", "panel", "show")}
    return form, asked


def progress(request: HttpRequest) -> HttpResponse:
    """Proposals in review: unassigned, short, awaited, late, declined, done."""
    form, asked = _filters(request)
    found = facts.in_review(user_of(request), call=asked["call"], panel=asked["panel"])
    numbers = facts.counts(found)
    rows = found.filter(facts.shown_q(asked["show"])).order_by("-late", "ref")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": form,
        "asked": asked,
        "numbers": numbers,
        "page": page,
        "rows": facts.board_rows(list(page.object_list)),
        "tabs": _tabs(asked, numbers),
    }
    return render(request, "reviews/progress_board.html", context)


def _tabs(asked: dict[str, str], numbers: Any) -> list[tuple[str, Any, str, bool]]:
    names = {
        "": _("All"),
        "unassigned": _("Nobody asked"),
        "short": _("Short of reviewers"),
        "undeclared": _("Declaration awaited"),
        "late": _("Late"),
        "doubt": _("Doubts"),
        "lost": _("Declined, not replaced"),
        "complete": _("Complete"),
    }
    here, kept = reverse("office_progress"), {key: asked[key] for key in ("call", "panel") if asked[key]}
    shown = asked["show"] if asked["show"] in facts.SHOWS else ""
    tabs: list[tuple[str, Any, str, bool]] = []
    for show, name in names.items():
        query = urlencode({**kept, **({"show": show} if show else {})})
        tabs.append((name, numbers[show or "all"], f"{here}?{query}" if query else here, show == shown))
    return tabs


def carriers(request: HttpRequest) -> HttpResponse:
    """What each reviewer carries, who is late first."""
    form, asked = _filters(request)
    found = facts.in_review(user_of(request), call=asked["call"], panel=asked["panel"])
    experts = facts.carriers(found, user_of(request), call=asked["call"], panel=asked["panel"])
    page = Paginator(experts, PER_PAGE * 2).get_page(request.GET.get("page"))
    context = {
        "filters": form,
        "asked": asked,
        "page": page,
        "rows": facts.carrier_rows(list(page.object_list)),
    }
    return render(request, "reviews/progress_reviewers.html", context)


@explain_refusals
def remind(request: HttpRequest) -> HttpResponse:
    """Who of the chosen is reminded, and who not before when; then the mails go."""
    keys = (request.POST if request.method == "POST" else request.GET).getlist("a")[:REMINDED_AT_ONCE]
    chosen = facts.reminding(user_of(request), keys)
    if request.method == "POST":
        return once(request, lambda: _remind(request, chosen))
    refused = [chasing.reminder_finding(row, row.reminded_at) for row in chosen]
    context = {
        "going": [row for row, finding in zip(chosen, refused, strict=True) if finding is None],
        "staying": [sentence(finding) for finding in refused if finding is not None],
        "back": _board(request),
    }
    return render(request, "reviews/progress_remind.html", context)


def _board(request: HttpRequest) -> str:
    """Give the address of the board as the officer had filtered it."""
    asked = {name: request.GET[name] for name in ("call", "panel", "show") if request.GET.get(name)}
    here = reverse("office_progress")
    return f"{here}?{urlencode(asked)}" if asked else here


def _remind(request: HttpRequest, chosen: list[Any]) -> str:
    done = chasing.remind(assignments=chosen, by=user_of(request))
    said = ngettext("%(n)s reviewer is reminded by mail.", "%(n)s reviewers are reminded by mail.", done.sent)
    messages.success(request, said % {"n": done.sent})
    for finding in done.not_sent:
        messages.info(request, sentence(finding))
    return _board(request)


@explain_refusals
def extend(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Give a reviewer more time."""
    proposal = door(user_of(request), ref)
    rows = Assignment.objects.filter(ended_at__isnull=True).select_related("expert__person", "expert__user")
    assignment = get_object_or_404(rows, proposal=proposal, number=number)
    form = ExtendForm(request.POST or None, initial={"due_at": assignment.due_at})
    if request.method == "POST" and form.is_valid():
        try:
            chasing.extend(assignment=assignment, due_at=form.cleaned_data["due_at"], by=user_of(request))
        except Refused as refused:
            put_findings(form, refused)
        else:
            messages.success(request, _("The reviewer has more time and is told by mail."))
            return redirect("office_assignments", ref=ref)
    context = {"form": form, "proposal": proposal, "assignment": assignment}
    return render(request, "reviews/assignment_extend.html", context)
