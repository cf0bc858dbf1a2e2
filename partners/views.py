"""Pages of countries and mechanisms, of one's own profile, and of the officers' register."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_list_or_404, get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.web import user_of
from core import clock
from core.errors import Refused
from core.forms import show_refusal
from core.web import explain_refusals
from core.wording import sentence
from partners import actions, facts
from partners.forms import (
    AffiliationEndForm,
    AffiliationForm,
    CountryChangeForm,
    DayChoiceForm,
    DelegateEndForm,
    DelegateForm,
    DirectorCheckForm,
    OrganisationFilterForm,
    OrganisationForm,
    ProfileForm,
)
from partners.models import Affiliation, Country, Organisation
from partners.permissions import (
    can_change_countries,
    can_confirm_organisations,
    can_name_delegates,
    is_staff_reader,
)

PER_PAGE = 50


def country_list(request: HttpRequest) -> HttpResponse:
    """Allies and partners by framework as they stood on a day."""
    form = DayChoiceForm(request.GET if "on" in request.GET else None)
    day = form.day
    context = {"form": form, "alliance": facts.alliance_on(day), "is_today": day == clock.today()}
    return render(request, "partners/country_list.html", context)


def country_detail(request: HttpRequest, iso2: str) -> HttpResponse:
    """What a country is to the Alliance, what it was, and, for the office, who speaks for it."""
    country = country_door(iso2)
    periods, today = facts.periods_of(country, clock.today()), clock.today()
    context = {
        "country": country,
        "periods": periods,
        "now": next((period for period in periods if period.in_force), None),
        "delegates": facts.delegates_of(country, today) if is_staff_reader(request.user) else None,
        "today": today,
        "may_change": can_change_countries(request.user),
        "may_take_back": bool(periods and periods[0].recorded_at),
        "may_name": can_name_delegates(request.user),
    }
    return render(request, "partners/country_detail.html", context)


@explain_refusals
def country_change(request: HttpRequest, iso2: str) -> HttpResponse:
    """An administrator records what a country is from a day on."""
    country = country_door(iso2)
    form = CountryChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_status(country=country, **form.cleaned_data, by=user_of(request))
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The change is recorded."))
            return redirect("partners:country_detail", iso2=iso2)
    return render(request, "partners/country_change.html", {"country": country, "form": form})


@explain_refusals
def country_change_undo(request: HttpRequest, iso2: str) -> HttpResponse:
    """An administrator takes back the change of a country recorded last."""
    country = country_door(iso2)
    if request.method == "POST":
        actions.take_back_status(country=country, by=user_of(request))
        messages.success(request, _("The change is taken back."))
        return redirect("partners:country_detail", iso2=iso2)
    periods = facts.periods_of(country, clock.today())
    context = {"country": country, "last": periods[0] if periods else None}
    return render(request, "partners/country_change_undo.html", context)


@explain_refusals
def delegation_new(request: HttpRequest, iso2: str) -> HttpResponse:
    """An officer names somebody who speaks for a nation."""
    country = country_door(iso2)
    form = DelegateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.name_delegate(country=country, **form.cleaned_data, by=user_of(request))
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The delegate is named."))
            return redirect("partners:country_detail", iso2=iso2)
    return render(request, "partners/delegation_new.html", {"country": country, "form": form})


@explain_refusals
def delegation_end(request: HttpRequest, iso2: str, person: str) -> HttpResponse:
    """An officer says until when somebody speaks for a nation."""
    country = country_door(iso2)
    open_ones = facts.delegates_of(country, clock.today())
    delegation = get_list_or_404(open_ones, person__ref=person)[0]
    form = DelegateEndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_on = form.cleaned_data["last_day"] + timedelta(days=1)
            actions.end_delegation(delegation=delegation, end_on=end_on, by=user_of(request))
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The end is noted."))
            return redirect("partners:country_detail", iso2=iso2)
    context = {"country": country, "delegation": delegation, "form": form}
    return render(request, "partners/delegation_end.html", context)


def country_door(iso2: str) -> Country:
    """The country of that code; every country is public."""
    found: Country = get_object_or_404(Country, iso2=iso2.upper())
    return found


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
    # What one can do comes before what one cannot.
    parts.sort(key=lambda row: bool(row["reasons"]))
    open_parts = [str(row["part"]) for row in parts if not row["reasons"]]
    context = {"form": form, "parts": parts, "open_parts": open_parts}
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
