"""An assignment run as officers read it: rows, loads, what each level reached, why a pair stands, why there is no answer."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from applications.models import Call, Proposal
from core.drawings import bar_svg
from core.enums import UNDER_WAY
from core.errors import Finding
from core.wording import sentence
from reviews.affinity import (
    FURTHER_POINTS,
    KEYWORD_POINTS,
    LANGUAGE_POINTS,
    LEVEL_POINTS,
    MOST_KEYWORDS,
    TIE_POINTS,
    Fit,
)
from reviews.enums import RunState
from reviews.matching import Explainer, Kind
from reviews.matching.causes import Cause, Demand, Relief
from reviews.matching.saying import (
    MANY,
    Names,
    cause_findings,
    demand_finding,
    obstacle_finding,
    relief_finding,
)
from reviews.models import AssignmentRun
from reviews.runs import (
    NATIONALITY,
    Settings,
    demand_from,
    fit_from,
    new_pairs,
    numbered,
    read_problem,
    rules_of,
)


@dataclass(frozen=True, slots=True)
class PairRead:
    """One reviewer of a proposal in the run. note: asked already, kept, put there by an officer."""

    ref: str
    name: str
    where: str
    points: int
    level: int
    ties: tuple[str, ...]
    working: bool
    kept: bool
    note: str


@dataclass(frozen=True, slots=True)
class RunRow:
    """One proposal of the run. marks: what an officer should look at."""

    ref: str
    title: str
    priority: str
    url: str
    pairs: tuple[PairRead, ...]
    needed: int
    points: int
    marks: tuple[str, ...]

    @property
    def short(self) -> bool:
        return len(self.pairs) < self.needed


@dataclass(frozen=True, slots=True)
class LoadRow:
    """One reviewer of the run. given: proposals of this run.  elsewhere: others at work on."""

    name: str
    where: str
    given: int
    new: int
    elsewhere: int
    total: int
    most: int
    bar: str
    full: bool


@dataclass(frozen=True, slots=True)
class LevelRead:
    """One level of the answer in words."""

    name: str
    value: str
    verdict: str
    proven: bool


def runs_for(user: User, call: Call) -> QuerySet[AssignmentRun]:
    """Give the call's runs, except those over a proposal to which the person is tied.

    Loads, exchanges and causes of a run tell of all its proposals, so a row left out would hide nothing.
    """
    found: QuerySet[AssignmentRun] = AssignmentRun.objects.filter(call=call)
    tied = Proposal.objects.tied_to(user).filter(call=call).order_by().values_list("ref", flat=True)
    over = [Q(inputs__proposals__contains=[{"ref": ref}]) for ref in tied]
    # Named by key: a run that has read nothing yet is over none of them, and must not fall out as unknown.
    return found.exclude(pk__in=found.filter(reduce(or_, over)).values("pk")) if over else found


class RunRead:
    """One run, read once: only proposals that the reader works on."""

    def __init__(self, run: AssignmentRun, user: User) -> None:
        self.run = run
        self.inputs: Mapping[str, Any] = run.inputs or {
            "proposals": [], "reviewers": [], "fits": [], "barred": {}, "ties": {}, "working": []
        }  # fmt: skip
        self.settings = Settings.from_json(run.settings)
        refs = [entry["ref"] for entry in self.inputs["proposals"]]
        mine = Proposal.objects.for_programme(user).filter(ref__in=refs).order_by()
        self.visible = set(mine.values_list("ref", flat=True)) if refs else set()
        self.people = {one["ref"]: one for one in self.inputs["reviewers"]}
        self.entries = {one["ref"]: one for one in self.inputs["proposals"]}
        self.row_of = {one["ref"]: number for number, one in enumerate(self.inputs["proposals"])}
        self.column_of = {one["ref"]: number for number, one in enumerate(self.inputs["reviewers"])}
        self.working = {(p, r) for p, r, _done in self.inputs["working"]}
        self.done = Counter(r for _p, r, done in self.inputs["working"] if done)
        self.kept = {(p, r) for p, r in run.kept}
        self.new = new_pairs(self.inputs, run.pairs)

    @property
    def under_way(self) -> bool:
        return self.run.state in UNDER_WAY

    @property
    def is_open(self) -> bool:
        """Whether it can be edited and applied."""
        return self.run.state == RunState.DONE

    @property
    def is_applied(self) -> bool:
        return self.run.state == RunState.APPLIED

    @property
    def is_discarded(self) -> bool:
        return self.run.state == RunState.DISCARDED

    @property
    def has_pairs(self) -> bool:
        return bool(self.run.answer.get("pairs"))

    @property
    def is_infeasible(self) -> bool:
        return self.run.state == RunState.INFEASIBLE

    @property
    def can_be_closed(self) -> bool:
        return self.run.state not in UNDER_WAY | {RunState.APPLIED, RunState.DISCARDED}

    @property
    def hidden(self) -> int:
        return len(self.entries) - len(self.visible)

    @cached_property
    def reviewers_of(self) -> dict[str, list[str]]:
        """By proposal its reviewers, the best fit first."""
        found: dict[str, list[str]] = defaultdict(list)
        for p, r in self.run.pairs:
            found[p].append(r)
        return {
            p: sorted(rs, key=lambda r: (-self.fit(p, r).points, self.people[r]["name"]))
            for p, rs in found.items()
        }

    def fit(self, proposal: str, reviewer: str) -> Fit:
        """Give the parts of the pair's fit."""
        return fit_from(self.inputs["fits"][self.row_of[proposal]][self.column_of[reviewer]])

    def ties(self, proposal: str, reviewer: str) -> tuple[str, ...]:
        """Give the softer ties of the pair in words."""
        return tuple(said(tie) for tie in self.inputs["ties"].get(f"{proposal} {reviewer}", ()))

    @cached_property
    def rows(self) -> list[RunRow]:
        """The proposals with their reviewers, by reference."""
        return [self.row(ref) for ref in self.entries if ref in self.visible]

    def row(self, ref: str) -> RunRow:
        """Give one proposal with its reviewers."""
        entry = self.entries[ref]
        pairs = tuple(self.pair(ref, reviewer) for reviewer in self.reviewers_of.get(ref, ()))
        return RunRow(
            ref=ref,
            title=entry["title"],
            priority=entry["priority"],
            url=reverse("office_run_proposal", args=[self.run.call.label, self.run.number, ref]),
            pairs=pairs,
            needed=entry["coverage"],
            points=sum(pair.points for pair in pairs),
            marks=tuple(self._marks(entry, pairs)),
        )

    def pair(self, proposal: str, reviewer: str) -> PairRead:
        """Give one pair."""
        fit, key = self.fit(proposal, reviewer), (proposal, reviewer)
        note = ""
        if key in self.working:
            note = _("asked already")
        elif key in self.kept:
            note = _("kept")
        return PairRead(
            ref=reviewer,
            name=self.people[reviewer]["name"],
            where=self.people[reviewer]["where"],
            points=fit.points,
            level=fit.level,
            ties=self.ties(proposal, reviewer),
            working=key in self.working,
            kept=key in self.kept,
            note=note,
        )

    def _marks(self, entry: Mapping[str, Any], pairs: Sequence[PairRead]) -> list[str]:
        marks = []
        if len(pairs) < entry["coverage"]:
            marks.append(_("short of %(n)s") % {"n": entry["coverage"] - len(pairs)})
        elif len(pairs) > entry["coverage"]:
            marks.append(_("%(n)s more than needed") % {"n": len(pairs) - entry["coverage"]})
        if pairs and self.settings.works_in_it and not any(pair.level == 3 for pair in pairs):
            marks.append(_("nobody works in it"))
        nations = [nation for pair in pairs if (nation := self.people[pair.ref]["nation"])]
        if len(pairs) > 1 and len(nations) == len(pairs) and len(set(nations)) == 1:
            marks.append(_("one nationality only"))
        ties = sum(bool(pair.ties) for pair in pairs)
        if ties:
            marks.append(ngettext("%(n)s tie to weigh", "%(n)s ties to weigh", ties) % {"n": ties})
        return marks

    @cached_property
    def loads(self) -> list[LoadRow]:
        """The reviewers with what they would have, who has most first."""
        given, new = Counter(r for _p, r in self.run.pairs), Counter(r for _p, r in self.new)
        working = Counter(r for _p, r in self.working)
        rows = []
        for ref, one in self.people.items():
            elsewhere = max(one["load"] - (working[ref] - self.done[ref]), 0)
            total, most = given[ref] - self.done[ref] + elsewhere, one["most"]
            rows.append(
                LoadRow(
                    name=one["name"], where=one["where"], given=given[ref], new=new[ref], elsewhere=elsewhere,
                    total=total, most=most, bar=bar_svg(total, most), full=total >= most,
                )
            )  # fmt: skip
        return sorted(rows, key=lambda row: (-row.given - row.elsewhere, row.name))

    @property
    def levels(self) -> list[LevelRead]:
        """What each level reached, with the proof or the distance to the bound."""
        return [_level(one) for one in self.run.answer.get("levels", ())]

    @property
    def edited(self) -> tuple[int, int] | None:
        """How much the officer's edits changed the worst-off proposal and the total; None without edits."""
        reached = {one["level"]: one["value"] for one in self.run.answer.get("levels", ())}
        if not self.run.edits or "total" not in reached:
            return None
        sums = {ref: 0 for ref, entry in self.entries.items() if entry["coverage"]}
        for p, r in self.run.pairs:
            sums[p] = sums.get(p, 0) + self.fit(p, r).points
        worst = min(sums.values(), default=0)
        return worst - round(reached.get("worst", worst)), sum(sums.values()) - round(reached["total"])

    @property
    def reviewers_asked(self) -> int:
        return len({r for _p, r in self.new})

    @property
    def short_rows(self) -> int:
        return sum(len(rs) < self.entries[p]["coverage"] for p, rs in self._all_reviewers())

    def _all_reviewers(self) -> list[tuple[str, list[str]]]:
        return [(ref, self.reviewers_of.get(ref, [])) for ref in self.entries]


