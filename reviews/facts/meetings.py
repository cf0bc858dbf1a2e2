"""A panel's day as its people see it: agenda, who is in the room, the item that is open, what was decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from statistics import mean
from typing import Any

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Proposal
from core import clock
from reviews import permissions
from reviews.enums import PanelRole, Recommendation, Settlement
from reviews.facts.experts import in_office
from reviews.facts.phases import may_read_others
from reviews.facts.scoreboard import board_of, of_panel
from reviews.facts.standing import recommendations_for
from reviews.facts.work import kind_of, reads_as
from reviews.models import (
    Assignment,
    Attendance,
    Conflict,
    Expert,
    ItemVisit,
    MeetingItem,
    OutOfRoom,
    Panel,
    PanelMeeting,
    PanelMember,
    PanelReport,
    Routing,
)
from reviews.permissions import AT_WORK


def meeting_of(panel: Panel) -> PanelMeeting | None:
    """Give the meeting that is prepared or running, or None."""
    found: PanelMeeting | None = PanelMeeting.objects.filter(panel=panel, closed_at__isnull=True).first()
    return found


def closed_meetings(panel: Panel) -> QuerySet[PanelMeeting]:
    """Give the meetings that are over, the latest first."""
    found: QuerySet[PanelMeeting] = PanelMeeting.objects.filter(panel=panel, closed_at__isnull=False)
    return found.select_related("minutes_file").order_by("-number")


def seat_role(user: User, panel: Panel) -> str:
    """Give the person's role on the panel while their term runs; "" for who has no place in it, also by an office role."""
    if user.works_in_programme:
        return ""
    today = clock.today()
    seat = PanelMember.objects.filter(
        panel=panel, expert__user=user, expert__term_from__lte=today, expert__term_until__gte=today
    )
    return seat.values_list("role", flat=True).first() or ""


LEADING = (PanelRole.CHAIR, PanelRole.DEPUTY)


def steers(user: User, panel: Panel) -> bool:
    """Whether the person leads the panel's day: its chair, its deputy, or an officer."""
    return user.is_officer or seat_role(user, panel) in LEADING


def attends(user: User, panel: Panel) -> bool:
    """Whether the person has a place in the panel's room."""
    return user.is_officer or bool(seat_role(user, panel))


def at_item(user: User, panel: Panel, proposal: Proposal) -> tuple[bool, bool]:
    """Give whether the person may be in the room for the proposal, and whether they lead it; one query."""
    if user.is_officer:
        may = Proposal.objects.for_programme(user).filter(pk=proposal.pk).exists()
        return may, may
    open_now = permissions.open_to_panels_q()
    row = (
        Routing.objects.in_force()
        .filter(panel=panel, proposal=proposal)
        .annotate(
            may=ExpressionWrapper(open_now & permissions.sits_q(user), output_field=BooleanField()),
            leads=ExpressionWrapper(open_now & permissions.leads_q(user), output_field=BooleanField()),
        )
        .values_list("may", "leads")
        .first()
    )
    return row or (False, False)


def open_to(user: User, panel: Panel) -> set[int]:
    """Give the proposals of the panel that the person may be in the room for; for officers those of their programme."""
    if user.is_officer:
        mine = Proposal.objects.for_programme(user)
        return set(of_panel(panel).filter(pk__in=mine.values("pk")).values_list("pk", flat=True))
    rows = Routing.objects.sat_on_by(user).filter(panel=panel).order_by()
    return set(rows.values_list("proposal_id", flat=True))


def steered_by(user: User, panel: Panel) -> set[int]:
    """Give the proposals for which the person leads: an officer, the chair, or the deputy where the chair has a conflict."""
    if user.is_officer:
        return open_to(user, panel)
    led = Routing.objects.led_by(user).filter(panel=panel).order_by()
    return set(led.values_list("proposal_id", flat=True))


def is_with(panel: Panel, proposal: Proposal) -> bool:
    """Whether the proposal is still the panel's to judge: neither withdrawn nor sent to another one meanwhile."""
    open_now = permissions.open_to_panels_q()
    return Routing.objects.in_force().filter(open_now, panel=panel, proposal=proposal).exists()


def agenda_order(panel: Panel) -> list[int]:
    """Give the proposals in review for a first agenda: by calibrated order where the scores carry it, unscored ones last."""
    waiting = of_panel(panel).filter(state=AT_WORK)
    ranked = [row.proposal_id for row in board_of(waiting).rows]
    rest = waiting.exclude(pk__in=ranked).order_by("ref").values_list("pk", flat=True)
    return [*ranked, *rest]


