"""A person who uses no pointer."""

import re
from collections.abc import Callable

from playwright.sync_api import FilePayload, Locator, expect

from tests.e2e.pages import Reader

# A page of the longest table has fewer places where the keyboard stops.
MOST_STOPS = 600
HAS_FOCUS = "target => target === document.activeElement"
SAME_GROUP = "target => target.name === document.activeElement.name"
CHOSEN = "list => [list.selectedIndex, list.options[list.selectedIndex]?.label.trim() ?? '']"


class Keyboard(Reader):
    """A person who reaches everything with the Tab key."""

    def hit(self, target: Locator) -> None:
        self._reach(target)
        self.page.keyboard.press("Enter")

    def enter(self, box: Locator, text: str) -> None:
        self._reach(box)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        expect(box).to_have_value(text)

    def pick(self, listed: Locator, option: str = "", *, place: int = 0) -> None:
        self._reach(listed)
        self.page.keyboard.press("Home")
        for _step in range(listed.locator("option").count()):
            chosen, words = listed.evaluate(CHOSEN)
            if words == option if option else chosen == place:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{option or place} is not in the list of {listed}")

    def tick(self, box: Locator) -> None:
        if box.is_checked():
            return
        if box.get_attribute("type") == "checkbox":
            self._reach(box)
            self.page.keyboard.press("Space")
        else:
            # Of circles in a group the Tab key finds one, the arrows the others.
            self._tab(lambda: bool(box.evaluate(SAME_GROUP)), box)
            if box.evaluate(HAS_FOCUS):
                self.page.keyboard.press("Space")
            for _step in range(40):
                if box.is_checked():
                    break
                self.page.keyboard.press("ArrowDown")
        expect(box).to_be_checked()

    def attach(self, chooser: Locator, file: FilePayload) -> None:
        self._reach(chooser)
        self.page.once("filechooser", lambda opened: opened.set_files(file))
        chosen = expect(chooser)
        # On a busy machine Chromium without a window now and then lets the first key go by, as people know it does.
        for key in ("Enter", "Space", "Enter"):
            self.page.keyboard.press(key)
            try:
                chosen.to_have_value(re.compile(re.escape(file["name"]) + "$"))
            except AssertionError:
                continue
            return
        raise AssertionError(f"no key opens {chooser}")

    def _reach(self, target: Locator) -> None:
        target.wait_for()
        self._tab(lambda: bool(target.evaluate(HAS_FOCUS)), target)

    def _tab(self, there: Callable[[], bool], target: Locator) -> None:
        for _stop in range(MOST_STOPS):
            if there():
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the Tab key never comes to {target}")
