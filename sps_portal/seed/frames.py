"""The usual frame of each mechanism in the demonstration's calls. Source: docs/programme.md §1."""

from decimal import Decimal
from typing import Any

from applications.enums import Mechanism

_USUAL = {
    Mechanism.MYP: (250_000, 400_000, 24, 36),
    Mechanism.ARW: (20_000, 60_000, 2, 5),
    Mechanism.ATC: (30_000, 70_000, 5, 7),
    Mechanism.ASI: (40_000, 80_000, 7, 14),
}

FRAMES: list[dict[str, Any]] = [
    {
        "mechanism": mechanism,
        "floor_eur": Decimal(floor),
        "ceiling_eur": Decimal(ceiling),
        "shortest": short,
        "longest": long,
    }
    for mechanism, (floor, ceiling, short, long) in _USUAL.items()
]
