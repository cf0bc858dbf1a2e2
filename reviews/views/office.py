"""What the programme office does about reviews: panels, experts, routing, assignments, evaluations."""

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.web import user_of
from applications.enums import Event, Hat
from applications.models import Call, Proposal
from applications.views.fire import fire
from core.errors import Refused
from core.once import once
from core.refs import is_proposal_ref
from core.web import explain_refusals
from core.wording import sentence
from reviews import actions, facts
from reviews.enums import AssignmentState
from reviews.forms import (
    AssignForm,
    DoubtForm,
    ExpertFilterForm,
    ExpertForm,
    OfficeConflictForm,
    PanelForm,
    ReleaseForm,
    RouteForm,
)
from reviews.models import Assignment, Expert, Panel
from reviews.permissions import hats
from reviews.scoring import rubric_of
from reviews.views.panels import edit_report

WITH_ALL = ("call", "main_priority", "standing_version")
PER_PAGE = 50


def for_programme(user: Any) -> QuerySet[Proposal]:
    """The proposals the reader works on for the programme."""
    return Proposal.objects.for_programme(user)


def door(user: Any, ref: str) -> Proposal:
    """The proposal, if the reader works on it for the programme."""
    return get_object_or_404(for_programme(user).select_related(*WITH_ALL), ref=ref)


# ---------------------------------------------------------------- panels and experts


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
    context = {"form": form, "call": call, "panel": panel, "coverage": facts.coverage_of(call)}
    return render(request, "reviews/panel_edit.html", context)


def put_findings(form: Any, refused: Refused) -> None:
    """The form shows each finding at its control, or above all where it has none; a refusal of the person goes on."""
    if refused.status == 403:
        raise refused
    for finding in refused.findings:
        form.add_error(finding.where if finding.where in form.fields else None, sentence(finding))


def expert_list(request: HttpRequest) -> HttpResponse:
    """The experts with post, knowledge, seats and load."""
    form = ExpertFilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = facts.experts_for(
        text=chosen.get("q", ""), priority=chosen.get("priority", ""), in_term=bool(chosen.get("in_term"))
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"filter_form": form, "page": page, "rows": facts.expert_rows(list(page.object_list))}
    return render(request, "reviews/expert_list.html", context)


@explain_refusals
def expert_new(request: HttpRequest) -> HttpResponse:
    """A person with an account becomes an expert."""
    form = ExpertForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = User.objects.people().filter(email__iexact=form.cleaned_data["email"], is_active=True).first()
        if user is None:
            form.add_error(
                "email", _("Nobody has an account with this address. The person creates one first")
            )
        elif _save_expert(request, form, user, None):
            return redirect("office_experts")
    return render(request, "reviews/expert_edit.html", {"form": form})


@explain_refusals
def expert_edit(request: HttpRequest, ref: str) -> HttpResponse:
    """An expert's term, capacity and knowledge."""
    rows = Expert.objects.select_related("person", "user", "nominated_by").prefetch_related("expertise")
    expert = get_object_or_404(rows, person__ref=ref)
    form = ExpertForm(request.POST or None, expert=expert)
    if request.method == "POST" and form.is_valid() and _save_expert(request, form, expert.user, expert):
        return redirect("office_experts")
    return render(request, "reviews/expert_edit.html", {"form": form, "expert": expert})


def _save_expert(request: HttpRequest, form: ExpertForm, user: User, expert: Expert | None) -> bool:
    try:
        saved = actions.save_expert(user=user, expert=expert, **form.values(), by=user_of(request))
    except Refused as refused:
        put_findings(form, refused)
        return False
    messages.success(request, _("%(name)s is saved.") % {"name": saved.person.name})
    return True


# ---------------------------------------------------------------- routing


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
        try:
            actions.route(proposal=proposal, panel=panel, reason=reason, by=user_of(request))
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


# ---------------------------------------------------------------- assignments


@explain_refusals
def assignments(request: HttpRequest, ref: str) -> HttpResponse:
    """Who reviews the proposal, and who else of the panel could be asked."""
    proposal = door(user_of(request), ref)
    staff = facts.staffing(proposal)
    form = AssignForm(request.POST or None, candidates=staff.candidates)
    if request.method == "POST" and form.is_valid():
        experts = list(
            Expert.objects.filter(person__ref__in=form.cleaned_data["experts"]).select_related(
                "user", "person__nationality"
            )
        )
        due_at = form.cleaned_data["due_at"]
        try:
            return once(request, lambda: _ask(request, proposal, experts, due_at))
        except Refused as refused:
            put_findings(form, refused)
    context = {
        "proposal": proposal,
        "staff": staff,
        "form": form,
        "chosen": set(request.POST.getlist("experts")),
        "in_review": facts.is_in_review(proposal),
        "events": facts.review_events(proposal, {Hat.OFFICER}),
    }
    return render(request, "reviews/assignment_list.html", context)


