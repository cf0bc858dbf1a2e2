"""Scenarios of a funding round: asked for, watched, compared, saved as a table, applied to the list."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.web import user_of
from core.exports import csv_answer, xlsx_answer
from core.once import once
from core.web import explain_refusals, tells
from decisions import forms
from decisions.actions import scenarios
from decisions.facts import scenarios as facts
from decisions.facts.choosing import read_list
from decisions.models import FundingRound, Scenario
from decisions.permissions import may_prepare
from decisions.views.answers import done_or_errors
from decisions.views.choosing import tabs_of
from decisions.views.doors import not_here, round_door

SHOWN = 30
MOST_COMPARED = 3


def _scenario(request: HttpRequest, funding_round: FundingRound, number: int) -> Scenario:
    found: Scenario = get_object_or_404(facts.scenarios_for(request.user, funding_round), number=number)
    found.round = funding_round
    return found


def scenario_list(request: HttpRequest, code: str) -> HttpResponse:
    """Every scenario of the round, and a form that asks for the best set."""
    funding_round = round_door(code)
    may_ask = may_prepare(request.user) and funding_round.closed_at is None
    if request.method == "POST" and not may_ask:
        raise not_here()
    form = forms.ScenarioForm(request.POST or None, initial={"envelope_eur": funding_round.envelope_eur})
    status = 200
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            made = scenarios.ask_for_set(
                funding_round=funding_round, **form.cleaned_data, by=user_of(request)
            )
            return reverse("office_scenario", args=[code, made.number])

        answer, status = done_or_errors(request, form, do)
        if answer is not None:
            return answer
    found = list(facts.scenarios_for(request.user, funding_round)[:SHOWN])
    context = {
        "round": funding_round,
        "scenarios": facts.read_scenarios(found, read_list(funding_round, request.user)),
        "form": form if may_ask else None,
        "tabs": tabs_of(funding_round, "office_scenarios"),
    }
    return render(request, "decisions/scenario_list.html", context, status=status)


def scenario(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One scenario: its progress, then the set, what each rule costs, who is next in line, how stable it is."""
    funding_round = round_door(code)
    found = _scenario(request, funding_round, number)
    read = facts.read_scenarios([found], read_list(funding_round, request.user))[0]
    context = {
        "round": funding_round,
        "scenario": found,
        "read": read,
        "may_stop": may_prepare(request.user) and read.under_way and found.stop_asked_at is None,
        "may_apply": may_prepare(request.user)
        and read.found
        and not read.stale
        and funding_round.closed_at is None,
    }
    return render(request, "decisions/scenario_detail.html", context)


@explain_refusals
def scenario_stop(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The work ends within moments; a set that was found stays."""
    found = _scenario(request, round_door(code), number)

    def do() -> str:
        scenarios.stop(scenario=found, by=user_of(request))
        return reverse("office_scenario", args=[code, number])

    return once(request, do)


@explain_refusals
def scenario_apply(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What the set would put on the list and take off it; then it does."""
    funding_round = round_door(code)
    found = _scenario(request, funding_round, number)
    if request.method == "POST":

        def do() -> str:
            put, out = scenarios.apply_set(scenario=found, by=user_of(request))
            said = _("The list is the set of this scenario: %(put)s put on, %(out)s taken off.")
            messages.success(request, said % {"put": put, "out": out})
            return reverse("office_round", args=[code])

        return once(request, do)
    now = read_list(funding_round, request.user)
    read = facts.read_scenarios([found], now)[0]
    if not read.found:
        raise not_here()
    put, out = facts.changes_of(read, now)
    context: dict[str, Any] = {
        "round": funding_round,
        "scenario": found,
        "read": read,
        "put": put,
        "out": out,
        "sum_eur": facts.listed_eur_after(read, now),
    }
    return render(request, "decisions/scenario_apply.html", context)


def _chosen(request: HttpRequest, funding_round: FundingRound) -> list[facts.ScenarioRead]:
    numbers = {int(n) for n in request.GET.getlist("n") if n.isdecimal() and len(n) < 6}
    rows = facts.scenarios_for(request.user, funding_round).filter(number__in=numbers).order_by("number")
    read = read_list(funding_round, request.user)
    return [one for one in facts.read_scenarios(rows, read) if one.found][:MOST_COMPARED]


def scenario_compare(request: HttpRequest, code: str) -> HttpResponse:
    """Two or three scenarios side by side, those on which they differ first."""
    funding_round = round_door(code)
    chosen = _chosen(request, funding_round)
    context = {
        "round": funding_round,
        "chosen": chosen,
        "rows": facts.compare(chosen),
        "query": "&".join(f"n={one.scenario.number}" for one in chosen),
    }
    return render(request, "decisions/scenario_compare.html", context)


@tells("scenarios")
def scenario_table(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The chosen scenarios side by side, as a table to save; with their digests, and whether they still hold."""
    chosen = _chosen(request, round_door(code))
    head = ["Proposal", "Title", *(f"{one.scenario.number} {one.scenario.title}, EUR" for one in chosen)]
    rows: list[list[Any]] = [
        [row.ref, row.title, *(cell for _name, cell in row.cells)] for row in facts.compare(chosen)
    ]
    rows.append(["Together", "", *(one.spent_eur for one in chosen)])
    rows.append(["Value", "", *(Decimal(str(one.value)) for one in chosen)])
    rows.append(["Digest of the inputs", "", *(one.scenario.digest for one in chosen)])
    rows.append(["Inputs changed since", "", *("yes" if one.stale else "no" for one in chosen)])
    answer = {"csv": csv_answer, "xlsx": xlsx_answer}[kind]
    return answer(f"scenarios-{code}.{kind}", head, rows)
