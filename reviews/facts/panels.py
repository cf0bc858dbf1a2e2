"""Panels over priorities, and where each proposal belongs."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from applications.enums import State
from applications.facts import closing_of
from applications.models import Call, Extension, KeyPriority, Proposal
from core import clock
from reviews.enums import (
    PanelRole,
)
from reviews.models import (
    Panel,
    Routing,
)
from reviews.rules import Coverage, PanelClaim, coverage, panels_for


def claims_of(call: Call) -> list[PanelClaim]:
    """Give the call's panels with the priorities they claim, in two queries."""
    panels = Panel.objects.filter(call=call).prefetch_related("priorities")
    return [PanelClaim(p.code, p.title, frozenset(k.code for k in p.priorities.all())) for p in panels]


def parents_of(call: Call) -> dict[str, str]:
    """Give the code above each priority of the call's list; "" at the top."""
    rows = KeyPriority.objects.filter(list=call.priority_list_id).values_list("code", "parent__code")
    return {code: parent or "" for code, parent in rows}


def priorities_of(call: Call) -> list[KeyPriority]:
    """Give the priorities that proposals of the call may name, in the order of the list."""
    return list(call.priorities.order_by("position"))


def coverage_of(call: Call, codes: Iterable[str] | None = None) -> Coverage:
    """Give what the call's panels leave out or claim twice. codes: the call's priorities, where the caller has them."""
    asked = [p.code for p in priorities_of(call)] if codes is None else codes
    return coverage(asked, parents_of(call), claims_of(call))


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One panel in the officer's list."""

    code: str
    title: str
    priorities: str
    chair: str
    deputy: str
    members: int
    proposals: int


@dataclass(frozen=True, slots=True)
class CallPanels:
    """One call with its panels and how they cover it."""

    call: Call
    panels: tuple[PanelRow, ...]
    gaps: tuple[str, ...]
    overlaps: tuple[str, ...]


def panels_by_call() -> list[CallPanels]:
    """Give every call with its panels, the latest call first; the number of queries does not grow with either."""
    calls = list(
        Call.objects.select_related("priority_list").prefetch_related("priorities").order_by("-closes_at")
    )
    panels = (
        Panel.objects.filter(call__in=calls)
        .prefetch_related("priorities", "members__expert__person")
        .annotate(sent=Count("routings", filter=Q(routings__ended_at__isnull=True), distinct=True))
    )
    by_call: dict[int, list[Panel]] = defaultdict(list)
    for panel in panels:
        by_call[panel.call_id].append(panel)
    parents: dict[int, dict[str, str]] = defaultdict(dict)
    for list_id, code, parent in KeyPriority.objects.values_list("list_id", "code", "parent__code"):
        parents[list_id][code] = parent or ""
    return [_call_panels(call, by_call[call.pk], parents[call.priority_list_id]) for call in calls]


def _call_panels(call: Call, panels: Sequence[Panel], parents: dict[str, str]) -> CallPanels:
    claims = [PanelClaim(p.code, p.title, frozenset(k.code for k in p.priorities.all())) for p in panels]
    wanted = {priority.code: str(priority) for priority in call.priorities.all()}
    seen = coverage(wanted, parents, claims)
    return CallPanels(
        call=call,
        panels=tuple(_panel_row(panel) for panel in panels),
        gaps=tuple(wanted[code] for code in seen.gaps),
        overlaps=tuple(
            _("%(priority)s: %(panels)s") % {"priority": wanted[code], "panels": ", ".join(titles)}
            for code, titles in seen.overlaps
        ),
    )


def _panel_row(panel: Any) -> PanelRow:
    seats = list(panel.members.all())
    by_role = {seat.role: str(seat.expert.person) for seat in seats}
    return PanelRow(
        code=panel.code,
        title=panel.title,
        priorities=", ".join(priority.code for priority in panel.priorities.all()),
        chair=by_role.get(PanelRole.CHAIR, ""),
        deputy=by_role.get(PanelRole.DEPUTY, ""),
        members=len(seats),
        proposals=panel.sent,
    )


@dataclass(frozen=True, slots=True)
class RoutingRow:
    """One screened proposal with the panels that cover its priority. choice: the one panel, where it is one."""

    ref: str
    title: str
    call: str
    priority: str
    panels: tuple[str, ...]
    choice: str
    routed_to: str
    eligible: bool

    @property
    def is_gap(self) -> bool:
        return not self.panels

    @property
    def is_ambiguous(self) -> bool:
        return len(self.panels) > 1


def to_route(user: User) -> list[RoutingRow]:
    """Give the proposals at screening whose call has closed, those without a panel first."""
    at = clock.now()
    panel = Routing.objects.in_force().filter(proposal=OuterRef("pk")).values("panel__title")[:1]
    proposals = (
        Proposal.objects.for_programme(user)
        .filter(state=State.SUBMITTED, call__closes_at__lte=at)
        .select_related("call", "main_priority")
        .annotate(panel=Subquery(panel))
        .order_by("call__label", "ref")
    )
    claims: dict[int, list[PanelClaim]] = defaultdict(list)
    for one in Panel.objects.prefetch_related("priorities"):
        claims[one.call_id].append(
            PanelClaim(one.code, one.title, frozenset(k.code for k in one.priorities.all()))
        )
    parents = {
        (p.list_id, p.code): p.parent.code if p.parent else ""
        for p in KeyPriority.objects.select_related("parent")
    }
    extensions: dict[int, list[Extension]] = defaultdict(list)
    for extension in Extension.objects.all():
        extensions[extension.call_id].append(extension)
    rows = []
    for proposal in proposals:
        own = [e for e in extensions[proposal.call_id] if e.proposal_id in {None, proposal.pk}]
        closes_at = closing_of(proposal.call, phase=proposal.phase, extensions=own)
        if closes_at is None or closes_at > at:
            continue
        above = {
            code: parent for (of, code), parent in parents.items() if of == proposal.call.priority_list_id
        }
        code = proposal.main_priority.code if proposal.main_priority else ""
        rows.append(_routing_row(proposal, panels_for(code, above, claims[proposal.call_id])))
    return sorted(rows, key=lambda row: bool(row.routed_to))


def _routing_row(proposal: Any, panels: Sequence[PanelClaim]) -> RoutingRow:
    return RoutingRow(
        ref=proposal.ref,
        title=proposal.title,
        call=proposal.call.label,
        priority=str(proposal.main_priority or "–"),
        panels=tuple(panel.title for panel in panels),
        choice=panels[0].code if len(panels) == 1 else "",
        routed_to=proposal.panel or "",
        eligible=proposal.eligibility_confirmed_at is not None,
    )


def covering_panels(proposal: Proposal) -> tuple[PanelClaim, ...]:
    """Give the panels of the call that cover the proposal's main priority."""
    code = proposal.main_priority.code if proposal.main_priority else ""
    return panels_for(code, parents_of(proposal.call), claims_of(proposal.call))


def routings_of(proposal: Proposal) -> QuerySet[Routing]:
    """Give every panel the proposal was ever sent to, the latest first."""
    return Routing.objects.filter(proposal=proposal).select_related("panel", "by").order_by("-at")
