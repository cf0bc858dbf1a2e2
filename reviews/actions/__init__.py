"""The only writers of the review."""

from applications.enums import Event, State
from applications.models import LedgerEntry, Proposal
from reviews.actions.assigning import (
    assign,
    call_off,
    declare,
    record_conflict,
    release,
    replace,
    settle_doubt,
)
from reviews.actions.discussing import change_scores, say
from reviews.actions.evaluating import save_evaluation, submit_evaluation, take_up_version
from reviews.actions.importing import import_experts
from reviews.actions.meetings import (
    begin_meeting,
    close_meeting,
    leave_item,
    move_item,
    note_attendance,
    open_item,
    prepare_meeting,
    record_outcome,
    run_timer,
    undo_outcome,
)
from reviews.actions.panels import save_expert, save_panel
from reviews.actions.parcels import (
    MAKE,
    ask_for_certificate,
    ask_for_pack,
    forget_parcels,
    make_parcel,
)
from reviews.actions.phases import save_phases
from reviews.actions.pool import (
    accept_seat,
    decline_seat,
    drop_absence,
    drop_acquaintance,
    invite_expert,
    is_open,
    leave_nomination,
    name_acquaintance,
    nominate,
    note_absence,
    save_own_expertise,
    seat_offered,
    withdraw_invitation,
)
from reviews.actions.reminding import remind_reviewers
from reviews.actions.reporting import close_review, reopen_review, save_report, sign_report
from reviews.actions.routing import open_review, route, route_all
from reviews.actions.ruling import pin, unpin
from reviews.actions.signing import note_refusal, stand_by_report
from reviews.actions.stepping_back import abstain, recuse

VERBS = {
    Event.OPEN_REVIEW: open_review,
    Event.CLOSE_REVIEW: close_review,
    Event.REOPEN_REVIEW: reopen_review,
}
# What a panel does itself; opening is the officer's alone.
PANEL_VERBS = {event: VERBS[event] for event in (Event.CLOSE_REVIEW, Event.REOPEN_REVIEW)}


def review_ended(proposal: Proposal, entry: LedgerEntry) -> None:
    """Reviewers of a proposal that was withdrawn or ruled out know that they need not go on."""
    if entry.from_state == State.IN_REVIEW:
        call_off(proposal=proposal, why=f"ended:{entry.pk}")


__all__ = [
    "MAKE",
    "PANEL_VERBS",
    "VERBS",
    "abstain",
    "accept_seat",
    "ask_for_certificate",
    "ask_for_pack",
    "assign",
    "begin_meeting",
    "call_off",
    "change_scores",
    "close_meeting",
    "close_review",
    "declare",
    "decline_seat",
    "drop_absence",
    "drop_acquaintance",
    "forget_parcels",
    "import_experts",
    "invite_expert",
    "is_open",
    "leave_item",
    "leave_nomination",
    "make_parcel",
    "move_item",
    "name_acquaintance",
    "nominate",
    "note_absence",
    "note_attendance",
    "note_refusal",
    "open_item",
    "open_review",
    "pin",
    "prepare_meeting",
    "record_conflict",
    "record_outcome",
    "recuse",
    "release",
    "remind_reviewers",
    "reopen_review",
    "replace",
    "review_ended",
    "route",
    "route_all",
    "run_timer",
    "save_evaluation",
    "save_expert",
    "save_own_expertise",
    "save_panel",
    "save_phases",
    "save_report",
    "say",
    "seat_offered",
    "settle_doubt",
    "sign_report",
    "stand_by_report",
    "submit_evaluation",
    "take_up_version",
    "undo_outcome",
    "unpin",
    "withdraw_invitation",
]
