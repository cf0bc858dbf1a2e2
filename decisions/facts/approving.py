"""What waits for an approver: decisions to take, revocations, requests for redress; and what is taken and not told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from applications.enums import Note, State
from applications.models import LedgerEntry, Proposal
from applications.rules import ProposalFacts
from core.money import written
from decisions.enums import DecisionState, LetterState, Outcome, RedressOutcome
from decisions.models import Decision, Letter, Redress
from decisions.permissions import may_prepare
from decisions.rules import outcomes_for
from reviews.facts import kind_of

MOST = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of an approver's work. hindrance: why this person cannot act on it; verb: what the link does."""

    ref: str
    title: str
    kind: str
    what: str
    since: datetime | None
    who: str
    hindrance: str
    verb: str
    url: str


@dataclass(frozen=True, slots=True)
class ToDecide:
    """An approver's work by kind, each the oldest first."""

    take: tuple[Waiting, ...]
    revoke: tuple[Waiting, ...]
    redress: tuple[Waiting, ...]
    untold: tuple[Waiting, ...]

    @property
    def first(self) -> Waiting | None:
        """What to do next: the oldest line on which this person can act."""
        return next((row for row in (*self.take, *self.revoke, *self.redress) if not row.hindrance), None)


def to_decide(user: User) -> ToDecide:
    """Give what waits for the approver; four queries, however much there is."""
    theirs = Proposal.objects.for_programme(user)
    letter = Letter.objects.filter(decision=OuterRef("pk")).exclude(state=LetterState.SUPERSEDED)
    decisions: list[Any] = list(
        Decision.objects.at_work()
        .filter(Q(state=DecisionState.TAKEN) | Q(sent_at__isnull=False), proposal__in=theirs)
        .select_related("proposal", "prepared_by", "taken_by")
        .annotate(letter=Coalesce(Subquery(letter.order_by("language").values("state")[:1]), Value("")))
        .order_by("sent_at", "pk")[:MOST]
    )
    asked = _redress_for(theirs)
    own = _written_by(
        user, [decision.proposal_id for decision in decisions] + [row.proposal_id for row in asked]
    )

    def is_own(decision: Decision) -> bool:
        named = {decision.prepared_by_id, decision.taken_by_id}
        return user.pk in named or (decision.proposal_id, decision.number) in own

    prepared = [row for row in decisions if row.state == DecisionState.PREPARED]
    return ToDecide(
        take=tuple(_to_take(row, is_own(row)) for row in prepared if row.outcome != Outcome.REVOCATION),
        revoke=tuple(_to_revoke(row, is_own(row)) for row in prepared if row.outcome == Outcome.REVOCATION),
        redress=tuple(_to_answer(row, is_own(row.decision)) for row in asked),
        untold=tuple(_untold(row) for row in decisions if row.state == DecisionState.TAKEN),
    )


def _redress_for(theirs: QuerySet[Any]) -> list[Redress]:
    """Give the requests without an answer, and those upheld whose proposal was not taken up again."""
    open_ones = Q(answered_at__isnull=True) | Q(outcome=RedressOutcome.UPHELD, proposal__state=State.REFUSED)
    found = Redress.objects.filter(open_ones, proposal__in=theirs)
    return list(found.select_related("proposal", "decision", "asked_by").order_by("asked_at")[:MOST])


def _written_by(user: User, proposal_ids: Sequence[int]) -> set[tuple[int, int]]:
    """Give the decisions of which the person wrote a version, as key of the proposal and number."""
    written_by = LedgerEntry.objects.filter(
        proposal__in=proposal_ids, note_kind=Note.DECISION_PREPARED, by=user
    )
    return set(written_by.values_list("proposal_id", "values__decision"))