def out_of_room(panel: Panel, proposal: Proposal) -> QuerySet[Expert]:
    """Give the members who may not be in the room for the proposal."""
    seats = PanelMember.objects.filter(panel=panel).annotate(routed=Value(proposal.pk))
    may = seats.filter(permissions.may_sit_q("routed")).values("pk")
    away = PanelMember.objects.filter(panel=panel).exclude(pk__in=may).values("expert")
    return Expert.objects.filter(pk__in=away)


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """One item as its reader may know it. ref: "" where the reader has a conflict; nothing else is filled then.

    item: its key, by which who leads moves it.
    """

    position: int
    item: int
    ref: str = ""
    title: str = ""
    kind: str = ""
    outcome: str = ""
    line: str = ""
    seconds: int = 0
    open: bool = False
    first: bool = False
    last: bool = False


def agenda(meeting: PanelMeeting, user: User, panel: Panel) -> list[AgendaRow]:
    """Give the agenda. Who leads sees that an item is left to somebody else; other members see only theirs."""
    may, leads = open_to(user, panel), steers(user, panel)
    now_open = open_visit(meeting)
    items = list(meeting.items.select_related("proposal").order_by("position"))
    rows = []
    for item in items:
        ends = (item is items[0], item is items[-1])
        if item.proposal_id in may:
            rows.append(_agenda_row(item, now_open, ends))
        elif leads:
            rows.append(AgendaRow(item.position, item.pk, first=ends[0], last=ends[1]))
    return rows


def _agenda_row(item: MeetingItem, now_open: ItemVisit | None, ends: tuple[bool, bool]) -> AgendaRow:
    return AgendaRow(
        position=item.position,
        item=item.pk,
        ref=item.proposal.ref,
        title=item.proposal.title or item.proposal.ref,
        kind=kind_of(item.proposal),
        outcome=outcome_label(item.outcome),
        line=item.line,
        seconds=spoken(item),
        open=now_open is not None and now_open.item_id == item.pk,
        first=ends[0],
        last=ends[1],
    )


def outcome_label(value: str) -> str:
    """Give the words of an outcome; "" for none."""
    return str(Recommendation(value).label) if value else ""


def spoken(item: MeetingItem) -> int:
    """Give the seconds for which the timer of the item ran so far."""
    running = (clock.now() - item.timed_since).total_seconds() if item.timed_since else 0
    return item.seconds + int(running)


def open_visit(meeting: PanelMeeting) -> ItemVisit | None:
    """Give the visit that is going on, with its item and whether its report can be signed, or None."""
    return _visits_with_reports().filter(meeting=meeting).first()


def running(panel: Panel) -> tuple[PanelMeeting | None, ItemVisit | None]:
    """Give the panel's meeting that is prepared or running, and the visit that is going on; one query while there is one."""
    visit: Any = _visits_with_reports().filter(meeting__panel=panel).select_related("meeting").first()
    return (visit.meeting, visit) if visit else (meeting_of(panel), None)


def room_with(proposal: Proposal, user: User) -> str:
    """Give the code of the panel that has the proposal before it and whose room the person is in, or ""; two queries."""
    visits = ItemVisit.objects.filter(item__proposal=proposal, closed_at__isnull=True)
    visit: Any = visits.select_related("meeting__panel").order_by("pk").first()
    return visit.meeting.panel.code if visit and attends(user, visit.meeting.panel) else ""


def _visits_with_reports() -> QuerySet[ItemVisit]:
    reports = PanelReport.objects.filter(
        proposal=OuterRef("item__proposal"), superseded_at__isnull=True, signed_at__isnull=True
    )
    found: QuerySet[ItemVisit] = (
        ItemVisit.objects.filter(closed_at__isnull=True)
        .annotate(report_open=Exists(reports.exclude(recommendation="")))
        .select_related("item__proposal__call", "item__proposal__npd_country", "item__proposal__ppd_country")
    )
    return found


