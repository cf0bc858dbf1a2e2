"""Asking reviewers, hearing their declaration, settling doubts, releasing them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from typing import cast

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from applications import permissions
from applications.actions.advance import locked, locked_all, note_down, note_down_all
from applications.enums import Hat, Note, State
from applications.models import Proposal
from core import clock
from core.errors import Finding, Refused
from reviews import emails
from reviews.actions.routing import require_hat
from reviews.conflicts import Tie
from reviews.enums import AssignmentState, ConflictKind, Declaration, Settlement, Strength
from reviews.facts import closed_pairs, office_roles, tie_words, ties_of
from reviews.models import Assignment, Conflict, Expert, Routing

_CHANCE = SystemRandom()
NOT_DONE = frozenset({AssignmentState.ASSIGNED, AssignmentState.READING, AssignmentState.UNSURE})


@transaction.atomic
def assign(*, proposal: Proposal, experts: Sequence[Expert], due_at: datetime, by: User) -> list[Assignment]:
    """Each of the panel members is asked to evaluate the standing version, and has a mail that says so; all or none.

    Raises Refused: `not_now` outside an open review, `nobody_chosen`, `due_past`, and for each expert what bars them.
    """
    return assign_all(chosen={proposal.pk: experts}, due_at=due_at, by=by)


@transaction.atomic
def assign_all(*, chosen: Mapping[int, Sequence[Expert]], due_at: datetime, by: User) -> list[Assignment]:
    """As `assign`, for several proposals together, all or none; as many statements for one as for a hundred.

    chosen: whom each proposal asks, by its key; experts with their account and person.
    """
    rows = locked_all(chosen)
    if not by.is_officer or Proposal.objects.tied_to(by).filter(pk__in=chosen).exists():
        raise Refused(Finding("not_yours"), status=403)
    if any(row.state != State.IN_REVIEW or row.standing_version is None for row in rows):
        raise Refused(Finding("not_now"))
    found = [Finding("due_past", "due_at")] if due_at <= clock.now() else []
    bars = _bars(rows, {expert.pk: expert for experts in chosen.values() for expert in experts})
    for row in rows:
        found += _assign_findings(row, chosen[row.pk], bars)
    if found:
        raise Refused(*found)
    asked = Assignment.objects.filter(proposal__in=rows).order_by().values_list("proposal")
    last, at = dict(asked.annotate(last=Max("number"))), clock.now()
    made = Assignment.objects.bulk_create(
        Assignment(
            proposal=row, version=row.standing_version, expert=expert, number=number, due_at=due_at,
            assigned_by=by, assigned_at=at,
        )
        for row in rows
        for number, expert in zip(
            _numbers(last.get(row.pk, 0), len(chosen[row.pk])), chosen[row.pk], strict=True
        )
    )  # fmt: skip
    note_down_all(
        kind=Note.ASSIGNED, by=by, hat=Hat.OFFICER,
        lines=[
            (
                one.proposal,
                {"number": one.number, "expert": one.expert.person.ref, "due_at": due_at.isoformat()},
            )
            for one in made
        ],
    )  # fmt: skip
    emails.asked(made)
    return made


def _numbers(last: int, how_many: int) -> list[int]:
    """Draw the labels: in no order that tells who was asked, and after the first with gaps that differ by proposal."""
    start = last + (1 + _CHANCE.randrange(3) if last else 1)
    numbers = list(range(start, start + how_many))
    _CHANCE.shuffle(numbers)
    return numbers


@dataclass(frozen=True, slots=True)
class _Bars:
    """What keeps experts from proposals, as pairs of keys; roles: of the programme office, by account; gone: closed accounts."""

    members: frozenset[tuple[int, int]]
    assigned: frozenset[tuple[int, int]]
    conflicted: frozenset[tuple[int, int]]
    closed: frozenset[tuple[int, int]]
    roles: Mapping[int, str]
    gone: frozenset[int]


def _bars(rows: Sequence[Proposal], experts: Mapping[int, Expert]) -> _Bars:
    """Give what keeps these experts from these proposals; six queries."""
    seats = Routing.objects.in_force().filter(proposal__in=rows, panel__members__expert__in=experts)
    now = Assignment.objects.filter(proposal__in=rows, expert__in=experts, ended_at__isnull=True)
    conflicts = Conflict.objects.filter(proposal__in=rows, expert__in=experts)
    return _Bars(
        members=frozenset(seats.order_by().values_list("proposal", "panel__members__expert")),
        assigned=frozenset(now.order_by().values_list("proposal", "expert")),
        conflicted=frozenset(
            conflicts.exclude(settlement=Settlement.CLEARED).order_by().values_list("proposal", "expert")
        ),
        closed=closed_pairs(rows, experts.values()),
        roles=office_roles(experts.values()),
        gone=frozenset(
            User.objects.filter(pk__in=[expert.user_id for expert in experts.values()], is_active=False)
            .order_by()
            .values_list("pk", flat=True)
        ),
    )


def _assign_findings(proposal: Proposal, experts: Sequence[Expert], bars: _Bars) -> list[Finding]:
    if not experts:
        return [Finding("nobody_chosen", "experts")]
    # Why is a longer question, asked only where somebody is kept out.
    kept_out = any((proposal.pk, expert.pk) in bars.closed for expert in experts)
    seen = ties_of(experts, proposal) if kept_out else {}
    found, today = [], clock.today()
    for expert in experts:
        name, pair = {"name": str(expert)}, (proposal.pk, expert.pk)
        hard = next((tie for tie in seen.get(expert.pk, ()) if tie.excludes), None)
        if pair not in bars.members:
            found.append(Finding("not_a_member", "experts", name))
        elif pair in bars.assigned:
            found.append(Finding("already_assigned", "experts", name))
        elif expert.user_id in bars.roles:
            found.append(Finding("expert_in_office", "experts", name | {"role": bars.roles[expert.user_id]}))
        elif expert.user_id in bars.gone:
            found.append(Finding("expert_account_closed", "experts", name))
        elif pair in bars.conflicted:
            found.append(Finding("expert_conflicted", "experts", name))
        elif hard is not None:
            found.append(Finding("expert_tied", "experts", name | {"tie": _said(hard)}))
        elif not expert.term_from <= today <= expert.term_until:
            found.append(Finding("term_not_running", "experts", name))
    return found


def _said(tie: Tie) -> str:
    words = tie_words(tie)
    return words[:1].lower() + words[1:]


def own(assignment: Assignment) -> Assignment:
    """Give the assignment with its proposal's row locked, as it stands now."""
    locked(assignment.proposal_id)
    rows = Assignment.objects.select_related("proposal__call", "expert__user", "expert__person")
    return cast("Assignment", rows.get(pk=assignment.pk))


