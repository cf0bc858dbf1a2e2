"""Setting up, publishing and closing calls."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.web import user_of
from applications.actions import calls as actions
from applications.call_reading import CLOSED, PREPARED, CallRead, announced_closing, call_rows, read_call
from applications.eligibility import ANONYMOUS, NAMES_WORDS, Severity
from applications.enums import Mechanism, State
from applications.forms.calls import AmendForm, CallForm, CloseCallForm, ExtendCallForm, initial_of
from applications.models import Call, Proposal
from applications.views.calls import page_of
from core import clock
from core.errors import Finding, Refused
from core.forms import show_refusal
from core.once import once
from core.web import explain_refusals, refusal_page


def door(user: Any, label: str) -> Call:
    """Give the call, published or not. Raises Http404."""
    found = Call.objects.visible_to(user).select_related("priority_list")
    call: Call = get_object_or_404(found, label=label)
    return call


def office_calls(request: HttpRequest) -> HttpResponse:
    """Every call, those in preparation first."""
    calls = Call.objects.visible_to(request.user).with_facts()
    rows = call_rows(calls, clock.now())
    counts = {row["call__label"]: row["n"] for row in Proposal.objects.for_programme(request.user).per_call()}
    context = {
        "prepared": [(row, 0) for row in rows if row.stands == PREPARED],
        "rows": [(row, counts.get(row.label, 0)) for row in rows if row.stands != PREPARED],
    }
    return render(request, "applications/office_call_list.html", context)


def office_call(request: HttpRequest, label: str) -> HttpResponse:
    """One call: what it says, and what can be done with it now."""
    call = door(request.user, label)
    read = read_call(call)
    context = {
        "call": read,
        "published_at": call.published_at,
        "grace": call.grace_minutes,
        "reviews_needed": call.reviews_needed,
        "form_version": call.form_version,
        "count": Proposal.objects.for_programme(request.user).filter(call=call).count(),
        "in_preparation": read.stands == PREPARED,
        "running": read.stands not in {PREPARED, CLOSED},
        "full_proposals_running": awaits_full_proposals(read),
        "names": names_words(read, call),
        "officer": request.user.is_officer,  # type: ignore[union-attr]
        "takes_away": user_of(request).is_officer or user_of(request).is_auditor,
    }
    return render(request, "applications/office_call_detail.html", context)


def names_words(read: CallRead, call: Call) -> str:
    """Give whether reviewers of short proposals read names, or "" where the call takes no short proposals."""
    if all(mechanism.code != Mechanism.MYP for mechanism in read.mechanisms):
        return ""
    return str(NAMES_WORDS[call.rule_severities.get(ANONYMOUS, Severity.OFF)])


def office_call_preview(request: HttpRequest, label: str) -> HttpResponse:
    """The public page exactly as everybody will read it."""
    context = page_of(door(request.user, label), preview=True)
    return render(request, "applications/call_detail.html", context)


@explain_refusals
def office_call_new(request: HttpRequest) -> HttpResponse:
    """A new call, in preparation until it is published."""
    form = CallForm(request.POST or None)

    def act() -> str:
        call = actions.create_call(
            values=form.values,
            frames=form.frame_values,
            priorities=list(form.cleaned_data["priorities"]),
            by=request.user,  # type: ignore[arg-type]
        )
        messages.success(
            request, _("Call %(label)s is in preparation. Look at its preview.") % {"label": call.label}
        )
        return reverse("office_call", args=[call.label])

    return _form_page(request, form, act, "applications/office_call_form.html", {})


@explain_refusals
def office_call_edit(request: HttpRequest, label: str) -> HttpResponse:
    """Change a call that is in preparation."""
    call = door(request.user, label)
    if call.published_at is not None:
        return _refused(request, call, "call_published")
    form = CallForm(request.POST or None, initial=initial_of(call))

    def act() -> str:
        changed = actions.edit_call(
            call=call,
            values=form.values,
            frames=form.frame_values,
            priorities=list(form.cleaned_data["priorities"]),
            by=request.user,  # type: ignore[arg-type]
        )
        messages.success(request, _("The call is saved."))
        return reverse("office_call", args=[changed.label])

    return _form_page(request, form, act, "applications/office_call_form.html", {"call": call})


@explain_refusals
def office_call_amend(request: HttpRequest, label: str) -> HttpResponse:
    """Make the texts of a published call clearer, with a line in its public log."""
    call = door(request.user, label)
    if call.published_at is None:
        return _refused(request, call, "call_not_published")
    texts = {"title": call.title, "summary": call.summary, "guidance": call.guidance}
    form = AmendForm(request.POST or None, initial=texts)

    def act() -> str:
        data = form.cleaned_data
        actions.amend_call(
            call=call,
            values={name: data[name] for name in texts},
            change=data["change"],
            by=request.user,  # type: ignore[arg-type]
        )
        messages.success(request, _("The call is changed, and its public log says so."))
        return reverse("office_call", args=[call.label])

    return _form_page(request, form, act, "applications/office_call_amend.html", {"call": call})


@explain_refusals
def office_call_extend(request: HttpRequest, label: str) -> HttpResponse:
    """Let the whole call close later."""
    call = door(request.user, label)
    if call.published_at is None:
        return _refused(request, call, "call_not_published")
    form = ExtendCallForm(request.POST or None, initial={"phase": request.GET.get("phase", "1")})

    def act() -> str:
        data = form.cleaned_data
        actions.extend_call(
            call=call,
            until=data["until"],
            phase=int(data["phase"]),
            reason=data["reason"],
            by=request.user,  # type: ignore[arg-type]
        )
        messages.success(request, _("The call closes later, and its public log says why."))
        return reverse("office_call", args=[call.label])

    later = list(call.extensions.filter(proposal=None))
    context = {
        "call": call,
        "closes_at": announced_closing(call, later),
        "phase2_closes_at": announced_closing(call, later, phase=2),
    }
    return _form_page(request, form, act, "applications/office_call_extend.html", context)


@explain_refusals
def office_call_close(request: HttpRequest, label: str) -> HttpResponse:
    """Close the call now, for a public reason."""
    call = door(request.user, label)
    form = CloseCallForm(request.POST or None)

    def act() -> str:
        actions.close_call(call=call, reason=form.cleaned_data["reason"], by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The call is closed."))
        return reverse("office_call", args=[call.label])

    return _form_page(request, form, act, "applications/office_call_close.html", {"call": call})


@explain_refusals
def office_call_close_phase2(request: HttpRequest, label: str) -> HttpResponse:
    """Take no more full proposals from now on, for a public reason."""
    call = door(request.user, label)
    read = read_call(call)
    if not awaits_full_proposals(read):
        return _refused(
            request, call, "phase2_already_closed" if read.phase2_closes_at else "phase2_without_date"
        )
    form = CloseCallForm(request.POST or None)

    def act() -> str:
        actions.close_phase_two(call=call, reason=form.cleaned_data["reason"], by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("No more full proposals are taken."))
        return reverse("office_call", args=[call.label])

    drafts = Proposal.objects.filter(call=call, phase=2, state=State.DRAFT).count()
    context = {"call": call, "closes_at": read.phase2_closes_at, "drafts": drafts}
    return _form_page(request, form, act, "applications/office_call_close_phase2.html", context)


def awaits_full_proposals(read: CallRead) -> bool:
    """Whether the call itself has closed and invited teams may still send full proposals."""
    return read.stands == CLOSED and read.phase2_closes_at is not None and clock.now() < read.phase2_closes_at


@explain_refusals
def office_call_publish(request: HttpRequest, label: str) -> HttpResponse:
    """Confirm and publish the call."""
    call = door(request.user, label)
    if request.method == "POST":

        def act() -> str:
            actions.publish_call(call=call, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("The call is public."))
            return reverse("office_call", args=[call.label])

        return once(request, act)
    return render(request, "applications/office_call_publish.html", {"call": call})


def _refused(request: HttpRequest, call: Call, code: str) -> HttpResponse:
    """The page that says why this cannot be done with the call, and leads back to it."""
    return refusal_page(request, Refused(Finding(code)), back=reverse("office_call", args=[call.label]))


def _form_page(
    request: HttpRequest, form: Any, act: Callable[[], str], template: str, context: dict[str, Any]
) -> HttpResponse:
    """Draw the form, or act once on a valid one; a refusal stands in the form, and nothing typed is lost."""
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, act)
        except Refused as refused:
            show_refusal(form, refused)
    return render(request, template, {"form": form, **context})
