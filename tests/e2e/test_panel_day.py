"""A panel's day of ten proposals in two browsers: the chair leads by keyboard, a member is out of the room for one item."""

from collections.abc import Callable

from playwright.sync_api import expect

from applications.models import Proposal
from reviews import actions
from reviews.enums import ConflictKind
from tests import factories
from tests.e2e.pages import Reader
from tests.e2e.test_every_page import violations
from tests.reviews import making


def laid() -> tuple[Proposal, Proposal]:
    """Lay a panel with ten proposals; Petra has a conflict with the one that scores second. Gives the first two."""
    call = factories.closed_call()
    high = factories.submitted(mechanism="ARW", call=call)
    low, *others = making.twins(high, 9)
    making.panel(high, code="DAY", priorities=list(call.priorities.all()))
    for proposal, score in ((high, "4.5"), (low, "4")):
        making.opened(proposal)
        making.done(proposal, "tomas", score=score)
    for proposal in others:
        making.opened(proposal)
    petra = making.expert("petra")
    actions.record_conflict(
        proposal=low, expert=petra, kind=ConflictKind.FAMILY, words="Her brother.", by=petra.user
    )
    return high, low


def test_a_conflicted_member_is_out_of_the_room_for_one_item_of_the_day(
    open_browser: Callable[..., Reader],
) -> None:
    high, low = laid()
    sofia, petra = open_browser(), open_browser()
    sofia.sign_in("sofia")
    petra.sign_in("petra")
    sofia.go("/reviews/panels/DAY/agenda/")
    sofia.press("Prepare a meeting")
    sofia.follow("Begin the meeting")
    sofia.sees("10 proposals are on the agenda.")
    assert violations(sofia.page) == []
    sofia.press("Begin the meeting")
    petra.go("/reviews/panels/DAY/room/")
    petra.sees_heading("No item is open")
    petra.press("Note as here Petra Lindqvist")
    sofia.press("Open the first item")
    sofia.sees_heading(high.title)

    # The member's screen follows by itself, and hides the next item from her.
    expect(petra.main.get_by_role("heading", level=1)).to_contain_text(high.title)
    with sofia.page.expect_navigation():
        sofia.page.keyboard.press("ArrowRight")
    sofia.sees_heading(low.title)
    expect(petra.main.get_by_role("heading", level=1)).to_contain_text("You are out of the room")
    petra.does_not_see(low.title)
    petra.does_not_see(low.ref)
    sofia.sees("out of the room")
    assert violations(petra.page) == []

    # Nothing chosen: the error stands at the field and what was typed is there.
    sofia.write("Line for the minutes", "Ask for the letter of the end-user.")
    sofia.press("Record the outcome")
    sofia.sees("There is a problem")
    expect(sofia.main.get_by_label("Line for the minutes")).to_have_value(
        "Ask for the letter of the end-user."
    )
    assert violations(sofia.page) == []
    sofia.press("Start the timer")
    sofia.main.get_by_text("Recommended", exact=True).click()
    sofia.write("Line for the minutes", "Ask for the letter of the end-user.")
    sofia.press("Record the outcome")
    sofia.sees("Ask for the letter of the end-user.")
    assert violations(sofia.page) == []
    for key, place in (("ArrowRight", 3), ("ArrowLeft", 2), ("ArrowLeft", 1)):
        with sofia.page.expect_navigation():
            sofia.page.keyboard.press(key)
        sofia.sees(f"Item {place} of 10")
    expect(petra.main.get_by_role("heading", level=1)).to_contain_text(high.title)
    petra.go("/reviews/panels/DAY/agenda/")
    petra.does_not_see("Ask for the letter")
    petra.does_not_see(low.ref)
    sofia.go("/reviews/panels/DAY/agenda/")
    sofia.follow("Close the meeting")
    sofia.press("Close the meeting")
    sofia.sees("The meeting is closed.")
