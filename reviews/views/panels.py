"""What a chair sees: the proposal with its evaluations, the panel report, and the end of the review."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.web import user_of
from applications.enums import Event, Hat
from applications.models import Proposal
from applications.papers import for_reviewers
from applications.views.fire import fire
from core.errors import Refused
from core.once import once
from core.web import explain_refusals, handed_out
from core.wording import sentence
from reviews import actions, facts
from reviews.facts import signing, talking
from reviews.forms.conflicts import ConflictForm
from reviews.forms.differing import chosen, differing
from reviews.forms.scoring import ReportForm
from reviews.models import Expert, Panel, PanelReport, Routing
from reviews.permissions import hats
from reviews.scoring import Rubric, rubric_of
from reviews.views import doors
from reviews.views.reviewer import posted_version

PER_PAGE = 25
WITH_ALL = ("call", "main_priority", "standing_version")


def work(request: HttpRequest, code: str) -> HttpResponse:
    """The proposals of one panel over which the reader presides."""
    user = user_of(request)
    panel = get_object_or_404(Panel.objects.select_related("call"), code=code)
    if code not in {led.code for led in facts.led_panels(user)}:
        raise Http404
    found = facts.led_in(user, code)
    only_waiting = request.GET.get("show") == "waiting"
    if only_waiting:
        found = found.filter(proposal__in=[row.proposal_id for row in facts.waiting_for(user)])
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = facts.led_rows(user, list(page.object_list))
    context = {"panel": panel, "page": page, "rows": rows, "only_waiting": only_waiting}
    return render(request, "reviews/panel_work.html", context)


def led(user: Any) -> QuerySet[Proposal]:
    """The proposals on whose panel the reader presides."""
    return Proposal.objects.filter(pk__in=Routing.objects.led_by(user).values("proposal"))


def door(user: Any, ref: str) -> Proposal:
    """The proposal, if the reader presides over its panel and has no conflict with it."""
    return get_object_or_404(led(user).select_related(*WITH_ALL), ref=ref)


def proposal(request: HttpRequest, ref: str) -> HttpResponse:
    """The proposal beside its evaluations; those stay hidden while the reader's own is missing."""
    row = door(user_of(request), ref)
    rubric = rubric_of(row.call.rubric, row.mechanism)
    shown = facts.own_is_in(user_of(request), row)
    evaluations = facts.evaluations_read(row, rubric, named=False) if shown else ()
    report = facts.report_in_force(row)
    context = {
        "panel": facts.panel_of(row),
        "proposal": facts.blind(row, row.standing_version, _links(row)),
        "evaluations": evaluations,
        "compared": facts.compared(rubric, evaluations),
        "labels": [one.label for one in evaluations],
        "hidden": not shown,
        "scores": [one.overall for one in evaluations],
        "done": len(evaluations) if shown else facts.done_count(row),
        "needed": row.call.reviews_needed,
        "said": talking.comment_count(row),
        "changes": talking.score_changes(row, rubric, named=False) if shown else (),
        "report": facts.report_read(report, rubric) if report else None,
        "stands": signing.stands_of(row, report) if report else (),
        "events": facts.review_events(row, {Hat.CHAIR}),
        "in_review": facts.is_in_review(row),
        "paper_url": reverse("panel_paper", args=[ref]),
        "changes_url": reverse("panel_changes", args=[ref]) if row.follows_id else "",
    }
    return render(request, "reviews/panel_proposal.html", context)


def _links(row: Proposal) -> dict[str, str]:
    version: Any = row.standing_version
    return facts.links("panel_document", row, version.content)


def paper(request: HttpRequest, ref: str) -> HttpResponse:
    """The whole proposal as reviewers read it, as one signed PDF."""
    row, _standing = doors.at_the_table(user_of(request), ref)
    back = reverse("panel_dossier", args=[ref])
    version: Any = row.standing_version
    return handed_out(request, lambda: for_reviewers(version), back=back)


def document(request: HttpRequest, ref: str, slot: str) -> HttpResponse:
    """One document of the standing version, as an attachment."""
    row, _standing = doors.at_the_table(user_of(request), ref)
    back = reverse("panel_dossier", args=[ref])
    version: Any = row.standing_version
    return handed_out(request, lambda: facts.file_for_reviewers(row, version.content, slot), back=back)


@explain_refusals
def report(request: HttpRequest, ref: str) -> HttpResponse:
    """The chair drafts the panel report beside the evaluations."""
    return edit_report(
        request, door(user_of(request), ref), back="panel_proposal", page="panel_report", leads=True
    )


