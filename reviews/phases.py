"""Who may see and do what in a review, and when: a call's dated switches, judged as values.

Reviewers' rights follow the switches; whoever leads the panel writes its report and waits only for their own
evaluation. Without any date the review goes as it always went: others' evaluations open once the own one is in,
the discussion with them, and scores may change until the panel has signed.
"""

from dataclasses import dataclass
from datetime import datetime

from core.errors import Finding
from reviews.enums import OthersOpen


@dataclass(frozen=True, slots=True)
class Phases:
    """The switches of one call. A date that is None was not set."""

    evaluations_close_at: datetime | None = None
    others_open: OthersOpen = OthersOpen.OWN_IN
    others_open_at: datetime | None = None
    discussion_opens_at: datetime | None = None
    panel_meets_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReviewStanding:
    """How one proposal's review stands to one person who may read it.

    in_review: the panel works on it.   signed: the panel's report is.   asked: an evaluation was asked of the person.
    own_in: and it is in, of the version that stands.   awaited: other evaluations that are still awaited.
    due_at: of the person's own.   leads: presides over the panel for this proposal.
    """

    in_review: bool = True
    signed: bool = False
    asked: bool = True
    own_in: bool = False
    awaited: int = 0
    due_at: datetime | None = None
    leads: bool = False


def evaluation_closes_at(phases: Phases, due_at: datetime | None) -> datetime | None:
    """Give when an evaluation can no longer be written; None for never. Who was asked later has until their own date."""
    closes_at = phases.evaluations_close_at
    return max(closes_at, due_at) if closes_at and due_at else closes_at


def bar_to_evaluating(phases: Phases, standing: ReviewStanding, now: datetime) -> Finding | None:
    """Give what keeps the person from writing and submitting their evaluation, or None."""
    if not standing.in_review or standing.signed:
        return Finding("evaluation_closed")
    closes_at = evaluation_closes_at(phases, standing.due_at)
    if closes_at is not None and now >= closes_at:
        return Finding("evaluations_were_due", values={"at": closes_at})
    return None


def bar_to_reading_others(phases: Phases, standing: ReviewStanding, now: datetime) -> Finding | None:
    """Give what keeps the person from reading the other evaluations, or None."""
    if standing.asked and not standing.own_in:
        return Finding("others_after_own")
    if standing.leads or not standing.in_review:
        return None
    if phases.others_open == OthersOpen.ALL_IN and standing.awaited:
        return Finding("others_after_all", values={"awaited": standing.awaited})
    if phases.others_open == OthersOpen.AT_DATE and phases.others_open_at and now < phases.others_open_at:
        return Finding("others_after_date", values={"at": phases.others_open_at})
    return None


def bar_to_discussing(phases: Phases, standing: ReviewStanding, now: datetime) -> Finding | None:
    """Give what keeps the person from writing in the discussion, or None."""
    if not standing.in_review or standing.signed:
        return Finding("discussion_closed")
    if phases.discussion_opens_at and now < phases.discussion_opens_at:
        return Finding("discussion_after_date", values={"at": phases.discussion_opens_at})
    return bar_to_reading_others(phases, standing, now)


def may_evaluate(phases: Phases, standing: ReviewStanding, now: datetime) -> bool:
    """Whether the person may write and submit their own evaluation, without giving a reason for a change."""
    return standing.asked and bar_to_evaluating(phases, standing, now) is None


def may_read_others(phases: Phases, standing: ReviewStanding, now: datetime) -> bool:
    """Whether the person may read the other evaluations."""
    return bar_to_reading_others(phases, standing, now) is None


def may_discuss(phases: Phases, standing: ReviewStanding, now: datetime) -> bool:
    """Whether the person may write in the discussion; reading it needs `may_read_others`."""
    return bar_to_discussing(phases, standing, now) is None


def may_change_scores(phases: Phases, standing: ReviewStanding, now: datetime) -> bool:
    """Whether the person may change scores that are in, in the discussion or on panel day, with a reason."""
    return standing.asked and standing.own_in and may_discuss(phases, standing, now)


def panel_meets(phases: Phases, now: datetime) -> bool:
    """Whether the day of the panel has begun."""
    return phases.panel_meets_at is not None and now >= phases.panel_meets_at


def phases_findings(phases: Phases, closes_at: datetime) -> tuple[Finding, ...]:
    """What is wrong with the switches. closes_at: of the call; nothing of a review happens before.

    `where` is the name of the control.
    """
    found = []
    named = {
        "evaluations_close_at": phases.evaluations_close_at,
        "others_open_at": phases.others_open_at,
        "discussion_opens_at": phases.discussion_opens_at,
        "panel_meets_at": phases.panel_meets_at,
    }
    found += [Finding("phase_before_closing", name) for name, at in named.items() if at and at <= closes_at]
    if phases.others_open == OthersOpen.AT_DATE and not phases.others_open_at:
        found.append(Finding("others_date_missing", "others_open_at"))
    if phases.panel_meets_at:
        for name in ("evaluations_close_at", "discussion_opens_at", "others_open_at"):
            at = named[name]
            if at and at > phases.panel_meets_at:
                found.append(Finding("phase_after_panel", name))
    return tuple(found)
