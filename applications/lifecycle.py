"""The life of a proposal: one table, read by four functions, and nothing else decides.

`judge` answers whether an event may happen, `offers` what a person may try, `face` what a reader is told,
`replay` what the ledger adds up to. docs/lifecycle.md is generated from here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applications import rules as r
from applications.eligibility import eligible, within_ceiling
from applications.enums import Event as E
from applications.enums import Hat as H
from applications.enums import State as S
from applications.rules import Findings, Given, ProposalFacts
from core.errors import Finding

Guard = Callable[[ProposalFacts, Given], Findings]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `when` guards choose between lines with the same source and event."""

    source: S
    event: E
    target: S
    hats: frozenset[H]
    needs: tuple[Guard, ...]
    when: tuple[Guard, ...] = ()


def _row(source: S, event: E, target: S, hats: set[H], *needs: Guard, when: tuple[Guard, ...] = ()) -> Row:
    return Row(source, event, target, frozenset(hats), needs, when)


_SENT = (r.complete, eligible, within_ceiling, r.directors_agree)
_TELLS = (r.letter_ready, r.second_person)

TABLE: tuple[Row, ...] = (
    _row(S.DRAFT, E.SUBMIT, S.SUBMITTED, {H.DIRECTOR}, r.call_open, *_SENT),
    _row(S.SUBMITTED, E.REOPEN, S.DRAFT, {H.DIRECTOR}, r.call_open),
    _row(S.DRAFT, E.STAND, S.SUBMITTED, {H.SYSTEM}, r.call_closed, r.submitted_before),
    _row(S.SUBMITTED, E.RETURN, S.RETURNED, {H.OFFICER}, r.call_closed, r.note_given, r.reply_by_set, r.sections_named),
    _row(S.RETURNED, E.SUBMIT, S.SUBMITTED, {H.DIRECTOR}, r.reply_in_time, *_SENT),
    _row(S.RETURNED, E.LAPSE, S.SUBMITTED, {H.SYSTEM}, r.reply_overdue),
    *(
        _row(source, E.RULE_OUT, S.RULED_OUT, {H.OFFICER}, r.call_closed, r.reason_given)
        for source in (S.SUBMITTED, S.IN_REVIEW, S.REVIEWED)
    ),
    _row(
        S.SUBMITTED, E.OPEN_REVIEW, S.IN_REVIEW, {H.OFFICER}, r.call_closed, r.eligibility_confirmed, r.routed_to_panel
    ),
    _row(
        S.IN_REVIEW, E.CLOSE_REVIEW, S.REVIEWED, {H.CHAIR, H.OFFICER},
        r.reviews_in, r.conflicts_settled, r.panel_report_signed,
    ),
    _row(S.REVIEWED, E.REOPEN_REVIEW, S.IN_REVIEW, {H.CHAIR, H.OFFICER}, r.note_given),
    _row(S.REVIEWED, E.INVITE, S.TO_INVITE, {H.APPROVER}, r.phase_one),
    _row(S.REVIEWED, E.PROPOSE, S.PROPOSED, {H.OFFICER}, r.round_open, r.not_phase_one),
    _row(S.PROPOSED, E.UNPROPOSE, S.REVIEWED, {H.OFFICER}, r.consultation_not_running),
    _row(S.PROPOSED, E.APPROVE, S.APPROVED, {H.APPROVER}, r.nations_agree, r.award_within_request),
    _row(S.PROPOSED, E.HOLD, S.HELD, {H.APPROVER}, r.consultation_not_running),
    *(
        _row(source, E.DECLINE, S.DECLINED, {H.APPROVER}, r.reason_given, r.consultation_not_running)
        for source in (S.REVIEWED, S.PROPOSED, S.ON_RESERVE)
    ),
    *(
        _row(source, E.RESCIND, target, {H.APPROVER}, r.note_given, when=(chooser,))
        for source in (S.TO_INVITE, S.APPROVED, S.HELD, S.DECLINED)
        for target, chooser in ((S.REVIEWED, r.not_told_reserve), (S.ON_RESERVE, r.told_reserve))
    ),
    _row(S.RULED_OUT, E.RESCIND, S.SUBMITTED, {H.OFFICER}, r.note_given),
    _row(S.TO_INVITE, E.ANNOUNCE, S.INVITED, {H.OFFICER}, *_TELLS),
    _row(S.APPROVED, E.ANNOUNCE, S.AWARDED, {H.OFFICER}, *_TELLS),
    _row(S.HELD, E.ANNOUNCE, S.ON_RESERVE, {H.OFFICER}, *_TELLS),
    _row(S.DECLINED, E.ANNOUNCE, S.REFUSED, {H.OFFICER}, *_TELLS),
    _row(S.RULED_OUT, E.ANNOUNCE, S.REFUSED, {H.OFFICER}, *_TELLS),
    _row(S.ON_RESERVE, E.PROMOTE, S.PROPOSED, {H.OFFICER}, r.round_open),
    _row(S.AWARDED, E.ACCEPT, S.ACCEPTED, {H.DIRECTOR}, r.award_agreed),
    _row(S.AWARDED, E.TURN_DOWN, S.TURNED_DOWN, {H.DIRECTOR}, r.note_given),
    *(
        _row(source, E.REVOKE, S.REVOKED, {H.APPROVER}, r.reason_given, *_TELLS)
        for source in (S.AWARDED, S.ACCEPTED)
    ),
    _row(S.REFUSED, E.REINSTATE, S.SUBMITTED, {H.APPROVER}, r.redress_upheld, r.not_the_decider),
    *(
        _row(source, E.WITHDRAW, S.WITHDRAWN, {H.DIRECTOR})
        for source in (
            S.DRAFT, S.SUBMITTED, S.RETURNED, S.IN_REVIEW, S.REVIEWED, S.PROPOSED,
            S.RULED_OUT, S.TO_INVITE, S.APPROVED, S.HELD, S.DECLINED, S.ON_RESERVE,
        )
    ),
)  # fmt: skip

