"""What can be done to many proposals in one go: what would happen to each, told before it does, and the doing.

Each kind judges many proposals in a few queries; the doing is left to the action that does it to one.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from applications.actions.reminding import last_asked, remind_of_reply, reply_finding
from applications.models import KeyPriority, Proposal
from core.errors import Finding
from core.wording import sentence
from core.words import as_name
from decisions.actions import tagging
from decisions.enums import BulkKind
from decisions.models import ProposalTag, Tag
from reviews.actions.chasing import remind, reminder_finding
from reviews.actions.routing import CAN_ROUTE, route
from reviews.facts.panels import claims_of
from reviews.models import Assignment, Panel, Routing
from reviews.rules import PanelClaim, panels_for

Given = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What would happen to a proposal. words: what will, or why it will not."""

    happens: bool
    words: str


@dataclass(frozen=True, slots=True)
class Kind:
    """judge: verdicts by key of the proposal.   do: the same to one; raises Refused."""

    judge: Callable[[Sequence[Proposal], Given], dict[int, Verdict]]
    do: Callable[[Proposal, Given, User], Any]


def _not(code: str, **values: Any) -> Verdict:
    return Verdict(False, str(sentence(Finding(code, values=values))))


# --- a panel


def _routes(proposals: Sequence[Proposal], given: Given) -> dict[int, Verdict]:
    """given: panel, the code of one or nothing for the one that covers the priority; reason."""
    keys = [proposal.pk for proposal in proposals]
    routings = Routing.objects.in_force().filter(proposal__in=keys).select_related("panel").order_by("pk")
    present = {routing.proposal_id: routing.panel for routing in routings}
    at_work = set(
        Assignment.objects.live().filter(proposal__in=keys).order_by().values_list("proposal", flat=True)
    )
    chosen = Panel.objects.filter(code=given.get("panel", "")).first()
    calls = {proposal.call_id: proposal.call for proposal in proposals}
    claims = {key: claims_of(call) for key, call in calls.items()}
    parents: dict[int, dict[str, str]] = defaultdict(dict)
    lists = {call.priority_list_id for call in calls.values()}
    for of, code, parent in KeyPriority.objects.filter(list__in=lists).values_list(
        "list", "code", "parent__code"
    ):
        parents[of][code] = parent or ""
    found = {}
    for proposal in proposals:
        code = proposal.main_priority.code if proposal.main_priority else ""
        covering = panels_for(code, parents[proposal.call.priority_list_id], claims[proposal.call_id])
        found[proposal.pk] = _route(
            proposal,
            chosen,
            covering,
            present.get(proposal.pk),
            proposal.pk in at_work,
            given.get("reason", ""),
        )
    return found


def _route(
    proposal: Proposal,
    chosen: Panel | None,
    covering: Sequence[PanelClaim],
    present: Panel | None,
    at_work: bool,
    reason: str,
) -> Verdict:
    if proposal.state not in CAN_ROUTE:
        return _not("not_now")
    if chosen is None and len(covering) != 1:
        titles = ", ".join(claim.title for claim in covering)
        priority = str(proposal.main_priority or "–")
        code = "panel_ambiguous" if covering else "panel_gap"
        return _not(code, priority=priority, **({"panels": titles} if covering else {}))
    code, title = (chosen.code, chosen.title) if chosen else (covering[0].code, covering[0].title)
    if chosen is not None and chosen.call_id != proposal.call_id:
        return _not("panel_other_call")
    if present is not None and present.code == code:
        return _not("panel_same")
    by_rule = present is None and [claim.code for claim in covering] == [code]
    if not by_rule and not reason.strip():
        return _not("panel_reason_missing")
    if at_work:
        return _not("panel_at_work")
    if present is None:
        return Verdict(True, _("Goes to %(panel)s") % {"panel": title})
    return Verdict(True, _("Goes from %(now)s to %(panel)s") % {"now": present.title, "panel": title})


