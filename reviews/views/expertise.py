"""What experts say of themselves: knowledge, people they will not judge, days away."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.web import user_of
from core.errors import Refused
from core.web import explain_refusals
from reviews import actions, facts
from reviews.forms.experts import AbsenceForm, AcquaintanceForm, LevelsForm
from reviews.models import Expert
from reviews.views.findings import put_findings


def _me(request: HttpRequest) -> Expert:
    expert = facts.expert_of(user_of(request))
    if expert is None:
        raise Http404
    return expert


def _number(request: HttpRequest) -> int | None:
    typed = request.POST.get("drop", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 15 else None


@explain_refusals
def expertise(request: HttpRequest) -> HttpResponse:
    """The expert's own page: what they know, with posts, people and days away beside it."""
    expert = _me(request)
    form = LevelsForm(request.POST or None, expert=expert)
    if request.method == "POST" and form.is_valid():
        actions.save_own_expertise(expert=expert, **form.values(), by=user_of(request))
        messages.success(request, _("What you know is saved."))
        return redirect("my_expertise")
    context = {"form": form, "expert": expert, "own": facts.own_pool(expert)}
    return render(request, "reviews/expert_own.html", context)


@explain_refusals
def people(request: HttpRequest) -> HttpResponse:
    """People whose proposals the expert will not judge."""
    expert, drop = _me(request), _number(request)
    if request.method == "POST" and drop is not None:
        actions.drop_acquaintance(expert=expert, number=drop, by=user_of(request))
        return redirect("my_people")
    form = AcquaintanceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        named = actions.name_acquaintance(expert=expert, **form.cleaned_data, by=user_of(request))
        messages.success(
            request, _("Proposals of %(name)s are closed to you from now on.") % {"name": named.name}
        )
        return redirect("my_people")
    return render(request, "reviews/expert_people.html", {"form": form, "own": facts.own_pool(expert)})


@explain_refusals
def away(request: HttpRequest) -> HttpResponse:
    """Days on which the expert is not asked."""
    return _away(request, _me(request), reverse("my_absence"), reverse("my_expertise"))


@explain_refusals
def pause(request: HttpRequest, ref: str) -> HttpResponse:
    """The same, noted by an officer."""
    expert = get_object_or_404(Expert.objects.select_related("person", "user"), person__ref=ref)
    return _away(request, expert, reverse("office_expert_absence", args=[ref]), reverse("office_experts"))


def _away(request: HttpRequest, expert: Expert, here: str, back: str) -> HttpResponse:
    drop, form = _number(request), AbsenceForm(None)
    if request.method == "POST" and drop is not None:
        actions.drop_absence(expert=expert, number=drop, by=user_of(request))
        return redirect(here)
    if request.method == "POST":
        form = AbsenceForm(request.POST)
        try:
            if form.is_valid():
                actions.note_absence(expert=expert, **form.cleaned_data, by=user_of(request))
                messages.success(request, _("Nobody is asked for a review on these days."))
                return redirect(here)
        except Refused as refused:
            put_findings(form, refused)
    context = {"form": form, "expert": expert, "own": facts.own_pool(expert), "back": back}
    return render(request, "reviews/expert_away.html", context)
