"""Assignment runs: asked for, worked out by a worker, edited, applied; an officer decides at each step."""

import time
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version

from django.db import transaction
from django.db.models import Max, QuerySet

from accounts.models import User
from applications.models import Call, Proposal
from core import clock, outbox, solving
from core.enums import UNDER_WAY
from core.errors import Finding, Refused
from reviews.actions.assigning import assign_all
from reviews.actions.panels import require_officer
from reviews.enums import RunState
from reviews.facts.running import proposals_of, world_of
from reviews.matching import Answer, Matching, Wrong, find_cause, solve
from reviews.matching.answering import as_document, check, demand_document
from reviews.models import AssignmentRun, Expert, Panel
from reviews.runs import (
    Settings,
    demand_from,
    differences,
    digest_of,
    inputs_of,
    named,
    new_pairs,
    problem_of,
    read_problem,
    relaxed,
)

KIND = "assignment-run"
# A run may take so long in all: the officer's limit is at most MOST_SECONDS, a first assignment is always finished.
TASK_SECONDS = 600
MOST_SECONDS = 120
CAUSE_SECONDS = 30.0


@transaction.atomic
def start_run(
    *, call: Call, settings: Settings, by: User, follows: AssignmentRun | None = None
) -> AssignmentRun:
    """A worker is to work out who reviews what in the panels.

    Raises Refused: `run_no_panel`, `run_no_proposal`, `run_under_way`, `run_numbers`.
    """
    require_officer(by)
    Call.objects.locked().only("pk").get(pk=call.pk)
    runs = AssignmentRun.objects.filter(call=call)
    found = _settings_findings(call, settings, by)
    if runs.filter(state__in=UNDER_WAY).exists():
        found.append(Finding("run_under_way"))
    if found:
        raise Refused(*found)
    run = AssignmentRun.objects.create(
        call=call,
        number=(runs.aggregate(last=Max("number"))["last"] or 0) + 1,
        follows=follows,
        asked_by=by,
        asked_at=clock.now(),
        settings=settings.as_json(),
    )
    outbox.enqueue(kind=KIND, object_id=run.pk, dedupe_key=_key(run.pk))
    return run


def _key(key: int) -> str:
    return f"{KIND}:{key}"


def _settings_findings(call: Call, settings: Settings, by: User) -> list[Finding]:
    known = set(Panel.objects.filter(call=call).values_list("code", flat=True))
    if not settings.panels or set(settings.panels) - known:
        return [Finding("run_no_panel", "panels")]
    found = []
    if not proposals_of(call, settings.panels, by).exists():
        found.append(Finding("run_no_proposal", "panels"))
    crossed = settings.most and settings.least > settings.most
    if not 1 <= settings.coverage <= 20 or crossed or not 1 <= settings.seconds <= MOST_SECONDS:
        found.append(Finding("run_numbers", "coverage"))
    return found


@transaction.atomic
def stop_run(*, run: AssignmentRun, by: User) -> AssignmentRun:
    """A waiting run is stopped; one that is worked out ends within moments with the best found. Raises Refused `run_over`."""
    require_officer(by)
    row = _locked(run)
    if row.state not in UNDER_WAY:
        raise Refused(Finding("run_over"))
    solving.stop(row)
    return row


def _locked(run: AssignmentRun) -> AssignmentRun:
    return _rows().get(pk=run.pk)


def _rows() -> QuerySet[AssignmentRun]:
    return AssignmentRun.objects.select_for_update(of=("self",)).select_related("call", "asked_by")


def solve_run(key: int) -> None:
    """The run has its answer, or says why it has none. Taken up again where a worker vanished, given up the third time."""
    run = solving.take(_rows(), key, gave_up="The worker stopped three times before the run was finished.")
    if run is None:
        return
    try:
        _work_out(run)
    except solving.Taken:
        return
    except Wrong as wrong:
        solving.end(
            run, state=RunState.FAILED, error=f"The answer failed its own check and is withheld: {wrong}"
        )


