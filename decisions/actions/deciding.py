"""Preparing a decision, taking it, ruling out, rescinding. Nobody outside the programme is told by any of these."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from accounts.models import User
from applications.actions.advance import locked, note_down
from applications.enums import Event, Hat, Note
from applications.models import LedgerEntry, Proposal, ProposalVersion
from applications.rules import Given
from core import clock
from core.errors import Finding, Refused
from decisions.actions.letters import issue_letters, put_aside
from decisions.actions.moving import move, require_hat
from decisions.enums import DecisionState, Outcome
from decisions.facts import decision_at_work, decision_facts, hands_of
from decisions.facts.nations import unlike_agreed
from decisions.models import Decision
from decisions.rules import EVENT_OF, GRANTS, DecisionDraft, feedback_findings, outcomes_for, unready

FIRST_AWARD = 9001
# Any number: it is the name of the lock under which award numbers are given out.
AWARD_NUMBERS = 7_340_021


@transaction.atomic
def prepare(*, proposal: Proposal, draft: DecisionDraft, edit_version: int, by: User) -> Decision:
    """The decision says what the officer wrote, one version on; it may be incomplete and nobody has it yet.

    edit_version: of the page; 0 where none was prepared. Raises Refused: `stale_page` (nothing is overwritten),
    `decision_taken`, `outcome_missing`, `not_yours`.
    """
    row = locked(proposal.pk)
    require_hat(Hat.OFFICER, row, by)
    if draft.outcome not in outcomes_for(row.state, row.phase):
        raise Refused(Finding("outcome_missing", "outcome"))
    decision = _own_row(row, edit_version, by)
    decision.version = sent_version(row)
    decision.requested_eur = row.requested_eur
    decision.outcome = draft.outcome
    decision.award_eur = draft.award_eur if draft.outcome in GRANTS else None
    if decision.award_eur is not None and decision.award_eur > row.requested_eur:
        raise Refused(Finding("award_over_request", "award_eur", {"requested": row.requested_eur}))
    decision.conditions = list(draft.conditions) if draft.outcome == Outcome.CONDITIONAL else []
    decision.reasons, decision.feedback = list(draft.reasons), draft.feedback.strip()
    decision.conditions_fr = list(draft.conditions_fr) if draft.outcome == Outcome.CONDITIONAL else []
    decision.feedback_fr = draft.feedback_fr.strip()
    decision.answer_by = draft.answer_by if draft.outcome in GRANTS else None
    decision.edit_version += 1
    decision.prepared_by, decision.prepared_at, decision.sent_at = by, clock.now(), None
    decision.save()
    note_down(
        proposal=row,
        kind=Note.DECISION_PREPARED,
        by=by,
        hat=Hat.OFFICER,
        values={
            "decision": decision.number,
            "version": decision.edit_version,
            "outcome": decision.outcome,
            "award_eur": str(decision.award_eur or ""),
        },
    )
    return decision


def _own_row(proposal: Proposal, edit_version: int, by: User) -> Decision:
    decision: Decision | None = (
        Decision.objects.select_for_update().at_work().filter(proposal=proposal).first()
    )
    if decision is None:
        if edit_version:
            raise Refused(Finding("stale_page"))
        return Decision(proposal=proposal, number=next_number(proposal))
    if decision.state != DecisionState.PREPARED:
        raise Refused(Finding("decision_taken"))
    if decision.edit_version != edit_version:
        raise Refused(Finding("stale_page"))
    return decision


def sent_version(proposal: Proposal) -> ProposalVersion:
    """Give the version that stands. Raises Refused `never_submitted`."""
    if proposal.standing_version is None:
        raise Refused(Finding("never_submitted"))
    return proposal.standing_version


def next_number(proposal: Proposal) -> int:
    """Give the number of the proposal's next decision. Needs: the proposal locked."""
    last = Decision.objects.filter(proposal=proposal).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def draft_of(decision: Decision) -> DecisionDraft:
    """Give the decision as it was written."""
    return DecisionDraft(
        outcome=decision.outcome,
        award_eur=decision.award_eur,
        conditions=tuple(decision.conditions),
        reasons=tuple(decision.reasons),
        feedback=decision.feedback,
        answer_by=decision.answer_by,
        conditions_fr=tuple(decision.conditions_fr),
        feedback_fr=decision.feedback_fr,
    )


@transaction.atomic
def send_to_approver(*, proposal: Proposal, edit_version: int, by: User) -> Decision:
    """The prepared decision waits for an approver. Raises Refused with all that is still missing."""
    row = locked(proposal.pk)
    require_hat(Hat.OFFICER, row, by)
    decision = _prepared(row, edit_version)
    findings = (*unready(draft_of(decision), decision_facts(row)), *_unlike_agreed(decision))
    if findings:
        raise Refused(*findings)
    decision.sent_at, decision.sent_back_note = clock.now(), ""
    decision.save(update_fields=["sent_at", "sent_back_note"])
    return decision


@transaction.atomic
def send_back(*, proposal: Proposal, edit_version: int, note: str, by: User) -> Decision:
    """The decision is the officers' again, with what the approver asks to change.

    Raises Refused: `note_missing`, `stale_page`, `decision_missing`, `decision_not_sent`, `own_decision`.
    """
    row = locked(proposal.pk)
    require_hat(Hat.APPROVER, row, by)
    decision = _prepared(row, edit_version)
    if decision.sent_at is None:
        raise Refused(Finding("decision_not_sent"))
    if by.pk in hands_of(decision):
        raise Refused(Finding("own_decision"))
    if not note.strip():
        raise Refused(Finding("note_missing", "note"))
    decision.sent_at = None
    decision.sent_back_note, decision.sent_back_by, decision.sent_back_at = note.strip(), by, clock.now()
    decision.save(update_fields=["sent_at", "sent_back_note", "sent_back_by", "sent_back_at"])
    note_down(
        proposal=row,
        kind=Note.DECISION_SENT_BACK,
        by=by,
        note=note.strip(),
        values={"decision": decision.number},
    )
    return decision


