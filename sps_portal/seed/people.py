"""The invented directors and reviewers of the demonstration, beside the named people of `accounts.demo`."""

from collections.abc import Iterator
from datetime import date
from itertools import count

from accounts import demo
from accounts.models import User
from partners.actions import add_affiliation, register_organisation, save_person
from partners.enums import OrganisationKind
from partners.models import Country
from sps_portal.seed.writing import CITIES

_GIVEN = (
    "Anna", "Bram", "Clara", "Dario", "Elif", "Filip", "Greta", "Hugo", "Irina", "Jonas", "Katya", "Luca", "Maja", "Nuno", "Oksana",
    "Pavel", "Rana", "Stefan", "Tamar", "Ugo", "Vera", "Wim", "Yasmin", "Zoran", "Aino", "Bekir", "Cezara", "Dmytro", "Elena", "Farid",
)  # fmt: skip
_FAMILY = (
    "Arnoux", "Bielak", "Corvino", "Dragan", "Eskelin", "Farkas", "Gelashvili", "Horvat", "Ivarsen", "Jurkans", "Kessel", "Lomidze", "Mares",
    "Novic", "Ostrander", "Petrenko", "Quist", "Rahimi", "Salonen", "Tahiri", "Ulmann", "Vasile", "Wouters", "Yilmazer", "Zelenka", "Abdal",
    "Brekke", "Cakir", "Dvorsky", "Edlund",
)  # fmt: skip

_POSTS = ("Professor", "Head of laboratory", "Senior scientist", "Research director", "Lecturer")


def person(kind: str, number: int) -> User:
    """Give the invented person of that kind and number, laid once; names repeat only after nine hundred people."""
    given = _GIVEN[number % len(_GIVEN)]
    family = _FAMILY[(number * 7 + number // len(_GIVEN) + (11 if kind == "reviewer" else 0)) % len(_FAMILY)]
    return demo.lay_person(key=f"{kind}{number:02d}", given_name=given, family_name=family)


def reviewers(how_many: int) -> list[User]:
    """Give the invented reviewers."""
    return [person("reviewer", number) for number in range(how_many)]


def settle(user: User, country: Country, *, since: date, by: User) -> None:
    """The person lives in the country and holds a post at an invented university there."""
    city = CITIES.get(country.iso2, country.name_en)
    person = save_person(
        user=user, given_name=user.given_name, family_name=user.family_name, residence=country, by=by
    )
    university = register_organisation(
        name=f"University of {city}", country=country, kind=OrganisationKind.ACADEMIC, city=city, by=by
    )
    post = _POSTS[since.toordinal() % len(_POSTS)]
    add_affiliation(person=person, organisation=university, start_on=since, position=post, by=by)


def directors() -> Iterator[User]:
    """Give one new invented director after the other."""
    return (person("director", number) for number in count())
