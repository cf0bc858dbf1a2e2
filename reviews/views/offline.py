"""The review form to take away and to bring back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.web import user_of
from core import files
from core.errors import Finding, Refused
from core.web import explain_refusals
from core.wording import sentence
from reviews import actions, facts, offline
from reviews.forms.offline import FilledForm
from reviews.forms.scoring import EvaluationForm
from reviews.models import Assignment
from reviews.scoring import Rubric, rubric_of
from reviews.views.reviewer import door, form_of, stale_page


def _rubric(assignment: Assignment) -> Rubric:
    return rubric_of(assignment.proposal.call.rubric, assignment.proposal.mechanism)


def form_file(request: HttpRequest, ref: str) -> HttpResponse:
    """The form as a text file, with what is saved already."""
    assignment = door(user_of(request), ref)
    rubric = _rubric(assignment)
    known = EvaluationForm.initial_of(facts.evaluation_of(assignment), rubric)
    text = offline.written(
        ref=ref,
        title=_("Review form for %(ref)s") % {"ref": ref},
        version=known["version"],
        rubric=rubric,
        recommendations=facts.recommendations_for(assignment.proposal),
        known=known,
    )
    return files.download(text.encode(), name=f"{ref}-review.txt", content_type="text/plain; charset=utf-8")


@explain_refusals
def form_upload(request: HttpRequest, ref: str) -> HttpResponse:
    """The filled-in file: saved as the draft, or every mistake named by its line and nothing saved."""
    assignment = door(user_of(request), ref)
    form = FilledForm(request.POST or None, request.FILES or None)
    mistakes: list[str] = []
    if request.method == "POST" and form.is_valid():
        filled = offline.read(
            form.cleaned_data["file"],
            ref=ref,
            rubric=_rubric(assignment),
            recommendations=facts.recommendations_for(assignment.proposal),
        )
        mistakes = [sentence(finding) for finding in filled.findings]
        if not mistakes:
            return _save(request, assignment, dict(filled.values))
    context = {"assignment": assignment, "form": form, "mistakes": mistakes}
    return render(request, "reviews/review_form_upload.html", context)


def _save(request: HttpRequest, assignment: Assignment, values: dict[str, Any]) -> HttpResponse:
    rubric = _rubric(assignment)
    form = form_of(assignment, rubric, values)
    if not form.is_valid():
        raise Refused(Finding("form_line_unread", values={"line": 1}))
    try:
        actions.save_evaluation(assignment=assignment, **form.values(), by=user_of(request))
    except Refused as refused:
        return stale_page(request, assignment, rubric, form, refused)
    messages.success(request, _("Your file is saved as the draft of your review."))
    return redirect(reverse("review", args=[assignment.proposal.ref]) + "#myreview")
