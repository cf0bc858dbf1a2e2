"""What the desk watches beside the proposals, and the page of what failed."""

from datetime import timedelta

import pytest

from applications.actions import screening
from applications.enums import State
from core import clock
from core.enums import OutboxState
from core.models import OutboxEmail, OutboxTask
from reviews import actions
from reviews.models import Expert, Panel, PanelMember
from reviews.phases import Phases
from tests import factories
from tests.decisions.test_desk import sql_of
from tests.reviews import making

pytestmark = pytest.mark.django_db

FAILURES = "/office/failures/"


def said(response, name):
    return {str(what): count for count, what, _note, _url in response.context[name]}


def fail(proposal):
    """A message to a director is given up, a letter too, and other work waits."""
    at = clock.now()
    for key, state in (("dead", OutboxState.DEAD), ("refused", OutboxState.REFUSED)):
        OutboxEmail.objects.create(
            dedupe_key=key, to="gone@example.org", subject=f"{proposal.ref}: a message", text="Text.",
            message_id=f"<{key}@test>", state=state, attempts=9, not_before=at, rung_at=at, created_at=at,
            error="SMTPRecipientsRefused: 550 no such user\nmore",
        )  # fmt: skip
    for key, state in (("lost", OutboxState.DEAD), ("late", OutboxState.QUEUED)):
        OutboxTask.objects.create(
            dedupe_key=key, kind="render_letter", object_id=1, state=state, created_at=at, rung_at=at,
            not_before=at - timedelta(hours=2), error="ValueError: no font",
        )  # fmt: skip


def test_the_desk_says_in_a_sentence_that_nothing_failed_and_leads_to_what_did(client_of, ines, olena):
    proposal = factories.submitted(mechanism="ARW")
    OutboxTask.objects.update(not_before=clock.now())
    officer = client_of(ines)
    page = officer.get("/office/").content.decode()
    assert "Every message was handed over, and no work is late." in page
    assert "No batch is under way" in page

    fail(proposal)
    desk, sent = sql_of(officer, "/office/")
    assert sent <= 15
    assert said(desk, "failed") == {
        "Messages not delivered": 2, "Work given up": 1, "Work that waits for a worker": 1,
    }  # fmt: skip
    page = officer.get(FAILURES).content.decode()
    assert "gone@example.org" in page
    assert "SMTPRecipientsRefused: 550 no such user" in page
    assert page.count("A letter to render") == 2
    OutboxTask.objects.create(
        dedupe_key="later", kind="render_letter", object_id=2, rung_at=clock.now(),
        not_before=clock.now() - timedelta(hours=1), created_at=clock.now(), attempts=3,
    )  # fmt: skip
    late = officer.get(FAILURES).context["late"]
    assert [(name, number, most) for name, number, _since, most in late] == [("A letter to render", 2, 3)]
    assert client_of(olena).get(FAILURES).status_code == 404


def test_a_call_is_on_the_desk_with_what_it_lacks_until_it_has_all_of_it(client_of, ines, aida, call):
    officer = client_of(ines)

    def lacks(reader):
        page, sent = sql_of(reader, "/office/")
        assert sent <= 15
        return {
            str(step): url
            for name, _u, steps in page.context["checklist"] if call.label in name
            for step, url in steps
        }  # fmt: skip

    draft = factories.draft(call=call, mechanism="ARW")
    Panel.objects.filter(call=call).delete()
    assert list(lacks(officer)) == [
        "Set up its panels", "Find experts for 1 Key Priority", "Say when evaluations close",
    ]  # fmt: skip
    panel = making.panel(draft, chair=None, deputy=None)
    Panel.objects.filter(pk=panel.pk).update(secretary=None)
    others = call.priorities.exclude(pk=draft.main_priority_id).count()
    wanted = lacks(officer)
    assert list(wanted) == [
        f"Give {others} Key Priorities a panel", "Name the chair of 1 panel",
        "Name the secretary of 1 panel", "Find experts for 1 Key Priority", "Say when evaluations close",
    ]  # fmt: skip
    for url in wanted.values():
        assert officer.get(url).status_code == 200
    assert set(lacks(client_of(aida)).values()) == {""}, "she reads what is missing and cannot do it"

    Panel.objects.filter(pk=panel.pk).update(secretary=ines)
    PanelMember.objects.filter(panel=panel, expert__user__email__startswith="sofia").update(role="chair")
    panel.priorities.set(call.priorities.all())
    for expert in Expert.objects.all():
        expert.expertise.update_or_create(priority=draft.main_priority, defaults={"level": 2})
    at = call.closes_at + timedelta(days=30)
    actions.save_phases(call=call, phases=Phases(evaluations_close_at=at), version=0, by=ines)
    assert lacks(officer) == {}


def test_what_is_eligible_without_a_panel_and_in_review_without_a_reviewer_waits_for_the_office(
    client_of, ines
):
    officer, proposal = client_of(ines), factories.submitted(mechanism="ARW")
    screening.confirm_eligibility(proposal=proposal, note="", by=ines)

    def waiting():
        return {
            str(what): (count, url) for count, what, _note, url in officer.get("/office/").context["needs"]
        }

    count, url = waiting()["Proposals to send to a panel"]
    assert [line.ref for line in officer.get(url).context["lines"]] == [proposal.ref]
    making.panel(proposal)
    actions.route(proposal=proposal, by=ines)
    actions.open_review(proposal=proposal, by=ines)
    assert "Proposals to send to a panel" not in waiting()
    count, url = waiting()["Proposals without a reviewer"]
    assert (count, [line.ref for line in officer.get(url).context["lines"]]) == (1, [proposal.ref])
    actions.assign(proposal=proposal, experts=[making.expert("tomas")], due_at=clock.in_weeks(3), by=ines)
    assert "Proposals without a reviewer" not in waiting()


def test_who_has_a_part_in_a_proposal_is_told_nothing_of_what_failed(client_of, nadia):
    proposal = factories.submitted(mechanism="ARW")
    proposal.directors.filter(role="NPD").update(user=nadia)
    fail(proposal)
    officer = client_of(nadia)

    desk = officer.get("/office/")
    assert desk.context["failed"] == []
    assert "another officer watches failures" in desk.content.decode()
    page = officer.get(FAILURES).content.decode()
    assert "gone@example.org" not in page
    assert "another officer watches failures" in page


def test_decisions_letters_nations_and_redress_are_counted_where_they_lead(client_of, ines, proposal_in):
    proposal_in(State.APPROVED)
    officer = client_of(ines)
    desk = officer.get("/office/")
    assert said(desk, "letters")["Letters being rendered"] == 1
    for name in ("needs", "letters"):
        for _count, what, _note, url in desk.context[name]:
            assert officer.get(url).status_code == 200, what
