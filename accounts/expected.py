"""Who is expected at an address of the portal: each app says it for its own, registered once, when it is ready."""

from collections.abc import Callable, Mapping

Names = Mapping[str, str]
Reader = Callable[[str], Names | None]
_READERS: list[Reader] = []


def register(read: Reader) -> None:
    """`read` gives given_name, family_name and email of whom the path, such as an invitation's, waits for, or None."""
    _READERS.append(read)


def at(path: str) -> Names:
    """Give whom the path waits for: given_name, family_name, email; nothing where nobody is known."""
    return next((found for read in _READERS if (found := read(path))), {})
