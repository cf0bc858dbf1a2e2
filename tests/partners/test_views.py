"""The pages of countries, profile and organisations, as people ask for them."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from partners.actions import register_organisation
from partners.enums import OrganisationKind
from partners.facts import person_of
from partners.models import Country, Organisation, Person

ClientOf = Callable[[User], Client]


@pytest.fixture
def waiting(countries: dict[str, Country], olena: User) -> Organisation:
    """An organisation that olena registered and no officer has seen."""
    return register_organisation(
        name="Odesa Harbour Institute", country=countries["UA"], kind=OrganisationKind.ACADEMIC, by=olena
    )


class TestCountryList:
    def test_everyone_reads_allies_partners_and_suspensions_of_today(
        self, client: Client, countries: dict[str, Country]
    ) -> None:
        page = client.get(reverse("partners:country_list")).content.decode()
        assert "Türkiye" in page
        assert "since 7 Mar 2024" in page
        assert "Belarus</a>: co-operation is suspended since November 2021." in page
        assert "As it stands today" in page

    def test_a_day_in_the_past_shows_the_alliance_of_that_day(
        self, client: Client, countries: dict[str, Country]
    ) -> None:
        page = client.get(reverse("partners:country_list"), {"on": "2023-01-01"}).content.decode()
        assert "As it stood on 1 January 2023." in page
        nato, partners = page.split('id="pfp"')
        assert "Finland" not in nato
        assert "Finland" in partners

    @pytest.mark.parametrize("on", ["yesterday", "2023-02-30", "1 January"])
    def test_a_day_that_is_none_is_explained_and_today_shown(
        self, client: Client, countries: dict[str, Country], on: str
    ) -> None:
        page = client.get(reverse("partners:country_list"), {"on": on}).content.decode()
        assert "Write a real date as year, month and day, such as 2023-01-01" in page
        assert "As it stands today" in page

    def test_one_query_draws_the_map(
        self, client: Client, countries: dict[str, Country], django_assert_num_queries: object
    ) -> None:
        with django_assert_num_queries(1):  # type: ignore[operator]
            client.get(reverse("partners:country_list"))


class TestMechanismList:
    def test_everyone_reads_what_is_funded_and_what_never_is(self, client: Client) -> None:
        page = client.get(reverse("partners:mechanism_list")).content.decode()
        for words in ("Multi-Year Project", "2 to 5 days", "60 to 80 students", "salaries"):
            assert words in page


class TestDirectorCheck:
    def ask(self, client: Client, **answers: str) -> str:
        return client.get(reverse("partners:director_check"), answers).content.decode()

    def test_a_researcher_in_a_partner_country_can_be_the_partner_director(
        self, client: Client, countries: dict[str, Country]
    ) -> None:
        page = self.ask(client, residence="UA", employment="UA", organisation="ACADEMIC")
        assert page.count("You can hold this part.") == 1
        assert "You do not live in a NATO country." in page

    def test_a_company_and_a_suspended_country_are_told_why_not(
        self, client: Client, countries: dict[str, Country]
    ) -> None:
        page = self.ask(client, residence="RU", employment="BE", organisation="FOR_PROFIT")
        assert "You can hold this part." not in page
        assert "Co-operation with the country you live in is suspended." in page
        assert "A for-profit company cannot receive a grant." in page

    def test_an_open_question_is_asked_again(self, client: Client, countries: dict[str, Country]) -> None:
        page = self.ask(client, residence="UA")
        assert "There is a problem" in page
        assert 'id="answer"' not in page
        assert "There is a problem" not in self.ask(client)


class TestProfile:
    ANSWERS = {
        "title": "Dr",
        "given_name": "Olena",
        "family_name": "Kovalenko",
        "gender": "WOMAN",
        "nationality": "UA",
        "residence": "UA",
        "orcid": "https://orcid.org/0000-0002-1825-0097",
        "language": "en-gb",
        "time_zone": "Europe/Brussels",
    }

    def test_the_anonymous_are_asked_to_sign_in(self, client: Client) -> None:
        answer = client.get(reverse("partners:profile"))
        assert answer.status_code == 302
        assert reverse("account_login") in answer.headers["Location"]

    def test_what_is_saved_is_shown_again(
        self, client_of: ClientOf, countries: dict[str, Country], olena: User
    ) -> None:
        browser = client_of(olena)
        answer = browser.post(reverse("partners:profile"), self.ANSWERS, follow=True)
        assert "Your profile is saved." in answer.content.decode()
        person = Person.objects.get(user=olena)
        assert (person.orcid, person.residence) == ("0000-0002-1825-0097", countries["UA"])
        assert "0000-0002-1825-0097" in browser.get(reverse("partners:profile")).content.decode()

    def test_a_false_orcid_is_told_at_its_place_and_what_was_typed_stays(
        self, client_of: ClientOf, countries: dict[str, Country], olena: User
    ) -> None:
        wrong = {**self.ANSWERS, "orcid": "0000-0002-1825-0098", "title": "Professor Dr"}
        page = client_of(olena).post(reverse("partners:profile"), wrong).content.decode()
        assert "ORCID iD: this is not an ORCID iD." in page
        assert 'value="Professor Dr"' in page
        assert not Person.objects.filter(user=olena, orcid="0000-0002-1825-0098").exists()

    def test_an_orcid_of_somebody_else_is_told_at_its_place(
        self, client_of: ClientOf, countries: dict[str, Country], olena: User, stranger: User
    ) -> None:
        client_of(olena).post(reverse("partners:profile"), self.ANSWERS)
        page = client_of(stranger).post(reverse("partners:profile"), self.ANSWERS).content.decode()
        assert "ORCID iD: another person in the portal has this ORCID iD." in page


class TestAffiliations:
    ANSWERS = {
        "organisation": "Odesa Harbour Institute",
        "country": "UA",
        "city": "Odesa",
        "kind": "ACADEMIC",
        "position": "Professor",
        "start_on_day": "1",
        "start_on_month": "9",
        "start_on_year": "2024",
    }

    def test_a_post_at_an_unknown_institution_registers_it_for_an_officer(
        self, client_of: ClientOf, countries: dict[str, Country], stranger: User
    ) -> None:
        answer = client_of(stranger).post(reverse("partners:affiliation_new"), self.ANSWERS, follow=True)
        assert "Odesa Harbour Institute" in answer.content.decode()
        organisation = Organisation.objects.get(sort_key="odesa harbour institute")
        assert (organisation.confirmed, organisation.registered_by) == (False, stranger)
        assert Person.objects.get(user=stranger).affiliations.get().start_on == date(2024, 9, 1)

    def test_a_post_can_be_ended_by_its_holder_only(
        self, client_of: ClientOf, countries: dict[str, Country], stranger: User, olena: User
    ) -> None:
        browser = client_of(stranger)
        browser.post(reverse("partners:affiliation_new"), self.ANSWERS)
        post = Person.objects.get(user=stranger).affiliations.get()
        address = reverse("partners:affiliation_end", args=[post.ref])
        last_day = {"last_day_day": "31", "last_day_month": "8", "last_day_year": "2026"}
        assert client_of(olena).post(address, last_day).status_code == 404
        early = browser.post(address, {**last_day, "last_day_year": "2020"}).content.decode()
        assert "Last day: write a day after the post began" in early
        page = browser.post(address, last_day, follow=True).content.decode()
        assert "31 Aug 2026" in page
        post.refresh_from_db()
        assert post.end_on == date(2026, 9, 1)

    def test_known_institutions_are_offered_while_one_types(
        self, client_of: ClientOf, waiting: Organisation, olena: User, stranger: User
    ) -> None:
        address = reverse("partners:affiliation_new")
        assert f'<option value="{waiting.name}">' in client_of(olena).get(address).content.decode()
        assert waiting.name not in client_of(stranger).get(address).content.decode()


class TestOrganisations:
    def test_only_the_programme_office_reads_the_register(
        self, client_of: ClientOf, waiting: Organisation, olena: User, aida: User, ines: User
    ) -> None:
        for name, args in (("organisation_list", []), ("organisation_detail", [waiting.ref])):
            address = reverse(f"partners:{name}", args=args)
            statuses = [client_of(user).get(address).status_code for user in (olena, aida, ines)]
            assert statuses == [404, 200, 200], name

    def test_an_absent_organisation_and_a_hidden_one_answer_with_the_same_bytes(
        self, client_of: ClientOf, waiting: Organisation, olena: User
    ) -> None:
        browser = client_of(olena)
        hidden = browser.get(reverse("partners:organisation_detail", args=[waiting.ref]))
        absent = browser.get(reverse("partners:organisation_detail", args=["ORG-22222222"]))
        assert (hidden.status_code, absent.status_code) == (404, 404)

    def test_the_list_searches_filters_and_counts_what_waits(
        self, client_of: ClientOf, waiting: Organisation, ines: User
    ) -> None:
        browser, address = client_of(ines), reverse("partners:organisation_list")
        assert waiting.name in browser.get(address, {"q": "HÁRBOUR"}).content.decode()
        assert waiting.name in browser.get(address, {"country": "UA", "to_confirm": "1"}).content.decode()
        assert waiting.name not in browser.get(address, {"country": "GE"}).content.decode()
        nothing = browser.get(address, {"q": "no such place"}).content.decode()
        assert "No organisation matches." in nothing

    def test_the_list_asks_the_same_queries_for_one_row_and_for_many(
        self,
        client_of: ClientOf,
        countries: dict[str, Country],
        waiting: Organisation,
        ines: User,
        django_assert_num_queries: object,
    ) -> None:
        browser, address = client_of(ines), reverse("partners:organisation_list")
        browser.get(address)
        with django_assert_num_queries(7):  # type: ignore[operator]
            browser.get(address)
        for number in range(3):
            register_organisation(
                name=f"Institute {number}", country=countries["GE"], kind=OrganisationKind.ACADEMIC, by=ines
            )
        with django_assert_num_queries(7):  # type: ignore[operator]
            browser.get(address)

    def test_an_officer_confirms_and_an_auditor_has_no_button(
        self, client_of: ClientOf, waiting: Organisation, ines: User, aida: User
    ) -> None:
        detail = reverse("partners:organisation_detail", args=[waiting.ref])
        confirm = reverse("partners:organisation_confirm", args=[waiting.ref])
        assert confirm not in client_of(aida).get(detail).content.decode()
        assert client_of(aida).post(confirm).status_code == 404
        browser = client_of(ines)
        assert confirm in browser.get(detail).content.decode()
        assert browser.get(confirm).status_code == 405
        assert "is confirmed." in browser.post(confirm, follow=True).content.decode()
        assert browser.post(confirm).status_code == 409

    def test_an_officer_adds_and_mends_an_entry(
        self, client_of: ClientOf, countries: dict[str, Country], waiting: Organisation, ines: User
    ) -> None:
        browser = client_of(ines)
        entry = {
            "name": "Black Sea Academy",
            "aliases": "BSA\nAcademia",
            "country": "GE",
            "city": "Batumi",
            "kind": "NON_PROFIT",
            "parent": waiting.ref.lower(),
            "email_domains": "@bsa.example",
        }
        answer = browser.post(reverse("partners:organisation_new"), entry, follow=True)
        assert "Black Sea Academy is in the register." in answer.content.decode()
        academy = Organisation.objects.get(name="Black Sea Academy")
        assert (academy.aliases, academy.email_domains, academy.parent, academy.confirmed) == (
            ["BSA", "Academia"],
            ["bsa.example"],
            waiting,
            True,
        )
        again = browser.post(reverse("partners:organisation_new"), entry).content.decode()
        assert "Name: an entry for Black Sea Academy already stands in the register of Georgia." in again
        change = reverse("partners:organisation_edit", args=[academy.ref])
        assert 'value="Black Sea Academy"' in browser.get(change).content.decode()
        browser.post(change, {**entry, "city": "Poti", "parent": ""})
        academy.refresh_from_db()
        assert (academy.city, academy.parent) == ("Poti", None)

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("name", "–", "Name: write the name with letters"),
            ("parent", "ORG-22222222", "Part of: no organisation has this reference"),
            ("email_domains", "not a domain", "E-mail domains: not a domain is not a domain."),
            ("country", "", "Country: choose an answer"),
        ],
    )
    def test_a_wrong_entry_is_told_at_its_place(
        self,
        client_of: ClientOf,
        countries: dict[str, Country],
        ines: User,
        field: str,
        value: str,
        sentence: str,
    ) -> None:
        entry = {"name": "Academy", "country": "GE", "kind": "ACADEMIC", field: value}
        page = client_of(ines).post(reverse("partners:organisation_new"), entry).content.decode()
        assert sentence in page
        assert not Organisation.objects.filter(name="Academy").exists()


class TestOneCountry:
    def test_everybody_reads_what_a_country_was_and_only_the_office_who_speaks_for_it(
        self, client: Client, client_of: ClientOf, countries: dict[str, Country], aida: User
    ) -> None:
        address = reverse("partners:country_detail", args=["BY"])
        page = client.get(address).content.decode()
        assert "Partnership for Peace, co-operation suspended" in page
        assert "Delegates" not in page
        assert "Delegates" in client_of(aida).get(address).content.decode()
        assert client.get(reverse("partners:country_detail", args=["ZZ"])).status_code == 404

    def test_an_administrator_records_a_change_and_takes_it_back(
        self, client_of: ClientOf, countries: dict[str, Country], root: User, ines: User
    ) -> None:
        change = reverse("partners:country_change", args=["GE"])
        undo = reverse("partners:country_change_undo", args=["GE"])
        assert client_of(ines).get(change).status_code == 404
        browser = client_of(root)
        typed = {
            "kind": "PARTNER",
            "framework": "",
            "state": "SUSPENDED",
            "valid_from_day": "1",
            "valid_from_month": "3",
            "valid_from_year": "2027",
            "reason": "PO(2027)0001",
        }
        refused = browser.post(change, typed).content.decode()
        assert "choose the framework of the partner country" in refused
        assert "PO(2027)0001" in refused
        page = browser.post(change, typed | {"framework": "PfP"}, follow=True).content.decode()
        assert "PO(2027)0001" in page
        assert "Take back the last change" in page
        again = browser.post(change, typed | {"framework": "MD"}).content.decode()
        assert "is recorded already" in again
        assert "1 March 2027" in browser.get(undo).content.decode()
        assert "PO(2027)0001" not in browser.post(undo, follow=True).content.decode()

    def test_an_officer_names_a_delegate_and_ends_the_delegation(
        self, client_of: ClientOf, countries: dict[str, Country], ines: User, stranger: User
    ) -> None:
        browser, new = client_of(ines), reverse("partners:delegation_new", args=["TR"])
        first = {"start_on_day": "1", "start_on_month": "9", "start_on_year": "2026"}
        refused = browser.post(new, first | {"email": "nobody@nowhere.example"}).content.decode()
        assert "Ask the delegate to make an account first" in refused
        page = browser.post(new, first | {"email": stranger.email}, follow=True).content.decode()
        assert stranger.email in page
        person = person_of(stranger)
        assert person is not None
        end = reverse("partners:delegation_end", args=["TR", person.ref])
        early = {"last_day_day": "1", "last_day_month": "8", "last_day_year": "2026"}
        assert "The end must come after the beginning" in browser.post(end, early).content.decode()
        page = browser.post(end, early | {"last_day_year": "2030"}, follow=True).content.decode()
        assert "1 Aug 2030" in page
        assert client_of(stranger).get(end).status_code == 404
