"""Nothing typed is lost: saving while one writes, when the line, the portal, the session or the other director break in."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.sessions.models import Session
from django.test.utils import override_settings
from playwright.sync_api import expect

from applications.actions import drafting
from applications.models import SectionEntry
from sps_portal.seed import writing
from tests import factories
from tests.e2e.pages import Reader, soon
from tests.e2e.test_every_page import violations

ABSTRACT = "Summary for the public"
SECRET = "JBSWY3DPEHPK3PXP"
SAVED = re.compile(r"^Saved \d\d:\d\d")


class Desk:
    """Olena at the summary of a draft."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.page = reader, reader.page
        self.draft = factories.draft(whole=False)
        reader.expected = {401, 409, 500}
        reader.sign_in("olena")
        reader.go(f"/proposals/{self.draft.ref}/sections/summary/")
        self.box = self.reader.main.get_by_label(re.compile(f"^{ABSTRACT}"))
        self.line = self.page.locator("[data-keeping] [data-savestate]")
        self.voice = self.page.locator("[data-announce]")

    @property
    def entry(self) -> SectionEntry | None:
        return SectionEntry.objects.filter(proposal=self.draft, key="summary").first()

    @property
    def kept(self) -> str:
        return str(self.entry.data.get("abstract", "")) if self.entry else ""

    def says(self, words: str | re.Pattern[str]) -> None:
        """The line at the end of the form says so."""
        expect(self.line).to_contain_text(words)

    def is_sound(self) -> None:
        """Nothing that axe knows is wrong with the page as it stands."""
        assert violations(self.page) == []


@pytest.fixture
def desk(open_browser: Any) -> Iterator[Desk]:
    opened = Desk(open_browser())
    yield opened
    # Lines that these tests cut are no trouble of the page.
    troubles = opened.reader.troubles
    troubles[:] = [line for line in troubles if "net::ERR_" not in line]


def test_what_is_typed_is_saved_quietly_and_the_button_goes_on_from_there(desk: Desk) -> None:
    desk.box.press_sequentially("Listening")
    desk.says(SAVED)
    expect(desk.voice).to_have_text(SAVED)
    assert desk.kept == "Listening"
    desk.page.evaluate("() => document.querySelector('[data-announce]').textContent = ''")
    desk.box.press_sequentially(" to the floor")
    soon(lambda: desk.kept == "Listening to the floor", "the second saving", 15)
    desk.says(SAVED)
    expect(desk.voice).to_have_text("")
    assert not desk.entry.completed
    desk.is_sound()
    desk.box.press_sequentially(" of the sea")
    desk.reader.choose("Have you completed this section?", "Yes, mark it as completed")
    desk.reader.press("Save and continue")
    desk.reader.sees("Saved: ")
    assert (desk.kept, desk.entry.completed) == ("Listening to the floor of the sea", True)


def test_offline_the_text_stays_and_goes_when_the_line_is_back(desk: Desk) -> None:
    desk.page.context.set_offline(True)
    desk.box.press_sequentially("Without a line")
    desk.says("Not saved: you are offline. Your text stays in this page.")
    expect(desk.voice).to_have_text("Not saved: you are offline. Your text stays in this page.")
    desk.is_sound()
    desk.reader.main.get_by_role("button", name="Save and continue").click()
    expect(desk.box).to_have_value("Without a line")
    desk.page.context.set_offline(False)
    desk.says(SAVED)
    assert desk.kept == "Without a line"


def test_after_an_error_of_the_portal_it_is_sent_again(desk: Desk) -> None:
    desk.page.route("**/autosave/", lambda route: route.fulfill(status=500, body="broken"))
    desk.box.press_sequentially("In spite of it")
    desk.says("Not saved: the portal does not answer")
    assert desk.kept == ""
    desk.page.unroute("**/autosave/")
    desk.says(SAVED)
    assert desk.kept == "In spite of it"


def test_an_answer_that_got_lost_makes_nobody_a_stranger_to_their_own_text(desk: Desk) -> None:
    desk.page.route("**/autosave/", lambda route: (route.fetch(), route.abort()))
    desk.box.press_sequentially("Sent once")
    desk.says("Not saved: the portal does not answer")
    desk.page.unroute("**/autosave/")
    desk.box.press_sequentially(", and again")
    desk.says(SAVED)
    assert desk.kept == "Sent once, and again"


