"""Officers read ties by proposal and by expert, and rule on one pair."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core import clock
from partners.models import Affiliation
from reviews.models import Assignment, ConflictPin
from tests.reviews import making

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], Client]


def test_an_officer_reads_ties_rules_on_one_and_ends_the_ruling(
    client_of: ClientOf, ines: User, tomas: User
) -> None:
    proposal = making.in_review()
    making.reading(proposal, "tomas")
    expert = making.expert("tomas")
    where = proposal.directors.get(role="NPD").organisation
    Affiliation.objects.create(person=expert.person, organisation=where, start_on=clock.today())
    browser, here = client_of(ines), f"/office/proposals/{proposal.ref}/ties/"
    words = "Works at the institution of"
    pages = (here, f"/office/experts/{expert.person.ref}/ties/", f"{here}{expert.person.ref}/")
    for page in pages:
        with CaptureQueriesContext(connection) as queries:
            assert words in browser.get(page).content.decode(), page
        assert len(queries) <= 15, page
    assert "Barred from 1 of 1 proposal" in browser.get(pages[1]).content.decode()
    assert (
        "Closed to the reviewer:"
        in browser.get(f"/office/proposals/{proposal.ref}/reviewers/").content.decode()
    )
    assert client_of(tomas).get(f"/reviews/{proposal.ref}/").status_code == 404

    assert browser.post(pages[2], {"verdict": "none", "reason": " "}).status_code == 200
    assert not ConflictPin.objects.exists()
    answer = browser.post(
        pages[2],
        {
            "verdict": "none",
            "reason": "A guest for a week.",
            **dict.fromkeys(("until_0", "until_1", "until_2"), ""),
        },
        follow=True,
    ).content.decode()
    assert "Ruled no conflict" in answer
    assert client_of(tomas).get(f"/reviews/{proposal.ref}/").status_code == 200
    assert Assignment.objects.of(tomas).exists()
    browser.post(pages[2], {"end": "1", "end-reason": "It was a year."})
    assert ConflictPin.objects.get().ended_reason == "It was a year."
    assert client_of(tomas).get(f"/reviews/{proposal.ref}/").status_code == 404
    assert "Ended" in browser.get(pages[2]).content.decode()
    assert client_of(tomas).get(pages[2]).status_code == 404
