"""What officers do between the closing and the review."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications import lifecycle
from applications.actions import screening as actions
from applications.eligibility_words import rule_rows, verdict_of
from applications.enums import Event
from applications.facts import countries_on, standing_of
from applications.forms.screening import EligibilityForm, ExtensionForm, ReplyDateForm, ReturnForm
from applications.models import Call, Proposal
from applications.permissions import hats
from applications.rules import Given
from applications.screening import (
    file_findings,
    judged,
    refused_attempts,
    section_choices,
    section_titles,
    sent_on,
    version_facts,
)
from applications.wording_events import CONFIRM
from core.errors import Finding, Refused
from core.forms import show_refusal
from core.once import once
from core.web import explain_refusals, refusal_page
from core.wording import sentence

Draw = Callable[[], HttpResponse]


def door(user: Any, ref: str) -> Proposal:
    """Give the proposal if the person works on it for the programme. Raises Http404."""
    found = Proposal.objects.for_programme(user).select_related(
        "call", "standing_version", "eligibility_confirmed_by"
    )
    proposal: Proposal = get_object_or_404(found, ref=ref)
    return proposal


def page_of(proposal: Proposal) -> str:
    """Give the address of the proposal's page for the programme."""
    return reverse("office_proposal", args=[proposal.ref])


@explain_refusals
def office_screening(request: HttpRequest, ref: str) -> HttpResponse:
    """The rules as judged on the standing version, and the officer's confirmation or its undoing."""
    proposal = door(request.user, ref)
    form = EligibilityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            if "undo" in request.POST:
                actions.undo_eligibility(proposal=proposal, by=request.user)  # type: ignore[arg-type]
                messages.success(request, _("The confirmation is taken back."))
            else:
                note = form.cleaned_data["note"]
                actions.confirm_eligibility(proposal=proposal, note=note, by=request.user)  # type: ignore[arg-type]
                messages.success(request, _("Eligibility is confirmed."))
            return page_of(proposal)

        return once(request, act)
    countries = countries_on(sent_on(proposal))
    found = judged(proposal, countries)
    context = {
        "proposal": proposal,
        "back_url": page_of(proposal),
        "form": form,
        "verdict": verdict_of(found),
        "files": [sentence(finding) for finding in file_findings(proposal)],
        "rules": rule_rows(found, countries, proposal.call.priorities.all()),
        "confirmed": proposal.eligibility_confirmed_at is not None,
        "may_confirm": _screens(request.user, proposal),
    }
    return render(request, "applications/office_screening.html", context)


def _screens(user: Any, proposal: Proposal) -> bool:
    """Whether the person may screen the proposal now: whoever may return it may confirm it."""
    return Event.RETURN in lifecycle.offers(standing_of(proposal), hats(user, proposal))


def _not_now(
    request: HttpRequest, proposal: Proposal, event: Event, verdict: lifecycle.Judgement
) -> HttpResponse:
    """The page of the event with the reasons why it cannot be done, and the way back."""
    context = {
        "proposal": proposal,
        "wording": CONFIRM[event],
        "findings": [sentence(finding) for finding in verdict.findings],
        "allowed": False,
        "back_url": page_of(proposal),
    }
    status = 403 if verdict.forbidden else 409
    return render(request, "applications/proposal_event.html", context, status=status)


@explain_refusals
def office_return(request: HttpRequest, ref: str, event: Event) -> HttpResponse:
    """Send named sections back to the directors, with a note and a date."""
    proposal = door(request.user, ref)
    version = proposal.standing_version
    if version is None:
        raise Refused(Finding("never_submitted"))
    if request.method != "POST":
        verdict = lifecycle.judge(
            event,
            hats(request.user, proposal),
            version_facts(proposal, version),
            Given(by_id=request.user.pk),
        )
        if not verdict.allowed:
            return _not_now(request, proposal, event, verdict)
    form = ReturnForm(request.POST or None, sections=section_choices(version))

    def draw() -> HttpResponse:
        context = {
            "proposal": proposal,
            "back_url": page_of(proposal),
            "form": form,
            "expected": proposal.state,
        }
        return render(request, "applications/office_return.html", context)

    def act() -> str:
        data = form.cleaned_data
        actions.return_proposal(
            proposal=proposal,
            note=data["note"],
            sections=frozenset(data["sections"]),
            reply_by=data["reply_by"],
            expected=request.POST.get("expected", ""),
            by=request.user,  # type: ignore[arg-type]
        )
        messages.success(request, _("The proposal is with its directors; they have a mail."))
        return page_of(proposal)

    return _form_page(request, form, act, draw)


def _form_page(request: HttpRequest, form: Any, act: Callable[[], str], draw: Draw) -> HttpResponse:
    """Draw the form, or act once on a valid one; a refusal stands in the form, and nothing typed is lost."""
    if request.method != "POST" or not form.is_valid():
        return draw()
    try:
        return once(request, act)
    except Refused as refused:
        show_refusal(form, refused)
        return draw()


@explain_refusals
def office_reply_date(request: HttpRequest, ref: str) -> HttpResponse:
    """Give the directors more time to reply."""
    proposal = door(request.user, ref)
    version = proposal.standing_version
    actions.require_officer(proposal, request.user)  # type: ignore[arg-type]
    if proposal.reply_by is None or version is None:
        return refusal_page(request, Refused(Finding("not_now")), back=page_of(proposal))
    form = ReplyDateForm(request.POST or None, initial={"reply_by": proposal.reply_by})

    def draw() -> HttpResponse:
        titles = section_titles(version, proposal.returned_sections)
        context = {"proposal": proposal, "back_url": page_of(proposal), "form": form, "titles": titles}
        return render(request, "applications/office_reply_date.html", context)

    def act() -> str:
        data = form.cleaned_data
        actions.extend_reply(
            proposal=proposal,
            reply_by=data["reply_by"],
            note=data["note"],
            by=request.user,  # type: ignore[arg-type]
        )
        messages.success(request, _("The directors have more time; they have a mail."))
        return page_of(proposal)

    return _form_page(request, form, act, draw)


@explain_refusals
def office_call_extension(request: HttpRequest, label: str) -> HttpResponse:
    """Let one proposal of the call, found by its reference, be submitted later."""
    call = get_object_or_404(Call.objects.visible_to(request.user), label=label)
    form = ExtensionForm(request.POST or None, initial={"ref": request.GET.get("ref", "")[:30]})

    def draw() -> HttpResponse:
        granted = call.extensions.exclude(proposal=None).select_related("proposal", "by")
        context = {"call": call, "form": form, "extensions": granted, "attempts": refused_attempts(call)}
        return render(request, "applications/office_call_extension.html", context)

    def act() -> str:
        data = form.cleaned_data
        proposal = Proposal.objects.filter(call=call, ref=data["ref"]).select_related("call").first()
        if proposal is None:
            raise Refused(Finding("extension_unknown_proposal", "ref", {"ref": data["ref"]}))
        actions.grant_extension(
            proposal=proposal,
            until=data["until"],
            reason=data["reason"],
            by=request.user,  # type: ignore[arg-type]
        )
        messages.success(request, _("%(ref)s may be submitted later.") % {"ref": proposal.ref})
        return reverse("office_call", args=[call.label])

    return _form_page(request, form, act, draw)
