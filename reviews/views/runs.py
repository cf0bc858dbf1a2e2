"""Assignment runs of a call: asked for, watched, explained, edited, applied."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.web import user_of
from applications.models import Call
from core import clock
from core.errors import Refused
from core.exports import csv_answer
from core.once import once
from core.web import explain_refusals, tells
from core.wording import sentence
from reviews.actions import running
from reviews.facts import run_pages
from reviews.facts.running import panels_to_staff
from reviews.forms.runs import ApplyForm, PairForm, RunForm, initial_of
from reviews.models import AssignmentRun
from reviews.pace import WEEKS_TO_EVALUATE
from reviews.runs import Settings
from reviews.views.findings import put_findings

PER_PAGE = 50
RUNS_SHOWN = 20
SHOWS = ("all", "weakest", "marked")


def _call(request: HttpRequest, label: str) -> Call:
    call: Call = get_object_or_404(Call.objects.visible_to(user_of(request)), label=label)
    return call


def _run(request: HttpRequest, label: str, number: int) -> AssignmentRun:
    call = _call(request, label)
    rows = run_pages.runs_for(user_of(request), call).select_related("asked_by", "closed_by", "follows")
    found = get_object_or_404(rows, number=number)
    found.call = call
    return found


def _address(run: AssignmentRun) -> str:
    return reverse("office_run", args=[run.call.label, run.number])


@explain_refusals
def runs(request: HttpRequest, label: str) -> HttpResponse:
    """Ask for an assignment of a call's panels, and see the earlier ones."""
    call = _call(request, label)
    panels = panels_to_staff(call, user_of(request))
    form = RunForm(request.POST or None, panels=panels, start=_start(request, call, panels))
    if request.method == "POST" and form.is_valid():
        try:
            return once(
                request,
                lambda: _address(running.start_run(call=call, settings=form.settings(), by=user_of(request))),
            )
        except Refused as refused:
            put_findings(form, refused)
    known = run_pages.runs_for(user_of(request), call).select_related("asked_by", "call")
    known = known.defer("inputs", "problem", "answer", "kept")[:RUNS_SHOWN]
    context = {
        "call": call,
        "form": form,
        "lines": run_pages.run_lines(list(known)),
        "in_review": sum(n for _panel, n in panels),
        "panels": len(panels),
    }
    return render(request, "reviews/run_list.html", context)


def _start(request: HttpRequest, call: Call, panels: list[tuple[Any, int]]) -> dict[str, Any]:
    number = request.GET.get("from", "")
    known = (
        run_pages.runs_for(user_of(request), call).filter(number=int(number))
        if number.isdecimal() and len(number) < 6
        else None
    )
    settings = known.values_list("settings", flat=True).first() if known is not None else None
    if settings:
        return initial_of(Settings.from_json(settings))
    staffed = tuple(panel.code for panel, n in panels if n)
    return initial_of(Settings(panels=staffed, coverage=call.reviews_needed))


@explain_refusals
def run(request: HttpRequest, label: str, number: int) -> HttpResponse:
    """One run: its progress, then the proposed assignment, or why there is none."""
    found = _run(request, label, number)
    read = run_pages.RunRead(found, user_of(request))
    show = request.GET.get("show", "all")
    rows = read.rows
    if show == "weakest":
        rows = sorted(rows, key=lambda row: (row.points, row.ref))
    elif show == "marked":
        rows = [row for row in rows if row.marks]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    marked = sum(bool(row.marks) for row in read.rows)
    here = _address(found)
    context = {
        "run": found,
        "read": read,
        "page": page,
        "stage": run_pages.stage_words(found),
        "cause": run_pages.CauseRead(read) if read.is_infeasible else None,
        "tabs": [
            (_("By reference"), len(read.rows), here, show not in SHOWS[1:]),
            (_("Weakest first"), "", f"{here}?show=weakest", show == "weakest"),
            (_("To look at"), marked, f"{here}?show=marked", show == "marked"),
        ],
    }
    return render(request, "reviews/run_detail.html", context)


@explain_refusals
def run_step(request: HttpRequest, label: str, number: int, step: str) -> HttpResponse:
    """Stop, discard, solve again or let the least give way."""
    found, by = _run(request, label, number), user_of(request)

    def act() -> str:
        if step in {"stop", "discard"}:
            {"stop": running.stop_run, "discard": running.discard_run}[step](run=found, by=by)
            if step == "discard":
                messages.success(request, _("The run is discarded. Nobody was asked."))
                return reverse("office_runs", args=[label])
            return _address(found)
        again = {"again": running.solve_again, "relax": running.relax_run}[step](run=found, by=by)
        again.call = found.call
        return _address(again)

    return once(request, act)


