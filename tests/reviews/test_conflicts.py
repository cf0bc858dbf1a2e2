"""Ties that the portal sees by itself."""

import pytest

from reviews.conflicts import Party, excludes, ties
from reviews.enums import ConflictKind, Strength

DIRECTOR = Party("Marc", "marc@uni.example", 7, frozenset({1}), frozenset({"BE"}))


@pytest.mark.parametrize(
    ("expert", "seen_by", "strength"),
    [
        (Party("Marc", "other@else.example", 7), "person", Strength.HARD),
        (Party("Marc", "MARC@uni.example"), "person", Strength.HARD),
        (Party("Eva", "eva@else.example", 8, frozenset({1, 2})), "institution", Strength.HARD),
        (Party("Eva", "eva@UNI.example", 8), "domain", Strength.SOFT),
        (Party("Eva", "eva@else.example", 8, frozenset(), frozenset({"BE", "FR"})), "country", Strength.SOFT),
    ],
)
def test_each_tie_is_seen_and_weighed(expert: Party, seen_by: str, strength: Strength) -> None:
    (tie,) = ties(expert, [DIRECTOR])
    assert (tie.seen_by, tie.strength, tie.director) == (seen_by, strength, "Marc")
    assert excludes([tie]) == (strength is Strength.HARD)


def test_strangers_have_no_tie() -> None:
    assert ties(Party("Eva", "eva@else.example", 8, frozenset({2}), frozenset({"FR"})), [DIRECTOR]) == ()


def test_unknown_values_tie_nobody() -> None:
    assert ties(Party("Eva"), [Party("Nobody yet")]) == ()


def test_an_address_at_a_public_mail_service_ties_nobody() -> None:
    assert ties(Party("Eva", "eva@gmail.com"), [Party("Marc", "marc@gmail.com")]) == ()


def test_the_same_institution_in_the_same_country_gives_both_ties() -> None:
    found = ties(Party("Eva", "eva@uni.example", 8, frozenset({1}), frozenset({"BE"})), [DIRECTOR])
    assert [tie.kind for tie in found] == [ConflictKind.SAME_INSTITUTION, ConflictKind.NATIONAL]
