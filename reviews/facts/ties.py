"""All ties between proposals and experts, found in a fixed number of queries whatever the number of either."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils import timezone

from applications.models import Proposal
from core import clock
from core.errors import Finding
from core.wording import sentence
from reviews.conflicts import Seen, Tie, excludes, judged
from reviews.enums import AcquaintanceKind, Settlement, Verdict
from reviews.models import Conflict, ConflictPin, Expert, Sighting

Pair = tuple[int, int]


def ties_between(proposals: Iterable[Proposal], experts: Iterable[Expert]) -> Mapping[Pair, tuple[Tie, ...]]:
    """Give the ties of every pair that has any, by (key of the proposal, key of the expert); two queries.

    Those that exclude come first; `reviews.conflicts.excludes` says whether any does. An officer's ruling "no conflict"
    leaves its ties in place, marked as lifted.
    """
    of = {proposal.pk for proposal in proposals}
    who = {expert.pk for expert in experts}
    if not of or not who:
        return {}
    today = clock.today()
    seen, national, lifted = _sightings(of, who, today)
    for pair, traces in _declared(of, who).items():
        seen[pair] += traces
    judgements = {
        pair: judged(traces, on=today, national=national.get(pair, ""), verdict=lifted.get(pair, ""))
        for pair, traces in seen.items()
    }
    return {pair: ties for pair, ties in judgements.items() if ties}


def barred_pairs(proposals: Iterable[Proposal], experts: Iterable[Expert]) -> frozenset[Pair]:
    """Give the pairs (key of the proposal, key of the expert) that a tie keeps apart."""
    return frozenset(pair for pair, ties in ties_between(proposals, experts).items() if excludes(ties))


def ties_of(experts: Sequence[Expert], proposal: Proposal) -> dict[int, tuple[Tie, ...]]:
    """Give the ties between each expert and the proposal, by expert key."""
    found = ties_between([proposal], experts)
    return {expert.pk: found.get((proposal.pk, expert.pk), ()) for expert in experts}


def _sightings(
    of: set[int], who: set[int], on: date
) -> tuple[dict[Pair, list[Seen]], dict[Pair, str], dict[Pair, str]]:
    found: dict[Pair, list[Seen]] = defaultdict(list)
    national: dict[Pair, str] = {}
    verdicts: dict[Pair, str] = {}
    pins = ConflictPin.objects.in_force(on).filter(
        expert=OuterRef("expert_id"), proposal=OuterRef("proposal_id"), verdict=Verdict.NONE
    )
    rows = Sighting.objects.filter(proposal__in=of, expert__in=who).annotate(lifted=Exists(pins)).order_by()
    for proposal, expert, seen_by, director, detail, since, start, until, rule, lifted in rows.values_list(
        "proposal_id", "expert_id", "seen_by", "director", "detail", "since", "counts_from", "counts_until",
        "proposal__call__national_ties", "lifted",
    ):  # fmt: skip
        pair, kind = (proposal, expert), detail if seen_by == "named" else ""
        found[pair].append(Seen(seen_by, director, detail, since, start, until, kind))
        national[pair] = rule
        if lifted:
            verdicts[pair] = Verdict.NONE
    return found, national, verdicts


def _declared(of: set[int], who: set[int]) -> dict[Pair, list[Seen]]:
    found: dict[Pair, list[Seen]] = defaultdict(list)
    rows = Conflict.objects.filter(proposal__in=of, expert__in=who).exclude(settlement=Settlement.CLEARED)
    for row in rows.order_by("declared_at"):
        words = f"{row.get_kind_display()}. {row.evidence}".strip()
        found[row.proposal_id, row.expert_id].append(
            Seen("declared", detail=words, since=timezone.localdate(row.declared_at), kind=row.kind)
        )
    return found


def tie_words(tie: Tie) -> str:
    """Give the evidence of a tie in one sentence without its full stop."""
    detail = tie.detail
    if tie.seen_by == "named":
        detail = str(AcquaintanceKind(tie.kind).label)
    return sentence(Finding(f"tie_{tie.seen_by}", values={"director": tie.director, "detail": detail}))
