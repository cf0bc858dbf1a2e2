"""The reference data of countries, before any database."""

from collections import Counter
from datetime import date
from itertools import pairwise

from partners.enums import Framework, StatusKind, StatusState
from partners.reference import COUNTRIES, MEMBER_SINCE, PARTNER_SINCE, SUSPENDED_SINCE, statuses
from partners.rules import Span, status_on

ALLIES = [
    "AL",
    "BE",
    "BG",
    "CA",
    "HR",
    "CZ",
    "DK",
    "EE",
    "FI",
    "FR",
    "DE",
    "GR",
    "HU",
    "IS",
    "IT",
    "LV",
    "LT",
    "LU",
    "ME",
    "NL",
    "MK",
    "NO",
    "PL",
    "PT",
    "RO",
    "SK",
    "SI",
    "ES",
    "SE",
    "TR",
    "GB",
    "US",
]


def test_the_thirty_two_allies_have_a_day_of_accession() -> None:
    assert sorted(MEMBER_SINCE) == sorted(ALLIES)
    assert len(ALLIES) == 32
    assert MEMBER_SINCE["FI"] == date(2023, 4, 4)
    assert MEMBER_SINCE["SE"] == date(2024, 3, 7)


def test_every_country_of_a_period_has_names_in_both_languages() -> None:
    names = {country.iso2: country for country in COUNTRIES}
    assert len(names) == len(COUNTRIES)
    assert {row.iso2 for row in statuses()} <= names.keys()
    assert all(country.name_en and country.name_fr for country in COUNTRIES)
    assert {names[iso2].name_en for iso2 in ("TR", "MK", "CZ", "MD", "KR", "AE")} == {
        "Türkiye",
        "North Macedonia",
        "Czechia",
        "Republic of Moldova",
        "Republic of Korea",
        "United Arab Emirates",
    }


def test_periods_of_a_country_never_overlap() -> None:
    by_country: dict[str, list[tuple[date, date]]] = {}
    for row in statuses():
        by_country.setdefault(row.iso2, []).append((row.valid_from, row.valid_to or date.max))
    for iso2, periods in by_country.items():
        ordered = sorted(periods)
        for (_start, end), (start, _end) in pairwise(ordered):
            assert end <= start, iso2


def test_active_partners_today_count_sixteen_seven_four_and_eight() -> None:
    today = date(2026, 11, 22)
    active = Counter(
        row.framework
        for row in statuses()
        if row.kind == StatusKind.PARTNER
        and row.state == StatusState.ACTIVE
        and row.valid_from <= today < (row.valid_to or date.max)
    )
    assert active == {Framework.PFP: 16, Framework.MD: 7, Framework.ICI: 4, Framework.PATG: 8}
    assert {iso2 for iso2 in SUSPENDED_SINCE if iso2 in PARTNER_SINCE[Framework.PFP]} == {"BY", "RU"}


def test_a_partner_that_became_a_member_changes_over_on_the_very_day() -> None:
    for iso2 in ("FI", "SE", "MK", "ME"):
        spans = [
            Span(row.kind, row.state, row.framework or "", row.valid_from, row.valid_to)
            for row in statuses()
            if row.iso2 == iso2
        ]
        day = MEMBER_SINCE[iso2]
        before, after = status_on(spans, day.replace(day=day.day - 1)), status_on(spans, day)
        assert before is not None
        assert after is not None
        assert (before.kind, before.framework, after.kind) == ("PARTNER", "PfP", "NATO")