def require_reviewer(assignment: Assignment, by: User) -> None:
    """The assignment is the person's own and its review is open. Raises Refused."""
    if assignment.expert.user_id != by.pk:
        raise Refused(Finding("not_yours"), status=403)
    expert = assignment.expert
    in_term = expert.term_from <= clock.today() <= expert.term_until
    if assignment.ended_at is not None or not in_term or permissions.parts(by, assignment.proposal):
        raise Refused(Finding("assignment_over"))
    if by.works_in_programme:
        raise Refused(Finding("reviewer_in_office"), status=403)
    if closed_pairs([assignment.proposal], [expert]):
        raise Refused(Finding("assignment_over"))
    if assignment.proposal.state != State.IN_REVIEW:
        raise Refused(Finding("not_now"))


@transaction.atomic
def declare(
    *, assignment: Assignment, answer: Declaration, kind: str = "", words: str = "", by: User
) -> Assignment:
    """The reviewer has answered: the content is open, or access has ended, or an officer settles the doubt.

    Raises Refused `assignment_over`, `not_now`, or what the answer still needs.
    """
    row = own(assignment)
    require_reviewer(row, by)
    if row.state != AssignmentState.ASSIGNED:
        raise Refused(Finding("not_now"))
    found = _declaration_findings(answer, kind, words)
    if found:
        raise Refused(*found)
    row.declared_at = clock.now()
    if answer == Declaration.NONE:
        row.state = AssignmentState.READING
    elif answer == Declaration.UNSURE:
        row.state = AssignmentState.UNSURE
        _record(row.proposal, row.expert, kind, words, Strength.SOFT, by)
    elif answer == Declaration.CONFLICT:
        _end(row, AssignmentState.CONFLICTED, "")
        _record(row.proposal, row.expert, kind, words, Strength.HARD, by)
    else:
        _end(row, AssignmentState.DECLINED, words)
    row.save()
    if answer != Declaration.NONE:
        emails.answered(assignment=row, to=row.assigned_by, needs_officer=answer == Declaration.UNSURE)
    return row


def _declaration_findings(answer: Declaration, kind: str, words: str) -> list[Finding]:
    found = []
    if answer in {Declaration.CONFLICT, Declaration.UNSURE}:
        if kind not in ConflictKind.values:
            found.append(Finding("conflict_kind_missing", "kind"))
        if not words.strip():
            found.append(Finding("conflict_words_missing", "words"))
    if answer == Declaration.DECLINE and not words.strip():
        found.append(Finding("decline_reason_missing", "reason"))
    return found


def _end(row: Assignment, state: AssignmentState, reason: str) -> None:
    row.state, row.ended_at, row.end_reason = state, clock.now(), reason.strip()[:300]


def _record(
    proposal: Proposal,
    expert: Expert,
    kind: str,
    words: str,
    strength: Strength,
    by: User,
    hat: Hat = Hat.REVIEWER,
) -> Conflict:
    at = clock.now()
    certain = strength is Strength.HARD
    conflict = Conflict.objects.create(
        expert=expert,
        proposal=proposal,
        kind=kind,
        strength=strength,
        evidence=words.strip(),
        declared_by=by,
        declared_at=at,
        settlement=Settlement.UPHELD if certain else Settlement.OPEN,
        settled_at=at if certain else None,
        settled_by=by if certain else None,
    )
    note_down(
        proposal=proposal, kind=Note.CONFLICT, by=by, hat=hat,
        values={"expert": expert.person.ref, "kind": kind, "strength": strength},
    )  # fmt: skip
    return conflict


