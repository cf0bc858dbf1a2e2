"""Finding names and addresses in running text."""

from core.tracing import addresses, clues_of, links, traces


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


def test_web_addresses_and_orcid_ids_are_found_without_what_ends_the_sentence() -> None:
    text = "See https://Lab.example/x?y=1, (www.lab.example) and 0000-0002-1825-0097; not 2026-1-MYP-0001 or x.y."
    assert links(text) == ("https://Lab.example/x?y=1", "www.lab.example", "0000-0002-1825-0097")
    assert links("https://orcid.org/0000-0002-1825-0097") == ("https://orcid.org/0000-0002-1825-0097",)
    assert links("No link: http:// alone.") == ()
