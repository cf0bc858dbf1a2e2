"""The words of each letter, held as whole texts in `letters/`, and the sums in its table."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from decisions.enums import Outcome
from decisions.letters import Addressee, LetterContext, LetterFacts, award_ref, compose, payment_plan
from decisions.tongues import ENGLISH, FRENCH

GOLDEN = Path(__file__).parent / "letters"

FACTS = LetterFacts(
    outcome="award",
    ref="SPS-2026-1-MYP-0042-P2",
    call="2026-1",
    mechanism="MYP",
    phase=2,
    title="Early warning for cables and pipelines on the Black Sea floor",
    acronym="ECHOLINE",
    version=9,
    submitted_on=date(2026, 11, 27),
    directors=(
        Addressee("PPD", "Dr", "Olena", "Kovalchuk", "Institute of Marine Systems", "12 Prymorska Street\n65026 Odesa", "Odesa", "Ukraine"),
        Addressee("NPD", "Dr", "Marc", "Delvaux", "Royal Institute for Hydroacoustics", "", "Ostend", "Belgium"),
        Addressee("CO", "Dr", "Nino", "Beridze", "Batumi Coastal Research Centre", "", "Batumi", "Georgia"),
    ),
    issue=1,
    at=datetime(2027, 5, 28, 8, 0, tzinfo=UTC),
    code="7QK4-M2XD-9HTP",
    site="https://grants.sps.example",
    signatory="Paul Hartmann",
    advisor="Inês Carvalho",
    duration=36,
    milestones=(
        ("Interrogators installed at Odesa and Batumi", 6),
        ("Sound library of at least 300 events", 16),
        ("Classifier at 85 per cent on new events", 26),
        ("Demonstration to both coast guards", 36),
    ),
    award_eur=Decimal("372000.00"),
    award_number=9042,
    feedback="The panel found the end-users well chosen.\nIt asks you to secure the recordings in writing.",
    answer_by=datetime(2027, 6, 25, 15, 0, tzinfo=UTC),
    reported_on=date(2027, 3, 18),
    recommended="conditions",
    agreed_on=date(2027, 5, 21),
    round_code="2027-A",
    phase2_closes_at=datetime(2027, 12, 1, 16, 0, tzinfo=UTC),
)  # fmt: skip
RANKED = ("Other proposals ranked higher, and the funds of this round did not reach further",)
CASES: dict[str, LetterFacts] = {
    "award": FACTS,
    "conditional": replace(
        FACTS,
        outcome="conditional",
        conditions=("The export licence is shown before the first payment.", "The source of labelled events is settled by month 2."),
    ),
    "award-event": replace(
        FACTS, mechanism="ARW", phase=0, ref="SPS-2026-1-ARW-0007", acronym="HARBOUR", duration=4, milestones=(),
        title="Recovery of harbour towns", held=(date(2027, 9, 6), date(2027, 9, 9), "Agadir"),
        award_eur=Decimal("53999.99"), award_number=9043, recommended="recommended", directors=FACTS.directors[:2],
    ),
    "invitation": replace(FACTS, outcome="invitation", phase=1, ref="SPS-2026-1-MYP-0042", award_eur=None, award_number=None),
    "reserve": replace(FACTS, outcome="reserve", award_eur=None, award_number=None),
    "resubmit": replace(FACTS, outcome="resubmit", award_eur=None, award_number=None, reasons=RANKED),
    "refusal": replace(
        FACTS, outcome="refusal", award_eur=None, award_number=None, feedback="",
        reasons=(*RANKED, "The plan of work, the milestones or the budget are not yet convincing"),
    ),
    "ineligible": replace(
        FACTS, outcome="ineligible", award_eur=None, award_number=None, reported_on=None, agreed_on=None,
        reasons=("The two Project Directors are not from an eligible pair of countries",), feedback="Both directors work in NATO countries.",
    ),
    "revocation": replace(
        FACTS, outcome="revocation", reasons=("The terms of the award were not kept",), feedback="No report has reached us.", signatory="",
    ),
}  # fmt: skip


def as_text(letter: LetterContext) -> str:
    """Give the letter as plain text, in the order of the page."""
    lines = [f"{label}: {value}" for label, value in letter.facts]
    lines += [
        "",
        *("\n".join(block) + "\n" for block in letter.to),
        f"# {letter.heading}",
        "",
        letter.greeting,
    ]
    lines += ["", *(f"{text}\n" for text in letter.opening)]
    for part in letter.parts:
        lines += [
            f"## {part.title}",
            *part.paragraphs,
            *(f"{n}. {text}" for n, text in enumerate(part.items, 1)),
        ]
        lines += (
            [" | ".join(row) for row in part.payments]
            + ([f"Total {part.total}"] if part.total else [])
            + [""]
        )
    lines += [
        letter.closing,
        "",
        letter.signatory,
        letter.signatory_of,
        *(" / ".join(c) for c in letter.copies),
        "",
        letter.foot,
    ]
    return re.sub("\xa0", " ", "\n".join(lines)).strip() + "\n"


def in_french(facts: LetterFacts) -> LetterFacts:
    """Give the facts as they are gathered for a French letter."""
    spelled = {reason: FRENCH.reasons[code] for code, reason in ENGLISH.reasons.items()}
    countries = {"Ukraine": "Ukraine", "Belgium": "Belgique", "Georgia": "Géorgie"}
    directors = tuple(replace(d, country=countries[d.country]) for d in facts.directors)
    return replace(facts, reasons=tuple(spelled[reason] for reason in facts.reasons), directors=directors)


@pytest.mark.parametrize("name", CASES)
def test_the_letter_says_exactly_what_was_agreed_on_in_both_languages(name: str) -> None:
    assert as_text(compose(CASES[name])) == (GOLDEN / f"{name}.txt").read_text()
    french = as_text(compose(in_french(CASES[name]), language="fr"))
    assert french == (GOLDEN / "fr" / f"{name}.txt").read_text()


def test_every_outcome_has_a_letter() -> None:
    assert {facts.outcome for facts in CASES.values()} == set(Outcome.values)


@pytest.mark.parametrize("name", CASES)
def test_the_outcome_stands_in_the_first_sentence(name: str) -> None:
    first = compose(CASES[name]).opening[0]
    told = {
        "award": "award", "conditional": "award", "award-event": "award", "invitation": "invite",
        "reserve": "reserve list", "resubmit": "cannot fund", "refusal": "cannot fund",
        "ineligible": "cannot be considered", "revocation": "revoke",
    }[name]  # fmt: skip
    assert told in first


@pytest.mark.parametrize(
    "name", [n for n in CASES if not n.startswith(("award", "conditional", "revocation"))]
)
def test_only_an_award_has_a_number_an_answer_date_and_an_amount(name: str) -> None:
    text = as_text(compose(CASES[name]))
    assert "G90" not in text
    assert "EUR" not in text
    assert "Answer by" not in text


@given(
    award=st.decimals(min_value="0.01", max_value="400000", places=2),
    months=st.lists(st.integers(1, 60), max_size=12),
    mechanism=st.sampled_from(["MYP", "ARW", "ATC", "ASI"]),
)
@example(award=Decimal("0.02"), months=[1, 1, 1], mechanism="MYP")
def test_the_payments_add_up_to_the_award_to_the_cent(
    award: Decimal, months: list[int], mechanism: str
) -> None:
    plan = payment_plan(award, mechanism, tuple((f"Milestone {m}", m) for m in months))
    assert sum(payment.amount_eur for payment in plan) == award
    assert sum(payment.share for payment in plan) == 100
    assert all(payment.amount_eur >= 0 for payment in plan)
    assert [payment.label for payment in plan] == [f"M{n}" for n in range(len(plan))]


def test_the_frozen_letter_is_plain_json_and_keeps_no_marks() -> None:
    import json

    frozen = compose(CASES["conditional"]).frozen()
    assert json.loads(json.dumps(frozen))["code"] == "7QK4-M2XD-9HTP"
    assert "changing" not in frozen


def test_an_award_is_numbered_with_a_letter_and_four_digits() -> None:
    assert (award_ref(9001), award_ref(None)) == ("G9001", "")


def test_a_director_without_a_title_is_greeted_by_the_whole_name() -> None:
    plain = replace(FACTS, directors=tuple(replace(d, title="") for d in FACTS.directors))
    assert compose(plain).greeting == "Dear Marc Delvaux, dear Olena Kovalchuk,"
