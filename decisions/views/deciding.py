"""The decision: prepared by an officer beside its letter, taken by an approver exactly as it was prepared."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.web import user_of
from applications import lifecycle
from applications.enums import Event, State
from applications.ledger_words import ledger_lines
from applications.models import LedgerEntry, Proposal
from applications.rules import Given
from applications.wording_events import DONE
from core.errors import Refused
from core.once import once
from core.web import explain_refusals
from core.wording import sentence
from decisions import forms
from decisions.actions import deciding
from decisions.actions.revoking import REVOCABLE
from decisions.enums import DecisionState, Outcome
from decisions.facts import decision_at_work, outcome_label, reason_label
from decisions.facts.approving import way_to_an_award, why_no_decision
from decisions.facts.deciding import (
    against_the_panel,
    brief,
    checks,
    french_check,
    hands,
    issued,
    late_term,
    letters_as_they_would_be,
    letters_of_draft,
    notes_of,
    previews,
    proposed_draft,
)
from decisions.facts.file import DecisionFile, decision_file
from decisions.facts.letters import Around
from decisions.facts.nations import unlike_listed
from decisions.facts.office_page import found_for
from decisions.facts.wordings import languages_of
from decisions.letters import words_in
from decisions.models import Decision, Letter
from decisions.permissions import may_prepare, may_take
from decisions.rules import EVENT_OF, DecisionDraft, outcomes_for
from decisions.views.doors import not_here, programme_door
from decisions.views.tabs import tabs_of
from reviews.models import PanelReport

LINES = 8


def decision(request: HttpRequest, ref: str) -> HttpResponse:
    """The one page of a proposal's decision: a form for officers until it is taken, then what was decided."""
    proposal = get_object_or_404(found_for(user_of(request)), ref=ref)
    outcomes = outcomes_for(proposal.state, proposal.phase)
    if request.method == "POST":
        if not may_prepare(request.user):
            raise not_here()
        return _save(request, proposal, outcomes)
    file = decision_file(proposal, user_of(request))
    at_work = file.at_work
    if at_work is not None and at_work.outcome == Outcome.REVOCATION:
        return redirect("office_revocation", ref)
    editable = may_prepare(request.user) and (
        at_work is None or (at_work.state == DecisionState.PREPARED and not _waits_for(request.user, file))
    )
    if not editable or not outcomes:
        return _decided_page(request, file)
    draft = (
        deciding.draft_of(at_work)
        if at_work
        else proposed_draft(proposal, file.around.report, file.around.item)
    )
    assert draft is not None  # noqa: S101 - outcomes are possible, so there is a draft to begin with
    form = forms.DecisionForm(
        initial=forms.initial_of(draft, at_work.edit_version if at_work else 0),
        outcomes=outcomes,
        languages=languages_of(proposal),
    )
    return _form_page(request, file, form, draft)


def _waits_for(user: Any, file: DecisionFile) -> bool:
    """Whether the decision was sent and this person, officer or not, may be the one who takes it."""
    at_work = file.at_work
    return (
        may_take(user)
        and at_work is not None
        and at_work.sent_at is not None
        and user.pk not in file.hands(at_work)
    )


def _save(request: HttpRequest, proposal: Proposal, outcomes: tuple[Outcome, ...]) -> HttpResponse:
    form = forms.DecisionForm(request.POST, outcomes=outcomes, languages=languages_of(proposal))
    if not form.is_valid():
        file = decision_file(proposal, user_of(request))
        if file.at_work is not None and file.at_work.outcome == Outcome.REVOCATION:
            return redirect("office_revocation", proposal.ref)
        return _form_page(request, file, form, _readable(form, proposal, file.around.report))
    draft = form.draft()

    def save() -> str:
        saved = deciding.prepare(
            proposal=proposal,
            draft=draft,
            edit_version=form.cleaned_data["edit_version"],
            by=user_of(request),
        )
        if "send" in request.POST:
            deciding.send_to_approver(proposal=proposal, edit_version=saved.edit_version, by=user_of(request))
            messages.success(request, _("The decision waits for an approver now."))
        else:
            messages.success(request, _("The decision is saved."))
        return reverse("office_decision", args=[proposal.ref])

    try:
        return once(request, save)
    except Refused as refused:
        for finding in refused.findings:
            form.add_error(finding.where if finding.where in form.fields else None, sentence(finding))
        return _form_page(
            request, decision_file(proposal, user_of(request)), form, draft, status=refused.status
        )


