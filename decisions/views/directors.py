"""What directors do once they were told: answer an award."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.web import user_of
from applications import lifecycle
from applications.enums import DirectorRole, Event
from applications.rules import Given
from applications.wording_events import DONE
from core.errors import Refused
from core.once import once
from core.web import explain_refusals
from decisions.actions.directing import acknowledge, agree_to_award
from decisions.facts import award_letters, decision_facts
from decisions.permissions import hats
from decisions.views.doors import director_door, not_here


@explain_refusals
def confirm(request: HttpRequest, ref: str) -> HttpResponse:
    """A director says that the decision and its letter were read."""
    proposal = director_door(request.user, ref)
    if not proposal.told:
        raise not_here()
    number = request.POST.get("decision", "")

    def do() -> str:
        acknowledge(
            proposal=proposal,
            decision=int(number) if number.isdecimal() and len(number) < 6 else -1,
            by=user_of(request),
        )
        messages.success(request, _("Thank you. The programme office sees that you have read it."))
        return reverse("proposal", args=[ref])

    return once(request, do)


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
    letters = award_letters(proposal)
    own = next((d.role for d in proposal.directors.all() if d.user_id == request.user.pk), "")
    context = {
        "proposal": proposal,
        "letters": letters,
        "decision": letters[0].decision if letters else None,
        "agreed": own in facts.award_agreed,
        "other_agreed": bool(facts.award_agreed - {own}),
        "other": DirectorRole.PPD.label if own == DirectorRole.NPD else DirectorRole.NPD.label,
    }
    return render(request, "decisions/award_accept.html", context)
