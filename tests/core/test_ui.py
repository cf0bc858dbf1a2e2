"""What templates write: amounts, moments, deadlines, drawings; and every component in a real browser."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace as Sample
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Dialog, Page, Route

from core.templatetags import ui
from core.views.gallery import gallery

ROOT = Path(__file__).resolve().parents[2]
CLOSING = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)


def drawn(template: str, **context: object) -> str:
    return engines["django"].from_string(template).render(context)


def test_amounts_are_written_as_the_programme_does() -> None:
    assert ui.money(Decimal("372000.00")) == "EUR\xa0372,000"
    assert ui.money(Decimal("372000.00"), "cents") == "EUR\xa0372,000.00"
    assert ui.money(Decimal("3600.50")) == "EUR\xa03,600.50"
    assert ui.money(None) == "–"
    assert ui.amount(Decimal("372000.00")) == "372,000"
    assert ui.share(Decimal(64400), Decimal(380100)) == "17\xa0%"
    assert ui.share(1, 0) == "–"


def test_a_moment_names_the_clock_it_is_read_on() -> None:
    assert ui.moment(CLOSING) == "27 November 2026, 17:00 Brussels time (CET)"
    assert ui.moment(CLOSING.replace(month=7)) == "27 July 2026, 18:00 Brussels time (CEST)"
    assert ui.moment(None) == "–"


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=94), "in 94 days"),
        (timedelta(days=17, hours=4), "in 17 days 4 hours"),
        (timedelta(days=1, minutes=5), "in 1 day"),
        (timedelta(hours=3, minutes=1), "in 3 hours 1 minute"),
        (timedelta(hours=2), "in 2 hours"),
        (timedelta(minutes=30), "in 30 minutes"),
        (timedelta(seconds=20), "in less than a minute"),
        (timedelta(milliseconds=-4), "less than a minute ago"),
        (timedelta(hours=-2), "2 hours ago"),
    ],
)
def test_what_is_left_is_said_in_two_units_at_most(left: timedelta, words: str) -> None:
    assert ui.time_left(CLOSING + left, CLOSING) == words


@time_machine.travel(datetime(2026, 11, 24, 12, 0, tzinfo=UTC), tick=False)
def test_a_deadline_is_four_facts_in_one_order() -> None:
    request = Sample(user=Sample(time_zone="Europe/Kyiv"))
    text = drawn("{% deadline instant %}", instant=CLOSING, request=request)
    facts = [
        "in 3 days 4 hours",
        "Friday 27 November 2026, 17:00",
        "Brussels time (CET)",
        "18:00 your time (Kyiv)",
    ]
    places = [text.index(fact) for fact in facts]
    assert places == sorted(places)
    assert 'datetime="2026-11-27T17:00:00+01:00"' in text


@time_machine.travel(datetime(2026, 11, 24, 12, 0, tzinfo=UTC), tick=False)
def test_a_deadline_names_the_readers_day_where_it_differs() -> None:
    request = Sample(user=Sample(time_zone="Asia/Tokyo"))
    assert "Saturday 28 November, 01:00 your time (Tokyo)" in drawn(
        "{% deadline i %}", i=CLOSING, request=request
    )


@time_machine.travel(CLOSING + timedelta(hours=2), tick=False)
def test_a_deadline_that_has_passed_says_so() -> None:
    text = drawn("{% deadline_banner i past='Closed' %}", i=CLOSING)
    assert "Closed" in text
    assert "2 hours ago" in text
    assert "banner--soon" not in text


@given(
    st.integers(28_000_000, 31_500_000),
    st.sampled_from(["Europe/Kyiv", "Asia/Tokyo", "America/St_Johns", "Pacific/Auckland", "Asia/Tbilisi"]),
)
def test_both_clocks_of_a_deadline_tell_the_same_instant(minute: int, zone: str) -> None:
    instant = datetime.fromtimestamp(minute * 60, UTC)
    facts = ui.deadline_facts({"request": Sample(user=Sample(time_zone=zone))}, instant)
    local, theirs = instant.astimezone(ZoneInfo("Europe/Brussels")), instant.astimezone(ZoneInfo(zone))
    assert facts["when"].endswith(f"{local:%H:%M}")
    assert f"{theirs:%H:%M} your time" in facts["yours"]
    assert datetime.fromisoformat(facts["iso"]) == instant


def test_who_has_the_clock_of_brussels_is_told_it_once() -> None:
    for zone, said in (("Europe/Rome", ""), ("Europe/Kyiv", "18:00 your time (Kyiv)")):
        asked = {"request": Sample(user=Sample(time_zone=zone))}
        assert ui.deadline_facts(asked, CLOSING)["yours"] == said


def test_no_median_is_shown_below_three_scores() -> None:
    assert ui.strip([Decimal(2), Decimal(4)], "A")["median"] is None
    assert ui.strip([Decimal(2), Decimal(4), Decimal("4.5")], "A")["median"] == "4.0"
    assert "No score yet" in drawn("{% strip scores 'A' %}", scores=[])


def test_the_budget_bar_says_by_how_much_it_is_over() -> None:
    text = drawn("{% budgetbar parts ceiling %}", parts=[("UA", Decimal(410000))], ceiling=Decimal(400000))
    assert "EUR\xa010,000 over the ceiling" in text


def test_a_sorted_column_says_its_order_and_turns_round() -> None:
    rf = RequestFactory()
    head = "{% sort_head 'title' 'Title' %}"
    assert 'href="?q=x&amp;sort=title"' in drawn(head, request=rf.get("/?q=x&page=3"))
    up = drawn(head, request=rf.get("/?sort=title"))
    assert 'aria-sort="ascending"' in up
    assert 'href="?sort=-title"' in up
    assert 'aria-sort="descending"' in drawn(head, request=rf.get("/?sort=-title"))


def test_the_page_of_last_resort_needs_no_request_and_no_database() -> None:
    drawn_alone = engines["django"].get_template("500.html").render()
    assert "Something went wrong" in drawn_alone
    assert 'rel="icon"' in drawn_alone


# ---------------------------------------------------------------- in a browser


@pytest.fixture
def show(page: Page) -> Callable[[str], list[str]]:
    """Opens the component page with its own style and script; gives what went wrong on the way."""
    troubles: list[str] = []

    def answer(route: Route) -> None:
        path, _sep, query = route.request.url.removeprefix("http://testserver/").partition("?")
        if path.startswith("static/"):
            name = path.removeprefix("static/")
            route.fulfill(
                path=ROOT
                / "static"
                / ("img" if name.startswith("img/") else "dist")
                / name.removeprefix("img/")
            )
            return
        request = RequestFactory().get(f"/{path}?{query}")
        request.user = AnonymousUser()
        policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'"
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
        route.fulfill(body=gallery(request).content.decode(), headers=headers)

    def open_page(query: str) -> list[str]:
        page.goto(f"http://testserver/components?{query}")
        return troubles

    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.route("**/*", answer)
    return open_page


@pytest.mark.e2e
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("query", ["", "wrong=1", "compact=1"])
def test_every_component_is_open_to_everyone(
    page: Page, show: Callable[[str], list[str]], query: str, width: int, theme: str
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    troubles = show(query)
    page.evaluate((ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text())
    found = page.evaluate(
        """tags => axe.run({ runOnly: tags })
            .then(result => result.violations.map(v => [v.id, v.nodes.map(node => node.html)]))""",
        ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    )
    assert found == []
    assert troubles == []


@pytest.mark.e2e
@pytest.mark.parametrize("width", [320, 360, 768, 1024, 1280])
def test_no_page_scrolls_sideways(page: Page, show: Callable[[str], list[str]], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    show("wrong=1")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.e2e
def test_the_summary_takes_the_focus_and_leads_into_the_control(
    page: Page, show: Callable[[str], list[str]]
) -> None:
    show("wrong=1")
    assert page.evaluate("document.activeElement.className") == "errorsummary"
    page.get_by_role("link", name="Is this part").or_(
        page.get_by_role("link", name="Have you completed")
    ).click()
    assert page.evaluate("document.activeElement.id") == "id_done_0"


@pytest.mark.e2e
def test_words_and_totals_follow_what_is_typed(page: Page, show: Callable[[str], list[str]]) -> None:
    show("")
    page.get_by_label("Why these amounts are needed").fill("four words are here")
    assert page.locator("#id_why_count").inner_text() == "4 of 8 words"
    page.get_by_label("Equipment, BE, year 1, euros").fill("20,000.50")
    assert page.locator("[data-total-row=Equipment]").inner_text() == "110,000.50"


@pytest.mark.e2e
def test_a_score_is_chosen_with_the_arrow_keys(page: Page, show: Callable[[str], list[str]]) -> None:
    show("")
    page.locator(".scale input:checked").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".scale input:checked").get_attribute("value") == "4"


@pytest.mark.e2e
def test_a_second_press_sends_nothing_and_the_first_keeps_its_button(
    page: Page, show: Callable[[str], list[str]]
) -> None:
    show("")
    pressed = page.evaluate(
        """() => {
            const form = document.querySelector("form.form"), button = form.querySelector("button");
            const sent = [];
            Object.assign(button, { name: "go", value: "on" });
            document.addEventListener("submit", (event) => {
                if (event.defaultPrevented) return;
                sent.push(new FormData(form, event.submitter).get("go"));
                event.preventDefault();
            });
            button.click();
            button.click();
            return sent;
        }"""
    )
    assert pressed == ["on"]


@pytest.mark.e2e
def test_unsaved_edits_are_asked_about_and_a_saved_form_is_not(
    page: Page, show: Callable[[str], list[str]]
) -> None:
    show("")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", stay)
    page.get_by_label("Title").first.press_sequentially("A title")
    page.goto("http://testserver/components?again")
    assert asked == ["beforeunload"]
    page.goto("http://testserver/components?compact=1")
    assert asked == ["beforeunload"]


@pytest.mark.e2e
def test_nothing_is_cut_off_when_a_reader_spaces_the_text_out(
    page: Page, show: Callable[[str], list[str]]
) -> None:
    page.set_viewport_size({"width": 360, "height": 900})
    show("wrong=1")
    wide = page.evaluate(
        """() => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
                word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`);
            document.adoptedStyleSheets = [sheet];
            return document.documentElement.scrollWidth;
        }"""
    )
    assert wide <= 360


@pytest.mark.e2e
def test_the_focus_can_always_be_seen(page: Page, show: Callable[[str], list[str]]) -> None:
    show("")
    page.set_viewport_size({"width": 360, "height": 700})
    for _press in range(60):
        page.keyboard.press("Tab")
        box = page.evaluate(
            """() => {
                const one = document.activeElement;
                // A choice is wholly covered by its label, which is transparent there.
                const seen = one.closest(".choice, .scale > div, .task") ?? one;
                const { top, bottom, left, right } = one.getClientRects()[0];
                const middle = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
                const over = document.elementFromPoint((left + right) / 2, middle);
                const covered = !seen.contains(over) && !over?.contains(seen);
                return { tag: one.tagName, text: one.innerText, covered, top, bottom };
            }"""
        )
        assert box["tag"] != "BODY"
        assert not box["covered"], box
        assert box["bottom"] > 0
        assert box["top"] < 700
