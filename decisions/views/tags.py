"""Tags of the programme office on one proposal: put on and taken off on its own page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.web import user_of
from core.once import once
from core.web import explain_refusals
from core.words import as_name
from decisions.actions import tagging
from decisions.views.doors import programme_door


@explain_refusals
def office_proposal_tags(request: HttpRequest, ref: str) -> HttpResponse:
    """The proposal gets the tag that was written, or loses the one whose button was pressed."""
    proposal, off = programme_door(request.user, ref), request.POST.get("off", "")

    def act() -> str:
        if off:
            tagging.take_tag(proposal=proposal, name=off, by=user_of(request))
            messages.success(request, _("The tag “%(tag)s” is off.") % {"tag": off})
        else:
            name = as_name(request.POST.get("tag", ""))
            tagging.put_tag(proposal=proposal, name=name, by=user_of(request))
            messages.success(request, _("The proposal has the tag “%(tag)s”.") % {"tag": name})
        return reverse("office_proposal", args=[ref])

    return once(request, act)