_BY_STEP: dict[tuple[S, E], tuple[Row, ...]] = {
    (row.source, row.event): tuple(o for o in TABLE if (o.source, o.event) == (row.source, row.event))
    for row in TABLE
}
# Events that only directors wear the hat for: they are judged by the face first, so that no answer tells more.
DIRECTORS_EVENTS = frozenset(row.event for row in TABLE if row.hats == {H.DIRECTOR})
TOLD = frozenset(
    {S.INVITED, S.AWARDED, S.ON_RESERVE, S.REFUSED, S.ACCEPTED, S.TURNED_DOWN, S.REVOKED, S.WITHDRAWN}
)
DECIDED_NOT_TOLD = frozenset({S.RULED_OUT, S.TO_INVITE, S.APPROVED, S.HELD, S.DECLINED})
UNDER_REVIEW = frozenset({S.IN_REVIEW, S.REVIEWED, S.PROPOSED}) | DECIDED_NOT_TOLD


class Audience(StrEnum):
    """Who reads."""

    DIRECTOR = "director"
    HELPER = "helper"
    PROGRAMME = "programme"


@dataclass(frozen=True, slots=True)
class Face:
    """What a reader is told of a state: a word first, then a tone and a shape for the tag."""

    key: str
    word: str | Promise
    tone: str
    shape: str


