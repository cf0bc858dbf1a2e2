"""A panel's day: who leads, who is out of the room, what is on record, and who signs."""

import re
import subprocess
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from applications.enums import State
from applications.models import Proposal
from core import clock
from core.errors import Refused
from reviews import actions
from reviews.actions import meetings as meeting_actions
from reviews.actions.minutes import make_minutes
from reviews.actions.replacing import reroute
from reviews.enums import ConflictKind
from reviews.facts import meetings, signing, standing
from reviews.models import Panel, PanelMeeting
from reviews.phases import Phases
from tests import factories
from tests.reviews import making
from tests.settled import settled


def code_of(act: Any, **values: Any) -> str:
    with pytest.raises(Refused) as refused:
        act(**values)
    return refused.value.findings[0].code


def text_of(answer: Any) -> str:
    return settled(answer.content).decode()


@pytest.fixture
def two(db: None) -> tuple[Panel, Proposal, Proposal]:
    """Give a panel with two proposals: Petra, who is a member, has a conflict with the second one."""
    call = factories.closed_call()
    first, second = (factories.submitted(mechanism="ARW", number=number, call=call) for number in (0, 1))
    panel = making.panel(first, priorities=list(call.priorities.all()))
    for proposal in (first, second):
        making.opened(proposal)
        for key, score in (("tomas", "3"), ("sofia", "4")):
            making.done(proposal, key, score=score)
    petra = making.expert("petra")
    actions.record_conflict(
        proposal=second, expert=petra, kind=ConflictKind.FAMILY, words="Her brother.", by=petra.user
    )
    return panel, first, second


