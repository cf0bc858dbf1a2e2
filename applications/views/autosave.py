"""Saving a section while it is being written: the same action as the button, answered in values for the script."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.web import kept, not_kept
from applications.actions import drafting
from applications.facts import Around, Draft, form_of
from applications.forms.section import SectionWork, posted_work
from applications.mechanisms import Section
from applications.models import Proposal, SectionEntry
from applications.progress import is_wrong
from applications.rules import question_findings
from applications.views.hub import when
from applications.views.paper import signed_in, team_door
from core import clock
from core.errors import Refused
from core.forms import error_items
from core.wording import sentence


def proposal_section_autosave(request: HttpRequest, ref: str, key: str) -> JsonResponse:
    """Save what stands in the page; the answer has the new version, the time, and how many answers are wrong."""
    user = signed_in(request)
    proposal = get_object_or_404(team_door(user), ref=ref)
    section = form_of(proposal).section(key)
    if section is None:
        raise Http404
    work = posted_work(section, *_reading(proposal, section), request.POST)
    if not work.is_valid():
        return _unreadable(work)
    try:
        entry = drafting.save_section(
            proposal=proposal,
            key=section.key,
            data=work.answers,
            version=work.version,
            completed=None,
            by=user,
            rows=work.rows,
            sending=work.sending,
            automatic=True,
        )
    except Refused as refused:
        return _refused(request, proposal, section, refused)
    wrong = sum(1 for finding in question_findings(section, work.answers) if is_wrong(finding))
    wrong += len(work.grid.errors) if work.grid else 0
    return kept(request, version=entry.version, wrong=wrong)


def _reading(proposal: Proposal, section: Section) -> tuple[Draft, Around]:
    """What the inputs are read with: the form, and at most one list that its choices or its columns come from.

    Countries are kept by the shape of their codes, as in the cells of tables.
    """
    draft = Draft(proposal, form_of(proposal), {}, [], [], [])
    around = Around(None, None, None, (), {})
    if section.kind == "budget":
        directors = proposal.directors.select_related("organisation__country")
        draft = replace(draft, directors=list(directors))
    if any(question.source == "priorities" for question in section.questions):
        around = replace(around, priorities=tuple(proposal.call.priorities.all()))
    return draft, around


def _unreadable(work: SectionWork) -> JsonResponse:
    texts = [str(item.text) for item in error_items(work.questions, work.done)]
    return not_kept("unreadable", ". ".join(texts))


def _refused(request: HttpRequest, proposal: Proposal, section: Section, refused: Refused) -> JsonResponse:
    text = " ".join(sentence(finding) for finding in refused.findings)
    if all(finding.code != "stale_section" for finding in refused.findings):
        return not_kept("refused", text, refused.status)
    found = SectionEntry.objects.filter(proposal=proposal, key=section.key)
    entry = found.select_related("changed_by").first()
    # Nobody saved it yet where the page sent no version at all.
    return not_kept("stale", _who_saved(request, entry) if entry else text, refused.status)


def _who_saved(request: HttpRequest, entry: SectionEntry) -> str:
    user = signed_in(request)
    values: dict[str, Any] = {
        "by": entry.changed_by,
        "at": when(entry.changed_at or clock.now(), clock.now(), user),
    }
    if entry.changed_by_id == user.pk:
        return _("You saved this section in another window (%(at)s), after you had opened it here.") % values
    return _("%(by)s saved this section (%(at)s), after you had opened it.") % values
