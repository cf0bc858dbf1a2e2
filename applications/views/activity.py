"""Who did what in a proposal, the newest first."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from applications.activity import activity_lines, activity_of
from applications.facts import form_of
from applications.lifecycle import Audience
from applications.views.hub import moment_of
from applications.views.paper import audience_of, hat_of, signed_in, team_door

PER_PAGE = 40


def proposal_activity(request: HttpRequest, ref: str) -> HttpResponse:
    """Life, writing, files, people and comments of a proposal, for those who write it."""
    user = signed_in(request)
    proposal = get_object_or_404(team_door(user), ref=ref)
    directs = audience_of(hat_of(proposal, user)) is Audience.DIRECTOR
    page = Paginator(activity_of(proposal, directs=directs), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {"line": line, "when": moment_of(line.at, user)}
        for line in activity_lines(page.object_list, form_of(proposal), user)
    ]
    context = {"proposal": proposal, "rows": rows, "page": page}
    return render(request, "applications/proposal_activity.html", context)
