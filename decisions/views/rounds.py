"""Funding rounds: the list, a new one, closing and reopening one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.once import once
from core.web import explain_refusals
from decisions import forms
from decisions.actions import rounds
from decisions.facts import round_rows
from decisions.permissions import may_prepare
from decisions.views.answers import done_or_errors
from decisions.views.doors import not_here, round_door


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


def round_reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Say why, and open the closed round again."""
    funding_round = round_door(code)
    if funding_round.closed_at is None:
        raise not_here()
    form = forms.ReopenForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            reason = form.cleaned_data["reason"]
            rounds.reopen_round(funding_round=funding_round, reason=reason, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("The round is open again."))
            return reverse("office_round", args=[code])

        answer, status = done_or_errors(request, form, do)
        if answer is not None:
            return answer
    context = {"round": funding_round, "form": form}
    return render(request, "decisions/round_reopen.html", context, status=status)
