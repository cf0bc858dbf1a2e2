"""The law of templates: they compile, carry nothing inline, compare no states, and say what they take."""

import re
from pathlib import Path

import pytest
from django.template import engines

ROOT = Path(__file__).resolve().parents[2] / "templates"
PAPER_AND_MAIL = ("pdf", "emails")
EVERY = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.html"))
PAGES = [name for name in EVERY if not name.startswith(PAPER_AND_MAIL)]
ATOMS = [name for name in EVERY if name.startswith("components/") or Path(name).name.startswith("_")]

FORBIDDEN = {
    "inline style": r"\sstyle\s*=",
    "style element": r"<style[\s>]",
    "event attribute": r"\son[a-z]+\s*=\s*[\"']",
    "script without src": r"<script(?![^>]*(\bsrc=|application/json))",
    "unescaped text": r"\|\s*safe\b|\{%\s*autoescape\s+off",
    "placeholder": r"\splaceholder\s*=",
    "evaluated htmx": r"hx-on|js:",
    "native validation": r"<(?:input|select|textarea)[^>]*\srequired[\s>]",
    "foreign origin": r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//",
    "positive tabindex": r"tabindex\s*=\s*[\"']?[1-9]",
}
COMPARES_STATES = re.compile(r"\{%\s*(?:el)?if[^%]*\b(?:state|told|status)\s*(?:==|!=|in\b|not in\b)[^%]*%\}")
LONGEST = 150


def text_of(name: str) -> str:
    return (ROOT / name).read_text()


@pytest.mark.parametrize("name", EVERY)
def test_it_compiles(name: str) -> None:
    engines["django"].engine.get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_it_carries_nothing_that_a_strict_policy_or_a_reader_would_refuse(name: str) -> None:
    text = re.sub(r"\{#.*?#\}", "", text_of(name))
    found = {what: match[0] for what, pattern in FORBIDDEN.items() if (match := re.search(pattern, text))}
    assert found == {}


@pytest.mark.parametrize("name", EVERY)
def test_it_compares_no_states(name: str) -> None:
    assert COMPARES_STATES.findall(text_of(name)) == []


@pytest.mark.parametrize("name", EVERY)
def test_it_stays_short(name: str) -> None:
    assert len(text_of(name).splitlines()) <= LONGEST


@pytest.mark.parametrize("name", ATOMS)
def test_an_atom_or_piece_says_in_its_first_line_what_it_takes(name: str) -> None:
    assert re.match(r"\{#.+#\}|\{% load [^%]+%\}\{#.+#\}", text_of(name)), "no comment in the first line"


@pytest.mark.parametrize("name", PAGES)
def test_every_posting_form_carries_the_token_and_leaves_validation_to_us(name: str) -> None:
    for form in re.findall(r"<form\b[^>]*method=\"post\".*?(?:</form>|$)", text_of(name), re.DOTALL):
        assert "{% csrf_token %}" in form, form[:120]


def test_the_law_sees_what_it_forbids() -> None:
    breaches = {
        "inline style": '<p style="color:red">',
        "style element": "<style>",
        "event attribute": '<p onclick="x()">',
        "script without src": "<script>x</script>",
        "unescaped text": "{{ text|safe }}",
        "placeholder": '<input placeholder="x">',
        "evaluated htmx": '<p hx-on="x">',
        "native validation": "<input required>",
        "foreign origin": '<a href="https://example.org">',
        "positive tabindex": '<p tabindex="2">',
    }
    assert all(re.search(FORBIDDEN[what], text) for what, text in breaches.items())
    assert COMPARES_STATES.search('{% if proposal.state == "DRAFT" %}')
