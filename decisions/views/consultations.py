"""Consultations of nations for the programme office: opened, watched, extended, ended with their outcome."""

from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.web import user_of
from applications.models import Proposal
from core import clock
from core.files import attachment
from decisions import forms
from decisions.actions import consultations, speaking
from decisions.enums import AGREED
from decisions.facts.nations import listing_of, mark_of, quoted_in_english, read_consultation, readable
from decisions.models import Consultation, FundingRound, RoundItem
from decisions.permissions import may_prepare
from decisions.tongues import ENGLISH
from decisions.views.answers import done_or_errors
from decisions.views.doors import consultation_door, not_here, round_door

# What the form proposes; the officer says how long the nations have.
WEEKS_OF_SILENCE = 2


def consultation_new(request: HttpRequest, code: str) -> HttpResponse:
    """A form that circulates a list to the nations.

    It starts from the list that is issued again, else from the list to fund without what the nations agreed to.
    """
    funding_round = round_door(code)
    follows = _issued_before(funding_round, request.GET.get("again", ""))
    place = RoundItem.objects.filter(proposal=OuterRef("pk"), removed_at__isnull=True)
    candidates = (
        consultations.candidates_to_ask(funding_round)
        .filter(pk__in=Proposal.objects.for_programme(request.user))
        .annotate(
            planned_eur=Subquery(place.values("amount_eur")[:1]),
            listed=Subquery(place.values("listed")[:1]),
            placed_at=Subquery(place.values("added_at")[:1]),
        )
        .annotate(said=Subquery(_heard(funding_round).values("outcome")[:1]))
        .order_by("ref")
    )
    start = {
        "proposals": [entry["ref"] for entry in follows.listing]
        if follows
        else [one.ref for one in candidates if one.listed and one.said not in AGREED],
        "closes_at": clock.in_weeks(WEEKS_OF_SILENCE),
    }
    form = forms.ConsultationForm(request.POST or None, candidates=candidates, initial=start)
    status = 200
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            made = consultations.open_consultation(
                funding_round=funding_round,
                reference=form.cleaned_data["reference"],
                proposals=list(form.cleaned_data["proposals"]),
                closes_at=form.cleaned_data["closes_at"],
                follows=follows,
                seen=request.POST.get("seen", "").split(),
                by=user_of(request),
            )
            messages.success(request, _("The list is with the nations."))
            return reverse("office_consultation", args=[code, made.number])

        answer, status = done_or_errors(request, form, do)
        if answer is not None:
            return answer
    listing = listing_of(list(candidates))
    context = {
        "form": form,
        "round": funding_round,
        "follows": follows,
        "none": not candidates,
        "read": {"listing": [readable(entry) for entry in listing], "labels": ENGLISH.labels},
        "seen": " ".join(mark_of(entry) for entry in listing),
        "quoted": quoted_in_english(listing),
    }
    return render(request, "decisions/consultation_new.html", context, status=status)


def _heard(funding_round: FundingRound) -> QuerySet[Consultation]:
    """Give the consultations on a candidate in its present place, newest first."""
    here = funding_round.consultations.filter(proposals=OuterRef("pk"), opened_at__gte=OuterRef("placed_at"))
    return here.order_by("-opened_at", "-pk")


def _issued_before(funding_round: FundingRound, number: str) -> Consultation | None:
    if not number:
        return None
    over = funding_round.consultations.filter(closed_at__isnull=False)
    return get_object_or_404(over, number=int(number) if number.isdecimal() and len(number) < 6 else 0)


def consultation_detail(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One consultation: the clock, what nations said, the list; while it is not over, a form that records its outcome."""
    consultation = consultation_door(code, number)
    read = read_consultation(consultation, request.user, office=True)
    may_end = may_prepare(request.user) and not read.closed and read.whole
    form = forms.ConsultationClosingForm(request.POST or None) if may_end else None
    status = 200
    if request.method == "POST":
        if form is None:
            raise not_here()
        if form.is_valid():
            answer, status = done_or_errors(request, form, lambda: _close(request, consultation, form))
            if answer is not None:
                return answer
    context = {
        "form": form,
        "consultation": consultation,
        "round": consultation.round,
        "read": read,
        "may_extend": may_end and read.may_extend,
        "may_issue_again": may_prepare(request.user) and read.closed and consultation.round.closed_at is None,
        "sheet": consultation.sheet_file is not None and read.whole,
    }
    return render(request, "decisions/consultation_detail.html", context, status=status)


def _close(request: HttpRequest, consultation: Consultation, form: Any) -> str:
    consultations.close_consultation(consultation=consultation, **form.cleaned_data, by=user_of(request))
    messages.success(request, _("The outcome of the consultation is recorded."))
    return reverse("office_consultation", args=[consultation.round.code, consultation.number])


def consultation_extend(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A later end of the silence, with the reason that delegates read."""
    consultation = consultation_door(code, number)
    if not read_consultation(consultation, request.user, office=True).may_extend:
        raise not_here()
    form = forms.ExtendForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            speaking.extend(consultation=consultation, **form.cleaned_data, by=user_of(request))
            messages.success(request, _("The silence is extended and the delegates are told."))
            return reverse("office_consultation", args=[code, number])

        answer, status = done_or_errors(request, form, do)
        if answer is not None:
            return answer
    context = {"consultation": consultation, "round": consultation.round, "form": form}
    return render(request, "decisions/consultation_extend.html", context, status=status)


def consultation_sheet(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The decision sheet, to save; for whoever works on every proposal on it."""
    consultation = consultation_door(code, number)
    if consultation.sheet_file is None:
        raise not_here()
    if not read_consultation(consultation, request.user, office=True).whole:
        raise not_here()
    return attachment(consultation.sheet_file)
