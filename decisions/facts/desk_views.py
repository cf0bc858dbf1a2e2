"""The saved lists of proposals that a person may open."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from django.db.models import Exists, OuterRef

from accounts.models import User
from decisions.models import DeskView, FirstView


@dataclass(frozen=True, slots=True)
class SavedView:
    """One saved view. query: of its address; own: whether the reader may change it; first: opens first for them."""

    ref: str
    name: str
    query: str
    shared: bool
    own: bool
    first: bool
    owner: str

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The query as names and values, with the view's own reference last."""
        return [*parse_qsl(self.query), ("view", self.ref)]


def views_of(user: User) -> list[SavedView]:
    """Give the views the person may open, their own first, in one query."""
    first = FirstView.objects.filter(user=user, view=OuterRef("pk"))
    found = DeskView.objects.visible_to(user).annotate(first=Exists(first)).select_related("owner")
    rows = [
        SavedView(
            ref=row.ref,
            name=row.name,
            query=row.query,
            shared=row.shared,
            own=row.owner_id == user.pk,
            first=row.first,
            owner=row.owner.name,
        )
        for row in found.order_by("name", "pk")
    ]
    return sorted(rows, key=lambda row: not row.own)
