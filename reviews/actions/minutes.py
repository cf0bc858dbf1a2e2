"""The minutes of a panel's day: frozen as values when it ends, set as paper and signed by a worker, once."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from applications import papers
from applications.models import Proposal
from core import files
from core.clock import BRUSSELS
from reviews.enums import PanelRole
from reviews.facts.judgements import report_read
from reviews.facts.meetings import outcome_label
from reviews.facts.signing import stands_of
from reviews.facts.standing import report_in_force
from reviews.facts.talking import score_changes
from reviews.facts.work import kind_of
from reviews.models import MeetingItem, Panel, PanelMeeting, PanelReport
from reviews.scoring import rubric_of


def minutes_of(meeting: PanelMeeting, panel: Panel, *, at: datetime, by: User) -> dict[str, Any]:
    """Give the minutes in their final words, as plain JSON values."""
    with translation.override("en-gb"):
        items = meeting.items.select_related("proposal__call").prefetch_related("visits__out__expert__person")
        return {
            "panel": panel.title,
            "code": panel.code,
            "call": str(panel.call),
            "number": meeting.number,
            "day": date_format((meeting.begun_at or at).astimezone(BRUSSELS), "j F Y"),
            "begun": _time(meeting.begun_at or at),
            "closed": _time(at),
            "closed_by": by.name,
            "people": _people(meeting, panel),
            "items": [_item(item) for item in items.order_by("position")],
        }


def _time(at: datetime) -> str:
    return date_format(at.astimezone(BRUSSELS), "H:i")


def _people(meeting: PanelMeeting, panel: Panel) -> list[dict[str, Any]]:
    times: dict[int, list[str]] = {}
    for row in meeting.attendances.order_by("came_at"):
        left = _time(row.left_at) if row.left_at else ""
        times.setdefault(row.user_id, []).append(f"{_time(row.came_at)}–{left}")
    seats = panel.members.select_related("expert__person").order_by("expert__person__family_name")
    people = [
        {
            "name": str(seat.expert.person),
            "role": str(PanelRole(seat.role).label),
            "times": ", ".join(times.pop(seat.expert.user_id, [])),
        }
        for seat in seats
    ]
    others = {row.user_id: row.user.name for row in meeting.attendances.select_related("user")}
    for key, spans in times.items():
        people.append({"name": others[key], "role": _("Programme office"), "times": ", ".join(spans)})
    return people


def _item(item: MeetingItem) -> dict[str, Any]:
    proposal = item.proposal
    rubric = rubric_of(proposal.call.rubric, proposal.mechanism)
    report = report_in_force(proposal)
    read = report_read(report, rubric) if report else None
    visits = list(item.visits.all())
    return {
        "position": item.position,
        "ref": proposal.ref,
        "title": proposal.title,
        "kind": kind_of(proposal),
        "times": ", ".join(
            f"{_time(visit.opened_at)}–{_time(visit.closed_at or visit.opened_at)}" for visit in visits
        ),
        "spoken": f"{item.seconds // 60}:{item.seconds % 60:02d}",
        "outcome": outcome_label(item.outcome),
        "line": item.line,
        "out": [
            f"{row.expert.person}, {_time(row.left_at)}–{_time(visit.closed_at or row.left_at)}"
            for visit in visits
            for row in visit.out.all()
        ],
        "scores": [[title, str(score) if score is not None else "–"] for title, score in read.scores]
        if read
        else [],
        "overall": str(read.overall) if read and read.overall is not None else "",
        "recommendation": read.recommendation if read else "",
        "minority_view": read.minority_view if read else "",
        "signed": _signed(read),
        "signatures": _signatures(proposal, report) if report else [],
        "changes": [
            f"{change.label}: {change.before} → {change.now}. {change.reason}"
            for change in score_changes(proposal, rubric, named=False)
            if visits and change.at >= visits[0].opened_at
        ],
    }


def _signatures(proposal: Proposal, report: PanelReport) -> list[list[str]]:
    return [[row.name, row.says] for row in stands_of(proposal, report)]


def _signed(read: Any) -> str:
    if read is None or read.signed_at is None:
        return ""
    return _("Signed for the panel by %(who)s at %(at)s") % {
        "who": read.signed_by,
        "at": _time(read.signed_at),
    }


def make_minutes(meeting_id: int) -> None:
    """The minutes are stored as a signed PDF, once; a second or a late call changes nothing.

    Rendering and signing happen outside the transaction, so two workers may do it; the row lock lets one store it.
    """
    meeting = PanelMeeting.objects.select_related("panel").get(pk=meeting_id)
    if meeting.minutes_file_id is not None or meeting.minutes is None or meeting.closed_at is None:
        return
    # Here, not above: the signer takes a second to load, and the web server does not need it.
    from core import signing

    said, name = meeting.minutes, f"{meeting.panel.code}-{meeting.number}"
    document = papers.set_paper(
        "pdf/minutes.html",
        identity=f"minutes:{name}",
        at=meeting.closed_at,
        says={"minutes": said},
        data=said,
        data_name="minutes.json",
    )
    signed = signing.sign(document.content, reason=f"Minutes {name}")
    with transaction.atomic():
        row = PanelMeeting.objects.select_for_update().get(pk=meeting_id)
        if row.minutes_file_id is not None:
            return
        row.minutes_file = files.store(
            content=signed.content, name=f"minutes-{name}.pdf", content_type=files.PDF, pages=document.pages
        )
        row.minutes_sha256_unsigned = document.sha256
        row.save(update_fields=["minutes_file", "minutes_sha256_unsigned"])
