"""Acts with reasons that a letter gives: ruling a proposal out, and preparing that an award is revoked."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts.web import user_of
from applications import lifecycle
from applications.enums import Event
from applications.models import Proposal
from applications.rules import Given
from applications.wording_events import DONE
from core.errors import Refused
from core.once import once
from core.web import explain_refusals
from decisions import forms
from decisions.actions import deciding, revoking
from decisions.enums import Outcome
from decisions.facts import award_letter, decision_at_work, letters_of
from decisions.facts.deciding import french_check, issued, letters_of_draft, previews
from decisions.facts.file import decision_file
from decisions.facts.letters import Around
from decisions.facts.office_page import found_for
from decisions.facts.wordings import languages_of
from decisions.permissions import may_prepare, may_take
from decisions.views.answers import done_or_errors
from decisions.views.doors import not_here, programme_door

# What the letter of each act says, by the outcome it tells.
CHOICES = {Outcome.INELIGIBLE: forms.RULE_OUT_REASONS, Outcome.REVOCATION: forms.REVOCATION_REASONS}


def _drawn(
    request: HttpRequest,
    proposal: Proposal,
    form: forms.ReasonsForm,
    outcome: Outcome,
    around: Around | None = None,
) -> dict[str, Any]:
    """Give the letters in what the form says, and whether a French one would quote English."""
    award = award_letter(proposal) if outcome is Outcome.REVOCATION else None
    draft = form.draft(outcome, award.decision.award_eur if award is not None else None)
    letters = letters_of_draft(
        proposal, draft, user=user_of(request), languages=form.languages, around=around
    )
    return {"drawn": previews(letters), "checks": french_check(draft, form.languages)}


@explain_refusals
def rule_out(request: HttpRequest, ref: str, event: Event) -> HttpResponse:
    """Rule the proposal out, with reasons that the letter will give."""
    proposal = get_object_or_404(found_for(user_of(request)), ref=ref)
    file = decision_file(proposal, user_of(request))
    verdict = lifecycle.judge(Event.RULE_OUT, file.hats, file.facts, Given(by_id=request.user.pk))
    form = forms.ReasonsForm(
        request.POST or None, choices=CHOICES[Outcome.INELIGIBLE], languages=languages_of(proposal)
    )
    status = 200
    if request.method == "POST" and form.is_valid() and "look" not in request.POST:

        def do() -> str:
            expected = request.POST.get("expected", "")
            deciding.rule_out(proposal=proposal, **form.cleaned_data, expected=expected, by=user_of(request))
            messages.success(request, str(DONE[event]))
            return reverse("office_decision", args=[ref])

        answer, status = done_or_errors(request, form, do)
        if answer is not None:
            return answer
    if not verdict.allowed:
        raise Refused(*verdict.findings, status=403 if verdict.forbidden else 409)
    context = {"proposal": proposal, "form": form, "expected": proposal.state}
    context |= _drawn(request, proposal, form, Outcome.INELIGIBLE, file.around)
    return render(request, "decisions/proposal_rule_out.html", context, status=status)


@explain_refusals
def revocation(request: HttpRequest, ref: str) -> HttpResponse:
    """Prepare the revocation of an award, with its letter; an approver then revokes."""
    proposal = programme_door(request.user, ref)
    at_work = decision_at_work(proposal)
    prepared = at_work if at_work is not None and at_work.outcome == Outcome.REVOCATION else None
    begins = (
        {name: getattr(prepared, name) for name in ("reasons", "feedback", "feedback_fr")} if prepared else {}
    )
    form = forms.ReasonsForm(
        request.POST or None,
        choices=CHOICES[Outcome.REVOCATION],
        languages=languages_of(proposal),
        initial=begins,
    )
    status = 200
    if request.method == "POST":
        if not may_prepare(request.user):
            raise not_here()
        if "drop" in request.POST:
            return once(request, lambda: _dropped(request, proposal))
        if form.is_valid() and "look" not in request.POST:
            answer, status = done_or_errors(request, form, lambda: _prepared(request, proposal, form))
            if answer is not None:
                return answer
    if prepared is None and proposal.state not in revoking.REVOCABLE:
        raise not_here()
    letters = letters_of(prepared) if prepared else []
    context: dict[str, Any] = {
        "proposal": proposal,
        "decision": prepared,
        "letters": letters,
        "can_revoke": prepared is not None and may_take(request.user),
    }
    if may_prepare(request.user):
        context |= {"form": form} | _drawn(request, proposal, form, Outcome.REVOCATION)
    else:
        context["drawn"] = issued(letters)
    return render(request, "decisions/revocation.html", context, status=status)


def _prepared(request: HttpRequest, proposal: Proposal, form: forms.ReasonsForm) -> str:
    revoking.prepare_revocation(proposal=proposal, **form.cleaned_data, by=user_of(request))
    return reverse("office_revocation", args=[proposal.ref])


def _dropped(request: HttpRequest, proposal: Proposal) -> str:
    revoking.drop_revocation(proposal=proposal, by=user_of(request))
    return reverse("office_decision", args=[proposal.ref])


def reasons_preview(request: HttpRequest, ref: str, outcome: str) -> HttpResponse:
    """The letters and the points as the form now has them: pieces for the page, nothing is saved."""
    proposal = programme_door(request.user, ref)
    act = next((act for act in CHOICES if act == outcome), None)
    if act is None or proposal.standing_version is None:
        raise not_here()
    form = forms.ReasonsForm(request.POST, choices=CHOICES[act], languages=languages_of(proposal))
    form.is_valid()
    return render(request, "decisions/_decision_preview.html", _drawn(request, proposal, form, act))