def test_who_is_signed_out_signs_in_again_over_the_text(desk: Desk) -> None:
    olena = factories.person("olena")
    olena.set_password("a long and quiet sentence")
    olena.save(update_fields=["password"])
    Authenticator.objects.create(
        user=olena, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt(SECRET)}
    )
    Session.objects.all().delete()
    desk.box.press_sequentially("Written before and kept")
    dialog = desk.page.get_by_role("dialog", name="Sign in again")
    expect(dialog.get_by_label("E-mail address")).to_be_visible()
    desk.is_sound()
    dialog.get_by_label("E-mail address").fill(olena.email)
    dialog.get_by_label("Password", exact=True).fill("not that one")
    dialog.get_by_role("button", name="Sign in", exact=True).click()
    expect(dialog.locator(".errorsummary")).to_be_visible()
    dialog.get_by_label("Password", exact=True).fill("a long and quiet sentence")
    dialog.get_by_role("button", name="Sign in", exact=True).click()
    expect(dialog.get_by_label(re.compile("code", re.IGNORECASE))).to_be_focused()
    desk.is_sound()
    while time.time() % 30 > 25:
        time.sleep(0.5)  # a code that is made now is still good when it arrives
    code = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
    dialog.get_by_label(re.compile("code", re.IGNORECASE)).fill(code)
    dialog.get_by_role("button", name="Sign in", exact=True).click()
    expect(dialog).to_be_hidden()
    desk.says(SAVED)
    assert desk.kept == "Written before and kept"
    desk.reader.press("Save and continue")
    desk.reader.sees("Saved: ")


def test_text_is_saved_for_its_writer_and_for_nobody_else_who_signed_in_since(desk: Desk) -> None:
    desk.reader.expected |= {403}
    factories.person("stranger")
    window = Reader(desk.page.context.new_page(), desk.reader.base_url)
    window.sign_in("stranger")
    desk.box.press_sequentially("Mine alone")
    desk.says(re.compile("Not saved: .* is signed in now. Sign in as the person who wrote this."))
    window.sign_in("olena")
    desk.page.bring_to_front()
    desk.page.evaluate("() => window.dispatchEvent(new Event('focus'))")
    desk.says(SAVED)
    assert desk.kept == "Mine alone"
    window.sign_in("olena")
    desk.box.press_sequentially(" still")
    soon(lambda: desk.kept == "Mine alone still", "the saving with the new key", 10)


def test_five_minutes_before_the_session_ends_one_is_asked_and_stays(desk: Desk) -> None:
    with override_settings(SESSION_IDLE_SECONDS=302):
        desk.page.reload()
        dialog = desk.page.get_by_role("dialog", name="You will soon be signed out")
        expect(dialog).to_contain_text("In 5 minutes")
        desk.is_sound()
    dialog.get_by_role("button", name="Stay signed in").click()
    expect(dialog).to_be_hidden()
    desk.box.press_sequentially("Still here")
    desk.says(SAVED)


def test_a_page_that_is_torn_away_leaves_what_was_typed(desk: Desk) -> None:
    desk.box.press_sequentially("Until the end")
    soon(lambda: desk.kept == "Until the end", "the saving before the end", 10)
    desk.box.press_sequentially(" and beyond")
    desk.page.close()
    soon(lambda: desk.kept == "Until the end and beyond", "the last words", 10)


def test_two_directors_in_one_section_lose_nothing(desk: Desk) -> None:
    writing.join(desk.draft, pair=factories.pair(), theme=factories.theme())
    desk.box.press_sequentially("First words")
    desk.says(SAVED)
    theirs = {"abstract": "What Marc wrote"}
    drafting.save_section(
        proposal=desk.draft, key="summary", data=theirs, version=desk.entry.version, completed=False,
        by=factories.person("marc"),
    )  # fmt: skip
    desk.box.press_sequentially(" and more")
    desk.says(re.compile("Not saved. Marc .* saved this section"))
    assert desk.kept == "What Marc wrote"
    desk.is_sound()
    desk.reader.press("Compare both texts")
    desk.reader.sees("First words and more")
    desk.reader.sees("What Marc wrote")
    desk.reader.press("Save the chosen texts")
    assert desk.kept == "First words and more"
