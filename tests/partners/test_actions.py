"""What the writers of this app leave behind, and what they refuse."""

from datetime import date

import pytest

from accounts.models import User
from core.errors import Refused
from partners.actions import (
    add_affiliation,
    add_delegation,
    add_own_post,
    confirm_organisation,
    end_affiliation,
    end_delegation,
    lay_reference,
    name_delegate,
    record_status,
    register_organisation,
    save_organisation,
    save_person,
    save_profile,
    take_back_status,
)
from partners.enums import Framework, OrganisationKind, StatusKind, StatusState
from partners.facts import employment_on, person_of
from partners.models import Country, CountryStatus, Organisation, Person

ACADEMIC = OrganisationKind.ACADEMIC


def refused_with(caught: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in caught.value.findings]


def test_reference_is_laid_once_however_often_it_is_asked(db: None) -> None:
    CountryStatus.objects.all().delete()
    Country.objects.all().delete()
    first, second = lay_reference(), lay_reference()
    assert first == {"countries": 197, "periods": 77}
    assert second == {"countries": 0, "periods": 0}
    assert (Country.objects.count(), CountryStatus.objects.count()) == (197, 77)


def test_laying_reference_again_leaves_a_mended_period_alone(countries: dict[str, Country]) -> None:
    CountryStatus.objects.filter(country=countries["BY"], state="SUSPENDED").update(
        valid_from=date(2022, 3, 1)
    )
    lay_reference()
    assert countries["BY"].statuses.get(state="SUSPENDED").valid_from == date(2022, 3, 1)


def test_an_organisation_is_registered_once_per_name_and_country(
    countries: dict[str, Country], olena: User, ines: User
) -> None:
    first = register_organisation(name=" Odesa  Institute ", country=countries["UA"], kind=ACADEMIC, by=olena)
    again = register_organisation(name="ODESA INSTITUTE", country=countries["UA"], kind=ACADEMIC, by=ines)
    elsewhere = register_organisation(name="Odesa Institute", country=countries["GE"], kind=ACADEMIC, by=ines)
    assert first == again != elsewhere
    assert (first.name, first.confirmed, first.registered_by) == ("Odesa Institute", False, olena)
    assert elsewhere.confirmed
    assert first.ref.startswith("ORG-")


def test_a_name_without_letters_and_a_false_domain_are_refused(
    countries: dict[str, Country], ines: User
) -> None:
    with pytest.raises(Refused) as caught:
        register_organisation(name=" – ", country=countries["UA"], kind=ACADEMIC, by=ines)
    assert refused_with(caught) == ["organisation_unnamed"]
    with pytest.raises(Refused) as caught:
        register_organisation(
            name="A", country=countries["UA"], kind=ACADEMIC, email_domains=["not a domain"], by=ines
        )
    assert refused_with(caught) == ["domain_malformed"]
    assert Organisation.objects.count() == 0


def test_an_officer_confirms_once_and_nobody_else_does(
    countries: dict[str, Country], olena: User, ines: User, aida: User
) -> None:
    organisation = register_organisation(name="Institute", country=countries["UA"], kind=ACADEMIC, by=olena)
    for other in (olena, aida):
        with pytest.raises(Refused) as caught:
            confirm_organisation(organisation=organisation, by=other)
        assert (refused_with(caught), caught.value.status) == (["organisations_officers_only"], 403)
    assert confirm_organisation(organisation=organisation, by=ines).confirmed
    with pytest.raises(Refused) as caught:
        confirm_organisation(organisation=organisation, by=ines)
    assert refused_with(caught) == ["organisation_confirmed"]


def test_an_entry_cannot_take_the_name_of_another_or_stand_under_itself(
    countries: dict[str, Country], ines: User, olena: User
) -> None:
    above = register_organisation(name="Academy", country=countries["UA"], kind=ACADEMIC, by=ines)
    below = register_organisation(
        name="Institute", country=countries["UA"], kind=ACADEMIC, parent=above, by=ines
    )

    def save(by: User, name: str = "Institute", parent: Organisation | None = None) -> Organisation:
        target = above if parent else below
        return save_organisation(
            organisation=target, name=name, country=countries["UA"], kind=ACADEMIC, parent=parent, by=by
        )

    for expected, by, arguments in (
        ("organisation_known", ines, {"name": "académy"}),
        ("organisation_own_parent", ines, {"name": "Academy", "parent": below}),
        ("organisation_unnamed", ines, {"name": "…"}),
        ("organisations_officers_only", olena, {}),
    ):
        with pytest.raises(Refused) as caught:
            save(by, **arguments)  # type: ignore[arg-type]
        assert refused_with(caught) == [expected]
    assert save(ines, name="Institute of the Sea").sort_key == "institute of the sea"