def _prepared(proposal: Proposal, edit_version: int) -> Decision:
    prepared = Decision.objects.select_for_update().filter(state=DecisionState.PREPARED)
    decision: Decision | None = prepared.filter(proposal=proposal).first()
    if decision is None:
        raise Refused(Finding("decision_missing"))
    if decision.edit_version != edit_version:
        raise Refused(Finding("stale_page"))
    return decision


@transaction.atomic
def take(
    *,
    proposal: Proposal,
    edit_version: int,
    by: User,
    expected: str = "",
    seen: Collection[str] | None = None,
) -> LedgerEntry:
    """The decision is taken exactly as it was prepared and cannot change; its letter is issued. Nobody is told.

    edit_version: of the page the approver read. seen: the `words` of each letter that the page drew; None where none
    did. Raises Refused: `stale_page`, `wording_changed`, `decision_missing`, `decision_not_sent`, `own_decision`,
    `decision_outdated`, and the findings of the event.
    """
    row = locked(proposal.pk)
    require_hat(Hat.APPROVER, row, by)
    decision = _prepared(row, edit_version)
    if decision.outcome == Outcome.REVOCATION:
        raise Refused(Finding("not_now"))
    if decision.sent_at is None:
        raise Refused(Finding("decision_not_sent"))
    if by.pk in hands_of(decision):
        raise Refused(Finding("own_decision"))
    if decision.version_id != row.standing_version_id:
        raise Refused(Finding("decision_outdated"))
    if unlike := _unlike_agreed(decision):
        raise Refused(*unlike)
    reason = decision.reasons[0] if decision.reasons else ""
    entry = move(
        proposal=proposal,
        event=EVENT_OF[Outcome(decision.outcome)],
        by=by,
        given=Given(reason=reason),
        expected=expected,
        values=_said(decision),
    )
    decision.state, decision.taken_by, decision.taken_at = DecisionState.TAKEN, by, clock.now()
    if decision.outcome in GRANTS:
        decision.award_number = _next_award_number()
    decision.save(update_fields=["state", "taken_by", "taken_at", "award_number"])
    decision.proposal = row
    issued = issue_letters(decision, signatory=by.name)
    # Compared with what was issued, not with what would be: a wording may come into force in the same moment.
    if seen is not None and {letter.words for letter in issued} != set(seen):
        raise Refused(Finding("wording_changed"))
    return entry


def _unlike_agreed(decision: Decision) -> tuple[Finding, ...]:
    return unlike_agreed(decision.proposal, draft_of(decision))


def _said(decision: Decision) -> dict[str, Any]:
    return {
        "decision": decision.number,
        "outcome": decision.outcome,
        "award_eur": str(decision.award_eur or ""),
    }


def _next_award_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [AWARD_NUMBERS])
    last = Decision.objects.aggregate(last=Max("award_number"))["last"]
    return last + 1 if last else FIRST_AWARD


@transaction.atomic
def rule_out(
    *,
    proposal: Proposal,
    reasons: Sequence[str],
    feedback: str,
    feedback_fr: str = "",
    by: User,
    expected: str = "",
) -> LedgerEntry:
    """The proposal is ruled out with its reasons, and the letter of that decision is issued. Nobody is told.

    feedback_fr: the same for a French letter. Raises Refused: `reason_missing`, `french_alone`, `feedback_too_long`,
    and the findings of the event.
    """
    row = locked(proposal.pk)
    if wrong := tuple(feedback_findings(feedback, feedback_fr)):
        raise Refused(*wrong)
    entry = move(
        proposal=proposal,
        event=Event.RULE_OUT,
        by=by,
        given=Given(reason=reasons[0] if reasons else "", note=feedback),
        expected=expected,
        values={"reasons": list(reasons)},
    )
    end_decision(proposal)
    at = clock.now()
    decision = Decision.objects.create(
        proposal=row,
        number=next_number(row),
        version=sent_version(row),
        state=DecisionState.TAKEN,
        outcome=Outcome.INELIGIBLE,
        requested_eur=row.requested_eur,
        reasons=list(reasons),
        feedback=feedback.strip(),
        feedback_fr=feedback_fr.strip(),
        prepared_by=by,
        prepared_at=at,
        sent_at=at,
        taken_by=by,
        taken_at=at,
    )
    issue_letters(decision, signatory=by.name)
    return entry


@transaction.atomic
def rescind(
    *, proposal: Proposal, by: User, note: str = "", reason: str = "", expected: str = ""
) -> LedgerEntry:
    """The decision that nobody was told is taken back, and its letter is put aside."""
    entry = move(proposal=proposal, event=Event.RESCIND, by=by, given=Given(note=note), expected=expected)
    end_decision(proposal)
    return entry


def end_decision(proposal: Proposal) -> None:
    """No decision on the proposal is at work; the one that was is kept as rescinded, its letters as superseded."""
    decision = decision_at_work(proposal)
    if decision is None:
        return
    decision.state = DecisionState.RESCINDED
    decision.save(update_fields=["state"])
    put_aside(decision)
