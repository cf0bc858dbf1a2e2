"""Who is asked to evaluate a proposal, who no longer is, and what ties stand in the way."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.web import user_of
from applications.enums import Hat
from applications.models import Proposal
from core import clock
from core.errors import Refused
from core.once import once
from core.web import explain_refusals
from reviews import actions, facts
from reviews.enums import AssignmentState
from reviews.forms.assigning import AssignForm, ReleaseForm
from reviews.forms.conflicts import DoubtForm, OfficeConflictForm
from reviews.models import Assignment, Expert
from reviews.pace import WEEKS_TO_EVALUATE
from reviews.views.doors import door
from reviews.views.findings import put_findings


@explain_refusals
def assignments(request: HttpRequest, ref: str) -> HttpResponse:
    """Who reviews the proposal, and who else of the panel could be asked."""
    proposal = door(user_of(request), ref)
    staff = facts.staffing(proposal, user_of(request))
    due_at = clock.in_weeks(WEEKS_TO_EVALUATE)
    form = AssignForm(request.POST or None, candidates=staff.candidates, initial={"due_at": due_at})
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
    form = ReleaseForm(
        request.POST or None,
        candidates=facts.candidates(proposal, panel, reader=user_of(request)) if panel else [],
    )
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