def test_a_day_is_led_by_who_may_and_shows_nothing_to_who_is_out_of_the_room(
    two: tuple[Panel, Proposal, Proposal],
    client_of: Any,
    ines: User,
    aida: User,
    paul: User,
    tomas: User,
    petra: User,
    sofia: User,
    tmp_path: Any,
) -> None:
    panel, first, second = two
    room, steer = reverse("panel_room", args=[panel.code]), reverse("panel_steer", args=[panel.code])
    assert code_of(actions.prepare_meeting, panel=panel, by=tomas) == "not_yours"
    meeting = actions.prepare_meeting(panel=panel, by=sofia)
    order = [item.proposal for item in meeting.items.order_by("position")]
    assert set(order) == {first, second}
    meets_at = clock.now() + timedelta(days=8)
    actions.save_phases(call=panel.call, phases=Phases(panel_meets_at=meets_at), version=0, by=ines)
    assert "The panel meets" in text_of(client_of(tomas).get(reverse("panel_agenda", args=[panel.code])))
    if order[0] == second:
        actions.move_item(panel=panel, item=meeting.items.get(proposal=second).pk, step=1, by=ines)
    begin = reverse("panel_begin", args=[panel.code])
    assert client_of(tomas).get(begin).url == reverse("panel_agenda", args=[panel.code])
    assert "cannot be taken back" in text_of(client_of(sofia).get(begin))
    assert not PanelMeeting.objects.filter(begun_at__isnull=False).exists()
    client_of(sofia).post(begin)
    assert code_of(actions.open_item, panel=panel, position=1, by=tomas) == "not_yours"
    for person in (tomas, petra):
        assert (
            client_of(person).post(steer, {"act": "attend", "person": person.ref, "here": "1"}).status_code
            == 302
        )
    other = {"act": "attend", "person": sofia.ref, "here": "0"}
    assert client_of(petra).post(steer, other).status_code == 403

    assert room in text_of(client_of(petra).get(reverse("my_reviews")))

    # The first item: Petra follows it like everybody else.
    client_of(sofia).post(steer, {"act": "open", "position": "1"})
    assert first.title in text_of(client_of(petra).get(room))
    # The second: she is out of the room, nothing of it reaches her, and she can do nothing with it.
    client_of(sofia).post(steer, {"act": "open", "position": "2"})
    chair = client_of(sofia)
    chair.get(room)
    with CaptureQueriesContext(connection) as cost:
        led = text_of(chair.get(room))
    assert len(cost) <= 15
    assert second.title in led
    assert "out of the room" in led
    # Who changes scores in session comes back to the room, and nobody else is led there.
    changing = client_of(tomas).get(reverse("review_scores", args=[second.ref]))
    assert changing.context["room"] == panel.code
    assert f'href="{room}"' in text_of(changing)
    assert [meetings.room_with(first, tomas), meetings.room_with(second, paul)] == ["", ""]
    screen = text_of(client_of(petra).get(room))
    assert "You are out of the room" in screen
    for address in (room, reverse("panel_agenda", args=[panel.code]), reverse("my_reviews")):
        shown = text_of(client_of(petra).get(address))
        assert not any(word in shown for word in (second.ref, second.title, "Item 2"))
    for act in ({"act": "record", "outcome": "recommended"}, {"act": "timer", "run": "1"}, {"act": "undo"}):
        assert client_of(petra).post(steer, act).status_code == 403
    for route in ("panel_discussion", "review_scores", "panel_report_stand"):
        assert client_of(petra).get(reverse(route, args=[second.ref])).status_code == 404

    # Outcome, line, undo; the timer counts while it runs.
    actions.run_timer(panel=panel, run=True, by=sofia)
    assert (
        code_of(actions.record_outcome, panel=panel, outcome="invite", line="", by=sofia)
        == "panel_outcome_missing"
    )
    item = chair.get(room).context["room"].item
    unchosen = chair.post(steer, {"act": "record", "line": "Ask about the <buoys>.", "item": item})
    assert unchosen.status_code == 200
    assert unchosen.context["form"].errors.keys() == {"outcome"}
    assert "Ask about the &lt;buoys&gt;." in text_of(unchosen)
    assert 'href="#id_outcome_0"' in text_of(unchosen)
    actions.record_outcome(panel=panel, outcome="recommended", line="A clear plan.", by=sofia)
    assert actions.record_outcome(panel=panel, outcome="resubmit", line="", by=sofia).outcome == "resubmit"
    undone = actions.undo_outcome(panel=panel, by=sofia)
    assert (undone.outcome, undone.line) == ("recommended", "A clear plan.")
    assert code_of(actions.undo_outcome, panel=panel, by=sofia) == "nothing_to_undo"

    # The minutes: made once, with who was out and when; Petra, the approver and the public never read them.
    closed = client_of(sofia).post(reverse("panel_close", args=[panel.code]))
    assert closed.status_code == 302
    meeting = PanelMeeting.objects.get()
    make_minutes(meeting.pk)
    make_minutes(meeting.pk)
    meeting.refresh_from_db()
    office = reverse("office_minutes", args=[panel.code, 1])
    paper = client_of(ines).get(office)
    (tmp_path / "minutes.pdf").write_bytes(
        b"".join(paper.streaming_content) if paper.streaming else paper.content
    )
    read = subprocess.run(
        ["/usr/bin/pdftotext", "-layout", str(tmp_path / "minutes.pdf"), "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert re.search(r"Out of the room\s+Petra", read)
    assert "A clear plan." in read
    assert second.ref in read
    assert client_of(aida).get(office).status_code == 200
    assert client_of(paul).get(office).status_code == 404
    own = reverse("panel_minutes", args=[panel.code, 1])
    assert client_of(sofia).get(own).status_code == 200
    for person in (petra, tomas):
        assert client_of(person).get(own).status_code == 404
    # A chair who has a conflict with one of the items, were it found later, no longer reads a paper that tells of all.
    actions.record_conflict(
        proposal=first, expert=making.expert("sofia"), kind=ConflictKind.FAMILY, words="My niece.", by=sofia
    )
    assert client_of(sofia).get(own).status_code == 404


def test_of_two_who_lead_the_same_room_nobody_acts_on_an_item_that_was_not_on_their_screen(
    two: tuple[Panel, Proposal, Proposal], client_of: Any, ines: User, sofia: User
) -> None:
    panel, _first, _second = two
    room, steer = reverse("panel_room", args=[panel.code]), reverse("panel_steer", args=[panel.code])
    meeting = actions.prepare_meeting(panel=panel, by=sofia)
    order = list(meeting.items.order_by("position").values_list("pk", flat=True))
    chair, secretary = client_of(sofia), client_of(ines)
    agenda = secretary.get(reverse("panel_agenda", args=[panel.code])).context["rows"]
    for browser in (chair, secretary):
        # Both pull the second item up: it comes to the top, and the first one does not come back.
        browser.post(steer, {"act": "move", "item": agenda[1].item, "step": "-1"})
    assert list(meeting.items.order_by("position").values_list("pk", flat=True)) == order[::-1]

    actions.begin_meeting(panel=panel, by=sofia)
    actions.open_item(panel=panel, position=1, by=sofia)
    seen = secretary.get(room)
    posted = {"item": seen.context["room"].item, "outcome": "recommended", "line": "A clear <plan>."}
    assert f'name="item" value="{posted["item"]}"' in text_of(seen)
    chair.post(steer, {"act": "open", "position": "2"})
    for act in ("record", "undo", "timer", "leave"):
        refused = secretary.post(
            steer, posted | {"act": act, "run": "1"}, headers={"referer": f"http://testserver{room}"}
        )
        assert refused.status_code == 409, act
        assert f'href="http://testserver{room}"' in text_of(refused), (
            "the way back is to a page that can be read"
        )
        assert ("A clear &lt;plan&gt;." in text_of(refused)) == (act == "record")
    chair.post(steer, {"act": "leave", "item": meetings.open_visit(meeting).item_id})
    assert secretary.post(steer, posted | {"act": "record"}).status_code == 409
    assert not meeting.items.exclude(outcome="", seconds=0, timed_since=None).exists()


def test_after_a_meeting_everybody_who_was_in_the_room_signs_and_other_words_void_it(
    two: tuple[Panel, Proposal, Proposal],
    client_of: Any,
    tomas: User,
    petra: User,
    sofia: User,
    stranger: User,
) -> None:
    panel, first, _second = two
    making.report(first, sofia)
    meeting = actions.prepare_meeting(panel=panel, by=sofia)
    place = meeting.items.get(proposal=first).position
    actions.begin_meeting(panel=panel, by=sofia)
    for person in (tomas, petra, stranger):
        actions.note_attendance(panel=panel, user=person, here=True, by=person)
    actions.open_item(panel=panel, position=place, by=sofia)
    actions.leave_item(panel=panel, by=sofia)

    stand = reverse("panel_report_stand", args=[first.ref])
    assert "The report as it stands" in text_of(client_of(tomas).get(stand))
    client_of(tomas).post(stand, {"version": "1"})
    assert code_of(actions.sign_report, proposal=first, version=1, by=sofia) == "signatures_missing"
    assert "Petra" in text_of(client_of(sofia).get(reverse("panel_report_sign", args=[first.ref])))
    # The same words again keep the signature, other words void it.
    making.report(first, sofia, version=1)
    report = standing.report_in_force(first)
    assert signing.in_force(report) == 1
    making.report(first, sofia, version=2, minority_view="One member would wait.")
    assert signing.in_force(report) == 0
    for person in (tomas, petra):
        actions.stand_by_report(proposal=first, version=3, by=person)
    assert (
        code_of(actions.stand_by_report, proposal=first, version=3, by=factories.person("ines"))
        == "was_not_present"
    )
    refused = {"person": stranger.ref, "reason": "He finds it too dear.", "version": "3"}
    client_of(sofia).post(reverse("panel_report_refusal", args=[first.ref]), refused)
    for reader, route in ((sofia, "panel_proposal"), (factories.person("ines"), "office_evaluations")):
        read = text_of(client_of(reader).get(reverse(route, args=[first.ref])))
        assert "refuses: He finds it too dear." in read
        assert f"{tomas.name}: stands by it" in read
    audited = client_of(factories.person("aida")).get(reverse("office_evaluations", args=[first.ref]))
    assert "stands by it" not in text_of(audited)
    rows = signing.signatures_of(first, standing.report_in_force(first) or pytest.fail("no report"))
    assert sorted(row.answer for row in rows if row.ref != sofia.ref) == ["refused", "signed", "signed"]
    assert actions.sign_report(proposal=first, version=3, by=sofia).signed_at is not None


def test_a_tie_that_arises_after_the_day_closes_its_minutes_too(
    two: tuple[Panel, Proposal, Proposal], client_of: Any, ines: User, sofia: User
) -> None:
    panel, _first, second = two
    actions.prepare_meeting(panel=panel, by=sofia)
    actions.begin_meeting(panel=panel, by=sofia)
    actions.close_meeting(panel=panel, by=sofia)
    make_minutes(PanelMeeting.objects.get().pk)
    own, agenda = reverse("panel_minutes", args=[panel.code, 1]), reverse("panel_agenda", args=[panel.code])
    assert client_of(sofia).get(own).status_code == 200
    actions.pin(
        proposal=second,
        expert=making.expert("sofia"),
        verdict="conflict",
        reason="A new post.",
        by=ines,
    )
    assert client_of(sofia).get(own).status_code == 404
    assert own not in text_of(client_of(sofia).get(agenda))


def test_a_day_goes_on_when_the_item_that_is_open_is_withdrawn_or_goes_to_another_panel(
    two: tuple[Panel, Proposal, Proposal], client_of: Any, ines: User, sofia: User
) -> None:
    panel, _first, _second = two
    actions.prepare_meeting(panel=panel, by=sofia)
    actions.begin_meeting(panel=panel, by=sofia)
    gone = actions.open_item(panel=panel, position=1, by=sofia).item.proposal
    Proposal.objects.filter(pk=gone.pk).update(state=State.WITHDRAWN)
    assert (
        code_of(actions.record_outcome, panel=panel, outcome="recommended", line="", by=sofia) == "not_yours"
    )
    room = text_of(client_of(sofia).get(reverse("panel_room", args=[panel.code])))
    assert 'name="position" value="2"' in room, "who leads can go on"
    moved = actions.open_item(panel=panel, position=2, by=sofia).item.proposal
    other = making.panel(moved, code=f"P{moved.call.label}-2", priorities=[moved.main_priority])
    reroute(proposal=moved, panel=other, reason="It fits there.", by=ines)
    actions.leave_item(panel=panel, by=sofia)
    assert meetings.open_visit(PanelMeeting.objects.get()) is None


def test_rows_of_an_agenda_stand_in_the_order_of_proposals_and_not_of_their_scores(
    two: tuple[Panel, Proposal, Proposal], sofia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, first, second = two
    monkeypatch.setattr(meeting_actions, "agenda_order", lambda _panel: [second.pk, first.pk])
    items = actions.prepare_meeting(panel=panel, by=sofia).items
    assert list(items.order_by("position").values_list("proposal", flat=True)) == [second.pk, first.pk]
    assert list(items.order_by("pk").values_list("proposal", flat=True)) == [first.pk, second.pk]