def _ask(request: HttpRequest, proposal: Proposal, experts: list[Expert], due_at: Any) -> str:
    made = actions.assign(proposal=proposal, experts=experts, due_at=due_at, by=user_of(request))
    said = ngettext("%(n)s reviewer is asked by mail.", "%(n)s reviewers are asked by mail.", len(made))
    messages.success(request, said % {"n": len(made)})
    return reverse("office_assignments", args=[proposal.ref])


def _assignment(proposal: Proposal, number: int) -> Assignment:
    rows = Assignment.objects.filter(ended_at__isnull=True).select_related("expert__person", "expert__user")
    return cast("Assignment", get_object_or_404(rows, proposal=proposal, number=number))


@explain_refusals
def release(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Release a reviewer, and ask another one instead."""
    proposal = door(user_of(request), ref)
    assignment = _assignment(proposal, number)
    panel = facts.panel_of(proposal)
    form = ReleaseForm(request.POST or None, candidates=facts.candidates(proposal, panel) if panel else [])
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, lambda: _release(request, assignment, form.cleaned_data))
        except Refused as refused:
            put_findings(form, refused)
    context = {"form": form, "proposal": proposal, "assignment": assignment}
    return render(request, "reviews/assignment_release.html", context)


def _release(request: HttpRequest, assignment: Assignment, data: dict[str, Any]) -> str:
    if data["instead"]:
        expert = Expert.objects.select_related("user", "person__nationality").get(person__ref=data["instead"])
        actions.replace(
            assignment=assignment,
            expert=expert,
            due_at=data["due_at"],
            reason=data["reason"],
            by=user_of(request),
        )
    else:
        actions.release(assignment=assignment, reason=data["reason"], by=user_of(request))
    messages.success(request, _("The reviewer is released and told by mail."))
    return reverse("office_assignments", args=[assignment.proposal.ref])


@explain_refusals
def doubt(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Settle a reviewer's doubt about a conflict."""
    proposal = door(user_of(request), ref)
    assignment = _assignment(proposal, number)
    if assignment.state != AssignmentState.UNSURE:
        return redirect("office_assignments", ref=ref)
    form = DoubtForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cleared = form.cleaned_data["answer"] == "cleared"
        actions.settle_doubt(
            assignment=assignment, cleared=cleared, note=form.cleaned_data["note"], by=user_of(request)
        )
        messages.success(request, _("The doubt is settled."))
        return redirect("office_assignments", ref=ref)
    context = {
        "form": form,
        "proposal": proposal,
        "assignment": assignment,
        "doubts": facts.open_doubts(assignment),
        "ties": facts.tie_sentences(assignment.expert, proposal),
    }
    return render(request, "reviews/doubt_settle.html", context)


@explain_refusals
def conflict(request: HttpRequest, ref: str) -> HttpResponse:
    """Record a conflict that the office knows of; it closes the proposal to the member."""
    proposal = door(user_of(request), ref)
    panel = facts.panel_of(proposal)
    if panel is None:
        return redirect("office_route", ref=ref)
    form = OfficeConflictForm(request.POST or None, members=facts.member_choices(panel))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        expert = get_object_or_404(Expert, person__ref=data["expert"])
        actions.record_conflict(
            proposal=proposal, expert=expert, kind=data["kind"], words=data["words"], by=user_of(request)
        )
        messages.success(request, _("The conflict is recorded; the proposal is closed to the member."))
        return redirect("office_assignments", ref=ref)
    return render(request, "reviews/conflict_new.html", {"form": form, "proposal": proposal})


# ---------------------------------------------------------------- evaluations and report


def evaluations(request: HttpRequest, ref: str) -> HttpResponse:
    """All evaluations: officers read names and confidential notes, others of the programme do not.

    Who reviews the proposal themselves reads the others once their own is in, like every reviewer.
    """
    proposal = door(user_of(request), ref)
    rubric = rubric_of(proposal.call.rubric, proposal.mechanism)
    shown = facts.own_is_in(user_of(request), proposal)
    found = facts.evaluations_read(proposal, rubric, named=user_of(request).is_officer) if shown else ()
    report = facts.report_in_force(proposal)
    context = {
        "proposal": proposal,
        "evaluations": found,
        "compared": facts.compared(rubric, found),
        "labels": [one.name or one.label for one in found],
        "scores": [one.overall for one in found],
        "report": facts.report_read(report, rubric) if report and shown else None,
        "hidden": not shown,
        "can_draft": user_of(request).is_officer and facts.is_editable(proposal),
        "officer": user_of(request).is_officer,
    }
    return render(request, "reviews/evaluation_list.html", context)


@explain_refusals
def report(request: HttpRequest, ref: str) -> HttpResponse:
    """An officer drafts the panel report as its secretary."""
    return edit_report(
        request, door(user_of(request), ref), back="office_evaluations", page="office_report", leads=False
    )
