"""A funding round as officers work on it: candidates ranked, the budget line, the list to fund, floors and caps."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from applications.enums import Mechanism, State
from applications.lifecycle import PROGRAMME_FACES, Face
from applications.models import KeyPriority, Proposal
from core.errors import Finding
from core.money import ZERO
from core.wording import sentence
from decisions.enums import Bound, By, DecisionState, Mark, RoundNote, Unit
from decisions.facts.rounds import OUT, SPENT
from decisions.models import Consultation, Decision, FundingRound, RoundEntry, RoundItem, RoundRule
from decisions.rules import GRANTS
from partners.enums import Framework
from partners.models import Country, CountryStatus
from reviews.enums import Recommendation
from reviews.facts import Board, board_of
from reviews.facts.scoreboard import Standing
from reviews.facts.work import kind_of
from reviews.models import PanelReport


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate. score: of the panel; standing: by the evaluations, None without one; eur: what it would cost.

    marks: its values by what rules count by. fixed: it was decided and can only be counted. counts: it takes money.
    place: in the ranking, 0 without a score. last_above: the budget line is drawn below it.
    """

    item: RoundItem
    proposal: Proposal
    kind: str
    face: Face
    score: Decimal | None
    recommendation: str
    standing: Standing | None
    eur: Decimal
    awarded: bool
    decided: bool
    counts: bool
    marks: Mapping[str, tuple[str, ...]]
    consulted: str
    place: int = 0
    last_above: bool = False

    @property
    def inside(self) -> bool:
        """Whether it is on the list to fund, or was funded."""
        return self.awarded or (self.item.listed and self.counts and not self.decided)

    @property
    def must(self) -> bool:
        return self.item.mark == Mark.MUST

    @property
    def must_not(self) -> bool:
        return self.item.mark == Mark.MUST_NOT


@dataclass(frozen=True, slots=True)
class RuleRead:
    """A rule with what the list says of it. values: (name, count or EUR, kept) of each value it speaks of."""

    rule: RoundRule
    words: str
    kept: bool
    now: str


@dataclass(frozen=True, slots=True)
class Share:
    """One value of a dimension: candidates and those on the list, with their money."""

    name: str
    candidates: int
    listed: int
    asked_eur: Decimal
    listed_eur: Decimal


@dataclass(frozen=True, slots=True)
class ListRead:
    """A round with its candidates ranked. line_says: where the budget line falls; board: what the scores carry."""

    round: FundingRound
    lines: tuple[Line, ...]
    board: Board
    rules: tuple[RuleRead, ...]
    shares: tuple[tuple[str, tuple[Share, ...]], ...]
    line_says: str
    listed: int
    listed_eur: Decimal
    awarded_eur: Decimal

    @property
    def left_eur(self) -> Decimal:
        return self.round.envelope_eur - self.listed_eur

    @property
    def over(self) -> bool:
        return self.left_eur < 0

    @property
    def broken(self) -> int:
        return sum(not rule.kept for rule in self.rules)


def items_of(funding_round: FundingRound, user: Any) -> QuerySet[Any]:
    """Give the open places of the round whose proposals the person works on, with what the list shows of each."""
    report = PanelReport.objects.filter(
        proposal=OuterRef("proposal"), superseded_at__isnull=True, signed_at__isnull=False
    ).order_by("-pk")
    awards = Decision.objects.filter(
        proposal=OuterRef("proposal"),
        outcome__in=GRANTS,
        state__in=[DecisionState.TAKEN, DecisionState.ANNOUNCED],
    ).order_by("-number")
    status = CountryStatus.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=OuterRef("proposal__submitted_at__date")),
        country=OuterRef("proposal__ppd_country"),
        valid_from__lte=OuterRef("proposal__submitted_at__date"),
    ).order_by("-valid_from", "pk")
    return (
        RoundItem.objects.filter(
            round=funding_round,
            removed_at__isnull=True,
            proposal__in=Proposal.objects.for_programme(user),
        )
        .select_related(
            "proposal__call",
            "proposal__main_priority",
            "proposal__npd_country",
            "proposal__ppd_country",
        )
        .annotate(
            score=Subquery(report.values("overall")[:1]),
            recommended=Coalesce(Subquery(report.values("recommendation")[:1]), Value("")),
            granted_eur=Subquery(awards.values("award_eur")[:1]),
            framework=Coalesce(Subquery(status.values("framework")[:1]), Value("")),
        )
        .order_by("proposal__ref")
    )


