"""What ties experts to proposals, as officers read it and rule on it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.web import user_of
from applications.models import Call
from core.errors import Refused
from core.web import explain_refusals
from reviews import actions, facts
from reviews.forms.ruling import PinForm, TieFilterForm, UnpinForm
from reviews.models import ConflictPin, Expert
from reviews.views.doors import door, for_programme
from reviews.views.findings import put_findings

PER_PAGE = 50


def proposal_ties(request: HttpRequest, ref: str) -> HttpResponse:
    """The experts of the pool who are tied to the proposal."""
    proposal = door(user_of(request), ref)
    page = Paginator(facts.rows_of_proposal(proposal), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "reviews/proposal_ties.html", {"proposal": proposal, "page": page})


def expert_ties(request: HttpRequest, ref: str) -> HttpResponse:
    """The proposals of a call to which the expert is tied."""
    expert = get_object_or_404(Expert.objects.select_related("person", "user"), person__ref=ref)
    calls = list(Call.objects.visible_to(user_of(request)).published().order_by("-closes_at")[:20])
    form = TieFilterForm(request.GET or None, calls=calls)
    label = form.cleaned_data["call"] if form.is_valid() and form.cleaned_data["call"] else ""
    call = next((call for call in calls if call.label == label), calls[0] if calls else None)
    sent = for_programme(user_of(request)).filter(call=call).select_related("main_priority").order_by("ref")
    rows = facts.rows_of_expert(expert, list(sent))
    context = {
        "expert": expert,
        "call": call,
        "filter_form": form,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "barred": sum(1 for row in rows if row.barred),
        "sent": len(sent),
    }
    return render(request, "reviews/expert_ties.html", context)


@explain_refusals
def ruling(request: HttpRequest, ref: str, expert: str) -> HttpResponse:
    """One pair: its ties, and an officer's ruling over them."""
    proposal = door(user_of(request), ref)
    person = get_object_or_404(Expert.objects.select_related("person", "user"), person__ref=expert)
    pins = facts.pins_of(proposal, person)
    standing = next((pin for pin in pins if pin.ended_at is None), None)
    form = PinForm(request.POST if request.method == "POST" and "end" not in request.POST else None)
    end = UnpinForm(request.POST if request.method == "POST" and "end" in request.POST else None)
    try:
        if form.is_valid():
            actions.pin(proposal=proposal, expert=person, by=user_of(request), **form.cleaned_data)
            messages.success(request, _("Your ruling holds from now on."))
            return redirect("office_ties", ref=ref)
        if standing is not None and end.is_valid():
            return _end(request, standing, end.cleaned_data["reason"])
    except Refused as refused:
        put_findings(form, refused)
    ties = facts.ties_of([person], proposal)[person.pk]
    context = {
        "proposal": proposal,
        "expert": person,
        "row": facts.pair_row(ties, ref=person.person.ref, name=person.person.name, sub=""),
        "form": form,
        "end_form": end,
        "standing": standing,
        "pins": pins,
    }
    return render(request, "reviews/tie_ruling.html", context)


def _end(request: HttpRequest, pin: ConflictPin, reason: str) -> HttpResponse:
    actions.unpin(pin=pin, reason=reason, by=user_of(request))
    messages.success(request, _("The ruling has ended. What the portal sees counts again."))
    return redirect("office_ties", ref=pin.proposal.ref)
