"""What a reviewer sees: the work list, the declaration, the proposal beside the evaluation."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.web import seconds_left, user_of
from applications.models import Proposal
from applications.papers import for_reviewers
from core.errors import Refused
from core.once import once
from core.web import explain_refusals, handed_out, tells
from core.wording import sentence
from reviews import actions, facts
from reviews.enums import AssignmentState, Declaration
from reviews.forms.conflicts import DeclarationForm
from reviews.forms.differing import chosen, differing
from reviews.forms.scoring import EvaluationForm
from reviews.models import Assignment
from reviews.scoring import Rubric, rubric_of
from reviews.wording import THANKS

WITH_ALL = ("proposal__call", "proposal__main_priority", "version", "evaluation", "expert__user")


def door(user: Any, ref: str) -> Assignment:
    """The reader's own assignment on the proposal, once its content is open to them."""
    mine = Assignment.objects.readable(user).select_related(*WITH_ALL)
    return cast("Assignment", get_object_or_404(mine, proposal__ref=ref))


def my_reviews(request: HttpRequest) -> HttpResponse:
    """The reader's assignments, what to do next on top, and the panels they lead."""
    user = user_of(request)
    rows, led = facts.work_of(user), facts.led_panels(user)
    waiting = facts.waiting_for(user) if led else []
    context = {
        "next": next((row for row in rows if row.route and row.group != "done"), None),
        "groups": [(title, [row for row in rows if row.group == key]) for key, title in groups()],
        "count": len(rows),
        "expert": bool(rows) or facts.is_expert(user),
        "done": sum(row.group == "done" for row in rows),
        "left": about(sum(row.minutes for row in rows)) if any(row.minutes for row in rows) else "",
        "seats": facts.seats_of(user),
        "led": facts.with_waiting(led, waiting),
        "waiting": len(waiting),
        "chair_tasks": facts.chair_tasks(waiting),
    }
    return render(request, "reviews/review_list.html", context)


def groups() -> list[tuple[str, str]]:
    """The three parts of the work list, in their order."""
    return [("waiting", _("Not started")), ("doing", _("In progress")), ("done", _("Done"))]


@explain_refusals
def declare(request: HttpRequest, ref: str) -> HttpResponse:
    """Title, institutions and people; the rest opens after the declaration."""
    mine = Assignment.objects.of(user_of(request)).exclude(state=AssignmentState.UNSURE)
    assignment = get_object_or_404(mine.select_related(*WITH_ALL), proposal__ref=ref)
    if assignment.state != AssignmentState.ASSIGNED:
        return redirect("review", ref=ref)
    form = DeclarationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = Declaration(form.cleaned_data["answer"])
        kind, words = form.cleaned_data["kind"], form.cleaned_data["words"]
        actions.declare(assignment=assignment, answer=answer, kind=kind, words=words, by=user_of(request))
        if answer == Declaration.NONE:
            return redirect("review", ref=ref)
        messages.success(request, THANKS[answer])
        return redirect("my_reviews")
    intro = facts.introduction(assignment.proposal, assignment.version.content)
    context = {"form": form, "assignment": assignment, "intro": intro}
    return render(request, "reviews/review_declare.html", context)


@explain_refusals
def review(request: HttpRequest, ref: str) -> HttpResponse:
    """The proposal beside the reader's evaluation, saved as a draft however incomplete."""
    waiting = Assignment.objects.declarable(user_of(request)).filter(proposal__ref=ref)
    if request.method == "GET" and waiting.exists():
        return redirect("review_declare", ref=ref)
    assignment = door(user_of(request), ref)
    rubric = rubric_of(assignment.proposal.call.rubric, assignment.proposal.mechanism)
    form = form_of(assignment, rubric, _typed(request, assignment, rubric))
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_evaluation(assignment=assignment, **form.values(), by=user_of(request))
        except Refused as refused:
            return stale_page(request, assignment, rubric, form, refused)
        return redirect("review_check" if request.POST.get("next") == "check" else "review", ref=ref)
    context = _review_context(request, assignment, rubric, form)
    return render(request, "reviews/review_detail.html", context)


