"""What an assignment run works with: the proposals of panels in review, their members, and what stands between them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Subquery

from accounts.models import User
from applications.enums import State
from applications.models import Call, Proposal
from core import clock
from core.errors import Finding
from partners.models import Country
from reviews.affinity import Knowledge, Subject, read_words, texts_of
from reviews.enums import LIVE, AssignmentState
from reviews.facts.barring import between
from reviews.facts.experts import open_load, posts_of
from reviews.models import Assignment, Expert, ExpertPriority, Panel, PanelMember, Routing
from reviews.runs import Entry, Pair, Reviewer, World

# The sections in which a proposal says what it is about.
TOLD_IN = ("basics", "abstract", "summary")


def proposals_of(call: Call, panels: Sequence[str], user: User) -> Any:
    """Give the proposals in review that the panels of the call have, and the person works on."""
    routed = Routing.objects.in_force().filter(panel__call=call, panel__code__in=panels)
    found = Proposal.objects.for_programme(user).filter(
        state=State.IN_REVIEW, pk__in=routed.values("proposal")
    )
    return found.select_related("main_priority__parent").order_by("ref")


def _with_all(found: Any) -> Any:
    """Adds to the proposals: `panel`, the code of theirs, and what their sections say (`told_…`)."""
    panel = Routing.objects.in_force().filter(proposal=OuterRef("pk")).values("panel__code")[:1]
    answers = {f"told_{name}": F(f"standing_version__content__answers__{name}") for name in TOLD_IN}
    return found.annotate(panel=Subquery(panel), **answers)


def world_of(call: Call, panels: Sequence[str], user: User) -> World:
    """Give everything a run over the panels has to know; the number of queries does not grow."""
    proposals = list(_with_all(proposals_of(call, panels, user)))
    seats = PanelMember.objects.filter(panel__call=call, panel__code__in=panels)
    experts = list(
        Expert.objects.filter(pk__in=seats.values("expert"))
        .select_related("user", "person__nationality")
        .annotate(
            load=open_load(reader=user),
            panels=ArraySubquery(
                seats.filter(expert=OuterRef("pk")).order_by("panel__code").values("panel__code")
            ),
            partner=Exists(
                Country.objects.partners_on(clock.today()).filter(pk=OuterRef("person__nationality"))
            ),
        )
        .order_by("person__sort_key", "pk")
    )
    asked = list(
        Assignment.objects.filter(proposal__in=proposals, expert__in=experts)
        .order_by("assigned_at", "pk")
        .values_list("proposal_id", "expert_id", "state", "ended_at")
    )
    found = between(proposals, experts, asked)
    refs = {proposal.pk: proposal.ref for proposal in proposals}
    people = {expert.pk: expert.person.ref for expert in experts}
    barred: dict[Pair, Finding] = {(refs[p], people[e]): reason for (p, e), reason in found.barred.items()}
    for proposal in proposals:
        for expert in experts:
            if proposal.panel not in expert.panels:
                barred[proposal.ref, people[expert.pk]] = Finding("bar_not_a_member")
    return World(
        entries=tuple(_entry(proposal) for proposal in proposals),
        reviewers=_reviewers(experts),
        barred=barred,
        ties={(refs[p], people[e]): what for (p, e), what in found.ties.items()},
        working={
            (refs[p], people[e]): state == AssignmentState.DONE
            for p, e, state, ended in asked
            if state in LIVE and ended is None
        },
        undeclared=frozenset(
            (refs[p], people[e])
            for p, e, state, ended in asked
            if state == AssignmentState.ASSIGNED and ended is None
        ),
    )


def _entry(proposal: Any) -> Entry:
    told = {name: getattr(proposal, f"told_{name}") for name in TOLD_IN}
    basics = told["basics"] or {}
    priority = proposal.main_priority
    above = priority.parent if priority and priority.parent_id else None
    return Entry(
        ref=proposal.ref,
        title=proposal.title,
        priority=str(priority or "–"),
        panel=proposal.panel,
        version=proposal.standing_version_id,
        subject=Subject(
            priority=priority.code if priority else "",
            above=above.code if above else "",
            further=tuple(str(code) for code in basics.get("other_priorities") or ()),
            text=read_words(proposal.title, *(text for name in TOLD_IN for text in texts_of(told[name]))),
        ),
    )


def _reviewers(experts: Sequence[Any]) -> tuple[Reviewer, ...]:
    ids = [expert.pk for expert in experts]
    levels: dict[int, dict[str, int]] = defaultdict(dict)
    for expert, code, level in ExpertPriority.objects.filter(expert__in=ids).values_list(
        "expert_id", "priority__code", "level"
    ):
        levels[expert][code] = max(level, levels[expert].get(code, 0))
    posts = posts_of(expert.person_id for expert in experts)
    rows = []
    for expert in experts:
        post, nation = posts.get(expert.person_id), expert.person.nationality
        rows.append(
            Reviewer(
                ref=expert.person.ref,
                name=expert.person.name,
                where=f"{post.organisation.name}, {post.organisation.country.name}" if post else "",
                nation=nation.name if nation else "",
                partner=expert.partner if nation else None,
                load=expert.load,
                most=expert.most_at_once,
                knowledge=Knowledge(levels[expert.pk], tuple(expert.keywords), frozenset(expert.languages)),
            )
        )
    return tuple(rows)


def panels_to_staff(call: Call, user: User) -> list[tuple[Panel, int]]:
    """Give the call's panels, each with how many proposals in review it has."""
    panels = list(Panel.objects.filter(call=call))
    counts: dict[str, int] = defaultdict(int)
    found = proposals_of(call, [panel.code for panel in panels], user)
    routed = Routing.objects.in_force().filter(proposal__in=found.values("pk"))
    for code in routed.values_list("panel__code", flat=True):
        counts[code] += 1
    return [(panel, counts[panel.code]) for panel in panels]