def _send(proposal: Proposal, given: Given, by: User) -> None:
    panel = Panel.objects.get(code=given["panel"]) if given.get("panel") else None
    route(proposal=proposal, panel=panel, reason=given.get("reason", ""), by=by)


# --- reminders


def _owed(keys: Sequence[int]) -> dict[int, list[Any]]:
    rows = (
        Assignment.objects.not_tied()
        .filter(proposal__in=keys, ended_at__isnull=True)
        .select_related("proposal", "expert__person", "expert__user")
        .annotate(reminded_at=Max("reminders__at"))
        .order_by("proposal", "number")
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.proposal_id].append(row)
    return found


def _reviewers(proposals: Sequence[Proposal], _given: Given) -> dict[int, Verdict]:
    owed = _owed([proposal.pk for proposal in proposals])
    return {proposal.pk: _reminders(owed[proposal.pk]) for proposal in proposals}


def _reminders(rows: Sequence[Any]) -> Verdict:
    findings = [(row, reminder_finding(row, row.reminded_at)) for row in rows]
    due = [row.expert.person.name for row, found in findings if found is None]
    if due:
        words = ngettext(
            "%(n)s reviewer is reminded: %(names)s", "%(n)s reviewers are reminded: %(names)s", len(due)
        )
        return Verdict(True, words % {"n": len(due), "names": ", ".join(due)})
    later = [found for _row, found in findings if found is not None and found.code != "remind_owes_nothing"]
    if later:
        return Verdict(False, " ".join(str(sentence(found)) for found in later))
    return Verdict(False, _("No reviewer owes anything on it."))


def _remind(proposal: Proposal, _given: Given, by: User) -> None:
    rows = _owed([proposal.pk])[proposal.pk]
    remind(assignments=[row for row in rows if reminder_finding(row, row.reminded_at) is None], by=by)


def _directors(proposals: Sequence[Proposal], _given: Given) -> dict[int, Verdict]:
    asked = last_asked([proposal.pk for proposal in proposals])
    found = {}
    for proposal in proposals:
        finding = reply_finding(proposal, asked.get(proposal.pk))
        words = str(sentence(finding)) if finding else _("Its directors have a mail that names the date")
        found[proposal.pk] = Verdict(finding is None, words)
    return found


# --- tags


def _tags(proposals: Sequence[Proposal], given: Given, *, adding: bool) -> dict[int, Verdict]:
    name = as_name(given.get("tag", "")) if adding else given.get("tag", "")
    keys = [proposal.pk for proposal in proposals]
    worn = ProposalTag.objects.filter(tag__in=Tag.objects.named(name), proposal__in=keys)
    wearing = set(worn.order_by().values_list("proposal", flat=True))
    said = {
        (True, True): _not("tag_worn"),
        (True, False): Verdict(True, _("Gets the tag “%(tag)s”") % {"tag": name}),
        (False, True): Verdict(True, _("Loses the tag “%(tag)s”") % {"tag": name}),
        (False, False): _not("tag_not_worn"),
    }
    return {key: said[adding, key in wearing] for key in keys}


KINDS: Mapping[str, Kind] = {
    BulkKind.ROUTE: Kind(_routes, _send),
    BulkKind.REMIND_REVIEWERS: Kind(_reviewers, _remind),
    BulkKind.REMIND_DIRECTORS: Kind(
        _directors, lambda proposal, _given, by: remind_of_reply(proposal=proposal, by=by)
    ),
    BulkKind.TAG: Kind(
        lambda proposals, given: _tags(proposals, given, adding=True),
        lambda proposal, given, by: tagging.put_tag(proposal=proposal, name=given["tag"], by=by),
    ),
    BulkKind.UNTAG: Kind(
        lambda proposals, given: _tags(proposals, given, adding=False),
        lambda proposal, given, by: tagging.take_tag(proposal=proposal, name=given["tag"], by=by),
    ),
}
