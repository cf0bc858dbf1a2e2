"""A reviewer is left alone for some days after each word from the office."""

from datetime import UTC, datetime, timedelta

from reviews.cooling import COOL_DOWN, may_be_reminded_at

ASKED = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_the_days_count_from_the_last_word_the_reviewer_had():
    assert may_be_reminded_at(ASKED, None) == ASKED + COOL_DOWN
    again = ASKED + timedelta(days=9)
    assert may_be_reminded_at(ASKED, again) == again + COOL_DOWN
