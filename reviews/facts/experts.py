"""Experts in lists, and whom a proposal may be given to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.models import RoleGrant
from accounts.roles import STAFF, Role
from applications.enums import State
from applications.models import Call, Director, Proposal
from core import clock
from core.errors import Finding
from core.wording import sentence
from partners.models import Affiliation
from reviews.conflicts import Tie
from reviews.enums import (
    AWAITED,
    LIVE,
    AssignmentState,
    PanelRole,
    Settlement,
)
from reviews.facts.standing import panel_of
from reviews.facts.ties import tie_words, ties_of
from reviews.models import (
    Assignment,
    Conflict,
    Expert,
    ExpertPriority,
    Panel,
)


def experts_for(
    *, text: str = "", priority: str = "", in_term: bool = False, reader: Any = None
) -> QuerySet[Expert]:
    """Give the experts by name that fit: words of the name or a keyword, level 2 or more in the priority, term running.

    reader: as for `open_load`.
    """
    found = Expert.objects.select_related("person__nationality", "user", "nominated_by")
    if text:
        found = found.filter(
            Q(person__given_name__icontains=text)
            | Q(person__family_name__icontains=text)
            | Q(keywords__icontains=text)
        )
    if priority:
        found = found.filter(expertise__priority__code=priority, expertise__level__gte=2)
    if in_term:
        today = clock.today()
        found = found.filter(term_from__lte=today, term_until__gte=today)
    return found.annotate(load=open_load(reader=reader)).order_by("person__sort_key", "pk")


def open_load(path: str = "assignments", *, reader: Any = None) -> Any:
    """Give the count of an expert's assignments that are not yet done, on proposals in review.

    path: from the counted row to the expert's assignments.  reader: of their own proposals nothing is counted, or the
    difference to what they may see would tell who reviews these.
    """
    at_work = [AssignmentState.ASSIGNED, AssignmentState.READING, AssignmentState.UNSURE]
    chosen = Q(**{f"{path}__state__in": at_work, f"{path}__proposal__state": State.IN_REVIEW})
    if reader is not None:
        chosen &= ~Q(**{f"{path}__proposal__in": Proposal.objects.tied_to(reader).order_by().values("pk")})
    return Count(path, filter=chosen, distinct=True)


def posts_held(person_ids: Iterable[int]) -> list[Affiliation]:
    """Give the posts that the persons hold today, with organisation and country, in one query."""
    held = Affiliation.objects.current_on(clock.today()).filter(person__in=list(person_ids))
    return list(held.select_related("organisation__country").order_by("start_on", "pk"))


def posts_of(person_ids: Iterable[int]) -> dict[int, Affiliation]:
    """Give the post that counts today of each person, the one taken up last, by key of the person."""
    return {post.person_id: post for post in posts_held(person_ids)}


def seatable(seated: Sequence[str]) -> list[Expert]:
    """Give the experts who can sit on a panel, by name: in term and without a role in the office, or seated already."""
    today = clock.today()
    running = Q(term_from__lte=today, term_until__gte=today) & ~Q(user__in=in_office().values("user"))
    found = Expert.objects.filter(running | Q(person__ref__in=seated)).select_related("person", "user")
    return list(found.order_by("person__sort_key", "pk"))


def expert_choices(experts: Sequence[Expert], call: Call) -> list[tuple[str, str]]:
    """Give the experts as choices: reference, and name with institution, country and whether they apply in the call."""
    posts, rivals = posts_of(expert.person_id for expert in experts), rivals_of(experts, call.pk)
    choices = []
    for expert in experts:
        post = posts.get(expert.person_id)
        where = f", {post.organisation.name}, {post.organisation.country.name}" if post else ""
        applies = f" ({_('applies in this call')})" if rivals[expert.pk] else ""
        choices.append((expert.person.ref, f"{expert.person.name}{where}{applies}"))
    return choices


def in_office() -> QuerySet[RoleGrant]:
    """Give the roles of the programme office that are held now; their holders judge no proposal."""
    return RoleGrant.objects.in_force(clock.now()).filter(role__in=STAFF)


def office_roles(experts: Iterable[Expert]) -> dict[int, str]:
    """Give in words the programme office's role of each expert who holds one, by key of the account."""
    held = in_office().filter(user__in=[expert.user_id for expert in experts]).order_by("-role")
    return {user: str(Role(role).label) for user, role in held.values_list("user_id", "role")}


def secretaries() -> list[tuple[str, str]]:
    """Give the programme officers as choices: reference and name."""
    holding = RoleGrant.objects.in_force(clock.now()).filter(role=Role.OFFICER).select_related("user")
    return sorted({(grant.user.ref, grant.user.name) for grant in holding}, key=lambda choice: choice[1])


