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
from decisions.actions import announcing, revoking
from decisions.enums import Outcome
from decisions.facts import letters_digest, outcome_label
from decisions.facts.deciding import late_term, what_directors_read
from decisions.facts.file import decision_file
from decisions.facts.office_page import found_for
from decisions.permissions import may_prepare, may_take
from decisions.views.doors import not_here


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
        "late": late_term(proposal, at_work.outcome, at_work.answer_by) if at_work else "",
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