def _work_out(run: AssignmentRun) -> None:
    settings, began = Settings.from_json(run.settings), time.perf_counter()
    inputs = inputs_of(world_of(run.call, settings.panels, run.asked_by), settings)
    document = problem_of(inputs, settings)
    solving.update(run, inputs=inputs, problem=document, digest=digest_of(inputs, document))
    problem = read_problem(document)
    matching = solve(problem, seconds=settings.seconds, seed=run.seed, ask=solving.asker(run, _key(run.pk)))
    check(problem, matching)
    cause = None
    if matching.feasible is False:
        outbox.hold(_key(run.pk))
        solving.update(run, stage="cause")
        cause = find_cause(problem, seconds=CAUSE_SECONDS, seed=run.seed)
    answer = as_document(
        Answer(matching, cause),
        lambda found: {
            "minimal": found.minimal,
            "demands": [demand_document(demand) for demand in found.demands],
            "relief": [demand_document(one.demand) | {"by": one.by} for one in found.relief],
        },
    )
    solving.end(
        run,
        state=_state(matching),
        answer=answer,
        pairs=[list(pair) for pair in named(inputs, answer["pairs"] or ())],
        kept=[list(pair) for pair in settings.kept],
        seconds=round(time.perf_counter() - began, 3),
        solver=f"HiGHS {version('highspy')}",
        verified=matching.pairs is not None,
        error="" if matching.pairs or matching.feasible is False else "No assignment was found in the time.",
    )


def _state(matching: Matching) -> RunState:
    if matching.pairs is not None:
        return RunState.DONE
    return RunState.INFEASIBLE if matching.feasible is False else RunState.STOPPED


def _open(run: AssignmentRun, edits: int) -> AssignmentRun:
    """Give the proposed run, locked. Raises Refused `run_over`, or `run_edited` when somebody changed it meanwhile."""
    row = _locked(run)
    if row.state != RunState.DONE:
        raise Refused(Finding("run_over"))
    if row.edits != edits:
        raise Refused(Finding("run_edited"))
    return row


@transaction.atomic
def change_pair(
    *, run: AssignmentRun, proposal: str, out: str = "", into: str = "", edits: int, by: User
) -> AssignmentRun:
    """In the proposed assignment the reviewer `out` has made room for `into`; either may be empty. Kept is what comes in.

    Raises Refused: `run_over`, `run_edited`, `run_pair_working`, `run_pair_barred`, `run_pair_there`, `run_pair_unknown`.
    """
    require_officer(by)
    row = _open(run, edits)
    pairs = [(p, r) for p, r in row.pairs]
    working = {(p, r) for p, r, _done in row.inputs["working"]}
    people = {one["ref"]: one["name"] for one in row.inputs["reviewers"]}
    found = []
    if (out and (proposal, out) not in pairs) or (into and into not in people) or not (out or into):
        found.append(Finding("run_pair_unknown"))
    elif (proposal, out) in working:
        found.append(Finding("run_pair_working", values={"name": people[out]}))
    elif into and (proposal, into) in pairs:
        found.append(Finding("run_pair_there", values={"name": people[into]}))
    elif into and f"{proposal} {into}" in row.inputs["barred"]:
        found.append(Finding("run_pair_barred", values={"name": people[into]}))
    if found:
        raise Refused(*found)
    if out:
        pairs.remove((proposal, out))
        row.kept = [pair for pair in row.kept if pair != [proposal, out]]
    if into:
        pairs.append((proposal, into))
        row.kept = [*row.kept, [proposal, into]]
    row.pairs, row.edits = [list(pair) for pair in sorted(pairs)], row.edits + 1
    row.save(update_fields=["pairs", "kept", "edits"])
    return row


@transaction.atomic
def keep_pair(
    *, run: AssignmentRun, proposal: str, reviewer: str, kept: bool, edits: int, by: User
) -> AssignmentRun:
    """The pair stays when the run is solved again, or no longer. Raises Refused `run_over`, `run_edited`, `run_pair_unknown`."""
    require_officer(by)
    row = _open(run, edits)
    pair = [proposal, reviewer]
    if pair not in row.pairs:
        raise Refused(Finding("run_pair_unknown"))
    others = [one for one in row.kept if one != pair]
    row.kept, row.edits = [*others, pair] if kept else others, row.edits + 1
    row.save(update_fields=["kept", "edits"])
    return row


