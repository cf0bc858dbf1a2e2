"""The words of a PDF: what its pages show, and what it says of itself where no reader looks."""

import json
import sys

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


@pytest.mark.parametrize("dies", [False, True])
def test_a_file_for_which_there_was_no_time_is_told_from_one_without_words_and_read_later(
    monkeypatch: pytest.MonkeyPatch, dies: bool
) -> None:
    content = planted("page", word=f"Busy {dies}")
    with monkeypatch.context() as busy:
        if dies:
            killed = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
            busy.setattr(files, "READER", (sys.executable, "-I", "-c", killed))
        else:
            busy.setattr(files, "JUDGE_SECONDS", 0.001)
        with pytest.raises(files.NotRead):
            files.words_of(content)
    assert unread_pages(files.words_of(content)) == ()


def test_what_was_read_is_given_though_others_pushed_it_out_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(files, "_words", files._Known(most=0))
    assert unread_pages(files.words_of(planted("page", word="Evicted"))) == ()
