"""Redress: asked by directors, answered by an approver who had no hand in the decision."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from applications.enums import Hat, State
from applications.models import Proposal
from core.web import explain_refusals
from decisions import forms
from decisions.actions import redress as actions
from decisions.enums import RedressOutcome
from decisions.facts import hands_of, last_told
from decisions.facts.panel import redress_is_open
from decisions.models import Redress
from decisions.permissions import hats, may_take
from decisions.views.answers import done_or_errors
from decisions.views.doors import director_door, not_here, programme_door


@explain_refusals
def ask(request: HttpRequest, ref: str) -> HttpResponse:
    """A form by which a Project Director asks that the procedure be looked at again."""
    proposal = director_door(request.user, ref)
    decision = last_told(proposal)
    asks = Hat.DIRECTOR in hats(request.user, proposal)
    if not asks or decision is None or not redress_is_open(proposal, decision):
        raise not_here()
    form = forms.RedressForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            actions.ask_for_redress(proposal=proposal, **form.cleaned_data, by=request.user)  # type: ignore[arg-type]
            return reverse("proposal", args=[ref])

        response, status = done_or_errors(request, form, do)
        if response is not None:
            return response
    return render(request, "decisions/redress_ask.html", {"proposal": proposal, "form": form}, status=status)


def request_list(request: HttpRequest) -> HttpResponse:
    """Every request for redress, unanswered ones first."""
    rows = (
        Redress.objects.filter(proposal__in=Proposal.objects.for_programme(request.user))
        .select_related("proposal", "asked_by", "answered_by", "decision")
        .order_by("answered_at", "-asked_at")[:200]
    )
    waiting = [row for row in rows if row.answered_at is None]
    return render(
        request,
        "decisions/redress_list.html",
        {"waiting": waiting, "answered": [row for row in rows if row.answered_at is not None]},
    )


@explain_refusals
def answer(request: HttpRequest, ref: str) -> HttpResponse:
    """One request; an approver who had no hand in the decision answers it here."""
    proposal = programme_door(request.user, ref)
    row = get_object_or_404(
        Redress.objects.filter(proposal=proposal)
        .select_related("decision", "asked_by", "answered_by")
        .order_by("-asked_at")[:1]
    )
    own = request.user.pk in hands_of(row.decision)
    may = may_take(request.user) and row.answered_at is None and not own
    form = forms.RedressAnswerForm(request.POST or None) if may else None
    status = 200
    if request.method == "POST":
        if form is None:
            raise not_here()
        if form.is_valid():

            def do() -> str:
                actions.answer_redress(redress=row, **form.cleaned_data, by=request.user)  # type: ignore[arg-type]
                return reverse("office_redress", args=[ref])

            response, status = done_or_errors(request, form, do)
            if response is not None:
                return response
    context = {
        "proposal": proposal,
        "redress": row,
        "form": form,
        "own": own,
        "can_reinstate": may_take(request.user)
        and not own
        and row.outcome == RedressOutcome.UPHELD
        and proposal.state == State.REFUSED,
    }
    return render(request, "decisions/redress_detail.html", context, status=status)
