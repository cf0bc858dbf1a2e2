"""What the programme office reads of the review: evaluations and the panel's report."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.web import user_of
from core.web import explain_refusals, tells
from reviews import facts
from reviews.facts import signing, talking
from reviews.facts.replacing import set_aside
from reviews.scoring import rubric_of
from reviews.views.doors import door
from reviews.views.panels import edit_report


@tells("evaluations")
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
        "stands": signing.stands_of(proposal, report)
        if report and shown and user_of(request).is_officer
        else (),
        "changes": talking.score_changes(proposal, rubric, named=True)
        if shown and user_of(request).is_officer
        else (),
        "hidden": not shown,
        "set_aside": set_aside(proposal, rubric) if shown and user_of(request).is_officer else [],
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
