"""Every pair of colours that meets on a page can be read: computed from the tokens, light and dark."""

import re
from pathlib import Path

import pytest

SHEET = Path(__file__).resolve().parents[2] / "static" / "scss" / "_tokens.scss"
TEXT, SHAPE = 4.5, 3.0

GROUNDS = ("paper", "wash", "panel")
READ_ON_EVERY_GROUND = ("ink", "ink-2", "link", "navy-700", "red", "amber", "green", "violet")
SEEN_ON_EVERY_GROUND = ("control", "chart-1", "chart-2", "chart-3", "chart-4", "action")
PAIRS = [
    ("green", "green-bg", TEXT),
    ("amber", "amber-bg", TEXT),
    ("red", "red-bg", TEXT),
    ("violet", "violet-bg", TEXT),
    ("navy-700", "blue-bg", TEXT),
    ("ink", "grey-bg", TEXT),
    ("ink-2", "grey-bg", TEXT),
    ("ink", "amber-bg", TEXT),
    ("on-action", "action", TEXT),
    ("on-action", "action-over", TEXT),
    ("focus", "focus-ring", SHAPE),
    ("chart-1", "chart-ground", SHAPE),
    *((name, ground, TEXT) for name in READ_ON_EVERY_GROUND for ground in GROUNDS),
    *((name, ground, SHAPE) for name in SEEN_ON_EVERY_GROUND for ground in GROUNDS),
]


def tokens(theme: str) -> dict[str, str]:
    block = re.search(rf"\${theme}: \((.*?)\n\);", SHEET.read_text(), re.DOTALL)
    assert block, f"no map of {theme} colours"
    return dict(re.findall(r'"?([a-z0-9-]+)"?: (#[0-9a-f]{6})', block[1]))


def luminance(colour: str) -> float:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_that_meet_can_be_told_apart(theme: str) -> None:
    colours = tokens(theme)
    faint = {
        f"{over} on {under}": round(contrast(colours[over], colours[under]), 2)
        for over, under, least in PAIRS
        if contrast(colours[over], colours[under]) < least
    }
    assert faint == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_white_can_be_read_on_the_top_bar(theme: str) -> None:
    assert contrast("#ffffff", tokens(theme)["navy-900"]) >= TEXT


def test_both_themes_name_the_same_tokens() -> None:
    assert tokens("light").keys() == tokens("dark").keys()


def test_contrast_is_computed_as_the_guidelines_do() -> None:
    assert round(contrast("#ffffff", "#000000"), 1) == 21.0
    assert round(contrast("#15202b", "#ffffff"), 2) == 16.49
