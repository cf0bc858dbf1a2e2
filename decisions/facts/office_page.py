"""One proposal as the programme office sees it: where it stands and what can be done now.

The page asks for no more than it shows: whoever acts is judged again, with all facts, when confirming.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from applications import lifecycle
from applications.enums import Event, Hat, State
from applications.facts import closing_of
from applications.lifecycle import Audience, Face
from applications.models import Extension, Proposal
from applications.permissions import hats
from applications.reading import form_of_content
from applications.rules import Given, ProposalFacts
from applications.wording_events import CONFIRM
from core import clock
from core.wording import sentence
from decisions.enums import AGREED
from decisions.facts.standing import (
    ENTERS_A_ROUND,
    consultation_of,
    decision_at_work,
    hands_of,
    item_of,
    last_told,
    letters_read,
    open_rounds,
    upheld,
)
from decisions.models import ProposalTag, Tag
from decisions.rules import TAKEN_BY_APPROVER
from reviews.enums import AWAITED, AssignmentState, Settlement
from reviews.models import Assignment, Conflict, PanelReport, Routing


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do next. reasons: why it cannot be done yet. what: its event or route."""

    label: str
    url: str
    reasons: tuple[str, ...] = ()
    primary: bool = False
    what: str = ""


@dataclass(frozen=True)
class OfficeProposal:
    """The proposal with what its head shows. tags: of the office, by name."""

    proposal: Any
    face: Face
    directors_read: str
    kind: str
    panel: str
    reviews: str
    scores: tuple[Decimal, ...]
    closes_at: datetime | None
    facts: ProposalFacts
    hats: frozenset[Hat]
    tags: tuple[str, ...]


def found_for(user: User) -> QuerySet[Any]:
    """Give the proposals the person works on for the programme, with what their page says of the review."""
    own = {"proposal": OuterRef("pk")}
    done = Assignment.objects.done().filter(**own).order_by("number")
    live = Assignment.objects.live().filter(**own).order_by().values("proposal").annotate(n=Count("pk"))
    report = PanelReport.objects.filter(
        superseded_at__isnull=True, version=OuterRef("standing_version"), signed_at__isnull=False, **own
    )
    doubts = Conflict.objects.filter(settlement=Settlement.OPEN, **own).order_by()
    # Full proposals close by extensions of phase 2, all others by those of the call.
    later = Extension.objects.alias(of=Case(When(phase=2, then=2), default=1)).filter(
        Q(proposal=None) | Q(proposal=OuterRef("pk")),
        call=OuterRef("call"),
        of=Greatest(OuterRef("phase"), 1),
    )
    found: QuerySet[Any] = (
        Proposal.objects.for_programme(user)
        .select_related(
            "call", "standing_version", "main_priority", "npd_country", "ppd_country", "follows",
        )
        .annotate(
            panel_title=Coalesce(
                Subquery(Routing.objects.in_force().filter(**own).values("panel__title")[:1]), Value("")
            ),
            scores=ArraySubquery(done.values("evaluation__overall")),
            asked=Coalesce(Subquery(live.values("n")), 0),
            doubt=Subquery(doubts.values("pk")[:1]),
            signed=Subquery(report.order_by("-signed_at").values("pk")[:1]),
            closes_later=Subquery(later.order_by("-until").values("until")[:1]),
            tags=ArraySubquery(ProposalTag.objects.filter(**own).order_by("tag__name").values("tag__name")),
        )
    )  # fmt: skip
    return found


def office_proposal(proposal: Any, user: User) -> OfficeProposal:
    """Give the proposal for its page. Needs: a row of `found_for`."""
    facts = office_facts(proposal)
    standing = lifecycle.standing(facts)
    scores = tuple(score for score in proposal.scores if score is not None)
    return OfficeProposal(
        proposal=proposal,
        face=lifecycle.face(standing, Audience.PROGRAMME),
        directors_read=str(lifecycle.face(standing, Audience.DIRECTOR).word),
        kind=_kind(proposal),
        panel=proposal.panel_title,
        reviews=_reviews(proposal, len(scores)),
        scores=scores,
        closes_at=facts.closes_at,
        facts=facts,
        hats=hats(user, proposal),
        tags=tuple(proposal.tags),
    )


def tags_to_offer(page: OfficeProposal, user: User) -> list[str]:
    """Give the names of the tags known to the person that the proposal does not bear."""
    known = Tag.objects.known_to(user).exclude(name__in=page.tags).order_by("name", "pk")
    return list(known.values_list("name", flat=True))


def _kind(proposal: Any) -> str:
    phases = {1: _("short proposal"), 2: _("full proposal")}
    countries = " and ".join(str(c) for c in (proposal.npd_country, proposal.ppd_country) if c)
    return ", ".join(
        filter(None, (proposal.get_mechanism_display(), phases.get(proposal.phase, ""), countries))
    )


def _reviews(proposal: Any, done: int) -> str:
    if not proposal.asked and not done:
        return _("Nobody is asked yet")
    return _("%(n)s of %(m)s in") % {"n": done, "m": max(proposal.call.reviews_needed, proposal.asked)}


def office_facts(proposal: Any) -> ProposalFacts:
    """Give what the guards of the programme's events ask in the state it is in. Needs: a row of `found_for`."""
    return facts_with(proposal, **_decided(proposal))