def test_account_and_person_say_the_same_after_the_profile_is_saved(
    countries: dict[str, Country], olena: User
) -> None:
    for orcid in ("", "0000-0002-1825-0097"):
        person = save_profile(
            given_name="Olena",
            family_name="Kovalenko",
            language="en-gb",
            time_zone="Europe/Kyiv",
            title="Dr",
            nationality=countries["UA"],
            residence=countries["UA"],
            orcid=orcid,
            by=olena,
        )
    olena.refresh_from_db()
    assert (olena.name, olena.time_zone) == ("Olena Kovalenko", "Europe/Kyiv")
    assert (person.name, person.sort_key, person.orcid) == (
        "Olena Kovalenko",
        "kovalenko olena",
        "0000-0002-1825-0097",
    )
    assert person_of(olena) == person
    assert Person.objects.count() == 1


def test_a_person_is_changed_by_themselves_or_an_officer(
    countries: dict[str, Country], olena: User, stranger: User, ines: User
) -> None:
    person = save_person(user=olena, given_name="Olena", family_name="Kovalenko", by=olena)
    with pytest.raises(Refused) as caught:
        save_person(person=person, given_name="Else", family_name="Body", by=stranger)
    assert refused_with(caught) == ["person_not_own"]
    with pytest.raises(Refused):
        save_person(user=olena, given_name="Else", family_name="Body", by=stranger)
    assert save_person(person=person, given_name="Olena", family_name="Koval", by=ines).family_name == "Koval"
    without_account = save_person(given_name="New", family_name="Expert", by=stranger)
    with pytest.raises(Refused):
        save_person(person=without_account, given_name="Not", family_name="Yours", by=olena)


def test_an_orcid_belongs_to_one_person(olena: User, stranger: User) -> None:
    def save(user: User, orcid: str) -> Person:
        return save_person(user=user, given_name="A", family_name="B", orcid=orcid, by=user)

    save(olena, "0000-0002-1825-0097")
    for orcid, code in (("0000-0002-1825-0097", "orcid_taken"), ("0000-0002-1825-0098", "orcid_malformed")):
        with pytest.raises(Refused) as caught:
            save(stranger, orcid)
        assert refused_with(caught) == [code]


def test_the_post_that_counts_is_the_last_one_taken_up(countries: dict[str, Country], olena: User) -> None:
    def post(name: str, start_on: date) -> None:
        add_own_post(
            organisation=name,
            country=countries["UA"],
            city="Odesa",
            kind=ACADEMIC,
            position="Professor",
            start_on=start_on,
            by=olena,
        )

    post("First Institute", date(2010, 9, 1))
    post("Second Institute", date(2020, 9, 1))
    person = person_of(olena)
    assert person is not None

    def employer(on: date) -> str:
        found = employment_on(person, on)  # type: ignore[arg-type]
        return found.organisation.name if found else ""

    assert [employer(date(year, 1, 1)) for year in (2005, 2015, 2025)] == [
        "",
        "First Institute",
        "Second Institute",
    ]
    second = person.affiliations.get(start_on=date(2020, 9, 1))
    end_affiliation(affiliation=second, end_on=date(2024, 9, 1), by=olena)
    assert [employer(date(2024, 8, 31)), employer(date(2024, 9, 1))] == [
        "Second Institute",
        "First Institute",
    ]


def test_a_period_cannot_end_before_it_begins(
    countries: dict[str, Country], olena: User, stranger: User
) -> None:
    person = save_person(user=olena, given_name="O", family_name="K", by=olena)
    where = register_organisation(name="Institute", country=countries["UA"], kind=ACADEMIC, by=olena)
    post = add_affiliation(person=person, organisation=where, start_on=date(2020, 1, 1), by=olena)
    with pytest.raises(Refused) as caught:
        end_affiliation(affiliation=post, end_on=date(2020, 1, 1), by=olena)
    assert refused_with(caught) == ["period_backwards"]
    with pytest.raises(Refused) as caught:
        end_affiliation(affiliation=post, end_on=date(2021, 1, 1), by=stranger)
    assert refused_with(caught) == ["person_not_own"]
    again = add_affiliation(
        person=person, organisation=where, start_on=date(2020, 1, 1), position="Head", by=olena
    )
    assert (again, again.position) == (post, "Head")


def test_only_an_officer_says_who_speaks_for_a_nation(
    countries: dict[str, Country], stranger: User, ines: User
) -> None:
    person = save_person(user=stranger, given_name="D", family_name="Y", by=stranger)
    with pytest.raises(Refused):
        add_delegation(person=person, country=countries["TR"], start_on=date(2026, 1, 1), by=stranger)
    delegation = add_delegation(person=person, country=countries["TR"], start_on=date(2026, 1, 1), by=ines)
    assert list(person.delegations.current_on(date(2026, 6, 1))) == [delegation]
    assert not person.delegations.current_on(date(2025, 12, 31)).exists()


def test_a_status_kind_other_needs_no_row(countries: dict[str, Country]) -> None:
    assert not CountryStatus.objects.filter(kind=StatusKind.OTHER).exists()


