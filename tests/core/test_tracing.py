"""Finding names and addresses in running text."""

from core.tracing import FileTrace, addresses, clues_of, file_traces, host_of, links, traces, unread_pages


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


CLUES = ("Olena Kovalchuk", "Kovalchuk", "olena@port.example", "Port Institute of Odesa")


def found(
    text: str = "", *, name: str = "figures.pdf", beside: list[object] | None = None
) -> list[FileTrace]:
    return list(file_traces({"pages": [text], "beside": beside or []}, name, CLUES))


def test_a_name_is_found_over_the_end_of_a_line() -> None:
    text = "The Port\nInstitute  of\nOdesa, and Marie-\nClaude"
    assert traces(text, ["Port Institute of Odesa", "Marie-Claude"]) == (
        "Port Institute of Odesa",
        "Marie-Claude",
    )


def test_names_in_files_are_found_parted_run_together_set_apart_and_with_letters_that_are_not_seen() -> None:
    assert found("as Koval-\nchuk measured") == [FileTrace("page", 1, ("Kovalchuk",))]
    assert found("as Koval\u00adchuk measured") == [FileTrace("page", 1, ("Kovalchuk",))]
    assert found("OlenaKovalchukmeasured") == [FileTrace("page", 1, ("Olena Kovalchuk",))]
    assert found("PORT I NSTITUTE OF ODESA") == [FileTrace("page", 1, ("Port Institute of Odesa",))]
    assert found("kovalchukite and a port of an institute") == []


def test_names_of_files_and_properties_are_read_word_by_word() -> None:
    assert found(name="KOVALCHUK_fig2.pdf") == [FileTrace("name", None, ("Kovalchuk",))]
    assert found(name="OlenaKovalchukFigures.pdf")[0].names == ("Olena Kovalchuk",)
    assert found(beside=[["property", None, "okovalchuk"], ["property", None, "o_kovalchuk"]]) == [
        FileTrace("beside", None, ("Kovalchuk",))
    ]


def test_addresses_in_files_tell_but_those_of_publications_and_of_programs_do_not() -> None:
    text = "See https://doi.org/10.1000/x, http://dx.doi.org/10.1/y and www.lab.example."
    assert found(text) == [FileTrace("page", 1, ("www.lab.example",))]
    assert found(beside=[["program", None, "https://typesetter.example by me@x.example"]]) == []
    assert found(beside=[["link", 1, "mailto:me@x.example"]]) == [FileTrace("page", 1, ("me@x.example",))]


def test_pages_of_pictures_or_of_signs_that_are_no_letters_are_not_read() -> None:
    read, picture, signs = "The tide gauge, 12 m", " 12 3 ", "abc\ue001\ue002\ufffd\ufffd"
    assert unread_pages({"pages": [read, picture, signs]}) == (2, 3)
    assert unread_pages({"pages": [read]}) == ()
    assert unread_pages({"pages": [picture]}) is None
    assert unread_pages({}) is None


def test_a_name_is_found_as_other_languages_and_scripts_write_it() -> None:
    for clue, text in (
        ("Müller", "as Mueller showed"),
        ("Mueller", "as Müller showed"),
        ("Søren", "of Soren and others"),
        ("Yıldız", "YILDIZ and YILDIZLI"),
        ("O’Brien", "an O'Brien cell"),
        ("Kovács", "Kov\u00adács cell"),
        ("Shevchenko", "за Шевченком? Шевченко довів"),
        ("Шевченко", "as Shevchenko proved"),
        ("Ševčenko", "ШЕВЧЕНКО"),
        ("Hrytsenko", "Гриценко"),
        ("Papadopoulos", "Παπαδόπουλος"),
        ("Beridze", "ბერიძე"),
    ):
        assert (clue, traces(text, [clue])) == (clue, (clue,))
    assert traces("Шевченків and a shevchenkoite", ["Shevchenko"]) == ()


def test_a_name_that_is_an_ordinary_word_counts_only_where_it_is_written_as_a_name() -> None:
    text = "Long waves of a kind. Stone walls; a long-term\nLong list. Long-Short filters."
    assert traces(text, ["Long", "Kind", "Stone"]) == ()
    assert traces("the gauge of Stone and Dr. Long, as in J. Kind 2020", ["Long", "Kind", "Stone"]) == (
        "Long",
        "Kind",
        "Stone",
    )


def test_short_and_double_family_names_are_known_beside_the_first_letter_and_word_by_word() -> None:
    assert clues_of("Wei Li", "Li")[2:] == ("W. Li", "Li, W.", "Li Wei")
    assert traces("by W. Li (2020) and wei li", clues_of("Wei Li", "Li")) == ("Wei Li", "W. Li")
    assert clues_of("Ana García López", "García López") == (
        "Ana García López", "López", "García López", "García",
    )  # fmt: skip
    assert clues_of("Jan van der Berg", "van der Berg")[-2:] == ("Berg", "van der Berg")
    assert clues_of("Omar Al-Khalil", "Al-Khalil")[1:] == ("Al-Khalil", "Khalil")
    assert clues_of("Li", "Li") == ("Li",)


def test_institutions_are_known_by_three_capitals_and_by_what_their_addresses_end_with() -> None:
    assert traces("the KPI of Kyiv", ["KPI"]) == ("KPI",)
    assert traces("kpis, a kpi", ["KPI"]) == ()
    assert host_of("olena@Port.Example") == "port.example"
    assert host_of("olena@gmail.com") == host_of("") == ""
    assert traces("see tide.port.example", ["port.example"]) == ("port.example",)


def test_addresses_are_found_without_a_scheme_spelt_out_and_with_other_dashes() -> None:
    assert links("Data at tide-gauge.org, lab.edu/us; see Fig.no 2 and e.g. this.") == (
        "tide-gauge.org",
        "lab.edu/us",
    )
    assert links("0000\u20110002\u20111825\u20110097") == ("0000-0002-1825-0097",)
    assert addresses("olena (at) port.example, okov [at] lab") == ("olena (at) port", "okov [at] lab")


def test_a_name_is_found_letter_by_letter_and_a_page_that_was_cut_is_not_read() -> None:
    for drawn in ("K O V A L C H U K", "K\nO\nV\nA\nL\nC\nH\nU\nK", "KOVAL CHUK"):
        assert found(drawn) == [FileTrace("page", 1, ("Kovalchuk",))]
    assert found("K O V A L") == []
    assert unread_pages({"pages": ["The tide gauge", "The harbour"], "cut": [2]}) == (2,)
