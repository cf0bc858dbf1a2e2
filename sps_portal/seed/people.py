"""The invented directors and reviewers of the demonstration, beside the named people of `accounts.demo`."""

from collections.abc import Iterator
from itertools import count

from accounts import demo
from accounts.models import User

_GIVEN = (
    "Anna", "Bram", "Clara", "Dario", "Elif", "Filip", "Greta", "Hugo", "Irina", "Jonas", "Katya", "Luca", "Maja", "Nuno", "Oksana",
    "Pavel", "Rana", "Stefan", "Tamar", "Ugo", "Vera", "Wim", "Yasmin", "Zoran", "Aino", "Bekir", "Cezara", "Dmytro", "Elena", "Farid",
)  # fmt: skip
_FAMILY = (
    "Arnoux", "Bielak", "Corvino", "Dragan", "Eskelin", "Farkas", "Gelashvili", "Horvat", "Ivarsen", "Jurkans", "Kessel", "Lomidze", "Mares",
    "Novic", "Ostrander", "Petrenko", "Quist", "Rahimi", "Salonen", "Tahiri", "Ulmann", "Vasile", "Wouters", "Yilmazer", "Zelenka", "Abdal",
    "Brekke", "Cakir", "Dvorsky", "Edlund",
)  # fmt: skip


def person(kind: str, number: int) -> User:
    """Give the invented person of that kind and number, laid once; names repeat only after nine hundred people."""
    given = _GIVEN[number % len(_GIVEN)]
    family = _FAMILY[(number * 7 + number // len(_GIVEN) + (11 if kind == "reviewer" else 0)) % len(_FAMILY)]
    return demo.lay_person(key=f"{kind}{number:02d}", given_name=given, family_name=family)


def reviewers(how_many: int) -> list[User]:
    """Give the invented reviewers."""
    return [person("reviewer", number) for number in range(how_many)]


def directors() -> Iterator[User]:
    """Give one new invented director after the other."""
    return (person("director", number) for number in count())