def lines_of(items: Iterable[Any], consulted: Mapping[int, str]) -> list[Line]:
    """Give a line for each place, not yet ranked."""
    lines = []
    for item in items:
        proposal = item.proposal
        state = State(proposal.state)
        granted = item.granted_eur if state in SPENT else None
        planned = item.amount_eur if item.amount_eur is not None else proposal.requested_eur
        lines.append(
            Line(
                item=item,
                proposal=proposal,
                kind=kind_of(proposal),
                face=PROGRAMME_FACES[state],
                score=item.score,
                recommendation=str(Recommendation(item.recommended).label) if item.recommended else "",
                standing=None,
                eur=granted if granted is not None else planned or ZERO,
                awarded=granted is not None,
                decided=state != State.PROPOSED,
                counts=state not in OUT and item.mark != Mark.MUST_NOT,
                marks=_marks(item),
                consulted=consulted.get(proposal.pk, ""),
            )
        )
    return lines


def _marks(item: Any) -> dict[str, tuple[str, ...]]:
    proposal = item.proposal
    priority = proposal.main_priority
    countries = {c.iso2 for c in (proposal.npd_country, proposal.ppd_country) if c is not None}
    return {
        By.PRIORITY: (priority.code,) if priority else (),
        By.MECHANISM: (proposal.mechanism,),
        By.FRAMEWORK: (item.framework,) if item.framework else (),
        By.COUNTRY: tuple(sorted(countries)),
    }


def read_list(funding_round: FundingRound, user: Any, consultations: Sequence[Consultation] = ()) -> ListRead:
    """Give the round as the person may see it; seven queries and what the cache asks, however many candidates it has.

    consultations: of the round, oldest first, with their proposals, for what the nations were asked.
    """
    lines = lines_of(items_of(funding_round, user), asked_words(consultations))
    # What is held or on reserve has its place in the ranking and takes no money of the line.
    running = {
        line.proposal.pk: line.eur if line.awarded or not line.decided else ZERO
        for line in lines
        if line.counts
    }
    board = board_of(
        Proposal.objects.filter(pk__in=running), envelope_eur=funding_round.envelope_eur, amounts=running
    )
    ranked = _ranked(lines, board)
    names = names_of(ranked)
    inside = [line for line in ranked if line.inside]
    rules = tuple(rule_read(rule, inside, ranked, names) for rule in funding_round.rules.all())
    return ListRead(
        round=funding_round,
        lines=tuple(ranked),
        board=board,
        rules=rules,
        shares=tuple(_shares(ranked, names)),
        line_says=board.line_says,
        listed=len(inside),
        listed_eur=sum((line.eur for line in inside), ZERO),
        awarded_eur=sum((line.eur for line in ranked if line.awarded), ZERO),
    )


def _ranked(lines: list[Line], board: Board) -> list[Line]:
    standings = {row.proposal_id: row for row in board.rows}
    found = [
        replace(line, standing=row, place=row.place, last_above=row.last_above)
        if (row := standings.get(line.proposal.pk)) is not None
        else line
        for line in lines
    ]
    return sorted(
        found, key=lambda line: (line.place or len(found) + 1, -(line.score or 0), line.proposal.ref)
    )


def asked_words(consultations: Sequence[Consultation]) -> dict[int, str]:
    """Give of each proposal what the newest of the consultations says: its outcome, or its reference while it runs."""
    asked: dict[int, str] = {}
    for consultation in consultations:
        word = consultation.get_outcome_display() if consultation.closed_at else consultation.reference
        for proposal in consultation.proposals.all():
            asked[proposal.pk] = str(word)
    return asked


