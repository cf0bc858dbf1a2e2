"""The panel's discussion of a proposal, for the panel and for the programme office."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.web import user_of
from applications.models import Proposal
from core import clock
from core.errors import Refused
from core.once import once
from core.web import explain_refusals
from reviews import actions, facts, phases
from reviews.facts import meetings, talking
from reviews.forms.discussing import ChangedScoresForm, CommentForm
from reviews.phases import ReviewStanding
from reviews.scoring import rubric_of
from reviews.views import doors
from reviews.views.findings import put_findings


def door(user: Any, ref: str) -> tuple[Proposal, ReviewStanding]:
    """The proposal, if the reader has a place in its discussion: without a conflict, and no own evaluation awaited."""
    row = get_object_or_404(talking.discussed_by(user).select_related("call"), ref=ref)
    standing = facts.review_standing(user, row)
    if standing.asked and not standing.own_in:
        raise Http404
    return row, standing


def dossier(request: HttpRequest, ref: str) -> HttpResponse:
    """The proposal as reviewers read it, for who presides or sits on its panel without a conflict."""
    row, standing = doors.at_the_table(user_of(request), ref)
    version: Any = row.standing_version
    context = {
        "proposal": facts.blind(row, version, facts.links("panel_document", row, version.content)),
        "paper_url": reverse("panel_paper", args=[ref]),
        "changes_url": "",
        "leads": standing.leads,
    }
    return render(request, "reviews/panel_dossier.html", context)


@explain_refusals
def discussion(request: HttpRequest, ref: str) -> HttpResponse:
    """What the panel says about the proposal, beside its evaluations."""
    user = user_of(request)
    row, standing = door(user, ref)
    switches, now = facts.phases_of(row.call_id), clock.now()
    bar = phases.bar_to_reading_others(switches, standing, now)
    if bar is not None:
        raise Refused(bar)
    open_now = phases.may_discuss(switches, standing, now)
    more = {
        "back_url": reverse("my_reviews"),
        "back_label": _("My reviews"),
        "may_say": open_now,
        "change_url": reverse("review_scores", args=[ref])
        if phases.may_change_scores(switches, standing, now)
        else "",
        "conflict_url": reverse("panel_conflict", args=[ref]),
        "dossier_url": reverse("panel_dossier", args=[ref]),
        "own": talking.own_done(user, row),
    }
    return _talk(request, row, more, here="panel_discussion", chair=standing.leads)


@explain_refusals
def office_discussion(request: HttpRequest, ref: str) -> HttpResponse:
    """The same for officers, who read names."""
    row = doors.door(user_of(request), ref)
    if not facts.own_is_in(user_of(request), row):
        raise Http404
    more = {
        "back_url": reverse("office_evaluations", args=[ref]),
        "back_label": _("Evaluations and panel report"),
        "may_say": facts.is_editable(row),
    }
    return _talk(request, row, more, here="office_discussion", chair=False)


def _talk(
    request: HttpRequest, row: Proposal, more: dict[str, Any], *, here: str, chair: bool
) -> HttpResponse:
    user = user_of(request)
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            actions.say(proposal=row, text=form.cleaned_data["text"], by=user)
            return reverse(here, args=[row.ref]) + "#last"

        return once(request, act)
    rubric = rubric_of(row.call.rubric, row.mechanism)
    panel = facts.panel_of(row)
    named = user.is_officer
    evaluations = facts.evaluations_read(row, rubric, named=False)
    context = {
        "row": row,
        "form": form,
        "comments": talking.comments_read(
            row, user, named=named or bool(panel and panel.names_in_discussion)
        ),
        "evaluations": evaluations,
        "compared": facts.compared(rubric, evaluations),
        "labels": [one.label for one in evaluations],
        "changes": talking.score_changes(row, rubric, named=named) if named or chair else (),
        **more,
    }
    return render(request, "reviews/panel_discussion.html", context)


@explain_refusals
def scores(request: HttpRequest, ref: str) -> HttpResponse:
    """The reader changes scores that are in, with a reason."""
    user = user_of(request)
    row, standing = door(user, ref)
    own = talking.own_done(user, row)
    if own is None:
        raise Http404
    bar = phases.bar_to_discussing(facts.phases_of(row.call_id), standing, clock.now())
    if bar is not None:
        raise Refused(bar)
    rubric, room = rubric_of(row.call.rubric, row.mechanism), meetings.room_with(row, user)
    content = own.evaluation.records.latest("at", "pk").content
    initial = ChangedScoresForm.initial_of(content, own.evaluation.version, rubric)
    form = ChangedScoresForm(request.POST or None, initial=initial, rubric=rubric)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_scores(proposal=row, **form.values(), by=user)
        except Refused as refused:
            put_findings(form, refused)
        else:
            messages.success(
                request, _("Your scores are changed. The former ones and your reason stay on record.")
            )
            return redirect("panel_room", room) if room else redirect("panel_discussion", ref=ref)
    return render(request, "reviews/review_scores.html", {"row": row, "form": form, "room": room})
