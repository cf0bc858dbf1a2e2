"""Scores as drawings: where each line, bar and dot stands. Plain values in, plain values out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

BEST = 5
# The distribution: a drawing of 360 by 200 units.
LEFT, RIGHT, FLOOR, HEIGHT = 20, 340, 150, 118
STRIP = 178
BINS = 10
# Severities and spreads: a line of 200 units.
LINE = 200


@dataclass(frozen=True, slots=True)
class Bar:
    """One half point of the scale. label: how many stand in it, above the bar."""

    x: str
    y: str
    width: str
    height: str
    middle: str
    label_y: str
    count: int
    says: str


@dataclass(frozen=True, slots=True)
class Distribution:
    """Means by half points as bars, single scores as dots below. rows: the same as a table."""

    bars: tuple[Bar, ...]
    dots: tuple[tuple[str, str], ...]
    ticks: tuple[tuple[str, int], ...]
    rows: tuple[tuple[str, int, int], ...]
    middle: str


def _at(value: Decimal | float) -> float:
    return LEFT + float(value) / BEST * (RIGHT - LEFT)


def bin_of(value: Decimal | float) -> int:
    """Give the half point of the scale that holds the value: 0 for 0 to 0.49, …, 9 for 4.5 to 5."""
    return min(int(float(value) * 2), BINS - 1)


def distribution(means: Sequence[float], singles: Iterable[Decimal]) -> Distribution | None:
    """Give the drawing of a set of proposals by their means, with all single scores; None where there is none."""
    if not means:
        return None
    counted, given = Counter(map(bin_of, means)), sorted(singles)
    most = max(counted.values())
    bars, step = [], (RIGHT - LEFT) / BINS
    for number in range(BINS):
        tall = HEIGHT * counted[number] / most
        x = LEFT + number * step
        bars.append(
            Bar(
                x=f"{x + 1:.1f}",
                y=f"{FLOOR - tall:.1f}",
                width=f"{step - 2:.1f}",
                height=f"{tall:.1f}",
                middle=f"{x + step / 2:.1f}",
                label_y=f"{FLOOR - tall - 5:.1f}",
                count=counted[number],
                says=span(number),
            )
        )
    ordered = sorted(means)
    half = len(ordered) // 2
    middle = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
    by_bin = Counter(map(bin_of, given))
    return Distribution(
        bars=tuple(bars),
        dots=tuple(_stacked(given)),
        ticks=tuple((f"{_at(number):.1f}", number) for number in range(BEST + 1)),
        rows=tuple((span(number), counted[number], by_bin[number]) for number in range(BINS)),
        middle=f"{middle:.1f}",
    )


def _stacked(values: Sequence[Decimal]) -> Iterable[tuple[str, str]]:
    """Give a dot for each value; equal ones stand a little apart, upwards and downwards in turn."""
    seen: Counter[Decimal] = Counter()
    for value in values:
        place = seen[value]
        seen[value] += 1
        shift = (place + 1) // 2 * 3 * (-1 if place % 2 else 1)
        yield f"{_at(value):.1f}", f"{STRIP + max(-12, min(12, shift)):.1f}"


def span(number: int) -> str:
    """Give the words of a half point: "3.0 to 3.4", and "4.5 to 5.0" for the last."""
    low = number / 2
    return f"{low:.1f}–{low + (0.5 if number == BINS - 1 else 0.4):.1f}"


@dataclass(frozen=True, slots=True)
class Around:
    """A value with its interval on a line around nought: middle, low and high in units from 0 to 200."""

    x: str
    low: str
    high: str


def around(value: float, low: float, high: float, *, widest: float) -> Around:
    """Give the place of a severity; widest: the largest distance from nought in the drawing."""

    def at(number: float) -> str:
        return f"{LINE / 2 + number / (widest or 1) * (LINE / 2 - 6):.1f}"

    return Around(at(value), at(low), at(high))
