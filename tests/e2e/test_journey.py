"""From the sign-up of both directors to a letter on screen, typed and clicked as people would."""

import base64
import re
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import expect

from applications.models import Call
from core import clock, files
from tests import factories
from tests.e2e import stations
from tests.e2e.keyboard import Keyboard
from tests.e2e.stations import DARYA, JONAS, LIEVE, OKSANA, Journey, Open

TITLE = "Listening to the floor of the Black Sea"


def test_a_workshop_goes_from_sign_up_to_a_refusal_that_a_worker_rendered(
    open_browser: Open, worker: Path
) -> None:
    call = factories.call()
    stations.prepare(call)
    journey = Journey(open_browser, worker, call, LIEVE, OKSANA)
    stations.start(journey, "ARW", TITLE)
    stations.join(journey)
    amounts = {"Rooms and technical equipment, euros": "12,000", "Travel of participants, euros": "30 000.50"}
    stations.write_all(journey, workshop(), amounts)
    stations.agree_and_submit(journey)
    stations.close_now(journey)
    stations.screen(journey)
    stations.review(journey, score="2.5", recommendation="Not recommended")
    stations.decide(
        journey,
        "Refusal",
        lambda officer: officer.choose("Reasons", re.compile("^The panel did not recommend")),
    )
    stations.tell(journey)
    for director in (journey.npd, journey.ppd):
        director.go(f"/proposals/{journey.ref}/")
        director.does_not_see("Under review")
    paper = stations.letter_on_screen(journey.npd, journey.ref)
    stations.is_sound(paper)
    assert journey.ref in paper.text
    assert TITLE in paper.text
    assert "did not recommend the proposal" in paper.text


def test_a_project_goes_from_sign_up_over_an_invitation_to_an_accepted_award(
    open_browser: Open, worker: Path
) -> None:
    call = factories.call()
    stations.prepare(call)
    journey = Journey(open_browser, worker, call, JONAS, DARYA)
    stations.start(journey, "MYP", TITLE)
    stations.join(journey)
    stations.write_all(
        journey,
        {"title": TITLE, "acronym": "ECHOLINE", "duration_months": 36},
        {"Amount requested, Belgium, euros": "110,000", "Amount requested, Ukraine, euros": "200 000"},
    )
    stations.agree_and_submit(journey)
    stations.close_now(journey)
    stations.screen(journey)
    stations.review(journey, score="4.5", recommendation="Invite to phase 2")
    stations.decide(journey, "Invitation to phase 2")
    stations.tell(journey)
    for director in (journey.npd, journey.ppd):
        director.go(f"/proposals/{journey.ref}/")
        director.sees("Invited")
    invitation = stations.letter_on_screen(journey.ppd, journey.ref)
    stations.is_sound(invitation)
    assert journey.ref in invitation.text

    full_proposal(journey)
    stations.screen(journey)
    stations.review(journey, score="4.5", recommendation="Recommended")
    stations.propose(journey)
    stations.decide(journey, "Award", stations.award("310,000"))
    stations.tell(journey)
    paper = stations.letter_on_screen(journey.npd, journey.ref)
    stations.is_sound(paper)
    assert journey.ref in paper.text
    assert "Award of EUR 310,000" in paper.text
    assert JONAS.family in paper.text
    assert DARYA.family in paper.text
    stations.accept(journey.npd, journey.ref)
    stations.accept(journey.ppd, journey.ref)
    for director in (journey.npd, journey.ppd):
        director.go(f"/proposals/{journey.ref}/")
        director.sees("Award accepted")
    anyone_checks_the_letter(journey)


def full_proposal(journey: Journey) -> None:
    """The invited directors complete their prefilled draft, all of it by keyboard, and submit; its closing passes."""
    journey.ppd.go(f"/proposals/{journey.ref}/")
    journey.ppd.follow(f"Open the full proposal {journey.ref}-P2")
    journey.ref += "-P2"
    journey.ppd.go(f"/proposals/{journey.ref}/sections/basics/")
    assert journey.ppd.main.get_by_label("Title", exact=True).input_value() == TITLE
    pointer = journey.ppd
    journey.desks["ppd"] = Keyboard(pointer.page, pointer.base_url, pointer.troubles, pointer.expected)
    stations.write_all(
        journey,
        {"title": TITLE, "acronym": "ECHOLINE", "duration_months": 36},
        stations.FULL_AMOUNTS,
    )
    journey.desks["ppd"] = pointer
    stations.agree_and_submit(journey)
    Call.objects.filter(pk=journey.call.pk).update(phase2_closes_at=clock.now())


# Lets a file go over the place where copies are compared, as a hand with a mouse does.
DROP = """(base64) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const files = new DataTransfer();
  files.items.add(new File([bytes], "letter.pdf", { type: "application/pdf" }));
  const place = document.querySelector("[data-verify]");
  for (const type of ["dragover", "drop"]) {
    place.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: files }));
  }
}"""


def anyone_checks_the_letter(journey: Journey) -> None:
    """A reader without an account finds the letter by its code and compares copies, which stay in the browser."""
    letter = stations.rendered(journey.ref)
    assert letter is not None
    anyone = journey.open_browser()
    anyone.go(f"/verify/{letter.code}/")
    anyone.sees(letter.code)
    assert letter.file is not None
    whole = files.content_of(letter.file)
    sent: list[str] = []
    anyone.page.on("request", lambda request: sent.append(request.url))
    answer = anyone.page.locator("[data-verify-answer]")
    anyone.page.locator("input[type=file]").set_input_files(
        {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": whole}
    )
    expect(answer).to_contain_text("not one byte differs")
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    anyone.page.evaluate(DROP, base64.b64encode(flipped).decode())
    expect(answer).to_contain_text("at least one byte differs")
    assert sent == [], "the copies were compared here"


def workshop() -> dict[str, object]:
    """Give what this workshop answers where prose will not do."""
    first = monday(clock.today() + timedelta(days=460))
    return {
        "title": TITLE,
        "acronym": "ECHOLINE",
        "event_start_on": first,
        "event_end_on": first + timedelta(days=3),
        "working_days": 4,
        "event_country": "Ukraine",
    }


def monday(day: date) -> date:
    """Give the Monday of that week."""
    return day - timedelta(days=day.weekday())
