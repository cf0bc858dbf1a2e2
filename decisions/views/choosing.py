"""A funding round as officers work on it: its list, its candidates one by one, its rules, the table to save."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.web import user_of
from core.exports import csv_answer, xlsx_answer
from core.once import once
from core.web import explain_refusals, tells
from decisions import forms
from decisions.actions import choosing
from decisions.facts import choosing as facts
from decisions.facts import ready_to_propose
from decisions.models import FundingRound
from decisions.permissions import may_prepare, may_take
from decisions.views.answers import done_or_errors
from decisions.views.doors import item_door, not_here, round_door

PER_PAGE = 100


def tabs_of(funding_round: FundingRound, current: str) -> list[tuple[str, str, str, bool]]:
    """Give the pages of a round as `components/views.html` takes them; current: the route one is on."""
    pages = (
        (_("Candidates"), "office_round"),
        (_("Add candidates"), "office_round_add"),
        (_("Rules and history"), "office_round_rules"),
        (_("Scenarios"), "office_scenarios"),
    )
    return [(name, "", reverse(route, args=[funding_round.code]), route == current) for name, route in pages]


def round_list_page(request: HttpRequest, code: str) -> HttpResponse:
    """One round: the ranking with the budget line, the list to fund, what the rules say, consultations."""
    funding_round = round_door(code)
    consultations = facts.rounds_consulted(funding_round)
    read = facts.read_list(funding_round, request.user, consultations)
    context = {
        "round": funding_round,
        "read": read,
        "page": Paginator(read.lines, PER_PAGE).get_page(request.GET.get("page")),
        "consultations": consultations[::-1],
        "open": funding_round.closed_at is None,
        "may_prepare": may_prepare(request.user),
        "may_list": may_prepare(request.user) and funding_round.closed_at is None,
        "may_reopen": may_take(request.user) and funding_round.closed_at is not None,
        "tabs": tabs_of(funding_round, "office_round"),
    }
    return render(request, "decisions/round_detail.html", context)


@explain_refusals
def list_save(request: HttpRequest, code: str) -> HttpResponse:
    """The list to fund says what was ticked; candidates that the page did not show stay as they are."""
    funding_round = round_door(code)
    ticked, was = set(request.POST.getlist("fund")), set(request.POST.getlist("was"))
    shown = set(request.POST.getlist("shown"))

    def do() -> str:
        put, out = choosing.set_listed(
            funding_round=funding_round,
            add=(ticked & shown) - was,
            drop=(was & shown) - ticked,
            by=user_of(request),
        )
        n = put + out
        messages.success(
            request,
            ngettext("The list is saved: %(n)s change.", "The list is saved: %(n)s changes.", n) % {"n": n},
        )
        return f"{reverse('office_round', args=[code])}{_page(request)}"

    return once(request, do)


def _page(request: HttpRequest) -> str:
    page = request.POST.get("page", "")
    return f"?page={page}" if page.isdecimal() and len(page) < 5 and page != "1" else ""


def add(request: HttpRequest, code: str) -> HttpResponse:
    """The reviewed proposals of the round's calls that may become candidates, and those on reserve."""
    funding_round = round_door(code)
    open_now = funding_round.closed_at is None
    context = {
        "round": funding_round,
        "open": open_now,
        "ready": ready_to_propose(funding_round, request.user) if open_now else [],
        "tabs": tabs_of(funding_round, "office_round_add"),
    }
    return render(request, "decisions/round_add.html", context)


def candidate(request: HttpRequest, code: str, ref: str) -> HttpResponse:
    """One candidate: whether it has to be in or out, its amount within the request, its conditions."""
    item = item_door(request.user, code, ref)
    requested = item.proposal.requested_eur
    start = {
        "mark": item.mark or "free",
        "mark_reason": item.mark_reason,
        "amount_eur": item.amount_eur if item.amount_eur is not None else requested,
        "conditions": item.conditions,
        "conditions_fr": item.conditions_fr,
        "edits": item.edits,
    }
    form = forms.CandidateForm(request.POST or None, requested=requested, initial=start)
    status = 200
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            choosing.set_candidate(item=item, **form.cleaned_data, by=user_of(request))
            messages.success(request, _("The candidate is saved."))
            return reverse("office_round", args=[code])

        answer, status = done_or_errors(request, form, do)
        if answer is not None:
            return answer
    context = {"item": item, "round": item.round, "proposal": item.proposal, "form": form}
    return render(request, "decisions/round_candidate.html", context, status=status)


def rules(request: HttpRequest, code: str) -> HttpResponse:
    """Floors and caps, the envelope, and everything that was done to the round."""
    funding_round = round_door(code)
    may_change = may_prepare(request.user) and funding_round.closed_at is None
    if request.method == "POST" and not may_change:
        raise not_here()
    step = request.POST.get("step", "")
    rule_form = forms.RuleForm(
        request.POST if step == "rule" else None, about=facts.value_choices(funding_round)
    )
    envelope_form = forms.EnvelopeForm(
        request.POST if step == "envelope" else None, initial={"envelope_eur": funding_round.envelope_eur}
    )
    form = {"rule": rule_form, "envelope": envelope_form}.get(step)
    status = 200
    if form is not None and form.is_valid():
        answer, status = done_or_errors(request, form, lambda: _change(request, funding_round, step, form))
        if answer is not None:
            return answer
    elif step.startswith("drop:"):
        return _drop(request, funding_round, step)
    names = facts.names_in(funding_round)
    context = {
        "round": funding_round,
        "rules": [(rule, facts.rule_words(rule, names)) for rule in funding_round.rules.all()],
        "rule_form": rule_form,
        "envelope_form": envelope_form,
        "may_change": may_change,
        "history": facts.history_of(funding_round, names, request.user),
        "tabs": tabs_of(funding_round, "office_round_rules"),
    }
    return render(request, "decisions/round_rules.html", context, status=status)


def _change(request: HttpRequest, funding_round: FundingRound, step: str, form: Any) -> str:
    act: Any = {"rule": choosing.add_rule, "envelope": choosing.set_envelope}[step]
    act(funding_round=funding_round, **form.cleaned_data, by=user_of(request))
    messages.success(request, _("The rule holds now.") if step == "rule" else _("The envelope is changed."))
    return reverse("office_round_rules", args=[funding_round.code])


@explain_refusals
def _drop(request: HttpRequest, funding_round: FundingRound, step: str) -> HttpResponse:
    key = step.partition(":")[2]
    rule = get_object_or_404(
        funding_round.rules.all(), pk=int(key) if key.isdecimal() and len(key) < 12 else 0
    )

    def do() -> str:
        choosing.drop_rule(rule=rule, by=user_of(request))
        messages.success(request, _("The rule is taken away."))
        return reverse("office_round_rules", args=[funding_round.code])

    return once(request, do)


@tells("ranking")
def table(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The ranking with everything it shows, as a table to save."""
    funding_round = round_door(code)
    read = facts.read_list(funding_round, request.user, facts.rounds_consulted(funding_round))
    answer = {"csv": csv_answer, "xlsx": xlsx_answer}[kind]
    return answer(f"round-{code}.{kind}", facts.TABLE_HEAD, facts.table_rows(read))
