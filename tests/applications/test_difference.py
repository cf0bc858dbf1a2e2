"""What changed is told by words, rows, people and files, for what the reader may read, within bounds."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from applications.difference import changes_between
from applications.reading import AnswerRead, Cell, FileRead, Head, PersonRead, RowRead, SectionRead, TableRead
from core.differences import MOST_WORK, words_between, work

HEADS = (Head("Heading"), Head("EUR", number=True))


def table(*rows):
    return TableRead("Costs", HEADS, tuple(RowRead(head, (Cell("EUR", text, True),)) for head, text in rows))


def section(key="plan", **parts):
    return SectionRead(key=key, number=1, title=key.title(), **parts)


def answer(text, key="aim", **more):
    return AnswerRead(key, "Aim", text, prose=True, **more)


def only(changes):
    ((part,),) = [change.parts for change in changes]
    return part


def told(pieces):
    return [(piece.kind, piece.text) for piece in pieces]


def test_words_that_came_and_went_stand_apart_from_those_that_stayed():
    part = only(
        changes_between([section(answers=(answer("We listen."),))], [section(answers=(answer("We dive."),))])
    )
    assert told(part.pieces) == [("same", "We"), ("out", " listen."), ("in", " dive.")]


def test_what_is_the_same_is_no_change():
    same = [section(answers=(answer("We listen."),), tables=(table(("Travel", "100")),))]
    assert changes_between(same, same) == ()


def test_a_row_is_found_again_by_its_head_and_an_amount_is_replaced_as_a_whole():
    old = [section(tables=(table(("Travel", "1,000"), ("Staff", "5"), ("Books", "7")),))]
    new = [section(tables=(table(("Staff", "5"), ("Travel", "1,200"), ("Ships", "9")),))]
    change = only(changes_between(old, new)).table
    rows = {
        (row.kind, "".join(p.text for p in row.cells[0].pieces)): told(row.cells[1].pieces)
        for row in change.rows
    }
    assert rows[("in", "Ships")] == [("in", "9")] or ("changed", "BooksShips") in rows
    assert change.same == 1
    moved = [row for row in change.rows if "Travel" in "".join(p.text for p in row.cells[0].pieces)]
    assert moved


def test_an_amount_that_changed_is_out_and_in_not_a_mixture_of_digits():
    change = only(
        changes_between(
            [section(tables=(table(("A", "1,000")),))], [section(tables=(table(("A", "1,200")),))]
        )
    )
    assert told(change.table.rows[0].cells[1].pieces) == [("out", "1,000"), ("in", "1,200")]
    assert change.table.rows[0].kind == "changed"


def test_an_answer_is_found_again_in_another_section_and_what_nobody_asks_any_more_is_told_last():
    old = [section("idea", answers=(answer("We listen."), answer("Cheap.", key="why")))]
    new = [
        section("plan", answers=(answer("We dive."),)),
        section("risk", answers=(answer("Storms.", key="risk"),)),
    ]
    changes = changes_between(old, new)
    assert [(one.key, one.kind) for one in changes] == [("plan", "changed"), ("risk", "in"), ("idea", "out")]
    assert told(changes[2].parts[0].pieces) == [("out", "Cheap.")]


def test_people_and_files_are_told_as_they_are_replaced():
    file = FileRead("cv", "CV", "a.pdf", "0.1 MB", "SHA-256 " + "a" * 16, "")
    person = PersonRead("NPD", "Marc", (("Position", "Dean"),))
    old = [section(people=(person,), files=(file,))]
    new = [
        section(
            people=(replace(person, rows=(("Position", "Rector"),)),),
            files=(replace(file, mark="SHA-256 " + "b" * 16),),
        )
    ]
    parts = changes_between(old, new)[0].parts
    assert told(parts[0].pieces) == [("same", "Position:"), ("out", " Dean"), ("in", " Rector")]
    assert [kind for kind, _text in told(parts[1].pieces)] == ["out", "in"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("123")), max_size=6),
       st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("123")), max_size=6))  # fmt: skip
def test_the_rows_of_both_sides_are_all_accounted_for(old, new):
    changes = changes_between([section(tables=(table(*old),))], [section(tables=(table(*new),))])
    if not changes:
        assert old == new
        return
    change = changes[0].parts[0].table
    sides = {"out": 0, "in": 0, "changed": 0}
    for row in change.rows:
        sides[row.kind] += 1
    assert change.same + sides["changed"] + sides["out"] == len(old)
    assert change.same + sides["changed"] + sides["in"] == len(new)


def test_texts_made_to_take_long_are_compared_by_lines_or_as_wholes():
    old, new = "a b " * 3000, "b a a " * 2000
    assert work(old.split(), new.split()) > MOST_WORK
    pieces = words_between(old, new)
    assert [piece.kind for piece in pieces] == ["out", "in"]
    lines = words_between(old + "\nlast", old + "\nnext")
    assert [piece.text for piece in lines if piece.kind != "same"] == ["last", "next"]
