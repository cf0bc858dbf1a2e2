"""Words are counted alike on the server and in the browser."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page

from core.words import count_words

VECTORS = json.loads((Path(__file__).parent / "words.json").read_text())
SCRIPT = (Path(__file__).resolve().parents[2] / "static" / "js" / "words.js").read_text()


@pytest.mark.parametrize("vector", VECTORS, ids=[repr(vector["text"]) for vector in VECTORS])
def test_the_server_counts_every_vector(vector: dict[str, object]) -> None:
    assert count_words(str(vector["text"])) == vector["words"]


@pytest.mark.e2e
def test_the_browser_counts_every_vector(page: Page) -> None:
    counting = SCRIPT.replace("export const", "const") + "; (texts) => texts.map(wordsIn)"
    texts = [vector["text"] for vector in VECTORS]
    counted = page.evaluate(
        f"(texts) => {{ {counting.replace('(texts) =>', 'return ((texts) =>', 1)})(texts) }}", texts
    )
    assert counted == [vector["words"] for vector in VECTORS]


@given(
    st.lists(st.text(alphabet=st.characters(categories=["L", "N", "P"]), min_size=1)),
    st.sampled_from(" \n\t\xa0"),
)
def test_joining_pieces_by_white_space_gives_as_many_words(pieces: list[str], between: str) -> None:
    assert count_words(between.join(pieces)) == len(pieces)
