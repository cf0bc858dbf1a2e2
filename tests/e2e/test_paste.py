"""A block of cells copied from a spreadsheet goes into the budget and into tables, and can be taken back."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from applications.actions import drafting
from applications.models import BudgetLine, SectionEntry
from tests import factories
from tests.e2e.pages import soon
from tests.e2e.test_every_page import violations

PASTE = """(cell, text) => {
  const copied = new DataTransfer();
  copied.setData("text/plain", text);
  cell.focus();
  cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: copied, bubbles: true, cancelable: true }));
}"""


def paste(page: Page, into: str, text: str) -> None:
    page.locator(f"[name='{into}']").evaluate(PASTE, text)


def test_a_block_fills_the_cells_from_there_on_and_is_taken_back(open_browser: Any) -> None:
    draft = drafting.start_phase_two(proposal=factories.submitted(), by=factories.person("olena"))
    reader = open_browser()
    reader.sign_in("olena")
    page, told = reader.page, reader.page.locator("[data-told]")

    reader.go(f"/proposals/{draft.ref}/sections/budget/")
    names = page.locator("table[data-sums] input").evaluate_all("cells => cells.map(cell => cell.name)")
    width = len(names) // 9
    paste(page, names[0], "1 200,50\t€300\r\n\t1.200\r\nlots\t2\r\n")
    typed = [
        page.locator(f"[name='{name}']").input_value() for n in range(3) for name in names[n * width :][:2]
    ]
    assert typed == ["1,200.50", "300", "", "1,200", "lots", "2"]
    expect(told).to_contain_text("6 cells filled in. “1 200,50” was read as 1,200.50.")
    expect(page.locator("[data-announce]")).to_contain_text("6 cells filled in.")
    expect(page.locator("[data-total=all]")).to_have_text("2,702.50")
    expect(page.locator("[data-share-of=equipment]")).to_have_text("55")
    over = page.get_by_text("The total is above the ceiling of this call")
    expect(over).to_be_hidden()
    page.locator(f"[name='{names[2]}']").fill("9,000,000")
    expect(over).to_be_visible()
    page.locator(f"[name='{names[2]}']").fill("")
    soon(lambda: BudgetLine.objects.filter(proposal=draft, amount_eur="1200.50").exists(), "the saving")
    page.get_by_role("button", name="Undo the paste").click()
    assert page.locator(f"[name='{names[0]}']").input_value() == ""
    expect(page.locator("[data-total=all]")).to_have_text("0")
    soon(lambda: not BudgetLine.objects.filter(proposal=draft).exists(), "the saving")
    paste(page, names[-1], "1\t2\t3\n4")
    expect(told).to_contain_text("1 cell filled in. 3 more did not fit into the table.")
    assert violations(page) == []

    reader.go(f"/proposals/{draft.ref}/sections/justification/")
    box = page.locator("[data-rows=equipment_list]")
    rows = box.locator("tbody").count()
    owner = page.locator("[name=equipment_list-0-owner] option").nth(1).text_content() or ""
    line = f'"Sonde ""B""\twith cable"\t1 000\t12,5\t{owner}\tOdesa\tMeasuring'
    paste(page, "equipment_list-0-item", "\n".join([line, line.replace(owner, "Nobody"), *[line] * 4]))
    assert box.locator("tbody").count() == 6 > rows
    expect(box.locator("[data-told]")).to_contain_text(
        re.compile("Not among the choices, so left as it was: Nobody")
    )
    last = [
        page.locator(f"[name=equipment_list-5-{key}]").input_value() for key in ("item", "number", "unit_eur")
    ]
    assert last == ['Sonde "B" with cable', "1000", "12.50"]
    ids = box.locator("input[name$='-id']").evaluate_all("cells => cells.map(cell => cell.value)")
    assert len(set(ids)) == 6
    expect(box.locator("[data-costs]")).to_have_text("75,000")
    kept = SectionEntry.objects.filter(proposal=draft, key="justification")
    soon(
        lambda: len((kept.values_list("data", flat=True).first() or {}).get("equipment_list", [])) == 6,
        "the rows",
    )
    paste(page, "equipment_list-0-purpose", "one text alone")
    assert page.locator("[name=equipment_list-0-purpose]").input_value() == "Measuring", (
        "the browser's own business"
    )
    box.get_by_role("button", name="Undo the paste").click()
    assert box.locator("tbody").count() == rows
    soon(lambda: not (kept.values_list("data", flat=True).first() or {}).get("equipment_list"), "the undoing")
