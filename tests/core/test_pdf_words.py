"""The words of a PDF: what its pages show, and what it says of itself where no reader looks."""

import json

import pytest

from core import files
from core.pdf_words import words_in
from core.tracing import file_traces, unread_pages
from tests.core.planting import BESIDE, picture_alone, planted

WORD = "Kovalchuk"


@pytest.mark.parametrize("place", ["page", *BESIDE])
def test_a_name_is_found_wherever_it_stands_in_a_file(place: str) -> None:
    words = json.loads(json.dumps(words_in(planted(place, word=WORD))))
    (trace,) = file_traces(words, "figures.pdf", [WORD])
    on_page = place in {"page", "note", "link"}
    assert (trace.place, trace.page) == (("page", 1) if on_page else ("beside", None))
    assert any(WORD in name for name in trace.names)


def test_who_made_the_program_is_no_trace_and_words_on_the_page_can_be_read() -> None:
    words = words_in(planted("author-of-program", "xmp", word="nobody"))
    assert file_traces(words, "figures.pdf", [WORD]) == ()
    assert "The tide gauge and its harbour" in words["pages"][0]
    assert unread_pages(words) == ()


def test_a_picture_has_no_words_and_what_cannot_be_read_gives_none_at_all() -> None:
    assert unread_pages(words_in(picture_alone())) is None
    assert unread_pages(files.words_of(b"%PDF-1.7 broken")) is None
    content = planted("page", word=WORD)
    # Read apart, with nothing but its share of time, memory and open files, and only once.
    assert files.words_of(content) == json.loads(json.dumps(words_in(content)))
    assert files.words_of(content) is files.words_of(content)