@dataclass(frozen=True, slots=True)
class PersonHere:
    """One person of the panel and whether they are at the meeting. ref: of the account."""

    ref: str
    name: str
    role: str
    here: bool
    out: bool = False


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many of the members who may be in the room are. More than half of them is a quorum."""

    present: int
    members: int

    @property
    def reached(self) -> bool:
        return self.present * 2 > self.members


def people_in(meeting: PanelMeeting, panel: Panel, item: Proposal | None) -> tuple[list[PersonHere], Quorum]:
    """Give the panel's people, who of them is here or out of the room for the item, and the quorum; one query."""
    here = Attendance.objects.filter(meeting=meeting, left_at__isnull=True)
    able = permissions.may_sit_q("routed")
    found: Any = (
        PanelMember.objects.filter(panel=panel)
        .annotate(routed=Value(item.pk if item else 0))
        .annotate(
            able=ExpressionWrapper(able, output_field=BooleanField()),
            here=Exists(here.filter(user=OuterRef("expert__user"))),
            secretary_here=Exists(here.filter(user=panel.secretary_id)),
        )
        .select_related("expert__person", "expert__user")
        .order_by("expert__person__family_name", "expert__person__given_name")
    )
    seats = list(found)
    people = [
        PersonHere(
            ref=seat.expert.user.ref,
            name=str(seat.expert.person),
            role="" if seat.role == PanelRole.MEMBER else str(PanelRole(seat.role).label),
            here=seat.here,
            out=not seat.able,
        )
        for seat in seats
    ]
    if panel.secretary is not None:
        who = panel.secretary
        people.append(PersonHere(who.ref, who.name, _("Secretary"), any(s.secretary_here for s in seats)))
    members = [seat for seat in seats if seat.able]
    return people, Quorum(sum(seat.here for seat in members), len(members))


def visits_to(proposal: Proposal) -> list[ItemVisit]:
    """Give each time a meeting had the proposal open for the report that is being written; none without a meeting."""
    ended = PanelReport.objects.filter(proposal=proposal, superseded_at__isnull=False).order_by(
        "-superseded_at"
    )
    visits = ItemVisit.objects.filter(item__proposal=proposal).annotate(
        counts_since=Subquery(ended.values("superseded_at")[:1])
    )
    counted = visits.filter(Q(counts_since__isnull=True) | Q(opened_at__gt=F("counts_since")))
    return list(counted.select_related("meeting__panel"))


def present_at(proposal: Proposal, visits: Iterable[ItemVisit]) -> list[User]:
    """Give who was in the room while the panel had the proposal open."""
    found: dict[int, User] = {}
    for visit in visits:
        until = visit.closed_at or clock.now()
        away = out_of_room(visit.meeting.panel, proposal).values("user")
        was_out = visit.out.values("expert__user")
        there = (
            Attendance.objects.filter(meeting=visit.meeting, came_at__lte=until)
            .filter(Q(left_at__isnull=True) | Q(left_at__gt=visit.opened_at))
            .exclude(user__in=away)
            .exclude(user__in=was_out)
            .exclude(user__in=in_office().values("user"))
            .select_related("user")
        )
        found |= {row.user_id: row.user for row in there}
    return sorted(found.values(), key=lambda user: (user.name, user.pk))


@dataclass(frozen=True, slots=True)
class Room:
    """What the reader's screen shows. screen: "waiting" before the meeting, "between" items, "out" of the room, or "item".

    token: changes whenever the screen has to. item: the key of the open one, which acts on it name.
    Nothing from `position` on is filled for who is out of the room.
    """

    screen: str
    token: str
    leads: bool = False
    position: int = 0
    item: int = 0
    of: int = 0
    ref: str = ""
    title: str = ""
    kind: str = ""
    countries: str = ""
    requested_eur: Decimal | None = None
    scores: tuple[Decimal, ...] = ()
    mean: Decimal | None = None
    own: Decimal | None = None
    outcome: str = ""
    outcome_value: str = ""
    line: str = ""
    undoable: bool = False
    seconds: int = 0
    running: bool = False
    opened_at: datetime | None = None
    choices: tuple[tuple[str, str], ...] = ()
    previous: int = 0
    next: int = 0
    scores_hidden: bool = False
    signable: bool = False
    proposal: Proposal | None = None


def room_of(meeting: PanelMeeting | None, visit: ItemVisit | None, user: User, panel: Panel) -> Room:
    """Give the reader's screen. Scores are shown to officers, and to members once they may read the other evaluations."""
    if meeting is None or meeting.begun_at is None:
        return Room("waiting", "waiting")
    if visit is None:
        return _between(meeting, after=0)
    may, leads = at_item(user, panel, visit.item.proposal)
    if not may and not is_with(panel, visit.item.proposal):
        return _between(meeting, after=visit.item.position)
    if not may:
        return Room("out", f"out-{visit.pk}")
    return _item_room(meeting, visit, user, leads)


def _between(meeting: PanelMeeting, *, after: int) -> Room:
    """Give the screen between items. after: place of the item that was open when it left the panel, else 0."""
    places = sorted(meeting.items.values_list("position", flat=True))
    following = next((place for place in places if place > after), 0)
    return Room("between", f"between-{after}", position=after, next=following)


