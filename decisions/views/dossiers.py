"""Asking for dossiers: of a proposal, of a call."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.web import user_of
from applications.models import Call
from core.once import once
from core.web import explain_refusals
from decisions.actions import dossiers
from decisions.permissions import may_have_dossiers
from decisions.views.doors import not_here, programme_door


@explain_refusals
def proposal_dossier(request: HttpRequest, ref: str) -> HttpResponse:
    """A worker is to make the dossier of the proposal; the list of one's files shows how far it is."""
    if not may_have_dossiers(request.user):
        raise not_here()
    proposal = programme_door(request.user, ref)

    def act() -> str:
        dossiers.ask_for_dossier(proposal=proposal, by=user_of(request))
        return _on_to_the_list(request)

    return once(request, act)


@explain_refusals
def call_dossier(request: HttpRequest, label: str) -> HttpResponse:
    """A worker is to make the dossier of the call's proposals that the reader works on."""
    if not may_have_dossiers(request.user):
        raise not_here()
    call = get_object_or_404(Call.objects.visible_to(request.user), label=label)

    def act() -> str:
        dossiers.ask_for_call_dossier(call=call, by=user_of(request))
        return _on_to_the_list(request)

    return once(request, act)


def _on_to_the_list(request: HttpRequest) -> str:
    messages.success(request, _("The dossier is being made. This page shows it when it is ready."))
    return reverse("office_exports")
