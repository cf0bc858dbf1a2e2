"""Funding rounds: the list, a new one, one round with its candidates, closing it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.once import once
from core.web import explain_refusals
from decisions import forms
from decisions.actions import rounds
from decisions.facts import read_round, ready_to_propose, round_rows
from decisions.permissions import may_prepare
from decisions.views.answers import done_or_errors
from decisions.views.doors import round_door


def round_list(request: HttpRequest) -> HttpResponse:
    """Every funding round, newest first."""
    context = {"rounds": round_rows(request.user), "may_prepare": may_prepare(request.user)}
    return render(request, "decisions/round_list.html", context)


def round_new(request: HttpRequest) -> HttpResponse:
    """A form for a new round."""
    form = forms.RoundForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            made = rounds.open_round(**form.cleaned_data, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("The round is open."))
            return reverse("office_round", args=[made.code])

        answer, status = done_or_errors(request, form, do)
        if answer is not None:
            return answer
    return render(request, "decisions/round_new.html", {"form": form}, status=status)


def round_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One round: envelope, candidates in rank order, consultations, what may still be proposed."""
    funding_round = round_door(code)
    context = {
        "read": read_round(funding_round, request.user),
        "round": funding_round,
        "open": funding_round.closed_at is None,
        "consultations": funding_round.consultations.order_by("-number"),
        "ready": ready_to_propose(funding_round, request.user) if funding_round.closed_at is None else [],
        "may_prepare": may_prepare(request.user),
    }
    return render(request, "decisions/round_detail.html", context)


@explain_refusals
def round_close(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm and close the round."""
    funding_round = round_door(code)
    if request.method == "POST":

        def do() -> str:
            rounds.close_round(funding_round=funding_round, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("The round is closed."))
            return reverse("office_round", args=[code])

        return once(request, do)
    return render(request, "decisions/round_close.html", {"round": funding_round})