def _typed(request: HttpRequest, assignment: Assignment, rubric: Rubric) -> Any:
    """Give what was posted, each text as chosen where two were saved; None for a page that is only opened."""
    saved = EvaluationForm.initial_of(facts.evaluation_of(assignment), rubric)
    return chosen(request.POST, saved) if request.method == "POST" else None


def form_of(assignment: Assignment, rubric: Rubric, data: Any) -> EvaluationForm:
    evaluation = facts.evaluation_of(assignment)
    return EvaluationForm(
        data,
        initial=EvaluationForm.initial_of(evaluation, rubric),
        rubric=rubric,
        recommendations=facts.recommendations_for(assignment.proposal),
    )


def _review_context(
    request: HttpRequest, assignment: Assignment, rubric: Rubric, form: EvaluationForm
) -> dict[str, Any]:
    user, proposal = user_of(request), assignment.proposal
    progress = facts.progress_of(assignment, rubric)
    writing = facts.writing_of(assignment, user)
    bars, closed_to = writing.bars, facts.bar_to_others(user, proposal) if progress.submitted_at else None
    moved = "version_moved" in {bar.code for bar in bars}
    return {
        "form": form,
        "assignment": assignment,
        "proposal": facts.blind(proposal, assignment.version, _links(assignment)),
        "progress": progress,
        "told": told(progress),
        "editable": not bars,
        "closed": "" if not bars or moved else sentence(bars[0]),
        "moved": moved,
        "mine": facts.own_read(assignment, rubric) if bars else None,
        "closes_at": writing.closes_at,
        "others": bool(progress.submitted_at) and closed_to is None,
        "others_later": sentence(closed_to) if closed_to else "",
        "paper_url": reverse("review_paper", args=[proposal.ref]),
        "changes_url": reverse("review_changes", args=[proposal.ref]) if proposal.follows_id else "",
        "checklist": facts.earlier_recommendation(proposal),
        "office_email": settings.PROGRAMME_OFFICE_EMAIL,
        "left": seconds_left(request),
    }


def told(progress: facts.Progress) -> dict[str, Any]:
    """Give how far an evaluation is, in words; the script that saves writes the same ones anew."""
    values = {"n": progress.scored, "all": progress.total}
    mean = {"mean": progress.mean, "least": progress.threshold}
    return {
        "done": progress.scored,
        "count": _("%(n)s of %(all)s") % values,
        "scored": _("%(n)s of %(all)s criteria scored.") % values,
        "mean": _("%(mean)s so far, weighted; the threshold is %(least)s on each.") % mean
        if progress.mean is not None
        else "",
        "left": about(progress.minutes_left) if progress.minutes_left else "",
        "below": _("Below the threshold: %(titles)s.") % {"titles": "; ".join(progress.below)}
        if progress.below
        else "",
    }


def about(minutes: int) -> str:
    """Give a rough time in words: "About 1 hour 20 minutes left."."""
    hours, rest = divmod(minutes, 60)
    parts = [ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}] if hours else []
    parts += [ngettext("%(n)s minute", "%(n)s minutes", rest) % {"n": rest}] if rest else []
    return _("About %(time)s left.") % {"time": " ".join(parts)}


def _links(assignment: Assignment) -> dict[str, str]:
    return facts.links("review_document", assignment.proposal, assignment.version.content)


def stale_page(
    request: HttpRequest, assignment: Assignment, rubric: Rubric, form: EvaluationForm, refused: Refused
) -> HttpResponse:
    """Both texts, to choose from; whatever else was refused is raised again."""
    if [finding.code for finding in refused.findings] != ["stale_evaluation"]:
        raise refused
    saved = EvaluationForm.initial_of(
        facts.evaluation_of(door(user_of(request), assignment.proposal.ref)), rubric
    )
    context = {
        "ref": assignment.proposal.ref,
        "back_url": reverse("review", args=[assignment.proposal.ref]),
        "differences": differing(form, saved),
        "typed": [
            (name, value)
            for name, value in form.data.items()
            if name in form.fields and name not in {"version", "page", "turn"}
        ],
        "version": saved["version"],
    }
    return render(request, "reviews/saved_meanwhile.html", context, status=409)