def names_of(lines: Iterable[Line]) -> dict[tuple[str, str], str]:
    """Give the name of each value by which rules may count, among these candidates."""
    names: dict[tuple[str, str], str] = {}
    for line in lines:
        proposal = line.proposal
        if proposal.main_priority is not None:
            code = proposal.main_priority.code
            names[By.PRIORITY, code] = f"{code} {proposal.main_priority.title}"
        names[By.MECHANISM, proposal.mechanism] = proposal.mechanism
        for country in (proposal.npd_country, proposal.ppd_country):
            if country is not None:
                names[By.COUNTRY, country.iso2] = country.name
        for framework in line.marks[By.FRAMEWORK]:
            names[By.FRAMEWORK, framework] = str(Framework(framework).label)
    return names


def value_choices(funding_round: FundingRound) -> list[tuple[str, list[tuple[str, str]]]]:
    """Give what a rule of the round can speak of, in groups, as `by:value`; an empty value is each one on its own."""
    calls = funding_round.calls.all()
    lists = {call.priority_list_id for call in calls}
    priorities = KeyPriority.objects.filter(list__in=lists).order_by("list", "position", "pk")
    asked = Proposal.objects.filter(call__in=calls)
    countries = Country.objects.filter(
        Q(pk__in=asked.values("npd_country")) | Q(pk__in=asked.values("ppd_country"))
    ).order_by("name_en")
    return [
        (_("Each on its own"), [(f"{by.value}:", _("Any one %(what)s") % {"what": by.label}) for by in By]),
        (
            str(By.PRIORITY.label),
            [(f"{By.PRIORITY.value}:{p.code}", f"{p.code} {p.title}") for p in priorities],
        ),
        (_("Mechanism"), [(f"{By.MECHANISM.value}:{m.value}", m.value) for m in Mechanism]),
        (_("Framework"), [(f"{By.FRAMEWORK.value}:{f.value}", str(f.label)) for f in Framework]),
        (_("Country"), [(f"{By.COUNTRY.value}:{c.iso2}", c.name) for c in countries]),
    ]


def rule_words(rule: RoundRule, names: Mapping[tuple[str, str], str]) -> str:
    """Give the rule as one sentence."""
    money = rule.unit == Unit.EUR
    limit = rule.limit if money else int(rule.limit)
    if not rule.value:
        values = {"limit": limit, "what": str(By(rule.by).label)}
        if money:
            return sentence(Finding("demand_at_most_each_eur", values=values))
        return sentence(Finding("demand_at_most_each", values=values))
    values = {"limit": limit, "what": names.get((rule.by, rule.value), rule.value)}
    if rule.bound == Bound.LEAST:
        code = (
            Finding("demand_at_least_eur", values=values)
            if money
            else Finding("demand_at_least", values=values)
        )
    else:
        code = (
            Finding("demand_at_most_eur", values=values)
            if money
            else Finding("demand_at_most", values=values)
        )
    return sentence(code)


def rule_read(
    rule: RoundRule, inside: Sequence[Line], lines: Sequence[Line], names: Mapping[tuple[str, str], str]
) -> RuleRead:
    """Give the rule with whether the lines inside keep it, counted here and not by the solver."""
    values = [rule.value] if rule.value else sorted({v for line in lines for v in line.marks[rule.by]})
    money = rule.unit == Unit.EUR
    found: dict[str, Decimal] = {}
    for value in values:
        mine = [line for line in inside if value in line.marks[rule.by]]
        found[value] = sum((line.eur for line in mine), ZERO) if money else Decimal(len(mine))
    over = [v for v, n in found.items() if (n < rule.limit if rule.bound == Bound.LEAST else n > rule.limit)]
    worst = over or sorted(found, key=lambda v: found[v])[-1:]
    now = ", ".join(
        _said(found[v], money, "" if rule.value else names.get((rule.by, v), v)) for v in worst[:3]
    )
    return RuleRead(rule, rule_words(rule, names), not over, now)


def _said(number: Decimal, money: bool, name: str) -> str:
    words = f"EUR {number:,.0f}" if money else f"{int(number)}"
    return f"{name}: {words}" if name else words