def said(kept: Sequence[Any]) -> str:
    """Give the finding that was kept as JSON in words."""
    return sentence(Finding(kept[0], values=kept[1]))


LEVEL_NAMES = {
    "worst": lambda: _("Weakest proposal, sum of fits"),
    "total": lambda: _("All proposals, sum of fits"),
    "balance": lambda: _("Evenness of loads, sum of squares"),
    "changes": lambda: _("Pairs given up from before"),
}


def _level(one: Mapping[str, Any]) -> LevelRead:
    proven = one["value"] == one["bound"]
    better = _("Best possible: %(bound)s or worse; %(gap)s %% apart")
    return LevelRead(
        name=LEVEL_NAMES[one["level"]](),
        value=f"{one['value']:,.0f}",
        verdict=_("Proven: nothing better exists")
        if proven
        else better % {"bound": f"{one['bound']:,.0f}", "gap": f"{one['gap'] * 100:.1f}"},
        proven=proven,
    )


STAGES = {
    "reading": lambda: _("Reading proposals, reviewers and conflicts"),
    "starting": lambda: _("Looking for a first assignment"),
    "searching": lambda: _("Searching among the pairs that could still help"),
    "worst": lambda: _("Lifting the weakest proposal"),
    "total": lambda: _("Raising the total fit"),
    "balance": lambda: _("Evening the loads"),
    "changes": lambda: _("Keeping what stands"),
    "cause": lambda: _("No assignment exists; finding out why"),
}