def _thanks(user: User, proposal: Proposal) -> str:
    """Give the words after submitting: where the other evaluations and the discussion are, or when they open."""
    said, bar = _("Your evaluation is in. Thank you."), facts.bar_to_others(user, proposal)
    if bar is not None:
        return f"{said} {sentence(bar)}"
    return format_html(
        '{} <a href="{}">{}</a> · <a href="{}">{}</a>',
        said,
        reverse("review_others", args=[proposal.ref]),
        _("Read the other evaluations of %(ref)s") % {"ref": proposal.ref},
        reverse("panel_discussion", args=[proposal.ref]),
        _("Discuss it with the panel"),
    )


@explain_refusals
def check(request: HttpRequest, ref: str) -> HttpResponse:
    """What officers will see and what the panel will see, side by side; what is missing; submitting."""
    assignment = door(user_of(request), ref)
    rubric = rubric_of(assignment.proposal.call.rubric, assignment.proposal.mechanism)
    if request.method == "POST":

        def act() -> str:
            actions.submit_evaluation(
                assignment=assignment, version=posted_version(request), by=user_of(request)
            )
            messages.success(request, _thanks(user_of(request), assignment.proposal))
            return reverse("my_reviews")

        return once(request, act)
    evaluation = facts.evaluation_of(assignment)
    if evaluation is None:
        return redirect("review", ref=ref)
    context = {
        "assignment": assignment,
        "evaluation": facts.draft_read(assignment, rubric),
        "missing": facts.missing_in(evaluation, rubric, reverse("review", args=[ref])),
        "version": evaluation.version,
        "editable": not facts.writing_of(assignment, user_of(request)).bars,
        "slips": facts.slips_in(assignment, evaluation, rubric),
    }
    return render(request, "reviews/review_check.html", context)


def posted_version(request: HttpRequest) -> int:
    """Give the version the page was drawn for; -1, which none is, for what is no number."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else -1


@tells("evaluations")
def others(request: HttpRequest, ref: str) -> HttpResponse:
    """The other evaluations without names, once the reader's own is in."""
    mine = Assignment.objects.readable(user_of(request)).filter(state=AssignmentState.DONE)
    assignment = get_object_or_404(mine.select_related(*WITH_ALL), proposal__ref=ref)
    proposal = assignment.proposal
    if not facts.may_read_others(user_of(request), proposal):
        raise Http404
    rubric = rubric_of(proposal.call.rubric, proposal.mechanism)
    evaluations = facts.evaluations_read(proposal, rubric, named=False)
    context = {
        "proposal": proposal,
        "evaluations": [one for one in evaluations if one.number != assignment.number],
        "own_number": assignment.number,
        "compared": facts.compared(rubric, evaluations),
        "labels": [_("You") if one.number == assignment.number else one.label for one in evaluations],
    }
    return render(request, "reviews/review_others.html", context)


def paper(request: HttpRequest, ref: str) -> HttpResponse:
    """The whole proposal as reviewers read it, as one signed PDF."""
    version = door(user_of(request), ref).version
    return handed_out(request, lambda: for_reviewers(version), back=reverse("review", args=[ref]))


def document(request: HttpRequest, ref: str, slot: str) -> HttpResponse:
    """One document of the version under review, as an attachment."""
    assignment = door(user_of(request), ref)
    proposal, content = assignment.proposal, assignment.version.content
    back = reverse("review", args=[ref])
    return handed_out(request, lambda: facts.file_for_reviewers(proposal, content, slot), back=back)
