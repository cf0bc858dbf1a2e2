"""Every page of every reader: no violation, no sideways scroll, nothing said to the console or asked of others."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, Response
from pytest_django.live_server_helper import LiveServer

from sps_portal.access import ROUTES
from tests.e2e import stage
from tests.e2e.pages import Reader

AXE = (Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (tags) => (await axe.run(document, {runOnly: tags, resultTypes: ["violations"]}))
  .violations.map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => n.target.join(" ")).join(" | ")}`)"""
FRAME = """() => ({ lang: document.documentElement.lang, title: document.title,
  headings: document.querySelectorAll("h1").length, skip: document.querySelector("body > a")?.getAttribute("href") })"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

Ask = Callable[[str], Reader]


@pytest.fixture(scope="module")
def laid(portal: LiveServer) -> dict[str, Any]:
    """One of everything."""
    return stage.lay()


@pytest.fixture(scope="module")
def reader(chromium: Browser, portal: LiveServer, laid: dict[str, Any]) -> Iterator[Ask]:
    """Give the browser of a person, signed in once for the module."""
    known: dict[str, Reader] = {}
    contexts: list[BrowserContext] = []

    def of(key: str) -> Reader:
        if key not in known:
            contexts.append(chromium.new_context(base_url=portal.url, locale="en-GB"))
            known[key] = Reader(contexts[-1].new_page(), portal.url)
            if key:
                known[key].sign_in(key)
        return known[key]

    yield of
    for context in contexts:
        context.close()


def test_no_route_that_answers_a_get_is_left_out():
    readable = {name for name, access in ROUTES.items() if "GET" in access.methods}
    shown = {place.route for place in stage.PLACES}
    assert shown & stage.NO_PAGE.keys() == set()
    assert readable - shown - stage.NO_PAGE.keys() == set(), "pages that no reader of this table opens"
    assert (shown | stage.NO_PAGE.keys()) - readable == set(), "pages that are gone"


@pytest.mark.parametrize("place", stage.PLACES, ids=str)
def test_a_page_is_sound(place: stage.Place, laid: dict[str, Any], reader: Ask) -> None:
    args = {name: laid[v[1:]] if str(v).startswith("$") else v for name, v in place.args.items()}
    browser = reader(place.reader)
    browser.expected = {place.status}
    browser.troubles.clear()
    page = browser.page
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size({"width": 1280, "height": 900})
    answer = page.goto(reverse(place.route, kwargs=args) + place.query)
    assert answer is not None
    assert answer.status == place.status
    found = look_at(page)
    page.set_viewport_size({"width": 360, "height": 740})
    found += [f"at 360: {line}" for line in violations(page)]
    found += [f"at {width}: {px} px too wide" for width in (360, 320) if (px := too_wide(page, width))]
    if place.route in stage.DARK:
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        found += [f"dark: {line}" for line in violations(page)]
    assert found + browser.troubles == []


def look_at(page: Page) -> list[str]:
    """Give what is wrong with the page as it stands: its frame, and what axe finds."""
    frame = page.evaluate(FRAME)
    found = [] if frame["headings"] == 1 else [f"{frame['headings']} first headings"]
    found += [] if frame["lang"] == "en-gb" else [f"lang is {frame['lang']!r}"]
    found += [] if frame["skip"] == "#main" else ["no link to skip to the content"]
    found += (
        []
        if frame["title"].endswith("– SPS Grants Portal") and len(frame["title"]) > 22
        else ["no title of its own"]
    )
    return found + violations(page)


def violations(page: Page) -> list[str]:
    """Give what axe finds; it is evaluated, since the page's policy lets no foreign script in."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE)
    return list(page.evaluate(RUN, TAGS))


def too_wide(page: Page, width: int) -> int:
    """Give by how many pixels the page scrolls sideways at that width."""
    page.set_viewport_size({"width": width, "height": 740})
    return int(page.evaluate(WIDER))


FIRST_LOAD = 150_000  # bytes


def test_the_list_of_sections_is_light_to_load_for_the_first_time(
    chromium: Browser, portal: LiveServer, laid: dict[str, Any]
) -> None:
    """As a browser with an empty cache gets it; texts count compressed, as a server in front of the portal sends them."""
    with chromium.new_context(base_url=portal.url, locale="en-GB") as context:
        Reader(context.new_page(), portal.url).sign_in("olena")
        signed_in = context.storage_state()
    with chromium.new_context(base_url=portal.url, locale="en-GB", storage_state=signed_in) as context:
        page = context.new_page()
        answers: list[Response] = []

        def note(answer: Response) -> None:
            answers.append(answer)

        page.on("response", note)
        page.goto(reverse("proposal", args=[laid["whole"]]), wait_until="networkidle")
        sizes = {answer.url.rpartition("/")[2]: _weight(answer) for answer in answers}
    assert any(name.endswith(".css") for name in sizes)
    assert any(name.endswith(".woff2") for name in sizes)
    assert sum(sizes.values()) <= FIRST_LOAD, sizes


def _weight(answer: Response) -> int:
    body = answer.body()
    return len(body) if answer.url.endswith(".woff2") else len(gzip.compress(body))
