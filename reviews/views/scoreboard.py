"""Scores with their uncertainty: the officer's pages of a panel and of a call, and the panel's own sheet."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts.web import user_of
from applications.models import Call, Proposal
from reviews import facts
from reviews.forms.scoreboard import LineForm
from reviews.models import Panel

PER_PAGE = 100


def panel_scores(request: HttpRequest, code: str) -> HttpResponse:
    """The proposals of one panel by their scores, for officers."""
    panel = get_object_or_404(Panel.objects.select_related("call"), code=code)
    more = {"title": panel.title, "kind": str(panel.call), "of_call": False}
    more["back_url"], more["whole_url"] = (
        reverse("office_panels"),
        reverse("office_call_scores", args=[panel.call.label]),
    )
    return _scores(request, facts.of_panel(panel), more)


def call_scores(request: HttpRequest, label: str) -> HttpResponse:
    """The proposals of one call by their scores, for officers."""
    call = get_object_or_404(Call.objects.visible_to(user_of(request)), label=label)
    more = {"title": call.label, "kind": call.title, "of_call": True, "back_url": reverse("office_panels")}
    return _scores(request, facts.of_call(call), more)


def _scores(request: HttpRequest, proposals: Any, more: dict[str, Any]) -> HttpResponse:
    asked = any(request.GET.get(name) for name in ("places", "envelope_eur"))
    form = LineForm(request.GET if asked else None)
    mine = Proposal.objects.for_programme(user_of(request)).values("pk")
    board = facts.board_of(proposals.filter(pk__in=mine), officer=True, **(form.line() if asked else {}))
    page = Paginator(board.rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "board": board, "page": page, **more}
    return render(request, "reviews/score_board.html", context)


def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The panel's sheet: its proposals by their scores, those that the reader may read and no other."""
    user = user_of(request)
    panel = get_object_or_404(facts.panels_sat_on(user), code=code)
    open_to = facts.readable_in(user, panel)
    board = facts.board_of(Proposal.objects.filter(pk__in=open_to), reader=user)
    context = {"panel": panel, "board": board, "waiting": facts.own_awaited(user, panel)}
    return render(request, "reviews/panel_sheet.html", context)
