"""Everybody who was in the room signs the panel report; who presides records a refusal."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.web import user_of
from core.once import once
from core.web import explain_refusals
from reviews import actions, facts
from reviews.facts import signing
from reviews.scoring import rubric_of
from reviews.views import discussing, panels
from reviews.views.reviewer import posted_version


@explain_refusals
def stand_by(request: HttpRequest, ref: str) -> HttpResponse:
    """The report as it stands, for who was in the room and signs it."""
    user = user_of(request)
    row, _standing = discussing.door(user, ref)
    report = facts.report_in_force(row)
    if report is None:
        raise Http404
    rows = signing.signatures_of(row, report)
    mine = next((one for one in rows if one.ref == user.ref), None)
    if mine is None:
        raise Http404
    if request.method == "POST":

        def act() -> str:
            actions.stand_by_report(proposal=row, version=posted_version(request), by=user)
            messages.success(
                request, _("You stand by the panel report. If it changes, you will be asked again.")
            )
            return reverse("panel_discussion", args=[ref])

        return once(request, act)
    rubric = rubric_of(row.call.rubric, row.mechanism)
    context = {
        "row": row,
        "report": facts.report_read(report, rubric),
        "complete": not facts.missing_in_report(report, rubric, ""),
        "mine": mine,
        "digest": signing.report_digest(report),
        "version": report.edit_version,
    }
    return render(request, "reviews/report_stand.html", context)


@explain_refusals
def refusal(request: HttpRequest, ref: str) -> HttpResponse:
    """Who presides records that somebody who was in the room does not stand by the report."""
    row = panels.door(user_of(request), ref)
    person = get_object_or_404(User, ref=request.POST.get("person", ""))
    reason = request.POST.get("reason", "")

    def act() -> str:
        actions.note_refusal(
            proposal=row, user=person, reason=reason, version=posted_version(request), by=user_of(request)
        )
        messages.success(request, _("The refusal of %(name)s is on record.") % {"name": person.name})
        return reverse("panel_report_sign", args=[ref])

    return once(request, act)
