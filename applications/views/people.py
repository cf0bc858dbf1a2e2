"""Directors of a draft: cards, details, invitations; and the page an invitation leads to."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from applications import limits
from applications.actions import helpers, leaving, people
from applications.enums import DirectorRole
from applications.forms.people import DirectorForm, HandOverForm, InviteForm
from applications.models import Director
from applications.rules import section_of
from applications.views import helping
from applications.views.paper import Paper, open_as_director, signed_in
from core.errors import Refused
from core.once import once
from core.web import explain_refusals
from core.wording import sentence
from partners.actions import register_organisation
from partners.facts import organisation_names


def people_page(paper: Paper) -> str:
    """Give the address of the section on directors."""
    return reverse("proposal_section", args=[paper.proposal.ref, section_of(paper.draft.form, "directors")])


def cards(paper: Paper, user: User) -> list[dict[str, Any]]:
    """Give each director as a card: who they are, whether they have joined, and what can be done."""
    return [_card(paper, director, user) for director in paper.draft.directors]


def vacant_roles(paper: Paper) -> list[tuple[str, str]]:
    """Give the lead roles that nobody has yet."""
    taken = {director.role for director in paper.draft.directors}
    leads = (DirectorRole.NPD, DirectorRole.PPD)
    return [(role.value, str(role.label)) for role in leads if role not in taken]


def _card(paper: Paper, director: Director, user: User) -> dict[str, Any]:
    place = [paper.proposal.ref, director.position_in_list]
    may = paper.directs
    organisation = director.organisation
    lead = director.role != DirectorRole.CO
    return {
        "director": director,
        "you": director.user_id == user.pk,
        "role": director.get_role_display(),
        "joined": director.user_id is not None,
        "empty": not (organisation or director.position or director.residence_id or director.nationality_id),
        "state": _joining(director, paper),
        "facts": [
            (_("Institution"), organisation.name if organisation else ""),
            (_("Kind"), organisation.get_kind_display() if organisation else ""),
            (_("Country of the institution"), organisation.country.name if organisation else ""),
            (_("Position"), director.position),
            (_("Country of residence"), director.residence.name if director.residence else ""),
            (_("Nationality"), director.nationality.name if director.nationality else ""),
            (_("E-mail"), director.email),
        ],
        "change_url": reverse("proposal_director", args=place) if may else "",
        "invite_url": reverse("proposal_director_invite", args=place) if may and not director.user_id else "",
        "hand_over_url": reverse("proposal_director_hand_over", args=place)
        if may and leaving.may_hand_over(director, user)
        else "",
        "remove_url": reverse("proposal_director_remove", args=place)
        if may and not (lead and director.user_id)
        else "",
    }


def _joining(director: Director, paper: Paper) -> str:
    if director.user is not None:
        return _("Has joined") if director.user.is_active else _("Has closed their account")
    if director.invited_at is None:
        return _("Has not been invited yet")
    if not director.invitation_digest:
        return _("Declined the invitation, or it was taken back")
    if director.invited_at and (paper.facts.now - director.invited_at).days >= people.INVITATION_DAYS:
        return _("The invitation has run out; send it again")
    return _("Invited, has not joined yet")


def proposal_director_add(request: HttpRequest, ref: str) -> HttpResponse:
    """A director is named and invited by e-mail."""
    paper = open_as_director(request, ref)
    if not paper.scope.covers(section_of(paper.draft.form, "directors")):
        raise Http404
    taken = [director.role for director in paper.draft.directors]
    form = InviteForm(request.POST or None, taken=taken, initial={"role": request.GET.get("role", "")})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data

        def act() -> str:
            limits.invite(proposal=paper.proposal, email=values["email"], by=signed_in(request))
            people.invite_director(
                proposal=paper.proposal,
                role=values["role"],
                email=values["email"],
                details={name: values[name] for name in ("given_name", "family_name")},
                by=signed_in(request),
            )
            messages.success(request, _("The invitation to %(email)s is on its way.") % values)
            return people_page(paper)

        try:
            return once(request, act)
        except Refused as refused:
            put_findings(form, refused)
    context = {"form": form, "proposal": paper.proposal, "paper": paper, "back": people_page(paper)}
    return render(request, "applications/proposal_director_add.html", context)


def put_findings(form: Any, refused: Refused) -> None:
    """The findings of a refusal stand at the fields they name."""
    for finding in refused.findings:
        form.add_error(finding.where if finding.where in form.fields else None, sentence(finding))


def proposal_director(request: HttpRequest, ref: str, place: int) -> HttpResponse:
    """One director's details are changed; the institution is chosen from the register or registered."""
    paper = open_as_director(request, ref)
    director = paper.director(place)
    if not paper.scope.covers(section_of(paper.draft.form, "directors")):
        raise Http404
    user = signed_in(request)
    countries = {iso2: country.name for iso2, country in paper.around.countries.items()}
    form = DirectorForm.of(director, countries, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                institution = form.institution()
                organisation = register_organisation(**institution, by=user) if institution else None
                details = {**form.details(), "organisation": organisation}
                if people.sends_again(director, details):
                    limits.invite(proposal=paper.proposal, email=details["email"], by=user)
                people.save_director(
                    director=director, details=details, by=user, seen=form.cleaned_data["seen"]
                )
            messages.success(request, _("The details of %(name)s are saved.") % {"name": director.name})
            return redirect(people_page(paper))
        except Refused as refused:
            put_findings(form, refused)
            # The next press of the button is for what is saved now.
            form.data = {**request.POST.dict(), "seen": people.details_seen(director)}
    context = {
        "form": form,
        "director": director,
        "you": director.user_id == user.pk,
        "proposal": paper.proposal,
        "paper": paper,
        "back": people_page(paper),
        "organisations": organisation_names(user),
    }
    return render(request, "applications/proposal_director.html", context)


@explain_refusals
def proposal_director_invite(request: HttpRequest, ref: str, place: int) -> HttpResponse:
    """A new invitation goes out; the earlier link stops working."""
    paper = open_as_director(request, ref)
    director = paper.director(place)
    if request.method == "POST":

        def act() -> str:
            limits.invite(proposal=paper.proposal, email=director.email, by=signed_in(request))
            people.resend_invitation(director=director, by=signed_in(request))
            messages.success(
                request, _("The invitation to %(email)s is on its way.") % {"email": director.email}
            )
            return people_page(paper)

        return once(request, act)
    context = {
        "proposal": paper.proposal,
        "title": _("Send the invitation again") if director.invited_at else _("Send the invitation"),
        "lead": (
            _("%(name)s gets a new message at %(email)s. The link in the earlier one stops working.")
            if director.invited_at
            else _("%(name)s gets a message with a link at %(email)s.")
        )
        % {"name": director.name, "email": director.email},
        "button": _("Send the invitation"),
        "back": people_page(paper),
    }
    return render(request, "applications/proposal_confirm.html", context)


@explain_refusals
def proposal_director_remove(request: HttpRequest, ref: str, place: int) -> HttpResponse:
    """The director leaves the draft, with the amounts under their name."""
    paper = open_as_director(request, ref)
    director = paper.director(place)
    if request.method == "POST":

        def act() -> str:
            people.remove_director(director=director, by=signed_in(request))
            messages.success(
                request, _("%(name)s is no longer part of the proposal.") % {"name": director.name}
            )
            # Who takes themselves out can no longer read the proposal.
            return (
                reverse("my_proposals") if director.user_id == signed_in(request).pk else people_page(paper)
            )

        return once(request, act)
    context = {
        "proposal": paper.proposal,
        "title": _("Remove a director"),
        "lead": _(
            "%(name)s is taken out of the proposal and can no longer read it. The amounts entered for "
            "%(name)s are removed from the budget."
        )
        % {"name": director.name},
        "button": _("Remove %(name)s") % {"name": director.name},
        "back": people_page(paper),
        "danger": True,
    }
    return render(request, "applications/proposal_confirm.html", context)


def proposal_director_hand_over(request: HttpRequest, ref: str, place: int) -> HttpResponse:
    """A Project Director names who takes their part, and leaves."""
    paper = open_as_director(request, ref)
    director, user = paper.director(place), signed_in(request)
    may = paper.scope.covers(section_of(paper.draft.form, "directors"))
    if not may or not leaving.may_hand_over(director, user):
        raise Http404
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data

        def act() -> str:
            limits.invite(proposal=paper.proposal, email=values["email"], by=user)
            leaving.hand_over(director=director, **values, by=user)
            messages.success(request, _("The invitation to %(email)s is on its way.") % values)
            # Who handed over their own part can no longer read the proposal.
            return reverse("my_proposals") if director.user_id == user.pk else people_page(paper)

        try:
            return once(request, act)
        except Refused as refused:
            put_findings(form, refused)
    context = {
        "form": form,
        "director": director,
        "you": director.user_id == user.pk,
        "proposal": paper.proposal,
        "back": people_page(paper),
    }
    return render(request, "applications/proposal_director_hand_over.html", context)


@explain_refusals
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites and for what; accepting needs an account, declining does not."""
    director = people.invited_by(token)
    if director is None and (helper := helpers.helper_invited_by(token)) is not None:
        return helping.answer(request, token, helper)
    if director is None:
        return render(request, "applications/invitation_gone.html", status=404)
    if request.method == "POST" and request.POST.get("answer") == "decline":
        people.decline_invitation(token=token)
        return render(request, "applications/invitation_declined.html", {"proposal": director.proposal})
    if request.method == "POST" and request.user.is_authenticated:
        try:
            proposal = people.accept_invitation(token=token, by=signed_in(request))
        except Refused as refused:
            if any(finding.code == "already_director" for finding in refused.findings):
                messages.info(request, _("You are already one of the directors of this proposal."))
                return redirect("proposal", director.proposal.ref)
            raise
        messages.success(request, _("You have joined the proposal. Please check your details."))
        place = proposal.directors.get(user=signed_in(request)).position_in_list
        return redirect("proposal_director", proposal.ref, place)
    if not people.takes_directors(director.proposal):
        return render(
            request, "applications/invitation_late.html", {"proposal": director.proposal}, status=409
        )
    joined = [d.name for d in director.proposal.directors.filter(user__isnull=False)]
    context = {
        "director": director,
        "proposal": director.proposal,
        "call": director.proposal.call,
        "inviters": joined,
        "next": request.path,
    }
    return render(request, "applications/invitation.html", context)
