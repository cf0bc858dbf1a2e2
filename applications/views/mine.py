"""A director's own proposals, and starting one."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from applications import limits
from applications.actions import people
from applications.actions.drafting import start_draft
from applications.decision_panel import answer_dates
from applications.enums import Rights
from applications.facts import closing_of, form_of, standing_of, stated
from applications.forms.start import StartForm
from applications.lifecycle import CHANGES_FACE, TOO_LATE_FACE, Audience, Face, face
from applications.models import Call, Director, Extension, Helper, Proposal
from applications.views.paper import signed_in, team_door
from core import clock
from core.errors import Refused
from core.once import once
from core.wording import sentence

# Who comes back this soon with the browser's Back button wants the draft, not a second one.
MINUTES_OF_A_MOMENT = 15


def my_proposals(request: HttpRequest) -> HttpResponse:
    """Every proposal the person directs or helps with, the next deadline first."""
    user = signed_in(request)
    proposals = list(team_door(user).order_by("-submitted_at", "-created_at", "ref"))
    roles = dict(Director.objects.filter(user=user).values_list("proposal_id", "role"))
    rights = dict(
        Helper.objects.filter(user=user, ended_at__isnull=True).values_list("proposal_id", "rights")
    )
    extensions: dict[int, list[Extension]] = defaultdict(list)
    for extension in Extension.objects.filter(call__in={p.call_id for p in proposals}):
        extensions[extension.call_id].append(extension)
    # That a short proposal was followed by a full one is an outcome: told to its directors.
    followers = dict(Proposal.objects.filter(follows__in=list(roles)).values_list("follows_id", "ref"))
    answers = answer_dates([p for p in proposals if p.pk in roles])
    rows = [
        _row(
            p,
            roles.get(p.pk) or Rights(rights[p.pk]),
            extensions[p.call_id],
            followers.get(p.pk, ""),
            answers.get(p.pk),
        )
        for p in proposals
    ]
    writing = {row["proposal"].ref for row in rows if row["face"].key == "draft"}
    for row in rows:
        if row["follower"] and row["follower"] not in writing:
            row.update(action=_("Nothing; its full proposal stands in this list"), url="")
    rows.sort(key=lambda row: (row["deadline"] is None, row["deadline"] or clock.now()))
    invitations = [
        {"title": row.proposal.title or _("Untitled proposal"), "row": row, "token": token}
        for row, token in people.waiting_for(user)
    ]
    return render(request, "applications/proposal_mine.html", {"rows": rows, "invitations": invitations})


def _row(
    proposal: Proposal,
    role: str | Rights,
    extensions: list[Extension],
    follower: str,
    answer_by: datetime | None,
) -> dict[str, Any]:
    own = [e for e in extensions if e.proposal_id in {None, proposal.pk}]
    closes_at = closing_of(proposal.call, phase=proposal.phase, extensions=own)
    helps = isinstance(role, Rights)
    told = face(standing_of(proposal, closes_at=closes_at), Audience.HELPER if helps else Audience.DIRECTOR)
    late = told is CHANGES_FACE and proposal.reply_by is not None and proposal.reply_by <= clock.now()
    action, url = next_action(proposal, told, follower, role)
    by_call = stated(proposal.call, closes_at)
    deadline = {
        "draft": by_call,
        "submitted": by_call,
        "needs-changes": proposal.reply_by,
        "awarded": answer_by,
    }.get(told.key)
    return {
        "proposal": proposal,
        "title": proposal.title or _("Untitled proposal"),
        "mechanism": form_of(proposal).title,
        "role": role.label if isinstance(role, Rights) else role,
        "face": TOO_LATE_FACE if late else told,
        "follower": follower,
        "deadline": deadline,
        "action": action,
        "url": url,
    }


def next_action(
    proposal: Proposal, told: Face, follower: str = "", role: str | Rights = ""
) -> tuple[str, str]:
    """Give what the director or helper does next and where ("" when there is nothing to do)."""
    page = reverse("proposal", args=[proposal.ref])
    if isinstance(role, Rights):
        if told.key in {"draft", "needs-changes"}:
            return (_("Continue writing"), page) if role == Rights.EDIT else (_("Read and comment"), page)
        return _("Nothing"), ""
    if told.key == "draft":
        return _("Continue writing"), page
    if told.key == "needs-changes" and proposal.reply_by and proposal.reply_by <= clock.now():
        return _("Nothing; the date for changes has passed"), ""
    if told.key == "needs-changes":
        return _("Make the changes and submit again"), page
    if told.key == "awarded":
        return _("Accept or turn down the award"), page
    if told.key == "invited" and follower:
        return _("Write the full proposal"), reverse("proposal", args=[follower])
    if told.key == "submitted":
        return _("Nothing; you can reopen it until the call closes"), ""
    if told.key == "under-review":
        return _("Nothing now; we write when there is a decision"), ""
    return _("Nothing"), ""


def untouched_draft(call: Call, user: User) -> Proposal | None:
    """Give the draft the person began in the call a moment ago and has not written in, or None."""
    lately = clock.now() - timedelta(minutes=MINUTES_OF_A_MOMENT)
    begun = Proposal.objects.filter(call=call, created_by=user, created_at__gte=lately, follows=None)
    touched = Q(sections__version__gt=0) | Q(directors__invited_at__isnull=False)
    return begun.exclude(touched).order_by("-pk").first()


def proposal_start(request: HttpRequest, label: str) -> HttpResponse:
    """A draft is started once; coming back shows the draft, never a second one."""
    user = signed_in(request)
    call = get_object_or_404(Call.objects.published(), label=label)
    fresh = untouched_draft(call, user)
    if fresh is not None and request.method != "POST":
        messages.info(request, _("You have just started this proposal. Here it is."))
        return redirect("proposal", fresh.ref)
    asked = request.GET.get("mechanism", "")
    form = StartForm(request.POST or None, call=call, initial={"mechanism": asked})
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            limits.start(call=call, by=user)
            proposal = start_draft(call=call, **form.cleaned_data, by=user)
            return reverse("proposal", args=[proposal.ref])

        try:
            return once(request, act)
        except Refused as refused:
            for finding in refused.findings:
                form.add_error(None, sentence(finding))
    return render(request, "applications/proposal_start.html", {"form": form, "call": call})
