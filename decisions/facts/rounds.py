"""A funding round as a ranked list under its envelope."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from applications.enums import Event, State
from applications.lifecycle import PROGRAMME_FACES, Face
from applications.models import Proposal
from core.money import ZERO
from decisions.enums import DecisionState, Outcome
from decisions.models import Decision, FundingRound, RoundItem
from decisions.rules import GRANTS
from reviews.enums import Recommendation
from reviews.models import PanelReport

SPENT = frozenset({State.APPROVED, State.AWARDED, State.ACCEPTED})
OUT = frozenset({State.DECLINED, State.REFUSED, State.TURNED_DOWN, State.REVOKED, State.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposal with its panel's judgement and what it asks for.

    rank: by panel score, equal scores alike; None without a score. eur: awarded where decided, else requested.
    running_eur: the sum down to here; inside: whether the envelope reaches it.
    """

    proposal: Proposal
    face: Face
    score: Decimal | None
    recommendation: str
    rank: int | None
    eur: Decimal
    awarded: bool
    running_eur: Decimal
    inside: bool
    counts: bool
    consulted: str


@dataclass(frozen=True, slots=True)
class RoundRead:
    """A round with its candidates in rank order and what is left of its envelope after the awards."""

    round: FundingRound
    candidates: tuple[Candidate, ...]
    awarded_eur: Decimal
    asked_eur: Decimal

    @property
    def left_eur(self) -> Decimal:
        return self.round.envelope_eur - self.awarded_eur


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One line of the list of rounds."""

    round: FundingRound
    candidates: int
    awarded_eur: Decimal

    @property
    def left_eur(self) -> Decimal:
        return self.round.envelope_eur - self.awarded_eur


def round_rows(user: Any) -> list[RoundRow]:
    """Give every round, newest first: four queries, however many rounds and candidates there are."""
    places = list(
        RoundItem.objects.filter(
            removed_at__isnull=True, proposal__in=Proposal.objects.for_programme(user)
        ).values_list("round", "proposal", "proposal__state")
    )
    awards = _awards(Decision.objects.filter(proposal__in=[proposal for _round, proposal, _state in places]))
    rows = []
    for funding_round in FundingRound.objects.prefetch_related("calls"):
        mine = [(proposal, state) for key, proposal, state in places if key == funding_round.pk]
        awarded = sum((awards.get(key) or ZERO for key, state in mine if state in SPENT), ZERO)
        rows.append(RoundRow(funding_round, len(mine), awarded))
    return rows


def _grants(decisions: Any) -> Any:
    """Give those of the decisions that were taken and award something."""
    return decisions.filter(outcome__in=GRANTS, state__in=[DecisionState.TAKEN, DecisionState.ANNOUNCED])


def _awards(decisions: Any) -> dict[int, Decimal | None]:
    """Give the amount awarded to each proposal by a decision that was taken."""
    return dict(_grants(decisions).order_by("number").values_list("proposal", "award_eur"))


def read_round(funding_round: FundingRound, user: Any, *, consulted: bool = True) -> RoundRead:
    """Give the round as the person may see it: with every candidate but those they direct themselves.

    One query; consulted: two more say what the nations were asked.
    """
    report = PanelReport.objects.filter(
        proposal=OuterRef("pk"), superseded_at__isnull=True, signed_at__isnull=False
    )
    awards = _grants(Decision.objects.filter(proposal=OuterRef("pk"))).order_by("-number")
    proposals: list[Any] = list(
        Proposal.objects.for_programme(user)
        .filter(pk__in=funding_round.items.filter(removed_at__isnull=True).values("proposal"))
        .select_related("call", "main_priority", "npd_country", "ppd_country")
        .annotate(
            score=Subquery(report.values("overall")[:1]),
            recommended=Coalesce(Subquery(report.values("recommendation")[:1]), Value("")),
            granted_eur=Subquery(awards.values("award_eur")[:1]),
        )
    )
    asked = _asked(funding_round) if consulted else {}
    proposals.sort(key=lambda p: (-_score(p), p.ref))
    scores = [_score(p) for p in proposals]
    running, awarded, made = ZERO, ZERO, []
    for place, proposal in enumerate(proposals):
        state = State(proposal.state)
        given = proposal.granted_eur if state in SPENT else None
        eur = given if given is not None else proposal.requested_eur
        counts = state not in OUT
        running += eur if counts else ZERO
        awarded += given or ZERO
        made.append(
            Candidate(
                proposal=proposal,
                face=PROGRAMME_FACES[state],
                score=proposal.score,
                recommendation=str(Recommendation(proposal.recommended).label)
                if proposal.recommended
                else "",
                rank=scores.index(scores[place]) + 1 if proposal.score is not None else None,
                eur=eur,
                awarded=given is not None,
                running_eur=running,
                inside=counts and running <= funding_round.envelope_eur,
                counts=counts,
                consulted=asked.get(proposal.pk, ""),
            )
        )
    return RoundRead(funding_round, tuple(made), awarded, running)


def _score(proposal: Any) -> Decimal:
    return Decimal(-1) if proposal.score is None else Decimal(proposal.score)


def _asked(funding_round: FundingRound) -> dict[int, str]:
    """Give of each proposal of the round what the newest consultation says: a word, or nothing."""
    asked: dict[int, str] = {}
    for consultation in funding_round.consultations.order_by("opened_at", "pk").prefetch_related("proposals"):
        word = consultation.get_outcome_display() if consultation.closed_at else consultation.reference
        for proposal in consultation.proposals.all():
            asked[proposal.pk] = str(word)
    return asked


@dataclass(frozen=True, slots=True)
class Ready:
    """A proposal that may become a candidate, and by which event."""

    proposal: Proposal
    face: Face
    event: Event


def ready_to_propose(funding_round: FundingRound, user: Any) -> list[Ready]:
    """Give the reviewed proposals of the round's calls that may become candidates, and those on reserve."""
    proposals = (
        Proposal.objects.for_programme(user)
        .filter(call__in=funding_round.calls.all(), state__in=[State.REVIEWED, State.ON_RESERVE])
        .exclude(phase=1)
        .order_by("ref")[:200]
    )
    return [
        Ready(
            p, PROGRAMME_FACES[State(p.state)], Event.PROPOSE if p.state == State.REVIEWED else Event.PROMOTE
        )
        for p in proposals
    ]


def rank_of(proposal: Proposal, funding_round: FundingRound, user: Any) -> tuple[Candidate | None, RoundRead]:
    """Give the proposal's line in the round, and the round without what the nations were asked; one query."""
    read = read_round(funding_round, user, consulted=False)
    return next((line for line in read.candidates if line.proposal.pk == proposal.pk), None), read


def outcome_label(outcome: str) -> str:
    """Give the outcome in words."""
    return str(Outcome(outcome).label)
