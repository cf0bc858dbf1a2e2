"""People with access: who directs, who helps with which rights, and the page a helper's invitation leads to."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from applications import limits
from applications.actions import helpers, people
from applications.enums import Rights
from applications.forms.people import HelperForm, RightsForm
from applications.models import Helper
from applications.views.paper import Paper, open_as_director, open_paper, signed_in
from core import clock
from core.errors import Refused
from core.once import once
from core.web import explain_refusals
from core.wording import sentence


def proposal_people(request: HttpRequest, ref: str) -> HttpResponse:
    """Everyone who can open the proposal, and what each of them may do."""
    paper, user = open_paper(request, ref), signed_in(request)
    live = paper.proposal.helpers.filter(ended_at__isnull=True).select_related("user", "invited_by")
    context = {
        "paper": paper,
        "proposal": paper.proposal,
        "directors": [_director(director, user) for director in paper.draft.directors],
        "helpers": [_helper(paper, helper, user) for helper in live],
        "directs": paper.directs,
        "may_invite": paper.directs and not paper.scope.nothing,
    }
    return render(request, "applications/proposal_people.html", context)


def _director(director: Any, user: User) -> dict[str, Any]:
    joined = director.user_id is not None
    return {
        "name": director.name,
        "you": director.user_id == user.pk,
        "email": director.email,
        "role": director.get_role_display(),
        "since": director.joined_at,
        "state": "" if joined else _("Has not joined yet"),
    }


def _helper(paper: Paper, helper: Helper, user: User) -> dict[str, Any]:
    place, own = [paper.proposal.ref, helper.number], helper.user_id == user.pk
    open_link = paper.directs and helper.user_id is None and not paper.scope.nothing
    return {
        "name": helper.name,
        "you": own,
        "email": helper.email,
        "rights": helper.get_rights_display(),
        "by": helper.invited_by,
        "since": helper.joined_at,
        "state": _state(helper),
        "change_url": reverse("proposal_helper", args=place) if paper.directs else "",
        "invite_url": reverse("proposal_helper_invite", args=place) if open_link else "",
        "end_url": reverse("proposal_helper_end", args=place) if paper.directs or own else "",
    }


def _state(helper: Helper) -> str:
    if helper.user is not None:
        return "" if helper.user.is_active else _("Has closed their account")
    if not helper.invitation_digest:
        return _("Declined the invitation")
    if (clock.now() - helper.invited_at).days >= people.INVITATION_DAYS:
        return _("The invitation has run out; send it again")
    return _("Invited, has not joined yet")


def proposal_helper_add(request: HttpRequest, ref: str) -> HttpResponse:
    """A helper is named with rights and invited by e-mail."""
    paper, user = open_as_director(request, ref), signed_in(request)
    if paper.scope.nothing:
        raise Http404
    form = HelperForm(request.POST or None)
    back = reverse("proposal_people", args=[ref])
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data

        def act() -> str:
            limits.invite(proposal=paper.proposal, email=values["email"], by=user)
            helpers.invite_helper(proposal=paper.proposal, **values, by=user)
            messages.success(request, _("The invitation to %(email)s is on its way.") % values)
            return back

        try:
            return once(request, act)
        except Refused as refused:
            for finding in refused.findings:
                form.add_error(finding.where if finding.where in form.fields else None, sentence(finding))
    context = {"form": form, "proposal": paper.proposal, "paper": paper, "back": back}
    return render(request, "applications/proposal_helper_add.html", context)


def _the_helper(paper: Paper, place: int) -> Helper:
    """Give the helper of that number who has access or an invitation. Raises Http404."""
    live = paper.proposal.helpers.filter(ended_at__isnull=True)
    found: Helper | None = live.filter(number=place).first()
    if found is None:
        raise Http404
    return found


@explain_refusals
def proposal_helper(request: HttpRequest, ref: str, place: int) -> HttpResponse:
    """A director changes what a helper may do."""
    paper, user = open_as_director(request, ref), signed_in(request)
    helper = _the_helper(paper, place)
    back = reverse("proposal_people", args=[ref])
    form = RightsForm(request.POST or None, initial={"rights": helper.rights})
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            rights = form.cleaned_data["rights"]
            helpers.change_rights(helper=helper, rights=rights, by=user)
            values = {"name": helper.name, "rights": str(Rights(rights).label).lower()}
            messages.success(request, _("%(name)s may now: %(rights)s.") % values)
            return back

        return once(request, act)
    context = {"form": form, "helper": helper, "proposal": paper.proposal, "back": back}
    return render(request, "applications/proposal_helper.html", context)


@explain_refusals
def proposal_helper_invite(request: HttpRequest, ref: str, place: int) -> HttpResponse:
    """A new invitation goes out; the earlier link stops working."""
    paper, user = open_as_director(request, ref), signed_in(request)
    helper = _the_helper(paper, place)
    back = reverse("proposal_people", args=[ref])
    if request.method == "POST":

        def act() -> str:
            limits.invite(proposal=paper.proposal, email=helper.email, by=user)
            helpers.invite_again(helper=helper, by=user)
            values = {"email": helper.email}
            messages.success(request, _("The invitation to %(email)s is on its way.") % values)
            return back

        return once(request, act)
    lead = _("%(name)s gets a new message at %(email)s. The link in the earlier one stops working.")
    context = {
        "proposal": paper.proposal,
        "title": _("Send the invitation again"),
        "lead": lead % {"name": helper.name, "email": helper.email},
        "button": _("Send the invitation"),
        "back": back,
    }
    return render(request, "applications/proposal_confirm.html", context)


@explain_refusals
def proposal_helper_end(request: HttpRequest, ref: str, place: int) -> HttpResponse:
    """A helper's access ends at once: by a director, or by themselves."""
    paper, user = open_paper(request, ref), signed_in(request)
    helper = _the_helper(paper, place)
    own = helper.user_id == user.pk
    if not own and not paper.directs:
        raise Http404
    back = reverse("proposal_people", args=[ref])
    if request.method == "POST":

        def act() -> str:
            helpers.end_access(helper=helper, by=user)
            done = _("You no longer have access.") if own else _("%(name)s no longer has access.")
            messages.success(request, done % {"name": helper.name})
            return reverse("my_proposals") if own else back

        return once(request, act)
    others = _("%(name)s can no longer read the proposal, from now on and in pages that are open.")
    yours = _("You can no longer read the proposal. Only a new invitation lets you in again.")
    context = {
        "proposal": paper.proposal,
        "title": _("Leave the proposal") if own else _("End access"),
        "lead": (yours if own else others) % {"name": helper.name},
        "button": _("Leave") if own else _("End the access of %(name)s") % {"name": helper.name},
        "back": back,
        "danger": True,
    }
    return render(request, "applications/proposal_confirm.html", context)


def answer(request: HttpRequest, token: str, helper: Helper) -> HttpResponse:
    """Who invites to help with what; accepting needs an account, declining does not."""
    proposal = helper.proposal
    if request.method == "POST" and request.POST.get("answer") == "decline":
        helpers.decline_to_help(token=token)
        return render(request, "applications/invitation_declined.html", {"proposal": proposal})
    if request.method == "POST" and request.user.is_authenticated:
        try:
            helpers.join_as_helper(token=token, by=signed_in(request))
        except Refused as refused:
            if any(finding.code == "already_in_team" for finding in refused.findings):
                messages.info(request, _("You already have access to this proposal."))
                return redirect("proposal", proposal.ref)
            raise
        messages.success(request, _("You can now open the proposal."))
        return redirect("proposal", proposal.ref)
    if not helpers.takes_helpers(proposal):
        return render(request, "applications/invitation_late.html", {"proposal": proposal}, status=409)
    context = {
        "helper": helper,
        "proposal": proposal,
        "call": proposal.call,
        "next": request.path,
        "writes": helper.rights == Rights.EDIT,
    }
    return render(request, "applications/invitation_to_help.html", context)
