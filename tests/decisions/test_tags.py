"""Tags of the office on one proposal's own page: put on, taken off, and read by nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from decisions.models import DeskView, ProposalTag, Tag
from tests import factories
from tests.decisions.test_desk import sql_of

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], Client]


def test_an_officer_puts_tags_on_and_takes_them_off_on_the_proposals_page_and_the_programme_alone_reads_them(
    client_of: ClientOf, ines: Any, nadia: Any, aida: Any, paul: Any, olena: Any, tomas: Any
) -> None:
    call = factories.closed_call()
    proposal, other = (factories.submitted(mechanism="ARW", number=n, call=call) for n in (0, 1))
    here, officer = f"/office/proposals/{proposal.ref}/", client_of(ines)
    answer = officer.post(f"{here}tags/", {"tag": "  Zebra   crossing "}, follow=True)
    assert answer.redirect_chain[-1][0] == here
    page, sent = sql_of(officer, here)
    assert sent <= 12
    assert "Zebra crossing</span>" in page.content.decode(), "beside the state"
    assert 'name="off" value="Zebra crossing"' in page.content.decode()
    for tab in ("files/", "history/"):
        assert "Zebra crossing" in officer.get(f"{here}{tab}").content.decode()

    for browser in (client_of(aida), client_of(paul)):
        seen = browser.get(here).content.decode()
        assert "Zebra crossing" in seen
        assert "Add a tag" not in seen
        assert browser.post(f"{here}tags/", {"tag": "Mine"}).status_code == 404
    for person in (olena, tomas):
        browser = client_of(person)
        assert "Zebra" not in browser.get(f"/proposals/{proposal.ref}/").content.decode()
        assert browser.post(f"{here}tags/", {"tag": "Mine"}).status_code == 404

    for tag, words in (
        ("zebra CROSSING", "It has the tag already."),
        ("   ", "Give the tag a word."),
        ("x" * 41, "A tag has at most 40 letters."),
    ):
        refused = officer.post(f"{here}tags/", {"tag": tag})
        assert (refused.status_code, words in refused.content.decode()) == (409, True)
    officer.post(f"{here}tags/", {"off": "Zebra crossing"})
    assert not ProposalTag.objects.exists()
    assert not Tag.objects.exists()
    assert officer.post(f"{here}tags/", {"off": "Zebra crossing"}).status_code == 409

    # Who has a part in the proposal neither tags it nor is offered its tags elsewhere.
    client_of(ines).post(f"{here}tags/", {"tag": "Doubtful"})
    proposal.directors.filter(role="NPD").update(user=nadia)
    tied, there = client_of(nadia), f"/office/proposals/{other.ref}/"
    assert tied.post(f"{here}tags/", {"tag": "Fine"}).status_code == 404
    assert "Doubtful" not in tied.get(there).content.decode()
    assert '<option value="Doubtful">' in officer.get(there).content.decode()


def test_a_tag_and_a_view_are_called_by_what_one_sees(client_of: ClientOf, ines: Any) -> None:
    proposal = factories.submitted(mechanism="ARW")
    here, officer = f"/office/proposals/{proposal.ref}/", client_of(ines)
    officer.post(f"{here}tags/", {"tag": "Ur\u200bgent\u202e \u2060x"})
    assert Tag.objects.get().name == "Urgent x"
    again = officer.post(f"{here}tags/", {"tag": "Urgent\ufe0f\u00a0x\u200f"})
    assert "It has the tag already." in again.content.decode()
    unseen = officer.post(f"{here}tags/", {"tag": "\u200b\u3164"})
    assert (unseen.status_code, "Give the tag a word." in unseen.content.decode()) == (409, True)

    views = "/office/proposals/views/new/?mechanism=ARW"
    assert officer.post(views, {"name": "Mi\u200dne"}).status_code == 302
    assert DeskView.objects.get().name == "Mine"
    assert officer.post(views, {"name": "mine\u2066"}).status_code == 409
    assert officer.post(views, {"name": "\u200b"}).status_code == 200
