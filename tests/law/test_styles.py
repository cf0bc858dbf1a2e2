"""The built style: every class that a template names exists, nothing comes from elsewhere or inline."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "static" / "dist"
TEMPLATES = ROOT / "templates"
PAPER_AND_MAIL = ("pdf", "emails")
PAGES = [
    path for path in TEMPLATES.rglob("*.html") if path.relative_to(TEMPLATES).parts[0] not in PAPER_AND_MAIL
]
# Classes that only a script looks for.
HOOKS: frozenset[str] = frozenset()


def classes_of(text: str) -> set[str]:
    text = re.sub(r"\{#.*?#\}", "", text)
    found = set()
    for value in re.findall(r'\bclass="([^"]*)"', text):
        # A name with a variable in it is only known when the page is drawn.
        found |= set(re.sub(r"\{%.*?%\}", " ", re.sub(r"\{\{.*?\}\}", "?", value)).split())
    return {name for name in found if re.fullmatch(r"[a-zA-Z][\w-]*", name)}


def test_every_class_that_a_template_names_is_styled() -> None:
    sheet = (DIST / "portal.css").read_text() + (DIST / "paper.css").read_text()
    styled = set(re.findall(r"\.([a-zA-Z][\w-]*)", sheet)) | HOOKS
    strange = {
        path.relative_to(TEMPLATES).as_posix(): sorted(names)
        for path in PAGES
        if (names := classes_of(path.read_text()) - styled)
    }
    assert strange == {}


@pytest.mark.parametrize("name", ["portal.css", "paper.css"])
def test_the_style_fetches_only_its_own_fonts(name: str) -> None:
    addresses = set(re.findall(r"url\(([^)]*)\)", (DIST / name).read_text()))
    assert all(re.fullmatch(r'"?fonts/[a-z0-9-]+\.woff2"?', address) for address in addresses)
    assert all((DIST / address.strip('"')).exists() for address in addresses)


def test_what_scrolls_sideways_holds_what_is_hidden_from_sight() -> None:
    """Words for screen readers are placed absolutely, and would widen the page of a phone from within a wide table."""
    sheet = (DIST / "portal.css").read_text()
    blocks = re.findall(r"([^{}]+)\{([^{}]*overflow-x:\s*auto[^{}]*)\}", sheet)
    assert blocks
    assert [name.strip() for name, rules in blocks if "position:" not in rules] == []


def test_the_script_evaluates_nothing_and_keeps_nothing_in_the_browser() -> None:
    script = (DIST / "portal.js").read_text()
    forbidden = ("eval(", "new Function", "localStorage", "sessionStorage", "innerHTML", "document.write")
    assert [word for word in forbidden if word in script] == []
