"""One step from a reviewer who drops out to the one who is asked instead."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.web import user_of
from applications.models import Proposal
from core import clock
from core.errors import Finding, Refused
from core.once import once
from core.web import explain_refusals
from reviews import facts
from reviews.actions import replacing as actions
from reviews.facts import replacing
from reviews.forms.replacing import EXCHANGE, ReplaceForm
from reviews.models import Assignment
from reviews.pace import WEEKS_TO_EVALUATE
from reviews.views.doors import for_programme
from reviews.views.findings import put_findings


@explain_refusals
def replace(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The best substitutes for a reviewer with the reasons; ask one, and it is done."""
    rows = Assignment.objects.select_related("expert__person", "expert__user", "proposal__call")
    seen = for_programme(user_of(request)).filter(ref=ref)
    assignment = get_object_or_404(rows, proposal__in=seen.order_by().values("pk"), number=number)
    proposal = assignment.proposal
    panel = replacing.last_panel(proposal)
    if panel is None or not facts.is_in_review(proposal):
        raise Http404
    mending = replacing.mending(assignment, panel, user_of(request))
    form = ReplaceForm(
        request.POST or None,
        people=[(one.ref, _choice(one)) for one in mending.substitutes],
        exchange=mending.exchange is not None,
        gone=assignment.ended_at is not None,
        initial=_initial(assignment, mending),
    )
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, lambda: _replace(request, assignment, mending, form.cleaned_data))
        except Refused as refused:
            put_findings(form, refused)
    context = {
        "form": form,
        "proposal": proposal,
        "assignment": assignment,
        "mending": mending,
        "what_happens": replacing.reason_hint(assignment),
    }
    return render(request, "reviews/assignment_replace.html", context)


def _choice(one: replacing.Substitute) -> str:
    words = _("%(name)s: fit %(points)s, at work on %(load)s of %(most)s")
    return words % {"name": one.name, "points": one.points, "load": one.load, "most": one.most}


def _initial(assignment: Assignment, mending: replacing.Mending) -> dict[str, Any]:
    best = next((one.ref for one in mending.substitutes if one.best), "")
    due_at = assignment.due_at if assignment.due_at > clock.now() else clock.in_weeks(WEEKS_TO_EVALUATE)
    return {"instead": best or (EXCHANGE if mending.exchange else ""), "due_at": due_at}


def _replace(
    request: HttpRequest, assignment: Assignment, mending: replacing.Mending, data: dict[str, Any]
) -> str:
    given = {"due_at": data["due_at"], "reason": data.get("reason", ""), "by": user_of(request)}
    if data["instead"] == EXCHANGE:
        asked = _exchange(request, assignment, mending, given)
    else:
        expert = replacing.experts_by_ref([data["instead"]])[data["instead"]]
        actions.substitute(assignment=assignment, expert=expert, **given)
        asked = 1
    said = ngettext("%(n)s reviewer is asked by mail.", "%(n)s reviewers are asked by mail.", asked)
    messages.success(request, said % {"n": asked})
    return reverse("office_assignments", args=[assignment.proposal.ref])


def _exchange(
    request: HttpRequest, assignment: Assignment, mending: replacing.Mending, given: dict[str, Any]
) -> int:
    found = mending.exchange
    if found is None or request.POST.get("moves") != found.key:
        raise Refused(Finding("replace_changed"))
    refs = {move.proposal for move in (*found.ends, *found.begins)}
    proposals: dict[str, Proposal] = {
        one.ref: one for one in for_programme(user_of(request)).filter(ref__in=refs)
    }
    experts = replacing.experts_by_ref([move.reviewer for move in found.begins])
    live = Assignment.objects.filter(proposal__ref__in=refs, ended_at__isnull=True)
    ends = {
        (row.proposal.ref, row.expert.person.ref): row
        for row in live.select_related("proposal", "expert__person")
    }
    return actions.exchange(
        assignment=assignment,
        ends=[ends[move.proposal, move.reviewer] for move in found.ends],
        begins=[(proposals[move.proposal], experts[move.reviewer]) for move in found.begins],
        **given,
    )