def edit_report(request: HttpRequest, row: Proposal, *, back: str, page: str, leads: bool) -> HttpResponse:
    """Draft the panel report; `back` and `page` name this audience's routes, who leads the panel can go on to sign."""
    if not facts.own_is_in(user_of(request), row):
        return redirect(back, ref=row.ref)
    rubric = rubric_of(row.call.rubric, row.mechanism)
    present = facts.report_in_force(row)
    data = chosen(request.POST, ReportForm.initial_of(present, rubric)) if request.POST else None
    form = report_form(row, rubric, present, data)
    if request.method == "POST" and form.is_valid():
        try:
            had = signing.in_force(present)
            saved = actions.save_report(proposal=row, **form.values(), by=user_of(request))
        except Refused as refused:
            return _stale(request, row, rubric, form, refused, page)
        messages.success(request, _("The draft of the panel report is saved."))
        if had > signing.in_force(saved):
            messages.warning(request, _("It says something else now: the signatures given so far are void."))
        return redirect("panel_report_sign" if request.POST.get("next") == "sign" else page, ref=row.ref)
    evaluations = facts.evaluations_read(row, rubric, named=False)
    context = {
        "row": row,
        "form": form,
        "report": present,
        "evaluations": evaluations,
        "compared": facts.compared(rubric, evaluations),
        "labels": [one.label for one in evaluations],
        "editable": facts.is_in_review(row) and not (present and present.signed_at),
        "leads": leads,
        "back_url": reverse(back, args=[row.ref]),
    }
    return render(request, "reviews/panel_report.html", context)


def report_form(row: Proposal, rubric: Rubric, present: PanelReport | None, data: Any) -> ReportForm:
    """The form of the report in force, or of a new one that starts from the last that was set aside."""
    start = ReportForm.initial_of(present, rubric)
    if present is None:
        start = ReportForm.initial_of(facts.last_superseded(row), rubric, version=0)
    return ReportForm(data, initial=start, rubric=rubric, recommendations=facts.recommendations_for(row))


def _stale(
    request: HttpRequest, row: Proposal, rubric: Rubric, form: ReportForm, refused: Refused, page: str
) -> HttpResponse:
    if [finding.code for finding in refused.findings] != ["stale_report"]:
        raise refused
    saved = ReportForm.initial_of(facts.report_in_force(row), rubric)
    context = {
        "ref": row.ref,
        "back_url": reverse(page, args=[row.ref]),
        "differences": differing(form, saved),
        "typed": [
            (name, value) for name, value in request.POST.items() if name in form.fields and name != "version"
        ],
        "version": saved["version"],
    }
    return render(request, "reviews/saved_meanwhile.html", context, status=409)


@explain_refusals
def sign(request: HttpRequest, ref: str) -> HttpResponse:
    """The chair reads the report once more and signs it."""
    row = door(user_of(request), ref)
    present = facts.report_in_force(row)
    if present is None or present.signed_at is not None:
        return redirect("panel_report", ref=ref)
    if request.method == "POST":

        def act() -> str:
            actions.sign_report(proposal=row, version=posted_version(request), by=user_of(request))
            messages.success(request, _("The panel report is signed."))
            return reverse("panel_proposal", args=[ref])

        return once(request, act)
    rubric = rubric_of(row.call.rubric, row.mechanism)
    rows = signing.signatures_of(row, present)
    awaited = [(sentence(found), "#room") for found in signing.signatures_missing(rows, user_of(request))]
    context = {
        "row": row,
        "report": facts.report_read(present, rubric),
        "signatures": [one for one in rows if one.ref != user_of(request).ref],
        "missing": facts.missing_to_sign(row, present, rubric, reverse("panel_report", args=[ref])) + awaited,
        "version": present.edit_version,
    }
    return render(request, "reviews/panel_sign.html", context)


@explain_refusals
def conflict(request: HttpRequest, ref: str) -> HttpResponse:
    """Who sits on the panel declares a conflict: the proposal is closed to them; the deputy takes over from a chair."""
    row = get_object_or_404(talking.discussed_by(user_of(request)).select_related(*WITH_ALL), ref=ref)
    form = ConflictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        expert = get_object_or_404(Expert, user=user_of(request))
        actions.record_conflict(proposal=row, expert=expert, **form.cleaned_data, by=user_of(request))
        messages.success(request, _("Thank you. The proposal is closed to you from now on."))
        return redirect("my_reviews")
    version: Any = row.standing_version
    back = reverse("panel_sheet", args=[getattr(facts.panel_of(row), "code", "")])
    context = {"form": form, "intro": facts.introduction(row, version.content), "back": back}
    return render(request, "reviews/panel_conflict.html", context)


def event(request: HttpRequest, ref: str, event: Event) -> HttpResponse:
    """Close or reopen the review, as the one who presides."""
    return fire(
        request,
        ref,
        event,
        verbs=actions.PANEL_VERBS,
        door=led,
        back="panel_proposal",
        hats_of=hats,
        facts_of=facts.review_facts,
    )
