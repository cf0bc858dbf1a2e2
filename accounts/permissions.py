"""Who may change whose roles."""

from typing import Protocol


class Holder(Protocol):
    """Whoever acts on accounts: a user, or the portal itself."""

    pk: int

    @property
    def is_administrator(self) -> bool: ...

    @property
    def is_system(self) -> bool: ...


def can_change_roles(*, of: Holder, by: Holder) -> bool:
    """Whether `by` may grant or end roles of `of`: administrators may, nobody their own."""
    return by.is_system or (by.is_administrator and by.pk != of.pk)
