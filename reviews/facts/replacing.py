"""Who could take a reviewer's place: the solver's best, the others who may, and what happens to an evaluation that is in."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Proposal
from core.errors import Finding
from reviews.enums import AssignmentState, RunState
from reviews.facts.judgements import EvaluationRead, submitted_read
from reviews.facts.run_pages import parts_of, said
from reviews.facts.running import world_of
from reviews.matching import Matching, repair
from reviews.models import Assignment, AssignmentRun, EvaluationRecord, Expert, Panel, Routing
from reviews.runs import Pair, Settings, fit_from, inputs_of, named, numbered, problem_of, read_problem
from reviews.scoring import Rubric

# A page waits for the answer, so the solver may not take long; among a panel it takes moments.
SECONDS = 4.0
MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Substitute:
    """One who may be asked instead. best: the solver's choice, with every other pair kept."""

    ref: str
    name: str
    where: str
    points: int
    parts: tuple[str, ...]
    ties: tuple[str, ...]
    load: int
    most: int
    best: bool

    @property
    def full(self) -> bool:
        return self.load >= self.most


@dataclass(frozen=True, slots=True)
class Move:
    """One pair that an exchange ends or begins: reviewer and proposal by reference, and in words."""

    proposal: str
    reviewer: str
    name: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """The way with the fewest changes where nobody has room: pairs that end and pairs that begin."""

    ends: tuple[Move, ...]
    begins: tuple[Move, ...]

    @property
    def key(self) -> str:
        """What stands in the form, so that only what was read is done."""
        moves = [
            *(f"-{m.proposal}/{m.reviewer}" for m in self.ends),
            *(f"+{m.proposal}/{m.reviewer}" for m in self.begins),
        ]
        return " ".join(moves)


@dataclass(frozen=True, slots=True)
class Mending:
    """How the place of one reviewer can be filled. relaxed: the rules of the last run cannot be kept."""

    substitutes: tuple[Substitute, ...]
    exchange: Exchange | None
    relaxed: bool


def mending(assignment: Assignment, panel: Panel, user: User) -> Mending:
    """Give who could take the reviewer's place on the proposal; the whole panel's work is looked at."""
    ref, out = assignment.proposal.ref, assignment.expert.person.ref
    settings = _settings(panel)
    world = world_of(panel.call, [panel.code], user)
    standing = set(world.working)
    working = {pair: done for pair, done in world.working.items() if pair != (ref, out)}
    world = replace(world, working=working, barred={**world.barred, (ref, out): Finding("bar_replaced")})
    wanted = {entry.ref: sum(p == entry.ref for p, _r in working) for entry in world.entries}
    wanted[ref] = wanted.get(ref, 0) + 1
    settings = replace(settings, coverage_of=wanted)
    inputs = inputs_of(world, settings)
    movable = set(world.undeclared) - {(ref, out)}
    filled, moved, relaxed = _repaired(inputs, settings, standing, movable)
    best = {r for p, r in _pairs(inputs, filled) if p == ref and (p, r) not in standing}
    exchange = None
    if filled.pairs is None and moved.pairs is not None:
        exchange = _exchange(inputs, set(working), set(_pairs(inputs, moved)))
    return Mending(tuple(_substitutes(inputs, ref, best)), exchange, relaxed)


def _settings(panel: Panel) -> Settings:
    """Give the rules of the last run that was applied to the panel; the usual ones where there was none."""
    applied = AssignmentRun.objects.filter(call=panel.call_id, state=RunState.APPLIED)
    for kept in applied.order_by("-number").values_list("settings", flat=True):
        if panel.code in kept["panels"]:
            plain = Settings.from_json(kept)
            return replace(plain, panels=(panel.code,), kept=(), left_out=(), least=0, most=0, present=())
    return Settings(panels=(panel.code,), coverage=panel.call.reviews_needed)


def _repaired(
    inputs: dict[str, Any], settings: Settings, standing: set[Pair], movable: set[Pair]
) -> tuple[Matching, Matching, bool]:
    for relaxed in (False, True):
        if relaxed:
            settings = replace(
                settings, two_nations=False, one_per_nation=False, works_in_it=False, from_partner=False
            )
        document = problem_of(inputs, settings)
        fixed = [(p, r) for p, r, _done in inputs["working"] if (p, r) not in movable]
        document["pinned"] = [list(pair) for pair in numbered(inputs, fixed)]
        problem = read_problem(document)
        found = repair(problem, numbered(inputs, standing), gone=(), seconds=SECONDS)
        if found.filled.pairs is not None or found.moved.pairs is not None:
            break
    return found.filled, found.moved, relaxed