def _item_room(meeting: PanelMeeting, visit: Any, user: User, leads: bool) -> Room:
    item, proposal = visit.item, visit.item.proposal
    hidden = not user.is_officer and not may_read_others(user, proposal)
    given = [] if hidden else list(_scores(proposal))
    stamp = item.recorded_at.isoformat() if item.recorded_at else ""
    said = ",".join(f"{overall}" for _user, overall in given)
    # In an anonymous phase nobody on the panel may guess who applies.
    hidden_people = reads_as(proposal) == "anonymous" and not user.is_officer
    countries = () if hidden_people else (proposal.npd_country, proposal.ppd_country)
    places = list(meeting.items.order_by("position").values_list("position", flat=True))
    return Room(
        screen="item",
        token=f"item-{visit.pk}-{stamp}-{said}-{int(item.timed_since is not None)}-{int(visit.report_open)}",
        leads=leads,
        proposal=proposal,
        position=item.position,
        item=item.pk,
        of=len(places),
        ref=proposal.ref,
        title=proposal.title or proposal.ref,
        kind=kind_of(proposal),
        countries=" – ".join(str(country) for country in countries if country),
        requested_eur=proposal.requested_eur,
        scores=tuple(sorted(overall for _user, overall in given)),
        mean=Decimal(mean(overall for _user, overall in given)).quantize(Decimal("0.01")) if given else None,
        own=next((overall for who, overall in given if who == user.pk), None),
        outcome=outcome_label(item.outcome),
        outcome_value=item.outcome,
        line=item.line,
        undoable=item.before is not None,
        seconds=spoken(item),
        running=item.timed_since is not None,
        opened_at=visit.opened_at,
        choices=tuple((one.value, str(one.label)) for one in recommendations_for(proposal)),
        previous=max((place for place in places if place < item.position), default=0),
        next=min((place for place in places if place > item.position), default=0),
        scores_hidden=hidden,
        signable=visit.report_open and not hidden and not user.works_in_programme,
    )


def _scores(proposal: Proposal) -> Any:
    return (
        Assignment.objects.done()
        .filter(proposal=proposal)
        .order_by("number")
        .values_list("expert__user_id", "evaluation__overall")
    )


def untied(meetings: QuerySet[PanelMeeting], user: User) -> QuerySet[PanelMeeting]:
    """Give the meetings none of whose proposals the person has a tie to."""
    tied = Proposal.objects.tied_to(user).order_by().values("pk")
    return meetings.exclude(pk__in=MeetingItem.objects.filter(proposal__in=tied).values("meeting"))


def readable_minutes(user: User, panel: Panel) -> QuerySet[PanelMeeting]:
    """Give the closed meetings whose minutes the person may read: who had to leave the room for an item does not read of it."""
    found = closed_meetings(panel)
    if user.is_officer:
        return untied(found, user)
    out = OutOfRoom.objects.filter(expert__user=user).values("visit__meeting")
    conflicts = Conflict.objects.filter(expert__user=user).exclude(settlement=Settlement.CLEARED)
    # A tie that arose after the meeting hides its minutes as well.
    tied = Q(proposal__in=conflicts.values("proposal")) | Q(proposal__in=permissions.closed_to(user=user.pk))
    hidden = MeetingItem.objects.filter(tied).values("meeting")
    return untied(found, user).exclude(pk__in=out).exclude(pk__in=hidden)


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting that is over. url: of its minutes, "" while a worker makes them."""

    number: int
    closed_at: datetime
    url: str


def held(user: User, panel: Panel) -> list[Held]:
    """Give the meetings whose minutes the person may read, as officer or as chair, the latest first."""
    if not user.is_officer and seat_role(user, panel) != PanelRole.CHAIR:
        return []
    route = "office_minutes" if user.is_officer else "panel_minutes"
    return [
        Held(
            meeting.number,
            meeting.closed_at,
            reverse(route, args=[panel.code, meeting.number]) if meeting.minutes_file_id else "",
        )
        for meeting in readable_minutes(user, panel)
        if meeting.closed_at is not None
    ]


def open_ends(meeting: PanelMeeting, user: User, panel: Panel) -> list[tuple[str, str]]:
    """Give the items the person may see that have no outcome or no signed report yet: reference and what is missing."""
    may = open_to(user, panel)
    signed = set(
        PanelReport.objects.filter(
            proposal__in=may, superseded_at__isnull=True, signed_at__isnull=False
        ).values_list("proposal_id", flat=True)
    )
    found = []
    for item in meeting.items.select_related("proposal").order_by("position"):
        if item.proposal_id in may and not item.outcome:
            found.append((item.proposal.ref, _("no outcome")))
        elif item.proposal_id in may and item.proposal_id not in signed:
            found.append((item.proposal.ref, _("panel report not signed")))
    return found
