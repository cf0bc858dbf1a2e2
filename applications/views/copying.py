"""Starting from an earlier proposal in a call that is open now."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications import limits
from applications.actions.copying import copy_into, start_from
from applications.models import Call
from applications.views.paper import open_as_director, signed_in
from core import clock
from core.once import once
from core.web import explain_refusals


@explain_refusals
def proposal_copy(request: HttpRequest, ref: str) -> HttpResponse:
    """Each open call of the same mechanism, with what would be left out; one press starts the draft there."""
    paper, user = open_as_director(request, ref), signed_in(request)
    if not paper.leads:
        raise Http404
    proposal = paper.proposal
    open_calls = Call.objects.open_at(clock.now()).filter(mechanisms__mechanism=proposal.mechanism).distinct()
    if request.method == "POST":
        call = get_object_or_404(open_calls, label=request.POST.get("call", ""))

        def act() -> str:
            limits.start(call=call, by=user)
            fresh = start_from(proposal=proposal, call=call, by=user)
            said = _("Started from %(ref)s. Check every section, and invite the other directors again.")
            messages.success(request, said % {"ref": ref})
            return reverse("proposal", args=[fresh.ref])

        return once(request, act)
    context = {
        "proposal": proposal,
        "paper": paper,
        "choices": [{"call": call, "copy": copy_into(paper.draft, call)} for call in open_calls],
    }
    return render(request, "applications/proposal_copy.html", context)