def _pairs(inputs: dict[str, Any], matching: Matching) -> list[Pair]:
    return named(inputs, matching.pairs or ())


def _exchange(inputs: dict[str, Any], before: set[Pair], after: set[Pair]) -> Exchange:
    names = {one["ref"]: one["name"] for one in inputs["reviewers"]}

    def moves(pairs: set[Pair]) -> tuple[Move, ...]:
        return tuple(Move(p, r, names[r]) for p, r in sorted(pairs))

    return Exchange(ends=moves(before - after), begins=moves(after - before))


def _substitutes(inputs: dict[str, Any], ref: str, best: set[str]) -> list[Substitute]:
    row = next(n for n, one in enumerate(inputs["proposals"]) if one["ref"] == ref)
    on_it = {r for p, r, _done in inputs["working"] if p == ref}
    found = []
    for column, one in enumerate(inputs["reviewers"]):
        key = f"{ref} {one['ref']}"
        if one["ref"] in on_it or key in inputs["barred"]:
            continue
        fit = fit_from(inputs["fits"][row][column])
        found.append(
            Substitute(
                ref=one["ref"],
                name=one["name"],
                where=one["where"],
                points=fit.points,
                parts=tuple(what for what, _points in parts_of(fit, inputs["proposals"][row]["priority"])),
                ties=tuple(said(tie) for tie in inputs["ties"].get(key, ())),
                load=one["load"],
                most=one["most"],
                best=one["ref"] in best,
            )
        )
    found.sort(key=lambda one: (not one.best, one.full, -one.points, one.name))
    return found[:MOST_SHOWN]


@dataclass(frozen=True, slots=True)
class SetAside:
    """An evaluation that was submitted and is not used, with the reason; for officers only."""

    read: EvaluationRead
    why: str


def set_aside(proposal: Proposal, rubric: Rubric) -> list[SetAside]:
    """Give the evaluations that stay on record unused: their reviewer was released, replaced or excluded."""
    newest = EvaluationRecord.objects.filter(evaluation=OuterRef("evaluation__pk")).order_by("-at", "-pk")
    rows = (
        Assignment.objects.filter(proposal=proposal, ended_at__isnull=False)
        .annotate(content=Subquery(newest.values("content")[:1]), sent_at=Subquery(newest.values("at")[:1]))
        .filter(sent_at__isnull=False)
        .select_related("expert__person")
        .order_by("number")
    )
    return [
        SetAside(
            submitted_read(row, rubric), f"{row.get_state_display()}. {row.end_reason}".strip().rstrip(".")
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Carried:
    """What goes with a proposal to another panel. stays: reviewers who sit there too.  ends: the others."""

    stays: tuple[str, ...]
    ends: tuple[str, ...]

    @property
    def key(self) -> str:
        """What stands in the form, so that only what was read is done."""
        return hashlib.sha256(json.dumps([self.stays, self.ends]).encode()).hexdigest()[:32]

    def asks(self, proposal: Proposal, panel: Panel) -> bool:
        """Whether there is something to be read before the proposal goes: reviewers at work, and another panel."""
        here = last_panel(proposal)
        return bool(self.stays or self.ends) and here is not None and here.pk != panel.pk


def carried_to(proposal: Proposal, panel: Panel) -> Carried:
    """Give which live reviewers of the proposal go with it to the panel, in words, and which do not."""
    seated = set(panel.members.values_list("expert_id", flat=True))
    rows = Assignment.objects.live().filter(proposal=proposal, ended_at__isnull=True)
    stays: list[str] = []
    ends: list[str] = []
    for row in rows.select_related("expert__person").order_by("number"):
        words = f"{row.expert.person.name} ({row.get_state_display()})"
        (stays if row.expert_id in seated else ends).append(words)
    return Carried(tuple(stays), tuple(ends))


def experts_by_ref(refs: Sequence[str]) -> dict[str, Expert]:
    """Give the experts of the references."""
    rows = Expert.objects.filter(person__ref__in=refs).select_related("user", "person__nationality")
    return {expert.person.ref: expert for expert in rows}


def last_panel(proposal: Proposal) -> Panel | None:
    """Give the panel the proposal is with, with its call."""
    routing = Routing.objects.in_force().filter(proposal=proposal).select_related("panel__call").first()
    return routing.panel if routing else None


def reason_hint(assignment: Assignment) -> str:
    """Give what happens to what the reviewer did, in words."""
    if assignment.ended_at is not None:
        return ""
    if assignment.state == AssignmentState.DONE:
        return _(
            "The evaluation that is in stays on record, marked unused with your reason; it counts for nothing."
        )
    return _("The proposal is closed to the reviewer at once; they get a mail that gives no reason.")
