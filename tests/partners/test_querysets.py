"""Countries on a day, and who sees which organisation."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from partners.actions import register_organisation
from partners.enums import OrganisationKind, StatusKind, StatusState
from partners.models import Country, CountryStatus, Organisation

TODAY = date(2026, 11, 22)


def test_allies_and_partners_are_counted_by_the_day(countries: dict[str, Country]) -> None:
    def count(on: date) -> tuple[int, int, int]:
        objects = Country.objects
        return (
            objects.allies_on(on).count(),
            objects.partners_on(on).count(),
            objects.suspended_on(on).count(),
        )

    assert count(TODAY) == (32, 35, 3)
    assert count(date(2024, 3, 6)) == (31, 36, 3)
    assert count(date(2023, 1, 1)) == (30, 37, 3)
    assert count(date(2020, 3, 26)) == (29, 40, 1)
    assert count(date(2012, 6, 1))[0] == 28
    assert count(date(1940, 1, 1)) == (0, 0, 0)


def test_finland_was_a_partner_on_the_first_of_january_2023(countries: dict[str, Country]) -> None:
    finland = Country.objects.with_status_on(date(2023, 1, 1)).get(iso2="FI")
    assert (finland.kind_on, finland.framework_on, finland.state_on) == ("PARTNER", "PfP", "ACTIVE")
    assert finland in Country.objects.partners_on(date(2023, 4, 3))
    assert finland in Country.objects.allies_on(date(2023, 4, 4))
    assert finland not in Country.objects.partners_on(date(2023, 4, 4))
    assert Country.objects.with_status_on(date(2023, 4, 4)).filter(iso2="FI").count() == 1


def test_every_country_stands_once_with_its_status_in_one_query(
    countries: dict[str, Country], django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        rows = list(Country.objects.with_status_on(TODAY))
    assert sorted(row.iso2 for row in rows) == sorted(countries)
    brazil = next(row for row in rows if row.iso2 == "BR")
    assert (brazil.kind_on, brazil.framework_on, brazil.state_on, brazil.since_on) == (None, None, None, None)


def test_countries_come_by_name_whatever_its_accents(countries: dict[str, Country]) -> None:
    names = [country.iso2 for country in Country.objects.all()]
    assert names.index("TN") < names.index("TR") < names.index("TM")
    assert names.index("CR") < names.index("CI") < names.index("HR")


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_from": date(2020, 1, 1), "valid_to": None},
        {"valid_from": date(2023, 4, 3), "valid_to": date(2023, 4, 5)},
    ],
)
def test_the_database_refuses_overlapping_periods(
    countries: dict[str, Country], changes: dict[str, date]
) -> None:
    with pytest.raises(IntegrityError, match="partners_countrystatus_no_overlap"), transaction.atomic():
        CountryStatus.objects.create(country=countries["FI"], kind=StatusKind.NATO, **changes)


def test_periods_that_meet_do_not_overlap_and_other_countries_do_not_matter(
    countries: dict[str, Country],
) -> None:
    brazil = countries["BR"]
    for start, end in ((date(2020, 1, 1), date(2021, 1, 1)), (date(2021, 1, 1), None)):
        CountryStatus.objects.create(country=brazil, kind=StatusKind.NATO, valid_from=start, valid_to=end)
    assert brazil.statuses.count() == 2


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("framework_iff_partner", {"kind": StatusKind.PARTNER, "framework": ""}),
        ("framework_iff_partner", {"kind": StatusKind.NATO, "framework": "PfP"}),
        ("suspended_only_partner", {"kind": StatusKind.NATO, "state": StatusState.SUSPENDED}),
        ("period_not_empty", {"kind": StatusKind.NATO, "valid_to": date(2020, 1, 1)}),
    ],
)
def test_the_database_refuses_a_status_that_cannot_be(
    countries: dict[str, Country], name: str, fields: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        CountryStatus.objects.create(country=countries["BR"], valid_from=date(2020, 1, 1), **fields)


def register(name: str, country: Country, by: User) -> Organisation:
    return register_organisation(name=name, country=country, kind=OrganisationKind.ACADEMIC, by=by)


def test_others_see_confirmed_organisations_and_staff_see_all(
    countries: dict[str, Country], olena: User, stranger: User, ines: User, aida: User
) -> None:
    own = register("Odesa Harbour Institute", countries["UA"], olena)
    known = register("Ostend Marine Laboratory", countries["BE"], ines)
    assert set(Organisation.objects.visible_to(olena)) == {own, known}
    assert set(Organisation.objects.visible_to(stranger)) == {known}
    assert set(Organisation.objects.visible_to(ines)) == {own, known}
    assert set(Organisation.objects.visible_to(aida)) == {own, known}


def test_a_search_finds_names_aliases_and_towns_in_any_spelling(
    countries: dict[str, Country], ines: User
) -> None:
    lodz = register_organisation(
        name="Politechnika Łódzka",
        country=countries["PL"],
        kind=OrganisationKind.ACADEMIC,
        aliases=["Lodz University of Technology"],
        city="Łódź",
        by=ines,
    )
    for text in ("lodzka", "ŁÓDZKA", "university of tech", "Lodz", ""):
        assert list(Organisation.objects.matching(text)) == [lodz], text
    assert list(Organisation.objects.matching("technology lodz")) == []
