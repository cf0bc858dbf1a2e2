"""What each trace of a tie weighs, and how an officer's ruling lies over it: values only."""

from datetime import date

import pytest

from reviews.conflicts import FIXED, HARD, WEIGHTS, Seen, excludes, judged
from reviews.enums import ConflictKind, Strength

TODAY = date(2026, 11, 22)
HARD_ONES = {"person", "address", "helper", "institution", "joint", "named", "declared", "pinned"}


@pytest.mark.parametrize("seen_by", sorted(WEIGHTS))
def test_each_kind_of_tie_excludes_or_warns(seen_by: str) -> None:
    (tie,) = judged([Seen(seen_by, "Marc")], on=TODAY)
    assert (tie.strength is Strength.HARD) == (seen_by in HARD_ONES) == (seen_by in HARD)
    assert excludes([tie]) == (seen_by in HARD_ONES)
    assert tie.director == "Marc"


def test_a_common_country_excludes_where_the_call_says_so() -> None:
    (tie,) = judged([Seen("country", "Marc", "BE")], on=TODAY, national="hard")
    assert tie.excludes
    assert tie.kind is ConflictKind.NATIONAL


@pytest.mark.parametrize("seen_by", sorted(HARD - {"pinned"}))
def test_a_ruling_lifts_what_the_portal_saw_but_nobody_judges_what_they_wrote_or_declared(
    seen_by: str,
) -> None:
    (tie,) = judged([Seen(seen_by, "Marc")], on=TODAY, verdict="none")
    assert tie.lifted == (seen_by not in FIXED)
    assert excludes([tie]) == (seen_by in {"person", "helper", "declared"})


def test_a_ruling_of_conflict_lifts_nothing() -> None:
    assert excludes(judged([Seen("address", "Marc")], on=TODAY, verdict="conflict"))


def test_a_tie_counts_from_its_first_day_until_the_day_before_its_end() -> None:
    seen = Seen("former", "Marc", counts_from=date(2026, 1, 1), counts_until=date(2029, 1, 1))
    for day, counts in (
        (date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2028, 12, 31), True), (date(2029, 1, 1), False),
    ):  # fmt: skip
        assert bool(judged([seen], on=day)) == counts, day


def test_addresses_at_a_public_mail_service_tie_nobody() -> None:
    assert judged([Seen("domain", "Marc", "gmail.com")], on=TODAY) == ()
    assert len(judged([Seen("domain", "Marc", "uni.example")], on=TODAY)) == 1


def test_who_is_the_director_needs_no_further_reason() -> None:
    seen = [
        Seen("country", "Marc"),
        Seen("institution", "Marc"),
        Seen("address", "Marc"),
        Seen("person", "Marc"),
    ]
    assert [tie.seen_by for tie in judged(seen, on=TODAY)] == ["person"]


def test_the_same_institution_makes_its_domain_and_its_past_superfluous() -> None:
    seen = [Seen("domain", "Marc", "uni.example"), Seen("former", "Marc"), Seen("institution", "Marc", "Uni")]
    seen += [
        Seen("domain", "Olena", "uni.example"),
        Seen("country", "Marc", "BE"),
        Seen("country", "Marc", "FR"),
    ]
    found = [(tie.seen_by, tie.director) for tie in judged(seen, on=TODAY)]
    assert found == [("institution", "Marc"), ("domain", "Olena"), ("country", "Marc")]


def test_what_was_named_or_declared_keeps_its_own_kind() -> None:
    seen = [Seen("named", "Marc", kind="supervision"), Seen("declared", detail="Sister.", kind="family")]
    assert {tie.kind for tie in judged(seen, on=TODAY)} == {ConflictKind.SUPERVISION, ConflictKind.FAMILY}
