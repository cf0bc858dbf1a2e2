"""Pages of countries and mechanisms, of one's own profile, and of the officers' register."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.web import user_of
from core import clock
from core.web import explain_refusals
from core.wording import sentence
from partners import actions, facts
from partners.forms import (
    AffiliationEndForm,
    AffiliationForm,
    DayChoiceForm,
    DirectorCheckForm,
    OrganisationFilterForm,
    OrganisationForm,
    ProfileForm,
)
from partners.models import Affiliation, Organisation
from partners.permissions import can_confirm_organisations

PER_PAGE = 50


def country_list(request: HttpRequest) -> HttpResponse:
    """Allies and partners by framework as they stood on a day."""
    form = DayChoiceForm(request.GET if "on" in request.GET else None)
    day = form.day
    context = {"form": form, "alliance": facts.alliance_on(day), "is_today": day == clock.today()}
    return render(request, "partners/country_list.html", context)


def mechanism_list(request: HttpRequest) -> HttpResponse:
    """What the programme funds: the four mechanisms."""
    return render(request, "partners/mechanism_list.html")


def director_check(request: HttpRequest) -> HttpResponse:
    """Three questions and the answer whether one can be a Project Director, and why."""
    form = DirectorCheckForm(request.GET if request.GET else None)
    parts: list[dict[str, Any]] = []
    if form.is_valid():
        parts = [
            {"part": part.label, "reasons": [sentence(finding) for finding in found]}
            for part, found in form.findings().items()
        ]
    context = {"form": form, "parts": parts, "any_part": any(not row["reasons"] for row in parts)}
    return render(request, "partners/director_check.html", context)


@explain_refusals
def profile(request: HttpRequest) -> HttpResponse:
    """One's own names, nationality, residence, posts, language and time zone."""
    user = user_of(request)
    form = ProfileForm.of(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.save_profile(**form.cleaned_data, by=user)
        messages.success(request, _("Your profile is saved."))
        return redirect("partners:profile")
    person = facts.person_of(user)
    context = {"form": form, "person": person, "posts": facts.posts_of(person) if person else ()}
    return render(request, "partners/profile.html", context)


@explain_refusals
def affiliation_new(request: HttpRequest) -> HttpResponse:
    """Add a post of one's own."""
    user = user_of(request)
    form = AffiliationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_own_post(**form.cleaned_data, by=user)
        messages.success(request, _("Your post is added."))
        return redirect("partners:profile")
    context = {"form": form, "names": facts.organisation_names(user)}
    return render(request, "partners/affiliation_new.html", context)


@explain_refusals
def affiliation_end(request: HttpRequest, ref: str) -> HttpResponse:
    """Say when a post of one's own ended."""
    post = get_object_or_404(Affiliation.objects.own_of(request.user), ref=ref)
    form = AffiliationEndForm(request.POST or None, affiliation=post)
    if request.method == "POST" and form.is_valid():
        end_on = form.cleaned_data["last_day"] + timedelta(days=1)
        actions.end_affiliation(affiliation=post, end_on=end_on, by=user_of(request))
        messages.success(request, _("The end of your post is noted."))
        return redirect("partners:profile")
    return render(request, "partners/affiliation_end.html", {"form": form, "post": post})


def organisation_list(request: HttpRequest) -> HttpResponse:
    """The register of organisations: search, and those that wait for an officer."""
    form = OrganisationFilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = facts.organisations_for(
        request.user,
        text=chosen.get("q", ""),
        country=chosen.get("country"),
        kind=chosen.get("kind", ""),
        confirmed=False if chosen.get("to_confirm") else None,
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "to_confirm": Organisation.objects.visible_to(request.user).unconfirmed().count(),
        "only_to_confirm": bool(chosen.get("to_confirm")),
        "may_change": can_confirm_organisations(request.user),
    }
    return render(request, "partners/organisation_list.html", context)


@explain_refusals
def organisation_new(request: HttpRequest) -> HttpResponse:
    """An officer enters an organisation, which is confirmed thereby."""
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        organisation = actions.register_organisation(**form.cleaned_data, by=user_of(request))
        messages.success(request, _("%(name)s is in the register.") % {"name": organisation.name})
        return redirect("partners:organisation_detail", ref=organisation.ref)
    return render(request, "partners/organisation_edit.html", {"form": form})


def organisation_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """One organisation: its entry, and who works there now."""
    organisation = door(request, ref)
    context = {
        "organisation": organisation,
        "may_receive_grant": facts.may_receive_grant(organisation),
        "people": facts.people_at(organisation, clock.today()),
        "may_change": can_confirm_organisations(request.user),
    }
    return render(request, "partners/organisation_detail.html", context)


@explain_refusals
def organisation_edit(request: HttpRequest, ref: str) -> HttpResponse:
    """An officer mends the entry of an organisation."""
    organisation = door(request, ref)
    form = OrganisationForm.of(organisation, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.save_organisation(organisation=organisation, **form.cleaned_data, by=user_of(request))
        messages.success(request, _("The entry is saved."))
        return redirect("partners:organisation_detail", ref=ref)
    return render(request, "partners/organisation_edit.html", {"form": form, "organisation": organisation})


@explain_refusals
def organisation_confirm(request: HttpRequest, ref: str) -> HttpResponse:
    """An officer vouches for an organisation."""
    organisation = actions.confirm_organisation(organisation=door(request, ref), by=user_of(request))
    messages.success(request, _("%(name)s is confirmed.") % {"name": organisation.name})
    return redirect("partners:organisation_detail", ref=ref)


def door(request: HttpRequest, ref: str) -> Organisation:
    """The organisation of that reference, if the person who asks may see it."""
    visible = Organisation.objects.visible_to(request.user)
    found: Organisation = get_object_or_404(
        visible.select_related("country", "parent", "registered_by"), ref=ref
    )
    return found
