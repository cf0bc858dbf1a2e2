"""Experts in lists, and whom a proposal may be given to."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import RoleGrant
from accounts.roles import Role
from applications.enums import State
from applications.models import Director, Proposal
from core import clock
from core.errors import Finding
from core.wording import sentence
from partners.models import Affiliation
from reviews.conflicts import Party, Tie, ties
from reviews.enums import (
    AssignmentState,
    PanelRole,
    Settlement,
    Strength,
)
from reviews.models import (
    Assignment,
    Conflict,
    Expert,
    ExpertPriority,
    Panel,
    PanelMember,
)


@dataclass(frozen=True, slots=True)
class ExpertRow:
    """One expert in the officer's list."""

    ref: str
    name: str
    institution: str
    country: str
    keywords: str
    works_in: str
    panels: str
    load: str
    term_until: Any
    in_term: bool


def experts_for(*, text: str = "", priority: str = "", in_term: bool = False) -> QuerySet[Expert]:
    """Give the experts by name that fit: words of the name or a keyword, level 2 or more in the priority, term running."""
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
    return found.annotate(load=open_load()).order_by("person__sort_key", "pk")


def open_load() -> Any:
    """Give the count of an expert's assignments that are not yet done, on proposals in review."""
    at_work = [AssignmentState.ASSIGNED, AssignmentState.READING, AssignmentState.UNSURE]
    return Count(
        "assignments",
        filter=Q(assignments__state__in=at_work, assignments__proposal__state=State.IN_REVIEW),
        distinct=True,
    )


def expert_rows(experts: Sequence[Any]) -> list[ExpertRow]:
    """Give the rows of one page of experts, with posts, priorities and seats in three queries."""
    ids = [expert.pk for expert in experts]
    posts = posts_of(expert.person_id for expert in experts)
    known: dict[int, list[str]] = defaultdict(list)
    levels = ExpertPriority.objects.filter(expert__in=ids, level__gte=2).select_related("priority")
    for item in levels.order_by("-level", "priority__position"):
        known[item.expert_id].append(item.priority.code)
    seats: dict[int, list[str]] = defaultdict(list)
    for seat in PanelMember.objects.filter(expert__in=ids).select_related("panel").order_by("panel__code"):
        seats[seat.expert_id].append(seat.panel.code)
    today = clock.today()
    rows = []
    for expert in experts:
        post = posts.get(expert.person_id)
        rows.append(
            ExpertRow(
                ref=expert.person.ref,
                name=expert.person.name,
                institution=post.organisation.name if post else "",
                country=post.organisation.country.name if post else "",
                keywords=", ".join(expert.keywords),
                works_in=", ".join(known[expert.pk]),
                panels=", ".join(seats[expert.pk]),
                load=_("%(n)s of %(most)s") % {"n": expert.load, "most": expert.most_at_once},
                term_until=expert.term_until,
                in_term=expert.term_from <= today <= expert.term_until,
            )
        )
    return rows


def posts_of(person_ids: Iterable[int]) -> dict[int, Affiliation]:
    """Give the post that counts today of each person, by key, in one query."""
    found: dict[int, Affiliation] = {}
    held = Affiliation.objects.current_on(clock.today()).filter(person__in=list(person_ids))
    for post in held.select_related("organisation__country").order_by("start_on", "pk"):
        found[post.person_id] = post
    return found


def seatable(seated: Sequence[str]) -> list[Expert]:
    """Give the experts who can sit on a panel: whose term is running, and those seated already, by name."""
    today = clock.today()
    running = Q(term_from__lte=today, term_until__gte=today)
    found = Expert.objects.filter(running | Q(person__ref__in=seated)).select_related("person", "user")
    return list(found.order_by("person__sort_key", "pk"))


def expert_choices(experts: Sequence[Expert]) -> list[tuple[str, str]]:
    """Give the experts as choices: reference, and name with institution and country."""
    posts = posts_of(expert.person_id for expert in experts)
    choices = []
    for expert in experts:
        post = posts.get(expert.person_id)
        where = f", {post.organisation.name}, {post.organisation.country.name}" if post else ""
        choices.append((expert.person.ref, f"{expert.person.name}{where}"))
    return choices


def secretaries() -> list[tuple[str, str]]:
    """Give the programme officers as choices: reference and name."""
    holding = RoleGrant.objects.in_force(clock.now()).filter(role=Role.OFFICER).select_related("user")
    return sorted({(grant.user.ref, grant.user.name) for grant in holding}, key=lambda choice: choice[1])


def expert_party(expert: Expert, organisations: frozenset[int], countries: frozenset[str]) -> Party:
    """Give the expert as one side of a comparison."""
    return Party(
        name=str(expert.person),
        email=expert.user.email,
        user_id=expert.user_id,
        organisations=organisations,
        countries=countries,
    )


def director_parties(proposal: Proposal) -> tuple[Party, ...]:
    """Give the proposal's directors as the other side."""
    rows = Director.objects.filter(proposal=proposal).select_related("nationality", "organisation__country")
    return tuple(
        Party(
            name=director.name,
            email=director.email,
            user_id=director.user_id,
            organisations=frozenset({director.organisation_id}) if director.organisation_id else frozenset(),
            countries=frozenset(
                country.iso2
                for country in (director.nationality, director.organisation and director.organisation.country)
                if country
            ),
        )
        for director in rows
    )


