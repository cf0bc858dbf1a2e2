"""People asked into the pool: the letter they open, what officers sent, what nations propose."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.web import user_of
from applications.models import Call
from core import clock
from core.errors import Refused
from core.web import explain_refusals
from reviews import actions, facts
from reviews.forms.pool import InviteForm, LeaveForm, NominationForm, SeatAnswerForm
from reviews.models import Nomination, Panel, PoolInvitation
from reviews.views.findings import put_findings


@explain_refusals
def answer_seat(request: HttpRequest, token: str) -> HttpResponse:
    """What is asked of the invited person; accepting needs an account, declining does not."""
    invitation = actions.seat_offered(token)
    if invitation is None or not actions.is_open(invitation):
        return render(request, "reviews/seat_gone.html", {"invitation": invitation}, status=404)
    declines = request.method == "POST" and request.POST.get("answer") != "accept"
    form = SeatAnswerForm(request.POST if declines else None)
    if declines and form.is_valid():
        actions.decline_seat(token=token, **form.cleaned_data)
        return render(request, "reviews/seat_declined.html")
    if request.method == "POST" and not declines and request.user.is_authenticated:
        actions.accept_seat(token=token, by=user_of(request))
        messages.success(request, _("Thank you. Please say what you know and whom you will not judge."))
        return redirect("my_expertise")
    context = {"invitation": invitation, "form": form, "next": request.path}
    return render(request, "reviews/seat_answer.html", context)


@explain_refusals
def invite(request: HttpRequest) -> HttpResponse:
    """An officer invites somebody to the pool or to a panel; "ask first" says from how much they would be barred."""
    user = user_of(request)
    nomination = Nomination.objects.filter(ref=request.GET.get("nomination", ""), state="waiting").first()
    panels = Panel.objects.filter(call__in=Call.objects.visible_to(user)).select_related("call")
    form = InviteForm(
        request.POST or None, panels=panels, initial=facts.invitation_start(nomination, request.GET)
    )
    ties = ""
    if request.method == "POST" and form.is_valid():
        values = form.values()
        ties = facts.asked_first(values["email"], values["panel"].call if values["panel"] else None)
        if "send" in request.POST or not ties:
            try:
                sent = actions.invite_expert(values=values, nomination=nomination, by=user)
            except Refused as refused:
                put_findings(form, refused)
            else:
                messages.success(
                    request, _("The invitation to %(name)s is on its way.") % {"name": sent.name}
                )
                return redirect("office_invitations")
    context = {"form": form, "nomination": nomination, "ties": ties}
    return render(request, "reviews/expert_invite.html", context)


def invitations(request: HttpRequest) -> HttpResponse:
    """The invitations sent, with answers and proposed substitutes."""
    rows = [(row, actions.is_open(row), facts.substitute_of(row)) for row in facts.invitations_sent()]
    return render(request, "reviews/invitation_list.html", {"rows": rows, "now": clock.now()})


@explain_refusals
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """The link of an invitation no longer works."""
    invitation = get_object_or_404(PoolInvitation, ref=ref)
    actions.withdraw_invitation(invitation=invitation, by=user_of(request))
    messages.success(request, _("The invitation to %(name)s is withdrawn.") % {"name": invitation.name})
    return redirect("office_invitations")


@explain_refusals
def nominations(request: HttpRequest) -> HttpResponse:
    """What the delegate's nation proposed so far, and the form for one more."""
    nations = list(facts.nations_of(user_of(request)))
    if not nations:
        raise Http404
    form = NominationForm(request.POST or None, nations=nations)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.nominate(**form.values(), by=user_of(request))
        except Refused as refused:
            put_findings(form, refused)
        else:
            messages.success(
                request, _("%(name)s is nominated. An officer looks at it.") % {"name": made.name}
            )
            return redirect("nominations")
    rows = facts.nominations_of(user_of(request))
    return render(request, "reviews/nomination_list.html", {"form": form, "nations": nations, "rows": rows})


def waiting(request: HttpRequest) -> HttpResponse:
    """The nominations that wait for an officer."""
    return render(request, "reviews/nomination_waiting.html", {"rows": facts.waiting_nominations()})


@explain_refusals
def nomination(request: HttpRequest, ref: str) -> HttpResponse:
    """One nomination: taken up by an invitation, or left with a note."""
    row = get_object_or_404(Nomination.objects.select_related("country", "nominated_by"), ref=ref)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.leave_nomination(nomination=row, note=form.cleaned_data["note"], by=user_of(request))
        messages.success(request, _("The nomination is not taken up; the delegate reads why."))
        return redirect("office_nominations")
    return render(request, "reviews/nomination_detail.html", {"form": form, "nomination": row})
