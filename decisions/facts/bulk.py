"""What the pages of an action on many proposals show."""

from collections import Counter

from accounts.models import User
from applications.models import Proposal
from decisions.enums import BulkItemState, BulkKind
from decisions.models import BulkAction, BulkItem, ProposalTag, Tag
from reviews.models import Panel


def offered_for(action: BulkAction) -> list[tuple[str, str]]:
    """Give what one may choose from: panels of the calls concerned, or tags; value and label."""
    keys = action.items.order_by().values("proposal")
    if action.kind == BulkKind.ROUTE:
        calls = Proposal.objects.filter(pk__in=keys).order_by().values("call")
        panels = Panel.objects.filter(call__in=calls).order_by("call__label", "title", "pk")
        return [
            (code, f"{title} ({label})")
            for code, title, label in panels.values_list("code", "title", "call__label")
        ]
    if action.kind == BulkKind.UNTAG:
        return [(name, name) for name in _worn(action)]
    known = Tag.objects.known_to(action.by).order_by("name", "pk")
    return [(name, name) for name in known.values_list("name", flat=True)[:30]]


def _worn(action: BulkAction) -> list[str]:
    mine = Proposal.objects.for_programme(action.by).filter(pk__in=action.items.order_by().values("proposal"))
    worn = ProposalTag.objects.filter(proposal__in=mine.order_by().values("pk"))
    return sorted(set(worn.order_by().values_list("tag__name", flat=True)))


def counts_of(action: BulkAction) -> Counter[str]:
    """Give how many lines stand in each state."""
    return Counter(action.items.order_by().values_list("state", flat=True))


def report(action: BulkAction, user: User) -> list[tuple[BulkItem, str]]:
    """Give each line of what was done and the word for it, as far as the person works on the proposal."""
    items = (
        action.items.filter(proposal__in=Proposal.objects.for_programme(user))
        .select_related("proposal")
        .order_by("number")
    )
    return [(item, str(BulkItemState(item.state).label)) for item in items]
