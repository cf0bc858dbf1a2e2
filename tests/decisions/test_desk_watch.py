"""What the desk watches beside the proposals, and the page of what failed."""

from datetime import timedelta

import pytest

from applications.enums import State
from core import clock
from core.enums import OutboxState
from core.models import OutboxEmail, OutboxTask
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


def test_a_call_that_still_lacks_panels_or_publication_is_on_the_desk_until_it_has_them(
    client_of, ines, call
):
    officer = client_of(ines)
    listed = officer.get("/office/").context["checklist"]
    assert [[str(step) for step, _url in steps] for name, _u, steps in listed if call.label in name] == [
        ["Set up its panels"]
    ]
    for _name, url, steps in listed:
        for where in (url, *(where for _step, where in steps)):
            assert officer.get(where).status_code == 200

    making.panel(factories.draft(call=call, mechanism="ARW"))
    assert officer.get("/office/").context["checklist"] == []


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