def _shares(
    lines: Sequence[Line], names: Mapping[tuple[str, str], str]
) -> Iterable[tuple[str, tuple[Share, ...]]]:
    for by in By:
        mine: dict[str, list[Line]] = defaultdict(list)
        for line in lines:
            for value in line.marks[by]:
                mine[value].append(line)
        rows = [
            Share(
                name=names.get((by, value), value),
                candidates=len(group),
                listed=sum(line.inside for line in group),
                asked_eur=sum((line.eur for line in group), ZERO),
                listed_eur=sum((line.eur for line in group if line.inside), ZERO),
            )
            for value, group in mine.items()
        ]
        yield str(by.label), tuple(sorted(rows, key=lambda row: (-row.listed_eur, row.name)))


def rounds_consulted(funding_round: FundingRound) -> list[Consultation]:
    """Give the consultations of the round with their proposals, oldest first; two queries."""
    return list(
        funding_round.consultations.order_by(F("opened_at").asc(), "pk").prefetch_related("proposals")
    )


def names_in(funding_round: FundingRound) -> dict[tuple[str, str], str]:
    """Give the name of each value that a rule of the round can speak of; three queries."""
    names: dict[tuple[str, str], str] = {}
    for _group, choices in value_choices(funding_round)[1:]:
        for about, name in choices:
            by, _colon, value = about.partition(":")
            names[by, value] = name
    return names


@dataclass(frozen=True, slots=True)
class PastStep:
    """One line of a round's history. says: what was done, in words."""

    at: datetime
    who: str
    kind: str
    says: str
    reason: str


HISTORY_SHOWN = 100


def history_of(
    funding_round: FundingRound, names: Mapping[tuple[str, str], str], user: Any
) -> list[PastStep]:
    """Give what was done to the round, newest first, as the person may read it: nothing of what they had a part in.

    Two queries.
    """
    tied = list(Proposal.objects.tied_to(user).order_by("pk").values_list("ref", flat=True))
    entries = funding_round.entries.select_related("by").exclude(
        kind=RoundNote.CANDIDATE, values__ref__in=tied
    )[:HISTORY_SHOWN]
    return [PastStep(e.at, e.by.name, str(e.get_kind_display()), _what(e, names), e.reason) for e in entries]


def _what(entry: RoundEntry, names: Mapping[tuple[str, str], str]) -> str:
    values = entry.values
    if entry.kind in {RoundNote.RULE, RoundNote.RULE_GONE}:
        limit = Decimal(values["limit"])
        plain = RoundRule(
            by=values["by"], value=values["value"], bound=values["bound"], unit=values["unit"], limit=limit
        )
        return rule_words(plain, names)
    if entry.kind in {RoundNote.OPENED, RoundNote.ENVELOPE}:
        return f"EUR {Decimal(values['envelope_eur']):,.0f}"
    if entry.kind == RoundNote.CANDIDATE:
        mark = f", {Mark(values['mark']).label}" if values["mark"] else ""
        return f"{values['ref']}, EUR {Decimal(values['amount_eur']):,.0f}{mark}"
    if entry.kind == RoundNote.APPLIED:
        return _("Scenario %(number)s") % {"number": values["scenario"]}
    return ""


TABLE_HEAD = (
    "Place", "Proposal", "Title", "Mechanism", "Key Priority", "Framework", "Countries", "Raw mean", "Adjusted mean",
    "Interval from", "Interval to", "Above the line", "Panel score", "Panel", "Requested EUR", "Amount EUR", "On the list",
    "Mark", "Reason", "Nations", "State",
)  # fmt: skip


def table_rows(read: ListRead) -> Iterable[Sequence[Any]]:
    """Give the ranking row by row, as the page shows it; scores and amounts as numbers."""
    for line in read.lines:
        row, proposal = line.standing, line.proposal
        yield (
            line.place or None,
            proposal.ref,
            proposal.title,
            line.kind,
            ", ".join(line.marks[By.PRIORITY]),
            ", ".join(line.marks[By.FRAMEWORK]),
            ", ".join(line.marks[By.COUNTRY]),
            row.mean if row else None,
            _rounded(row.adjusted if row else None),
            _rounded(row.low if row else None),
            _rounded(row.high if row else None),
            _rounded(row.above if row else None),
            line.score,
            line.recommendation,
            proposal.requested_eur,
            line.eur,
            _("yes") if line.inside else "",
            str(line.item.get_mark_display()) if line.item.mark else "",
            line.item.mark_reason,
            line.consulted,
            str(line.face.word),
        )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
