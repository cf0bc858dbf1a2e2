"""What a delegate of a nation reads and says: the lists under silence procedure, each with the nation's own words."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.web import user_of
from core.files import attachment
from core.once import once
from core.web import explain_refusals
from decisions import forms
from decisions.actions import speaking
from decisions.facts.nations import ConsultationRead, for_delegate, read_consultation
from decisions.views.answers import done_or_errors
from decisions.views.doors import nation_door, not_here
from reviews.facts import nations_of

SHOWN = 50


def consultation_list(request: HttpRequest) -> HttpResponse:
    """The lists on which the nations were asked, newest first."""
    nations = list(nations_of(request.user).order_by("sort_key"))
    if not nations:
        raise not_here()
    context = {"consultations": for_delegate(request.user)[:SHOWN], "nations": nations}
    return render(request, "decisions/nation_list.html", context)


@explain_refusals
def consultation(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One list: the proposals, when the silence ends, what the nation said, and the form to speak."""
    found = nation_door(request.user, code, number)
    read = read_consultation(found, request.user, office=False)
    step = request.POST.get("step", "")
    if step.startswith("lift:"):
        return _lift(request, read, step.partition(":")[2])
    form = _form(request, read)
    status = 200
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            speaking.speak(consultation=found, **form.cleaned_data, by=user_of(request))
            messages.success(request, _("Your nation’s words are with the programme office."))
            return reverse("nation_consultation", args=[code, number])

        answer, status = done_or_errors(request, form, do)
        if answer is not None:
            return answer
    context = {
        "consultation": found,
        "read": read,
        # What was sent a moment too late is not lost to the person who wrote it.
        "form": form if read.running or form.is_bound else None,
        "own": [(p, p.pk if read.running and p.lifted_at is None else 0) for p in read.positions],
        "sheet": found.sheet_file is not None and read.whole,
    }
    return render(request, "decisions/nation_detail.html", context, status=status)


def _form(request: HttpRequest, read: ConsultationRead) -> Any:
    refs = [(entry["ref"], f"{entry['ref']} {entry['title']}") for entry in read.listing]
    nations = nations_of(request.user).order_by("sort_key")
    return forms.SpeakForm(request.POST or None, nations=nations, refs=refs)


def _lift(request: HttpRequest, read: ConsultationRead, key: str) -> HttpResponse:
    position = next((one for one in read.positions if str(one.pk) == key), None)
    if position is None:
        raise not_here()
    found = read.consultation

    def do() -> str:
        speaking.lift(position=position, by=user_of(request))
        messages.success(request, _("This is lifted; it stays on record."))
        return reverse("nation_consultation", args=[found.round.code, found.number])

    return once(request, do)


def sheet(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The decision sheet, to save; for delegates who have no part in any proposal on it."""
    found = nation_door(request.user, code, number)
    if found.sheet_file is None or not read_consultation(found, request.user, office=False).whole:
        raise not_here()
    return attachment(found.sheet_file)