def stage_words(run: AssignmentRun) -> str:
    """Give in words what the worker does now."""
    if run.stop_asked_at:
        return _("Stopping with the best found so far")
    return STAGES[run.stage]() if run.stage in STAGES else _("Waits for a worker")


@dataclass(frozen=True, slots=True)
class Why:
    """Why one pair stands: its parts with points, its rank, the next best with the loss."""

    pair: PairRead
    parts: tuple[tuple[str, str], ...]
    rank: str
    next_best: str


class ProposalRead:
    """One proposal of a run with the reasons, and an answer to "why not this reviewer?"."""

    def __init__(self, read: RunRead, ref: str) -> None:
        self.read, self.ref, self.row = read, ref, read.row(ref)
        problem = read_problem(read.run.problem)
        self.problem = problem
        self.explainer = Explainer(problem, numbered(read.inputs, read.run.pairs))
        self.refs = [one["ref"] for one in read.inputs["reviewers"]]

    @cached_property
    def whys(self) -> list[Why]:
        """The reasons of the proposal's reviewers."""
        return [self._why(pair) for pair in self.row.pairs]

    def _why(self, pair: PairRead) -> Why:
        reason = self.explainer.reason((self.read.row_of[self.ref], self.read.column_of[pair.ref]))
        words = (
            _("Of %(of)s who may review it nobody fits better")
            if reason.rank == 1
            else _("Place %(rank)s of %(of)s who may review it")
        )
        rank = words % {"rank": reason.rank, "of": reason.of}
        swap, best = reason.next_best, _("No exchange of one or two keeps every rule and load.")
        if pair.working:
            best = _("Stays: asked already.")
        elif reason.pinned:
            best = _("Stays: you kept this pair.")
        elif swap is not None:
            values: dict[str, Any] = {
                "name": self.read.people[self.refs[swap.reviewer]]["name"], "loss": f"{swap.loss:,.0f}"
            }  # fmt: skip
            if swap.other is None and not swap.loss:
                best = _("%(name)s, just as good.")
            elif swap.loss < 0:
                values["loss"] = f"{-swap.loss:,.0f}"
                best = _("%(name)s would be better now: the fit would rise by %(loss)s.")
            elif swap.other is not None:
                values["other"] = self.read.inputs["proposals"][swap.other]["ref"]
                best = _(
                    "%(name)s, in exchange for a place in %(other)s; all in all the fit would fall by %(loss)s."
                )
            else:
                best = _("%(name)s; the fit would fall by %(loss)s.")
            best %= values
        return Why(pair, tuple(parts_of(self.read.fit(self.ref, pair.ref), self.row.priority)), rank, best)

    @property
    def others(self) -> list[tuple[str, str]]:
        """Reviewers who do not have the proposal, as choices; who may have it first, the best fit first."""
        present = {pair.ref for pair in self.row.pairs}
        rows = [ref for ref in self.refs if ref not in present]
        rows.sort(key=lambda ref: (self.bar(ref) != "", -self.read.fit(self.ref, ref).points))
        return [(ref, self._choice(ref)) for ref in rows]

    def _choice(self, ref: str) -> str:
        one = self.read.people[ref]
        tail = self.bar(ref) or _("fit %(n)s") % {"n": self.read.fit(self.ref, ref).points}
        return f"{one['name']} ({tail})"

    @property
    def open_others(self) -> list[tuple[str, str]]:
        """Reviewers who may be put on the proposal, as choices."""
        return [(ref, words) for ref, words in self.others if not self.bar(ref)]

    def bar(self, reviewer: str) -> str:
        """Give what keeps the reviewer from the proposal, in words; empty where nothing does."""
        kept = self.read.inputs["barred"].get(f"{self.ref} {reviewer}")
        return said(kept) if kept else ""

    def why_not(self, reviewer: str) -> list[str]:
        """Give in words why the reviewer does not have the proposal."""
        if reviewer not in self.read.column_of:
            return []
        name, bar = self.read.people[reviewer]["name"], self.bar(reviewer)
        if bar:
            return [_("%(name)s must not review it. %(bar)s.") % {"name": name, "bar": bar.rstrip(".")}]
        place = self.read.row_of[self.ref], self.read.column_of[reviewer]
        obstacle = self.explainer.why_not(*place)
        finding = obstacle_finding(obstacle, self.problem)
        if obstacle.loss is not None and obstacle.loss < 0:
            finding = Finding("why_not_edited", values={"gain": f"{-obstacle.loss:,.0f}"})
        if obstacle.rule is not None:
            finding = Finding(
                finding.code, values={**finding.values, "what": rule_words(self.read.settings, obstacle.rule)}
            )
        fit = self.read.fit(self.ref, reviewer)
        parts = "; ".join(f"{what}: {points}" for what, points in parts_of(fit, self.row.priority))
        return [
            f"{name}: {sentence(finding)}",
            _("Fit %(points)s of 100. %(parts)s") % {"points": fit.points, "parts": parts},
            *self.read.ties(self.ref, reviewer),
        ]