@explain_refusals
def run_proposal(request: HttpRequest, label: str, number: int, ref: str) -> HttpResponse:
    """Why a proposal has these reviewers and not others; change them."""
    found = _run(request, label, number)
    read = run_pages.RunRead(found, user_of(request))
    if ref not in read.visible or not read.has_pairs:
        raise Http404
    explained = run_pages.ProposalRead(read, ref)
    free = [(pair.ref, pair.name) for pair in explained.row.pairs if not pair.working]
    form = PairForm(
        request.POST if "change" in request.POST else None, present=free, others=explained.open_others
    )
    stale = request.POST.get("edits") != str(found.edits)
    if request.method == "POST" and ("change" not in request.POST or form.is_valid() or stale):
        try:
            return once(request, lambda: _edit(request, found, ref))
        except Refused as refused:
            if "change" not in request.POST or stale:
                raise
            put_findings(form, refused)
    asked = request.GET.get("reviewer", "")
    context = {
        "run": found,
        "read": read,
        "explained": explained,
        "form": form,
        "asked": asked,
        "answer": explained.why_not(asked) if asked else [],
    }
    return render(request, "reviews/run_proposal.html", context)


def _edits(request: HttpRequest) -> int:
    """Give the number of the edit that the page showed; -1, which none has, for what is no such number."""
    typed = request.POST.get("edits", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else -1


def _edit(request: HttpRequest, found: AssignmentRun, ref: str) -> str:
    at: dict[str, Any] = {"run": found, "proposal": ref, "by": user_of(request), "edits": _edits(request)}
    if "change" in request.POST:
        running.change_pair(**at, out=request.POST.get("out", ""), into=request.POST.get("into", ""))
        messages.success(request, _("The proposal’s reviewers are changed in this run. Nobody is asked yet."))
    else:
        kept = "keep" in request.POST
        running.keep_pair(**at, reviewer=request.POST.get("keep") or request.POST.get("free", ""), kept=kept)
        messages.success(
            request,
            _("The pair stays when you solve again.")
            if kept
            else _("The pair may change when you solve again."),
        )
    return reverse("office_run_proposal", args=[found.call.label, found.number, ref])


@explain_refusals
def run_apply(request: HttpRequest, label: str, number: int) -> HttpResponse:
    """What happens when the run is applied, counted; then it happens, all or nothing."""
    found = _run(request, label, number)
    read = run_pages.RunRead(found, user_of(request))
    if not read.is_open:
        return redirect(_address(found))
    form = ApplyForm(request.POST or None, initial={"due_at": clock.in_weeks(WEEKS_TO_EVALUATE)})
    changed: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, lambda: _apply(request, found, form.cleaned_data["due_at"]))
        except Refused as refused:
            changed = [sentence(one) for one in refused.findings if one.code.startswith("run_changed")]
            if not changed:
                put_findings(form, refused)
    context = {
        "run": found,
        "read": read,
        "form": form,
        "changed": changed,
        "loads": [row for row in read.loads if row.new],
    }
    return render(request, "reviews/run_apply.html", context, status=409 if changed else 200)


def _apply(request: HttpRequest, found: AssignmentRun, due_at: Any) -> str:
    asked = running.apply_run(run=found, due_at=due_at, edits=_edits(request), by=user_of(request))
    said = ngettext("Applied: %(n)s mail asks for a review.", "Applied: %(n)s mails ask for a review.", asked)
    messages.success(request, said % {"n": asked})
    return _address(found)


@tells("assignment")
def run_table(request: HttpRequest, label: str, number: int) -> HttpResponse:
    """The proposed assignment as a table for a spreadsheet, one line for each pair."""
    found = _run(request, label, number)
    read = run_pages.RunRead(found, user_of(request))
    head = [
        *(_("Proposal"), _("Title"), _("Key Priority"), _("Reviewer"), _("Institution")),
        *(_("Fit"), _("Level"), _("Ties"), _("Note")),
    ]
    lines = (
        (
            row.ref,
            row.title,
            row.priority,
            pair.name,
            pair.where,
            pair.points,
            pair.level,
            " ".join(pair.ties),
            pair.note,
        )
        for row in read.rows
        for pair in row.pairs
    )
    return csv_answer(f"assignment-{label}-{number}.csv", head, lines)
