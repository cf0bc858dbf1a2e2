"""While a reviewer works: saving by itself, what changed since, giving a proposal back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.web import kept, not_kept, user_of
from applications.comparing import PHASE_ONE, compare, editions_of
from core.errors import Refused
from core.forms import error_items
from core.once import once
from core.web import explain_refusals
from core.wording import sentence
from reviews import actions, facts
from reviews.forms.conflicts import ConflictForm
from reviews.forms.stepping_back import AbstainForm
from reviews.models import Assignment
from reviews.scoring import rubric_of
from reviews.views.panels import door as led_by
from reviews.views.reviewer import door, form_of, told


def autosave(request: HttpRequest, ref: str) -> JsonResponse:
    """Save what stands in the page; the answer has the new version, the time, and how far the evaluation is."""
    assignment = door(user_of(request), ref)
    rubric = rubric_of(assignment.proposal.call.rubric, assignment.proposal.mechanism)
    form = form_of(assignment, rubric, request.POST)
    if not form.is_valid():
        return not_kept("unreadable", ". ".join(str(item.text) for item in error_items(form)))
    try:
        evaluation = actions.save_evaluation(assignment=assignment, **form.values(), by=user_of(request))
    except Refused as refused:
        return _refused(refused)
    progress = facts.progress_of(evaluation.assignment, rubric)
    wrong = facts.too_long_in(evaluation, rubric)
    return kept(request, version=evaluation.version, wrong=wrong, told=told(progress))


def _refused(refused: Refused) -> JsonResponse:
    codes = {finding.code for finding in refused.findings}
    if "stale_evaluation" in codes:
        text = _("You saved this review in another window, after you had opened it here.")
        return not_kept("stale", text, refused.status)
    text = " ".join(sentence(finding) for finding in refused.findings)
    return not_kept("refused", text, refused.status)


@explain_refusals
def changes(request: HttpRequest, ref: str) -> HttpResponse:
    """What the text to be reviewed says otherwise than the one before; a newer version is taken up from here."""
    assignment = door(user_of(request), ref)
    if request.method == "POST":
        return once(request, lambda: _taken_up(request, assignment))
    moved = "version_moved" in {bar.code for bar in facts.writing_of(assignment, user_of(request)).bars}
    context = {
        "assignment": assignment,
        "comparison": _compared(assignment, moved=moved),
        "moved": moved,
        "evaluation": facts.evaluation_of(assignment),
        "people": facts.new_people(assignment) if moved else (),
        "back": reverse("review", args=[ref]),
    }
    return render(request, "reviews/review_changes.html", context)


def _compared(assignment: Assignment, *, moved: bool) -> Any:
    proposal = assignment.proposal
    if not moved and proposal.follows_id is None:
        raise Http404
    editions = editions_of(proposal, draft=False, short_form=not moved)
    own = str(assignment.version.number)
    old, new = (own, str(proposal.standing_version.number)) if moved else (PHASE_ONE, own)  # type: ignore[union-attr]
    pair = [edition for edition in editions if edition.key in {old, new}]
    return compare(proposal, pair, facts.reads_as(proposal))


def panel_changes(request: HttpRequest, ref: str) -> HttpResponse:
    """What the proposal says otherwise than its short form did, and what the panel had asked for, for who presides."""
    row = led_by(user_of(request), ref)
    if row.follows_id is None or row.standing_version is None:
        raise Http404
    keys = {PHASE_ONE, str(row.standing_version.number)}
    pair = [one for one in editions_of(row, draft=False, short_form=True) if one.key in keys]
    context = {
        "row": row,
        "comparison": compare(row, pair, facts.reads_as(row)),
        "checklist": facts.earlier_recommendation(row),
        "back": reverse("panel_proposal", args=[ref]),
    }
    return render(request, "reviews/panel_changes.html", context)


def _taken_up(request: HttpRequest, assignment: Assignment) -> str:
    confirm = request.POST.get("go") == "confirm"
    actions.take_up_version(assignment=assignment, confirm=confirm, by=user_of(request))
    if confirm:
        messages.success(request, _("Your evaluation stands for the new version. Thank you."))
        return reverse("my_reviews")
    messages.success(request, _("You now read the new version. Change what needs changing and submit again."))
    return reverse("review", args=[assignment.proposal.ref])


@explain_refusals
def recuse(request: HttpRequest, ref: str) -> HttpResponse:
    """A conflict found while reading: the proposal closes at once, and the officer knows."""
    assignment = door(user_of(request), ref)
    form = ConflictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.recuse(assignment=assignment, **form.cleaned_data, by=user_of(request))
        messages.success(
            request, _("Thank you. The proposal is closed to you, and the programme office knows.")
        )
        return redirect("my_reviews")
    intro = facts.introduction(assignment.proposal, assignment.version.content)
    return render(request, "reviews/review_recuse.html", {"form": form, "intro": intro})


@explain_refusals
def abstain(request: HttpRequest, ref: str) -> HttpResponse:
    """No conflict, but the reviewer cannot judge it: with a reason that the officer reads."""
    assignment = door(user_of(request), ref)
    form = AbstainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.abstain(assignment=assignment, **form.cleaned_data, by=user_of(request))
        messages.success(request, _("Thank you for saying so. The programme office asks somebody else."))
        return redirect("my_reviews")
    context = {"form": form, "assignment": assignment}
    return render(request, "reviews/review_abstain.html", context)
