"""Announcing a decision, and revoking an award: the two acts by which the directors are told."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.web import user_of
from applications import lifecycle
from applications.enums import Event
from applications.models import LedgerEntry, Proposal
from applications.rules import Given
from applications.wording_events import DONE
from core.once import once
from core.web import explain_refusals
from core.wording import sentence
from decisions import forms
from decisions.actions import announcing, revoking
from decisions.enums import Outcome
from decisions.facts import decision_at_work, letters_digest, letters_of, outcome_label
from decisions.facts.deciding import hands, what_directors_read
from decisions.facts.file import decision_file
from decisions.facts.office_page import found_for
from decisions.permissions import may_prepare, may_take
from decisions.views.answers import done_or_errors
from decisions.views.doors import not_here, programme_door


@explain_refusals
def announce(request: HttpRequest, ref: str, event: Event) -> HttpResponse:
    """Confirm and announce: what the directors will read, by which letter, and what still stands in the way."""
    proposal = get_object_or_404(found_for(user_of(request)), ref=ref)
    if not may_prepare(request.user):
        raise not_here()
    if request.method == "POST":
        return _told(request, proposal, event, announcing.announce)
    file = decision_file(proposal, user_of(request))
    at_work = file.at_work
    verdict = lifecycle.judge(event, file.hats, file.facts, Given(by_id=request.user.pk))
    context = {
        "proposal": proposal,
        "decision": at_work,
        "outcome": outcome_label(at_work.outcome) if at_work else "",
        "reads": what_directors_read(at_work.outcome) if at_work else "",
        "letters": file.letters_of(at_work),
        "digest": letters_digest(file.letters_of(at_work)),
        "directors": proposal.directors.filter(user__isnull=False),
        "findings": [sentence(finding) for finding in verdict.findings],
        "allowed": verdict.allowed,
        "expected": proposal.state,
    }
    return render(
        request, "decisions/proposal_announce.html", context, status=200 if verdict.allowed else 409
    )


@explain_refusals
def revocation(request: HttpRequest, ref: str) -> HttpResponse:
    """Prepare the revocation of an award, with its letter; an approver then revokes."""
    proposal = programme_door(request.user, ref)
    at_work = decision_at_work(proposal)
    prepared = at_work if at_work is not None and at_work.outcome == Outcome.REVOCATION else None
    form = forms.ReasonsForm(
        request.POST or None,
        choices=forms.REVOCATION_REASONS,
        initial={"reasons": prepared.reasons, "text": prepared.feedback} if prepared else {},
    )
    status = 200
    if request.method == "POST":
        if not may_prepare(request.user):
            raise not_here()
        if "drop" in request.POST:

            def drop() -> str:
                revoking.drop_revocation(proposal=proposal, by=request.user)  # type: ignore[arg-type]
                return reverse("office_decision", args=[ref])

            return once(request, drop)
        if form.is_valid():

            def do() -> str:
                revoking.prepare_revocation(
                    proposal=proposal,
                    reasons=form.cleaned_data["reasons"],
                    text=form.cleaned_data["text"],
                    by=request.user,  # type: ignore[arg-type]
                )
                return reverse("office_revocation", args=[ref])

            answer, status = done_or_errors(request, form, do)
            if answer is not None:
                return answer
    if prepared is None and proposal.state not in revoking.REVOCABLE:
        raise not_here()
    context = {
        "proposal": proposal,
        "form": form if may_prepare(request.user) else None,
        "decision": prepared,
        "letters": letters_of(prepared) if prepared else [],
        "hands": hands(prepared, request.user) if prepared else [],  # type: ignore[arg-type]
        "can_revoke": prepared is not None and may_take(request.user),
    }
    return render(request, "decisions/revocation.html", context, status=status)


@explain_refusals
def revoke(request: HttpRequest, ref: str, event: Event) -> HttpResponse:
    """Confirm and revoke: the directors are told at once."""
    proposal = get_object_or_404(found_for(user_of(request)), ref=ref)
    if not may_take(request.user):
        raise not_here()
    file = decision_file(proposal, user_of(request))
    at_work = file.at_work
    if at_work is None or at_work.outcome != Outcome.REVOCATION:
        return redirect("office_decision", ref)
    if request.method == "POST":
        return _told(request, proposal, event, revoking.revoke)
    verdict = lifecycle.judge(event, file.hats, file.facts, Given(by_id=request.user.pk))
    context = {
        "proposal": proposal,
        "decision": at_work,
        "letters": file.letters_of(at_work),
        "digest": letters_digest(file.letters_of(at_work)),
        "directors": proposal.directors.filter(user__isnull=False),
        "findings": [sentence(finding) for finding in verdict.findings],
        "allowed": verdict.allowed,
        "expected": proposal.state,
    }
    return render(request, "decisions/proposal_revoke.html", context, status=200 if verdict.allowed else 409)


def _told(
    request: HttpRequest, proposal: Proposal, event: Event, tell: Callable[..., LedgerEntry]
) -> HttpResponse:
    def do() -> str:
        tell(
            proposal=proposal,
            digest=request.POST.get("digest", ""),
            expected=request.POST.get("expected", ""),
            by=request.user,
        )
        messages.success(request, str(DONE[event]))
        return reverse("office_decision", args=[proposal.ref])

    return once(request, do)
