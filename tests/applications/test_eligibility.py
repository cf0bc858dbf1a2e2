"""The table of rules: every rule in each of its three answers, the same before, while and after writing."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.eligibility import RULES, Outcome, Severity, being_read, eligible, judge, soft_findings
from applications.eligibility_words import rule_rows
from applications.mechanisms import definition
from applications.plan import plan_of
from applications.rules import DirectorFacts, Given, ProposalFacts, file_facts
from core.tracing import AWAITED, GIVEN_UP
from core.wording import known_codes

STANDING = {"BE": "nato", "US": "nato", "UA": "partner", "GE": "partner", "RU": "suspended"}
NPD = DirectorFacts("NPD", "Marc", "m@x.example", "BE", "BE", "BE", "Institute", "ACADEMIC", "Head", 1)
PPD = DirectorFacts("PPD", "Olena", "o@x.example", "UA", "UA", "UA", "Institute", "GOVERNMENT", "Head", 2)
CO = DirectorFacts("CO", "Nino", "n@x.example", "GE", "GE", "GE", "Institute", "ACADEMIC", "Head", 3)


def answered(facts, **answers):
    """The facts with these answers, each in the section that asks for it."""
    by_section = {
        section.key: {q.key: answers[q.key] for q in section.questions if q.key in answers}
        for section in facts.form.sections
    }
    return replace(facts, answers=by_section, plan=plan_of(facts.form, by_section))


def people(**numbers):
    return [{"country": iso2, "number": n, "women": 0, "young": 0} for iso2, n in numbers.items()]


WORKSHOP = answered(
    ProposalFacts(
        ref="SPS-2026-1-ARW-0001", state="draft", mechanism="ARW", phase=0, form=definition("ARW", 0, "2026.1"),
        now=datetime(2026, 1, 1, tzinfo=UTC), closes_at=datetime(2026, 4, 30, 15, tzinfo=UTC),
        mechanism_offered=True, floor_eur=Decimal(20_000), ceiling_eur=Decimal(60_000), shortest=2, longest=5,
        duration_unit="days", priority_codes=frozenset({"8"}), main_priority="8", standing=STANDING, duration=3,
        directors=(NPD, PPD), requested_eur=Decimal(40_000),
    ),
    event_start_on="2027-06-01", security_relevance="Cables carry nearly all data between us.",
    participants_by_country=people(BE=6, US=6, UA=6, GE=6),
)  # fmt: skip
PROJECT = answered(
    replace(
        WORKSHOP, mechanism="MYP", phase=2, form=definition("MYP", 2, "2026.1"), duration_unit="months",
        shortest=24, longest=36, duration=24, floor_eur=Decimal(20_000), ceiling_eur=Decimal(60_000),
    ),
    security_relevance="Cables carry nearly all data between us.", end_users=[{"organisation": "Port"}],
)  # fmt: skip
SHORT = replace(
    PROJECT, phase=1, form=definition("MYP", 1, "2026.2"), severities={"anonymous": "asks"}, answers={},
    nameless_files={"figures": file_facts("figures.pdf", {"pages": ["The gauge and its harbour"]}, ())},
)  # fmt: skip
SHORT = answered(
    SHORT, security_relevance="Cables carry nearly all data between us.", end_users=[{"organisation": "Port"}]
)

# rule → facts that break it, facts that leave it unknown (None: it is always known).
CASES = {
    "npd-country": (
        replace(WORKSHOP, directors=(replace(NPD, residence="UA"), PPD)),
        replace(WORKSHOP, directors=(replace(NPD, employment=""), PPD)),
    ),
    "ppd-country": (
        replace(WORKSHOP, directors=(NPD, replace(PPD, employment="RU"))),
        replace(WORKSHOP, directors=(NPD,)),
    ),
    "nationality": (
        replace(WORKSHOP, directors=(replace(NPD, nationality="RU"), PPD)),
        replace(WORKSHOP, directors=(replace(NPD, nationality=""), PPD)),
    ),
    "two-people": (
        replace(WORKSHOP, directors=(NPD, replace(PPD, user_id=1))),
        replace(WORKSHOP, directors=(NPD,)),
    ),
    "institutions": (
        replace(WORKSHOP, directors=(NPD, replace(PPD, organisation_kind="FOR_PROFIT"))),
        replace(WORKSHOP, directors=(NPD, replace(PPD, organisation_kind=""))),
    ),
    "co-directors": (
        replace(WORKSHOP, directors=(NPD, PPD, replace(CO, employment="RU"))),
        replace(WORKSHOP, directors=(NPD, PPD, replace(CO, employment=""))),
    ),
    "mechanism": (replace(WORKSHOP, mechanism_offered=False), None),
    "priority": (replace(WORKSHOP, main_priority="9"), replace(WORKSHOP, main_priority="")),
    "ceiling": (
        replace(WORKSHOP, requested_eur=Decimal("60000.01")),
        replace(WORKSHOP, requested_eur=Decimal(0)),
    ),
    "floor": (
        replace(WORKSHOP, requested_eur=Decimal("19999.99")),
        replace(WORKSHOP, requested_eur=Decimal(0)),
    ),
    "length": (replace(WORKSHOP, duration=6), replace(WORKSHOP, duration=None)),
    "security": (None, answered(WORKSHOP, security_relevance=" ")),
    "end-user": (None, answered(PROJECT, end_users=[])),
    "lead-time": (answered(WORKSHOP, event_start_on="2027-04-29"), answered(WORKSHOP)),
    "balance": (answered(WORKSHOP, participants_by_country=people(BE=20, US=20)), answered(WORKSHOP)),
    "participants": (
        answered(WORKSHOP, participants_by_country=people(BE=9, UA=9, RU=1)),
        answered(WORKSHOP),
    ),
    "files-read": (replace(SHORT, nameless_files={"figures": file_facts("figures.pdf", None, ())}), None),
    "anonymous": (answered(SHORT, abstract="Write to ann@x.example."), replace(SHORT, directors=())),
}


def outcomes(facts):
    return {one.rule.key: one.outcome for one in judge(facts)}


def test_the_cases_name_every_rule_and_every_rule_has_its_own_key():
    keys = [rule.key for rule in RULES]
    assert len(set(keys)) == len(keys)
    assert set(CASES) == set(keys)


def test_every_rule_holds_somewhere():
    whole = replace(WORKSHOP, directors=(NPD, PPD, CO))
    found = outcomes(whole) | outcomes(PROJECT) | outcomes(SHORT)
    assert set(found.values()) == {Outcome.HOLDS}
    assert set(found) == set(CASES)


@pytest.mark.parametrize("key", CASES)
def test_a_rule_knows_when_it_fails_and_when_it_cannot_know(key):
    broken, unknown = CASES[key]
    rule = next(rule for rule in RULES if rule.key == key)
    if broken is not None:
        (one,) = [one for one in judge(broken) if one.rule.key == key]
        assert one.outcome is Outcome.FAILS
        assert {finding.code for finding in one.judgement.findings} <= rule.codes <= known_codes()
        assert all(finding.hard == (one.severity is Severity.REFUSES) for finding in one.judgement.findings)
    if unknown is not None:
        assert outcomes(unknown)[key] is Outcome.UNKNOWN
    assert (broken is None) == (not rule.codes)


def test_the_first_day_of_an_event_may_be_the_very_day_after_the_lead_time():
    assert outcomes(answered(WORKSHOP, event_start_on="2027-04-30"))["lead-time"] is Outcome.HOLDS
    leap = replace(WORKSHOP, closes_at=datetime(2027, 8, 31, 15, tzinfo=UTC), lead_months=6)
    assert outcomes(answered(leap, event_start_on="2028-02-29"))["lead-time"] is Outcome.HOLDS
    assert outcomes(answered(leap, event_start_on="2028-02-28"))["lead-time"] is Outcome.FAILS


def test_a_call_makes_a_rule_harder_or_silent_but_never_softens_what_always_refuses():
    soon = CASES["lead-time"][0]
    assert eligible(soon, Given()) == ()
    assert [found.code for found in soft_findings(soon) if found.code == "event_too_soon"]
    (hard,) = eligible(replace(soon, severities={"lead-time": "refuses"}), Given())
    assert (hard.code, hard.hard) == ("event_too_soon", True)
    assert "lead-time" not in outcomes(replace(soon, severities={"lead-time": "off"}))

    abroad = replace(CASES["npd-country"][0], severities={"npd-country": "off"})
    assert [found.code for found in eligible(abroad, Given())] == ["residence_not_nato"]


@given(
    st.builds(
        lambda lives, works, national, kind, amount, days, start: answered(
            replace(
                WORKSHOP,
                directors=(
                    replace(NPD, residence=lives, employment=works, nationality=national),
                    replace(PPD, organisation_kind=kind),
                ),
                requested_eur=Decimal(amount),
                duration=days,
            ),
            event_start_on=start and start.isoformat(),
        ),
        *[st.sampled_from(["", *STANDING, "JP"])] * 3,
        st.sampled_from(["", "ACADEMIC", "FOR_PROFIT", "INTERNATIONAL"]),
        st.integers(0, 90_000),
        st.none() | st.integers(1, 12),
        st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    )
)
def test_refusals_and_questions_are_exactly_what_the_table_says(facts):
    judged = judge(facts)
    refused = {one.rule.key for one in judged if one.refuses}
    codes = {found.code for found in eligible(facts, Given())}
    for one in judged:
        own = {found.code for found in one.judgement.findings}
        assert bool(own) == (one.outcome is Outcome.FAILS)
        if one.rule.key in refused - {"ceiling"}:
            assert own <= codes
        elif one.outcome is Outcome.FAILS and one.rule.key != "ceiling":
            assert own <= {found.code for found in soft_findings(facts)}


def test_a_file_that_tells_whose_it_is_stands_beside_the_texts_with_the_place_and_the_call_s_severity():
    words = {
        "pages": ["The harbour", "Measured by Olena Bondarenko"],
        "beside": [["property", None, "o@x.example"]],
    }
    named = replace(PPD, name="Olena Bondarenko")
    facts = replace(
        SHORT,
        directors=(NPD, named),
        nameless_files={"figures": file_facts("bondarenko.pdf", words, (NPD, named))},
    )
    asked = {one.code: one for one in soft_findings(facts)}
    assert set(asked) == {"file_page_names_people", "file_name_names_people", "file_beside_names_people"}
    assert asked["file_page_names_people"].values["page"] == 2
    assert asked["file_page_names_people"].values["names"] == "Olena Bondarenko"
    assert {one.where for one in asked.values()} == {"figures"}
    assert eligible(facts, Given()) == ()
    strict = replace(facts, severities={"anonymous": "refuses"})
    assert {one.code for one in eligible(strict, Given())} == set(asked)
    assert soft_findings(strict) == ()
    open_call = replace(strict, severities={})
    assert not {one.code for one in (*eligible(open_call, Given()), *soft_findings(open_call))} & set(asked)


def test_a_file_whose_words_cannot_be_read_is_said_so_and_never_refused():
    pages = {"pages": ["The harbour", ""], "beside": []}
    nothing = {"pages": [], "beside": []}
    cases = ((nothing, "file_not_read"), (pages, "file_pages_not_read"), (GIVEN_UP, "file_reading_given_up"))
    for words, code in cases:
        facts = replace(
            SHORT,
            nameless_files={"figures": file_facts("f.pdf", words, (NPD, PPD))},
            severities={"anonymous": "refuses"},
        )
        assert [one.code for one in soft_findings(facts)] == [code]
        assert eligible(facts, Given()) == ()


def test_a_file_that_is_still_being_read_is_no_fault_and_what_it_tells_is_not_known_yet():
    files = {"figures": file_facts("f.pdf", AWAITED, (NPD, PPD))}
    facts = replace(SHORT, nameless_files=files, severities={"anonymous": "refuses"})
    assert soft_findings(facts) == eligible(facts, Given()) == ()
    assert [(one.code, one.where) for one in being_read(facts)] == [("file_being_read", "figures")]
    rows = {row.key: row for row in rule_rows(judge(facts), {}, ())}
    assert (rows["files-read"].word, rows["anonymous"].word) == ("Not known yet", "Not known yet")
    assert "still reading “f.pdf”" in rows["files-read"].sentences[0]
    assert being_read(replace(facts, severities={})) == ()
