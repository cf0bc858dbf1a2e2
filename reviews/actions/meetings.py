"""A panel's day: prepared, held item by item, closed. Only who leads an item acts on it."""

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from core import clock, outbox
from core.errors import Finding, Refused
from reviews.actions.minutes import minutes_of
from reviews.facts.meetings import (
    agenda_order,
    attends,
    is_with,
    meeting_of,
    open_visit,
    out_of_room,
    spoken,
    steered_by,
    steers,
)
from reviews.facts.standing import recommendations_for
from reviews.models import Attendance, ItemVisit, MeetingItem, OutOfRoom, Panel, PanelMeeting

MINUTES = "make_minutes"


def _locked(panel: Panel, by: User) -> PanelMeeting:
    """Give the panel's meeting that is prepared or running, its row locked, for who leads its day. Raises Refused."""
    if not steers(by, panel):
        raise Refused(Finding("not_yours"), status=403)
    found = PanelMeeting.objects.select_for_update().filter(panel=panel, closed_at__isnull=True).first()
    if found is None:
        raise Refused(Finding("no_meeting"))
    return found


@transaction.atomic
def prepare_meeting(*, panel: Panel, by: User) -> PanelMeeting:
    """The panel has a meeting to hold; every proposal in review is on its agenda, what was missing at the end of it.

    A first agenda follows the calibrated order. Raises Refused `not_yours` or `agenda_empty`.
    """
    if not steers(by, panel):
        raise Refused(Finding("not_yours"), status=403)
    # Without its key: who writes to the panel about a proposal holds that proposal, which an agenda names.
    Panel.objects.select_for_update(no_key=True).only("pk").get(pk=panel.pk)
    wanted = agenda_order(panel)
    meeting = meeting_of(panel)
    if meeting is None:
        if not wanted:
            raise Refused(Finding("agenda_empty"))
        last = PanelMeeting.objects.filter(panel=panel).aggregate(last=Max("number"))["last"] or 0
        meeting = PanelMeeting.objects.create(
            panel=panel, number=last + 1, prepared_by=by, prepared_at=clock.now()
        )
    known = set(meeting.items.values_list("proposal_id", flat=True))
    end = meeting.items.aggregate(last=Max("position"))["last"] or 0
    places = {key: place for place, key in enumerate((k for k in wanted if k not in known), start=end + 1)}
    # Rows stand in the order of proposals: whoever may not know of one of them meets a gap in the rows' numbers
    # (docs/dossier.md), and it must not tell between which others it stands.
    MeetingItem.objects.bulk_create(
        MeetingItem(meeting=meeting, proposal_id=key, position=place) for key, place in sorted(places.items())
    )
    return meeting


@transaction.atomic
def move_item(*, panel: Panel, item: int, step: int, by: User) -> None:
    """The item stands one place further up (-1) or down (1); at an end nothing changes.

    item: its key, for its place may have been changed since the page was drawn.
    """
    meeting = _locked(panel, by)
    places = {one.position: one for one in meeting.items.all()}
    one = next((one for one in places.values() if one.pk == item), None)
    other = places.get(one.position + (1 if step > 0 else -1)) if one is not None else None
    if one is None or other is None:
        return
    one.position, other.position = other.position, one.position
    MeetingItem.objects.bulk_update([one, other], ["position"])


@transaction.atomic
def begin_meeting(*, panel: Panel, by: User) -> PanelMeeting:
    """The meeting has begun, and who began it is there."""
    meeting = _locked(panel, by)
    if meeting.begun_at is None:
        meeting.begun_at = clock.now()
        meeting.save(update_fields=["begun_at"])
        _come(meeting, by)
    return meeting


def _come(meeting: PanelMeeting, user: User) -> None:
    Attendance.objects.get_or_create(
        meeting=meeting, user=user, left_at=None, defaults={"came_at": clock.now()}
    )


@transaction.atomic
def note_attendance(*, panel: Panel, user: User, here: bool, by: User) -> None:
    """The person is noted as being at the meeting, or as having left it: said by themselves or by who leads the day.

    Raises Refused `not_yours`, `no_meeting`, `meeting_not_begun`.
    """
    if not attends(by, panel) or not attends(user, panel) or not (user.pk == by.pk or steers(by, panel)):
        raise Refused(Finding("not_yours"), status=403)
    meeting = PanelMeeting.objects.select_for_update().filter(panel=panel, closed_at__isnull=True).first()
    if meeting is None:
        raise Refused(Finding("no_meeting"))
    if meeting.begun_at is None:
        raise Refused(Finding("meeting_not_begun"))
    if here:
        _come(meeting, user)
    else:
        Attendance.objects.filter(meeting=meeting, user=user, left_at__isnull=True).update(
            left_at=clock.now()
        )


def _running(panel: Panel, by: User, item: int | None, line: str = "") -> tuple[PanelMeeting, ItemVisit]:
    """Give the meeting and the visit that is going on, for who leads that item. Raises Refused.

    item: the key of the item on the page, None where no page did; line: what was typed about it.
    """
    meeting = _locked(panel, by)
    visit = open_visit(meeting)
    _require_item(visit, item, line)
    if visit is None:
        raise Refused(Finding("no_item_open"))
    if visit.item.proposal_id not in steered_by(by, panel):
        raise Refused(Finding("not_yours"), status=403)
    return meeting, visit