def parts_of(fit: Fit, priority: str) -> list[tuple[str, str]]:
    """Give the parts of a fit in words, each with its points."""
    levels = (
        _("Does not know %(priority)s"),
        _("Knows %(priority)s a little, level 1 of 3"),
        _("Knows %(priority)s well, level 2 of 3"),
        _("Works in %(priority)s, level 3 of 3"),
    )
    rows = [(levels[fit.level] % {"priority": priority}, f"{LEVEL_POINTS[fit.level]}")]
    if fit.keywords:
        points = KEYWORD_POINTS * min(len(fit.keywords), MOST_KEYWORDS)
        rows.append(
            (_("Keywords in the proposal: %(words)s") % {"words": ", ".join(fit.keywords)}, f"+{points}")
        )
    if fit.further:
        rows.append(
            (_("A further priority, level %(n)s") % {"n": fit.further}, f"+{FURTHER_POINTS * fit.further}")
        )
    if fit.language:
        rows.append((_("Reads its language"), f"+{LANGUAGE_POINTS}"))
    if fit.tied:
        rows.append((_("A tie that does not exclude"), f"−{TIE_POINTS}"))
    return rows


def rule_words(settings: Settings, number: int, value: Any = None) -> str:
    """Give what the rule at that place counts, in words."""
    rule = rules_of(settings)[number]
    if "score_from" in rule:
        return _("level 3 in its Key Priority")
    if rule["group"] == NATIONALITY:
        return _("the nationality %(country)s") % {"country": value} if value else _("nationalities")
    return _("a partner nationality")


