"""Rules of countries, parts and names."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from partners.enums import OrganisationKind, Part, Standing
from partners.rules import (
    FUNDABLE_KINDS,
    Span,
    is_domain,
    is_orcid,
    may_hold,
    sort_key,
    standing_on,
    status_on,
)

FINLAND = (
    Span("PARTNER", "ACTIVE", "PfP", date(1994, 5, 9), date(2023, 4, 4)),
    Span("NATO", "ACTIVE", "", date(2023, 4, 4)),
)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(1994, 5, 8), Standing.OTHER),
        (date(1994, 5, 9), Standing.PARTNER),
        (date(2023, 4, 3), Standing.PARTNER),
        (date(2023, 4, 4), Standing.NATO),
        (date(2050, 1, 1), Standing.NATO),
    ],
)
def test_a_country_is_what_the_day_says(on: date, expected: Standing) -> None:
    assert standing_on(FINLAND, on) == expected


@given(on=st.dates())
def test_a_day_has_one_status_at_most(on: date) -> None:
    span = status_on(FINLAND, on)
    assert span is None or span.valid_from <= on < (span.valid_to or date.max) or on == date.max


def test_a_suspended_country_is_neither_partner_nor_other() -> None:
    assert (
        standing_on((Span("PARTNER", "SUSPENDED", "PfP", date(2014, 4, 1)),), date(2020, 1, 1)) == "suspended"
    )


def codes(part: Part, residence: Standing, employment: Standing, kind: OrganisationKind) -> list[str]:
    return [f.code for f in may_hold(part, residence=residence, employment=employment, organisation=kind)]


def test_residence_and_employment_both_stand_on_the_side_of_the_part() -> None:
    university = OrganisationKind.ACADEMIC
    assert codes(Part.NPD, Standing.NATO, Standing.NATO, university) == []
    assert codes(Part.PPD, Standing.PARTNER, Standing.PARTNER, university) == []
    assert codes(Part.NPD, Standing.NATO, Standing.PARTNER, university) == ["part_employment_not_nato"]
    assert codes(Part.PPD, Standing.NATO, Standing.PARTNER, university) == ["part_residence_not_partner"]
    assert codes(Part.PPD, Standing.SUSPENDED, Standing.OTHER, university) == [
        "part_residence_suspended",
        "part_employment_not_partner",
    ]


def test_only_government_academic_and_non_profit_bodies_hold_a_part() -> None:
    assert {
        OrganisationKind.GOVERNMENT,
        OrganisationKind.ACADEMIC,
        OrganisationKind.NON_PROFIT,
    } == FUNDABLE_KINDS
    for kind in set(OrganisationKind) - FUNDABLE_KINDS:
        assert codes(Part.NPD, Standing.NATO, Standing.NATO, kind) == [f"part_organisation_{kind.lower()}"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Türkiye", "turkiye"),
        ("Côte d’Ivoire", "cote d ivoire"),
        ("Łódź  University, Ørsted", "lodz university orsted"),
        ("İstanbul", "istanbul"),
        ("ΑΘΗΝΑ", "αθηνα"),
        ("  – ", ""),
    ],
)
def test_names_sort_without_accents_case_and_marks(text: str, key: str) -> None:
    assert sort_key(text) == key


@given(st.text())
@example("𝕊")
def test_a_sort_key_is_its_own_sort_key(text: str) -> None:
    assert sort_key(sort_key(text)) == sort_key(text)


def test_the_last_sign_of_an_orcid_is_checked() -> None:
    assert is_orcid("0000-0002-1825-0097")
    assert is_orcid("0000-0002-1694-233X")
    assert not is_orcid("0000-0002-1825-0098")
    assert not is_orcid("0000000218250097")


@pytest.mark.parametrize("text", ["uni.example", "dept.uni-kyiv.example", "xn--80ak6aa92e.example"])
def test_a_domain_is_known_by_its_shape(text: str) -> None:
    assert is_domain(text)


@pytest.mark.parametrize(
    "text",
    ["", "uni", "@uni.example", "uni example.org", "-uni.example", "uni.example.", "a" * 250 + ".example"],
)
def test_what_is_no_domain_is_refused(text: str) -> None:
    assert not is_domain(text)