PROGRAMME_FACES: dict[S, Face] = {
    S.DRAFT: Face("draft", S.DRAFT.label, "quiet", "ring"),
    S.SUBMITTED: Face("submitted", S.SUBMITTED.label, "quiet", "ring"),
    S.RETURNED: Face("returned", S.RETURNED.label, "attention", "diamond"),
    S.IN_REVIEW: Face("in-review", S.IN_REVIEW.label, "review", "disc"),
    S.REVIEWED: Face("reviewed", S.REVIEWED.label, "doing", "disc"),
    S.PROPOSED: Face("proposed", S.PROPOSED.label, "doing", "disc"),
    S.RULED_OUT: Face("ruled-out", S.RULED_OUT.label, "held", "square"),
    S.TO_INVITE: Face("to-invite", S.TO_INVITE.label, "held", "square"),
    S.APPROVED: Face("approved", S.APPROVED.label, "held", "square"),
    S.HELD: Face("held", S.HELD.label, "held", "square"),
    S.DECLINED: Face("declined", S.DECLINED.label, "held", "square"),
    S.INVITED: Face("invited", S.INVITED.label, "done", "disc"),
    S.AWARDED: Face("awarded", S.AWARDED.label, "done", "disc"),
    S.ON_RESERVE: Face("on-reserve", S.ON_RESERVE.label, "quiet", "ring"),
    S.REFUSED: Face("refused", S.REFUSED.label, "quiet", "ring"),
    S.ACCEPTED: Face("accepted", S.ACCEPTED.label, "done", "disc"),
    S.TURNED_DOWN: Face("turned-down", S.TURNED_DOWN.label, "quiet", "ring"),
    S.REVOKED: Face("revoked", S.REVOKED.label, "quiet", "ring"),
    S.WITHDRAWN: Face("withdrawn", S.WITHDRAWN.label, "quiet", "ring"),
}