def ties_of(experts: Sequence[Expert], proposal: Proposal) -> dict[int, tuple[Tie, ...]]:
    """Give what the portal can see between each expert and the directors, by expert key, in three queries."""
    directors = director_parties(proposal)
    today = clock.today()
    organisations: dict[int, set[int]] = defaultdict(set)
    countries: dict[int, set[str]] = defaultdict(set)
    held = Affiliation.objects.current_on(today).filter(person__in=[expert.person_id for expert in experts])
    for person, organisation, country in held.values_list(
        "person_id", "organisation_id", "organisation__country__iso2"
    ):
        organisations[person].add(organisation)
        countries[person].add(country)
    found = {}
    for expert in experts:
        own = countries[expert.person_id] | (
            {expert.person.nationality.iso2} if expert.person.nationality else set()
        )
        party = expert_party(expert, frozenset(organisations[expert.person_id]), frozenset(own))
        found[expert.pk] = ties(party, directors)
    return found


@dataclass(frozen=True, slots=True)
class Candidate:
    """A panel member whom the officer may ask: knowledge of the priority, load, and what speaks against it."""

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

    @property
    def is_full(self) -> bool:
        return self.load >= self.most


def candidates(proposal: Proposal, panel: Panel) -> list[Candidate]:
    """Give the panel's members for this proposal: those who know its priority best first, barred ones last."""
    seats = {seat.expert_id: seat for seat in panel.members.all()}
    experts = list(
        Expert.objects.filter(pk__in=seats)
        .select_related("person__nationality", "user")
        .annotate(load=open_load())
    )
    seen = ties_of(experts, proposal)
    posts = posts_of(expert.person_id for expert in experts)
    levels = levels_for(proposal)
    declared = {
        conflict.expert_id: conflict
        for conflict in Conflict.objects.filter(proposal=proposal).order_by("declared_at")
        if conflict.settlement != Settlement.CLEARED
    }
    open_ones = set(
        Assignment.objects.filter(proposal=proposal, ended_at__isnull=True).values_list(
            "expert_id", flat=True
        )
    )
    today = clock.today()
    rows = []
    for expert in experts:
        post = posts.get(expert.person_id)
        found = seen[expert.pk]
        barred = _barred(expert, declared.get(expert.pk), found, expert.pk in open_ones, today)
        rows.append(
            Candidate(
                ref=expert.person.ref,
                name=str(expert.person),
                role=str(PanelRole(seats[expert.pk].role).label),
                institution=post.organisation.name if post else "",
                country=post.organisation.country.name if post else "",
                level=levels.get(expert.pk, 0),
                load=expert.load,
                most=expert.most_at_once,
                warnings=tuple(_said(tie) for tie in found if tie.strength is Strength.SOFT),
                barred=barred,
            )
        )
    return sorted(rows, key=lambda row: (bool(row.barred), -row.level, row.load, row.name))


def _barred(
    expert: Expert, declared: Conflict | None, found: Sequence[Tie], assigned: bool, today: Any
) -> str:
    if assigned:
        return _("Already assigned")
    if declared is not None:
        return _("Declared a conflict: %(kind)s") % {"kind": declared.get_kind_display()}
    hard = next((tie for tie in found if tie.strength is Strength.HARD), None)
    if hard is not None:
        return _said(hard)
    if not expert.term_from <= today <= expert.term_until:
        return _("The term is not running")
    return ""


def _said(tie: Tie) -> str:
    return sentence(Finding(f"tie_{tie.seen_by}", values={"director": tie.director}))


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
    """One assignment as officers see it."""

    number: int
    name: str
    expert_ref: str
    state: str
    word: str
    due_at: datetime
    late: bool
    assigned_at: datetime
    end_reason: str
    overall: Decimal | None
    can_release: bool
    doubt: str


def assignment_rows(proposal: Proposal) -> list[AssignmentRow]:
    """Give every assignment of the proposal with names, for officers, in two queries."""
    doubts = {
        conflict.expert_id: f"{conflict.get_kind_display()}. {conflict.evidence}".strip()
        for conflict in Conflict.objects.filter(proposal=proposal, settlement=Settlement.OPEN)
    }
    rows = Assignment.objects.filter(proposal=proposal).select_related("expert__person", "evaluation")
    at = clock.now()
    waiting = {AssignmentState.ASSIGNED, AssignmentState.READING, AssignmentState.UNSURE}
    return [
        AssignmentRow(
            number=row.number,
            name=str(row.expert.person),
            expert_ref=row.expert.person.ref,
            state=row.state,
            word=row.get_state_display(),
            due_at=row.due_at,
            late=row.due_at < at and row.state in waiting,
            assigned_at=row.assigned_at,
            end_reason=row.end_reason,
            overall=row.evaluation.overall if row.state == AssignmentState.DONE else None,
            can_release=row.ended_at is None and proposal.state == State.IN_REVIEW,
            doubt=doubts.get(row.expert_id, "") if row.state == AssignmentState.UNSURE else "",
        )
        for row in rows
    ]


def open_doubts(assignment: Assignment) -> QuerySet[Conflict]:
    """Give the reviewer's declared doubts about the proposal that wait for an officer."""
    return Conflict.objects.filter(
        proposal=assignment.proposal_id, expert=assignment.expert_id, settlement=Settlement.OPEN
    )


def tie_sentences(expert: Expert, proposal: Proposal) -> list[str]:
    """Give in words what the portal itself sees between the expert and the directors."""
    return [_said(tie) for tie in ties_of([expert], proposal)[expert.pk]]


def member_choices(panel: Panel) -> list[tuple[str, str]]:
    """Give the panel's members as choices: reference and name."""
    seats = panel.members.select_related("expert__person").order_by("expert__person__sort_key")
    return [(seat.expert.person.ref, seat.expert.person.name) for seat in seats]