class TestWhatACountryIs:
    """Changes of a country's status in time."""

    def record(self, country: Country, by: User, **given: object) -> CountryStatus:
        words = {
            "kind": StatusKind.NATO,
            "valid_from": date(2027, 3, 1),
            "reason": "Protocol of 1 March 2027",
        }
        return record_status(country=country, by=by, **words | given)  # type: ignore[arg-type]

    def test_a_change_ends_what_was_before_and_is_taken_back_whole(
        self, countries: dict[str, Country], root: User
    ) -> None:
        before = list(countries["GE"].statuses.values_list("kind", "valid_from", "valid_to"))
        self.record(countries["GE"], root)
        assert not Country.objects.partners_on(date(2027, 3, 1)).filter(iso2="GE").exists()
        assert Country.objects.partners_on(date(2027, 2, 28)).filter(iso2="GE").exists()
        assert Country.objects.allies_on(date(2027, 3, 1)).filter(iso2="GE").exists()
        take_back_status(country=countries["GE"], by=root)
        assert list(countries["GE"].statuses.values_list("kind", "valid_from", "valid_to")) == before

    def test_a_country_without_a_period_gets_its_first(
        self, countries: dict[str, Country], root: User
    ) -> None:
        new = self.record(
            countries["PE"],
            root,
            kind=StatusKind.PARTNER,
            framework=Framework.PATG,
            state=StatusState.SUSPENDED,
        )
        assert (new.framework, new.state, new.recorded_by) == ("PatG", "SUSPENDED", root)
        take_back_status(country=countries["PE"], by=root)
        assert not countries["PE"].statuses.exists()

    @pytest.mark.parametrize(
        ("iso2", "given", "code"),
        [
            ("GE", {"reason": " "}, "status_reason_missing"),
            ("GE", {"kind": StatusKind.PARTNER}, "status_framework_needed"),
            ("GE", {"kind": StatusKind.PARTNER, "framework": Framework.PFP}, "status_same"),
            ("FR", {}, "status_same"),
            ("GE", {"valid_from": date(1980, 1, 1)}, "status_later_known"),
        ],
    )
    def test_what_makes_no_sense_is_refused_and_changes_nothing(
        self, countries: dict[str, Country], root: User, iso2: str, given: dict[str, object], code: str
    ) -> None:
        before = list(countries[iso2].statuses.values_list("kind", "valid_from", "valid_to"))
        with pytest.raises(Refused) as caught:
            self.record(countries[iso2], root, **given)
        assert refused_with(caught) == [code]
        assert list(countries[iso2].statuses.values_list("kind", "valid_from", "valid_to")) == before

    def test_what_came_with_the_portal_is_not_taken_back(
        self, countries: dict[str, Country], root: User
    ) -> None:
        with pytest.raises(Refused) as caught:
            take_back_status(country=countries["GE"], by=root)
        assert refused_with(caught) == ["status_not_recorded_here"]

    def test_only_administrators_record_and_take_back(
        self, countries: dict[str, Country], ines: User, root: User
    ) -> None:
        with pytest.raises(Refused) as caught:
            self.record(countries["GE"], ines)
        assert refused_with(caught) == ["countries_administrators_only"]
        self.record(countries["GE"], root)
        with pytest.raises(Refused) as caught:
            take_back_status(country=countries["GE"], by=ines)
        assert refused_with(caught) == ["countries_administrators_only"]


class TestDelegates:
    """Who speaks for a nation."""

    def test_a_delegate_is_named_by_address_and_ends_with_a_day(
        self, countries: dict[str, Country], stranger: User, ines: User
    ) -> None:
        named = name_delegate(
            email=f" {stranger.email.upper()} ", country=countries["TR"], start_on=date(2026, 1, 1), by=ines
        )
        assert named.person == person_of(stranger)
        end_delegation(delegation=named, end_on=date(2026, 7, 1), by=ines)
        assert named.person.delegations.current_on(date(2026, 6, 30)).exists()
        assert not named.person.delegations.not_ended_on(date(2026, 7, 1)).exists()

    def test_nobody_unknown_and_nobody_of_a_partner_becomes_a_delegate(
        self, countries: dict[str, Country], stranger: User, ines: User
    ) -> None:
        for email, iso2, by, code in (
            ("nobody@nowhere.example", "TR", ines, "delegate_without_account"),
            (stranger.email, "GE", ines, "delegate_not_of_nation"),
            (stranger.email, "TR", stranger, "delegates_officers_only"),
        ):
            with pytest.raises(Refused) as caught:
                name_delegate(email=email, country=countries[iso2], start_on=date(2026, 1, 1), by=by)
            assert refused_with(caught) == [code]

    def test_only_officers_end_a_delegation(
        self, countries: dict[str, Country], stranger: User, ines: User
    ) -> None:
        named = name_delegate(
            email=stranger.email, country=countries["TR"], start_on=date(2026, 1, 1), by=ines
        )
        for by, code, day in (
            (stranger, "delegates_officers_only", date(2026, 7, 1)),
            (ines, "period_backwards", date(2025, 7, 1)),
        ):
            with pytest.raises(Refused) as caught:
                end_delegation(delegation=named, end_on=day, by=by)
            assert refused_with(caught) == [code]
