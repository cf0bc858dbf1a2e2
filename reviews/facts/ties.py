"""All ties between proposals and experts, found in a fixed number of queries whatever the number of either."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.enums import State
from applications.models import Call, Proposal
from core import clock
from core.errors import Finding
from core.wording import sentence
from partners.rules import sort_key
from reviews.conflicts import Seen, Tie, excludes, judged
from reviews.enums import AcquaintanceKind, Settlement, Strength, Verdict
from reviews.models import Conflict, ConflictPin, Expert, Sighting
from reviews.permissions import closed_to

Pair = tuple[int, int]


def ties_between(proposals: Iterable[Proposal], experts: Iterable[Expert]) -> Mapping[Pair, tuple[Tie, ...]]:
    """Give the ties of every pair that has any, by (key of the proposal, key of the expert).

    Three queries however many they are, and one more where applicants named somebody. Those that exclude come first;
    `reviews.conflicts.excludes` says whether any does. An officer's ruling "no conflict" leaves its ties in place,
    marked as lifted.
    """
    of = {proposal.pk for proposal in proposals}
    who = {expert.pk for expert in experts}
    if not of or not who:
        return {}
    today = clock.today()
    seen, national, lifted = _sightings(of, who, today)
    for traced in (_declared(of, who), _unwanted(of, who)):
        for pair, traces in traced.items():
            seen[pair] += traces
    judgements = {
        pair: judged(traces, on=today, national=national.get(pair, ""), verdict=lifted.get(pair, ""))
        for pair, traces in seen.items()
    }
    return {pair: ties for pair, ties in judgements.items() if ties}


def barred_pairs(proposals: Iterable[Proposal], experts: Iterable[Expert]) -> frozenset[Pair]:
    """Give the pairs (key of the proposal, key of the expert) that a tie keeps apart."""
    return frozenset(pair for pair, ties in ties_between(proposals, experts).items() if excludes(ties))


def closed_pairs(proposals: Iterable[Proposal], experts: Iterable[Expert]) -> frozenset[Pair]:
    """Give the pairs that the doors keep apart, without what for; one quick query, for acts on a few people.

    What a person declared stands in `Conflict` and is not looked at.
    """
    of = {proposal.pk for proposal in proposals}
    found = closed_to(pk__in=[expert.pk for expert in experts]).values_list("closed", "pk")
    return frozenset((proposal, expert) for proposal, expert in found if proposal in of)


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


def _unwanted(of: set[int], who: set[int]) -> dict[Pair, list[Seen]]:
    """Whom the applicants would rather not have, as the version that stands names them: by address, or by name."""
    found: dict[Pair, list[Seen]] = defaultdict(list)
    sections = Proposal.objects.filter(
        pk__in=of, sections__key="declarations", sections__data__rather_not__0__isnull=False
    ).order_by()
    lists = list(sections.values_list("pk", "standing_version__content__answers__declarations__rather_not"))
    if not lists:
        return found
    experts = Expert.objects.filter(pk__in=who).values_list(
        "pk", "user__email", "person__given_name", "person__family_name"
    )
    known: dict[str, list[int]] = defaultdict(list)
    for pk, mail, given, family in experts:
        known[mail.casefold()].append(pk)
        known[sort_key(f"{given} {family}")].append(pk)
    for proposal, rows in lists:
        for row in rows or []:
            keys = (str(row.get("email") or "").casefold(), sort_key(str(row.get("name") or "")))
            for expert in {pk for key in keys if key for pk in known.get(key, ())}:
                found[proposal, expert].append(Seen("unwanted", detail=str(row.get("reason") or "")))
    return found


def tie_words(tie: Tie) -> str:
    """Give the evidence of a tie in one sentence without its full stop."""
    detail = tie.detail
    if tie.seen_by == "named":
        detail = str(AcquaintanceKind(tie.kind).label)
    return sentence(Finding(f"tie_{tie.seen_by}", values={"director": tie.director, "detail": detail}))


@dataclass(frozen=True, slots=True)
class TieRead:
    """One tie in words. standing: what follows from it."""

    kind: str
    evidence: str
    since: date | None
    standing: str


@dataclass(frozen=True, slots=True)
class TieRow:
    """All ties of one pair. ref, name, sub: of the other side of the page.  word, barred: what holds for the pair now."""

    ref: str
    name: str
    sub: str
    ties: tuple[TieRead, ...]
    word: str
    barred: bool


def read(ties: Iterable[Tie]) -> tuple[TieRead, ...]:
    """Give the ties in words."""
    return tuple(TieRead(str(tie.kind.label), tie_words(tie), tie.since, _standing(tie)) for tie in ties)


def _standing(tie: Tie) -> str:
    if tie.lifted:
        return _("Lifted by an officer")
    return _("Excludes") if tie.strength is Strength.HARD else _("The officer decides")


def _word(ties: Sequence[Tie]) -> str:
    if excludes(ties):
        return _("Closed to this person")
    if any(tie.lifted for tie in ties):
        return _("Ruled no conflict")
    return _("Warning")


def pair_row(ties: Sequence[Tie], *, ref: str, name: str, sub: str) -> TieRow:
    """Give one pair as the officers' pages list it."""
    return TieRow(ref, name, sub, read(ties), _word(ties) if ties else _("No tie seen"), excludes(ties))


def rows_of_proposal(proposal: Proposal) -> list[TieRow]:
    """Give the experts in term who have any tie with the proposal, those who are barred first; four queries."""
    today = clock.today()
    experts = list(
        Expert.objects.filter(term_from__lte=today, term_until__gte=today)
        .select_related("person")
        .order_by("person__sort_key")
    )
    found = ties_between([proposal], experts)
    rows = [
        pair_row(ties, ref=expert.person.ref, name=expert.person.name, sub="")
        for expert in experts
        if (ties := found.get((proposal.pk, expert.pk)))
    ]
    return sorted(rows, key=lambda row: not row.barred)


def rows_of_expert(expert: Expert, proposals: Sequence[Proposal]) -> list[TieRow]:
    """Give those of the proposals that have any tie with the expert, closed ones first."""
    found = ties_between(proposals, [expert])
    rows = [
        pair_row(ties, ref=proposal.ref, name=proposal.short_title, sub=str(proposal.main_priority or ""))
        for proposal in proposals
        if (ties := found.get((proposal.pk, expert.pk)))
    ]
    return sorted(rows, key=lambda row: not row.barred)


def barred_in(call: Call, experts: Sequence[Expert]) -> tuple[dict[int, int], int]:
    """Give from how many proposals sent in the call each expert is barred, by expert key, and how many were sent."""
    sent = list(Proposal.objects.sent().filter(call=call).exclude(state=State.WITHDRAWN).only("pk"))
    barred = Counter(expert for _proposal, expert in barred_pairs(sent, experts))
    return dict(barred), len(sent)


def pins_of(proposal: Proposal, expert: Expert) -> list[ConflictPin]:
    """Give every ruling on the pair, the latest first."""
    return list(ConflictPin.objects.filter(proposal=proposal, expert=expert).select_related("by", "ended_by"))
