"""What other apps may know."""

from datetime import date

from django.utils import translation

from partners.enums import Framework, OrganisationKind, Part, Standing
from partners.facts import alliance_on, country_choices, parts_open_to, standings_on
from partners.models import Country

TODAY = date(2026, 11, 22)


def test_the_alliance_of_a_day_comes_in_one_query(
    countries: dict[str, Country], django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        alliance = alliance_on(TODAY)
    assert (len(alliance.allies), alliance.partners) == (32, 35)
    assert [(f.framework, len(f.active)) for f in alliance.frameworks] == [
        (Framework.PFP, 16),
        (Framework.MD, 7),
        (Framework.ICI, 4),
        (Framework.PATG, 8),
    ]
    assert [c.iso2 for f in alliance.frameworks for c in f.suspended] == ["BY", "RU", "AF"]


def test_standings_name_what_a_country_can_be_in_a_proposal(countries: dict[str, Country]) -> None:
    assert standings_on(TODAY, ["BE", "UA", "RU", "BR"]) == {
        "BE": Standing.NATO,
        "UA": Standing.PARTNER,
        "RU": Standing.SUSPENDED,
        "BR": Standing.OTHER,
    }
    assert len(standings_on(TODAY)) == len(countries)
    assert standings_on(date(2013, 1, 1), ["RU"]) == {"RU": Standing.PARTNER}


def test_country_names_follow_the_reader(countries: dict[str, Country]) -> None:
    with translation.override("fr"):
        assert dict(country_choices())["BE"] == "Belgique"
    assert dict(country_choices())["BE"] == "Belgium"


def test_each_part_is_judged_by_itself() -> None:
    parts = parts_open_to(
        residence=Standing.NATO, employment=Standing.NATO, organisation=OrganisationKind.GOVERNMENT
    )
    assert parts[Part.NPD] == ()
    assert [finding.code for finding in parts[Part.PPD]] == [
        "part_residence_not_partner",
        "part_employment_not_partner",
    ]
