"""The review form as a text file."""

from decimal import Decimal

from core.wording import known_codes
from reviews.enums import FULL_RECOMMENDATIONS
from reviews.offline import read, written
from reviews.scoring import Criterion, Rubric

RUBRIC = Rubric((Criterion("C1", "Relevance", 60), Criterion("C2", "Plan", 40)), Decimal(3), Decimal(3))
REF = "SPS-2026-1-ARW-0001"
KNOWN = {
    "score_C1": Decimal("3.5"),
    "text_C1": "First line.\n== looks like a heading\n# and like a note",
    "recommendation": "conditions",
    "confidential_note": "Between us.",
}


def form(**known: object) -> str:
    return written(
        ref=REF,
        title="Review form",
        version=4,
        rubric=RUBRIC,
        recommendations=FULL_RECOMMENDATIONS,
        known=known,
    )


def said(text: str) -> list[tuple[str, int]]:
    filled = read(text, ref=REF, rubric=RUBRIC, recommendations=FULL_RECOMMENDATIONS)
    return [(finding.code, finding.values.get("line", 0)) for finding in filled.findings]


def test_what_is_written_is_read_back_the_same() -> None:
    filled = read(form(**KNOWN), ref=REF, rubric=RUBRIC, recommendations=FULL_RECOMMENDATIONS)
    assert filled.findings == ()
    assert filled.values == {
        "version": "4",
        "score_C1": "3.5",
        "text_C1": "First line.\n == looks like a heading\n# and like a note",
        "score_C2": "",
        "text_C2": "",
        "recommendation": "conditions",
        "confidence": "",
        "confidential_note": "Between us.",
    }


def test_every_mistake_is_named_by_its_line() -> None:
    lines = form().splitlines()
    lines[1] = "Dear officer,"
    place = {line.split("(")[0].strip(): n for n, line in enumerate(lines)}
    lines[place["== C1 score"] + 1] = "seven"
    lines[place["== C2 reasons"]] = "== C3 reasons (a slip)"
    lines[place["== recommendation"] + 1] = "Perhaps"
    lines[place["== confidence"]] = "== C1 score"
    expected = [
        ("line_above_the_form", 2),
        ("score_unread", place["== C1 score"] + 2),
        ("heading_unknown", place["== C2 reasons"] + 1),
        ("choice_unread", place["== recommendation"] + 2),
        ("heading_twice", place["== confidence"] + 1),
        ("heading_missing", 0),
    ]
    assert said("\n".join(lines)) == expected
    assert {code for code, _line in expected} <= known_codes()


def test_a_form_of_another_proposal_or_without_its_first_line_is_not_taken() -> None:
    assert said(form().replace(REF, "SPS-2026-1-ARW-0002")) == [("form_of_another", 5)]
    assert said(form().replace(f"== form {REF} 4", "== form")) == [("form_line_unread", 5)]
    assert ("form_line_unread", 1) in said("")


def test_a_comma_in_a_score_and_capitals_in_a_choice_are_understood() -> None:
    text = form(score_C1="2,5", recommendation="RESUBMIT")
    filled = read(text, ref=REF, rubric=RUBRIC, recommendations=FULL_RECOMMENDATIONS)
    assert (filled.values["score_C1"], filled.values["recommendation"]) == ("2.5", "resubmit")
