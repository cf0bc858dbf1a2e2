"""What the pages of the office, of reviewers and of decisions ask of the database, at two sizes of the programme."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Call
from core import clock
from tests import factories
from tests.e2e import stage

MOST = 15
UNDER = ("/office/", "/reviews/")


def cost(browser: Client, address: str) -> int:
    """Give how many statements the page asks."""
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code in {200, 409}, address
    return len(asked)


@pytest.mark.django_db
def test_no_page_of_the_office_or_a_panel_grows_with_its_rows_or_asks_much(client_of: Any) -> None:
    laid, at = stage.lay(), clock.now()
    places = {
        (place.route, place.reader, address)
        for place in stage.PLACES
        if place.reader and place.status != 404 and (address := stage_address(place, laid)).startswith(UNDER)
    }
    browsers = {reader: client_of(factories.person(reader)) for _route, reader, _address in places}
    # A session notes from time to time that it is in use: asked once, and with the clock held, all pages cost alike.
    for reader, browser in browsers.items():
        cost(browser, next(address for _route, whose, address in sorted(places) if whose == reader))
    with clock.pretend(at):
        before = {place: cost(browsers[place[1]], place[2]) for place in places}
    call, cast = Call.objects.get(label=laid["call"]), factories.cast()
    stage.lay_more(call, cast)
    with clock.pretend(at):
        after = {place: cost(browsers[place[1]], place[2]) for place in places}
    grown = {place: (before[place], n) for place, n in after.items() if n > before[place]}
    dear = {place: n for place, n in after.items() if n > MOST}

    assert (grown, dear) == ({}, {})


def stage_address(place: stage.Place, laid: dict[str, Any]) -> str:
    """Give the address of the page on the laid stage."""
    args = {name: laid[v[1:]] if str(v).startswith("$") else v for name, v in place.args.items()}
    return reverse(place.route, kwargs=args)