def rivals_of(experts: Sequence[Expert], call_id: int) -> dict[int, list[str]]:
    """Give the proposals sent in the call and not withdrawn that each expert directs, by expert key."""
    accounts = {expert.user_id: expert.pk for expert in experts}
    addresses = {expert.user.email.casefold(): expert.pk for expert in experts}
    sent = Proposal.objects.sent().filter(call=call_id).exclude(state=State.WITHDRAWN)
    directors = (
        Director.objects.filter(proposal__in=sent)
        .annotate(mail=Lower("email"))
        .filter(Q(user__in=accounts) | Q(mail__in=addresses))
        .order_by("proposal__ref")
    )
    found: dict[int, list[str]] = {expert.pk: [] for expert in experts}
    for user, address, ref in directors.values_list("user_id", "mail", "proposal__ref"):
        found[accounts.get(user) or addresses[address]].append(ref)
    return found


@dataclass(frozen=True, slots=True)
class Candidate:
    """A panel member whom the officer may ask: knowledge of the priority, load, and what speaks against it.

    before: evaluated the short proposal.
    """

    ref: str
    name: str
    role: str
    institution: str
    country: str
    level: int
    load: int
    most: int
    warnings: tuple[str, ...]
    barred: str
    tie: str = ""
    before: bool = False

    @property
    def is_full(self) -> bool:
        return self.load >= self.most


def candidates(
    proposal: Proposal,
    panel: Panel,
    assignments: Iterable[Assignment] | None = None,
    conflicts: Iterable[Conflict] | None = None,
    reader: Any = None,
) -> list[Candidate]:
    """Give the panel's members for this proposal: who knows its priority best first, barred ones last.

    assignments, conflicts: those of the proposal, where the caller has them already.  reader: as for `open_load`.
    """
    seats = list(
        panel.members.select_related("expert__person__nationality", "expert__user").annotate(
            load=open_load("expert__assignments", reader=reader)
        )
    )
    held = posts_held(seat.expert.person_id for seat in seats)
    posts = {post.person_id: post for post in held}
    seen = ties_of([seat.expert for seat in seats], proposal)
    levels = levels_for(proposal)
    conflicts = Conflict.objects.filter(proposal=proposal) if conflicts is None else conflicts
    declared = {c.expert_id: c for c in conflicts if c.settlement != Settlement.CLEARED}
    assignments = Assignment.objects.filter(proposal=proposal) if assignments is None else assignments
    asked = {assignment.expert_id for assignment in assignments if assignment.ended_at is None}
    roles = office_roles(seat.expert for seat in seats)
    rows = [
        _candidate(
            seat,
            post=posts.get(seat.expert.person_id),
            level=levels.get(seat.expert_id, 0),
            found=seen[seat.expert_id],
            barred=_barred(
                seat.expert,
                declared.get(seat.expert_id),
                seen[seat.expert_id],
                assigned=seat.expert_id in asked,
                role=roles.get(seat.expert.user_id, ""),
            ),
        )
        for seat in seats
    ]
    return sorted(rows, key=lambda row: (bool(row.barred), -row.level, row.load, row.name))


def _candidate(
    seat: Any, *, post: Affiliation | None, level: int, found: Sequence[Tie], barred: str
) -> Candidate:
    return Candidate(
        ref=seat.expert.person.ref,
        name=str(seat.expert.person),
        role=str(PanelRole(seat.role).label),
        institution=post.organisation.name if post else "",
        country=post.organisation.country.name if post else "",
        level=level,
        load=seat.load,
        most=seat.expert.most_at_once,
        warnings=() if barred else _warnings(found),
        barred=barred,
        tie=next((tie_words(tie) for tie in found if tie.excludes), ""),
    )


def _barred(
    expert: Expert, declared: Conflict | None, found: Sequence[Tie], *, assigned: bool, role: str
) -> str:
    if assigned:
        return _("Already assigned")
    if role:
        return sentence(Finding("tie_office", values={"role": role}))
    if declared is not None:
        return _("Declared a conflict: %(kind)s") % {"kind": declared.get_kind_display()}
    hard = next((tie for tie in found if tie.excludes), None)
    if hard is not None:
        return tie_words(hard)
    if not expert.term_from <= clock.today() <= expert.term_until:
        return _("The term is not running")
    return ""


def _warnings(found: Sequence[Tie]) -> tuple[str, ...]:
    said: dict[str, list[Tie]] = defaultdict(list)
    for tie in found:
        if not tie.excludes:
            said[tie.seen_by].append(tie)
    return tuple(
        tie_words(replace(same[0], director=_(" and ").join(dict.fromkeys(tie.director for tie in same))))
        for same in said.values()
    )