def _line(decision: Any, **more: Any) -> Waiting:
    proposal = decision.proposal
    what = str(Outcome(decision.outcome).label)
    if decision.award_eur is not None and decision.outcome != Outcome.REVOCATION:
        what = f"{what}, EUR\xa0{written(decision.award_eur)}"
    values = {
        "ref": proposal.ref,
        "title": proposal.title or proposal.ref,
        "kind": kind_of(proposal),
        "what": what,
        "since": decision.sent_at,
        "who": decision.prepared_by.name,
        "hindrance": "",
        "url": reverse("office_decision", args=[proposal.ref]),
    }
    return Waiting(**{**values, **more})


def _to_take(decision: Any, own: bool) -> Waiting:
    hindrance = ""
    if own:
        hindrance = _("You prepared it; another approver takes it")
    elif decision.version_id != decision.proposal.standing_version_id:
        hindrance = _("The proposal has a newer version; an officer prepares it again")
    return _line(decision, hindrance=hindrance, verb=_("Read") if hindrance else _("Read and take"))


def _to_revoke(decision: Any, own: bool) -> Waiting:
    hindrance = ""
    if own:
        hindrance = _("You prepared it; another approver revokes")
    elif decision.letter != LetterState.READ:
        hindrance = _("An officer has not read its letter yet")
    return _line(
        decision,
        hindrance=hindrance,
        verb=_("Read") if hindrance else _("Read and revoke"),
        url=reverse("office_revocation", args=[decision.proposal.ref]),
    )


def _to_answer(row: Redress, own: bool) -> Waiting:
    hindrance = _("You had a hand in the decision; another approver answers") if own else ""
    answered = row.answered_at is not None
    return Waiting(
        ref=row.proposal.ref,
        title=row.proposal.title or row.proposal.ref,
        kind=kind_of(row.proposal),
        what=_("Upheld, to be taken up again") if answered else row.get_ground_display(),
        since=row.answered_at or row.asked_at,
        who=row.asked_by.name,
        hindrance=hindrance,
        verb=_("Read") if own else _("Take it up again") if answered else _("Read and answer"),
        url=reverse("office_redress", args=[row.proposal.ref]),
    )


def _untold(decision: Any) -> Waiting:
    next_step: Mapping[str, str] = {
        LetterState.WAITING: _("A worker renders the letter"),
        LetterState.READY: _("An officer reads the letter"),
        LetterState.READ: _("An officer who had no hand in it announces"),
    }
    return _line(
        decision,
        since=decision.taken_at,
        who=decision.taken_by.name,
        hindrance=next_step.get(decision.letter, ""),
        verb=_("Read"),
    )


# --- a page of a decision on which nothing stands yet


def why_no_decision(proposal: Proposal, f: ProposalFacts, user: Any) -> list[str]:
    """Give in sentences why no decision stands on the proposal's page, and who does what next."""
    state = State(proposal.state)
    if state in {State.SUBMITTED, State.RETURNED, State.DRAFT}:
        return [_("The proposal is being screened. A decision can be prepared once its review is closed.")]
    if state is State.IN_REVIEW:
        return [_("The panel is still at work. A decision can be prepared once the review is closed.")]
    if state is State.WITHDRAWN:
        return [_("The directors withdrew the proposal; there is nothing to decide.")]
    outcomes = outcomes_for(state, proposal.phase)
    if not outcomes:
        return [] if f.told else [_("Nothing can be decided on this proposal now.")]
    named = ", ".join(str(outcome.label) for outcome in outcomes)
    said = [_("No decision is prepared yet. Possible now: %(outcomes)s.") % {"outcomes": named}]
    said += way_to_an_award(proposal, f)
    if not may_prepare(user):
        said.append(_("An officer prepares the decision and sends it to an approver; then it stands here."))
    return said


def way_to_an_award(proposal: Proposal, f: ProposalFacts) -> list[str]:
    """Give in a sentence what comes before an award can be decided on; nothing where it can, or where none is given."""
    if State(proposal.state) is not State.REVIEWED or proposal.phase == 1:
        return []
    if f.round_open:
        return [_("For an award, an officer first proposes it as a candidate of an open funding round.")]
    return [_("For an award, an officer first opens a funding round and proposes it as a candidate.")]
