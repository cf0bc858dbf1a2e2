"""Two texts and the way between them: nothing is invented and nothing is left out."""

from hypothesis import given
from hypothesis import strategies as st

from core import differences
from core.differences import Piece, words_between

TEXTS = st.text(alphabet=st.sampled_from("ab \n\u00a0é,"), max_size=40)


@given(TEXTS, TEXTS)
def test_without_what_came_in_it_is_the_old_text_and_without_what_went_out_the_new(
    old: str, new: str
) -> None:
    pieces = words_between(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "in") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "out") == new


@given(TEXTS)
def test_a_text_differs_from_itself_in_nothing(text: str) -> None:
    assert all(piece.kind == "same" for piece in words_between(text, text))


def test_a_changed_word_stands_beside_the_one_it_replaces() -> None:
    assert words_between("We listen to the sea.", "We listen to the floor.") == (
        Piece("same", "We listen to the"),
        Piece("out", " sea."),
        Piece("in", " floor."),
    )


def test_texts_too_long_to_lay_side_by_side_are_set_against_each_other_as_wholes(monkeypatch: object) -> None:
    monkeypatch.setattr(differences, "MOST_WORDS", 3)  # type: ignore[attr-defined]
    assert words_between("one two", "one three") == (Piece("out", "one two"), Piece("in", "one three"))
    assert words_between("one two", "one two") == (Piece("same", "one two"),)