def levels_for(proposal: Proposal) -> dict[int, int]:
    """Give how well each expert knows the proposal's main priority, or the one above it: expert key → 0 to 3."""
    priority = proposal.main_priority
    if priority is None:
        return {}
    wanted = [priority.pk, priority.parent_id] if priority.parent_id else [priority.pk]
    levels: dict[int, int] = {}
    for expert, level in ExpertPriority.objects.filter(priority__in=wanted).values_list("expert_id", "level"):
        levels[expert] = max(level, levels.get(expert, 0))
    return levels


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """One assignment as officers see it. before: the reviewer evaluated the short proposal."""

    number: int
    name: str
    word: str
    due_at: datetime
    late: bool
    end_reason: str
    overall: Decimal | None
    can_release: bool
    can_extend: bool
    can_replace: bool
    doubt: str
    tie: str = ""
    before: bool = False


@dataclass(frozen=True, slots=True)
class Staffing:
    """Who reviews a proposal, and who else of its panel could. done: evaluations of the standing version that are in."""

    panel: Panel | None
    rows: tuple[AssignmentRow, ...]
    candidates: tuple[Candidate, ...]
    done: int


def staffing(proposal: Proposal, reader: Any = None) -> Staffing:
    """Give the proposal's staffing for officers (reader: as for `open_load`); nine queries whatever the size of the panel."""
    panel = panel_of(proposal)
    conflicts = list(Conflict.objects.filter(proposal=proposal).order_by("declared_at", "pk"))
    assignments = list(
        Assignment.objects.filter(proposal=proposal)
        .select_related("expert__person", "evaluation")
        .order_by("number")
    )
    short = sum(row.state in LIVE for row in assignments) < proposal.call.reviews_needed
    doubts = {
        conflict.expert_id: f"{conflict.get_kind_display()}. {conflict.evidence}".strip()
        for conflict in conflicts
        if conflict.settlement == Settlement.OPEN
    }
    done = [
        a
        for a in assignments
        if a.state == AssignmentState.DONE and a.version_id == proposal.standing_version_id
    ]
    before = _judged_short(proposal)
    members = tuple(
        replace(one, before=one.ref in before)
        for one in (candidates(proposal, panel, assignments, conflicts, reader) if panel else ())
    )
    ties = {member.ref: member.tie for member in members}
    return Staffing(
        panel=panel,
        rows=tuple(
            replace(
                _assignment_row(row, proposal, doubts, short=short),
                tie=ties.get(row.expert.person.ref, "") if row.ended_at is None else "",
                before=row.expert.person.ref in before,
            )
            for row in assignments
        ),
        candidates=members,
        done=len(done),
    )


def _judged_short(proposal: Proposal) -> frozenset[str]:
    """Give the persons whose evaluation of the short proposal is in; nobody where there was none."""
    if proposal.follows_id is None:
        return frozenset()
    done = Assignment.objects.done().filter(proposal=proposal.follows_id).order_by("number")
    return frozenset(done.values_list("expert__person__ref", flat=True))


def _assignment_row(row: Any, proposal: Proposal, doubts: Mapping[int, str], *, short: bool) -> AssignmentRow:
    in_review = proposal.state == State.IN_REVIEW
    return AssignmentRow(
        number=row.number,
        name=str(row.expert.person),
        word=row.get_state_display(),
        due_at=row.due_at,
        late=row.due_at < clock.now() and row.state in AWAITED,
        end_reason=row.end_reason,
        overall=row.evaluation.overall if row.state == AssignmentState.DONE else None,
        can_release=row.ended_at is None and in_review,
        can_extend=row.state in AWAITED and in_review,
        # Whose place was filled already is not replaced once more.
        can_replace=(row.ended_at is None or short) and in_review,
        doubt=doubts.get(row.expert_id, "") if row.state == AssignmentState.UNSURE else "",
    )


def open_doubts(assignment: Assignment) -> QuerySet[Conflict]:
    """Give the reviewer's declared doubts about the proposal that wait for an officer."""
    return Conflict.objects.filter(
        proposal=assignment.proposal_id, expert=assignment.expert_id, settlement=Settlement.OPEN
    )


def tie_sentences(expert: Expert, proposal: Proposal) -> list[str]:
    """Give in words what the portal itself sees between the expert and the directors."""
    return [tie_words(tie) for tie in ties_of([expert], proposal)[expert.pk]]


def member_choices(panel: Panel) -> list[tuple[str, str]]:
    """Give the panel's members as choices: reference and name."""
    seats = panel.members.select_related("expert__person").order_by("expert__person__sort_key")
    return [(seat.expert.person.ref, seat.expert.person.name) for seat in seats]
