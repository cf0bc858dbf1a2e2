"""Letters as the programme office sees them: the list, one letter, its file."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Call
from core.files import attachment
from core.once import once
from core.web import explain_refusals, tells
from decisions import forms
from decisions.actions.letters import gave_up, mark_read, render_again
from decisions.enums import LetterState
from decisions.facts import outcome_label, verify_state
from decisions.facts.letters import LETTER_FACES
from decisions.facts.telling import UNREAD_AFTER, not_reached, reached, unread_decisions
from decisions.models import Letter
from decisions.permissions import may_prepare
from decisions.views.doors import letter_door, not_here

PAGE = 50


def letter_list(request: HttpRequest) -> HttpResponse:
    """Every letter, those that wait for somebody first in their tabs."""
    mine = Letter.objects.for_programme(request.user)
    form = forms.LetterFilterForm(
        request.GET, calls=list(Call.objects.values_list("label", flat=True).order_by("-label"))
    )
    letters = _filtered(mine, form)
    page = Paginator(letters, PAGE).get_page(request.GET.get("page"))
    rows = [_row(letter) for letter in page]
    counted = dict(mine.order_by().values_list("state").annotate(n=Count("pk")))
    tabs = [(_("All"), sum(counted.values()), "?", not request.GET.get("state"))] + [
        (state.label, counted.get(state, 0), f"?state={state}", request.GET.get("state") == state)
        for state in LetterState
    ]
    return render(
        request, "decisions/letter_list.html", {"rows": rows, "page": page, "filter_form": form, "tabs": tabs}
    )


def _filtered(letters: QuerySet[Any], form: forms.LetterFilterForm) -> QuerySet[Any]:
    wanted = form.cleaned_data if form.is_valid() else {}
    if wanted.get("state"):
        letters = letters.filter(state=wanted["state"])
    if wanted.get("call"):
        letters = letters.filter(decision__proposal__call__label=wanted["call"])
    for word in (wanted.get("q") or "").split()[:5]:
        letters = letters.filter(
            Q(decision__proposal__ref__icontains=word)
            | Q(decision__proposal__title__icontains=word)
            | Q(decision__proposal__acronym__icontains=word)
        )
    return letters.select_related("decision__proposal", "read_by").order_by("-created_at", "-pk")


def _row(letter: Letter) -> dict[str, Any]:
    return {
        "letter": letter,
        "proposal": letter.decision.proposal,
        "outcome": outcome_label(letter.decision.outcome),
        "language": letter.language_name,
        "to": ", ".join(block[0] for block in letter.context["to"] if block),
        "face": LETTER_FACES[LetterState(letter.state)],
        "url": reverse("office_letter", args=[letter.code]),
    }


@explain_refusals
def letter_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One letter: where it stands, its file and digest, and the officer's word that it was read."""
    letter = letter_door(request.user, code)
    if request.method == "POST":
        if not may_prepare(request.user):
            raise not_here()

        def do() -> str:
            if "again" in request.POST:
                render_again(letter=letter, by=request.user)  # type: ignore[arg-type]
                return reverse("office_letter", args=[code])
            mark_read(letter=letter, digest=request.POST.get("digest", ""), by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("The letter counts as read."))
            return reverse("office_letter", args=[code])

        return once(request, do)
    context = {
        "letter": letter,
        "proposal": letter.decision.proposal,
        "decision": letter.decision,
        "outcome": outcome_label(letter.decision.outcome),
        "face": LETTER_FACES[LetterState(letter.state)],
        "may_read": may_prepare(request.user) and letter.state == LetterState.READY,
        "may_announce": may_prepare(request.user) and letter.state == LetterState.READ,
        "words": letter.context,
        "gave_up": gave_up(letter),
        "told": letter.announced_at is not None,
        "standing": verify_state(letter),
        "reached": reached(letter.decision) if letter.announced_at else [],
    }
    return render(request, "decisions/letter_detail.html", context)


def letter_unread(request: HttpRequest) -> HttpResponse:
    """Decisions that were told and that no director has confirmed, or whose mail did not arrive: somebody should ask."""
    failed = not_reached()
    page = Paginator(unread_decisions(request.user, failed=failed), PAGE).get_page(request.GET.get("page"))
    rows = [(d, outcome_label(d.outcome), ", ".join(failed.get(d.pk, []))) for d in page]
    context = {"page": page, "rows": rows, "days": UNREAD_AFTER.days}
    return render(request, "decisions/letter_unread.html", context)


@tells("letter")
def letter_file(request: HttpRequest, code: str) -> HttpResponse:
    """The letter's PDF, to save."""
    letter = letter_door(request.user, code)
    if letter.file is None:
        raise not_here()
    return attachment(letter.file)
