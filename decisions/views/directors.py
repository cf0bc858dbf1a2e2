"""What directors do once they were told: answer an award."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from applications import lifecycle
from applications.enums import DirectorRole, Event
from applications.rules import Given
from applications.wording_events import DONE
from core.errors import Refused
from core.once import once
from core.web import explain_refusals
from decisions.actions.directing import agree_to_award
from decisions.facts import award_letter, decision_facts
from decisions.permissions import hats
from decisions.views.doors import director_door


@explain_refusals
def accept(request: HttpRequest, ref: str, event: Event) -> HttpResponse:
    """Agree to the award as the letter words it; when both Project Directors have, it is accepted."""
    proposal = director_door(request.user, ref)
    facts = decision_facts(proposal)
    verdict = lifecycle.judge(event, hats(request.user, proposal), facts, Given(by_id=request.user.pk))
    if verdict.row is None:
        raise Refused(*verdict.findings, status=403 if verdict.forbidden else 409)
    if request.method == "POST":

        def do() -> str:
            agree_to_award(
                proposal=proposal,
                digest=request.POST.get("digest", ""),
                by=request.user,  # type: ignore[arg-type]
            )
            messages.success(request, str(DONE[event]))
            return reverse("proposal", args=[ref])

        return once(request, do)
    told = award_letter(proposal)
    own = next((d.role for d in proposal.directors.all() if d.user_id == request.user.pk), "")
    context = {
        "proposal": proposal,
        "letter": told,
        "decision": told.decision if told else None,
        "agreed": own in facts.award_agreed,
        "other_agreed": bool(facts.award_agreed - {own}),
        "other": DirectorRole.PPD.label if own == DirectorRole.NPD else DirectorRole.NPD.label,
    }
    return render(request, "decisions/award_accept.html", context)
