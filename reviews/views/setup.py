"""How the programme office sets up panels and routes proposals to them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.web import user_of
from applications.enums import Event
from applications.models import Call
from applications.views.fire import fire
from core.errors import Refused
from core.once import once
from core.refs import is_proposal_ref
from core.web import explain_refusals
from reviews import actions, facts
from reviews.actions.replacing import reroute
from reviews.facts import replacing
from reviews.forms.panels import PanelForm, RouteForm
from reviews.models import Panel
from reviews.permissions import hats
from reviews.views.doors import door, for_programme
from reviews.views.findings import put_findings


def panel_list(request: HttpRequest) -> HttpResponse:
    """Each call with its panels, its gaps and its overlaps."""
    return render(request, "reviews/panel_list.html", {"calls": facts.panels_by_call()})


@explain_refusals
def panel_new(request: HttpRequest, label: str) -> HttpResponse:
    """A new panel of the call."""
    call = get_object_or_404(Call.objects.visible_to(user_of(request)), label=label)
    return _edit_panel(request, call, None)


@explain_refusals
def panel_edit(request: HttpRequest, code: str) -> HttpResponse:
    """A panel: its priorities and its people."""
    panel = get_object_or_404(Panel.objects.select_related("call", "secretary"), code=code)
    return _edit_panel(request, panel.call, panel)


def _edit_panel(request: HttpRequest, call: Call, panel: Panel | None) -> HttpResponse:
    form = PanelForm(request.POST or None, call=call, panel=panel)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_panel(call=call, panel=panel, **form.values(), by=user_of(request))
        except Refused as refused:
            put_findings(form, refused)
        else:
            messages.success(request, _("The panel %(title)s is saved.") % {"title": saved.title})
            return redirect("office_panels")
    context = {
        "form": form,
        "call": call,
        "panel": panel,
        "coverage": facts.coverage_of(call, form.priority_rows),
    }
    return render(request, "reviews/panel_edit.html", context)


@explain_refusals
def routing(request: HttpRequest) -> HttpResponse:
    """Screened proposals with the panel that covers them; all clear ones are sent at once."""
    if request.method == "POST":
        refs = [ref for ref in request.POST.getlist("refs") if is_proposal_ref(ref)]
        chosen = for_programme(user_of(request)).filter(ref__in=refs).select_related("call", "main_priority")

        def act() -> str:
            sent = actions.route_all(proposals=chosen, by=user_of(request))
            said = ngettext(
                "%(n)s proposal is sent to its panel.", "%(n)s proposals are sent to their panels.", sent
            )
            messages.success(request, said % {"n": sent})
            return reverse("office_routing")

        return once(request, act)
    rows = facts.to_route(user_of(request))
    context = {
        "open_rows": [row for row in rows if not row.routed_to],
        "routed_rows": [row for row in rows if row.routed_to],
        "clear": sum(1 for row in rows if row.choice and not row.routed_to),
    }
    return render(request, "reviews/routing_list.html", context)


@explain_refusals
def route(request: HttpRequest, ref: str) -> HttpResponse:
    """Send one proposal to a panel, or to another one with a reason."""
    proposal = door(user_of(request), ref)
    covering = facts.covering_panels(proposal)
    start = {"panel": covering[0].code} if len(covering) == 1 else {}
    form = RouteForm(request.POST or None, call=proposal.call, initial=start)
    if request.method == "POST" and form.is_valid():
        panel, reason = form.panels[form.cleaned_data["panel"]], form.cleaned_data["reason"]
        carried = replacing.carried_to(proposal, panel)
        given = {"proposal": proposal, "panel": panel, "reason": reason}
        if carried.asks(proposal, panel) and reason.strip() and request.POST.get("carry") != carried.key:
            return render(request, "reviews/routing_carry.html", given | {"carried": carried})
        try:
            if carried.asks(proposal, panel):
                reroute(**given, by=user_of(request))
            else:
                actions.route(**given, by=user_of(request))
        except Refused as refused:
            put_findings(form, refused)
        else:
            messages.success(request, _("The proposal is with the panel %(title)s.") % {"title": panel.title})
            return redirect("office_assignments", ref=ref)
    context = {
        "form": form,
        "proposal": proposal,
        "covering": covering,
        "routings": facts.routings_of(proposal),
    }
    return render(request, "reviews/routing_edit.html", context)


def event(request: HttpRequest, ref: str, event: Event) -> HttpResponse:
    """Open, close or reopen the review, as an officer."""
    return fire(
        request,
        ref,
        event,
        verbs=actions.VERBS,
        door=for_programme,
        back="office_assignments",
        hats_of=hats,
        facts_of=facts.review_facts,
    )
