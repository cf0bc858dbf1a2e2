"""Eligibility as everybody can try it before starting, and as directors read it of their proposal."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applications.call_reading import announced_closing
from applications.eligibility import asked_in, judge
from applications.eligibility_words import rule_rows, verdict_of
from applications.enums import DirectorRole, Mechanism
from applications.facts import countries_on
from applications.forms.check import SIDES, CheckForm
from applications.mechanisms import definition
from applications.models import Call
from applications.rules import DirectorFacts, ProposalFacts, section_of
from applications.views.paper import open_paper
from core import clock

# Rules that only a written proposal can answer.
LATER = frozenset({"two-people", "security", "end-user", "balance", "participants", "anonymous"})


@require_safe
def call_check(request: HttpRequest, label: str) -> HttpResponse:
    """The rules of the call, tried with a few answers; nothing is kept."""
    call = get_object_or_404(Call.objects.published().with_facts(), label=label)
    form = CheckForm(request.GET or None, call=call)
    context: dict[str, Any] = {"call": call, "form": form}
    if form.is_valid():
        countries = countries_on(clock.today())
        facts = _facts(call, form, {iso2: country.standing for iso2, country in countries.items()})
        judged = [one for one in judge(facts) if one.rule.key not in LATER]
        verdict = verdict_of(judged)
        start = reverse("proposal_start", args=[call.label])
        context |= {
            "verdict": verdict,
            "rules": rule_rows(judged, countries, call.priorities.all()),
            "start_url": f"{start}?mechanism={facts.mechanism}" if facts.call_is_open else "",
        }
    return render(request, "applications/call_check.html", context)


def _facts(call: Call, form: CheckForm, standing: dict[str, str]) -> ProposalFacts:
    """Give the answers as the facts that rules judge, as if they stood in a proposal."""
    data = form.cleaned_data
    mechanism = data["mechanism"]
    definition_ = definition(mechanism, 1 if mechanism == Mechanism.MYP else 0, call.form_version)
    frame = next((frame for frame in call.mechanisms.all() if frame.mechanism == mechanism), None)
    basics, event = section_of(definition_, "basics"), asked_in(definition_, "event_start_on")
    answers: dict[str, dict[str, Any]] = {basics: {}}
    if event and form.first_day:
        answers.setdefault(event, {})["event_start_on"] = form.first_day.isoformat()
    return ProposalFacts(
        ref="",
        state="draft",
        mechanism=mechanism,
        phase=1 if mechanism == Mechanism.MYP else 0,
        form=definition_,
        now=clock.now(),
        published=True,
        opens_at=call.opens_at,
        closes_at=announced_closing(call, [e for e in call.extensions.all() if e.proposal_id is None])
        or call.closes_at,
        mechanism_offered=frame is not None,
        floor_eur=frame.floor_eur if frame else form.amount,
        ceiling_eur=frame.ceiling_eur if frame else form.amount,
        shortest=frame.shortest if frame else None,
        longest=frame.longest if frame else None,
        duration_unit=frame.duration_unit if frame else "months",
        nationality_rule=call.nationality_rule,
        severities=call.rule_severities,
        lead_months=call.event_lead_months,
        priority_codes=frozenset(priority.code for priority in call.priorities.all()),
        standing=standing,
        main_priority=data["priority"],
        duration=data["length"],
        answers=answers,
        directors=tuple(_director(side, data) for side in SIDES),
        requested_eur=form.amount,
    )


def _director(side: str, data: dict[str, Any]) -> DirectorFacts:
    role = DirectorRole(side.upper())
    return DirectorFacts(
        role=role.value,
        name=_("The %(role)s") % {"role": role.label},
        nationality=data[f"{side}_national"],
        residence=data[f"{side}_lives"],
        employment=data[f"{side}_works"],
        organisation=_("The institution of the %(role)s") % {"role": role.label},
        organisation_kind=data[f"{side}_kind"],
    )


def proposal_eligibility(request: HttpRequest, ref: str) -> HttpResponse:
    """Every rule with what it says of the draft now: the same that will judge the submission."""
    paper = open_paper(request, ref)
    judged = judge(paper.facts)
    urls = {
        section.key: reverse("proposal_section", args=[ref, section.key])
        for section in paper.draft.form.sections
        if paper.scope.covers(section.key)
    }
    context = {
        "paper": paper,
        "proposal": paper.proposal,
        "verdict": verdict_of(judged),
        "rules": rule_rows(judged, paper.around.countries, paper.around.priorities, urls),
    }
    return render(request, "applications/proposal_eligibility.html", context)
