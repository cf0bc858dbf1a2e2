"""What still needs a person who wants to close their account; upper apps say so, once, when they are ready."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User


@dataclass(frozen=True, slots=True)
class Tie:
    """One live thing that names the person: what, its reference, what to do about it, and the pages for that.

    It stands in the way of closing, unless it `ends` with the account. ways: (label, address).
    """

    what: str
    ref: str
    advice: str
    ways: tuple[tuple[str, str], ...] = ()
    ends: bool = False


_READERS: list[Callable[[User], list[Tie]]] = []
_ENDERS: list[Callable[[User], None]] = []


def register(reader: Callable[[User], list[Tie]], ender: Callable[[User], None] | None = None) -> None:
    """The reader is asked about whoever wants to leave; the ender, if any, ends on closing what ends with the account."""
    _READERS.append(reader)
    if ender is not None:
        _ENDERS.append(ender)


def ties_of(user: User) -> list[Tie]:
    """Give everything live that names the person."""
    return [tie for reader in _READERS for tie in reader(user)]


def end_with(user: User) -> None:
    """What ends with the account has ended. Called in the transaction that closes it."""
    for ender in _ENDERS:
        ender(user)
