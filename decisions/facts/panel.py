"""What directors read on the page of their proposal once a decision was announced."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from applications.decision_panel import DecisionPanel
from applications.enums import ConsentPurpose, DirectorRole, State
from applications.facts import agreed_roles
from applications.models import Proposal
from core import clock
from core.money import written
from decisions.enums import LetterState, Outcome
from decisions.facts.letters import reason_label
from decisions.facts.standing import last_told
from decisions.letters import award_ref
from decisions.models import Acknowledgement, Decision, Letter, Redress
from decisions.rules import GRANTS, redress_open

TEMPLATE = "decisions/_decision_panel.html"


def redress_is_open(proposal: Proposal, decision: Decision) -> bool:
    """Whether the directors may ask now, by what they were told and when."""
    return (
        proposal.told == State.REFUSED
        and redress_open(decision.outcome, decision.announced_at, clock.now())
        and not Redress.objects.filter(decision=decision).exists()
    )


def decision_panel(user: User, proposal: Proposal) -> DecisionPanel | None:
    """Give the panel of the decision that was announced last; nothing of what is decided since."""
    decision = last_told(proposal)
    if decision is None or not proposal.told:
        return None
    letters = list(
        Letter.objects.told()
        .filter(decision__proposal=proposal, file__isnull=False)
        .select_related("file", "decision")
        .order_by("-announced_at", "language", "-pk")
    )
    director = next((d for d in proposal.directors.all() if d.user_id == user.pk), None)
    leads = director is not None and director.role in {DirectorRole.NPD, DirectorRole.PPD}
    redress = Redress.objects.filter(decision=decision).first()
    follow_up = Proposal.objects.filter(follows=proposal).only("ref").first()
    return DecisionPanel(
        TEMPLATE,
        {
            "proposal": proposal,
            "decision": decision,
            "sentence": sentence_of(decision, proposal),
            "letters": [_letter(letter) for letter in letters],
            "conditions": decision.conditions,
            "reasons": [reason_label(code) for code in decision.reasons],
            "feedback": [text.strip() for text in decision.feedback.split("\n") if text.strip()],
            "answer_by": decision.answer_by if proposal.told == State.AWARDED else None,
            "may_answer": leads and proposal.told == State.AWARDED,
            "agreed": _agreed(proposal, letters) if proposal.told == State.AWARDED else [],
            "follow_up": follow_up if decision.outcome == Outcome.INVITATION else None,
            "redress": redress,
            "number": decision.number,
            "read_at": Acknowledgement.objects.filter(decision=decision, user=user)
            .values_list("at", flat=True)
            .first(),
            "may_confirm": director is not None,
            "may_ask": leads and redress_is_open(proposal, decision),
        },
    )


def answer_dates(proposals: Sequence[Proposal]) -> dict[int, datetime]:
    """Give until when the directors answer the award that was announced last, by key of the proposal; one query."""
    told = Decision.objects.told().filter(proposal__in=proposals, outcome__in=GRANTS, answer_by__isnull=False)
    return dict(told.order_by("announced_at", "number").values_list("proposal", "answer_by"))


def _letter(letter: Letter) -> dict[str, Any]:
    assert letter.file is not None  # noqa: S101 - the caller selects rendered letters
    return {
        "issue": letter.context["issue"],
        "language": letter.language,
        "language_name": letter.language_name,
        "announced_at": letter.announced_at,
        "pages": letter.file.pages,
        "code": letter.code,
        "sha256": letter.file.sha256,
        "in_force": letter.state == LetterState.ANNOUNCED,
    }


def _agreed(proposal: Proposal, letters: list[Letter]) -> list[dict[str, Any]]:
    award = next(
        (x for x in letters if x.state == LetterState.ANNOUNCED and x.decision.outcome in GRANTS), None
    )
    roles = (
        agreed_roles(proposal, award.file.sha256, ConsentPurpose.AWARD)
        if award is not None and award.file
        else frozenset()
    )
    return [
        {"name": d.name, "role": d.get_role_display(), "agreed": d.role in roles}
        for d in proposal.directors.all()
        if d.role in {DirectorRole.NPD, DirectorRole.PPD}
    ]


def sentence_of(decision: Decision, proposal: Proposal) -> str:
    """Give the outcome in one sentence, the first thing the directors read."""
    amount = f"EUR\xa0{written(decision.award_eur)}" if decision.award_eur is not None else ""
    values = {"amount": amount, "title": proposal.short_title, "award": award_ref(decision.award_number)}
    if proposal.told == State.ACCEPTED:
        return _("The award of %(amount)s to %(title)s is accepted by both Project Directors.") % values
    if proposal.told == State.TURNED_DOWN:
        return _("The award of %(amount)s to %(title)s was turned down.") % values
    return {
        Outcome.AWARD: _("%(title)s is awarded %(amount)s."),
        Outcome.CONDITIONAL: _("%(title)s is awarded %(amount)s, with conditions."),
        Outcome.INVITATION: _("You are invited to submit a full proposal for %(title)s."),
        Outcome.RESERVE: _("%(title)s is on the reserve list."),
        Outcome.RESUBMIT: _(
            "%(title)s is not awarded in this call; you are invited to submit it again in a later one."
        ),
        Outcome.REFUSAL: _("%(title)s is not awarded."),
        Outcome.INELIGIBLE: _("%(title)s is not eligible in this call."),
        Outcome.REVOCATION: _("The award to %(title)s is revoked."),
    }[Outcome(decision.outcome)] % values
