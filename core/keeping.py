"""Saving while one writes: which open page sends, and whether what it sends may follow on what is kept."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Sending:
    """Which open page sends, and its how-manieth sending this is: a page may follow on itself, never on another."""

    page: str
    turn: int


class Kept(Protocol):
    """What was saved last: its version, and the page and the sending it came from ("" and 0 for none)."""

    version: int
    page: str
    turn: int


def follows(kept: Kept, version: int, sending: Sending | None) -> bool:
    """Whether the text may take the place of what is kept.

    version: the one the page was opened with. An answer may be lost on its way, so a page that sends again follows on
    what it saved last itself, whatever version it knows of; what it sent earlier and arrives later does not.
    """
    if sending is not None and sending.page and sending.page == kept.page:
        return sending.turn > kept.turn
    return version == kept.version
