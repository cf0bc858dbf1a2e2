"""One page for every plain event: GET shows what it means and what still stands in its way, POST does it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts.models import User
from applications import lifecycle
from applications.actions.advance import FactsOf, HatsOf
from applications.enums import Event
from applications.facts import proposal_facts
from applications.models import Proposal
from applications.permissions import hats
from applications.rules import Given
from applications.wording_events import CONFIRM, DONE
from core.errors import Refused
from core.once import once
from core.web import refusal_page
from core.wording import sentence

Verb = Callable[..., Any]
Door = Callable[[Any], Any]


def events_pattern(verbs: Mapping[Event, Verb]) -> type:
    """Give an address converter that accepts exactly these events."""

    class EventPart:
        regex = "|".join(sorted((event.value for event in verbs), key=len, reverse=True))

        def to_python(self, value: str) -> Event:
            return Event(value)

        def to_url(self, value: str) -> str:
            return Event(value).value

    return EventPart


def fire(
    request: HttpRequest,
    ref: str,
    event: Event,
    *,
    verbs: Mapping[Event, Verb],
    door: Door,
    back: str,
    hats_of: HatsOf = hats,
    facts_of: FactsOf = proposal_facts,
) -> HttpResponse:
    """Confirm and do one event.

    verbs: what this app owns; each takes proposal, note, reason, expected, by. door: user → queryset.
    back: name of the route that shows the proposal to this audience.
    """
    user: User = request.user  # type: ignore[assignment]
    proposal = get_object_or_404(door(user).select_related("call"), ref=ref)
    wording = CONFIRM[event]
    if request.method == "POST":
        return _do(request, proposal, event, verbs[event], back)
    facts = facts_of(proposal)
    verdict = lifecycle.judge(event, hats_of(user, proposal), facts, Given(by_id=user.pk))
    context = {
        "proposal": proposal,
        "event": event,
        "wording": wording,
        "findings": [sentence(finding) for finding in verdict.findings],
        "allowed": verdict.allowed,
        # A director's page names no state: it would tell what is decided and not yet announced.
        "expected": facts.state if verdict.allowed and event not in lifecycle.DIRECTORS_EVENTS else "",
        "back_url": reverse(back, args=[proposal.ref]),
    }
    status = 200 if verdict.allowed else (403 if verdict.forbidden else 409)
    return render(request, "applications/proposal_event.html", context, status=status)


def _do(request: HttpRequest, proposal: Proposal, event: Event, verb: Verb, back: str) -> HttpResponse:
    def act() -> str:
        verb(
            proposal=proposal,
            note=request.POST.get("note", "").strip()[:2000],
            reason=request.POST.get("reason", "")[:20],
            expected=request.POST.get("expected", ""),
            by=request.user,
        )
        messages.success(request, str(DONE[event]))
        return reverse(back, args=[proposal.ref])

    try:
        return once(request, act)
    except Refused as refused:
        return refusal_page(request, refused)
