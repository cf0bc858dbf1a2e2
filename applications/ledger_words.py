"""Lines of the ledger in words, for the programme office."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from applications.enums import Event, Note, Reason, State
from applications.models import LedgerEntry

_HAPPENED = {
    Event.SUBMIT: _later("Submitted"),
    Event.REOPEN: _later("Reopened by a director"),
    Event.STAND: _later("Call closed on a reopened draft; the last version stands"),
    Event.RETURN: _later("Returned for changes"),
    Event.LAPSE: _later("Reply date passed; the last version stands"),
    Event.RULE_OUT: _later("Ruled out"),
    Event.OPEN_REVIEW: _later("Review opened"),
    Event.CLOSE_REVIEW: _later("Review closed"),
    Event.REOPEN_REVIEW: _later("Review reopened"),
    Event.INVITE: _later("Decided to invite to phase 2"),
    Event.PROPOSE: _later("Proposed for funding"),
    Event.UNPROPOSE: _later("Taken out of the round"),
    Event.APPROVE: _later("Award approved"),
    Event.HOLD: _later("Held in reserve"),
    Event.DECLINE: _later("Declined"),
    Event.RESCIND: _later("Decision taken back"),
    Event.ANNOUNCE: _later("Decision announced"),
    Event.PROMOTE: _later("Promoted from the reserve"),
    Event.ACCEPT: _later("Award accepted"),
    Event.TURN_DOWN: _later("Award turned down"),
    Event.REVOKE: _later("Award revoked"),
    Event.REINSTATE: _later("Reinstated after redress"),
    Event.WITHDRAW: _later("Withdrawn by a director"),
}


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line as the table of the ledger draws it. seal: the digest of the version that stood, in short."""

    at: datetime
    what: str
    note: str
    who: str
    state: str
    seal: str


def ledger_lines(entries: Iterable[LedgerEntry]) -> list[LedgerLine]:
    """Give the lines in words. Needs: `by` and `version` fetched."""
    return [
        LedgerLine(
            at=entry.at,
            what=_what(entry),
            note=entry.note,
            who=str(entry.by),
            state=str(State(entry.to_state).label),
            seal=_seal(entry.version.digest) if entry.version else "",
        )
        for entry in entries
    ]


def _what(entry: LedgerEntry) -> str:
    if not entry.event:
        return str(Note(entry.note_kind).label)
    what = str(_HAPPENED[Event(entry.event)])
    if entry.event == Event.SUBMIT and entry.version:
        return _("%(what)s, version %(n)s") % {"what": what, "n": entry.version.number}
    if entry.reason in Reason.values:
        return f"{what}: {Reason(entry.reason).label}"
    return what


def _seal(digest: str) -> str:
    return f"{digest[:4]} {digest[4:8]}"
