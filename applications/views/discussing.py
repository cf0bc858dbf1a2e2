"""What the team says about a section, and who is to write it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from applications import limits
from applications.actions import discussing
from applications.enums import Rights
from applications.facts import form_of
from applications.forms.discussing import CommentForm, WriterForm
from applications.mechanisms import Section
from applications.models import Proposal, SectionComment
from applications.views.hub import when
from applications.views.paper import Paper, open_paper, signed_in, team_door
from core import clock
from core.errors import Refused
from core.once import once
from core.web import explain_refusals
from core.wording import sentence


@dataclass
class Thread:
    """A first remark with its replies, as pages show it."""

    first: SectionComment
    when: str
    settle_url: str = ""
    replies: list[tuple[SectionComment, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Talk:
    """All that is said about one section: what is open, what is settled, and whether more can be said."""

    open: list[Thread]
    settled: list[Thread]
    url: str
    closed: bool


def threads_of(comments: Iterable[SectionComment], user: User) -> list[Thread]:
    """Give the remarks of one section as threads, in the order they began. Needs: `by` and `resolved_by` fetched."""
    now, threads = clock.now(), {}
    for remark in comments:
        at = when(remark.at, now, user)
        if remark.replies_to_id is None:
            threads[remark.pk] = Thread(remark, at)
        elif remark.replies_to_id in threads:
            threads[remark.replies_to_id].replies.append((remark, at))
    return list(threads.values())


def talk_of(proposal: Proposal, section: Section, user: User, *, closed: bool) -> Talk:
    """Give what is said about the section: one query."""
    found = proposal.comments.filter(key=section.key).select_related("by", "resolved_by").order_by("number")
    threads = threads_of(found, user)
    for thread in threads:
        if not closed:
            thread.settle_url = reverse("proposal_comment_settle", args=[proposal.ref, thread.first.number])
    return Talk(
        open=[one for one in threads if one.first.resolved_at is None],
        settled=[one for one in threads if one.first.resolved_at is not None],
        url=reverse("proposal_section_comments", args=[proposal.ref, section.key]),
        closed=closed,
    )


def _number(text: str) -> int | None:
    """Give the comment that is answered; 0, which none has, for what is no number."""
    if not text:
        return None
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 9 else 0


def proposal_section_comments(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """The comments on a section; a new one is the team's at once."""
    paper, user = open_paper(request, ref), signed_in(request)
    section = paper.section(key)
    form = CommentForm(request.POST or None)
    answered = request.POST.get("replies_to", request.GET.get("to", ""))
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            limits.comment(by=user)
            discussing.comment(
                proposal=paper.proposal,
                key=key,
                text=form.cleaned_data["text"],
                replies_to=_number(answered),
                by=user,
            )
            messages.success(request, _("Your comment is sent to the team."))
            return f"{_home(paper, key)}#comments"

        try:
            return once(request, act)
        except Refused as refused:
            for finding in refused.findings:
                form.add_error("text" if finding.where == "text" else None, sentence(finding))
    talk = talk_of(paper.proposal, section, user, closed=paper.scope.nothing)
    context = {
        "paper": paper,
        "proposal": paper.proposal,
        "section": section,
        "talk": talk,
        "form": form,
        "answers": next((one for one in talk.open if str(one.first.number) == answered), None),
        "back": _home(paper, key),
    }
    return render(request, "applications/proposal_section_comments.html", context)


def _home(paper: Paper, key: str) -> str:
    """Give the page on which the reader sees the section with its comments."""
    here = paper.scope.covers(key) or not paper.may_write
    name = "proposal_section" if here and not paper.scope.nothing else "proposal_section_comments"
    return reverse(name, args=[paper.proposal.ref, key])


@explain_refusals
def proposal_comment_settle(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """A thread is resolved, or open again."""
    paper = open_paper(request, ref)
    first = get_object_or_404(paper.proposal.comments, number=number, replies_to__isnull=True)
    resolved = request.POST.get("resolved") == "yes"
    discussing.settle(
        proposal=paper.proposal, key=first.key, number=number, resolved=resolved, by=signed_in(request)
    )
    messages.success(request, _("Resolved.") if resolved else _("Open again."))
    return redirect(f"{_home(paper, first.key)}#comments")


def proposal_comments(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything the team said, by section; readable for as long as the proposal is."""
    user = signed_in(request)
    proposal = get_object_or_404(team_door(user), ref=ref)
    found = proposal.comments.select_related("by", "resolved_by").order_by("number")
    by_key: dict[str, list[SectionComment]] = {}
    for remark in found:
        by_key.setdefault(remark.key, []).append(remark)
    parts = [
        {"section": section, "threads": threads_of(by_key[section.key], user)}
        for section in form_of(proposal).sections
        if section.key in by_key
    ]
    return render(request, "applications/proposal_comments.html", {"proposal": proposal, "parts": parts})


def writers_of(paper: Paper) -> Sequence[User]:
    """Give everyone who writes in the proposal now, directors first: one query for the helpers."""
    directors = [director.user for director in paper.draft.directors if director.user is not None]
    helpers = paper.proposal.helpers.filter(
        ended_at__isnull=True, user__is_active=True, rights=Rights.EDIT
    ).select_related("user")
    return [user for user in directors if user.is_active] + [helper.user for helper in helpers if helper.user]


def proposal_section_writer(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """Whose the section is to write; the task list says so."""
    paper, user = open_paper(request, ref), signed_in(request)
    section = paper.section(key)
    if not paper.may_write or paper.scope.nothing:
        raise Http404
    entry = paper.draft.sections.get(key)
    now = entry.writer if entry else None
    known = {person.ref: person for person in writers_of(paper)}
    form = WriterForm(
        request.POST or None,
        people=[(person.ref, _you(person, user)) for person in known.values()],
        initial={"writer": now.ref if now else ""},
    )
    back = reverse("proposal_section", args=[ref, key])
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            writer = known.get(form.cleaned_data["writer"])
            limits.assign(by=user)
            discussing.assign_section(proposal=paper.proposal, key=key, writer=writer, by=user)
            return back

        try:
            return once(request, act)
        except Refused as refused:
            for finding in refused.findings:
                form.add_error("writer" if finding.where == "writer" else None, sentence(finding))
    context: dict[str, Any] = {"form": form, "proposal": paper.proposal, "section": section, "back": back}
    return render(request, "applications/proposal_section_writer.html", context)


def _you(person: User, user: User) -> str:
    return _("%(name)s (you)") % {"name": person.name} if person == user else person.name
