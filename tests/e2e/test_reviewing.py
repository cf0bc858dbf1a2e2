"""A reviewer at work in a browser: by keyboard alone, over a broken line, against another window, on a phone."""

import re
from typing import Any

from playwright.sync_api import expect

from reviews.models import Assignment, Evaluation
from tests.e2e.keyboard import Keyboard
from tests.e2e.pages import soon
from tests.e2e.test_every_page import violations
from tests.reviews import making

SAVED = re.compile(r"^Saved \d\d:\d\d")


def test_a_review_is_scored_by_keyboard_and_nothing_typed_is_lost(open_browser: Any) -> None:
    proposal = making.in_review()
    making.reading(proposal, "tomas")
    pointer = open_browser()
    pointer.expected.add(409)
    pointer.sign_in("tomas")
    tomas = Keyboard(pointer.page, pointer.base_url, pointer.troubles, pointer.expected)
    here = f"/reviews/{proposal.ref}/"
    tomas.go(here)
    page = tomas.page
    line = page.locator("[data-keeping] [data-savestate]")
    for key in making.KEYS:
        tomas.tick(page.locator(f"#id_score_{key}_8"))
        page.locator(f"#id_text_{key}").fill(making.REASONS)
    tomas.tick(page.locator("input[name=recommendation]").first)
    tomas.tick(page.locator("input[name=confidence]").first)
    expect(page.locator("[data-told=scored]")).to_have_text("6 of 6 criteria scored.")
    expect(line).to_have_text(SAVED)

    page.context.set_offline(True)
    page.locator("#id_text_C1").press_sequentially(" Without a line.")
    expect(line).to_contain_text("Not saved: you are offline.")
    assert violations(page) == []
    page.context.set_offline(False)
    soon(lambda: Evaluation.objects.get().texts["C1"].endswith("Without a line."), "the text that waited", 20)

    page.set_viewport_size({"width": 360, "height": 740})
    tabs = page.get_by_role("navigation", name="On this page")
    tabs.get_by_role("link", name="Proposal").click()
    expect(page.locator("#id_text_C1")).to_be_hidden()
    tabs.get_by_role("link", name="My review").click()
    expect(page.locator("#id_text_C1")).to_have_value(re.compile("Without a line.$"))
    page.set_viewport_size({"width": 1280, "height": 900})

    other = page.context.new_page()
    other.goto(pointer.base_url + here)
    other.locator("#id_text_C2").fill("From the other window.")
    expect(other.locator("[data-keeping] [data-savestate]")).to_have_text(SAVED)
    other.close()
    page.locator("#id_text_C2").press_sequentially(" And more.")
    expect(line).to_contain_text("another window")
    page.get_by_role("button", name="Compare both texts").click()
    assert violations(page) == []
    page.get_by_role("radio", name="Keep what you typed").check()
    page.get_by_role("button", name="Save the chosen texts").click()
    tomas.hit(page.get_by_role("button", name="Check and submit my review"))
    tomas.hit(page.get_by_role("button", name="Submit my review"))
    tomas.sees("Your evaluation is in.")
    assert Assignment.objects.get(expert__user__email=making.expert("tomas").user.email).state == "done"
    # Lines that this test cut are no trouble of the page.
    pointer.troubles[:] = [line for line in pointer.troubles if "net::ERR_" not in line]
