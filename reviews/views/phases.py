"""Who sees what when, for one call."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.web import user_of
from applications.models import Call
from core.errors import Refused
from core.forms import show_refusal
from reviews import actions, facts
from reviews.forms.phases import PhasesForm


def office_phases(request: HttpRequest, label: str) -> HttpResponse:
    """The dated switches of the call's review."""
    call = get_object_or_404(Call.objects.visible_to(request.user), label=label)
    phases, version = facts.phases_set(call)
    form = PhasesForm(request.POST or None, initial=PhasesForm.initial_of(phases, version))
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_phases(
                call=call, phases=form.phases, version=form.cleaned_data["version"], by=user_of(request)
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The phases of the review are set."))
            return redirect("office_phases", label=label)
    return render(request, "reviews/office_phases.html", {"call": call, "form": form, "set": version})