def _require_item(visit: ItemVisit | None, item: int | None, line: str = "") -> None:
    """The item on the page is still the open one: two people may lead the same room. Raises Refused `item_moved_on`."""
    if item is not None and (visit is None or visit.item_id != item):
        code = "item_moved_on_with_line" if line.strip() else "item_moved_on"
        raise Refused(Finding(code, values={"line": line.strip()}))


@transaction.atomic
def open_item(*, panel: Panel, position: int, by: User) -> ItemVisit:
    """The panel has the item before it; whoever has a conflict with it is out of the room from now on, on record.

    Raises Refused `meeting_not_begun`, `no_such_item`, or `not_yours` where the item that is open is led by somebody else.
    """
    meeting = _locked(panel, by)
    if meeting.begun_at is None:
        raise Refused(Finding("meeting_not_begun"))
    item = meeting.items.select_related("proposal").filter(position=position).first()
    if item is None:
        raise Refused(Finding("no_such_item"))
    _leave(meeting, panel, by)
    visit = ItemVisit.objects.create(meeting=meeting, item=item, opened_at=clock.now())
    _note_out(visit, panel)
    return visit


@transaction.atomic
def leave_item(*, panel: Panel, item: int | None = None, by: User) -> None:
    """No item is open; everybody may be in the room. Raises Refused `item_moved_on` where another one than `item` is open."""
    meeting = _locked(panel, by)
    visit = open_visit(meeting)
    if visit is not None:
        _require_item(visit, item)
    _leave(meeting, panel, by)


def _leave(meeting: PanelMeeting, panel: Panel, by: User) -> None:
    visit = open_visit(meeting)
    if visit is None:
        return
    if visit.item.proposal_id not in steered_by(by, panel) and is_with(panel, visit.item.proposal):
        raise Refused(Finding("not_yours"), status=403)
    _end_visit(visit, panel)


def _end_visit(visit: ItemVisit, panel: Panel) -> None:
    # Who declared a conflict while the item was open left then.
    _note_out(visit, panel)
    _stop(visit.item)
    visit.closed_at = clock.now()
    visit.save(update_fields=["closed_at"])


def _note_out(visit: ItemVisit, panel: Panel) -> None:
    for expert in out_of_room(panel, visit.item.proposal):
        OutOfRoom.objects.get_or_create(visit=visit, expert=expert, defaults={"left_at": clock.now()})


def _stop(item: MeetingItem) -> None:
    if item.timed_since is not None:
        item.seconds, item.timed_since = spoken(item), None
        item.save(update_fields=["seconds", "timed_since"])


@transaction.atomic
def run_timer(*, panel: Panel, run: bool, item: int | None = None, by: User) -> None:
    """The timer of the open item runs, or stands with what was spoken so far. Raises Refused `item_moved_on`."""
    _meeting, visit = _running(panel, by, item)
    if not run:
        _stop(visit.item)
    elif visit.item.timed_since is None:
        visit.item.timed_since = clock.now()
        visit.item.save(update_fields=["timed_since"])


@transaction.atomic
def record_outcome(
    *, panel: Panel, outcome: str, line: str, item: int | None = None, by: User
) -> MeetingItem:
    """The open item has the outcome and its line in the minutes; what stood there before can be brought back once.

    item: the key of the item on the page; None where no page did. Raises Refused `panel_outcome_missing`, `item_moved_on`.
    """
    _meeting, visit = _running(panel, by, item, line)
    row = visit.item
    if outcome not in recommendations_for(row.proposal):
        raise Refused(Finding("panel_outcome_missing", "outcome"))
    row.before = {"outcome": row.outcome, "line": row.line}
    row.outcome, row.line = outcome, line.strip()[:600]
    row.recorded_by, row.recorded_at = by, clock.now()
    row.save(update_fields=["before", "outcome", "line", "recorded_by", "recorded_at"])
    return row


@transaction.atomic
def undo_outcome(*, panel: Panel, item: int | None = None, by: User) -> MeetingItem:
    """The open item reads as it did before its outcome was recorded last. Raises Refused `nothing_to_undo`, `item_moved_on`."""
    _meeting, visit = _running(panel, by, item)
    row = visit.item
    if row.before is None:
        raise Refused(Finding("nothing_to_undo"))
    row.outcome, row.line, row.before = row.before["outcome"], row.before["line"], None
    row.recorded_by, row.recorded_at = by, clock.now()
    row.save(update_fields=["before", "outcome", "line", "recorded_by", "recorded_at"])
    return row


@transaction.atomic
def close_meeting(*, panel: Panel, by: User) -> PanelMeeting:
    """The meeting is over, everybody has left, its minutes are frozen, and a worker sets and signs them.

    Raises Refused `meeting_not_begun`.
    """
    meeting = _locked(panel, by)
    if meeting.begun_at is None:
        raise Refused(Finding("meeting_not_begun"))
    visit = open_visit(meeting)
    if visit is not None:
        _end_visit(visit, panel)
    at = clock.now()
    Attendance.objects.filter(meeting=meeting, left_at__isnull=True).update(left_at=at)
    meeting.closed_at, meeting.closed_by = at, by
    meeting.minutes = minutes_of(meeting, panel, at=at, by=by)
    meeting.save(update_fields=["closed_at", "closed_by", "minutes"])
    outbox.enqueue(kind=MINUTES, object_id=meeting.pk, dedupe_key=f"{MINUTES}:{meeting.pk}")
    return meeting