DRAFT_FACE = Face("draft", _("Draft"), "doing", "disc")
NOT_SUBMITTED_FACE = Face("not-submitted", _("Not submitted"), "quiet", "ring")
SUBMITTED_FACE = Face("submitted", _("Submitted"), "done", "disc")
UNDER_REVIEW_FACE = Face("under-review", _("Under review"), "review", "disc")
# What a helper reads from the submission on, whatever comes of it: outcomes are told to the directors alone.
SENT_FACE = Face("sent", _("Submitted"), "done", "disc")
CHANGES_FACE = Face("needs-changes", _("Needs your changes"), "attention", "diamond")
# The same, from the reply date until the sweeper lets the submitted version stand.
TOO_LATE_FACE = Face("needs-changes", _("Date for changes passed"), "quiet", "ring")
TOLD_FACES: dict[S, Face] = {
    S.INVITED: Face("invited", _("Invited to phase 2"), "done", "disc"),
    S.AWARDED: Face("awarded", _("Awarded"), "done", "disc"),
    S.ON_RESERVE: Face("on-reserve", _("On reserve"), "quiet", "ring"),
    S.REFUSED: Face("refused", _("Not awarded"), "quiet", "ring"),
    S.ACCEPTED: Face("accepted", _("Award accepted"), "done", "disc"),
    S.TURNED_DOWN: Face("turned-down", _("Award turned down"), "quiet", "ring"),
    S.REVOKED: Face("revoked", _("Award revoked"), "quiet", "ring"),
    S.WITHDRAWN: Face("withdrawn", _("Withdrawn"), "quiet", "ring"),
}
_HELPERS_READ = frozenset({"draft", "not-submitted", "needs-changes", "withdrawn"})
# What each of the directors' faces offers; all states behind one face answer alike.
FACE_EVENTS: dict[str, tuple[E, ...]] = {
    "draft": (E.SUBMIT, E.WITHDRAW),
    "not-submitted": (),
    "submitted": (E.REOPEN, E.WITHDRAW),
    "under-review": (E.WITHDRAW,),
    "needs-changes": (E.SUBMIT, E.WITHDRAW),
    "on-reserve": (E.WITHDRAW,),
    "awarded": (E.ACCEPT, E.TURN_DOWN),
    **{
        TOLD_FACES[s].key: ()
        for s in (S.INVITED, S.REFUSED, S.ACCEPTED, S.TURNED_DOWN, S.REVOKED, S.WITHDRAWN)
    },
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a face is made from; `ProposalFacts` and the columns of a list row both give it."""

    state: S
    told: str
    closed: bool
    submitted_before: bool


def standing(f: ProposalFacts) -> Standing:
    """Give the facts' standing."""
    return Standing(S(f.state), f.told, f.call_has_closed, f.submitted_before)


def face(of: Standing, audience: Audience) -> Face:
    """Give what the audience is told. Directors read one face from the closing to the announcement, helpers for good."""
    if audience is Audience.PROGRAMME:
        return PROGRAMME_FACES[of.state]
    if audience is Audience.HELPER:
        told = face(of, Audience.DIRECTOR)
        return told if told.key in _HELPERS_READ else SENT_FACE
    if of.state in TOLD:
        return TOLD_FACES[of.state]
    if of.state is S.RETURNED:
        return CHANGES_FACE
    if of.told:
        return TOLD_FACES[S(of.told)]
    if of.state is S.DRAFT and not of.closed:
        return DRAFT_FACE
    if of.state is S.DRAFT and not of.submitted_before:
        return NOT_SUBMITTED_FACE
    if of.state is S.SUBMITTED and not of.closed:
        return SUBMITTED_FACE
    return UNDER_REVIEW_FACE


def offers(of: Standing, hats: Iterable[H]) -> tuple[E, ...]:
    """Give the events a person with these hats may try; directors by face, others by the table."""
    worn = frozenset(hats)
    tried: list[E] = []
    if H.DIRECTOR in worn:
        tried += FACE_EVENTS[face(of, Audience.DIRECTOR).key]
    tried += [
        row.event
        for row in TABLE
        if row.source is of.state and row.hats & (worn - {H.DIRECTOR, H.SYSTEM}) and row.event not in tried
    ]
    return tuple(dict.fromkeys(tried))


@dataclass(frozen=True, slots=True)
class Judgement:
    """The row an event would take, or the findings that refuse it. `forbidden` when the hat is wrong."""

    row: Row | None
    findings: Findings = ()
    forbidden: bool = False

    @property
    def allowed(self) -> bool:
        return self.row is not None and not self.findings


NOT_NOW = Judgement(None, (Finding("not_now"),))
NOT_YOURS = Judgement(None, (Finding("not_yours"),), forbidden=True)


def judge(event: E, hats: Iterable[H], f: ProposalFacts, g: Given) -> Judgement:
    """Give the row the event takes, with the findings of its guards; or why there is none."""
    worn = frozenset(hats)
    if event in DIRECTORS_EVENTS:
        if H.DIRECTOR not in worn:
            return NOT_YOURS
        if event not in FACE_EVENTS[face(standing(f), Audience.DIRECTOR).key]:
            return NOT_NOW
    rows = [
        row for row in _BY_STEP.get((S(f.state), event), ()) if not any(guard(f, g) for guard in row.when)
    ]
    if not rows:
        return NOT_NOW
    row = rows[0]
    if not row.hats & worn:
        return NOT_YOURS
    return Judgement(row, tuple(finding for guard in row.needs for finding in guard(f, g) if finding.hard))


def replay(steps: Iterable[tuple[E, S]]) -> S:
    """Give the state that a ledger of (event, state after) leads to from a draft.

    Raises ValueError at the first line that no row of the table allows.
    """
    state = S.DRAFT
    for number, (event, after) in enumerate(steps, start=1):
        if after not in {row.target for row in _BY_STEP.get((state, event), ())}:
            raise ValueError(f"Line {number}: {event} does not lead from {state} to {after}.")
        state = after
    return state


@dataclass(frozen=True, slots=True)
class EditScope:
    """What the directors may change now: nothing, everything, or the sections that were returned."""

    everything: bool = False
    sections: frozenset[str] = frozenset()

    def covers(self, section: str) -> bool:
        """Whether the section may be changed."""
        return self.everything or section in self.sections

    @property
    def nothing(self) -> bool:
        return not self.everything and not self.sections


def edit_scope(
    of: Standing, *, returned_sections: Iterable[str], reply_by: datetime | None, now: datetime
) -> EditScope:
    """Give what the directors may change in this state."""
    if of.state is S.DRAFT and not of.closed:
        return EditScope(everything=True)
    if of.state is S.RETURNED and reply_by is not None and now < reply_by:
        return EditScope(sections=frozenset(returned_sections))
    return EditScope()
