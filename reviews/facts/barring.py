"""What stands between proposals and experts in an assignment run, for many of both at once.

`between` is the one place from which a run learns whom it must not, and whom it should rather not, ask.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from applications.models import Proposal
from core import clock
from core.errors import Finding
from reviews.conflicts import Tie
from reviews.enums import AcquaintanceKind, AssignmentState
from reviews.facts.experts import office_roles
from reviews.facts.ties import ties_between
from reviews.models import Expert

Keys = tuple[int, int]
Asked = tuple[int, int, str, datetime | None]
# Whoever left a proposal in one of these ways is not asked again by a run.
LEFT = frozenset(
    {
        AssignmentState.DECLINED,
        AssignmentState.CONFLICTED,
        AssignmentState.RELEASED,
        AssignmentState.ABSTAINED,
    }
)


@dataclass(frozen=True, slots=True)
class Between:
    """By keys of proposal and expert: what forbids the pair, and the ties that only warn."""

    barred: Mapping[Keys, Finding]
    ties: Mapping[Keys, tuple[Finding, ...]]


def between(proposals: Sequence[Proposal], experts: Sequence[Expert], asked: Iterable[Asked]) -> Between:
    """Give every pair that must not be and every pair with a softer tie, in three queries whatever their number.

    asked: every assignment between them, as keys of proposal and expert, state, end.
    """
    barred: dict[Keys, Finding] = {}
    warned: dict[Keys, tuple[Finding, ...]] = {}
    for keys, found in ties_between(proposals, experts).items():
        hard = next((tie for tie in found if tie.excludes), None)
        if hard is not None:
            barred[keys] = _worded(hard, hard.director)
        elif soft := [tie for tie in found if not tie.lifted]:
            warned[keys] = _warnings(soft)
    barred |= _left(asked)
    for expert, reason in _everywhere(experts).items():
        barred |= {(proposal.pk, expert): reason for proposal in proposals}
    return Between(barred, {keys: found for keys, found in warned.items() if keys not in barred})


def _everywhere(experts: Sequence[Expert]) -> dict[int, Finding]:
    roles, today = office_roles(experts), clock.today()
    found = {}
    for expert in experts:
        if not expert.term_from <= today <= expert.term_until:
            found[expert.pk] = Finding("bar_term")
        elif not expert.user.is_active:
            found[expert.pk] = Finding("bar_account")
        elif expert.user_id in roles:
            found[expert.pk] = Finding("tie_office", values={"role": roles[expert.user_id]})
    return found


def _left(asked: Iterable[Asked]) -> dict[Keys, Finding]:
    said = {
        AssignmentState.DECLINED: Finding("bar_declined"),
        AssignmentState.CONFLICTED: Finding("bar_conflicted"),
        AssignmentState.RELEASED: Finding("bar_released"),
        AssignmentState.ABSTAINED: Finding("bar_abstained"),
    }
    return {(p, e): said[AssignmentState(state)] for p, e, state, _ended in asked if state in LEFT}


def _warnings(found: Iterable[Tie]) -> tuple[Finding, ...]:
    alike: dict[str, list[Tie]] = defaultdict(list)
    for tie in found:
        alike[tie.seen_by].append(tie)
    return tuple(
        _worded(ties[0], ", ".join(dict.fromkeys(tie.director for tie in ties))) for ties in alike.values()
    )


def _worded(tie: Tie, director: str) -> Finding:
    detail = str(AcquaintanceKind(tie.kind).label) if tie.seen_by == "named" else tie.detail
    return Finding(f"tie_{tie.seen_by}", values={"director": director, "detail": detail})
