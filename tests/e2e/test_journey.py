"""From the sign-up of both directors to a letter on screen, typed and clicked as people would."""

from datetime import date, timedelta
from pathlib import Path

from applications.actions import calls
from applications.enums import Mechanism
from core import clock
from tests import factories
from tests.e2e import stations
from tests.e2e.stations import Journey, Open, Paper


def close_now(journey: Journey) -> None:
    """The officer closes the call."""
    calls.close_call(call=journey.call, reason="The call ends as announced.", by=factories.person("ines"))


def test_a_workshop_goes_from_sign_up_to_a_refusal_that_a_worker_rendered(open_browser: Open, worker: Path) -> None:
    call = factories.call()
    stations.prepare(call)
    journey = Journey(open_browser, worker, call)
    stations.start(journey, "ARW", "Listening to the floor of the Black Sea")
    stations.join(journey)
    stations.write_all(journey, workshop(), {"Rooms and technical equipment, euros": "12,000", "Travel of participants, euros": "30 000.50"})
    stations.agree_and_submit(journey)
    close_now(journey)
    stations.screen(journey)
    stations.review(journey, score="2.5", recommendation="Not recommended")
    stations.decide(journey, "Refusal", lambda officer: officer.choose("Reasons", "The panel did not recommend the proposal for funding in its present form"))
    stations.tell(journey)
    for director in (journey.npd, journey.ppd):
        director.go(f"/proposals/{journey.ref}/")
        director.does_not_see("Under review")
    paper: Paper = stations.letter_on_screen(journey.npd, journey.ref)
    stations.is_sound(paper)
    assert journey.ref in paper.text
    assert "Listening to the floor of the Black Sea" in paper.text
    assert "did not recommend the proposal" in paper.text


def workshop() -> dict[str, object]:
    """Give what this workshop answers where prose will not do."""
    first = monday(clock.today() + timedelta(days=460))
    return {
        "title": "Listening to the floor of the Black Sea",
        "acronym": "ECHOLINE",
        "event_start_on": first,
        "event_end_on": first + timedelta(days=3),
        "working_days": 4,
        "event_country": "Ukraine",
    }


def monday(day: date) -> date:
    """Give the Monday of that week."""
    return day - timedelta(days=day.weekday())