def _readable(form: forms.DecisionForm, proposal: Proposal, report: PanelReport | None) -> DecisionDraft:
    draft = form.draft()
    if draft.outcome:
        return draft
    return proposed_draft(proposal, report, None) or draft


def _form_page(
    request: HttpRequest,
    file: DecisionFile,
    form: forms.DecisionForm,
    draft: DecisionDraft,
    status: int = 200,
) -> HttpResponse:
    proposal, at_work = file.proposal, file.at_work
    stale = (
        form.is_bound
        and at_work is not None
        and str(at_work.edit_version) != str(form["edit_version"].value())
    )
    drawn = previews(
        letters_of_draft(proposal, draft, user=user_of(request), languages=form.languages, around=file.around)
    )
    context = _head(request, file, at_work) | {
        "form": form,
        "checks": checks(draft, file.facts, file.around.report, file.around.consultation, form.languages),
        "late": late_term(proposal, draft.outcome, None),
        "before_award": way_to_an_award(proposal, file.facts),
        "drawn": drawn,
        "notes": notes_of(outcomes_for(proposal.state, proposal.phase)),
        "sent": at_work is not None and at_work.sent_at is not None,
        "stored": deciding.draft_of(at_work) if stale and at_work else None,
        "saved": _saved(proposal, drawn) if at_work else [],
        "current_version": at_work.edit_version if at_work else 0,
        "stale": stale,
    }
    return render(request, "decisions/decision_form.html", context, status=status)


def _head(request: HttpRequest, file: DecisionFile, shown: Decision | None) -> dict[str, Any]:
    proposal, user = file.proposal, user_of(request)
    return {
        "proposal": proposal,
        "decision": shown,
        "outcome": outcome_label(shown.outcome) if shown else "",
        "face": lifecycle.PROGRAMME_FACES[State(proposal.state)],
        "directors_read": lifecycle.face(lifecycle.standing(file.facts), lifecycle.Audience.DIRECTOR).word,
        "brief": brief(proposal, file.around, user),
        "hands": hands(shown, user),
        "tabs": tabs_of(proposal, "office_decision"),
        "entries": ledger_lines(
            LedgerEntry.objects.filter(proposal=proposal)
            .select_related("by", "version")
            .defer("version__content")
            .order_by("-seq")[:LINES]
        ),
    }


def _decided_page(
    request: HttpRequest, file: DecisionFile, send_back: forms.SendBackForm | None = None
) -> HttpResponse:
    user, proposal, at_work, facts = user_of(request), file.proposal, file.at_work, file.facts
    shown = at_work or file.told
    taken = at_work is not None and at_work.state == DecisionState.TAKEN
    letters = file.letters_of(shown)
    offered = lifecycle.offers(lifecycle.standing(facts), file.hats)
    drawn = _words(shown, letters, file.around)
    context = _head(request, file, shown) | {
        "told": shown is not None and at_work is None,
        "event": EVENT_OF[Outcome(shown.outcome)] if shown is not None else None,
        "can_take": may_take(user) and at_work is not None and not taken,
        "own": at_work is not None and user.pk in file.hands(at_work),
        "send_back": send_back or forms.SendBackForm(),
        "findings": _in_the_way(user, file) if not taken else [],
        "contradicts": shown is not None
        and not taken
        and against_the_panel(shown.reasons, file.around.report),
        "reasons": [reason_label(code) for code in shown.reasons] if shown is not None else [],
        "late": late_term(proposal, at_work.outcome, at_work.answer_by) if at_work is not None else "",
        "letters": letters,
        "drawn": drawn,
        "saved": _saved(proposal, drawn) if at_work is not None and not taken else [],
        "french": french_check(deciding.draft_of(shown), languages_of(proposal))
        if shown and not taken
        else [],
        "seen": " ".join(words_in(letter["language"], letter["wording"]) for letter in drawn),
        "expected": proposal.state,
        "may_announce": taken and may_prepare(user),
        "rescind": Event.RESCIND in offered,
        "revocable": may_prepare(user) and proposal.state in REVOCABLE,
        "redress": file.has_redress,
        "why_not": why_no_decision(proposal, facts, user) if at_work is None else [],
    }
    return render(request, "decisions/decision_detail.html", context)


def _in_the_way(user: Any, file: DecisionFile) -> list[str]:
    at_work = file.at_work
    if at_work is None or not may_take(user):
        return []
    given = Given(by_id=user.pk, reason=at_work.reasons[0] if at_work.reasons else "")
    verdict = lifecycle.judge(EVENT_OF[Outcome(at_work.outcome)], file.hats, file.facts, given)
    unlike = unlike_listed(file.around.consultation, file.proposal.ref, deciding.draft_of(at_work))
    return [sentence(finding) for finding in (*verdict.findings, *unlike)]


