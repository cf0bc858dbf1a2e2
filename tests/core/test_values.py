"""Money, references and sentences are exact."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

import pytest

from core import money, refs, wording
from core.errors import Finding


@pytest.mark.parametrize(
    ("typed", "kept"), [("3600", "3600.00"), ("0.125", "0.12"), ("0.135", "0.14"), (7, "7.00")]
)
def test_euros_have_two_places_half_even(typed, kept):
    assert money.euros(typed) == Decimal(kept)


def test_what_is_no_number_is_no_money():
    with pytest.raises(InvalidOperation):
        money.euros("3.600,–")


@pytest.mark.parametrize(
    ("amount", "cents", "text"),
    [
        ("372000", None, "372,000"),
        ("372000.5", None, "372,000.50"),
        ("372000", True, "372,000.00"),
        ("0.5", False, "0"),
    ],
)
def test_amounts_are_written_as_the_programme_writes_them(amount, cents, text):
    assert money.written(Decimal(amount), cents=cents) == text


def test_references_are_made_and_known_again():
    assert refs.proposal_ref("2026-1", "MYP", 42) == "SPS-2026-1-MYP-0042"
    assert refs.proposal_ref("2026-1", "MYP", 12345, phase_two=True) == "SPS-2026-1-MYP-12345-P2"
    assert refs.is_proposal_ref("SPS-2026-1-MYP-0042-P2")
    assert not refs.is_proposal_ref("SPS-2026-1-XXX-0042")
    assert not refs.is_proposal_ref("SPS-2026-1-MYP-0042-P2\n")


@pytest.mark.django_db
def test_a_finding_is_worded_with_money_and_moments_as_people_write_them():
    over = Finding("over_ceiling", "budget", {"over": Decimal("19900.00"), "ceiling": Decimal("400000.00")})
    assert wording.sentence(over) == "You ask for EUR 19,900 more than the ceiling of EUR 400,000."
    closed = Finding("call_closed", "deadline", {"closed_at": datetime(2026, 11, 27, 16, tzinfo=UTC)})
    assert "27 November 2026, 17:00" in wording.sentence(closed)


def test_a_code_is_worded_once():
    with pytest.raises(ValueError, match="over_ceiling"):
        wording.register({"over_ceiling": "Something else."})
