"""After the announcement: the mail's way is shown, directors confirm, and somebody asks where nobody did."""

from datetime import timedelta
from typing import Any

import pytest

from applications.enums import Note, State
from applications.models import LedgerEntry
from core import clock
from core.enums import OutboxState
from core.models import OutboxEmail
from decisions.facts.telling import UNREAD_AFTER, not_reached, reached, unread_decisions
from decisions.models import Acknowledgement, Decision, Letter
from tests import factories
from tests.decisions.test_views import text

pytestmark = pytest.mark.django_db


def test_the_mails_way_and_the_directors_word_are_shown_and_silence_becomes_a_task(
    ines: Any, olena: Any, client_of: Any
) -> None:
    proposal = factories.proposal_in(State.REFUSED)
    decision = Decision.objects.get(proposal=proposal)
    letter = Letter.objects.get(decision=decision)
    officer, director = client_of(ines), client_of(olena)
    first, second = OutboxEmail.objects.filter(dedupe_key__startswith=f"announced:{decision.pk}:").order_by(
        "pk"
    )
    OutboxEmail.objects.filter(pk=first.pk).update(
        state=OutboxState.DEAD, error="SMTPRecipientsRefused: 550 no such user"
    )
    OutboxEmail.objects.filter(pk=second.pk).update(state=OutboxState.REFUSED, error="5.1.1 smtp; 550 gone")
    assert sorted(one.face.key for one in reached(decision)) == ["failed", "refused"]
    page = text(officer.get(f"/office/letters/{letter.code}/"))
    assert "Mail came back refused" in page
    assert "550 gone" in page
    names = [d.name for d in proposal.directors.order_by("pk")]
    assert sorted(not_reached()[decision.pk]) == sorted(names)
    assert all(name in text(officer.get("/office/letters/unread/")) for name in names)
    OutboxEmail.objects.filter(pk=second.pk).update(state=OutboxState.DONE, error="", finished_at=clock.now())
    assert list(unread_decisions(ines, failed=not_reached())) == [decision]
    assert sorted(one.face.key for one in reached(decision)) == ["failed", "sent"]
    page = text(officer.get(f"/office/letters/{letter.code}/"))
    assert "Mail could not be delivered" in page
    assert "550 no such user" in page

    assert list(unread_decisions(ines)) == []
    with clock.pretend(clock.now() + UNREAD_AFTER + timedelta(hours=1)):
        assert list(unread_decisions(ines)) == [decision]
    where = f"/proposals/{proposal.ref}/"
    assert "Confirm that you have read it" in text(director.get(where))
    assert director.post(f"{where}read/", {"decision": str(decision.number + 1)}).status_code == 409
    for _time in range(2):
        assert director.post(f"{where}read/", {"decision": str(decision.number)}).status_code == 302
    assert Acknowledgement.objects.filter(decision=decision, user=olena).count() == 1
    assert LedgerEntry.objects.filter(proposal=proposal, note_kind=Note.LETTER_CONFIRMED).count() == 1
    assert "You confirmed on" in text(director.get(where))
    assert "Confirmed" in text(officer.get(f"/office/letters/{letter.code}/"))
    with clock.pretend(clock.now() + UNREAD_AFTER + timedelta(hours=1)):
        assert list(unread_decisions(ines)) == []
    missed = [d.name for d in proposal.directors.order_by("pk") if d.user_id != olena.pk]
    left = not_reached().get(decision.pk, [])
    assert left in ([], missed), "who confirmed counts as reached, whatever became of the mail"
    OutboxEmail.objects.filter(pk=first.pk).update(state=OutboxState.DONE)
    assert "Every decision was confirmed" in text(officer.get("/office/letters/unread/"))


def test_what_is_not_told_cannot_be_confirmed_and_answers_as_what_is_absent(
    olena: Any, client_of: Any
) -> None:
    proposal = factories.proposal_in(State.DECLINED)
    director = client_of(olena)
    untold = director.post(f"/proposals/{proposal.ref}/read/", {"decision": "1"})
    absent = director.post("/proposals/SPS-2026-1-MYP-9999/read/", {"decision": "1"})
    assert (untold.status_code, absent.status_code) == (404, 404)
    assert Acknowledgement.objects.count() == 0