def _words(shown: Decision | None, letters: Sequence[Letter], around: Around) -> list[dict[str, Any]]:
    """Give the letters of the decision in all their languages: as they were issued, else as they would be now."""
    if letters:
        return issued(letters)
    if shown is None:
        return []
    return previews(letters_as_they_would_be(shown, languages_of(shown.proposal), around))


def decision_preview(request: HttpRequest, ref: str) -> HttpResponse:
    """The letter and the points as the form now has them: pieces for the page, nothing is saved."""
    proposal = get_object_or_404(found_for(user_of(request)), ref=ref)
    outcomes = outcomes_for(proposal.state, proposal.phase)
    if not outcomes:
        raise not_here()
    form = forms.DecisionForm(request.POST, outcomes=outcomes, languages=languages_of(proposal))
    form.is_valid()
    file = decision_file(proposal, user_of(request))
    around = file.around
    draft = _readable(form, proposal, around.report)
    context = {
        "drawn": previews(
            letters_of_draft(proposal, draft, user=user_of(request), languages=form.languages, around=around)
        ),
        "checks": checks(draft, file.facts, around.report, around.consultation, form.languages),
    }
    return render(request, "decisions/_decision_preview.html", context)


def decision_letter(request: HttpRequest, ref: str, language: str) -> HttpResponse:
    """The letter of the prepared decision in one of its languages, as it is saved: on a page of its own, to read and print."""
    proposal = get_object_or_404(found_for(user_of(request)), ref=ref)
    file, languages = decision_file(proposal, user_of(request)), languages_of(proposal)
    prepared = file.at_work
    if prepared is None or prepared.state != DecisionState.PREPARED or language not in languages:
        raise not_here()
    drawn = previews(letters_as_they_would_be(prepared, languages, file.around))
    context = {
        "proposal": proposal,
        "decision": prepared,
        "letter": next(letter for letter in drawn if letter["language"] == language),
        "languages": [
            (one["language_name"], "", _letter_page(ref, one["language"]), one["language"] == language)
            for one in drawn
        ],
        "french": french_check(deciding.draft_of(prepared), [language]),
    }
    return render(request, "decisions/decision_letter.html", context)


def _saved(proposal: Proposal, drawn: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """Give each letter's language and the page on which its saved words stand alone."""
    return [
        (str(letter["language_name"]), _letter_page(proposal.ref, letter["language"])) for letter in drawn
    ]


def _letter_page(ref: str, language: str) -> str:
    return reverse("office_decision_letter", args=[ref, language])


@explain_refusals
def take(request: HttpRequest, ref: str, event: Event) -> HttpResponse:
    """Take the prepared decision; its page is where one reads it."""
    proposal = programme_door(request.user, ref)
    if not may_take(request.user):
        raise not_here()
    if request.method != "POST":
        return redirect("office_decision", ref)
    at_work = decision_at_work(proposal)
    if at_work is not None and EVENT_OF[Outcome(at_work.outcome)] is not event:
        at_work = None

    def do() -> str:
        version = request.POST.get("edit_version", "")
        known = version.isdecimal() and len(version) < 10
        deciding.take(
            proposal=proposal,
            edit_version=int(version) if known and at_work else -1,
            expected=request.POST.get("expected", ""),
            seen=request.POST.get("seen", "").split(),
            by=request.user,  # type: ignore[arg-type]
        )
        messages.success(request, str(DONE[event]))
        return reverse("office_decision", args=[ref])

    return once(request, do)


@explain_refusals
def decision_send_back(request: HttpRequest, ref: str) -> HttpResponse:
    """Give the prepared decision back to the officers with what should change."""
    proposal = programme_door(request.user, ref)
    if not may_take(request.user):
        raise not_here()
    form, version = forms.SendBackForm(request.POST), request.POST.get("edit_version", "")
    if not form.is_valid():
        whole = get_object_or_404(found_for(user_of(request)), ref=ref)
        return _decided_page(request, decision_file(whole, user_of(request)), form)

    def do() -> str:
        deciding.send_back(
            proposal=proposal,
            edit_version=int(version) if version.isdecimal() and len(version) < 10 else -1,
            note=form.cleaned_data["note"],
            by=user_of(request),
        )
        messages.success(request, _("The decision is back with the officers, with your note."))
        return reverse("office_decision", args=[ref])

    return once(request, do)
