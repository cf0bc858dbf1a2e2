"""Earlier versions of a section: who saved what when, any of them beside the present text, and brought back."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.actions import drafting
from applications.facts import Draft
from applications.forms.section import saved_work
from applications.mechanisms import Section
from applications.models import BudgetLine, SectionEntry, SectionState
from applications.views.hub import moment_of
from applications.views.paper import Paper, open_paper, signed_in
from core.differences import words_between
from core.errors import Refused
from core.web import refusal_page


def proposal_section_states(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """The last saved states of the section, the newest first."""
    paper = open_paper(request, ref)
    section = paper.section(key)
    user = signed_in(request)
    entry = paper.draft.sections.get(key)
    states = SectionState.objects.filter(entry__proposal=paper.proposal, entry__key=key).select_related("by")
    rows = [
        {"state": state, "when": moment_of(state.at, user), "present": not place}
        for place, state in enumerate(states)
    ]
    context = {"proposal": paper.proposal, "section": section, "entry": entry, "rows": rows}
    return render(request, "applications/proposal_section_states.html", context)


def proposal_section_state(request: HttpRequest, ref: str, key: str, number: int) -> HttpResponse:
    """One earlier state beside the present text; bringing it back is a saving like any other."""
    paper = open_paper(request, ref)
    section = paper.section(key)
    states = SectionState.objects.filter(entry__proposal=paper.proposal, entry__key=key)
    state = get_object_or_404(states.select_related("by"), number=number)
    if request.method == "POST":
        return _restore(request, paper, section, state)
    entry = paper.draft.sections.get(key)
    user = signed_in(request)
    context = {
        "proposal": paper.proposal,
        "section": section,
        "state": state,
        "when": moment_of(state.at, user),
        "parts": list(_parts(paper, section, state)),
        "version": entry.version if entry else 0,
        "may_restore": paper.may_write and paper.scope.covers(key),
    }
    return render(request, "applications/proposal_section_state.html", context)


def _restore(request: HttpRequest, paper: Paper, section: Section, state: SectionState) -> HttpResponse:
    ref = paper.proposal.ref
    given = request.POST.get("version", "")
    try:
        drafting.restore_section(
            proposal=paper.proposal,
            key=section.key,
            number=state.number,
            version=int(given) if given.isdecimal() and len(given) < 10 else -1,
            by=signed_in(request),
        )
    except Refused as refused:
        back = reverse("proposal_section_states", args=[ref, section.key])
        return refusal_page(request, refused, back=back)
    messages.success(request, _("Brought back: %(section)s.") % {"section": section.title})
    return redirect("proposal_section", ref, section.key)


def _parts(paper: Paper, section: Section, state: SectionState) -> Any:
    """Each part that differs: its label, and the words from this state to the present."""
    now = saved_work(section, paper.draft, paper.around).texts()
    then = saved_work(section, _as_it_was(paper.draft, section, state), paper.around).texts()
    for name in {**then, **now}:
        (label, old), (label_now, new) = then.get(name, ("", "")), now.get(name, ("", ""))
        if old != new:
            yield {"label": label_now or label, "pieces": words_between(old, new)}


def _as_it_was(draft: Draft, section: Section, state: SectionState) -> Draft:
    entry = SectionEntry(key=section.key, data=state.data, version=state.number)
    was: dict[str, Any] = {"sections": {**draft.sections, section.key: entry}}
    rows: list[Mapping[str, Any]] = state.rows or []
    if section.kind == "budget":
        was["budget"] = [BudgetLine(**{**row, "amount_eur": Decimal(row["amount_eur"])}) for row in rows]
    return replace(draft, **was)