@dataclass(frozen=True, slots=True)
class CauseLine:
    """One demand that cannot be kept with the others, and the page where it could be changed."""

    words: str
    url: str


class CauseRead:
    """Why there is no assignment, and the least that would have to give way."""

    def __init__(self, read: RunRead) -> None:
        self.read = read
        kept = read.run.answer.get("cause", {})
        self.minimal = bool(kept.get("minimal"))
        self.demands = tuple(demand_from(one) for one in kept.get("demands", ()))
        self.relief = tuple(Relief(demand_from(one), int(one["by"])) for one in kept.get("relief", ()))
        self.problem = read_problem(read.run.problem)
        self.names = Names(
            [one["ref"] for one in read.inputs["proposals"]],
            [one["name"] for one in read.inputs["reviewers"]],
        )

    @property
    def lines(self) -> list[CauseLine]:
        """The demands in words, each with a link; sums where there are many."""
        if len(self.demands) > MANY:
            cause = Cause(self.demands, self.minimal, self.relief)
            return [CauseLine(sentence(one), "") for one in cause_findings(cause, self.problem, self.names)]
        return [
            CauseLine(
                self._words(demand_finding(demand, self.problem, self.names), demand), self._url(demand)
            )
            for demand in self.demands
        ]

    @property
    def steps(self) -> list[str]:
        """What would have to give way, in words; sums by kind where there is much."""
        if len(self.relief) > MANY:
            return self._sums()
        return [
            self._words(relief_finding(relief, self.problem, self.names), relief.demand)
            for relief in self.relief
        ]

    def _sums(self) -> list[str]:
        by_kind: dict[Kind, list[int]] = defaultdict(list)
        for relief in self.relief:
            by_kind[relief.demand.kind].append(abs(relief.by))
        words = {
            Kind.COVERAGE: _("%(count)s proposals with %(sum)s fewer reviewers in all."),
            Kind.LOAD_MAX: _("%(count)s reviewers with %(sum)s more proposals in all."),
            Kind.LOAD_MIN: _("%(count)s reviewers with %(sum)s fewer proposals in all."),
            Kind.PINNED: _("%(count)s kept pairs let go."),
        }
        rest = _("%(count)s proposals that need not keep a rule.")
        return [
            words.get(kind, rest) % {"count": len(amounts), "sum": sum(amounts)}
            for kind, amounts in by_kind.items()
        ]

    @property
    def for_all(self) -> int:
        """How many reviewers each proposal could have if all gave way alike; 0 where few of them must."""
        fewer = [relief.by for relief in self.relief if relief.demand.kind is Kind.COVERAGE]
        if len(fewer) <= MANY:
            return 0
        wanted = sum(entry["coverage"] for entry in self.read.inputs["proposals"])
        return int(max((wanted + sum(fewer)) // max(len(self.read.entries), 1), 0))

    @property
    def drops_a_rule(self) -> bool:
        """Whether a rule would be left out for all proposals."""
        return any(relief.demand.rule is not None for relief in self.relief)

    def _words(self, finding: Finding, demand: Demand) -> str:
        what = rule_words(self.read.settings, demand.rule, demand.value) if demand.rule is not None else ""
        return sentence(Finding(finding.code, values={**finding.values, "what": what}))

    def _url(self, demand: Demand) -> str:
        if demand.kind in {Kind.LOAD_MAX, Kind.LOAD_MIN} and demand.reviewer is not None:
            return reverse("office_expert", args=[self.read.inputs["reviewers"][demand.reviewer]["ref"]])
        if demand.proposal is not None:
            ref = self.read.inputs["proposals"][demand.proposal]["ref"]
            return reverse("office_assignments", args=[ref])
        return ""


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run in the list of a call's runs."""

    number: int
    word: str
    asked_by: str
    asked_at: Any
    panels: str
    pairs: int
    url: str


def run_lines(runs: Sequence[AssignmentRun]) -> list[RunLine]:
    """Give the runs as rows."""
    return [
        RunLine(
            number=run.number,
            word=str(RunState(run.state).label),
            asked_by=run.asked_by.name,
            asked_at=run.asked_at,
            panels=", ".join(run.settings["panels"]),
            pairs=len(run.pairs),
            url=reverse("office_run", args=[run.call.label, run.number]),
        )
        for run in runs
    ]
