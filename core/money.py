"""Euros: `Decimal` with two places, half-even."""

import re
from decimal import ROUND_HALF_EVEN, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
# What a column of Decimal(12,2) holds.
GREATEST = Decimal("9999999999.99")


def euros(value: Decimal | int | str) -> Decimal:
    """Give the amount with exactly two places. Raises `decimal.InvalidOperation` for what is no number."""
    return Decimal(value).quantize(CENT, rounding=ROUND_HALF_EVEN)


_GUESS = re.compile(
    "([0-9]+)(?:[.,]([0-9]{1,2}))?|([0-9]{1,3}(?:([., '’\xa0\u202f])[0-9]{3})(?:\\4[0-9]{3})*)(?:(?!\\4)[.,]([0-9]{1,2}))?"
)
_TIMES = {"k": 1_000, "m": 1_000_000}


def guessed(text: str) -> Decimal | None:
    """Give the amount that somebody may have meant by "12,5k", "1.200,50" or "€ 300.-"; None when nobody can tell."""
    typed = re.sub(r"eur|euros|€|\.?[-–]$", "", text.strip().lower()).strip()
    times = _TIMES.get(typed[-1:], 1)
    typed = typed[:-1].strip() if times > 1 else typed
    found = _GUESS.fullmatch(typed)
    if found is None or len(typed) > 20:
        return None
    whole, cents = found[1] or re.sub("[^0-9]", "", found[3]), found[2] or found[5] or "0"
    amount = euros(Decimal(f"{whole}.{cents}") * times)
    return amount if amount <= GREATEST else None


def written(amount: Decimal, *, cents: bool | None = None) -> str:
    """Give the amount as the programme writes it: 372,000 or 372,000.50. `cents` forces or drops the cents."""
    show = amount != amount.to_integral_value() if cents is None else cents
    return f"{amount:,.2f}" if show else f"{amount.quantize(Decimal(1), rounding=ROUND_HALF_EVEN):,}"
