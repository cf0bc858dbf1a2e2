"""What rules may know of a proposal's decision, and the rows they are read from."""

from dataclasses import replace

from django.db.models import QuerySet

from applications.enums import ConsentPurpose, Note, State
from applications.facts import agreed_roles
from applications.models import LedgerEntry, Proposal
from applications.rules import ProposalFacts
from decisions.enums import AGREED, DecisionState, LetterState, Outcome, RedressOutcome
from decisions.models import Consultation, Decision, FundingRound, Letter, Redress, RoundItem
from decisions.rules import GRANTS
from reviews.facts import review_facts

ENTERS_A_ROUND = frozenset({State.REVIEWED, State.ON_RESERVE})


def decision_facts(proposal: Proposal) -> ProposalFacts:
    """Give the proposal's facts with what rounds, nations, decision, letter and redress add to them.

    What only one state asks for is read in that state alone: an open round to enter one, the deciders and redress
    of a refusal, the agreement to an award.
    """
    state = State(proposal.state)
    decision, item = decision_at_work(proposal), item_of(proposal)
    consultation = consultation_of(proposal, item)
    told = last_told(proposal) if state is State.REFUSED else None
    award = award_letter(proposal) if state is State.AWARDED else None
    return replace(
        review_facts(proposal),
        round_open=state in ENTERS_A_ROUND and open_rounds(proposal).exists(),
        consultation_running=consultation is not None and consultation.closed_at is None,
        nations_agree=consultation is not None and consultation.outcome in AGREED,
        award_eur=decision.award_eur if decision else None,
        letter_ready=decision is not None and letters_read(decision),
        hands=hands_of(decision),
        deciders=hands_of(told),
        redress_upheld=told is not None and upheld(told),
        award_agreed=agreed_roles(proposal, award.file.sha256, ConsentPurpose.AWARD)
        if award is not None and award.file is not None
        else frozenset(),
    )


def decision_at_work(proposal: Proposal) -> Decision | None:
    """Give the decision that is prepared or taken and not yet told, or None."""
    return (
        Decision.objects.at_work()
        .filter(proposal=proposal)
        .select_related("version", "prepared_by", "taken_by", "proposal__call")
        .first()
    )


def last_told(proposal: Proposal) -> Decision | None:
    """Give the decision that was announced last, or None."""
    return (
        Decision.objects.told()
        .filter(proposal=proposal)
        .select_related("version", "prepared_by", "taken_by", "announced_by")
        .first()
    )


def hands_of(decision: Decision | None) -> frozenset[int]:
    """Give the keys of everyone who wrote a version of the decision, and of who took it."""
    if decision is None:
        return frozenset()
    written = LedgerEntry.objects.filter(
        proposal=decision.proposal_id, note_kind=Note.DECISION_PREPARED, values__decision=decision.number
    ).values_list("by", flat=True)
    named = {key for key in (decision.prepared_by_id, decision.taken_by_id) if key is not None}
    return frozenset(written) | named


def letters_of(decision: Decision) -> list[Letter]:
    """Give the decision's letters that were not put aside."""
    return list(
        decision.letters.exclude(state=LetterState.SUPERSEDED)
        .select_related("file", "read_by")
        .order_by("language")
    )


def letters_read(decision: Decision) -> bool:
    """Whether the decision has its letters and an officer has read each of them."""
    letters = letters_of(decision)
    return bool(letters) and all(letter.state == LetterState.READ for letter in letters)


def award_letter(proposal: Proposal) -> Letter | None:
    """Give the announced award letter that is in force, or None; of several languages the one to agree to, English first."""
    return next(iter(award_letters(proposal)), None)


def award_letters(proposal: Proposal) -> list[Letter]:
    """Give the award letter that is in force in each of its languages; the one to agree to stands first."""
    return list(
        Letter.objects.filter(
            decision__proposal=proposal, decision__outcome__in=GRANTS, state=LetterState.ANNOUNCED
        )
        .select_related("file", "decision")
        .order_by("-announced_at", "language", "-pk")
    )


def item_of(proposal: Proposal) -> RoundItem | None:
    """Give the proposal's open place in a funding round, or None."""
    return (
        RoundItem.objects.filter(proposal=proposal, removed_at__isnull=True)
        .select_related("round")
        .order_by("-added_at", "-pk")
        .first()
    )


def open_rounds(proposal: Proposal) -> QuerySet[FundingRound]:
    """Give the open funding rounds that take candidates of the proposal's call, newest first."""
    return FundingRound.objects.filter(calls=proposal.call_id, closed_at__isnull=True).order_by(
        "-opened_at", "-pk"
    )


def consultation_of(proposal: Proposal, item: RoundItem | None) -> Consultation | None:
    """Give the newest consultation on the proposal in its present place.

    What the nations said of an earlier place in a round does not count for a later one.
    """
    if item is None:
        return None
    return (
        Consultation.objects.filter(proposals=proposal, round=item.round_id, opened_at__gte=item.added_at)
        .order_by("-opened_at", "-pk")
        .first()
    )


def upheld(decision: Decision) -> bool:
    """Whether a request for redress on the decision was upheld."""
    return Redress.objects.filter(decision=decision, outcome=RedressOutcome.UPHELD).exists()


def is_revocation(decision: Decision | None) -> bool:
    """Whether the decision ends an award."""
    return decision is not None and decision.outcome == Outcome.REVOCATION


def is_prepared(decision: Decision | None) -> bool:
    """Whether the decision can still be changed by the officer."""
    return decision is not None and decision.state == DecisionState.PREPARED
