"""What changed between two texts of a proposal, for those who write it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from applications.actions.drafting import scope_of
from applications.comparing import compare, editions_of
from applications.models import Proposal
from applications.views.paper import door, signed_in, team_door


def proposal_changes(request: HttpRequest, ref: str) -> HttpResponse:
    """Words, cells, people and files that differ between any two versions, or the last one and the present text."""
    user = signed_in(request)
    proposal: Proposal = get_object_or_404(team_door(user).select_related("follows"), ref=ref)
    # The short proposal is its own: who helps with the full one alone does not read it.
    short_form = proposal.follows_id is not None and door(user).filter(pk=proposal.follows_id).exists()
    writing = proposal.standing_version_id is None or not scope_of(proposal).nothing
    editions = editions_of(proposal, draft=writing, short_form=short_form)
    old, new = request.GET.get("from", ""), request.GET.get("to", "")
    comparison = compare(proposal, editions, "director", old=old, new=new)
    context = {"proposal": proposal, "comparison": comparison}
    return render(request, "applications/proposal_changes.html", context)
