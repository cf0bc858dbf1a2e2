"""Euros: `Decimal` with two places, half-even."""

from decimal import ROUND_HALF_EVEN, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
# What a column of Decimal(12,2) holds.
GREATEST = Decimal("9999999999.99")


def euros(value: Decimal | int | str) -> Decimal:
    """Give the amount with exactly two places. Raises `decimal.InvalidOperation` for what is no number."""
    return Decimal(value).quantize(CENT, rounding=ROUND_HALF_EVEN)


def written(amount: Decimal, *, cents: bool | None = None) -> str:
    """Give the amount as the programme writes it: 372,000 or 372,000.50. `cents` forces or drops the cents."""
    show = amount != amount.to_integral_value() if cents is None else cents
    return f"{amount:,.2f}" if show else f"{amount.quantize(Decimal(1), rounding=ROUND_HALF_EVEN):,}"
