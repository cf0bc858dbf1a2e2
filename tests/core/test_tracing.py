"""Finding names and addresses in running text."""

from core.tracing import addresses, clues_of, traces


def test_a_name_is_found_whatever_its_accents_and_capitals_but_never_inside_a_word() -> None:
    text = "As KOVACS showed (see Šimůnek 2020), the Horní method holds; kovacsite does not."
    assert traces(text, ["Kovács", "Simunek", "Horn", "Kovács"]) == ("Kovács", "Simunek")


def test_short_clues_are_words_of_too_many_languages() -> None:
    assert traces("Li and Wu go on", ["Li", "Wu", ""]) == ()


def test_a_person_is_known_by_the_whole_name_and_the_last_word_of_it() -> None:
    assert clues_of("Olena  Kovalchuk") == ("Olena Kovalchuk", "Kovalchuk")
    assert clues_of("") == ()


def test_addresses_are_found_once_each() -> None:
    assert addresses("Write to a.b@x.example, A@y-z.example or a.b@x.example.") == (
        "a.b@x.example",
        "A@y-z.example",
    )