@transaction.atomic
def settle_doubt(*, assignment: Assignment, cleared: bool, note: str, by: User) -> Assignment:
    """The doubt is settled by an officer: cleared, and the reviewer reads; or upheld, and their access has ended.

    Raises Refused `doubt_note_missing`, `doubt_settled`, or `expert_conflicted` where a hard tie stands beside the doubt.
    """
    row = own(assignment)
    require_hat(row.proposal, by, Hat.OFFICER)
    if not note.strip():
        raise Refused(Finding("doubt_note_missing", "note"))
    doubts = Conflict.objects.filter(proposal=row.proposal, expert=row.expert, settlement=Settlement.OPEN)
    if row.state != AssignmentState.UNSURE or not doubts.exists():
        raise Refused(Finding("doubt_settled"))
    if cleared and closed_pairs([row.proposal], [row.expert]):
        raise Refused(Finding("expert_conflicted", values={"name": str(row.expert)}))
    settlement = Settlement.CLEARED if cleared else Settlement.UPHELD
    doubts.update(
        settlement=settlement, settled_at=clock.now(), settled_by=by, settled_note=note.strip()[:300]
    )
    if cleared:
        row.state = AssignmentState.READING
        emails.cleared(assignment=row)
    else:
        _end(row, AssignmentState.CONFLICTED, note)
    row.save()
    note_down(
        proposal=row.proposal, kind=Note.CONFLICT, by=by, hat=Hat.OFFICER, note=note,
        values={"expert": row.expert.person.ref, "settlement": settlement},
    )  # fmt: skip
    return row


@transaction.atomic
def record_conflict(*, proposal: Proposal, expert: Expert, kind: str, words: str, by: User) -> Conflict:
    """The expert is excluded from the proposal from now on: said by themselves, or by an officer who knows of the tie.

    Raises Refused `not_yours`, `conflict_kind_missing` or `conflict_words_missing`.
    """
    row = locked(proposal.pk)
    hat = Hat.REVIEWER if expert.user_id == by.pk else require_hat(row, by, Hat.OFFICER)
    found = _declaration_findings(Declaration.CONFLICT, kind, words)
    if found:
        raise Refused(*found)
    for assignment in Assignment.objects.filter(proposal=row, expert=expert, ended_at__isnull=True):
        _end(assignment, AssignmentState.CONFLICTED, "")
        assignment.save()
    doubts = Conflict.objects.filter(proposal=row, expert=expert, settlement=Settlement.OPEN)
    doubts.update(settlement=Settlement.UPHELD, settled_at=clock.now(), settled_by=by)
    return _record(row, expert, kind, words, Strength.HARD, by, hat)


@transaction.atomic
def release(*, assignment: Assignment, reason: str, by: User) -> Assignment:
    """The reviewer is no longer asked; what they wrote stays in the file and counts for nothing. They have a mail.

    Raises Refused `release_reason_missing`, `assignment_over` or `not_now`.
    """
    row = own(assignment)
    require_hat(row.proposal, by, Hat.OFFICER)
    if row.proposal.state != State.IN_REVIEW:
        raise Refused(Finding("not_now"))
    if row.ended_at is not None:
        raise Refused(Finding("assignment_over"))
    if not reason.strip():
        raise Refused(Finding("release_reason_missing", "reason"))
    Conflict.objects.filter(proposal=row.proposal, expert=row.expert, settlement=Settlement.OPEN).update(
        settlement=Settlement.UPHELD, settled_at=clock.now(), settled_by=by, settled_note=reason.strip()[:300]
    )
    _end(row, AssignmentState.RELEASED, reason)
    row.save()
    note_down(
        proposal=row.proposal, kind=Note.UNASSIGNED, by=by, hat=Hat.OFFICER, note=reason,
        values={"number": row.number, "expert": row.expert.person.ref},
    )  # fmt: skip
    emails.not_needed(assignment=row, why="released")
    return row


@transaction.atomic
def replace(*, assignment: Assignment, expert: Expert, due_at: datetime, reason: str, by: User) -> Assignment:
    """Another panel member is asked in place of the reviewer, both or neither; gives the new assignment."""
    row = release(assignment=assignment, reason=reason, by=by)
    return assign(proposal=row.proposal, experts=[expert], due_at=due_at, by=by)[0]


@transaction.atomic
def call_off(*, proposal: Proposal, why: str) -> None:
    """Reviewers who had not finished know that their review is no longer needed. Needs: the caller's transaction."""
    waiting = Assignment.objects.filter(proposal=proposal, state__in=NOT_DONE, ended_at__isnull=True)
    for assignment in waiting.select_related("expert__user", "proposal__call"):
        emails.not_needed(assignment=assignment, why=why)
