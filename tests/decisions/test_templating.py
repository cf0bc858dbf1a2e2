"""Wordings: what ships can be used, what is wrong is said at its field, and what is filled in is never read again."""

from dataclasses import replace

import pytest

from accounts.roles import LetterLanguage
from applications.enums import Mechanism
from decisions.enums import ConsultationOutcome, Outcome
from decisions.facts.wordings import PLACEHOLDERS
from decisions.letters import compose, lacking
from decisions.templating import Wording, check, known_in, needed_in, sections, shipped
from decisions.tongues import ENGLISH, FRENCH
from tests.decisions.test_letters import CASES, in_french


def found(wording: Wording, kind: str = Outcome.REFUSAL) -> list[tuple[str, str]]:
    return [(finding.code, finding.where) for finding in check(wording, kind)]


def test_what_ships_may_be_used_for_every_kind_mechanism_and_language() -> None:
    for kind in Outcome:
        for mechanism in Mechanism:
            for language in LetterLanguage:
                wording = shipped(kind, mechanism, language)
                assert check(wording, kind) == [], (kind, mechanism, language)
    assert {name for kind in Outcome for name in known_in(kind)} == set(PLACEHOLDERS)
    assert all(needed_in(kind) <= known_in(kind) for kind in Outcome)
    assert (ENGLISH.words.keys(), ENGLISH.labels.keys()) == (FRENCH.words.keys(), FRENCH.labels.keys())


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"opening": "Dear {{zebra}}, {{named}}"}, ("wording_unknown", "opening")),
        ({"opening": "{{named}} {{redres_days}}"}, ("wording_unknown_near", "opening")),
        ({"opening": "{{named}} <b>bold</b>"}, ("wording_stray", "opening")),
        ({"opening": "{{named}} {% include 'x' %}"}, ("wording_stray", "opening")),
        ({"opening": "{{named}} {{ named.title }}"}, ("wording_stray", "opening")),
        ({"opening": "{{named}}\n\n{{reasons}}"}, ("wording_block_alone", "opening")),
        ({"closing": "- a list"}, ("wording_only_words", "closing")),
        ({"closing": "  "}, ("wording_empty", "closing")),
        ({"body": "No title\n\n{{reasons}}\n\n{{feedback}}\n\n{{redress_days}}"}, ("wording_untitled", "body")),
        ({"body": "## Why\nBecause {{reasons}}\n{{feedback}}\n{{redress_days}}"}, ("wording_block_alone", "body")),
        ({"body": "## Why\n{{reasons}}\n\n{{redress_days}}"}, ("wording_lacks", "body")),
        ({"opening": "We cannot."}, ("wording_lacks", "opening")),
    ],
)  # fmt: skip
def test_each_mistake_is_said_at_its_field(change: dict[str, str], expected: tuple[str, str]) -> None:
    assert expected in found(replace(shipped(Outcome.REFUSAL, "MYP", "en"), **change))


def test_the_nearest_placeholder_is_named() -> None:
    (finding,) = check(
        replace(shipped("award", "MYP", "en"), opening="{{named}} {{amounts}} {{answer_by}}"), "award"
    )
    assert finding.values == {"name": "{{amounts}}", "near": "{{amount}}"}


def test_a_part_of_which_nothing_is_left_goes_with_its_title_and_others_keep_their_order() -> None:
    titles = [part.title for part in compose(replace(CASES["award"], feedback="")).parts]
    assert "Conditions" not in titles
    assert "What the panel asks you to consider" not in titles
    assert titles == ["Payments and milestones", "Rules of the award", "What you do next"]
    (one,) = sections("## A\nFirst\ngoes on\n\n- one\n- two\n  goes on\n\n{{feedback}}")
    assert (one.paragraphs, one.items) == (("First goes on", "{{feedback}}"), ("one", "two goes on"))


def test_what_a_proposal_says_is_never_read_as_a_placeholder() -> None:
    sly = replace(
        CASES["refusal"], title="{{advisor}} {{feedback}}", feedback="{{amount}}\n## No title\n- no item"
    )
    letter = compose(sly)
    assert "{{advisor}} {{feedback}}" in letter.opening[0]
    part = next(part for part in letter.parts if "know" in part.title)
    assert part.paragraphs == ("{{amount}}", "## No title", "- no item")


def test_a_french_letter_has_no_english_words_of_ours_and_quotes_officers_openly() -> None:
    letter = compose(in_french(CASES["award"]), language="fr")
    feedback = next(part for part in letter.parts if "attention" in part.title)
    assert feedback.paragraphs[0].startswith("Le texte qui suit")
    assert letter.language == "fr"
    assert letter.parts[1].total == "372\xa0000,00"


def test_french_marks_do_not_begin_a_line_and_clocks_have_no_english_letters() -> None:
    assert FRENCH.spaced("Motifs : « oui » ; non !") == "Motifs\xa0: «\xa0oui\xa0»\xa0; non\xa0!"
    assert ENGLISH.spaced("a : b") == "a : b"
    letter = compose(in_french(CASES["award"]), language="fr")
    assert letter.heading == "Attribution de 372\xa0000\xa0EUR\xa0: projet pluriannuel ECHOLINE"
    assert "heure de Bruxelles (UTC+2)" in dict(letter.facts)["Échéance"]


def test_both_languages_say_the_same_things() -> None:
    for name in ("words", "kinds", "reasons", "labels", "sheet", "outcomes"):
        assert getattr(FRENCH, name).keys() == getattr(ENGLISH, name).keys(), name
    assert ENGLISH.outcomes.keys() == set(ConsultationOutcome.values)


def test_what_the_facts_lack_is_named() -> None:
    whole = CASES["conditional"]
    wording = shipped("conditional", "MYP", "en")
    assert lacking(whole, wording) == ()
    assert lacking(replace(whole, conditions=(), answer_by=None, duration=None), wording) == ("duration", "conditions", "answer_by")  # fmt: skip