@transaction.atomic
def solve_again(*, run: AssignmentRun, by: User) -> AssignmentRun:
    """A new run is asked for with what holds now: kept pairs stay, removed ones do not come back; the old one is discarded.

    Raises Refused `run_over` and what `start_run` refuses.
    """
    require_officer(by)
    row = _locked(run)
    if row.state in UNDER_WAY | {RunState.APPLIED, RunState.DISCARDED}:
        raise Refused(Finding("run_over"))
    old = Settings.from_json(row.settings)
    pairs = {(p, r) for p, r in row.pairs}
    proposed = set(named(row.inputs, row.answer.get("pairs") or ())) if row.inputs else set()
    kept = tuple((p, r) for p, r in row.kept if (p, r) in pairs)
    settings = replace(
        old,
        kept=kept or (old.kept if not row.pairs else ()),
        left_out=tuple(sorted((set(old.left_out) | (proposed - pairs)) - set(kept))),
        present=tuple(sorted(pairs)) or old.present,
    )
    return _superseded(row, settings, by)


def _superseded(row: AssignmentRun, settings: Settings, by: User) -> AssignmentRun:
    row.state, row.closed_by, row.closed_at = RunState.DISCARDED, by, clock.now()
    row.save(update_fields=["state", "closed_by", "closed_at"])
    return start_run(call=row.call, settings=settings, follows=row, by=by)


@transaction.atomic
def relax_run(*, run: AssignmentRun, by: User) -> AssignmentRun:
    """A new run is asked for in which as little gives way as is needed. Raises Refused `run_over`, `run_no_relief`."""
    require_officer(by)
    row = _locked(run)
    if row.state != RunState.INFEASIBLE:
        raise Refused(Finding("run_over"))
    relief = [(demand_from(one), int(one["by"])) for one in row.answer.get("cause", {}).get("relief", ())]
    if not relief:
        raise Refused(Finding("run_no_relief"))
    return _superseded(row, relaxed(Settings.from_json(row.settings), row.inputs, relief), by)


@transaction.atomic
def discard_run(*, run: AssignmentRun, by: User) -> AssignmentRun:
    """The run is put away; nobody is asked. Raises Refused `run_over` while it is worked out or after it was applied."""
    require_officer(by)
    row = _locked(run)
    if row.state in UNDER_WAY | {RunState.APPLIED, RunState.DISCARDED}:
        raise Refused(Finding("run_over"))
    row.state, row.closed_by, row.closed_at = RunState.DISCARDED, by, clock.now()
    row.save(update_fields=["state", "closed_by", "closed_at"])
    return row


def changes_since(run: AssignmentRun) -> tuple[Finding, ...]:
    """Give what changed since the run was worked out; empty: it can be applied."""
    settings = Settings.from_json(run.settings)
    now = inputs_of(world_of(run.call, settings.panels, run.asked_by), settings)
    if digest_of(now, problem_of(now, settings)) == run.digest:
        return ()
    return differences(run.inputs, now) or (Finding("run_changed_knowledge"),)


@transaction.atomic
def apply_run(*, run: AssignmentRun, due_at: datetime, edits: int, by: User) -> int:
    """Each reviewer of the proposed assignment who was not asked yet is asked, all or none; gives how many mails go.

    Raises Refused: `run_over`, `run_edited`, what changed since the run was worked out, and what `assign` refuses.
    """
    require_officer(by)
    row = _open(run, edits)
    Call.objects.locked().only("pk").get(pk=row.call_id)
    refs = {entry["ref"] for entry in row.inputs["proposals"]}
    # Whoever asks, declares or releases holds the proposal's row; in the order of keys nobody waits in a ring.
    list(Proposal.objects.select_for_update().filter(ref__in=refs).order_by("pk").values_list("pk"))
    changed = changes_since(row)
    if changed:
        raise Refused(*changed)
    new = new_pairs(row.inputs, row.pairs)
    if not new:
        raise Refused(Finding("run_nothing_new"))
    experts = {
        expert.person.ref: expert
        for expert in Expert.objects.filter(person__ref__in={r for _p, r in new}).select_related(
            "user", "person__nationality"
        )
    }
    named_in = Proposal.objects.filter(ref__in={p for p, _r in new})
    proposals: dict[str, int] = dict(named_in.values_list("ref", "pk"))
    chosen: dict[int, list[Expert]] = {key: [] for key in proposals.values()}
    for ref, reviewer in new:
        chosen[proposals[ref]].append(experts[reviewer])
    asked = len(assign_all(chosen=chosen, due_at=due_at, by=by))
    row.state, row.closed_by, row.closed_at = RunState.APPLIED, by, clock.now()
    row.save(update_fields=["state", "closed_by", "closed_at"])
    return asked
