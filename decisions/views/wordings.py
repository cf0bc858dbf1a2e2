"""The wordings of letters: which are in force, and writing the next version of one."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import LetterLanguage
from accounts.web import user_of
from applications.enums import Mechanism
from applications.models import Proposal
from core.differences import words_between
from core.files import attachment
from core.once import once
from core.web import explain_refusals
from core.wording import sentence
from decisions import forms
from decisions.actions.wordings import approve_wording, drop_wording, save_wording
from decisions.enums import Outcome, WordingState
from decisions.facts.deciding import in_pieces, preview
from decisions.facts.wordings import (
    PLACEHOLDERS,
    real_letter,
    sample_letter,
    versions_of,
    wording_in_force,
    wording_of,
    wording_table,
)
from decisions.models import LetterTemplate
from decisions.permissions import may_approve_wording, may_prepare
from decisions.templating import FIELDS, check, known_in, needed_in
from decisions.views.answers import done_or_errors
from decisions.views.doors import not_here

Key = tuple[str, str, str]
ALL = "all"


def wording_list(request: HttpRequest) -> HttpResponse:
    """Which words each letter has now, by kind, mechanism and language, and which drafts wait for a second person."""
    return render(request, "decisions/wording_list.html", {"rows": wording_table()})


@explain_refusals
def wording(request: HttpRequest, kind: str, place: str, language: str) -> HttpResponse:
    """One wording: its next version being written, how a letter in it looks, and its versions so far."""
    key = _key(kind, place, language)
    draft = next((v for v in versions_of(*key) if v.state == WordingState.DRAFT), None)
    form, status = forms.WordingForm.of(wording_of(draft) if draft else wording_in_force(*key), draft), 200
    if request.method == "POST":
        if {"approve", "drop"} & set(request.POST):
            return _decide(request, draft, place)
        if not may_prepare(request.user):
            raise not_here()
        form = forms.WordingForm(request.POST)
        if form.is_valid():
            answer, status = done_or_errors(request, form, lambda: _saved(request, form, key, place))
            if answer is not None:
                return answer
    return render(request, "decisions/wording_form.html", _page(request, key, form, draft), status=status)


def _saved(request: HttpRequest, form: forms.WordingForm, key: Key, place: str) -> str:
    kind, mechanism, language = key
    save_wording(
        kind=kind,
        mechanism=mechanism,
        language=language,
        wording=form.wording(),
        edit_version=form.cleaned_data["edit_version"] or 0,
        by=user_of(request),
    )
    messages.success(request, _("The draft is saved. A second person brings it into force."))
    return reverse("office_wording", args=[kind, place, language])


def _decide(request: HttpRequest, draft: LetterTemplate | None, place: str) -> HttpResponse:
    if draft is None or not may_approve_wording(request.user):
        raise not_here()

    def do() -> str:
        if "drop" in request.POST:
            drop_wording(template=draft, digest=request.POST.get("digest", ""), by=user_of(request))
            messages.success(request, _("The draft is gone."))
        else:
            approve_wording(template=draft, digest=request.POST.get("digest", ""), by=user_of(request))
            messages.success(request, _("These words are in force for letters issued from now on."))
        return reverse("office_wording", args=[draft.kind, place, draft.language])

    return once(request, do)


def _page(
    request: HttpRequest, key: Key, form: forms.WordingForm, draft: LetterTemplate | None
) -> dict[str, Any]:
    kind, mechanism, language = key
    in_force = wording_in_force(*key)
    shown = form.wording()
    return {
        "form": form,
        "kind": Outcome(kind).label,
        "mechanism": Mechanism(mechanism).label if mechanism else _("All mechanisms"),
        "language": LetterLanguage(language).label,
        "address": [kind, mechanism or ALL, language],
        "draft": draft,
        "in_force": in_force,
        "versions": versions_of(*key),
        "tabs": [
            (label, "", reverse("office_wording", args=[kind, place or ALL, language]), place == mechanism)
            for place, label in [("", _("All mechanisms")), *Mechanism.choices]
        ],
        "languages": [
            (label, reverse("office_wording", args=[kind, mechanism or ALL, code]), code == language)
            for code, label in LetterLanguage.choices
        ],
        "may_write": may_prepare(request.user),
        "may_approve": draft is not None
        and may_approve_wording(request.user)
        and request.user.pk not in draft.hands,
        "own": draft is not None and request.user.pk in draft.hands,
        "changes": [
            (
                form.fields[name].label,
                words_between(getattr(in_force, name), getattr(wording_of(draft), name)),
            )
            for name in FIELDS
            if draft is not None and getattr(in_force, name) != getattr(wording_of(draft), name)
        ],
        "placeholders": [
            (f"{{{{{name}}}}}", PLACEHOLDERS[name], name in needed_in(kind))
            for name in sorted(known_in(kind))
        ],
        **_drawn(request, key, form if not check(shown, kind) else None),
    }


def _drawn(request: HttpRequest, key: Key, form: forms.WordingForm | None) -> dict[str, Any]:
    """The letter in these words, of an invented proposal or of that which `of` names."""
    if form is None:
        return {"letter": None, "of": ""}
    ref = request.GET.get("of", "").strip().upper()[:40]
    proposal = Proposal.objects.for_programme(request.user).filter(ref=ref).first() if ref else None
    real = real_letter(proposal, *key, form.wording()) if proposal is not None else None
    letter = real or sample_letter(*key, form.wording())
    return {
        "letter": preview(letter) if real else in_pieces(asdict(letter)),
        "of": ref,
        "real": real is not None,
    }


def wording_preview(request: HttpRequest, kind: str, place: str, language: str) -> HttpResponse:
    """The letter as the form now words it: a piece for the page, nothing is saved."""
    key = _key(kind, place, language)
    form = forms.WordingForm(request.POST)
    found = check(form.wording(), kind)
    drawn = _drawn(request, key, form if not found else None)
    context = drawn | {"wrong": [sentence(finding) for finding in found]}
    return render(request, "decisions/_wording_sheet.html", context)


def wording_file(request: HttpRequest, kind: str, place: str, language: str) -> HttpResponse:
    """The newest version as a PDF, of an invented proposal."""
    kind, mechanism, language = _key(kind, place, language)
    rows = LetterTemplate.objects.filter(
        kind=kind, mechanism=mechanism, language=language, sample__isnull=False
    ).exclude(state=WordingState.DROPPED)
    row = get_object_or_404(rows.select_related("sample").order_by("-number")[:1])
    assert row.sample is not None  # noqa: S101 - filtered
    return attachment(row.sample)


def _key(kind: str, place: str, language: str) -> Key:
    mechanism = "" if place == ALL else place
    if (
        kind not in Outcome.values
        or language not in LetterLanguage.values
        or (mechanism and mechanism not in Mechanism.values)
    ):
        raise Http404
    return kind, mechanism, language
