"""The file of one decision, read at once: what its page shows and judges, without the directors' live draft."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from applications.enums import Hat, Note, State
from applications.models import LedgerEntry
from applications.permissions import hats
from applications.rules import ProposalFacts
from decisions.enums import AGREED, WAS_TOLD, DecisionState, LetterState, RedressOutcome
from decisions.facts.letters import Around
from decisions.facts.office_page import facts_with
from decisions.facts.standing import ENTERS_A_ROUND, consultation_of, item_of, open_rounds
from decisions.models import Decision, Letter, Redress
from reviews.facts import report_in_force


@dataclass(frozen=True)
class DecisionFile:
    """A proposal's decision with all that stands around it.

    at_work: prepared or taken, not told.   told: announced last.   letters: of every decision, in order of language.
    """

    proposal: Any
    facts: ProposalFacts
    hats: frozenset[Hat]
    at_work: Decision | None
    told: Decision | None
    around: Around
    letters: tuple[Letter, ...]
    has_redress: bool
    written_by: dict[int, frozenset[int]] = field(repr=False)

    def hands(self, decision: Decision | None) -> frozenset[int]:
        """Give the keys of everyone who wrote a version of the decision, and of who took it."""
        return _hands(decision, self.written_by)

    def letters_of(self, decision: Decision | None) -> list[Letter]:
        """Give the decision's letters that were not put aside."""
        return _letters_of(decision, self.letters)


def decision_file(proposal: Any, user: User) -> DecisionFile:
    """Give the file of the proposal's decision in at most nine queries. Needs: a row of `found_for`."""
    decisions = list(
        Decision.objects.filter(proposal=proposal)
        .exclude(state=DecisionState.RESCINDED)
        .select_related("version", "prepared_by", "taken_by", "announced_by")
        .order_by("-announced_at", "-number")
    )
    for decision in decisions:
        decision.proposal = proposal
    at_work = next((d for d in decisions if d.state != DecisionState.ANNOUNCED), None)
    told = next((d for d in decisions if d.state == DecisionState.ANNOUNCED), None)
    letters = tuple(_letters(decisions))
    item = item_of(proposal)
    around = Around(
        report=report_in_force(proposal),
        item=item,
        consultation=consultation_of(proposal, item),
        issue=1 + len({x.decision_id for x in letters if x.state in WAS_TOLD and x.announced_at}),
    )
    written_by = _written_by(proposal) if decisions else {}
    redress = (
        dict(Redress.objects.filter(proposal=proposal).values_list("decision", "outcome")) if told else {}
    )
    consultation = around.consultation
    ready = _letters_of(at_work, letters)
    return DecisionFile(
        proposal=proposal,
        facts=facts_with(
            proposal,
            round_open=State(proposal.state) in ENTERS_A_ROUND and open_rounds(proposal).exists(),
            consultation_running=consultation is not None and consultation.closed_at is None,
            nations_agree=consultation is not None and consultation.outcome in AGREED,
            award_eur=at_work.award_eur if at_work else None,
            letter_ready=bool(ready) and all(letter.state == LetterState.READ for letter in ready),
            hands=_hands(at_work, written_by),
            deciders=_hands(told, written_by),
            redress_upheld=told is not None and redress.get(told.pk) == RedressOutcome.UPHELD,
        ),
        hats=hats(user, proposal),
        at_work=at_work,
        told=told,
        around=around,
        letters=letters,
        has_redress=bool(redress),
        written_by=written_by,
    )


def _letters(decisions: Sequence[Decision]) -> list[Letter]:
    if not decisions:
        return []
    return list(
        Letter.objects.filter(decision__in=decisions).select_related("file", "read_by").order_by("language")
    )


def _letters_of(decision: Decision | None, letters: Sequence[Letter]) -> list[Letter]:
    if decision is None:
        return []
    return [x for x in letters if x.decision_id == decision.pk and x.state != LetterState.SUPERSEDED]


def _written_by(proposal: Any) -> dict[int, frozenset[int]]:
    lines = LedgerEntry.objects.filter(proposal=proposal, note_kind=Note.DECISION_PREPARED)
    found: dict[int, set[int]] = defaultdict(set)
    for number, by in lines.values_list("values__decision", "by"):
        found[number].add(by)
    return {number: frozenset(people) for number, people in found.items()}


def _hands(decision: Decision | None, written_by: dict[int, frozenset[int]]) -> frozenset[int]:
    if decision is None:
        return frozenset()
    named = {key for key in (decision.prepared_by_id, decision.taken_by_id) if key is not None}
    return written_by.get(decision.number, frozenset()) | named
