"""How well a reviewer fits a proposal, and that the points can be told apart."""

from itertools import product

from reviews.affinity import MOST, WORKS_IN, Fit, Knowledge, Subject, fit, mentions, read_words

SUBJECT = Subject(
    priority="8.a",
    above="8",
    further=("9",),
    text=read_words("Acoustic sensor networks", "We listen to seabed cables with an underwater robot."),
)


def test_the_level_counts_for_the_main_priority_or_the_one_above_and_never_for_another():
    assert fit(Knowledge({"8": 3}), SUBJECT).level == 3
    assert fit(Knowledge({"8.a": 2, "8": 1}), SUBJECT).level == 2
    assert fit(Knowledge({"3": 3}), SUBJECT).level == 0


def test_keywords_count_as_whole_words_in_one_number_or_the_other():
    known = fit(Knowledge({}, ("sensor network", "underwater robots", "cable", "sea", "optics")), SUBJECT)
    assert known.keywords == ("sensor network", "underwater robots", "cable")
    assert not mentions(SUBJECT.text, "  ")


def test_further_priorities_and_the_language_add_a_little():
    assert fit(Knowledge({"9": 2}, (), frozenset({"en", "fr"})), SUBJECT).points == 4 + 4
    assert fit(Knowledge({"9": 2}, (), frozenset({"fr"})), SUBJECT).points == 4


def test_who_works_in_the_priority_has_more_than_anybody_else_whatever_the_rest():
    rest = list(product(["", "a", "abc", "abcde"], range(4), [False, True], [False, True]))
    points = {
        level: [Fit(level, tuple(words), further, *flags).points for words, further, *flags in rest]
        for level in range(4)
    }
    assert min(points[3]) == WORKS_IN > max(points[2])
    assert max(points[3]) == MOST
    assert min(points[0]) == 0


def test_a_softer_tie_makes_the_fit_slightly_lower():
    knowledge = Knowledge({"8": 2})
    assert fit(knowledge, SUBJECT, tied=True).points < fit(knowledge, SUBJECT).points
