"""Consultations of nations as an officer records them: opened, then closed with their outcome."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Proposal
from core import clock
from decisions import forms
from decisions.actions import consultations
from decisions.permissions import may_prepare
from decisions.views.answers import done_or_errors
from decisions.views.doors import consultation_door, not_here, round_door


def consultation_new(request: HttpRequest, code: str) -> HttpResponse:
    """A form that records the opening of a consultation."""
    funding_round = round_door(code)
    candidates = consultations.candidates_to_ask(funding_round).filter(
        pk__in=Proposal.objects.for_programme(request.user)
    )
    form = forms.ConsultationForm(request.POST or None, candidates=candidates)
    status = 200
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            made = consultations.open_consultation(
                funding_round=funding_round,
                reference=form.cleaned_data["reference"],
                proposals=list(form.cleaned_data["proposals"]),
                closes_at=form.cleaned_data["closes_at"],
                by=request.user,  # type: ignore[arg-type]
            )
            messages.success(request, _("The consultation is recorded as running."))
            return reverse("office_consultation", args=[code, made.number])

        answer, status = done_or_errors(request, form, do)
        if answer is not None:
            return answer
    context = {"form": form, "round": funding_round, "none": not candidates.exists()}
    return render(request, "decisions/consultation_new.html", context, status=status)


def consultation_detail(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One consultation; while it runs, a form that records its outcome."""
    consultation = consultation_door(code, number)
    running = consultation.closed_at is None
    form = (
        forms.ConsultationClosingForm(request.POST or None) if running and may_prepare(request.user) else None
    )
    status = 200
    if request.method == "POST":
        if form is None:
            raise not_here()
        if form.is_valid():

            def do() -> str:
                consultations.close_consultation(
                    consultation=consultation,
                    **form.cleaned_data,
                    by=request.user,  # type: ignore[arg-type]
                )
                messages.success(request, _("The outcome of the consultation is recorded."))
                return reverse("office_consultation", args=[code, number])

            answer, status = done_or_errors(request, form, do)
            if answer is not None:
                return answer
    context = {
        "form": form,
        "consultation": consultation,
        "round": consultation.round,
        "running": running,
        "silence_over": clock.now() >= consultation.closes_at,
        "proposals": Proposal.objects.for_programme(request.user)
        .filter(pk__in=consultation.proposals.values("pk"))
        .order_by("ref"),
    }
    return render(request, "decisions/consultation_detail.html", context, status=status)