def facts_with(proposal: Any, **decided: Any) -> ProposalFacts:
    """Give what the guards of the programme's events ask, without the draft: officers never read it.

    decided: what the decision adds. Needs: a row of `found_for`.
    """
    call = proposal.call
    later = [Extension(phase=proposal.phase, until=proposal.closes_later)] if proposal.closes_later else []
    done = sum(1 for score in proposal.scores if score is not None)
    missing = max(call.reviews_needed - done, 0)
    return ProposalFacts(
        ref=proposal.ref,
        state=proposal.state,
        mechanism=proposal.mechanism,
        phase=proposal.phase,
        form=form_of_content(proposal.standing_version.content),
        now=clock.now(),
        told=proposal.told,
        published=call.published_at is not None,
        opens_at=call.opens_at,
        closes_at=closing_of(call, phase=proposal.phase, extensions=later),
        requested_eur=proposal.requested_eur,
        submitted_before=True,
        digest=proposal.standing_version.digest,
        reply_by=proposal.reply_by,
        returned_sections=frozenset(proposal.returned_sections),
        eligibility_confirmed=proposal.eligibility_confirmed_at is not None,
        routed_to_panel=bool(proposal.panel_title),
        reviews_in=missing == 0,
        reviews_missing=missing,
        conflicts_settled=proposal.doubt is None,
        panel_report_signed=proposal.signed is not None,
        **decided,
    )


def _decided(proposal: Any) -> dict[str, Any]:
    """Give what the decision adds, asked only where a row of the table from this state needs it."""
    state = State(proposal.state)
    if state in ENTERS_A_ROUND:
        return {"round_open": open_rounds(proposal).exists()}
    if state is State.PROPOSED:
        decision, item = decision_at_work(proposal), item_of(proposal)
        consultation = consultation_of(proposal, item)
        return {
            "consultation_running": consultation is not None and consultation.closed_at is None,
            "nations_agree": consultation is not None and consultation.outcome in AGREED,
            "award_eur": decision.award_eur if decision else None,
        }
    if state in lifecycle.DECIDED_NOT_TOLD or state in {State.AWARDED, State.ACCEPTED}:
        decision = decision_at_work(proposal)
        return {
            "letter_ready": decision is not None and letters_read(decision),
            "hands": hands_of(decision),
        }
    if state is State.REFUSED:
        told = last_told(proposal)
        return {"deciders": hands_of(told), "redress_upheld": told is not None and upheld(told)}
    return {}


@dataclass(frozen=True, slots=True)
class ReviewerRow:
    """One reviewer of the proposal as officers see it. overall: None until the evaluation is in."""

    number: int
    name: str
    word: str
    due_at: datetime
    late: bool
    end_reason: str
    overall: Decimal | None


def reviewers(proposal: Any) -> list[ReviewerRow]:
    """Give everyone who was ever asked, in the order of asking, in one query."""
    at = clock.now()
    found = Assignment.objects.filter(proposal=proposal).select_related("expert__person", "evaluation")
    return [
        ReviewerRow(
            number=row.number,
            name=str(row.expert.person),
            word=row.get_state_display(),
            due_at=row.due_at,
            late=row.due_at < at and row.state in AWAITED,
            end_reason=row.end_reason,
            overall=row.evaluation.overall if row.state == AssignmentState.DONE else None,
        )
        for row in found.order_by("number")
    ]


# --- what can be done now


def steps(page: OfficeProposal, user: User) -> list[Step]:
    """Give what the person can do now, the next thing first, with the reasons of what must wait."""
    offered = lifecycle.offers(lifecycle.standing(page.facts), page.hats)
    plain = [event for event in offered if event not in TAKEN_BY_APPROVER]
    found = [*_before(page, offered), *(_of_event(event, page, user) for event in plain)]
    first = next((n for n, step in enumerate(found) if not step.reasons), None)
    return [
        Step(step.label, step.url, step.reasons, primary=n == first and step.what not in _GRAVE)
        for n, step in enumerate(found)
    ]


# What is never the one thing that the page asks for.
_GRAVE = frozenset({"office_revocation", Event.RULE_OUT, Event.REVOKE, Event.RESCIND, Event.UNPROPOSE})


def _of_event(event: Event, page: OfficeProposal, user: User) -> Step:
    verdict = lifecycle.judge(event, page.hats, page.facts, Given(by_id=user.pk))
    return Step(
        label=str(CONFIRM[event].title),
        url=reverse("office_event", args=[page.proposal.ref, event]),
        reasons=tuple(sentence(finding) for finding in verdict.findings),
        what=event,
    )


def _before(page: OfficeProposal, offered: Iterable[Event]) -> list[Step]:
    """The steps that change no state: screening, panel, reviewers, decision, more time."""
    facts, ref, may = page.facts, page.proposal.ref, frozenset(offered)
    found: list[tuple[bool, str, str]] = [
        (Event.RETURN in may and facts.call_has_closed and not facts.eligibility_confirmed,
         _("Check the eligibility"), "office_screening"),
        (Event.OPEN_REVIEW in may and facts.eligibility_confirmed and not facts.routed_to_panel,
         _("Send it to a panel"), "office_route"),
        (Event.CLOSE_REVIEW in may and not facts.conflicts_settled,
         _("Settle the doubt about a conflict"), "office_assignments"),
        (Event.CLOSE_REVIEW in may and page.proposal.asked < page.proposal.call.reviews_needed,
         _("Ask reviewers"), "office_assignments"),
        (bool(may & (TAKEN_BY_APPROVER | {Event.PROPOSE, Event.UNPROPOSE})),
         _("Go to the decision"), "office_decision"),
        (facts.state in {State.AWARDED, State.ACCEPTED} and Hat.OFFICER in page.hats,
         _("Prepare a revocation"), "office_revocation"),
        (facts.reply_by is not None and Hat.OFFICER in page.hats,
         _("Give the directors more time"), "office_reply_date"),
    ]  # fmt: skip
    return [Step(label, reverse(route, args=[ref]), what=route) for holds, label, route in found if holds]
