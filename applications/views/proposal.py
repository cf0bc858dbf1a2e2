"""A director's page of one proposal: the task list while it can be changed, afterwards where it stands."""

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from applications.actions import VERBS
from applications.enums import Event
from applications.facts import around_of, standing_of
from applications.lifecycle import edit_scope
from applications.models import LedgerEntry
from applications.views.fire import fire
from applications.views.hub import hub_context
from applications.views.paper import door, paper_of, signed_in, team_door
from applications.views.status import status_context
from core import clock

RETURN_NOTE = Subquery(
    LedgerEntry.objects.filter(proposal=OuterRef("pk"), event=Event.RETURN)
    .order_by("-seq")
    .values("note")[:1]
)


def proposal(request: HttpRequest, ref: str) -> HttpResponse:
    """The one address of a proposal for those who write it."""
    user = signed_in(request)
    found = get_object_or_404(team_door(user).annotate(return_note=RETURN_NOTE), ref=ref)
    around = around_of(found)
    standing = standing_of(found, closes_at=around.closes_at)
    scope = edit_scope(
        standing, returned_sections=found.returned_sections, reply_by=found.reply_by, now=clock.now()
    )
    if scope.nothing:
        context = status_context(found, user, around, standing)
        return render(request, "applications/proposal_status.html", context)
    note = found.return_note  # type: ignore[attr-defined]  # annotated above
    context = {
        **hub_context(paper_of(found, user, around), user, mine=request.GET.get("view") == "mine"),
        "return_note": note,
    }
    return render(request, "applications/proposal_hub.html", context)


def proposal_event(request: HttpRequest, ref: str, event: Event) -> HttpResponse:
    """Confirm and do one of the directors' plain events."""
    return fire(request, ref, event, verbs=VERBS, door=door, back="proposal")
